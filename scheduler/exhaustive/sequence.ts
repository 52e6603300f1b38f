/** Sequences of steps, as race reversal makes them and wakeup trees take them. */
import type { Label, Labels } from '../../src/explore/labels.js';
import type { FiberId } from '../../src/explore/scheduler.js';
import { grown } from '../../src/support/grown.js';

/** Answers of `placeOf` that are no index. */
export const ABSENT = -1;
export const CONFLICT = -2;

/** In place of the fiber of a step that was taken out of a sequence. */
const REMOVED = -2;

/** A sequence of steps: fibers with the labels of what they execute. Reused; `length` counts. */
export class Sequence {
  length = 0;
  removed = 0;
  fiber = new Int32Array(64);
  label = new Int32Array(64);

  clear(): void {
    this.length = 0;
    this.removed = 0;
  }

  push(fiber: FiberId, label: Label): void {
    if (this.length === this.fiber.length) {
      this.fiber = grown(this.fiber, 2 * this.fiber.length);
      this.label = grown(this.label, 2 * this.label.length);
    }
    const at = this.length++;
    this.fiber[at] = fiber;
    this.label[at] = label;
  }

  /** Takes one step out, leaving its place empty. */
  remove(index: number): void {
    this.fiber[index] = REMOVED;
    this.removed++;
  }

  get isEmpty(): boolean {
    return this.removed === this.length;
  }

  /** Whether the step at `index` is still there. */
  has(index: number): boolean {
    return this.fiber[index] !== REMOVED;
  }

  /**
   * Where a step of `fiber` comes first in the sequence, up to swaps of independent steps: its index; ABSENT when the
   * fiber does not occur and nothing depends on the step; CONFLICT when something that depends on it comes before.
   */
  placeOf(labels: Labels, fiber: FiberId, label: Label): number {
    for (let k = 0; k < this.length; k++) {
      const other = this.fiber[k]!;
      if (other === fiber) return k;
      if (other !== REMOVED && labels.areDependent(label, this.label[k]!)) return CONFLICT;
    }
    return ABSENT;
  }
}
