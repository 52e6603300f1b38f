/** Who chooses in an execution that is debugged: a recorded schedule, then perhaps a scheduler. */
import { expandSchedule } from '../explore/build-trace.js';
import { MachinePoint } from '../explore/machine-point.js';
import { isEnabledNow } from '../explore/recording.js';
import { EveryState } from '../explore/repetition.js';
import { SchedulerError } from '../explore/guarded-scheduler.js';
import { difference } from '../explore/replay.js';
import type { Scheduler } from '../explore/scheduler.js';
import { CUT } from '../explore/scheduler.js';
import type { Trace } from '../trace/schema.js';
import { isRepetition, repetitionFault } from '../vm/finish.js';
import type { Machine } from '../vm/machine.js';
import type { Way } from './live-end.js';

/** As a trace recorded it, for as long as the program does what it did then. */
export class TraceWay implements Way {
  stopped: string | null = null;
  readonly #trace: Trace;
  readonly #names: readonly string[];
  readonly #repetition: EveryState | null;

  constructor(trace: Trace) {
    this.#trace = trace;
    this.#names = expandSchedule(trace.schedule);
    this.#repetition = isRepetition(trace.fault) ? new EveryState() : null;
  }

  next(machine: Machine): number {
    const { depth } = machine;
    const recorded = this.#trace.fingerprints[depth];
    if (recorded === undefined) return -1;
    const fiber = machine.names.fiberByName(recorded.fiber);
    const reason = difference(machine, recorded, fiber);
    if (reason === null) return fiber;
    this.stopped = `the program differs from the trace at choice ${depth + 1} of ${this.#names.length}: ${reason}`;
    return -1;
  }

  after(machine: Machine): void {
    if (machine.ending !== null || this.#repetition === null) return;
    const cycle = this.#repetition.observe(machine);
    if (cycle !== null) machine.end('fault', repetitionFault(machine, cycle));
  }
}

/** Fibers by name, one per choice; then `rest`, if there is one. */
export class NamedWay implements Way {
  stopped: string | null = null;
  readonly #names: readonly string[];
  readonly #rest: Way | null;

  constructor(names: readonly string[], rest: Way | null) {
    this.#names = names;
    this.#rest = rest;
  }

  next(machine: Machine): number {
    const name = this.#names[machine.depth];
    if (name === undefined) {
      const next = this.#rest?.next(machine) ?? -1;
      this.stopped = this.#rest?.stopped ?? null;
      return next;
    }
    const fiber = machine.names.fiberByName(name);
    if (fiber >= 0 && isEnabledNow(machine, fiber)) return fiber;
    this.stopped = `fiber ${name} cannot go on here`;
    return -1;
  }
}

/** As `scheduler` chooses. It is asked from the first choice that nothing else decides. */
export class SchedulerWay implements Way {
  stopped: string | null = null;
  readonly #scheduler: Scheduler;
  #hasBegun = false;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  next(machine: Machine): number {
    try {
      return this.#choose(machine);
    } catch (error) {
      // One of the user's own: what led to here is worth looking at.
      if (!(error instanceof SchedulerError)) throw error;
      this.stopped = `the scheduler failed: ${error.message}`;
      return -1;
    }
  }

  #choose(machine: Machine): number {
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      if (this.#scheduler.begin() < 0) {
        this.stopped = 'the scheduler has no execution left';
        return -1;
      }
    }
    const fiber = this.#scheduler.choose(new MachinePoint(machine));
    if (fiber !== CUT) return fiber;
    this.stopped = 'the scheduler ended the execution here';
    return -1;
  }
}
