/**
 * The scheduler contract. A scheduler answers choice points; it lives for a whole exploration. The loop
 * (`exploration.ts`) calls, for each execution:
 *
 *   begin()                 the depth to resume from (the machine is rewound to it), or -1: nothing is left
 *   choose(point)           one of the enabled fibers, again and again, until the execution ends
 *   end(outcome)            once
 *
 * One choice = one transition. A scheduler sees ids, operations and enabledness, never the state of the VM.
 * What exhaustive search needs beyond that it asks through `Engine` (`engine.ts`).
 */

import type { Engine, FiberId } from './engine.js';
import type { Profile } from './profile.js';
import type { States } from './states.js';

/** A scheduling point. The object is reused: read it, do not keep it. */
export interface ChoicePoint {
  /** Number of choices made so far in this execution. */
  readonly depth: number;
  /** Enabled fibers, `count` of them, in the order of their names. */
  readonly enabled: Int32Array;
  readonly count: number;
  /** Of them, in the same order, at least those that could not go on, or were not there, at some time since this was last called. */
  takeAwakened(): Int32Array;
  /** The fiber of the previous choice, or -1. */
  readonly last: FiberId;
}

export type EndReason =
  | 'completed' // every fiber ended
  | 'exited' // DIE
  | 'fault'
  | 'bound' // the step bound
  | 'cut'; // the scheduler saw that the rest is redundant

export interface Outcome {
  readonly reason: EndReason;
  /** Number of choices of the execution. */
  readonly depth: number;
  /** Fault kind when reason is `fault`. */
  readonly fault: string | null;
}

/** The choice that means: stop here, every continuation is covered already. */
export const CUT = -1;

export interface Scheduler {
  begin(): number;
  /** A member of `point.enabled`, or CUT. */
  choose(point: ChoicePoint): FiberId;
  end(outcome: Outcome): void;
  /** Whether the bound on preemptions left something unexplored. */
  leavesOut?(): boolean;
  /** Evidence about where the choices came from, shown with the faults; null for none. */
  describe?(): string | null;
  /** Asked when an execution has ended: whether it ended in a state in which another one ended before. */
  isKnownEnd?(outcome: Outcome): boolean;
  /**
   * Asked after `begin`: what the method that the search has just changed to had counted so far; null when the
   * search goes on as before. After a change the execution begins on another path than that of the one before.
   */
  change?(): Tally | null;
  /** How everything was covered, and by how many states. */
  coverage?(): Coverage;
  /** Asked when an execution ended in the first fault: a scheduler that shrinks failures itself answers `continue`. */
  afterFault?(): 'stop' | 'continue';
  /** What the whole search will come to, in executions, as far as can be told now: those behind it and those ahead. */
  estimate?(): number;
  /**
   * Where the search stands, as a value that JSON can hold: fibers and objects by their names, never by ids. Asked only
   * between executions: after `end` and before `begin`. A scheduler without it cannot be resumed.
   */
  save?(): unknown;
  /**
   * Asked like `save`: a search over equivalence classes that others may go on with in parts; null for none. The engine
   * stands at the end of the last execution of that one then, until the next `begin`.
   */
  divide?(): Division | null;
  /** What the user should know about the search, such as that a cap made it less thrifty; one line each. */
  warnings?(): readonly string[];
  /** What a single execution is sure to achieve, for the report; null when nothing is known. */
  guarantee?(): Guarantee | null;
}

/** Each execution shows a given bug that needs `depth` ordering constraints with at least this probability. */
export interface Guarantee {
  readonly depth: number;
  /** Fibers and choices per execution that the probability was computed for. */
  readonly fibers: number;
  readonly choices: number;
  readonly probability: number;
}

export interface Division {
  /** As of `save`. */
  readonly search: unknown;
  /** What it has counted, if it is not all that the scheduler has. */
  readonly tally: Tally | null;
  readonly coverage: Coverage | null;
}

/** Executions that count, and those that were redundant. */
export interface Tally {
  executions: number;
  redundant: number;
}

/** `classes`: an execution of each equivalence class; `states`: an execution through each state. */
export interface Coverage {
  readonly method: 'classes' | 'states';
  /** Number of states; 0 for `classes`. */
  readonly states: number;
}

export interface SchedulerContext {
  readonly engine: Engine;
  /** Numbers for states, if they mean enough for this exploration. */
  readonly states: (() => States) | null;
  readonly seed: number;
  readonly reduction: 'dpor' | 'auto';
  readonly preemptionsMax: number;
  /** Try the bounds 0, 1, 2, … up to preemptionsMax, until nothing is left out. */
  readonly iteratesPreemptions: boolean;
  /** fast-check's path, for the property scheduler. */
  readonly path: string | null;
  /** Nodes of plans that a search may keep; beyond it must do with less, without leaving anything out. Infinity for no cap. */
  readonly nodesMax: number;
  /**
   * What `save` answered in the search that is to be continued, or null. The engine stands where it stood then: at the end
   * of the last execution; every name that `save` can have written is known to it.
   */
  readonly resume: unknown;
  /**
   * Number of the first execution of a sampler, from 0. What execution i does depends on the program, the parameters,
   * the seed and i alone, so ranges of executions can be run apart and put together.
   */
  readonly firstExecution: number;
  /** d of the sampler `pct`. */
  readonly pctDepth: number;
  /** Runs the program a fixed number of times, at random, and says what it saw; the same for every range of executions. */
  readonly profile: () => Profile;
}

export type SchedulerFactory = (context: SchedulerContext) => Scheduler;
