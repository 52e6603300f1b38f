/**
 * What it takes to go back: per transition, the scalars and the live frames of the fiber that acted (one block
 * and usually one window of registers), and how long the undo log of the heap was. Everything lives in flat,
 * reused arrays; going back frees by moving a length.
 */
import { grown } from '../support/grown.js';
import { SAVED, STRIDE } from './layout.js';
import type { Value } from './value.js';

/** What an execution has used up so far: the machine itself. */
export interface Counts {
  steps: number;
  allocated: number;
  allocationCheck: number;
}

export class History {
  #heapMark = new Int32Array(256);
  #outputMark = new Int32Array(256);
  /** Windows of registers before each depth. */
  #windowMark = new Int32Array(256);
  #steps = new Float64Array(256);
  #allocated = new Float64Array(256);
  #allocationCheck = new Float64Array(256);
  #blocks = new Int32Array(256 * SAVED);
  /** Saved windows, of the fiber that acted: where each starts, how many registers it has, and their values. */
  #windowStart = new Int32Array(256);
  #windowSize = new Int32Array(256);
  #windowCount = 0;
  readonly #values: Value[] = [];
  #valueCount = 0;

  clear(): void {
    this.#windowCount = 0;
    this.#valueCount = 0;
  }

  /** Opens the record of the transition at `depth`: saves the scalars of `fiber`. */
  open(
    depth: number,
    fiber: number,
    words: Int32Array,
    heapMark: number,
    outputMark: number,
    counts: Counts,
  ): void {
    if (depth === this.#heapMark.length) this.#grow();
    this.#heapMark[depth] = heapMark;
    this.#windowMark[depth] = this.#windowCount;
    this.#outputMark[depth] = outputMark;
    this.#steps[depth] = counts.steps;
    this.#allocated[depth] = counts.allocated;
    this.#allocationCheck[depth] = counts.allocationCheck;
    const from = fiber * STRIDE;
    const to = depth * SAVED;
    const blocks = this.#blocks;
    for (let i = 0; i < SAVED; i++) blocks[to + i] = words[from + i]!;
  }

  /** Saves registers `start` up to `end` of the fiber that acts, as part of the open transition. */
  saveWindow(registers: readonly Value[], start: number, end: number): void {
    const values = this.#values;
    let at = this.#valueCount;
    for (let i = start; i < end; i++) values[at++] = registers[i]!;
    this.#valueCount = at;
    const w = this.#windowCount++;
    if (w === this.#windowStart.length) {
      this.#windowStart = grown(this.#windowStart, 2 * w);
      this.#windowSize = grown(this.#windowSize, 2 * w);
    }
    this.#windowStart[w] = start;
    this.#windowSize[w] = end - start;
  }

  heapMark(depth: number): number {
    return this.#heapMark[depth]!;
  }

  outputMark(depth: number): number {
    return this.#outputMark[depth]!;
  }

  /** Puts back the counts as they were before the transition at `depth`. */
  restoreCounts(depth: number, counts: Counts): void {
    counts.steps = this.#steps[depth]!;
    counts.allocated = this.#allocated[depth]!;
    counts.allocationCheck = this.#allocationCheck[depth]!;
  }

  /** Puts back what `open` and `saveWindow` saved for the transition of `fiber` at `depth`, the last one. */
  restore(depth: number, fiber: number, words: Int32Array, registers: Value[]): void {
    const values = this.#values;
    for (let w = this.#windowCount - 1; w >= this.#windowMark[depth]!; w--) {
      const start = this.#windowStart[w]!;
      const size = this.#windowSize[w]!;
      const from = this.#valueCount - size;
      for (let i = 0; i < size; i++) registers[start + i] = values[from + i]!;
      this.#valueCount = from;
    }
    this.#windowCount = this.#windowMark[depth]!;
    const from = depth * SAVED;
    const to = fiber * STRIDE;
    const blocks = this.#blocks;
    for (let i = 0; i < SAVED; i++) words[to + i] = blocks[from + i]!;
  }

  #grow(): void {
    const size = this.#heapMark.length * 2;
    this.#heapMark = grown(this.#heapMark, size);
    this.#windowMark = grown(this.#windowMark, size);
    this.#outputMark = grown(this.#outputMark, size);
    this.#steps = grown(this.#steps, size);
    this.#allocated = grown(this.#allocated, size);
    this.#allocationCheck = grown(this.#allocationCheck, size);
    this.#blocks = grown(this.#blocks, size * SAVED);
  }
}
