/**
 * Numbers for sequences of integers: equal sequences get the same number, others another one, exactly (no hash is
 * trusted). Sequences lie one after the other in one array that grows, found by open addressing, so that interning
 * one that is known allocates nothing.
 */
import { grown } from '../../support/grown.js';
import { packIntegers, unpackIntegers } from '../../support/pack.js';

/** All sequences in the order of their numbers: their words one after the other, and how many belong to each. */
export interface SavedSequences {
  readonly words: string;
  readonly lengths: string;
}

export class SequenceTable {
  #words = new Int32Array(1024);
  /** Where each sequence starts; the next start is its end. */
  #start = new Int32Array(257);
  /** Per place, of which there are a power of two: the number of a sequence plus one, or 0; and its hash. */
  #slots = new Int32Array(2 * 512);
  #size = 0;
  /** Whether the last sequence given to `intern` was new. */
  isNew = false;

  /** Number of different sequences. */
  get size(): number {
    return this.#size;
  }

  /** Bytes in use, roughly. */
  get bytes(): number {
    return 4 * (this.#start[this.#size]! + this.#size + this.#slots.length);
  }

  /** The number of the sequence of the first `length` integers of `words`: 0, 1, 2, … in order of appearance. */
  intern(words: Int32Array, length: number): number {
    let hash = length;
    for (let i = 0; i < length; i++) {
      hash = Math.imul(hash ^ words[i]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = (hash << 1) & mask;
    for (let held = slots[at]!; held !== 0; held = slots[at]!) {
      if (slots[at + 1] === hash && this.#equals(held - 1, words, length)) {
        this.isNew = false;
        return held - 1;
      }
      at = (at + 2) & mask;
    }
    this.isNew = true;
    return this.#add(words, length, hash, at);
  }

  save(): SavedSequences {
    const lengths = new Int32Array(this.#size);
    for (let id = 0; id < this.#size; id++) lengths[id] = this.#start[id + 1]! - this.#start[id]!;
    return {
      words: packIntegers(this.#words, this.#start[this.#size]),
      lengths: packIntegers(lengths),
    };
  }

  /** Gives the saved sequences their numbers again; others have none before. */
  restore(saved: SavedSequences): void {
    const words = unpackIntegers(saved.words);
    let start = 0;
    for (const length of unpackIntegers(saved.lengths)) {
      this.intern(words.subarray(start, start + length), length);
      start += length;
    }
  }

  #equals(id: number, words: Int32Array, length: number): boolean {
    const start = this.#start[id]!;
    if (this.#start[id + 1]! - start !== length) return false;
    const held = this.#words;
    for (let i = 0; i < length; i++) if (held[start + i] !== words[i]) return false;
    return true;
  }

  #add(words: Int32Array, length: number, hash: number, slot: number): number {
    const id = this.#size++;
    if (id + 1 === this.#start.length) this.#start = grown(this.#start, 2 * id + 1);
    const start = this.#start[id]!;
    while (start + length > this.#words.length)
      this.#words = grown(this.#words, 2 * this.#words.length);
    const target = this.#words;
    for (let i = 0; i < length; i++) target[start + i] = words[i]!;
    this.#start[id + 1] = start + length;
    this.#slots[slot] = id + 1;
    this.#slots[slot + 1] = hash;
    if (4 * this.#size > this.#slots.length) this.#spread();
    return id;
  }

  /** Twice as many places. */
  #spread(): void {
    const old = this.#slots;
    const slots = new Int32Array(2 * old.length);
    const mask = slots.length - 1;
    for (let from = 0; from < old.length; from += 2) {
      if (old[from] === 0) continue;
      let at = (old[from + 1]! << 1) & mask;
      while (slots[at] !== 0) at = (at + 2) & mask;
      slots[at] = old[from]!;
      slots[at + 1] = old[from + 1]!;
    }
    this.#slots = slots;
  }
}
