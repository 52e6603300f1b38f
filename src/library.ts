/** The functions of the library: what users hand in is checked, and every scheduler of the registry is known by its name. */
import type { SchedulerRow } from '../scheduler/own.js';
import { SCHEDULERS } from '../scheduler/registry.js';
import type { Program } from './bytecode/program.js';
import type { CompileOptions } from './compile.js';
import { compile as compileText } from './compile.js';
import type { ExploreReport, RunOptions, RunResult, Schedule } from './explore.js';
import {
  explore as exploreWith,
  replay as replayWith,
  run as runWith,
  UnknownSchedulerError,
} from './explore.js';
import type { ReplayReport } from './explore/replay.js';
import type { LibraryOptions } from './library-options.js';
import { exploreOptions } from './library-options.js';
import { TraceError } from './regression.js';
import { checkTrace } from './trace/read.js';
import type { Trace } from './trace/schema.js';

/** The program of one source text. Throws a CompileError with every diagnostic when one of them is an error. */
export function compile(source: string, options: CompileOptions = {}): Program {
  if (typeof source !== 'string') throw new TypeError('`compile` takes the text of a program');
  return compileText(source, options);
}

/**
 * Explores the interleavings of `program` and reports what it found; faults are results, never exceptions.
 * Throws UnknownSchedulerError for a scheduler name that does not exist, TypeError for other options that make no sense, and
 * SchedulerError for a scheduler of the user's own that breaks its contract.
 */
export function explore(program: Program, options: LibraryOptions = {}): ExploreReport {
  expectMain(program, 'explore');
  const given = exploreOptions(options);
  const { scheduler } = given;
  if (typeof scheduler !== 'string') return exploreWith(program, given);
  const row = (SCHEDULERS as Readonly<Record<string, SchedulerRow>>)[scheduler];
  if (row === undefined) throw new UnknownSchedulerError(scheduler, Object.keys(SCHEDULERS));
  const { preemptionsMax = Infinity, iteratesPreemptions = false } = given;
  const isBounded = preemptionsMax !== Infinity || iteratesPreemptions;
  if (isBounded) return exploreWith(program, given);
  return exploreWith(program, { ...given, scheduler: { name: scheduler, row } });
}

/** Runs `program` once under `schedule`, with real fibers. */
export function run(
  program: Program,
  schedule: Schedule,
  options: Partial<RunOptions> = {},
): RunResult {
  expectMain(program, 'run');
  if (!Array.isArray(schedule))
    throw new TypeError('`run` takes a schedule, such as `schedules` draws');
  return runWith(program, schedule, options);
}

/**
 * Repeats a trace, also as read from the JSON of its file: on `program` if given, else on the text inside the trace. Throws a TraceError
 * for what is no trace.
 */
export function replay(trace: Trace, options: { readonly program?: Program } = {}): ReplayReport {
  const checked = checkTrace(trace);
  if ('message' in checked) throw new TraceError(`no trace: ${checked.message}`);
  if (options.program !== undefined) expectMain(options.program, 'replay');
  return replayWith(checked.trace, options);
}

function expectMain(program: Program, what: string): void {
  const main: unknown = (program as Partial<Program> | null | undefined)?.main;
  if (typeof main !== 'number')
    throw new TypeError(`\`${what}\` takes a program, as \`compile\` answers it`);
  if (main < 0) throw new TypeError(`\`${program.file}\` has no \`main\` to run`);
}
