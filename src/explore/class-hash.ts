/**
 * A fingerprint of the equivalence class of an execution, kept up to date step by step and without clocks: equal
 * for equal classes (the keys of `canonical.ts`), and for others different but for one chance in 2^64 per pair.
 *
 * The hash of a transition stands for its causal past: it mixes what the transition is with the hashes of what it
 * directly follows, along the edges of `happens-before.ts`. On an object a reader follows the last write; a writer
 * follows the last write and every read since, whose order does not matter and whose hashes are therefore added
 * up. A class is the set of its transitions, so its fingerprint is their sum; what a move of time or the end of
 * everything follows is that sum, too. Fibers and objects enter by name, so that fingerprints mean the same in
 * every exploration of one program.
 *
 * There are two lanes of 32 bits, mixed alike with different constants. Rows are per depth and records per access,
 * in flat arrays; going back moves a length.
 */
import { OPERATION_NAMES, OPERATION_NUMBERS, OPERATIONS } from '../bytecode/events.js';
import { grown } from '../support/grown.js';
import { seedState } from '../support/prng.js';
import type { Engine, FiberId, ObjectId } from './scheduler.js';

const { end: END } = OPERATION_NUMBERS;
const ACCESS = OPERATION_NAMES.map((name) => OPERATIONS[name].access);

/** Two independent 32-bit halves of one fingerprint. */
export interface Lanes {
  readonly low: number;
  readonly high: number;
}

/** What the fingerprint needs to know about an execution: its transitions, and the names of what they are about. */
export type NamedEngine = Pick<
  Engine,
  | 'depth'
  | 'endsAll'
  | 'fiberAt'
  | 'operationAt'
  | 'objectAt'
  | 'touchedAt'
  | 'joinedAt'
  | 'tickAt'
  | 'chainAt'
  | 'spawnDepth'
  | 'endDepth'
  | 'touchedEntries'
> & {
  readonly names: {
    fiberName(fiber: FiberId): string;
    objectName(object: ObjectId): string;
  };
};

/** One step of a mixing function on 32 bits (the body of MurmurHash3, A. Appleby, public domain). */
function mixLow(hash: number, value: number): number {
  let k = Math.imul(value, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = hash ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

/** The same with other constants, so that what collides in one lane does not in the other. */
function mixHigh(hash: number, value: number): number {
  let k = Math.imul(value, 0x9e3779b1);
  k = Math.imul((k << 16) | (k >>> 16), 0x85ebca77);
  const h = hash ^ k;
  return (Math.imul((h << 11) | (h >>> 21), 9) + 0x27d4eb2f) | 0;
}

/** Spreads every bit over the whole word, so that sums of hashes do not cancel. */
function finish(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

const LOW_SEED = 1;
const HIGH_SEED = 2;

export class ClassHash implements Lanes {
  readonly #engine: NamedEngine;
  /** Number of transitions taken in. */
  length = 0;

  // Per depth: the transition's hash, the sum up to it, and the sum at the last move of time before it.
  #fiber = new Int32Array(256);
  #previous = new Int32Array(256);
  #eventLow = new Int32Array(256);
  #eventHigh = new Int32Array(256);
  #sumLow = new Int32Array(256);
  #sumHigh = new Int32Array(256);
  #tickLow = new Int32Array(256);
  #tickHigh = new Int32Array(256);
  /** Accesses before the transition. */
  #mark = new Int32Array(256);
  /** Depth of the last transition of each fiber, or -1. */
  readonly #last: number[] = [];

  // Per access: its object's slot, the access before, and the object as it leaves it (last write, sum of reads since).
  #slot = new Int32Array(256);
  #older = new Int32Array(256);
  #writeLow = new Int32Array(256);
  #writeHigh = new Int32Array(256);
  #readsLow = new Int32Array(256);
  #readsHigh = new Int32Array(256);
  #accesses = 0;
  /** Newest access of each slot, or -1. */
  readonly #newest: number[] = [];

  // Hashes of names, by fiber and by slot.
  readonly #fiberLow: number[] = [];
  readonly #fiberHigh: number[] = [];
  readonly #objectLow: number[] = [];
  readonly #objectHigh: number[] = [];

  /** What the transition being taken in follows. */
  #followsLow = 0;
  #followsHigh = 0;

  constructor(engine: NamedEngine) {
    this.#engine = engine;
  }

  get low(): number {
    return this.length === 0 ? 0 : this.#sumLow[this.length - 1]!;
  }

  get high(): number {
    return this.length === 0 ? 0 : this.#sumHigh[this.length - 1]!;
  }

  /** Forgets the transitions from `depth` on. */
  truncate(depth: number): void {
    if (depth >= this.length) return;
    for (let d = this.length - 1; d >= depth; d--) this.#last[this.#fiber[d]!] = this.#previous[d]!;
    const mark = this.#mark[depth]!;
    for (let a = this.#accesses - 1; a >= mark; a--) this.#newest[this.#slot[a]!] = this.#older[a]!;
    this.#accesses = mark;
    this.length = depth;
  }

  /** Takes in what the engine has executed beyond the present length. */
  extend(): void {
    while (this.length < this.#engine.depth) this.#append(this.length);
  }

  #append(d: number): void {
    const engine = this.#engine;
    if (d === this.#fiber.length) this.#growDepth();
    const fiber = engine.fiberAt[d]!;
    const endsAll = engine.endsAll && d === engine.depth - 1;
    const operation = endsAll ? END : engine.operationAt[d]!;
    const object = engine.objectAt[d]!;
    const touched = engine.touchedAt[d]!;
    const previous = this.#last[fiber] ?? -1;
    this.#fiber[d] = fiber;
    this.#previous[d] = previous;
    this.#mark[d] = this.#accesses;
    this.#followsLow = 0;
    this.#followsHigh = 0;

    if (previous < 0) this.#followEvent(engine.spawnDepth[fiber]!);
    const joined = engine.joinedAt[d]!;
    if (joined >= 0) this.#followEvent(engine.endDepth[joined]!);
    const chain = engine.chainAt[d];
    if (chain) for (const member of chain) this.#followEvent(this.#last[member] ?? -1);
    this.#followTick(d);
    const access = ACCESS[operation]!;
    if (access === 'everything') this.#follow(this.low, this.high);
    const touches = object !== -1 && access !== 'none';
    const writes = access !== 'read';
    const others = touched === 0 ? null : engine.touchedEntries(touched);
    if (touches) this.#followObject(object, writes);
    if (others !== null) for (const entry of others) this.#followObject(entry.object, entry.writes);

    const slot = slotOf(object);
    if (this.#objectLow[slot] === undefined) this.#nameObject(object, slot);
    let low: number;
    let high: number;
    if (previous >= 0) {
      low = this.#eventLow[previous]!;
      high = this.#eventHigh[previous]!;
    } else {
      if (this.#fiberLow[fiber] === undefined) this.#nameFiber(fiber);
      low = this.#fiberLow[fiber]!;
      high = this.#fiberHigh[fiber]!;
    }
    low = mixLow(mixLow(mixLow(low, operation), this.#objectLow[slot]!), this.#followsLow);
    high = mixHigh(mixHigh(mixHigh(high, operation), this.#objectHigh[slot]!), this.#followsHigh);
    low = finish(low);
    high = finish(high);
    this.#eventLow[d] = low;
    this.#eventHigh[d] = high;
    this.#sumLow[d] = this.low + low;
    this.#sumHigh[d] = this.high + high;
    if (touches) this.#record(object, writes, low, high);
    if (others !== null)
      for (const entry of others) this.#record(entry.object, entry.writes, low, high);
    this.#last[fiber] = d;
    this.length = d + 1;
  }

  #follow(low: number, high: number): void {
    this.#followsLow = (this.#followsLow + finish(mixLow(LOW_SEED, low))) | 0;
    this.#followsHigh = (this.#followsHigh + finish(mixHigh(HIGH_SEED, high))) | 0;
  }

  #followEvent(depth: number): void {
    if (depth >= 0) this.#follow(this.#eventLow[depth]!, this.#eventHigh[depth]!);
  }

  /** Everything before the last move of time happens before the transition at `d`. */
  #followTick(d: number): void {
    let low = 0;
    let high = 0;
    if (d > 0) {
      const ticked = this.#engine.tickAt[d - 1] === 1;
      low = ticked ? this.low : this.#tickLow[d - 1]!;
      high = ticked ? this.high : this.#tickHigh[d - 1]!;
    }
    this.#tickLow[d] = low;
    this.#tickHigh[d] = high;
    if (low !== 0 || high !== 0) this.#follow(low, high);
  }

  #followObject(object: ObjectId, writes: boolean): void {
    const slot = slotOf(object);
    if (this.#objectLow[slot] === undefined) this.#nameObject(object, slot);
    const newest = this.#newest[slot] ?? -1;
    // Before its first write an object counts as written by nobody, whose hash is 0.
    let low = mixLow(this.#objectLow[slot]!, newest < 0 ? 0 : this.#writeLow[newest]!);
    let high = mixHigh(this.#objectHigh[slot]!, newest < 0 ? 0 : this.#writeHigh[newest]!);
    if (writes) {
      low = mixLow(low, newest < 0 ? 0 : this.#readsLow[newest]!);
      high = mixHigh(high, newest < 0 ? 0 : this.#readsHigh[newest]!);
    }
    this.#follow(low, high);
  }

  /** The object as an access by the transition with this hash leaves it. */
  #record(object: ObjectId, writes: boolean, low: number, high: number): void {
    const slot = slotOf(object);
    const newest = this.#newest[slot] ?? -1;
    const id = this.#accesses++;
    if (id === this.#slot.length) this.#growAccesses();
    this.#slot[id] = slot;
    this.#older[id] = newest;
    this.#newest[slot] = id;
    if (writes) {
      this.#writeLow[id] = low;
      this.#writeHigh[id] = high;
      this.#readsLow[id] = 0;
      this.#readsHigh[id] = 0;
    } else {
      const isFirst = newest < 0;
      this.#writeLow[id] = isFirst ? 0 : this.#writeLow[newest]!;
      this.#writeHigh[id] = isFirst ? 0 : this.#writeHigh[newest]!;
      this.#readsLow[id] = isFirst ? low : this.#readsLow[newest]! + low;
      this.#readsHigh[id] = isFirst ? high : this.#readsHigh[newest]! + high;
    }
  }

  #nameFiber(fiber: FiberId): void {
    const name = this.#engine.names.fiberName(fiber);
    this.#fiberLow[fiber] = seedState(LOW_SEED, name);
    this.#fiberHigh[fiber] = seedState(HIGH_SEED, name);
  }

  #nameObject(object: ObjectId, slot: number): void {
    const { names } = this.#engine;
    const name = object < 0 ? String(object) : names.objectName(object);
    this.#objectLow[slot] = seedState(LOW_SEED, name);
    this.#objectHigh[slot] = seedState(HIGH_SEED, name);
  }

  #growDepth(): void {
    const size = this.#fiber.length * 2;
    this.#fiber = grown(this.#fiber, size);
    this.#previous = grown(this.#previous, size);
    this.#eventLow = grown(this.#eventLow, size);
    this.#eventHigh = grown(this.#eventHigh, size);
    this.#sumLow = grown(this.#sumLow, size);
    this.#sumHigh = grown(this.#sumHigh, size);
    this.#tickLow = grown(this.#tickLow, size);
    this.#tickHigh = grown(this.#tickHigh, size);
    this.#mark = grown(this.#mark, size);
  }

  #growAccesses(): void {
    const size = this.#slot.length * 2;
    this.#slot = grown(this.#slot, size);
    this.#older = grown(this.#older, size);
    this.#writeLow = grown(this.#writeLow, size);
    this.#writeHigh = grown(this.#writeHigh, size);
    this.#readsLow = grown(this.#readsLow, size);
    this.#readsHigh = grown(this.#readsHigh, size);
  }
}

/** A set of fingerprints: open addressing in one flat array, two words each; two zeros are an empty place. */
export class ClassSet {
  #words = new Int32Array(2 * 1024);
  #mask = 1023;
  size = 0;

  /** Adds a fingerprint; whether it is new. */
  add({ low, high }: Lanes): boolean {
    if (2 * this.size > this.#mask) this.#grow();
    if (!this.#insert(low, low === 0 && high === 0 ? 1 : high)) return false;
    this.size++;
    return true;
  }

  #insert(low: number, high: number): boolean {
    const words = this.#words;
    let at = (low ^ (high >>> 15)) & this.#mask;
    for (;;) {
      const w = 2 * at;
      if (words[w] === 0 && words[w + 1] === 0) {
        words[w] = low;
        words[w + 1] = high;
        return true;
      }
      if (words[w] === low && words[w + 1] === high) return false;
      at = (at + 1) & this.#mask;
    }
  }

  #grow(): void {
    const old = this.#words;
    this.#words = new Int32Array(2 * old.length);
    this.#mask = old.length - 1;
    for (let w = 0; w < old.length; w += 2)
      if (old[w] !== 0 || old[w + 1] !== 0) this.#insert(old[w]!, old[w + 1]!);
  }
}

/** Objects are numbered from 0; pseudo objects are negative. */
function slotOf(object: ObjectId): number {
  return object >= 0 ? object * 2 : -object * 2 + 1;
}
