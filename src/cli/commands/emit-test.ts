/** `clear emit-test`: regression tests made from saved traces. */
import { compileTraced, minimizedTrace, rerun } from '../../regression.js';
import { explain } from '../../story/explain.js';
import type { Cause } from '../../explore/report.js';
import type { Trace } from '../../trace/schema.js';
import { PASS } from '../../trace/schema.js';
import type { EmittedTest } from '../emit-test.js';
import { emitTest, testFolder } from '../emit-test.js';
import { EXIT, worstStatus } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { writeJson } from '../invocation.js';
import { countText } from '../number-text.js';
import type { Problem } from '../problems.js';
import { fileProblem, problemReport, problemText } from '../problems.js';
import { shellWord } from '../report-text.js';
import { openTrace } from '../trace-file.js';
import { UsageError } from '../usage-error.js';
import { privateWorld, withWorld } from '../world.js';
import { whyUnwritable } from '../write-file.js';

const SCHEMA = 'clear-loom/emit-test/1';

export function emitTests({ operands, options, terminal }: Invocation): Promise<number> {
  const statuses: number[] = [];
  const tests: object[] = [];
  const isJson = options.json === true;
  const refuse = (path: string, problems: readonly Problem[]): void => {
    statuses.push(EXIT.unreadable);
    tests.push({ trace: path, result: 'error', diagnostics: problems.map(problemReport) });
    if (isJson) return;
    for (const problem of problems) {
      terminal.error(`${problemText(problem, terminal.paintError)}\n`);
    }
  };
  for (const path of operands) {
    const opened = openTrace(path, 'emit-test', options);
    if ('problems' in opened) {
      refuse(path, opened.problems);
      continue;
    }
    const { trace: given, program } = opened.value;
    if (given.fault.kind === PASS) {
      const message = `\`${path}\` is of an execution that passes: there is no fault to make a test of`;
      refuse(path, [fileProblem('NO_FAULT', path, message)]);
      continue;
    }
    const traced = withWorld(compileTraced(given), privateWorld(given.file, options));
    const trace = minimizedTrace(given, traced);
    if (rerun(trace, { program: traced }).result !== 'fail') {
      const message = `the fault of \`${path}\` does not come back: the program reads files, and they have changed`;
      const hint = 'put them back as they were, or record the fault again with `npx clear loom`';
      refuse(path, [fileProblem('NO_FAULT', path, message, { hint })]);
      continue;
    }
    const because = explain(traced, trace).report.fault?.because ?? null;
    const emitted = written(trace, because, testFolder(options.tests, trace.file));
    const now = rerun(trace, { program });
    statuses.push(EXIT.pass);
    tests.push({
      trace: path,
      result: 'written',
      test: emitted.test,
      saved: emitted.trace,
      passesNow: now.result === 'pass',
    });
    if (isJson) continue;
    const { kind, location } = trace.fault;
    const size = `${countText(trace.fingerprints.length, 'choice')}, ${countText(trace.preemptions, 'preemption')}`;
    terminal.show(
      [
        `${terminal.paintOut('strong', 'written')}  ${emitted.test}`,
        `  trace:  ${emitted.trace}, ${size}`,
        `  now:    ${now.result === 'pass' ? 'passes, the program is repaired' : `fails, ${kind} at ${location.file}:${location.line}`}`,
        `  run:    npx ava ${shellWord(emitted.test)}`,
        '',
      ].join('\n'),
    );
  }
  if (isJson) writeJson(terminal, { schema: SCHEMA, tests });
  return Promise.resolve(worstStatus(statuses));
}

/** As `emitTest`; a UsageError where the folder cannot be written. */
function written(trace: Trace, because: Cause | null, folder: string): EmittedTest {
  try {
    return emitTest(trace, because, folder);
  } catch (error) {
    const why = whyUnwritable(error);
    if (why === null) throw error;
    throw new UsageError(`\`--tests\`: \`${folder}\` cannot be written: ${why}`, 'emit-test');
  }
}
