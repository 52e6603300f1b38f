/**
 * The scheduler contract. A scheduler answers choice points; it lives for a whole exploration. The loop
 * (`exploration.ts`) calls, for each execution:
 *
 *   begin()                 the depth to resume from (the machine is rewound to it), or -1: nothing is left
 *   choose(point)           one of the enabled fibers, again and again, until the execution ends
 *   end(outcome)            once
 *
 * One choice = one transition. A scheduler sees ids, operations and enabledness, never the state of the VM.
 * What exhaustive search needs beyond that it asks through `Engine`.
 */

/** Position in the order of interned names; stable for a whole exploration. */
export type FiberId = number;
export type ObjectId = number;

/** A scheduling point. The object is reused: read it, do not keep it. */
export interface ChoicePoint {
  /** Number of choices made so far in this execution. */
  readonly depth: number;
  /** Enabled fibers, `count` of them, ascending by id. */
  readonly enabled: Int32Array;
  readonly count: number;
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
}

/**
 * An operation as partial-order reduction sees it: `operation` is a position in OPERATION_NAMES, `object` what it
 * touches (-1 nothing). `touched` names a list of further objects (0 none), see `Engine.touches`.
 */
export interface Operation {
  operation: number;
  object: ObjectId;
  touched: number;
}

/** The narrow face of the machine that exhaustive search may use. */
export interface Engine {
  /** Number of choices of the present execution so far. */
  readonly depth: number;
  /** Fiber chosen at `depth`. */
  fiberAt(depth: number): FiberId;
  /** What fiber is about to do now. Writes into `into`. False when the fiber does not exist or has ended. */
  pending(fiber: FiberId, into: Operation): boolean;
  isEnabled(fiber: FiberId): boolean;
  /** Ids in use are below this. */
  readonly fiberCount: number;
  /** Whether two operations of different fibers are dependent. */
  dependent(a: Operation, b: Operation): boolean;
  rewind(depth: number): void;
  /** Executes one transition of `fiber`, which is enabled. */
  step(fiber: FiberId): void;
}
