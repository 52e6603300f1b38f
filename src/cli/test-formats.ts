/** The result of a test run for machines: JSON (`clear-loom/test/1`), TAP version 14, JUnit XML. */
import type { Fault } from '../explore/report.js';
import { roundedSeconds } from './invocation.js';
import { problemReport } from './problems.js';
import type { Measurement, TestResult } from './test-run.js';
import { countOf } from './test-text.js';
import { toolVersion } from './version.js';

export interface TestDocument {
  readonly results: readonly TestResult[];
  readonly measurements: readonly Measurement[];
  readonly seconds: number;
}

export function testJson({ results, measurements, seconds }: TestDocument): object {
  return {
    schema: 'clear-loom/test/1',
    passed: countOf(results, 'pass'),
    failed: countOf(results, 'fail'),
    notSupported: countOf(results, 'not-supported'),
    errors: countOf(results, 'error'),
    incomplete: countOf(results, 'incomplete'),
    skipped: countOf(results, 'skipped'),
    tests: results.map((test) => ({
      file: test.file,
      name: test.name,
      result: test.result,
      fault: test.faults[0] ?? null,
      ...(test.faults.length < 2 ? {} : { faults: test.faults }),
      ...(test.problems.length === 0 ? {} : { diagnostics: test.problems.map(problemReport) }),
      ...(test.note === '' ? {} : { note: test.note }),
      ...(test.report === null
        ? {}
        : { executions: test.report.executions, complete: test.report.complete }),
      seconds: roundedSeconds(test.seconds),
    })),
    measurements: measurements.map((measurement) => ({
      ...measurement,
      seconds: roundedSeconds(measurement.seconds),
    })),
    seconds: roundedSeconds(seconds),
    version: toolVersion(),
  };
}

/** Why a test did not pass, a line each. */
function reasons(test: TestResult): readonly string[] {
  return [
    ...test.problems.map((problem) => {
      const { message, code, location } = problemReport(problem);
      return `${code}: ${message} (${location.file}:${location.line}:${location.column})`;
    }),
    ...test.faults.map(faultLine),
    ...(test.note === '' ? [] : [test.note]),
  ];
}

function faultLine({ kind, message, location, trace }: Fault): string {
  const place = `${location.file}:${location.line}:${location.column}`;
  const repeat = trace === null ? '' : `, repeat: npx clear replay ${trace}`;
  return `${kind.replaceAll('-', ' ')}: ${message} (${place}${repeat})`;
}

/** What did not fail, although it did not pass either. */
const SKIPPED: readonly TestResult['result'][] = ['skipped', 'not-supported'];

export function testTap({ results, measurements }: TestDocument): string {
  const lines = ['TAP version 14', `1..${results.length}`];
  for (const [index, test] of results.entries()) {
    const isOk = test.result === 'pass' || SKIPPED.includes(test.result);
    const directive = isOk && test.result !== 'pass' ? ` # SKIP ${test.result}` : '';
    const name = `${test.file}: ${test.name}`.replace(/[\\#]/g, '\\$&').replaceAll('\n', ' ');
    lines.push(`${isOk ? 'ok' : 'not ok'} ${index + 1} - ${name}${directive}`);
    const details = reasons(test);
    if (details.length > 0) {
      lines.push('  ---', ...details.map((text) => `  - ${JSON.stringify(text)}`), '  ...');
    }
  }
  lines.push(...measurements.map(({ file, name, kind }) => `# ${kind} ${file}: ${name}`));
  return `${lines.join('\n')}\n`;
}

/** One test suite per file. */
export function testJunit({ results, seconds }: TestDocument): string {
  const files = [...new Set(results.map(({ file }) => file))];
  const suites = files.map((file) =>
    suite(
      file,
      results.filter((test) => test.file === file),
    ),
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="clear test" ${totals(results)} time="${seconds.toFixed(3)}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function totals(results: readonly TestResult[]): string {
  const failures = countOf(results, 'fail') + countOf(results, 'incomplete');
  const skipped = countOf(results, 'skipped') + countOf(results, 'not-supported');
  const errors = countOf(results, 'error');
  return `tests="${results.length}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
}

function suite(file: string, results: readonly TestResult[]): string {
  const seconds = results.reduce((sum, test) => sum + test.seconds, 0);
  const head = `  <testsuite name="${escape(file)}" ${totals(results)} time="${seconds.toFixed(3)}">`;
  return [head, ...results.map(testcase), '  </testsuite>'].join('\n');
}

const ELEMENTS = {
  pass: null,
  fail: 'failure',
  incomplete: 'failure',
  error: 'error',
  skipped: 'skipped',
  'not-supported': 'skipped',
} as const satisfies Record<TestResult['result'], string | null>;

function testcase(test: TestResult): string {
  const { file, name, seconds, result } = test;
  const attributes = `classname="${escape(file)}" name="${escape(name)}" time="${seconds.toFixed(3)}"`;
  const element = ELEMENTS[result];
  if (element === null) return `    <testcase ${attributes}/>`;
  const details = reasons(test);
  const message = escape(details[0] ?? result);
  return [
    `    <testcase ${attributes}>`,
    `      <${element} message="${message}">${escape(details.join('\n'))}</${element}>`,
    '    </testcase>',
  ].join('\n');
}

/** Text as XML; control characters, which XML 1.0 cannot hold, become a middle dot. */
function escape(text: string): string {
  return text
    .replace(/[^\P{Cc}\t\n]/gu, '·')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
