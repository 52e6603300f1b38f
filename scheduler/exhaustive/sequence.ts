/** Sequences of steps, as race reversal makes them and wakeup trees take them. */
import { areDependent } from '../../src/explore/happens-before.js';
import type { Engine, FiberId, ObjectId } from '../../src/explore/scheduler.js';
import { grown } from '../../src/support/grown.js';

/** Answers of `placeOf` that are no index. */
export const ABSENT = -1;
export const CONFLICT = -2;

/** In place of the fiber of a step that was taken out of a sequence. */
const REMOVED = -2;

/** A sequence of steps: fibers with the operations they execute. Reused; `length` counts. */
export class Sequence {
  length = 0;
  removed = 0;
  fiber = new Int32Array(64);
  operation = new Int32Array(64);
  object = new Int32Array(64);
  touched = new Int32Array(64);

  clear(): void {
    this.length = 0;
    this.removed = 0;
  }

  push(fiber: FiberId, operation: number, object: ObjectId, touched: number): void {
    if (this.length === this.fiber.length) {
      this.fiber = grown(this.fiber, 2 * this.fiber.length);
      this.operation = grown(this.operation, 2 * this.operation.length);
      this.object = grown(this.object, 2 * this.object.length);
      this.touched = grown(this.touched, 2 * this.touched.length);
    }
    const at = this.length++;
    this.fiber[at] = fiber;
    this.operation[at] = operation;
    this.object[at] = object;
    this.touched[at] = touched;
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
  placeOf(
    engine: Engine,
    fiber: FiberId,
    operation: number,
    object: ObjectId,
    touched: number,
  ): number {
    for (let k = 0; k < this.length; k++) {
      const other = this.fiber[k]!;
      if (other === fiber) return k;
      if (other === REMOVED) continue;
      const isDependent = areDependent(
        engine,
        operation,
        object,
        touched,
        this.operation[k]!,
        this.object[k]!,
        this.touched[k]!,
      );
      if (isDependent) return CONFLICT;
    }
    return ABSENT;
  }
}
