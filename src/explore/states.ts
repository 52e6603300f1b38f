/**
 * The states of the machine as numbers, for search that does not want to go on from one state twice. The state itself
 * stays in the machine.
 */
import type { FiberId } from './engine.js';

export { NOT_EXACT, VOID } from '../vm/states/state-space.js';

/** A set of fibers, as bits. */
export type FiberSet = number;

export interface States {
  /**
   * The number of the present state: 0, 1, 2, … in order of appearance, equal exactly for states from which the same
   * can happen. `since` is the depth of a state observed before on the present path, -1 for none. NOT_EXACT: there is
   * more to this state than can be told apart. VOID: fibers were taken as interchangeable and are not; everything told
   * so far is void.
   */
  observe(since: number): number;
  /** Whether the state last observed was new. */
  readonly isNew: boolean;
  /** Whether nothing that matters has changed since: the state is the same, although some step was taken. */
  readonly isSame: boolean;
  /** Number of states so far, and the memory they take. */
  readonly size: number;
  readonly bytes: number;
  /** Forgets all states. */
  clear(): void;
  /**
   * All of this as a value that JSON can hold, for one who knows the same names in the same order. `depths` are those at
   * which states of the present path were observed.
   */
  save(depths: readonly number[]): unknown;
  /** Goes on from what `save` answered, before anything was observed. */
  restore(saved: unknown): void;
  /** Other fibers that may, now or later, do something whose order with what enabled `fiber` is about to do matters. */
  conflicts(fiber: FiberId): FiberSet;
  /** Fibers one of which must take a step before `fiber`, which is not enabled, can be. */
  enablers(fiber: FiberId): FiberSet;
  /** What kind of blind update of an atomic `fiber` is about to make, 0 for none: two of one kind commute. */
  updateOf(fiber: FiberId): number;
}
