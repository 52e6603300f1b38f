/**
 * What executions beyond a choice point want before it: that some fiber be tried before some transition of the
 * prefix. A wish names the transition by its fiber and its number in that fiber, so that it means the same for every
 * schedule of the prefix, and is packed into one number.
 *
 * A wish for the start of the turn that the prefix ends in names no transition: which one the turn starts with differs
 * from schedule to schedule.
 */
import type { HappensBefore } from '../../src/explore/happens-before.js';
import type { FiberId } from '../../src/explore/engine.js';
import type { Nodes } from './nodes.js';

/** Ids of fibers are below this in packed wishes. */
export const FIBERS_MAX = 4096;

/** The wish for `fiber` before transition number `index` of fiber `before`; index 0 is the turn that is under way. */
function pack(before: FiberId, index: number, fiber: FiberId): number {
  return (index * FIBERS_MAX + before) * FIBERS_MAX + fiber;
}

export function fiberOf(wish: number): FiberId {
  return wish % FIBERS_MAX;
}

export class Wishes {
  readonly #order: HappensBefore;
  readonly #nodes: Nodes;
  /** By depth: wishes before that depth. */
  readonly #sets: Set<number>[] = [];

  constructor(order: HappensBefore, nodes: Nodes) {
    this.#order = order;
    this.#nodes = nodes;
  }

  at(depth: number): Set<number> {
    return (this.#sets[depth] ??= new Set());
  }

  clear(depth: number): void {
    this.#sets[depth]?.clear();
  }

  add(depth: number, wish: number): void {
    this.at(depth).add(wish);
  }

  /** From the present depth: `fiber` before the transition at `at`; whether that is new. */
  addAt(at: number, fiber: FiberId): boolean {
    const order = this.#order;
    const wish = pack(order.fiberOf(at), order.indexOf(at), fiber);
    const set = this.at(order.length);
    if (set.has(wish)) return false;
    set.add(wish);
    return true;
  }

  /** Depth of the transition before which something is wanted; -1 for the start of the turn that is under way. */
  depthOf(wish: number): number {
    const order = this.#order;
    const rest = Math.floor(wish / FIBERS_MAX);
    const index = Math.floor(rest / FIBERS_MAX);
    if (index === 0) return -1;
    let at = order.lastOf(rest % FIBERS_MAX);
    while (order.indexOf(at) > index) at = order.previousOf(at);
    return at;
  }

  /**
   * The choice point at `depth` is left behind: its wishes become those of the one before. A wish before the transition
   * in between is none any more, but if that transition is in the middle of a turn, the turn's start is still wanted.
   */
  passOn(depth: number): void {
    const from = this.at(depth);
    if (depth > 0 && from.size > 0) {
      const order = this.#order;
      const to = this.at(depth - 1);
      const between = depth - 1;
      const isInTurn = this.#nodes.turnStart(between) < between;
      const first = pack(order.fiberOf(between), order.indexOf(between), 0);
      for (const wish of from) {
        const isOfBetween = wish >= first && wish < first + FIBERS_MAX;
        const isOfTurn = wish < FIBERS_MAX * FIBERS_MAX;
        if (!isOfBetween && !isOfTurn) to.add(wish);
        else if (isInTurn) to.add(pack(0, 0, fiberOf(wish)));
      }
    }
    from.clear();
  }
}
