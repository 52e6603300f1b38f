/** The objects whose data the transitions of an execution changed, in order; for those who go back and compare. */
import { grown } from '../support/grown.js';
import type { Heap } from './heap.js';

export class Puts {
  objects = new Int32Array(256);
  /** How many there are, and how many there were before each depth. */
  count = 0;
  before = new Int32Array(256);
  readonly #heap: Heap;

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** A transition begins at `depth`: back there, or further on. */
  open(depth: number): void {
    if (depth === this.before.length) this.before = grown(this.before, 2 * depth);
    this.before[depth] = this.count;
  }

  /** The transition at `depth` changes what `object` holds. */
  add(depth: number, object: number): void {
    if (!this.#heap.recording) return;
    if (this.count > this.before[depth]! && this.objects[this.count - 1] === object) return;
    if (this.count === this.objects.length) this.objects = grown(this.objects, 2 * this.count);
    this.objects[this.count++] = object;
  }

  /** Forgets the transitions from `depth` on. */
  truncate(depth: number): void {
    this.count = this.before[depth]!;
  }
}
