/**
 * A fingerprint of the equivalence class of an execution, kept up to date step by step and without clocks: equal
 * for equal classes (the keys of `canonical.ts`), and for others different but for one chance in 2^64 per pair.
 *
 * The hash of a step stands for its causal past: it mixes what the step is with the hashes of what it
 * directly follows, along the edges of `happens-before.ts`. On an object a reader follows the last write; a writer
 * follows the last write and every read since, whose order does not matter and whose hashes are therefore added
 * up. A class is the set of its observable steps, so its fingerprint is their sum; what a move of time follows is that
 * sum, too. Steps that nobody can notice only hand on what they follow, so it makes no difference whether the machine
 * runs them by itself; but a step that ends everything follows all steps. Fibers and objects enter by name, so that
 * fingerprints mean the same in every exploration of one program.
 *
 * There are two lanes of 32 bits, mixed alike with different constants. Rows are per depth and records per access,
 * in flat arrays; going back moves a length.
 */
import { OPERATION_NAMES, OPERATION_NUMBERS, OPERATIONS } from '../bytecode/events.js';
import { grown } from '../support/grown.js';
import { seedState } from '../support/prng.js';
import type { Engine, FiberId, ObjectId } from './scheduler.js';

const { end: END, join: JOIN } = OPERATION_NUMBERS;
const NONE = 0;
const READ = 1;
const WRITE = 2;
const EVERYTHING = 3;
const ACCESS = Uint8Array.from(
  OPERATION_NAMES,
  (name) =>
    ({ none: NONE, read: READ, write: WRITE, everything: EVERYTHING })[OPERATIONS[name].access],
);

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
  | 'tickAt'
  | 'chainAt'
  | 'links'
  | 'linksBefore'
  | 'linkCount'
  | 'touchedEntries'
> & { readonly names: Pick<Engine['names'], 'fiberName' | 'objectName'> };

/** Takes one more word into a hash. Words are hashes themselves, so that one round spreads them well enough. */
function mixLow(hash: number, word: number): number {
  const h = Math.imul(hash ^ word, 0x2c1b3c6d);
  return h ^ (h >>> 15);
}

/** The same with other constants, so that what collides in one lane does not in the other. */
function mixHigh(hash: number, word: number): number {
  const h = Math.imul(hash ^ word, 0x297a2d39);
  return h ^ (h >>> 13);
}

/** Spreads every bit over the whole word, so that sums of hashes do not cancel (MurmurHash3, A. Appleby, public domain). */
function finish(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

const LOW_SEED = 1;
const HIGH_SEED = 2;
/** Told apart from a word that happens to be the same. */
const JOINED = 0x6a09e667;

export class ClassHash implements Lanes {
  readonly #engine: NamedEngine;
  /** Number of transitions taken in. */
  length = 0;
  low = 0;
  high = 0;

  // By fiber: the hash of what it has done and follows so far.
  #stateLow = new Int32Array(16);
  #stateHigh = new Int32Array(16);

  // Per depth, before the transition: the state of its fiber, the sum, the sum at the last move of time, the number of
  // accesses, the sum over all transitions.
  #oldLow = new Int32Array(256);
  #oldHigh = new Int32Array(256);
  #sumLow = new Int32Array(256);
  #sumHigh = new Int32Array(256);
  #tickLow = new Int32Array(256);
  #tickHigh = new Int32Array(256);
  #mark = new Int32Array(256);
  #wholeLow = new Int32Array(256);
  #wholeHigh = new Int32Array(256);
  /** Sum over all transitions of the state that they left their fiber in. */
  #allLow = 0;
  #allHigh = 0;
  /** The sum at the last move of time; 0 before any. */
  #timeLow = 0;
  #timeHigh = 0;

  // Per access: its object's slot, the access before, and the object as it leaves it (last write, sum of reads since).
  #slot = new Int32Array(256);
  #older = new Int32Array(256);
  #writeLow = new Int32Array(256);
  #writeHigh = new Int32Array(256);
  #readsLow = new Int32Array(256);
  #readsHigh = new Int32Array(256);
  #accesses = 0;
  /** Newest access of each slot, or -1. */
  #newest = new Int32Array(0);

  // Hashes of names, by fiber and by slot.
  readonly #fiberLow: number[] = [];
  readonly #fiberHigh: number[] = [];
  readonly #objectLow: number[] = [];
  readonly #objectHigh: number[] = [];

  /** What the step being taken in follows besides its own fiber and object. */
  #followsLow = 0;
  #followsHigh = 0;

  constructor(engine: NamedEngine) {
    this.#engine = engine;
  }

  /** Forgets the transitions from `depth` on. */
  truncate(depth: number): void {
    if (depth >= this.length) return;
    const { fiberAt } = this.#engine;
    if (depth > 0) {
      for (let d = this.length - 1; d >= depth; d--) {
        this.#stateLow[fiberAt[d]!] = this.#oldLow[d]!;
        this.#stateHigh[fiberAt[d]!] = this.#oldHigh[d]!;
      }
    }
    const mark = this.#mark[depth]!;
    for (let a = this.#accesses - 1; a >= mark; a--) this.#newest[this.#slot[a]!] = this.#older[a]!;
    this.#accesses = mark;
    this.low = this.#sumLow[depth]!;
    this.high = this.#sumHigh[depth]!;
    this.#timeLow = this.#tickLow[depth]!;
    this.#timeHigh = this.#tickHigh[depth]!;
    this.#allLow = this.#wholeLow[depth]!;
    this.#allHigh = this.#wholeHigh[depth]!;
    this.length = depth;
  }

  /** Takes in what the engine has executed beyond the present length. */
  extend(): void {
    const engine = this.#engine;
    const { depth, linksBefore, links } = engine;
    if (this.length === 0 && depth > 0) this.#begin(engine.fiberAt[0]!, LOW_SEED, HIGH_SEED);
    while (this.length < depth) {
      const d = this.length;
      if (d === this.#mark.length) this.#growDepth();
      const fiber = engine.fiberAt[d]!;
      this.#oldLow[d] = this.#stateLow[fiber]!;
      this.#oldHigh[d] = this.#stateHigh[fiber]!;
      this.#sumLow[d] = this.low;
      this.#sumHigh[d] = this.high;
      this.#tickLow[d] = this.#timeLow;
      this.#tickHigh[d] = this.#timeHigh;
      this.#mark[d] = this.#accesses;
      this.#wholeLow[d] = this.#allLow;
      this.#wholeHigh[d] = this.#allHigh;
      const isLast = d + 1 === depth;
      const linksEnd = isLast ? engine.linkCount : linksBefore[d + 1]!;
      let link = linksBefore[d]!;
      // A JOIN happens after what it joins.
      if (link < linksEnd && engine.operationAt[d] === JOIN) this.#link(fiber, links[link++]!);
      this.#append(d, fiber, isLast && engine.endsAll ? END : engine.operationAt[d]!);
      while (link < linksEnd) this.#link(fiber, links[link++]!);
      this.#allLow = (this.#allLow + this.#stateLow[fiber]!) | 0;
      this.#allHigh = (this.#allHigh + this.#stateHigh[fiber]!) | 0;
      if (engine.tickAt[d] === 1) {
        this.#timeLow = this.low;
        this.#timeHigh = this.high;
      }
      this.length = d + 1;
    }
  }

  /** A fiber that is spawned by one with that state. */
  #begin(fiber: FiberId, low: number, high: number): void {
    if (fiber >= this.#stateLow.length) {
      this.#stateLow = grown(this.#stateLow, 2 * fiber);
      this.#stateHigh = grown(this.#stateHigh, 2 * fiber);
    }
    if (this.#fiberLow[fiber] === undefined) {
      const name = this.#engine.names.fiberName(fiber);
      this.#fiberLow[fiber] = seedState(LOW_SEED, name);
      this.#fiberHigh[fiber] = seedState(HIGH_SEED, name);
    }
    this.#stateLow[fiber] = mixLow(low, this.#fiberLow[fiber]);
    this.#stateHigh[fiber] = mixHigh(high, this.#fiberHigh[fiber]!);
  }

  /** A spawn or a join (`Engine.links`). */
  #link(fiber: FiberId, link: number): void {
    const low = this.#stateLow[fiber]!;
    const high = this.#stateHigh[fiber]!;
    if (link < 0) {
      this.#begin(-1 - link, low, high);
      return;
    }
    this.#stateLow[fiber] = mixLow(low + JOINED, this.#stateLow[link]!);
    this.#stateHigh[fiber] = mixHigh(high + JOINED, this.#stateHigh[link]!);
  }

  #append(d: number, fiber: FiberId, operation: number): void {
    const engine = this.#engine;
    const access = ACCESS[operation]!;
    const touched = engine.touchedAt[d]!;
    if (access === NONE && touched === 0) {
      if (operation === JOIN) return;
      this.#stateLow[fiber] = mixLow(this.#stateLow[fiber]!, operation + 1);
      this.#stateHigh[fiber] = mixHigh(this.#stateHigh[fiber]!, operation + 1);
      return;
    }
    const object = engine.objectAt[d]!;
    const slot = this.#slotOf(object);
    let low = mixLow(this.#stateLow[fiber]!, this.#objectLow[slot]! + operation);
    let high = mixHigh(this.#stateHigh[fiber]!, this.#objectHigh[slot]! + operation);
    const touches = object !== -1 && access !== NONE;
    const writes = access !== READ;
    if (touches) {
      const newest = this.#newest[slot]!;
      // Before its first write an object counts as written by nobody, whose hash is 0.
      low = mixLow(low, newest < 0 ? 0 : this.#writeLow[newest]!);
      high = mixHigh(high, newest < 0 ? 0 : this.#writeHigh[newest]!);
      if (writes) {
        low = mixLow(low, newest < 0 ? 0 : this.#readsLow[newest]!);
        high = mixHigh(high, newest < 0 ? 0 : this.#readsHigh[newest]!);
      }
    }
    const chain = engine.chainAt[d];
    if (touched !== 0 || access === EVERYTHING || chain || this.#timeLow !== 0) {
      this.#followRest(access, touched, chain ?? null);
      low = mixLow(low, this.#followsLow);
      high = mixHigh(high, this.#followsHigh);
    }
    low = finish(low);
    high = finish(high);
    this.#stateLow[fiber] = low;
    this.#stateHigh[fiber] = high;
    this.low = (this.low + low) | 0;
    this.high = (this.high + high) | 0;
    if (touches) this.#record(slot, writes, low, high);
    if (touched !== 0) {
      for (const entry of engine.touchedEntries(touched))
        this.#record(this.#slotOf(entry.object), entry.writes, low, high);
    }
  }

  /** The rarer edges: further objects, the end of everything, a chain of waiting fibers, a move of time. */
  #followRest(access: number, touched: number, chain: readonly FiberId[] | null): void {
    this.#followsLow = 0;
    this.#followsHigh = 0;
    if (access === EVERYTHING) this.#follow(this.#allLow, this.#allHigh);
    if (this.#timeLow !== 0) this.#follow(this.#timeLow, this.#timeHigh);
    if (chain !== null) {
      for (const member of chain) this.#follow(this.#stateLow[member]!, this.#stateHigh[member]!);
    }
    if (touched === 0) return;
    for (const { object, writes } of this.#engine.touchedEntries(touched)) {
      const slot = this.#slotOf(object);
      const newest = this.#newest[slot]!;
      let low = mixLow(this.#objectLow[slot]!, newest < 0 ? 0 : this.#writeLow[newest]!);
      let high = mixHigh(this.#objectHigh[slot]!, newest < 0 ? 0 : this.#writeHigh[newest]!);
      if (writes) {
        low = mixLow(low, newest < 0 ? 0 : this.#readsLow[newest]!);
        high = mixHigh(high, newest < 0 ? 0 : this.#readsHigh[newest]!);
      }
      this.#follow(low, high);
    }
  }

  #follow(low: number, high: number): void {
    this.#followsLow = (this.#followsLow + finish(mixLow(LOW_SEED, low))) | 0;
    this.#followsHigh = (this.#followsHigh + finish(mixHigh(HIGH_SEED, high))) | 0;
  }

  /** The object as an access by the step with this hash leaves it. */
  #record(slot: number, writes: boolean, low: number, high: number): void {
    const newest = this.#newest[slot]!;
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

  /** Objects are numbered from 0; pseudo objects are negative. */
  #slotOf(object: ObjectId): number {
    const slot = object >= 0 ? object * 2 : -object * 2 + 1;
    if (this.#objectLow[slot] === undefined) this.#meetObject(object, slot);
    return slot;
  }

  #meetObject(object: ObjectId, slot: number): void {
    const { names } = this.#engine;
    const name = object < 0 ? String(object) : names.objectName(object);
    this.#objectLow[slot] = seedState(LOW_SEED, name);
    this.#objectHigh[slot] = seedState(HIGH_SEED, name);
    const length = this.#newest.length;
    if (slot < length) return;
    this.#newest = grown(this.#newest, 2 * slot + 2);
    this.#newest.fill(-1, length);
  }

  #growDepth(): void {
    const size = this.#mark.length * 2;
    this.#oldLow = grown(this.#oldLow, size);
    this.#oldHigh = grown(this.#oldHigh, size);
    this.#sumLow = grown(this.#sumLow, size);
    this.#sumHigh = grown(this.#sumHigh, size);
    this.#tickLow = grown(this.#tickLow, size);
    this.#tickHigh = grown(this.#tickHigh, size);
    this.#mark = grown(this.#mark, size);
    this.#wholeLow = grown(this.#wholeLow, size);
    this.#wholeHigh = grown(this.#wholeHigh, size);
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
