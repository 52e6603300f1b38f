/** Regression tests made from traces: a copy of the trace, and a small ava test that carries it out on the program as it then is. */
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import type { Cause } from '../explore/report.js';
import type { Trace } from '../trace/schema.js';
import { formatTrace, traceFileName } from '../trace/write.js';
import { visible } from './report-text.js';
import { UsageError } from './usage-error.js';
import { writeWhole } from './write-file.js';

/** Folders that tests are looked for in, unless told otherwise; the first one that is there. */
const FOLDERS = ['tests', 'test', '__tests__'] as const;
/** Executions of the schedules around the failing one. */
const EXECUTIONS_MAX = 10_000;
const COLUMNS = 100;

export interface EmittedTest {
  readonly test: string;
  readonly trace: string;
}

/** Where tests go: `given`, else a folder of tests that is there, else that of the program. */
export function testFolder(given: string | undefined, programFile: string): string {
  if (given !== undefined) return given;
  const found = FOLDERS.find((name) => statSync(name, { throwIfNoEntry: false })?.isDirectory());
  const cut = programFile.lastIndexOf('/');
  return found ?? (cut <= 0 ? '.' : programFile.slice(0, cut));
}

/**
 * Writes the test of `trace` and a copy of the trace into `folder`. The same trace gives the same bytes; a file that holds
 * something else is never overwritten: throws a UsageError.
 */
export function emitTest(trace: Trace, because: Cause | null, folder: string): EmittedTest {
  const traceName = traceFileName(trace);
  const testName = traceName.replace(/\.json$/, '.test.mjs');
  const files = [
    [join(folder, traceName), formatTrace(trace)],
    [join(folder, testName), testText(trace, because, folder, traceName)],
  ] as const;
  for (const [path, content] of files) {
    if (existsSync(path) && readFileSync(path, 'utf8') !== content) {
      throw new UsageError(
        `\`${path}\` is there already, and says something else; remove it, or choose another folder with \`--tests\``,
      );
    }
  }
  mkdirSync(folder, { recursive: true });
  for (const [path, content] of files) writeWhole(path, content);
  return { trace: files[0][0], test: files[1][0] };
}

function testText(trace: Trace, because: Cause | null, folder: string, traceName: string): string {
  const { fault, file, preemptions } = trace;
  const title = trace.test ?? file.split('/').at(-1) ?? file;
  const what = `${fault.kind.replaceAll('-', ' ')} at ${fault.location.file}:${fault.location.line}: ${fault.message}`;
  const isInline = trace.scheduler === 'inline';
  const around = isInline
    ? 'where every body runs at its spawn'
    : `the schedules around it, with at most ${preemptions} preemption${preemptions === 1 ? '' : 's'}`;
  const bounds = isInline
    ? "scheduler: 'inline'"
    : `preemptionsMax: ${preemptions},\n    executionsMax: ${EXECUTIONS_MAX}`;
  const root = isAbsolute(file) ? '.' : relative(folder, '.').replaceAll('\\', '/') || '.';
  return `/**
${comment(`A schedule that failed once: ${what}`)}
${because === null ? '' : `${comment(because.sentence)}\n`} *
${comment(`Fails while that fault is there, and passes once the program is repaired. Made by clear-loom from the trace ${traceName}, which stays beside it.`)}
 */
${imports()}

const here = import.meta.dirname;
const trace = readTrace(readFileSync(resolve(here, ${quoted(traceName)}), 'utf8'));
const program = programAt(trace, resolve(here, ${quoted(root)}));

const lines = (faults) =>
  faults.map(({ kind, location, message }) => \`\${kind} at line \${location.line}: \${message}\`);

test(${quoted(`${title}: the schedule that failed`)}, (t) => {
  const { result, faults } = rerun(trace, { program });
  t.deepEqual(lines(faults), []);
  t.is(result, 'pass');
});

test(${quoted(`${title}: ${around}`)}, (t) => {
  const { faults } = explore(program, {
    parameters: trace.parameters,
    ${bounds},
  });
  t.deepEqual(lines(faults), []);
});
`;
}

/** What a test imports, and where from. */
const IMPORTS = [
  ['{ readFileSync }', 'node:fs'],
  ['{ resolve }', 'node:path'],
  ['test', 'ava'],
  ['{ explore, programAt, readTrace, rerun }', 'clear-loom'],
] as const;

function imports(): string {
  return IMPORTS.map(([names, module]) => `import ${names} from ${quoted(module)};`).join('\n');
}

function quoted(text: string): string {
  return `'${visible(text).replace(/[\\']/g, '\\$&')}'`;
}

/** Lines of a comment, none of which ends it. */
function comment(text: string): string {
  const lines: string[] = [];
  let line = ' *';
  for (const word of visible(text).replaceAll('*/', '* /').split(/\s+/)) {
    if (line.length + 1 + word.length > COLUMNS && line !== ' *') {
      lines.push(line);
      line = ' *';
    }
    line += ` ${word}`;
  }
  return [...lines, line].join('\n');
}
