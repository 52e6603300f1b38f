/**
 * What lies beyond prefixes that have been explored to the end. Two schedules of equivalent prefixes that stopped in
 * the same fiber go on in the same ways, and need not both be followed: the second one learns from the table which
 * fibers the executions beyond want before the transitions of the prefix.
 *
 * A prefix is known by the fingerprint of its class and its last fiber. Open addressing in flat arrays; when the table
 * is full it takes no more, and what is not in it is explored again.
 */
import type { FiberId } from '../../src/explore/engine.js';

/** Prefixes, and wishes in all of them, at most: about 250 megabytes. */
const ENTRIES_MAX = 1 << 21;
const WISHES_MAX = 1 << 24;

const NO_WISHES = new Float64Array(0);

export class PrefixTable {
  /** Per place: two lanes, the last fiber plus 1 (0: empty place), the entry. */
  #words = new Int32Array(4 * 1024);
  #mask = 1023;
  #count = 0;
  #wishCount = 0;
  readonly #entriesMax: number;
  /** True when something could not be taken in. */
  isFull = false;
  /** Per entry: preemptions that were left when it was explored, and what is wanted. */
  readonly #left: number[] = [];
  readonly #wishes: Float64Array[] = [];

  constructor(entriesMax: number) {
    this.#entriesMax = Math.min(entriesMax, ENTRIES_MAX);
  }

  /** The entry of a prefix, or -1. */
  find(low: number, high: number, last: FiberId): number {
    const at = this.#place(low, high, last);
    return this.#words[at + 2] === 0 ? -1 : this.#words[at + 3]!;
  }

  /** How many preemptions were left when the prefix was explored. */
  left(entry: number): number {
    return this.#left[entry]!;
  }

  wishes(entry: number): Float64Array {
    return this.#wishes[entry]!;
  }

  /** Notes that the prefix was explored with `left` preemptions left. */
  put(low: number, high: number, last: FiberId, left: number, wishes: ReadonlySet<number>): void {
    const at = this.#place(low, high, last);
    const isNew = this.#words[at + 2] === 0;
    const old = isNew ? 0 : this.#wishes[this.#words[at + 3]!]!.length;
    const hasRoom = !isNew || this.#count < this.#entriesMax;
    if (!hasRoom || this.#wishCount - old + wishes.size > WISHES_MAX) {
      this.isFull = true;
      return;
    }
    const entry = isNew ? this.#count++ : this.#words[at + 3]!;
    this.#wishCount += wishes.size - old;
    this.#left[entry] = left;
    this.#wishes[entry] = wishes.size === 0 ? NO_WISHES : Float64Array.from(wishes);
    if (!isNew) return;
    this.#words[at] = low;
    this.#words[at + 1] = high;
    this.#words[at + 2] = last + 1;
    this.#words[at + 3] = entry;
    if (2 * this.#count > this.#mask) this.#grow();
  }

  /** Where the prefix stands, or would stand. */
  #place(low: number, high: number, last: FiberId): number {
    const words = this.#words;
    let at = (low ^ (high >>> 15) ^ Math.imul(last, 0x9e3779b1)) & this.#mask;
    for (;;) {
      const w = 4 * at;
      if (words[w + 2] === 0) return w;
      if (words[w] === low && words[w + 1] === high && words[w + 2] === last + 1) return w;
      at = (at + 1) & this.#mask;
    }
  }

  #grow(): void {
    const old = this.#words;
    this.#words = new Int32Array(2 * old.length);
    this.#mask = old.length / 2 - 1;
    for (let w = 0; w < old.length; w += 4) {
      if (old[w + 2] === 0) continue;
      const at = this.#place(old[w]!, old[w + 1]!, old[w + 2]! - 1);
      for (let k = 0; k < 4; k++) this.#words[at + k] = old[w + k]!;
    }
  }
}
