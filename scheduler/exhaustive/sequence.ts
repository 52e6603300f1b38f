/** Sequences of steps, as race reversal makes them and wakeup trees take them. */
import type { HappensBefore } from '../../src/explore/happens-before.js';
import type { Label, Labels } from '../../src/explore/labels.js';
import type { FiberId } from '../../src/explore/engine.js';
import { grown } from '../../src/support/grown.js';

/** Answers of `placeOf` that are no index. */
export const ABSENT = -1;
export const CONFLICT = -2;

/** In place of the fiber of a step that was taken out of a sequence. */
const REMOVED = -2;
// Words of a step; the fiber comes first.
const LABEL = 1;
const STEP = 2;

/**
 * A sequence of steps: fibers with the labels of what they execute. Reused; `length` counts. One that reverses a race is made
 * step by step, as far as somebody looks (`more`): most are found to be covered before they are complete.
 */
export class Sequence {
  length = 0;
  removed = 0;
  /** Per step: fiber and label. */
  #steps = new Int32Array(256);
  /** The execution that is still to be copied: what does not happen after event `#at`, from event `#next` on; then `#tail`. */
  #order: HappensBefore | null = null;
  #at = 0;
  #next = 0;
  /** Steps after those of the execution: fiber and label in turn. */
  readonly #tail = new Int32Array(4);
  #tailSize = 0;
  #tailNext = 0;

  clear(): void {
    this.length = 0;
    this.removed = 0;
    this.#order = null;
    this.#tailSize = 0;
    this.#tailNext = 0;
  }

  /** What does not happen after event `at` of the execution, without what comes before it; `pushLast` says what follows. */
  startBeside(order: HappensBefore, at: number): void {
    this.clear();
    this.#order = order;
    this.#at = at;
    this.#next = at + 1;
  }

  pushLast(fiber: FiberId, label: Label): void {
    this.#tail[this.#tailSize++] = fiber;
    this.#tail[this.#tailSize++] = label;
  }

  /** Adds the next step, if there is one. */
  more(): boolean {
    const order = this.#order;
    if (order !== null) {
      const e = order.nextBeside(this.#at, this.#next);
      if (e < order.length) {
        this.#next = e + 1;
        this.push(order.fiberOf(e), order.labelOf(e));
        return true;
      }
      this.#order = null;
    }
    const t = this.#tailNext;
    if (t === this.#tailSize) return false;
    this.#tailNext = t + 2;
    this.push(this.#tail[t]!, this.#tail[t + 1]!);
    return true;
  }

  complete(): void {
    while (this.more());
  }

  push(fiber: FiberId, label: Label): void {
    const at = STEP * this.length++;
    if (at + STEP > this.#steps.length) this.#steps = grown(this.#steps, 2 * this.#steps.length);
    const steps = this.#steps;
    steps[at] = fiber;
    steps[at + LABEL] = label;
  }

  fiberOf(index: number): FiberId {
    return this.#steps[STEP * index]!;
  }

  labelOf(index: number): Label {
    return this.#steps[STEP * index + LABEL]!;
  }

  /** Takes one step out, leaving its place empty. */
  remove(index: number): void {
    this.#steps[STEP * index] = REMOVED;
    this.removed++;
  }

  get isEmpty(): boolean {
    return this.removed === this.length;
  }

  /** Whether the step at `index` is still there. */
  has(index: number): boolean {
    return this.#steps[STEP * index] !== REMOVED;
  }

  /**
   * Where a step of `fiber` comes first in the sequence, up to swaps of independent steps: its index; ABSENT when the
   * fiber does not occur and nothing depends on the step; CONFLICT when something that depends on it comes before.
   */
  placeOf(labels: Labels, fiber: FiberId, label: Label): number {
    for (let k = 0; k < this.length || this.more(); k++) {
      const other = this.#steps[STEP * k]!;
      if (other === fiber) return k;
      if (other !== REMOVED && labels.areDependent(label, this.#steps[STEP * k + LABEL]!))
        return CONFLICT;
    }
    return ABSENT;
  }
}
