/**
 * Happens-before over the events of one execution, as vector clocks (research on exploration, 1 and 4.1). An event is
 * a transition that was a choice; what the machine ran by itself because nothing depends on it (`runsUnobservable`)
 * has no row of its own, its edges go to the next event of its fiber. Row `e` is the clock of event e: for each
 * fiber, how many of its events happen before it or are it. Rows live in one flat array, so going back costs
 * nothing: rows beyond the present length are stale and get overwritten.
 *
 * Edges: program order; SPAWN to START; END to JOIN; earlier conflicting accesses of a common object; a move of
 * virtual time (everything before it, everything after it); the fibers of a failed lock chain to the failure;
 * and the end of an execution after everything.
 *
 * Beside the clocks stands, per object, the list of its accesses, newest first, which race detection walks.
 */
import { OPERATION_NAMES, OPERATION_NUMBERS, OPERATIONS } from '../bytecode/events.js';
import { grown } from '../support/grown.js';
import { Labels } from './labels.js';
import type { Engine, FiberId, ObjectId } from './scheduler.js';

const { end: END, join: JOIN, wake: WAKE } = OPERATION_NUMBERS;
const READ = 1;
const EVERYTHING = 3;

/** How each operation touches its object. */
const ACCESS = Int8Array.from(
  OPERATION_NAMES.map(
    (name) => ({ none: 0, read: 1, write: 2, everything: 3 })[OPERATIONS[name].access],
  ),
);

/** A position in the list of accesses; -1 is none. */
export type AccessId = number;

const NONE = -1;

export class HappensBefore {
  readonly labels: Labels;
  readonly #engine: Engine;
  /** Number of events. */
  length = 0;
  /** Depth of the transition of each event. */
  depth = new Int32Array(256);
  fiber = new Int32Array(256);
  operation = new Int32Array(256);
  object = new Int32Array(256);
  touched = new Int32Array(256);
  label = new Int32Array(256);
  /** Which event of its fiber it is, from 1. */
  index = new Int32Array(256);
  /** The previous event of the same fiber, or -1. */
  previous = new Int32Array(256);
  /** What its clock starts from: the previous event, or for the first one that of the spawner; -1 for none. */
  #from = new Int32Array(256);
  /** First of the edges beyond that (`#edgeRow`), or -1: joins and moves of time since. */
  #edges = new Int32Array(256);
  #clocks = new Int32Array(256 * 8);
  /** Fibers per row. */
  #stride = 8;
  /** By fiber: its last event, where it starts from while it has none, and the edges to its next event. */
  readonly #last: number[] = [];
  readonly #base: number[] = [];
  readonly #head: number[] = [];

  /** Number of transitions looked at; per depth: events, edges and moves of time before it. */
  #depths = 0;
  #eventsBefore = new Int32Array(256);
  #edgesBefore = new Int32Array(256);
  #tickBefore = new Int32Array(256);
  /** Edges before the event itself, which come first of its transition. */
  #edgesAtEvent = new Int32Array(256);
  /** Depth of the last move of time, or -1, and per such depth the number of events of each fiber before it. */
  #tick = NONE;
  readonly #tickRows: Int32Array[] = [];

  /**
   * Edges to the next event of a fiber, as lists: from a row, from all edges of the fiber joined, or from a move of
   * time. Nodes are never changed, so lists may share them.
   */
  #edgeFiber = new Int32Array(256);
  #edgeRow = new Int32Array(256);
  #edgeInner = new Int32Array(256);
  #edgeTick = new Int32Array(256);
  #edgeNext = new Int32Array(256);
  #edgeCount = 0;

  /** Accesses: event, object, whether it writes, and the next older access of the object. */
  #accessEvent = new Int32Array(256);
  #accessObject = new Int32Array(256);
  #accessWrites = new Uint8Array(256);
  #accessOlder = new Int32Array(256);
  #accessCount = 0;
  /** Accesses before each event. */
  #accessMark = new Int32Array(256);
  readonly #newest: number[] = [];

  /** Whether a transition that ends everything counts as dependent with everything. */
  readonly #endConflicts: boolean;

  constructor(engine: Engine, endConflicts: boolean) {
    this.#engine = engine;
    this.#endConflicts = endConflicts;
    this.labels = new Labels(engine);
  }

  /** Forgets the transitions from `depth` on. */
  truncate(depth: number): void {
    for (let d = this.#depths - 1; d >= depth; d--) {
      const e = this.length - 1;
      if (this.#eventsBefore[d]! === e) {
        this.#dropEdges(this.#edgesAtEvent[e]!);
        const fiber = this.fiber[e]!;
        this.#last[fiber] = this.previous[e]!;
        this.#head[fiber] = this.#edges[e]!;
        for (let a = this.#accessCount - 1; a >= this.#accessMark[e]!; a--) {
          this.#newest[slotOf(this.#accessObject[a]!)] = this.#accessOlder[a]!;
        }
        this.#accessCount = this.#accessMark[e]!;
        this.length = e;
      }
      this.#dropEdges(this.#edgesBefore[d]!);
      this.#tick = this.#tickBefore[d]!;
    }
    if (depth < this.#depths) this.#depths = depth;
  }

  #dropEdges(count: number): void {
    for (let n = this.#edgeCount - 1; n >= count; n--)
      this.#head[this.#edgeFiber[n]!] = this.#edgeNext[n]!;
    this.#edgeCount = count;
  }

  /** Looks at what the engine has executed beyond the present depth: a whole execution when it `isOver`. */
  extend(isOver = false): void {
    const engine = this.#engine;
    const depth = engine.depth;
    while (this.#depths < depth) {
      const d = this.#depths;
      if (d + 1 >= this.#eventsBefore.length) this.#growDepth();
      if (d === 0) this.#begin(engine.fiberAt[0]!, NONE, NONE);
      this.#eventsBefore[d] = this.length;
      this.#edgesBefore[d] = this.#edgeCount;
      this.#tickBefore[d] = this.#tick;
      this.#depths = d + 1;
      const fiber = engine.fiberAt[d]!;
      let link = engine.linksBefore[d]!;
      const linksEnd = d + 1 < depth ? engine.linksBefore[d + 1]! : engine.linkCount;
      if (engine.unobservedAt[d] === 0) {
        // A JOIN that was a choice happens after what it joins.
        if (engine.operationAt[d] === JOIN && link < linksEnd)
          this.#link(fiber, engine.links[link++]!);
        this.#append(d, fiber);
      } else if (engine.operationAt[d] === WAKE && this.#tick >= 0) {
        this.#edge(fiber, NONE, NONE, this.#tick);
      }
      // Nothing follows what a fiber joined right before its own end.
      const isLast = isOver && d + 1 === depth && !engine.isLive(fiber);
      for (; link < linksEnd; link++) {
        if (!isLast || engine.links[link]! < 0) this.#link(fiber, engine.links[link]!);
      }
      if (engine.tickAt[d] === 1) this.#noteTick(d);
    }
  }

  /** A fiber that starts from event `base` of its spawner, and from its edges. */
  #begin(fiber: FiberId, base: number, edges: number): void {
    this.#last[fiber] = NONE;
    this.#base[fiber] = base;
    this.#head[fiber] = edges;
  }

  #link(fiber: FiberId, link: number): void {
    if (link < 0) this.#begin(-1 - link, this.#rowOf(fiber), this.#head[fiber]!);
    else this.#edge(fiber, this.#rowOf(link), this.#head[link]!, NONE);
  }

  /** The event that the next one of `fiber` starts from. */
  #rowOf(fiber: FiberId): number {
    return this.#last[fiber]! >= 0 ? this.#last[fiber]! : this.#base[fiber]!;
  }

  #edge(fiber: FiberId, row: number, inner: number, tick: number): void {
    if (row < 0 && inner < 0 && tick < 0) return;
    const n = this.#edgeCount++;
    if (n === this.#edgeFiber.length) this.#growEdges();
    this.#edgeFiber[n] = fiber;
    this.#edgeRow[n] = row;
    this.#edgeInner[n] = inner;
    this.#edgeTick[n] = tick;
    this.#edgeNext[n] = this.#head[fiber]!;
    this.#head[fiber] = n;
  }

  #noteTick(d: number): void {
    const counts = new Int32Array(this.#engine.fiberCount);
    for (let u = 0; u < counts.length; u++) {
      const at = this.lastOf(u);
      counts[u] = at < 0 ? 0 : this.index[at]!;
    }
    this.#tickRows[d] = counts;
    this.#tick = d;
  }

  #append(d: number, fiber: FiberId): void {
    const engine = this.#engine;
    const e = this.length;
    if (e + 1 >= this.fiber.length) this.#growEvents();
    if (engine.fiberCount > this.#stride) this.#growFibers(engine.fiberCount);
    const stride = this.#stride;
    const endsAll = this.#endConflicts && engine.endsAll && d === engine.depth - 1;
    const operation = endsAll ? END : engine.operationAt[d]!;
    const object = engine.objectAt[d]!;
    const touched = engine.touchedAt[d]!;
    const previous = this.#last[fiber]!;
    const from = previous >= 0 ? previous : this.#base[fiber]!;
    this.depth[e] = d;
    this.fiber[e] = fiber;
    this.operation[e] = operation;
    this.object[e] = object;
    this.touched[e] = touched;
    this.label[e] = this.labels.of(operation, object, touched);
    this.previous[e] = previous;
    this.index[e] = previous < 0 ? 1 : this.index[previous]! + 1;
    this.#from[e] = from;
    this.#edges[e] = this.#head[fiber]!;
    this.#edgesAtEvent[e] = this.#edgeCount;
    this.#accessMark[e] = this.#accessCount;
    const row = e * stride;
    const clocks = this.#clocks;
    // A loop: rows are short, and the built-in copies cost more to call than to run.
    if (from >= 0)
      for (let u = 0, f = from * stride; u < stride; u++) clocks[row + u] = clocks[f + u]!;
    else for (let u = 0; u < stride; u++) clocks[row + u] = 0;
    if (this.#edges[e] >= 0) this.#joinEdges(row, this.#edges[e]);
    if (this.#tick >= 0) this.#joinCounts(row, this.#tickRows[this.#tick]!);
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
        if (at >= 0 && at < e) this.#join(row, at * stride);
      }
    }
    if (object !== -1 && access !== 0) this.#access(e, row, object, access !== READ);
    if (touched !== 0) {
      for (const entry of engine.touchedEntries(touched))
        this.#access(e, row, entry.object, entry.writes);
    }
    clocks[row + fiber] = this.index[e]!;
    this.#last[fiber] = e;
    this.#head[fiber] = NONE;
    this.length = e + 1;
  }

  /** Joins the clocks of earlier conflicting accesses, and records this one. */
  #access(e: number, row: number, object: ObjectId, writes: boolean): void {
    const slot = slotOf(object);
    const newest = this.#newest[slot] ?? NONE;
    for (let a = newest; a >= 0; a = this.#accessOlder[a]!) {
      const wrote = this.#accessWrites[a] === 1;
      const at = this.#accessEvent[a]!;
      if ((writes || wrote) && at !== e) this.#join(row, at * this.#stride);
      // The clock of a write contains every older access that conflicts.
      if (wrote) break;
    }
    const id = this.#accessCount++;
    if (id >= this.#accessEvent.length) this.#growAccesses();
    this.#accessEvent[id] = e;
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

  #joinCounts(row: number, other: Int32Array): void {
    const clocks = this.#clocks;
    for (let u = 0; u < other.length; u++)
      if (other[u]! > clocks[row + u]!) clocks[row + u] = other[u]!;
  }

  #joinEdges(row: number, first: number): void {
    for (let n = first; n >= 0; n = this.#edgeNext[n]!) {
      if (this.#edgeRow[n]! >= 0) this.#join(row, this.#edgeRow[n]! * this.#stride);
      if (this.#edgeInner[n]! >= 0) this.#joinEdges(row, this.#edgeInner[n]!);
      if (this.#edgeTick[n]! >= 0) this.#joinCounts(row, this.#tickRows[this.#edgeTick[n]!]!);
    }
  }

  /** The last event of `fiber`, or -1. */
  lastOf(fiber: FiberId): number {
    return this.#last[fiber] ?? NONE;
  }

  /** Whether event `i` happens before (or is) event `j`. */
  before(i: number, j: number): boolean {
    return this.#clocks[j * this.#stride + this.fiber[i]!]! >= this.index[i]!;
  }

  /** The first event from `from` on that event `i` does not happen before; the length when there is none. */
  nextBeside(i: number, from: number): number {
    const { length } = this;
    const clocks = this.#clocks;
    const stride = this.#stride;
    const index = this.index[i]!;
    let at = from * stride + this.fiber[i]!;
    for (let e = from; e < length; e++) {
      if (clocks[at]! < index) return e;
      at += stride;
    }
    return length;
  }

  /** Whether event `i` happens before event `j` whatever `j` itself touches: before what its fiber did until then. */
  beforePast(i: number, j: number): boolean {
    return this.#reaches(i, this.#from[j]!, this.#edges[j]!);
  }

  /** Whether event `i` happens before whatever `fiber` does next. */
  beforeNext(i: number, fiber: FiberId): boolean {
    return this.#reaches(i, this.#rowOf(fiber), this.#head[fiber]!);
  }

  #reaches(i: number, row: number, edges: number): boolean {
    if (row >= 0 && this.before(i, row)) return true;
    for (let n = edges; n >= 0; n = this.#edgeNext[n]!) {
      const tick = this.#edgeTick[n]!;
      if (tick >= 0 && (this.#tickRows[tick]![this.fiber[i]!] ?? 0) >= this.index[i]!) return true;
      if (this.#reaches(i, this.#edgeRow[n]!, this.#edgeInner[n]!)) return true;
    }
    return false;
  }

  /** Newest access of `object` by an event before `e`, or -1. */
  newestBefore(object: ObjectId, e: number): AccessId {
    let a = this.#newest[slotOf(object)] ?? NONE;
    while (a >= 0 && this.#accessEvent[a]! >= e) a = this.#accessOlder[a]!;
    return a;
  }

  older(access: AccessId): AccessId {
    return this.#accessOlder[access]!;
  }

  eventOf(access: AccessId): number {
    return this.#accessEvent[access]!;
  }

  writes(access: AccessId): boolean {
    return this.#accessWrites[access] === 1;
  }

  /** The clock of event `e`: per fiber id. */
  clock(e: number): Int32Array {
    return this.#clocks.subarray(e * this.#stride, (e + 1) * this.#stride);
  }

  #growDepth(): void {
    const size = this.#eventsBefore.length * 2;
    this.#eventsBefore = grown(this.#eventsBefore, size);
    this.#edgesBefore = grown(this.#edgesBefore, size);
    this.#tickBefore = grown(this.#tickBefore, size);
  }

  #growEvents(): void {
    const size = this.fiber.length * 2;
    this.depth = grown(this.depth, size);
    this.fiber = grown(this.fiber, size);
    this.operation = grown(this.operation, size);
    this.object = grown(this.object, size);
    this.touched = grown(this.touched, size);
    this.label = grown(this.label, size);
    this.index = grown(this.index, size);
    this.previous = grown(this.previous, size);
    this.#from = grown(this.#from, size);
    this.#edges = grown(this.#edges, size);
    this.#edgesAtEvent = grown(this.#edgesAtEvent, size);
    this.#accessMark = grown(this.#accessMark, size);
    this.#clocks = grown(this.#clocks, size * this.#stride);
  }

  #growFibers(count: number): void {
    const stride = Math.max(this.#stride * 2, count);
    const clocks = new Int32Array(this.fiber.length * stride);
    for (let e = 0; e < this.length; e++) {
      clocks.set(this.#clocks.subarray(e * this.#stride, (e + 1) * this.#stride), e * stride);
    }
    this.#clocks = clocks;
    this.#stride = stride;
  }

  #growEdges(): void {
    const size = this.#edgeFiber.length * 2;
    this.#edgeFiber = grown(this.#edgeFiber, size);
    this.#edgeRow = grown(this.#edgeRow, size);
    this.#edgeInner = grown(this.#edgeInner, size);
    this.#edgeTick = grown(this.#edgeTick, size);
    this.#edgeNext = grown(this.#edgeNext, size);
  }

  #growAccesses(): void {
    const size = this.#accessEvent.length * 2;
    this.#accessEvent = grown(this.#accessEvent, size);
    this.#accessObject = grown(this.#accessObject, size);
    this.#accessOlder = grown(this.#accessOlder, size);
    this.#accessWrites = grown(this.#accessWrites, size);
  }
}

/** Objects are numbered from 0; pseudo objects are negative. */
function slotOf(object: ObjectId): number {
  return object >= 0 ? object * 2 : -object * 2 + 1;
}
