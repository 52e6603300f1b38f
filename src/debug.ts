/** Debugging: where programs, traces and schedulers meet the timeline that a session moves along. */
import type { Program } from './bytecode/program.js';
import type { Way } from './debug/live-end.js';
import { Timeline } from './debug/timeline.js';
import { SchedulerWay, TraceWay } from './debug/ways.js';
import type { NamedScheduler } from './explore.js';
import { goesBack } from './explore/exploration.js';
import { machineOptions } from './explore/machine-options.js';
import { DEFAULT_OPTIONS } from './explore/options.js';
import type { Parameters } from './explore/parameters.js';
import { profileProgram } from './explore/profile.js';
import type { Trace } from './trace/schema.js';
import type { Machine } from './vm/machine.js';

/** The recorded execution of `trace`, as far as `program` does what was recorded. */
export function timelineOfTrace(program: Program, trace: Trace, stepsMax: number): Timeline {
  const inline = trace.scheduler === 'inline';
  const options = machineOptions(trace.parameters, { inline, stepsMax });
  return new Timeline(program, options, () => new TraceWay(trace));
}

export interface DebugOptions {
  readonly parameters: Parameters;
  readonly stepsMax: number;
  readonly pctDepth: number | undefined;
}

/** An execution of `program` under `scheduler`, recorded as it goes. */
export function timelineOfProgram(
  program: Program,
  scheduler: NamedScheduler,
  options: DebugOptions,
): Timeline {
  const { inline } = scheduler.row;
  return new Timeline(
    program,
    machineOptions(options.parameters, { inline, stepsMax: options.stepsMax }),
    (machine) => schedulerWay(program, scheduler, options, machine),
    { goesBack: goesBack(scheduler.row) },
  );
}

/** `scheduler` as it chooses on `machine`, in one execution. */
export function schedulerWay(
  program: Program,
  { row }: NamedScheduler,
  { parameters, stepsMax, pctDepth }: DebugOptions,
  machine: Machine,
): Way {
  return new SchedulerWay(
    row.factory({
      engine: machine,
      states: null,
      seed: parameters.seed,
      reduction: 'auto',
      preemptionsMax: Infinity,
      iteratesPreemptions: false,
      path: null,
      nodesMax: Infinity,
      resume: null,
      firstExecution: 0,
      pctDepth: pctDepth ?? DEFAULT_OPTIONS.pctDepth,
      profile: () => profileProgram(program, parameters, { inline: row.inline, stepsMax }),
    }),
  );
}
