/**
 * What it takes to go back: per transition, the scalars and the live frames of the fiber that acted (one block
 * and usually one window of registers), and how long the undo log of the heap was. Everything lives in flat,
 * reused arrays, one record per transition; going back frees by moving a length.
 */
import { grown } from '../support/grown.js';
import {
  COUNTS,
  HEAP_MARK,
  LIVE_COUNT,
  OUTPUT_MARK,
  RECORD,
  SAVED,
  STRIDE,
  WINDOW_SIZE,
  WINDOW_START,
  WINDOWS,
} from './layout.js';
import type { Value } from './value.js';

/** What an execution has used up so far: the machine itself. */
export interface Counts {
  steps: number;
  allocated: number;
  allocationCheck: number;
  liveCount: number;
}

export class History {
  #records = new Int32Array(256 * RECORD);
  #counts = new Float64Array(256 * COUNTS);
  /** Further windows, of the fiber that acted: where each starts and how many registers it has. */
  #windowStart = new Int32Array(256);
  #windowSize = new Int32Array(256);
  #windowCount = 0;
  /** The registers of all windows. */
  readonly #values: Value[] = [];
  #valueCount = 0;

  clear(): void {
    this.#windowCount = 0;
    this.#valueCount = 0;
  }

  /** Opens the record of the transition at `depth`: saves the scalars of `fiber`, and its registers from `start` up to `end`. */
  open(
    depth: number,
    fiber: number,
    words: Int32Array,
    registers: readonly Value[],
    start: number,
    end: number,
    heapMark: number,
    outputMark: number,
    counts: Counts,
  ): void {
    if ((depth + 1) * RECORD > this.#records.length) this.#grow();
    const to = depth * RECORD;
    const from = fiber * STRIDE;
    const records = this.#records;
    for (let i = 0; i < SAVED; i++) records[to + i] = words[from + i]!;
    records[to + HEAP_MARK] = heapMark;
    records[to + OUTPUT_MARK] = outputMark;
    records[to + WINDOW_START] = start;
    records[to + WINDOW_SIZE] = end - start;
    records[to + WINDOWS] = this.#windowCount;
    records[to + LIVE_COUNT] = counts.liveCount;
    const k = depth * COUNTS;
    const large = this.#counts;
    large[k] = counts.steps;
    large[k + 1] = counts.allocated;
    large[k + 2] = counts.allocationCheck;
    this.#push(registers, start, end);
  }

  /** Saves further registers of the fiber that acts, from `start` up to `end`, as part of the open transition. */
  saveWindow(registers: readonly Value[], start: number, end: number): void {
    this.#push(registers, start, end);
    const w = this.#windowCount++;
    if (w === this.#windowStart.length) {
      this.#windowStart = grown(this.#windowStart, 2 * w);
      this.#windowSize = grown(this.#windowSize, 2 * w);
    }
    this.#windowStart[w] = start;
    this.#windowSize[w] = end - start;
  }

  #push(registers: readonly Value[], start: number, end: number): void {
    const values = this.#values;
    let at = this.#valueCount;
    for (let i = start; i < end; i++) values[at++] = registers[i]!;
    this.#valueCount = at;
  }

  heapMark(depth: number): number {
    return this.#records[depth * RECORD + HEAP_MARK]!;
  }

  outputMark(depth: number): number {
    return this.#records[depth * RECORD + OUTPUT_MARK]!;
  }

  /** Puts back the counts as they were before the transition at `depth`. */
  restoreCounts(depth: number, counts: Counts): void {
    const k = depth * COUNTS;
    counts.liveCount = this.#records[depth * RECORD + LIVE_COUNT]!;
    counts.steps = this.#counts[k]!;
    counts.allocated = this.#counts[k + 1]!;
    counts.allocationCheck = this.#counts[k + 2]!;
  }

  /** Puts back what `open` and `saveWindow` saved for the transition of `fiber` at `depth`, the last one. */
  restore(depth: number, fiber: number, words: Int32Array, registers: Value[]): void {
    const records = this.#records;
    const from = depth * RECORD;
    const to = fiber * STRIDE;
    for (let w = this.#windowCount - 1; w >= records[from + WINDOWS]!; w--)
      this.#pop(registers, this.#windowStart[w]!, this.#windowSize[w]!);
    this.#windowCount = records[from + WINDOWS]!;
    this.#pop(registers, records[from + WINDOW_START]!, records[from + WINDOW_SIZE]!);
    for (let i = 0; i < SAVED; i++) words[to + i] = records[from + i]!;
  }

  #pop(registers: Value[], start: number, size: number): void {
    const values = this.#values;
    const from = this.#valueCount - size;
    for (let i = 0; i < size; i++) registers[start + i] = values[from + i]!;
    this.#valueCount = from;
  }

  #grow(): void {
    this.#records = grown(this.#records, 2 * this.#records.length);
    this.#counts = grown(this.#counts, 2 * this.#counts.length);
  }
}
