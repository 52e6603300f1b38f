/**
 * How many steps of some kind each fiber has still to make in this execution: what the profile saw on average, less
 * those it has made. The steps of a child count for its parent until the child is there (Zhao et al., ASPLOS 2025).
 */
import type { StepCounts } from '../src/explore/profile.js';
import type { Engine, FiberId } from '../src/explore/engine.js';
import type { ChoicePoint } from '../src/explore/scheduler.js';

export class Remaining {
  readonly #engine: Engine;
  /** Sums over this many walks stand for averages, so that all arithmetic is exact. */
  readonly #walks: number;
  /** By name of fiber: its own steps, and those of all fibers below it. */
  #totals: StepCounts = new Map();
  /** By fiber: what is left, with the children not yet there. */
  readonly #left: number[] = [];
  readonly #isKnown: boolean[] = [];
  /** Fibers of this execution so far. */
  readonly known: FiberId[] = [];

  constructor(engine: Engine, walks: number) {
    this.#engine = engine;
    this.#walks = walks;
  }

  /** A new execution, in which `totals` (see `totalsOf`) are expected. */
  start(totals: StepCounts): void {
    this.#totals = totals;
    this.#isKnown.fill(false);
    this.known.length = 0;
  }

  /** Takes notice of enabled fibers that are new; `born` is told about each, with its parent (-1 for main). */
  meet({ enabled, count }: ChoicePoint, born: (fiber: FiberId, parent: FiberId) => void): void {
    const { engine, isKnown } = { engine: this.#engine, isKnown: this.#isKnown };
    for (let k = 0; k < count; k++) {
      const fiber = enabled[k]!;
      if (isKnown[fiber] === true) continue;
      isKnown[fiber] = true;
      this.known.push(fiber);
      const total = this.#totals.get(engine.names.fiberName(fiber)) ?? 0;
      this.#left[fiber] = total;
      const parent = engine.names.parent(fiber);
      if (parent >= 0) this.#left[parent]! -= total;
      born(fiber, parent);
    }
  }

  /** `fiber` makes one of the steps that are counted. */
  take(fiber: FiberId): void {
    this.#left[fiber]! -= this.#walks;
  }

  /** What `fiber` has still to do; at least one step when it is about to make one. */
  weight(fiber: FiberId, isAboutTo: boolean): number {
    return Math.max(isAboutTo ? this.#walks : 0, this.#left[fiber]!);
  }
}

/** Steps by name of fiber, with those of all fibers below it: of `0.1`, those of `0.1.1`, too. */
export function totalsOf(counts: Iterable<readonly [string, number]>): StepCounts {
  const totals = new Map<string, number>();
  for (const [fiber, count] of counts) {
    for (let end = fiber.length; end > 0; end = fiber.lastIndexOf('.', end - 1)) {
      const name = fiber.slice(0, end);
      totals.set(name, (totals.get(name) ?? 0) + count);
    }
  }
  return totals;
}
