/**
 * Exploring, running once, and replaying: where programs, schedulers and the exploration meet. What the command
 * line and the library do, they do through these functions.
 */
import type { SchedulerRow } from '../scheduler/own.js';
import { BOUNDED, OWN_SCHEDULERS, userScheduler } from '../scheduler/own.js';
import { tapeScheduler } from '../scheduler/tape.js';
import type { Program } from './bytecode/program.js';
import type { Location } from './diagnostics/source.js';
import { locationOf } from './explore/positions.js';
import { decodeBytes } from './support/bytes.js';
import { ExplorationRun } from './explore/exploration.js';
import { goesBack } from './explore/scheduler-traits.js';
import { faultFacts } from './explore/fault-report.js';
import { SchedulerError } from './explore/guarded-scheduler.js';
import { MachinePoint } from './explore/machine-point.js';
import { machineOptions } from './explore/machine-options.js';
import type { ExplorationOptions } from './explore/options.js';
import { DEFAULT_OPTIONS } from './explore/options.js';
import type { Parameters } from './explore/parameters.js';
import { DEFAULT_PARAMETERS } from './explore/parameters.js';
import { canSplit } from './explore/merge-ranges.js';
import { onceContext } from './explore/scheduler-context.js';
import { outputLines } from './explore/recording.js';
import type { Exploration, Fault, Report } from './explore/report.js';
import type { ReplayReport } from './explore/replay.js';
import { replayOn } from './explore/replay.js';
import type { Scheduler, SchedulerFactory } from './explore/scheduler.js';
import { CUT } from './explore/scheduler.js';
import type { Tape } from './explore/tape.js';
import { nearestName } from './support/nearest.js';
import { compileTraced } from './regression.js';
import type { Trace } from './trace/schema.js';
import { usesOpcode } from './vm/instruction.js';
import { FUNCTION, PC, STRIDE } from './vm/layout.js';
import type { CompileMode } from './vm/machine-types.js';
import { Machine } from './vm/machine.js';

export interface ExploreOptions extends ExplorationOptions {
  readonly scheduler: SchedulerChoice;
}

/** A name of OWN_SCHEDULERS, another row of the registry under its name, or a scheduler of your own. */
export type SchedulerChoice = string | NamedScheduler | SchedulerFactory;

export interface NamedScheduler {
  readonly name: string;
  readonly row: SchedulerRow;
}

export type { ReplayReport } from './explore/replay.js';

const HIDDEN = ['fileOperation', 'countCall', 'accessPlain'] as const;

/** Executions of a sampler unless said otherwise. */
const SAMPLES = 1000;

export class UnknownSchedulerError extends Error {
  override readonly name = 'UnknownSchedulerError';
  constructor(scheduler: string, names: readonly string[]) {
    const nearest = nearestName(scheduler, names);
    const hint = nearest === null ? `choose ${names.join(', ')}` : `did you mean \`${nearest}\`?`;
    super(`there is no scheduler \`${scheduler}\`; ${hint}`);
  }
}

/** The row of a scheduler. Throws UnknownSchedulerError. */
export function resolveScheduler(
  scheduler: SchedulerChoice,
  boundsPreemptions: boolean,
): NamedScheduler {
  if (typeof scheduler === 'function') return { name: 'user', row: userScheduler(scheduler) };
  if (typeof scheduler !== 'string') return scheduler;
  const row = (OWN_SCHEDULERS as Readonly<Record<string, SchedulerRow>>)[scheduler];
  if (row === undefined) throw new UnknownSchedulerError(scheduler, Object.keys(OWN_SCHEDULERS));
  const isBounded = scheduler === 'exhaustive' && boundsPreemptions;
  return { name: scheduler, row: isBounded ? BOUNDED : row };
}

/** An exploration that is advanced in slices: `advance(steps)` until it answers true, then `finish()`. */
export function startExploration(
  program: Program,
  options: Partial<ExploreOptions> = {},
): ExplorationRun {
  const given: ExplorationOptions = { ...DEFAULT_OPTIONS, ...options };
  // The states that a coarser search compares hold neither files nor what stubs count, and it knows nothing of races.
  const isHidden = HIDDEN.some((opcode) => usesOpcode(program, opcode));
  const merged: ExplorationOptions = isHidden ? { ...given, reduction: 'dpor' } : given;
  const boundsPreemptions = merged.preemptionsMax !== Infinity || merged.iteratesPreemptions;
  const { name, row } = resolveScheduler(options.scheduler ?? 'exhaustive', boundsPreemptions);
  const isSampling = row.coverage === 'sampling' && merged.executionsMax === Infinity;
  return new ExplorationRun(
    program,
    isSampling ? { ...merged, executionsMax: SAMPLES } : merged,
    name,
    row,
    row.factory,
  );
}

/**
 * The executions of a sample that part `index` of `parts` runs, as options: parts can be run apart and put together
 * (`mergeRanges`). Null for what cannot be split.
 */
export function partOfSample(
  options: Partial<ExploreOptions>,
  index: number,
  parts: number,
): Pick<ExploreOptions, 'firstExecution' | 'executionsMax'> | null {
  const {
    scheduler = 'exhaustive',
    parameters,
    executionsMax,
  } = { ...DEFAULT_OPTIONS, ...options };
  if (!canSplit(resolveScheduler(scheduler, false).row, parameters)) return null;
  const total = executionsMax === Infinity ? SAMPLES : executionsMax;
  const start = (part: number): number => Math.floor((total * part) / parts);
  return { firstExecution: start(index), executionsMax: start(index + 1) - start(index) };
}

/** Explores `program` to the end. Faults are results: this never throws for one. */
export function exploreProgram(
  program: Program,
  options: Partial<ExploreOptions> = {},
): Exploration {
  const run = startExploration(program, options);
  while (!run.advance(Infinity));
  return run.finish();
}

/** The report of an exploration, with the traces of its faults in the same order. */
export type ExploreReport = Report & { readonly traces: readonly Trace[] };

/** Explores the interleavings of `program`. */
export function explore(program: Program, options: Partial<ExploreOptions> = {}): ExploreReport {
  const { report, traces } = exploreProgram(program, options);
  return { ...report, traces };
}

export interface RunOptions {
  readonly scheduler: SchedulerChoice;
  readonly stepsMax: number;
  /** d of the scheduler `pct`. */
  readonly pctDepth: number;
  readonly parameters: Parameters;
  /** Takes printed lines (byte strings) as they come; they are then not collected. */
  readonly onPrint: (line: string) => void;
  /** Whole milliseconds since 1970, never less than before: what `timestampMs()` goes by. Virtual time without it. */
  readonly worldClock: () => number;
  /** Whether hot code is compiled (`auto`), all of it, or none: for tests of the machine, because nothing else depends on it. */
  readonly compiles: CompileMode;
}

export interface RunResult {
  readonly result: 'pass' | 'fail';
  /** Exit status of the program: 0, that of DIE, 1 after a fault. */
  readonly status: number;
  /** Printed lines, unless `onPrint` took them. */
  readonly output: readonly string[];
  readonly faults: readonly Fault[];
  readonly steps: number;
  /** Bytes of guest memory that were asked for. */
  readonly allocated: number;
  readonly warnings: readonly string[];
  /** True when the step limit ended it. */
  readonly isBounded: boolean;
  /** Where the fiber was that the step limit stopped, or null. */
  readonly stoppedAt: Location | null;
}

/** Runs `program` once. */
export function runOnce(program: Program, options: Partial<RunOptions> = {}): RunResult {
  const { row } = resolveScheduler(options.scheduler ?? 'inline', false);
  const parameters = options.parameters ?? DEFAULT_PARAMETERS;
  const stepsMax = options.stepsMax ?? Infinity;
  const machine = new Machine(
    program,
    machineOptions(parameters, {
      inline: row.inline,
      stepsMax,
      compiles: options.compiles ?? 'auto',
      keepsDead: goesBack(row),
    }),
  );
  machine.heap.recording = goesBack(row);
  if (options.onPrint !== undefined) machine.printer = options.onPrint;
  if (options.worldClock !== undefined) machine.worldClock = options.worldClock;
  const scheduler = row.factory(onceContext(machine, parameters, options.pctDepth));
  const { preemptions, last } = drive(machine, scheduler);
  const raw = machine.fault;
  const faults: Fault[] = [];
  if (raw !== null) {
    faults.push({
      ...faultFacts(program, raw, machine.names.fiberName(raw.fiber)),
      execution: 1,
      preemptions,
      choices: machine.depth,
      isMinimal: false,
      because: null,
      turns: [],
      trace: null,
      output: outputLines(machine),
    });
  }
  return {
    result: faults.length > 0 ? 'fail' : 'pass',
    status: faults.length > 0 ? 1 : machine.ending === 'exited' ? machine.status : 0,
    output: outputLines(machine),
    faults,
    steps: machine.stepsTotal,
    allocated: machine.allocated,
    warnings: machine.warnings.map(decodeBytes),
    isBounded: machine.ending === 'bound',
    stoppedAt: machine.ending === 'bound' && last >= 0 ? placeOfFiber(machine, last) : null,
  };
}

/** The line that a fiber is at. */
function placeOfFiber(machine: Machine, fiber: number): Location {
  const words = machine.words.subarray(fiber * STRIDE);
  return locationOf(machine.program, words[FUNCTION] ?? 0, words[PC] ?? 0);
}

/** One execution from the start: the number of preemptions, and the fiber that ran last. */
function drive(
  machine: Machine,
  scheduler: Scheduler,
): { readonly preemptions: number; readonly last: number } {
  if (scheduler.begin() < 0) throw new SchedulerError('`begin` answered -1: no execution is left');
  const point = new MachinePoint(machine);
  let preemptions = 0;
  let last = -1;
  while (machine.ending === null) {
    const fiber = scheduler.choose(point);
    if (fiber === CUT) {
      const at = machine.depth + 1;
      throw new SchedulerError(
        `\`choose\` answered -1 at choice ${at}: it gave the only execution up`,
      );
    }
    if (last >= 0 && fiber !== last && machine.isLive(last) && machine.isEnabled(last))
      preemptions++;
    machine.step(fiber);
    last = fiber;
  }
  scheduler.end({
    reason: machine.ending,
    depth: machine.depth,
    fault: machine.fault?.kind ?? null,
  });
  return { preemptions, last };
}

/** Repeats a trace: on `program` if given, else on the program text inside the trace. */
export function replay(trace: Trace, options: { readonly program?: Program } = {}): ReplayReport {
  const program = options.program ?? compileTraced(trace);
  const inline = trace.scheduler === 'inline';
  const machine = new Machine(
    program,
    machineOptions(trace.parameters, { inline, stepsMax: Infinity }),
  );
  return replayOn(machine, trace);
}

/** A schedule as data, as `schedules` draws it: see `src/explore/tape.ts`. */
export type Schedule = Tape;

/** Runs `program` once under `schedule`, with real fibers. */
export function run(
  program: Program,
  schedule: Schedule,
  options: Partial<RunOptions> = {},
): RunResult {
  return runOnce(program, { ...options, scheduler: (context) => tapeScheduler(context, schedule) });
}
