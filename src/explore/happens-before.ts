/**
 * Happens-before over the transitions of one execution, as vector clocks (research on exploration, 1 and 4.1).
 * Row `d` is the clock of the transition at depth d: for each fiber, how many of its transitions happen before
 * it or are it. Rows live in one flat array indexed by depth, so going back costs nothing: rows beyond the
 * present depth are stale and get overwritten.
 *
 * Edges: program order; SPAWN to START; END to JOIN; earlier conflicting accesses of a common object; a move of
 * virtual time (everything before it, everything after it); the fibers of a failed lock chain to the failure;
 * and the end of an execution after everything.
 *
 * Beside the clocks stands, per object, the list of its accesses, newest first, which race detection walks.
 */
import { OPERATION_NAMES, OPERATION_NUMBERS, OPERATIONS } from '../bytecode/events.js';
import { grown } from '../support/grown.js';
import type { Engine, FiberId, ObjectId } from './scheduler.js';

const { end: END } = OPERATION_NUMBERS;
const READ = 1;
const WRITE = 2;
const EVERYTHING = 3;

/** How each operation touches its object. */
const ACCESS = Int8Array.from(
  OPERATION_NAMES.map((name) => {
    switch (OPERATIONS[name].access) {
      case 'none':
        return 0;
      case 'read':
        return READ;
      case 'write':
        return WRITE;
      case 'everything':
        return EVERYTHING;
    }
  }),
);

/** Two operations of different fibers, each as (operation, object, touched). */
export function areDependent(
  engine: Engine,
  operationA: number,
  objectA: number,
  touchedA: number,
  operationB: number,
  objectB: number,
  touchedB: number,
): boolean {
  const a = ACCESS[operationA]!;
  const b = ACCESS[operationB]!;
  if (a === EVERYTHING || b === EVERYTHING) return true;
  if (objectA !== -1 && objectA === objectB && (a | b) >= WRITE && a !== 0 && b !== 0) return true;
  if (touchedA === 0 && touchedB === 0) return false;
  return setsConflict(engine, a, objectA, touchedA, b, objectB, touchedB);
}

function setsConflict(
  engine: Engine,
  a: number,
  objectA: number,
  touchedA: number,
  b: number,
  objectB: number,
  touchedB: number,
): boolean {
  const left = engine.touchedEntries(touchedA);
  const right = engine.touchedEntries(touchedB);
  for (const entry of left) {
    if (entry.object === objectB && b !== 0 && (entry.writes || b === WRITE)) return true;
    for (const other of right) {
      if (entry.object === other.object && (entry.writes || other.writes)) return true;
    }
  }
  return right.some(
    (entry) => entry.object === objectA && a !== 0 && (entry.writes || a === WRITE),
  );
}

/** A position in the list of accesses; -1 is none. */
export type AccessId = number;

export class HappensBefore {
  readonly #engine: Engine;
  /** Number of transitions with a row. */
  length = 0;
  fiber = new Int32Array(256);
  operation = new Int32Array(256);
  object = new Int32Array(256);
  touched = new Int32Array(256);
  /** Which transition of its fiber it is, from 1. */
  index = new Int32Array(256);
  /** Depth of the previous transition of the same fiber, or -1. */
  previous = new Int32Array(256);
  /** Depth of the last move of time before it, or -1. */
  #lastTick = new Int32Array(256);
  #clocks = new Int32Array(256 * 8);
  /** Fibers per row. */
  #stride = 8;
  /** Depth of the last transition of each fiber, or -1. */
  readonly #last: number[] = [];
  /** Accesses: depth, object, whether it writes, and the next older access of the object. */
  #accessDepth = new Int32Array(256);
  #accessObject = new Int32Array(256);
  #accessWrites = new Uint8Array(256);
  #accessOlder = new Int32Array(256);
  #accessCount = 0;
  /** Accesses before the transition at each depth. */
  #accessMark = new Int32Array(256);
  readonly #newest: number[] = [];
  readonly #tickRows: Int32Array[] = [];

  /** Whether a transition that ends everything counts as dependent with everything. */
  readonly #endConflicts: boolean;

  constructor(engine: Engine, endConflicts: boolean) {
    this.#engine = engine;
    this.#endConflicts = endConflicts;
  }

  /** Forgets the transitions from `depth` on. */
  truncate(depth: number): void {
    for (let d = this.length - 1; d >= depth; d--) {
      this.#last[this.fiber[d]!] = this.previous[d]!;
      for (let a = this.#accessCount - 1; a >= this.#accessMark[d]!; a--) {
        this.#newest[slotOf(this.#accessObject[a]!)] = this.#accessOlder[a]!;
      }
      this.#accessCount = this.#accessMark[d]!;
    }
    if (depth < this.length) this.length = depth;
  }

  /** Adds rows for what the engine has executed beyond the present length. */
  extend(): void {
    while (this.length < this.#engine.depth) this.#append(this.length);
  }

  #append(d: number): void {
    const engine = this.#engine;
    if (d + 1 >= this.fiber.length) this.#growDepth();
    if (engine.fiberCount > this.#stride) this.#growFibers(engine.fiberCount);
    const stride = this.#stride;
    const fiber = engine.fiberAt[d]!;
    const endsAll = this.#endConflicts && engine.endsAll && d === engine.depth - 1;
    const operation = endsAll ? END : engine.operationAt[d]!;
    const object = engine.objectAt[d]!;
    const touched = engine.touchedAt[d]!;
    const previous = this.lastOf(fiber);
    this.fiber[d] = fiber;
    this.operation[d] = operation;
    this.object[d] = object;
    this.touched[d] = touched;
    this.previous[d] = previous;
    this.index[d] = previous < 0 ? 1 : this.index[previous]! + 1;
    this.#accessMark[d] = this.#accessCount;
    const row = d * stride;
    const clocks = this.#clocks;
    const from = previous >= 0 ? previous : engine.spawnDepth[fiber]!;
    // A loop: rows are short, and the built-in copies cost more to call than to run.
    if (from >= 0)
      for (let u = 0, f = from * stride; u < stride; u++) clocks[row + u] = clocks[f + u]!;
    else for (let u = 0; u < stride; u++) clocks[row + u] = 0;
    const joined = engine.joinedAt[d]!;
    if (joined >= 0) this.#join(row, engine.endDepth[joined]! * stride);
    const lastTick =
      d > 0 && engine.tickAt[d - 1] === 1 ? d - 1 : d > 0 ? this.#lastTick[d - 1]! : -1;
    this.#lastTick[d] = lastTick;
    if (lastTick >= 0) this.#joinRow(row, this.#tickRow(lastTick, d));
    const chain = engine.chainAt[d];
    if (chain) {
      for (const member of chain) {
        const at = this.lastOf(member);
        if (at >= 0) this.#join(row, at * stride);
      }
    }
    const access = ACCESS[operation]!;
    if (access === EVERYTHING) {
      for (let u = 0; u < engine.fiberCount; u++) {
        const at = this.lastOf(u);
        if (at >= 0 && at < d) this.#join(row, at * stride);
      }
    }
    if (object !== -1 && access !== 0) this.#access(d, row, object, access !== READ);
    if (touched !== 0) {
      for (const entry of engine.touchedEntries(touched))
        this.#access(d, row, entry.object, entry.writes);
    }
    clocks[row + fiber] = this.index[d]!;
    this.#last[fiber] = d;
    this.length = d + 1;
  }

  /** Joins the clocks of earlier conflicting accesses, and records this one. */
  #access(d: number, row: number, object: ObjectId, writes: boolean): void {
    const slot = slotOf(object);
    const newest = this.#newest[slot] ?? -1;
    for (let a = newest; a >= 0; a = this.#accessOlder[a]!) {
      const wrote = this.#accessWrites[a] === 1;
      const at = this.#accessDepth[a]!;
      if ((writes || wrote) && at !== d) this.#join(row, at * this.#stride);
      // The clock of a write contains every older access that conflicts.
      if (wrote) break;
    }
    const id = this.#accessCount++;
    if (id >= this.#accessDepth.length) this.#growAccesses();
    this.#accessDepth[id] = d;
    this.#accessObject[id] = object;
    this.#accessWrites[id] = writes ? 1 : 0;
    this.#accessOlder[id] = newest;
    this.#newest[slot] = id;
  }

  #join(row: number, other: number): void {
    const clocks = this.#clocks;
    for (let u = this.#stride - 1; u >= 0; u--) {
      const value = clocks[other + u]!;
      if (value > clocks[row + u]!) clocks[row + u] = value;
    }
  }

  #joinRow(row: number, other: Int32Array): void {
    const clocks = this.#clocks;
    for (let u = 0; u < other.length; u++)
      if (other[u]! > clocks[row + u]!) clocks[row + u] = other[u]!;
  }

  /** How many transitions each fiber had made when time moved after depth `tick`. */
  #tickRow(tick: number, d: number): Int32Array {
    if (tick === d - 1) {
      const counts = new Int32Array(this.#engine.fiberCount);
      for (let u = 0; u < counts.length; u++) {
        const at = this.lastOf(u);
        counts[u] = at < 0 ? 0 : this.index[at]!;
      }
      this.#tickRows[tick] = counts;
    }
    return this.#tickRows[tick]!;
  }

  /** Depth of the last transition of `fiber` among those with a row, or -1. */
  lastOf(fiber: FiberId): number {
    return this.#last[fiber] ?? -1;
  }

  /** Whether the transition at depth `i` happens before (or is) the one at depth `j`. */
  before(i: number, j: number): boolean {
    return this.#clocks[j * this.#stride + this.fiber[i]!]! >= this.index[i]!;
  }

  /**
   * Whether the transition at depth `i` happens before the next transition of a fiber whose last one is at depth
   * `previous` (-1: none yet, it was spawned by the one at depth `spawned`).
   */
  beforeNext(i: number, previous: number, spawned: number): boolean {
    const from = previous >= 0 ? previous : spawned;
    return from >= 0 && this.before(i, from);
  }

  /** Newest access of `object` older than depth `d`, or -1. */
  newestBefore(object: ObjectId, d: number): AccessId {
    let a = this.#newest[slotOf(object)] ?? -1;
    while (a >= 0 && this.#accessDepth[a]! >= d) a = this.#accessOlder[a]!;
    return a;
  }

  older(access: AccessId): AccessId {
    return this.#accessOlder[access]!;
  }

  depthOf(access: AccessId): number {
    return this.#accessDepth[access]!;
  }

  writes(access: AccessId): boolean {
    return this.#accessWrites[access] === 1;
  }

  /** The clock of the transition at depth `d`: per fiber id. */
  clock(d: number): Int32Array {
    return this.#clocks.subarray(d * this.#stride, (d + 1) * this.#stride);
  }

  #growDepth(): void {
    const size = this.fiber.length * 2;
    this.fiber = grown(this.fiber, size);
    this.operation = grown(this.operation, size);
    this.object = grown(this.object, size);
    this.touched = grown(this.touched, size);
    this.index = grown(this.index, size);
    this.previous = grown(this.previous, size);
    this.#lastTick = grown(this.#lastTick, size);
    this.#accessMark = grown(this.#accessMark, size);
    this.#clocks = grown(this.#clocks, size * this.#stride);
  }

  #growFibers(count: number): void {
    const stride = Math.max(this.#stride * 2, count);
    const clocks = new Int32Array(this.fiber.length * stride);
    for (let d = 0; d < this.length; d++) {
      clocks.set(this.#clocks.subarray(d * this.#stride, (d + 1) * this.#stride), d * stride);
    }
    this.#clocks = clocks;
    this.#stride = stride;
  }

  #growAccesses(): void {
    const size = this.#accessDepth.length * 2;
    this.#accessDepth = grown(this.#accessDepth, size);
    this.#accessObject = grown(this.#accessObject, size);
    this.#accessOlder = grown(this.#accessOlder, size);
    this.#accessWrites = grown(this.#accessWrites, size);
  }
}

/** Objects are numbered from 0; pseudo objects are negative. */
function slotOf(object: ObjectId): number {
  return object >= 0 ? object * 2 : -object * 2 + 1;
}
