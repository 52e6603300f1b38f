/**
 * How long a depth-first search that goes on from no state twice will take. What is below the first child of a node is mostly
 * new, what is below the others mostly known, so that siblings are no measure for one another, as they are in a search
 * without memory (research on exploration, 6.3). But how many times as long as its first child a whole node takes is much the
 * same for all nodes at one height of the tree: it is learned from those that are done.
 */
import { grown } from '../../src/support/grown.js';
import { packDoubles, unpackDoubles } from '../../src/support/pack.js';

/**
 * Taken for levels where no node is done yet, measured: less turns out to be new there than near the ends. However many such
 * levels there are, all together do not come to more than the second number, and none to more than the one below.
 */
const FACTOR_UNKNOWN = 1.15;
const FACTOR_OF_ALL = 64;
/** How much a node that is done weighs against those before it. */
const WEIGHT = 0.1;
/** Steps to a child whose state is known: to it, and to see that. */
const KNOWN_STEPS = 2;
/** The first child is not done. */
const OPEN = -1;

export interface SavedGrowth {
  readonly steps: string;
  readonly openedAt: string;
  readonly firstDoneAt: string;
  readonly factors: string;
}

export class SearchGrowth {
  /** Steps so far. */
  steps = 0;
  /** By level of the path: the steps when it was reached, and when its first child was done. */
  #openedAt = new Float64Array(256);
  #firstDoneAt = new Float64Array(256);
  /** By level: times the first child that a node there has taken, as a logarithm; NaN as long as there was none. */
  #factors = new Float64Array(256).fill(NaN);

  /** A node is reached at `level`. */
  open(level: number): void {
    if (level === this.#openedAt.length) this.#grow();
    this.#openedAt[level] = this.steps;
    this.#firstDoneAt[level] = OPEN;
  }

  /** A child of the node at `level` is done. */
  closeChild(level: number): void {
    if (this.#firstDoneAt[level] === OPEN) this.#firstDoneAt[level] = this.steps;
  }

  /** The node at `level` is done, which had so many children. */
  close(level: number, children: number): void {
    const opened = this.#openedAt[level]!;
    const first = this.#firstDoneAt[level]! - opened;
    // A child that was known says nothing about the others.
    if (children < 2 || first <= KNOWN_STEPS) return;
    const factor = Math.log(Math.min(children, (this.steps - opened) / first));
    const known = this.#factors[level]!;
    this.#factors[level] = Number.isNaN(known) ? factor : known + WEIGHT * (factor - known);
  }

  /** Steps of the whole search; `isOpen` says of a level of the path whether children are left. */
  total(levels: number, isOpen: (level: number) => boolean): number {
    let unknown = 0;
    for (let level = 0; level < levels; level++)
      if (isOpen(level) && Number.isNaN(this.#factors[level]!)) unknown++;
    const assumed = Math.min(FACTOR_UNKNOWN, FACTOR_OF_ALL ** (1 / Math.max(1, unknown)));
    let left = 0;
    // Most often the path has just come back from there.
    const last = this.#factors[levels] ?? NaN;
    let below = Number.isNaN(last) ? Infinity : Math.exp(last);
    for (let level = levels - 1; level >= 0; level--) {
      const known = this.#factors[level]!;
      if (!Number.isNaN(known)) below = Math.exp(known);
      if (!isOpen(level)) continue;
      const factor = Number.isNaN(known) ? Math.min(assumed, below) : below;
      const opened = this.#openedAt[level]!;
      const firstDone = this.#firstDoneAt[level]!;
      const first = firstDone === OPEN ? this.steps + left - opened : firstDone - opened;
      left = Math.max(left, opened + first * factor - this.steps);
    }
    return this.steps + left;
  }

  save(levels: number): SavedGrowth {
    return {
      steps: packDoubles(Float64Array.of(this.steps)),
      openedAt: packDoubles(this.#openedAt, levels),
      firstDoneAt: packDoubles(this.#firstDoneAt, levels),
      factors: packDoubles(this.#factors),
    };
  }

  restore({ steps, openedAt, firstDoneAt, factors }: SavedGrowth): void {
    this.steps = unpackDoubles(steps)[0]!;
    this.#factors = Float64Array.from(unpackDoubles(factors));
    const size = this.#factors.length;
    this.#openedAt = grown(Float64Array.from(unpackDoubles(openedAt)), size);
    this.#firstDoneAt = grown(Float64Array.from(unpackDoubles(firstDoneAt)), size);
  }

  #grow(): void {
    const size = this.#openedAt.length;
    this.#openedAt = grown(this.#openedAt, 2 * size);
    this.#firstDoneAt = grown(this.#firstDoneAt, 2 * size);
    this.#factors = grown(this.#factors, 2 * size).fill(NaN, size);
  }
}
