/**
 * What a regression test needs that was made from a trace: the trace, its program as it is now, and the schedule that failed
 * once, carried out on that.
 */
import type { Program } from './bytecode/program.js';
import { testProgram } from './bytecode/test-program.js';
import { compile } from './compile.js';
import { buildTrace, expandSchedule } from './explore/build-trace.js';
import { machineOptions } from './explore/machine-options.js';
import { minimize } from './explore/minimize.js';
import { record } from './explore/recording.js';
import type { Rerun } from './explore/rerun.js';
import { rerunOn } from './explore/rerun.js';
import { embeddedModules } from './trace/embedded.js';
import { parseTrace } from './trace/read.js';
import type { Trace } from './trace/schema.js';
import { isRepetition } from './vm/finish.js';
import { Machine } from './vm/machine.js';

/** Instructions of one execution. */
const STEPS_MAX = 10_000_000;

export class TraceError extends Error {
  override readonly name = 'TraceError';
}

/** The trace in the text of a trace file. Throws TraceError with the place of what is wrong with it. */
export function readTrace(text: string): Trace {
  const parsed = parseTrace(text);
  if ('trace' in parsed) return parsed.trace;
  const { line, column, message } = parsed.problem;
  throw new TraceError(`no trace: line ${line}, column ${column}: ${message}`);
}

/**
 * The program that `trace` is of, or the test of it. `read` gives the text of a file by the path that the trace has for it;
 * without it the texts inside the trace are compiled. Throws a CompileError, or a TraceError when that test is not there any more.
 */
export function compileTraced(trace: Trace, read?: (path: string) => string): Program {
  const { sources, file, test } = trace;
  const embedded = embeddedModules(trace);
  const main = sources[0]?.file ?? file;
  const program = compile((read ?? embedded.read)(main), {
    file: main,
    staticChecks: 'warn',
    tests: test !== undefined,
    ...embedded,
    ...(read === undefined ? {} : { read }),
  });
  if (test === undefined) return program;
  const entry = program.tests.find(({ name }) => name === test);
  if (entry === undefined) throw new TraceError(`\`${main}\` has no test \`${test}\` any more`);
  return testProgram(program, entry);
}

/**
 * Carries out the schedule of `trace` on `program`, or on the text inside the trace: each choice as recorded where that is
 * possible, left out where it is not, then to the end. A program that was repaired passes. Never throws for a fault.
 */
export function rerun(trace: Trace, options: { readonly program?: Program } = {}): Rerun {
  const program = options.program ?? compileTraced(trace);
  return rerunOn(machineFor(program, trace), trace);
}

/** The same fault by the smallest schedule; `trace` itself when it has that already, or the fault does not come back. */
export function minimizedTrace(trace: Trace, program: Program): Trace {
  if (trace.minimized || trace.other.length > 0) return trace;
  const machine = machineFor(program, trace);
  const schedule = expandSchedule(trace.schedule);
  const { fault } = record(machine, schedule, isRepetition(trace.fault));
  if (fault === null) return trace;
  const { recording, isMinimal } = minimize(machine, schedule, fault);
  return buildTrace(program, trace.parameters, recording, recording.fault ?? fault, {
    isInline: trace.scheduler === 'inline',
    isMinimal,
    other: [],
  });
}

function machineFor(program: Program, trace: Trace): Machine {
  const inline = trace.scheduler === 'inline';
  const options = machineOptions(trace.parameters, { inline, stepsMax: STEPS_MAX });
  return new Machine(program, options);
}
