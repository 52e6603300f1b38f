/**
 * A table of keys and values in the order in which keys were first put in, with the methods of a Map and its idea of equal
 * keys. Whole numbers, which most keys of programs are, are found by open addressing in flat arrays, several times as fast
 * as in a Map; their first probe is the number itself, so that neighbours stay neighbours, and the further ones mix in its
 * other bits (as dictionaries of Python do). The first key of another sort turns the table into a Map.
 */
import { grown } from '../support/grown.js';
import type { Value } from './value.js';

/** Up to so many entries, keys are compared one by one. */
const FEW = 8;
/** What stands where an entry was removed: no key is equal to it. */
const GONE = NaN;
const NO_KEYS = new Float64Array(0);

export class Table<V extends Value = Value> {
  /** Keys and values by position; positions of removed entries stay until there are many. */
  #keys = NO_KEYS;
  #values: V[] = [];
  /** Positions in use, and entries. */
  #used = 0;
  #count = 0;
  /** By hash: the position plus 1, or 0. Its size is a power of two; null while there are few entries. */
  #index: Int32Array | null = null;
  /** Where everything is when keys are not all whole numbers. */
  #map: Map<Value, V> | null = null;

  constructor(entries: Iterable<readonly [Value, V]> = []) {
    for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    return this.#map === null ? this.#count : this.#map.size;
  }

  get(key: Value): V | undefined {
    if (this.#map !== null) return this.#map.get(key);
    const at = this.#find(key);
    return at < 0 ? undefined : this.#values[at];
  }

  has(key: Value): boolean {
    return this.#map === null ? this.#find(key) >= 0 : this.#map.has(key);
  }

  set(key: Value, value: V): void {
    if (this.#map !== null) {
      this.#map.set(key, value);
    } else if (typeof key !== 'number' || !Number.isInteger(key)) {
      this.#map = new Map(this);
      this.#reset();
      this.#map.set(key, value);
    } else {
      const at = this.#find(key);
      if (at >= 0) this.#values[at] = value;
      else this.#add(key, value);
    }
  }

  delete(key: Value): boolean {
    if (this.#map !== null) return this.#map.delete(key);
    const at = this.#find(key);
    if (at < 0) return false;
    this.#keys[at] = GONE;
    this.#count--;
    if (this.#used > 4 * FEW && this.#used > 2 * this.#count) this.#compact();
    return true;
  }

  clear(): void {
    this.#map = null;
    this.#reset();
  }

  *[Symbol.iterator](): Generator<[Value, V]> {
    if (this.#map !== null) {
      yield* this.#map;
      return;
    }
    for (let at = 0; at < this.#used; at++) {
      const key = this.#keys[at]!;
      if (!Number.isNaN(key)) yield [key, this.#values[at]!];
    }
  }

  /** The keys in order. */
  keys(): Value[] {
    if (this.#map !== null) return [...this.#map.keys()];
    return [...this.#keys.subarray(0, this.#used)].filter((key) => !Number.isNaN(key));
  }

  /** The values in the order of their keys. */
  values(): V[] {
    if (this.#map !== null) return [...this.#map.values()];
    return this.#values.filter((_, at) => !Number.isNaN(this.#keys[at]));
  }

  #reset(): void {
    this.#keys = NO_KEYS;
    this.#values = [];
    this.#used = 0;
    this.#count = 0;
    this.#index = null;
  }

  /** The position of a key, or -1. */
  #find(key: Value): number {
    if (typeof key !== 'number') return -1;
    const keys = this.#keys;
    const index = this.#index;
    if (index === null) {
      for (let at = 0; at < this.#used; at++) if (keys[at] === key) return at;
      return -1;
    }
    const mask = index.length - 1;
    let mixed = hash(key);
    let slot = mixed & mask;
    for (;;) {
      const at = index[slot]! - 1;
      if (at < 0) return -1;
      if (keys[at] === key) return at;
      mixed >>>= 5;
      slot = (slot * 5 + mixed + 1) & mask;
    }
  }

  #add(key: number, value: V): void {
    const at = this.#used++;
    if (at === this.#keys.length) this.#keys = grown(this.#keys, Math.max(FEW, 2 * at));
    // The sum with 0 turns -0 into 0, which is the same key.
    this.#keys[at] = key + 0;
    this.#values.push(value);
    this.#count++;
    const index = this.#index;
    if (index === null ? at < FEW : 2 * at < index.length) {
      if (index !== null) enter(index, key, at);
    } else {
      this.#compact();
    }
  }

  /** Drops the positions of removed entries, and makes an index of the right size. */
  #compact(): void {
    const keys = this.#keys;
    const values = this.#values;
    if (this.#count < this.#used) {
      let to = 0;
      for (let at = 0; at < this.#used; at++) {
        if (Number.isNaN(keys[at])) continue;
        keys[to] = keys[at]!;
        values[to++] = values[at]!;
      }
      this.#used = to;
      values.length = to;
    }
    if (this.#used <= FEW) {
      this.#index = null;
      return;
    }
    let size = 4 * FEW;
    while (size < 4 * this.#used) size *= 2;
    const index = new Int32Array(size);
    for (let at = 0; at < this.#used; at++) enter(index, keys[at]!, at);
    this.#index = index;
  }
}

/** The lower half of a whole number with the upper half mixed in. */
function hash(key: number): number {
  const low = key | 0;
  return (low === key ? low : low ^ (key / 0x1_0000_0000)) >>> 0;
}

function enter(index: Int32Array, key: number, at: number): void {
  const mask = index.length - 1;
  let mixed = hash(key);
  let slot = mixed & mask;
  while (index[slot] !== 0) {
    mixed >>>= 5;
    slot = (slot * 5 + mixed + 1) & mask;
  }
  index[slot] = at + 1;
}
