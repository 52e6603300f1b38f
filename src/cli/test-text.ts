/** The result of a test run as people read it: a line per test, what failed in full, a summary. */
import type { Paint } from '../diagnostics/render.js';
import { countText, secondsText } from './number-text.js';
import { problemText } from './problems.js';
import { faultText } from './report-text.js';
import type { Measurement, TestResult, TestVerdict } from './test-run.js';

const STYLES = {
  pass: 'strong',
  fail: 'error',
  'not-supported': 'warning',
  error: 'error',
  incomplete: 'warning',
  skipped: 'hint',
} as const satisfies Record<TestVerdict, Parameters<Paint>[0]>;

/** In the order in which a summary counts them. */
const VERDICTS = Object.keys(STYLES) as readonly TestVerdict[];

/** One line, and below it everything about a failure. */
export function resultText(result: TestResult, paint: Paint): string {
  const { file, name, note, report } = result;
  const facts = [
    ...(report === null ? [] : [countText(report.executions, 'execution')]),
    ...(report?.complete === true ? ['complete'] : []),
    ...(note === '' ? [] : [note]),
    ...(result.result === 'skipped' ? ['pending'] : [secondsText(result.seconds)]),
  ];
  const line = `${paint(STYLES[result.result], result.result)}  ${file}: ${name}  (${facts.join(', ')})`;
  const details = [
    ...result.problems.map((problem) => problemText(problem, paint)),
    ...result.faults.map((fault) => faultText(fault, result.sources, paint)),
  ];
  return details.length === 0 ? line : `${line}\n\n${details.join('\n\n')}\n`;
}

export function measurementText(measurement: Measurement, paint: Paint): string {
  const { file, name, kind, seconds, steps, allocated, finding } = measurement;
  const facts =
    kind === 'smash'
      ? [finding === '' ? 'nothing found' : `found ${finding}`]
      : [
          secondsText(seconds),
          countText(steps, 'step'),
          ...(kind === 'profile' ? [`${countText(allocated, 'byte')} allocated`] : []),
          ...(finding === '' ? [] : [`ended by ${finding}`]),
        ];
  return `${paint('hint', kind)}  ${file}: ${name}  (${facts.join(', ')})`;
}

export function summaryText(results: readonly TestResult[], seconds: number): string {
  const counts = VERDICTS.map((verdict) => [verdict, countOf(results, verdict)] as const)
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${countText(count)} ${WORDS[verdict]}`);
  const total = [countText(results.length, 'test'), counts.join(', ')].filter(
    (text) => text !== '',
  );
  return `${total.join(': ')}; ${secondsText(seconds)}`;
}

const WORDS: Readonly<Record<TestVerdict, string>> = {
  pass: 'passed',
  fail: 'failed',
  'not-supported': 'not supported',
  error: 'in error',
  incomplete: 'incomplete',
  skipped: 'skipped',
};

export function countOf(results: readonly TestResult[], verdict: TestVerdict): number {
  return results.filter(({ result }) => result === verdict).length;
}

/** What the ratchet `--min-pass` says; empty when there is nothing to do. */
export function ratchetText(passed: number, minimum: number, total: number): string {
  if (passed < minimum) {
    return `regression: ${passed} of ${countText(total, 'test')} passed, but at least ${minimum} must (--min-pass ${minimum})`;
  }
  return passed > minimum ? `${passed} passed: raise --min-pass ${minimum} to ${passed}` : '';
}
