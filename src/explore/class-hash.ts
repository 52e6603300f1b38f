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
 * There are two lanes of 32 bits, mixed alike with different constants. What a transition changes is logged in flat
 * arrays, for those who go back.
 */
import { EVERYTHING, NO_ACCESS, READ } from '../bytecode/access-numbers.js';
import { ACCESS_OF, IS_AWAITED } from '../bytecode/events.js';
import { end as END, join as JOIN, lockFail as LOCK_FAIL } from '../bytecode/operation-numbers.js';
import { assert } from '../support/assert.js';
import { grown } from '../support/grown.js';
import { seedState } from '../support/prng.js';
import { AFTER } from '../vm/machine-types.js';
import type { Engine, FiberId, ObjectId } from './engine.js';
import { HIGH_SEED, JOINED, LOGGED_OBJECT, LOW_SEED, OBJECT, ROW } from './hash-words.js';

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

export class ClassHash implements Lanes {
  readonly #engine: NamedEngine;
  readonly #goesBack: boolean;
  /** Number of transitions taken in. */
  length = 0;
  low = 0;
  high = 0;
  /** The sum when time moved last; 0 before that. */
  #timeLow = 0;
  #timeHigh = 0;
  /** Sum over all transitions of the state that each left its fiber in. */
  #wholeLow = 0;
  #wholeHigh = 0;
  /** What the step being taken in follows besides its own fiber and object. */
  #followsLow = 0;
  #followsHigh = 0;

  /** By depth, two words: that hash of its fiber after a step that others wait for. */
  readonly #after: number[] = [];
  /** By fiber, two words: the hash of what it has done and follows. */
  #states = new Int32Array(2 * 16);
  #objects = new Int32Array(OBJECT * 64);
  /** Hashes of names, two words by fiber and by object. */
  #fiberNames = new Int32Array(2 * 16);
  #objectNames = new Int32Array(2 * 64);

  // A row per transition, and the objects as they were before its accesses.
  #rows = new Int32Array(0);
  #log = new Int32Array(0);
  #logged = 0;

  /** One that does not go back (except to the start) is quicker. */
  constructor(engine: NamedEngine, goesBack = true) {
    this.#engine = engine;
    this.#goesBack = goesBack;
  }

  // A second fingerprint, which tells apart how far fibers have come with what nobody can notice.
  get wholeLow(): number {
    return this.#wholeLow;
  }

  get wholeHigh(): number {
    return this.#wholeHigh;
  }

  /** Forgets the transitions from `depth` on. */
  truncate(depth: number): void {
    if (depth >= this.length) return;
    if (depth === 0) {
      this.#objects.fill(0);
      this.low = this.high = this.#timeLow = this.#timeHigh = this.#wholeLow = this.#wholeHigh = 0;
      this.#logged = 0;
    } else {
      assert(this.#goesBack, 'this fingerprint goes back to the start only');
      this.#goBack(depth);
    }
    this.length = depth;
  }

  #goBack(depth: number): void {
    const [rows, log, objects] = [this.#rows, this.#log, this.#objects];
    const { fiberAt } = this.#engine;
    for (let d = this.length - 1; d >= depth; d--) {
      this.#states[2 * fiberAt[d]!] = rows[d * ROW]!;
      this.#states[2 * fiberAt[d]! + 1] = rows[d * ROW + 1]!;
    }
    const row = depth * ROW;
    this.low = rows[row + 2]!;
    this.high = rows[row + 3]!;
    this.#timeLow = rows[row + 4]!;
    this.#timeHigh = rows[row + 5]!;
    this.#wholeLow = rows[row + 6]!;
    this.#wholeHigh = rows[row + 7]!;
    while (this.#logged > rows[row + 8]!) {
      const at = --this.#logged * LOGGED_OBJECT;
      objects.set(log.subarray(at + 1, at + LOGGED_OBJECT), log[at]! * OBJECT);
    }
  }

  /** Takes in what the engine has executed beyond the present length. */
  extend(): void {
    const engine = this.#engine;
    const { depth, fiberAt, operationAt, linksBefore, links, tickAt } = engine;
    if (this.length === 0 && depth > 0) this.#begin(fiberAt[0]!, LOW_SEED, HIGH_SEED);
    for (let d = this.length; d < depth; d++) {
      const fiber = fiberAt[d]!;
      if (this.#goesBack) this.#saveRow(d, fiber);
      const isLast = d + 1 === depth;
      const operation = isLast && engine.endsAll ? END : operationAt[d]!;
      const linksEnd = isLast ? engine.linkCount : linksBefore[d + 1]!;
      let link = linksBefore[d]!;
      // A JOIN happens after what it joins.
      if (link < linksEnd && operationAt[d] === JOIN) this.#link(fiber, links[link++]!);
      while (link < linksEnd && links[link]! >= AFTER) this.#link(fiber, links[link++]!);
      this.#append(d, fiber, operation);
      while (link < linksEnd) this.#link(fiber, links[link++]!);
      if (IS_AWAITED[operation] === 1) {
        this.#after[2 * d] = this.#states[2 * fiber]!;
        this.#after[2 * d + 1] = this.#states[2 * fiber + 1]!;
      }
      this.#wholeLow = (this.#wholeLow + this.#states[2 * fiber]!) | 0;
      this.#wholeHigh = (this.#wholeHigh + this.#states[2 * fiber + 1]!) | 0;
      if (tickAt[d] === 1) {
        this.#timeLow = this.low;
        this.#timeHigh = this.high;
      }
    }
    this.length = depth;
  }

  #append(d: number, fiber: FiberId, operation: number): void {
    const engine = this.#engine;
    const states = this.#states;
    const f = 2 * fiber;
    const access = ACCESS_OF[operation]!;
    const touched = engine.touchedAt[d]!;
    if (access === NO_ACCESS && touched === 0) {
      if (operation === JOIN) return;
      states[f] = mixLow(states[f]!, operation + 1);
      states[f + 1] = mixHigh(states[f + 1]!, operation + 1);
      return;
    }
    const object = engine.objectAt[d]!;
    const slot = this.#slotOf(object);
    let low = mixLow(states[f]!, this.#objectNames[2 * slot]! + operation);
    let high = mixHigh(states[f + 1]!, this.#objectNames[2 * slot + 1]! + operation);
    const touches = object !== -1 && access !== NO_ACCESS;
    if (touches) {
      const o = slot * OBJECT;
      const objects = this.#objects;
      low = mixLow(low, objects[o]!);
      high = mixHigh(high, objects[o + 1]!);
      if (access !== READ) {
        low = mixLow(low, objects[o + 2]!);
        high = mixHigh(high, objects[o + 3]!);
      }
    }
    const hasMore = touched !== 0 || access === EVERYTHING || operation === LOCK_FAIL;
    if (hasMore || this.#timeLow !== 0) {
      this.#followRest(d, access, touched);
      low = mixLow(low, this.#followsLow);
      high = mixHigh(high, this.#followsHigh);
    }
    low = finish(low);
    high = finish(high);
    states[f] = low;
    states[f + 1] = high;
    this.low = (this.low + low) | 0;
    this.high = (this.high + high) | 0;
    if (touches) this.#access(slot, access !== READ, low, high);
    if (touched === 0) return;
    for (const entry of engine.touchedEntries(touched))
      this.#access(this.#slotOf(entry.object), entry.writes, low, high);
  }

  /** The rarer edges: further objects, the end of everything, a chain of waiting fibers, a move of time. */
  #followRest(d: number, access: number, touched: number): void {
    const engine = this.#engine;
    this.#followsLow = 0;
    this.#followsHigh = 0;
    if (access === EVERYTHING) this.#follow(this.#wholeLow, this.#wholeHigh);
    if (this.#timeLow !== 0) this.#follow(this.#timeLow, this.#timeHigh);
    for (const member of engine.chainAt[d] ?? [])
      this.#follow(this.#states[2 * member]!, this.#states[2 * member + 1]!);
    if (touched === 0) return;
    for (const { object, writes } of engine.touchedEntries(touched)) {
      const slot = this.#slotOf(object);
      const [names, objects, o] = [this.#objectNames, this.#objects, slot * OBJECT];
      let low = mixLow(names[2 * slot]!, objects[o]!);
      let high = mixHigh(names[2 * slot + 1]!, objects[o + 1]!);
      if (writes) {
        low = mixLow(low, objects[o + 2]!);
        high = mixHigh(high, objects[o + 3]!);
      }
      this.#follow(low, high);
    }
  }

  #follow(low: number, high: number): void {
    this.#followsLow = (this.#followsLow + finish(mixLow(LOW_SEED, low))) | 0;
    this.#followsHigh = (this.#followsHigh + finish(mixHigh(HIGH_SEED, high))) | 0;
  }

  /** The step with this hash writes or reads the object. */
  #access(slot: number, writes: boolean, low: number, high: number): void {
    const objects = this.#objects;
    const o = slot * OBJECT;
    if (this.#goesBack) this.#logObject(slot);
    if (writes) {
      objects[o] = low;
      objects[o + 1] = high;
      objects[o + 2] = 0;
      objects[o + 3] = 0;
    } else {
      objects[o + 2]! += low;
      objects[o + 3]! += high;
    }
  }

  /** A spawn or a join of `fiber` (`Engine.links`). */
  #link(fiber: FiberId, link: number): void {
    const states = this.#states;
    const low = states[2 * fiber]!;
    const high = states[2 * fiber + 1]!;
    if (link < 0) {
      this.#begin(-1 - link, low, high);
      return;
    }
    const [from, at] = link >= AFTER ? [this.#after, link - AFTER] : [states, link];
    states[2 * fiber] = mixLow(low + JOINED, from[2 * at]!);
    states[2 * fiber + 1] = mixHigh(high + JOINED, from[2 * at + 1]!);
  }

  /** A fiber that is spawned by one in that state. */
  #begin(fiber: FiberId, low: number, high: number): void {
    const f = 2 * fiber;
    if (f >= this.#states.length) {
      this.#states = grown(this.#states, 2 * f);
      this.#fiberNames = grown(this.#fiberNames, 2 * f);
    }
    if (this.#fiberNames[f] === 0) {
      const name = this.#engine.names.fiberName(fiber);
      this.#fiberNames[f] = seedState(LOW_SEED, name) || 1;
      this.#fiberNames[f + 1] = seedState(HIGH_SEED, name);
    }
    this.#states[f] = mixLow(low, this.#fiberNames[f]!);
    this.#states[f + 1] = mixHigh(high, this.#fiberNames[f + 1]!);
  }

  /** Objects are numbered from 0; pseudo objects are negative. */
  #slotOf(object: ObjectId): number {
    const slot = object >= 0 ? object * 2 : -object * 2 + 1;
    if (2 * slot >= this.#objectNames.length) {
      this.#objects = grown(this.#objects, 2 * slot * OBJECT);
      this.#objectNames = grown(this.#objectNames, 4 * slot);
    }
    if (this.#objectNames[2 * slot] === 0) {
      const name = object < 0 ? String(object) : this.#engine.names.objectName(object);
      this.#objectNames[2 * slot] = seedState(LOW_SEED, name) || 1;
      this.#objectNames[2 * slot + 1] = seedState(HIGH_SEED, name);
    }
    return slot;
  }

  #saveRow(d: number, fiber: FiberId): void {
    const row = d * ROW;
    if (row + ROW > this.#rows.length) this.#rows = grown(this.#rows, 2 * row + 64 * ROW);
    const rows = this.#rows;
    rows[row] = this.#states[2 * fiber]!;
    rows[row + 1] = this.#states[2 * fiber + 1]!;
    rows[row + 2] = this.low;
    rows[row + 3] = this.high;
    rows[row + 4] = this.#timeLow;
    rows[row + 5] = this.#timeHigh;
    rows[row + 6] = this.#wholeLow;
    rows[row + 7] = this.#wholeHigh;
    rows[row + 8] = this.#logged;
  }

  #logObject(slot: number): void {
    const at = this.#logged++ * LOGGED_OBJECT;
    if (at + LOGGED_OBJECT > this.#log.length)
      this.#log = grown(this.#log, 2 * at + 64 * LOGGED_OBJECT);
    const [log, objects, o] = [this.#log, this.#objects, slot * OBJECT];
    log[at] = slot;
    log[at + 1] = objects[o]!;
    log[at + 2] = objects[o + 1]!;
    log[at + 3] = objects[o + 2]!;
    log[at + 4] = objects[o + 3]!;
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
