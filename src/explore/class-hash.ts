/**
 * A fingerprint of the equivalence class of an execution, kept up to date step by step and without clocks: equal
 * for equal classes (the keys of `canonical.ts`), and for others different but for one chance in 2^64 per pair.
 *
 * Each fiber has a hash that stands for its causal past. A transition mixes into it what the transition is, and the
 * hashes of what it directly follows, along the edges of `happens-before.ts`. On an object a reader follows the last
 * write; a writer follows the last write and every read since, whose order does not matter and whose hashes are
 * therefore added up. A class is the set of its transitions, so its fingerprint is the sum of the hashes they leave;
 * what a move of time or the end of everything follows is that sum, too. What nobody can notice (a start, a join)
 * counts only in a whole class; else only its edges matter, so that it makes no difference whether the machine runs
 * such steps by itself. Fibers and objects enter by name: fingerprints mean the same in every exploration of a program.
 *
 * There are two lanes of 32 bits, mixed alike with different constants. Rows are per depth and records per access,
 * in flat arrays; going back moves a length.
 */
import { OPERATION_NAMES, OPERATION_NUMBERS, OPERATIONS } from '../bytecode/events.js';
import { grown } from '../support/grown.js';
import { seedState } from '../support/prng.js';
import type { Engine, FiberId, ObjectId } from './scheduler.js';

const { end: END, join: JOIN } = OPERATION_NUMBERS;
const ACCESS = OPERATION_NAMES.map((name) => OPERATIONS[name].access);

/** Two independent 32-bit halves of one fingerprint. */
export interface Lanes {
  readonly low: number;
  readonly high: number;
}

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
  readonly #engine: Engine;
  readonly #isWhole: boolean;
  /** Number of transitions taken in. */
  length = 0;

  // Per depth: the past of the fiber before it, the sum after it, and the sum at the last move of time.
  #fiber = new Int32Array(256);
  #beforeLow = new Int32Array(256);
  #beforeHigh = new Int32Array(256);
  #sumLow = new Int32Array(256);
  #sumHigh = new Int32Array(256);
  #tickLow = new Int32Array(256);
  #tickHigh = new Int32Array(256);
  /** Accesses before the transition. */
  #mark = new Int32Array(256);

  /** By fiber: its past. */
  readonly #pastLow: number[] = [];
  readonly #pastHigh: number[] = [];

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

  /** Hashes of the names of objects, by slot. */
  readonly #objectLow: number[] = [];
  readonly #objectHigh: number[] = [];

  /** What the transition being taken in follows. */
  #followsLow = 0;
  #followsHigh = 0;

  /** Like `classKey`: with `isWhole` the fingerprint tells apart how far fibers had come with what nobody can notice. */
  constructor(engine: Engine, isWhole = true) {
    this.#engine = engine;
    this.#isWhole = isWhole;
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
    for (let d = this.length - 1; d >= depth; d--) {
      const fiber = this.#fiber[d]!;
      this.#pastLow[fiber] = this.#beforeLow[d]!;
      this.#pastHigh[fiber] = this.#beforeHigh[d]!;
    }
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
    if (d === 0) this.#begin(fiber, 0, 0);
    this.#fiber[d] = fiber;
    this.#beforeLow[d] = this.#pastLow[fiber]!;
    this.#beforeHigh[d] = this.#pastHigh[fiber]!;
    this.#mark[d] = this.#accesses;
    this.#sumLow[d] = this.low;
    this.#sumHigh[d] = this.high;
    let link = engine.linksBefore[d]!;
    const linksEnd = d + 1 < engine.depth ? engine.linksBefore[d + 1]! : engine.linkCount;
    // A join happens after what it joins; what else the transition links, it does afterwards.
    if (engine.operationAt[d] === JOIN && link < linksEnd) this.#link(fiber, engine.links[link++]!);
    this.#event(d, fiber);
    while (link < linksEnd) this.#link(fiber, engine.links[link++]!);
    this.#tickLow[d] = this.#sumLow[d]!;
    this.#tickHigh[d] = this.#sumHigh[d]!;
    if (engine.tickAt[d] === 0) {
      this.#tickLow[d] = d > 0 ? this.#tickLow[d - 1]! : 0;
      this.#tickHigh[d] = d > 0 ? this.#tickHigh[d - 1]! : 0;
    }
    this.length = d + 1;
  }

  /** A fiber whose spawner has that past. */
  #begin(fiber: FiberId, low: number, high: number): void {
    const name = this.#engine.names.fiberName(fiber);
    this.#pastLow[fiber] = finish(mixLow(seedState(LOW_SEED, name), low));
    this.#pastHigh[fiber] = finish(mixHigh(seedState(HIGH_SEED, name), high));
  }

  /** `fiber` spawns or joins another one. */
  #link(fiber: FiberId, link: number): void {
    const low = this.#pastLow[fiber]!;
    const high = this.#pastHigh[fiber]!;
    if (link < 0) {
      this.#begin(-1 - link, low, high);
    } else {
      this.#pastLow[fiber] = finish(mixLow(low, this.#pastLow[link]!));
      this.#pastHigh[fiber] = finish(mixHigh(high, this.#pastHigh[link]!));
    }
  }

  /** What the transition at `d` is and follows becomes part of the past of its fiber, and of the sum. */
  #event(d: number, fiber: FiberId): void {
    const engine = this.#engine;
    const endsAll = engine.endsAll && d === engine.depth - 1;
    const operation = endsAll ? END : engine.operationAt[d]!;
    const object = engine.objectAt[d]!;
    const touched = engine.touchedAt[d]!;
    const access = ACCESS[operation]!;
    const isObservable = touched !== 0 || access !== 'none';
    if (!isObservable && !this.#isWhole) return;
    const touches = object !== -1 && access !== 'none';
    const writes = access !== 'read';
    const others = touched === 0 ? null : engine.touchedEntries(touched);
    this.#followsLow = 0;
    this.#followsHigh = 0;
    if (isObservable) {
      const chain = engine.chainAt[d];
      if (chain)
        for (const member of chain) this.#follow(this.#pastLow[member]!, this.#pastHigh[member]!);
      if (d > 0) this.#follow(this.#tickLow[d - 1]!, this.#tickHigh[d - 1]!);
      if (access === 'everything') this.#follow(this.low, this.high);
      if (touches) this.#followObject(object, writes);
      if (others !== null)
        for (const entry of others) this.#followObject(entry.object, entry.writes);
    }
    const slot = slotOf(object);
    if (this.#objectLow[slot] === undefined) this.#nameObject(object, slot);
    let low = mixLow(mixLow(this.#pastLow[fiber]!, operation), this.#objectLow[slot]!);
    let high = mixHigh(mixHigh(this.#pastHigh[fiber]!, operation), this.#objectHigh[slot]!);
    low = finish(mixLow(low, this.#followsLow));
    high = finish(mixHigh(high, this.#followsHigh));
    this.#sumLow[d]! += low;
    this.#sumHigh[d]! += high;
    if (!isObservable) return;
    this.#pastLow[fiber] = low;
    this.#pastHigh[fiber] = high;
    if (touches) this.#record(object, writes, low, high);
    if (others !== null)
      for (const entry of others) this.#record(entry.object, entry.writes, low, high);
  }

  #follow(low: number, high: number): void {
    this.#followsLow = (this.#followsLow + finish(mixLow(LOW_SEED, low))) | 0;
    this.#followsHigh = (this.#followsHigh + finish(mixHigh(HIGH_SEED, high))) | 0;
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

  #nameObject(object: ObjectId, slot: number): void {
    const { names } = this.#engine;
    const name = object < 0 ? String(object) : names.objectName(object);
    this.#objectLow[slot] = seedState(LOW_SEED, name);
    this.#objectHigh[slot] = seedState(HIGH_SEED, name);
  }

  #growDepth(): void {
    const size = this.#fiber.length * 2;
    this.#fiber = grown(this.#fiber, size);
    this.#beforeLow = grown(this.#beforeLow, size);
    this.#beforeHigh = grown(this.#beforeHigh, size);
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
