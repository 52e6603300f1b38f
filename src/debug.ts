/** Debugging: where programs, traces and schedulers meet the timeline that a session moves along. */
import type { Program } from './bytecode/program.js';
import type { Way } from './debug/live-end.js';
import { Timeline } from './debug/timeline.js';
import type { Host } from './debug/session.js';
import { NamedWay, SchedulerWay, TraceWay } from './debug/ways.js';
import { probeOf } from './debug-probe.js';
import { futuresFrom, lastChance } from './futures.js';
import type { NamedScheduler } from './explore.js';
import { resolveScheduler } from './explore.js';
import { buildTrace, passing } from './explore/build-trace.js';
import { record } from './explore/recording.js';
import { OWN_SCHEDULERS } from '../scheduler/own.js';
import { goesBack } from './explore/exploration.js';
import { machineOptions } from './explore/machine-options.js';
import { onceContext } from './explore/once-context.js';
import type { Parameters } from './explore/parameters.js';
import type { Trace } from './trace/schema.js';
import { Machine } from './vm/machine.js';

/** More executions than anybody waits for at a prompt. */
const FUTURES_MAX = 100_000;

/** What a session needs of the rest of the tool, all but `save`, which writes files. */
export function branchHost(parameters: Parameters, stepsMax: number): Omit<Host, 'save'> {
  const limits = { parameters, stepsMax, executionsMax: FUTURES_MAX, instructionsMax: Infinity };
  return {
    probeOf,
    futuresFrom: ({ program }, fibers) => futuresFrom(program, limits, fibers, () => false),
    lastChance: ({ program }, fibers) => lastChance(program, limits, fibers),
    schedulers: Object.entries(OWN_SCHEDULERS)
      .filter(([, row]) => row.coverage !== 'search' && !row.inline)
      .map(([name]) => name),
    branchOf: ({ program, options }, fibers, scheduler, seed) => {
      const named = resolveScheduler(scheduler, false);
      const own = { parameters: { ...parameters, seed }, stepsMax, pctDepth: undefined };
      return new Timeline(
        program,
        options,
        (machine) => new NamedWay(fibers, schedulerWay(named, own, machine)),
      );
    },
  };
}

/** The trace of an execution that has ended; null when it has not. */
export function traceOf(
  { program, options, end }: Timeline,
  parameters: Parameters,
  breakpoints: readonly string[],
): Trace | null {
  const { ending, fault } = end.machine;
  if (ending !== 'fault' && ending !== 'completed' && ending !== 'exited') return null;
  const names = Array.from({ length: end.depth }, (_, depth) =>
    end.machine.names.fiberName(end.fiberAt(depth)),
  );
  const recording = record(new Machine(program, options), names, fault?.kind === 'livelock');
  const facts = { isInline: options.inline, isMinimal: false, other: [] };
  return {
    ...buildTrace(program, parameters, recording, recording.fault ?? passing(program), facts),
    ...(breakpoints.length === 0 ? {} : { breakpoints }),
  };
}

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
    (machine) => schedulerWay(scheduler, options, machine),
    { goesBack: goesBack(scheduler.row) },
  );
}

/** `scheduler` as it chooses on `machine`, in one execution. */
export function schedulerWay(
  { row }: NamedScheduler,
  { parameters, pctDepth }: DebugOptions,
  machine: Machine,
): Way {
  return new SchedulerWay(row.factory(onceContext(machine, parameters, pctDepth)));
}
