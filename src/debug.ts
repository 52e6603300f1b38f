/** Debugging: where programs, traces and schedulers meet the timeline that a session moves along. */
import type { Program } from './bytecode/program.js';
import { CommandError } from './debug/command-error.js';
import type { Way } from './debug/live-end.js';
import { Timeline } from './debug/timeline.js';
import type { Host } from './debug/session.js';
import { NamedWay, SchedulerWay, TraceWay } from './debug/ways.js';
import { waitFor } from './debug/work.js';
import { probeOf } from './debug-probe.js';
import { futuresFrom, lastChance } from './futures.js';
import type { NamedScheduler } from './explore.js';
import { resolveScheduler } from './explore.js';
import { buildTrace, passing } from './explore/build-trace.js';
import { record } from './explore/recording.js';
import { OWN_SCHEDULERS } from '../scheduler/own.js';
import { goesBack } from './explore/scheduler-traits.js';
import { SchedulerError } from './explore/guarded-scheduler.js';
import { machineOptions } from './explore/machine-options.js';
import { onceContext } from './explore/scheduler-context.js';
import type { Parameters } from './explore/parameters.js';
import type { Trace } from './trace/schema.js';
import { Machine } from './vm/machine.js';

/** More executions than anybody waits for at a prompt. */
const FUTURES_MAX = 100_000;

/** A scheduler that is not among our own: one that brings a library along, or a module of the user's. As text why not. */
export type LoadScheduler = (name: string) => Promise<NamedScheduler | string>;

/** What a session needs of the rest of the tool, all but what touches files. */
export function branchHost(
  { parameters, stepsMax, pctDepth }: DebugOptions,
  load: LoadScheduler,
): Omit<Host, 'save' | 'pathsLike'> {
  const limits = { parameters, stepsMax, executionsMax: FUTURES_MAX, instructionsMax: Infinity };
  return {
    probeOf,
    futuresFrom: ({ program }, fibers) => futuresFrom(program, limits, fibers, () => false),
    lastChance: ({ program }, fibers) => lastChance(program, limits, fibers),
    schedulers: [
      ...Object.entries(OWN_SCHEDULERS)
        .filter(([, row]) => row.coverage !== 'search' && !row.inline)
        .map(([name]) => name),
      'property',
    ],
    *branchOf({ program, options }, fibers, name, seed) {
      const named = Object.hasOwn(OWN_SCHEDULERS, name)
        ? resolveScheduler(name, false)
        : yield* waitFor(load(name));
      if (typeof named === 'string') throw new CommandError(named);
      const own = { parameters: { ...parameters, seed }, stepsMax, pctDepth };
      const wayOf = (machine: Machine): Way =>
        new NamedWay(fibers, schedulerWay(named, own, machine));
      try {
        return new Timeline(program, options, wayOf, { goesBack: goesBack(named.row) });
      } catch (error) {
        if (error instanceof SchedulerError) throw new CommandError(`${name}: ${error.message}`);
        throw error;
      }
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
