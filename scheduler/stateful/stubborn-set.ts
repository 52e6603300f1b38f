/**
 * Stubborn sets (Valmari 1989; persistent sets: Godefroid 1996, chapter 4): enough of the enabled fibers that whatever
 * the others do first commutes with what these are about to do. Built from one enabled fiber by closing: an enabled
 * member brings in all who may get into its way, now or later; a member that waits brings in those who must act first.
 * Needs a state space without cycles, which the search makes sure of.
 */
import type { FiberId } from '../../src/explore/engine.js';
import type { FiberSet, States } from '../../src/explore/states.js';

export class StubbornSets {
  readonly #states: States;
  /** Whom each fiber brings in, for the fibers in #known. */
  readonly #brings = new Int32Array(32);
  #known: FiberSet = 0;
  #enabled: FiberSet = 0;

  constructor(states: States) {
    this.#states = states;
  }

  /**
   * In the state last observed: the members of `enabled`, all that are, to go on with, without those of `asleep`,
   * who need not. As few as any closure gives.
   */
  choose(enabled: FiberSet, asleep: FiberSet): FiberSet {
    this.#known = 0;
    this.#enabled = enabled;
    const awake = enabled & ~asleep;
    let best = awake;
    let fewest = sizeOf(awake);
    for (let rest = enabled; rest !== 0 && fewest > 0; rest &= rest - 1) {
      const closed = this.#close(rest & -rest, awake, fewest);
      const size = sizeOf(closed & awake);
      if (size >= fewest) continue;
      best = closed & awake;
      fewest = size;
    }
    return best;
  }

  /** The closure of `members`, or part of it when that is no better than `fewest` already. */
  #close(members: FiberSet, awake: FiberSet, fewest: number): FiberSet {
    let closed = members;
    for (let open = members; open !== 0;) {
      const fiber = lowest(open);
      open &= open - 1;
      const more = this.#bringsIn(fiber) & ~closed;
      if (more === 0) continue;
      closed |= more;
      open |= more;
      if (sizeOf(closed & awake) >= fewest) break;
    }
    return closed;
  }

  #bringsIn(fiber: FiberId): FiberSet {
    const bit = 1 << fiber;
    if ((this.#known & bit) === 0) {
      this.#known |= bit;
      this.#brings[fiber] =
        (this.#enabled & bit) === 0 ? this.#states.enablers(fiber) : this.#states.conflicts(fiber);
    }
    return this.#brings[fiber]!;
  }
}

/** The lowest member of a set that is not empty. */
export function lowest(set: FiberSet): FiberId {
  return 31 - Math.clz32(set & -set);
}

/** The number of members. */
export function sizeOf(set: FiberSet): number {
  let pairs = set - ((set >>> 1) & 0x55555555);
  pairs = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((pairs + (pairs >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
