/**
 * Happens-before over the events of one execution, as vector clocks (research on exploration, 1 and 4.1). An event is
 * a transition that was a choice; what the machine ran by itself because nothing depends on it (`runsUnobservable`)
 * has no row of its own, its edges go to the next event of its fiber. Row `e` is the clock of event e: for each
 * fiber, how many of its events happen before it or are it. Rows live in one flat array, so going back costs
 * nothing: rows beyond the present length are stale and get overwritten.
 *
 * Edges: program order; SPAWN to START; END to JOIN; earlier conflicting accesses of a common object; a move of
 * virtual time (everything before it, everything after it); the fibers of a failed lock chain to the failure; PUSH to POP,
 * and POP to the PUSH that takes its room;
 * and the end of an execution after everything.
 *
 * Beside the clocks stands, per object, the list of its accesses, newest first, which race detection walks.
 */
import { EVERYTHING, NO_ACCESS, READ } from '../bytecode/access-numbers.js';
import { ACCESS_OF, IS_AWAITED } from '../bytecode/events.js';
import { end as END, join as JOIN, wake as WAKE } from '../bytecode/operation-numbers.js';
import { assert } from '../support/assert.js';
import { grown } from '../support/grown.js';
import { AFTER } from '../vm/machine-types.js';
import {
  ACCESS_WORDS,
  ACCESSES,
  CLOCK,
  DEPTH,
  EDGE_COUNT,
  EDGES,
  EVENT,
  FIBER,
  FROM,
  INDEX,
  LABEL,
  LAST_WRITE,
  NONE,
  OLDER,
  PREVIOUS,
  SLOT,
} from './event-words.js';
import type { Label } from './labels.js';
import { Labels } from './labels.js';
import type { Execution, FiberId, ObjectId } from './engine.js';

/** A position in the list of accesses; -1 is none. */
export type AccessId = number;

export class HappensBefore {
  readonly labels: Labels;
  readonly #engine: Execution;
  /** Number of events. */
  length = 0;
  /** Per event: its words, and its clock, an entry per fiber. */
  #rows = new Int32Array(256 * 16);
  /** Words of a row, and those of them that are in use: there is an entry for every fiber so far. */
  #stride = 16;
  #width = CLOCK;
  /** By fiber: its last event, where it starts from while it has none, and the edges to its next event. */
  readonly #last: number[] = [];
  readonly #base: number[] = [];
  readonly #head: number[] = [];

  /** Number of transitions looked at; per depth: edges and the last move of time before it, in pairs. */
  #depths = 0;
  /** Of a step that others wait for, not as a whole fiber: what the next one of its fiber starts from. */
  readonly #rowAfter: number[] = [];
  readonly #headAfter: number[] = [];
  #marks = new Int32Array(512);
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

  /** The words of accesses, by position. */
  #accesses = new Int32Array(1024);
  #accessEnd = 0;
  readonly #newest: number[] = [];

  /** Whether a transition that ends everything counts as dependent with everything. */
  readonly #endConflicts: boolean;
  /** Whether what happens after time has moved happens after everything before it. */
  readonly #timeOrders: boolean;

  constructor(engine: Execution, endConflicts: boolean, timeOrders = true) {
    this.#engine = engine;
    this.#endConflicts = endConflicts;
    this.#timeOrders = timeOrders;
    this.labels = new Labels(engine);
  }

  /** Forgets the transitions from `depth` on. */
  truncate(depth: number): void {
    const rows = this.#rows;
    const accesses = this.#accesses;
    const marks = this.#marks;
    for (let d = this.#depths - 1; d >= depth; d--) {
      const e = this.length - 1;
      const row = e * this.#stride;
      if (e >= 0 && rows[row + DEPTH] === d) {
        if (rows[row + EDGE_COUNT]! < this.#edgeCount) this.#dropEdges(rows[row + EDGE_COUNT]!);
        const fiber = rows[row + FIBER]!;
        this.#last[fiber] = rows[row + PREVIOUS]!;
        this.#head[fiber] = rows[row + EDGES]!;
        const own = rows[row + ACCESSES]!;
        for (let a = this.#accessEnd - ACCESS_WORDS; a >= own; a -= ACCESS_WORDS)
          this.#newest[accesses[a + SLOT]!] = accesses[a + OLDER]!;
        this.#accessEnd = own;
        this.length = e;
      }
      if (marks[2 * d]! < this.#edgeCount) this.#dropEdges(marks[2 * d]!);
      this.#tick = marks[2 * d + 1]!;
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
    const { depth, fiberAt, operationAt, links, linksBefore, fiberCount } = engine;
    if (fiberCount + CLOCK > this.#width) this.#growFibers(fiberCount);
    while (this.#depths < depth) {
      const d = this.#depths;
      if (2 * d === this.#marks.length) this.#marks = grown(this.#marks, 4 * d);
      if (d === 0) this.#begin(fiberAt[0]!, NONE, NONE);
      this.#marks[2 * d] = this.#edgeCount;
      this.#marks[2 * d + 1] = this.#tick;
      this.#depths = d + 1;
      const fiber = fiberAt[d]!;
      const operation = operationAt[d]!;
      let link = linksBefore[d]!;
      const linksEnd = d + 1 < depth ? linksBefore[d + 1]! : engine.linkCount;
      if (engine.unobservedAt[d] === 0) {
        // A JOIN that was a choice happens after what it joins.
        if (operation === JOIN && link < linksEnd) this.#link(fiber, links[link++]!);
        const own = link;
        while (link < linksEnd && links[link]! >= AFTER) link++;
        this.#append(d, fiber, own, link);
      } else if (operation === WAKE && this.#tick >= 0) {
        this.#edge(fiber, NONE, NONE, this.#tick);
      }
      // Nothing follows what a fiber joined right before its own end.
      const isLast = isOver && d + 1 === depth && !engine.isLive(fiber);
      for (; link < linksEnd; link++) {
        if (!isLast || links[link]! < 0) this.#link(fiber, links[link]!);
      }
      if (IS_AWAITED[operation] === 1) {
        this.#rowAfter[d] = this.#rowOf(fiber);
        this.#headAfter[d] = this.#head[fiber]!;
      }
      if (this.#timeOrders && engine.tickAt[d] === 1) this.#noteTick(d);
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
    else if (link >= AFTER)
      this.#edge(fiber, this.#rowAfter[link - AFTER]!, this.#headAfter[link - AFTER]!, NONE);
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
      counts[u] = at < 0 ? 0 : this.indexOf(at);
    }
    this.#tickRows[d] = counts;
    this.#tick = d;
  }

  /** The event of the transition at `d`; the links from `own` to `ownEnd` are those of what it itself waited for. */
  #append(d: number, fiber: FiberId, own: number, ownEnd: number): void {
    const engine = this.#engine;
    const e = this.length;
    const stride = this.#stride;
    const width = this.#width;
    const row = e * stride;
    if (row + stride > this.#rows.length) this.#rows = grown(this.#rows, 2 * this.#rows.length);
    const rows = this.#rows;
    const endsAll = this.#endConflicts && engine.endsAll && d === engine.depth - 1;
    const operation = endsAll ? END : engine.operationAt[d]!;
    const object = engine.objectAt[d]!;
    const touched = engine.touchedAt[d]!;
    const previous = this.#last[fiber]!;
    const from = previous >= 0 ? previous : this.#base[fiber]!;
    const index = previous < 0 ? 1 : rows[previous * stride + INDEX]! + 1;
    const edges = this.#head[fiber]!;
    rows[row + DEPTH] = d;
    rows[row + FIBER] = fiber;
    rows[row + LABEL] = this.labels.of(operation, object, touched);
    rows[row + INDEX] = index;
    rows[row + PREVIOUS] = previous;
    rows[row + FROM] = from;
    rows[row + EDGES] = edges;
    rows[row + EDGE_COUNT] = this.#edgeCount;
    rows[row + ACCESSES] = this.#accessEnd;
    // A loop: rows are short, and the built-in copies cost more to call than to run.
    if (from >= 0)
      for (let u = CLOCK, f = from * stride; u < width; u++) rows[row + u] = rows[f + u]!;
    else for (let u = CLOCK; u < width; u++) rows[row + u] = 0;
    if (edges >= 0) this.#joinEdges(row, edges);
    if (this.#tick >= 0) this.#joinCounts(row, this.#tickRows[this.#tick]!);
    for (let link = own; link < ownEnd; link++) {
      const at = engine.links[link]! - AFTER;
      if (this.#rowAfter[at]! >= 0) this.#join(row, this.#rowAfter[at]! * stride);
      if (this.#headAfter[at]! >= 0) this.#joinEdges(row, this.#headAfter[at]!);
    }
    const chain = engine.chainAt[d];
    if (chain) for (const member of chain) this.#joinLastOf(member, row);
    const access = ACCESS_OF[operation]!;
    if (access === EVERYTHING) for (let u = 0; u < engine.fiberCount; u++) this.#joinLastOf(u, row);
    if (object !== -1 && access !== NO_ACCESS) this.#access(e, row, object, access !== READ);
    if (touched !== 0) {
      for (const entry of engine.touchedEntries(touched))
        this.#access(e, row, entry.object, entry.writes);
    }
    rows[row + CLOCK + fiber] = index;
    this.#last[fiber] = e;
    this.#head[fiber] = NONE;
    this.length = e + 1;
  }

  #joinLastOf(fiber: FiberId, row: number): void {
    const at = this.lastOf(fiber);
    if (at >= 0) this.#join(row, at * this.#stride);
  }

  /** Joins the clocks of earlier conflicting accesses, and records this one. */
  #access(e: number, row: number, object: ObjectId, writes: boolean): void {
    const slot = slotOf(object);
    const newest = this.#newest[slot] ?? NONE;
    const id = this.#accessEnd;
    if (id === this.#accesses.length) this.#accesses = grown(this.#accesses, 2 * id);
    const accesses = this.#accesses;
    const wrote = newest < 0 ? NONE : accesses[newest + LAST_WRITE]!;
    // The clock of a write contains every older access that conflicts.
    for (let a = writes ? newest : wrote; a >= 0; a = a === wrote ? NONE : accesses[a + OLDER]!) {
      const at = accesses[a + EVENT]!;
      if (at !== e) this.#join(row, at * this.#stride);
    }
    accesses[id + EVENT] = e;
    accesses[id + SLOT] = slot;
    accesses[id + LAST_WRITE] = writes ? id : wrote;
    accesses[id + OLDER] = newest;
    this.#accessEnd = id + ACCESS_WORDS;
    this.#newest[slot] = id;
  }

  /** Joins the clock of the event whose row is `other` into that of `row`, unless it is part of that already. */
  #join(row: number, other: number): void {
    const rows = this.#rows;
    if (rows[row + CLOCK + rows[other + FIBER]!]! >= rows[other + INDEX]!) return;
    for (let u = this.#width - 1; u >= CLOCK; u--) {
      const value = rows[other + u]!;
      if (value > rows[row + u]!) rows[row + u] = value;
    }
  }

  #joinCounts(row: number, other: Int32Array): void {
    const rows = this.#rows;
    const clock = row + CLOCK;
    for (let u = 0; u < other.length; u++)
      if (other[u]! > rows[clock + u]!) rows[clock + u] = other[u]!;
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

  depthOf(e: number): number {
    return this.#rows[e * this.#stride + DEPTH]!;
  }

  fiberOf(e: number): FiberId {
    return this.#rows[e * this.#stride + FIBER]!;
  }

  labelOf(e: number): Label {
    return this.#rows[e * this.#stride + LABEL]!;
  }

  operationOf(e: number): number {
    return this.labels.operation(this.labelOf(e));
  }

  objectOf(e: number): ObjectId {
    return this.labels.object(this.labelOf(e));
  }

  indexOf(e: number): number {
    return this.#rows[e * this.#stride + INDEX]!;
  }

  previousOf(e: number): number {
    return this.#rows[e * this.#stride + PREVIOUS]!;
  }

  /** Whether event `i` happens before (or is) event `j`. */
  before(i: number, j: number): boolean {
    const rows = this.#rows;
    const at = i * this.#stride;
    return rows[j * this.#stride + CLOCK + rows[at + FIBER]!]! >= rows[at + INDEX]!;
  }

  /**
   * Copies fiber and label of the events from `from` up to `to` that event `i` does not happen before to where `start` says;
   * where the next one would go.
   */
  copyBeside(i: number, from: number, to: number, into: Int32Array, start: number): number {
    const rows = this.#rows;
    const stride = this.#stride;
    const index = rows[i * stride + INDEX]!;
    const clock = CLOCK + rows[i * stride + FIBER]!;
    let end = start;
    for (let row = from * stride; row < to * stride; row += stride) {
      if (rows[row + clock]! >= index) continue;
      into[end] = rows[row + FIBER]!;
      into[end + 1] = rows[row + LABEL]!;
      end += 2;
    }
    return end;
  }

  /** Sets `marks` for those of the first `count` events of the list that happen before event `j`. */
  markBefore(j: number, events: Int32Array, count: number, marks: Uint8Array): void {
    const rows = this.#rows;
    const stride = this.#stride;
    const clocks = j * stride + CLOCK;
    for (let k = 0; k < count; k++) {
      const at = events[k]! * stride;
      if (rows[clocks + rows[at + FIBER]!]! >= rows[at + INDEX]!) marks[k] = 1;
    }
  }

  /** Whether event `i` happens before event `j` whatever `j` itself touches: before what its fiber did until then. */
  beforePast(i: number, j: number): boolean {
    const row = j * this.#stride;
    return this.#reaches(i, this.#rows[row + FROM]!, this.#rows[row + EDGES]!);
  }

  /** Whether event `i` happens before whatever `fiber` does next. */
  beforeNext(i: number, fiber: FiberId): boolean {
    return this.#reaches(i, this.#rowOf(fiber), this.#head[fiber]!);
  }

  #reaches(i: number, row: number, edges: number): boolean {
    return (row >= 0 && this.before(i, row)) || (edges >= 0 && this.#reachesBy(i, edges));
  }

  #reachesBy(i: number, edges: number): boolean {
    for (let n = edges; n >= 0; n = this.#edgeNext[n]!) {
      const tick = this.#edgeTick[n]!;
      if (tick >= 0 && (this.#tickRows[tick]![this.fiberOf(i)] ?? 0) >= this.indexOf(i))
        return true;
      if (this.#reaches(i, this.#edgeRow[n]!, this.#edgeInner[n]!)) return true;
    }
    return false;
  }

  /** Newest access of `object` before event `e`, which accesses it, or before what comes next; -1 when there is none. */
  newestBefore(object: ObjectId, e: number): AccessId {
    const slot = slotOf(object);
    if (e === this.length) return this.#newest[slot] ?? NONE;
    const accesses = this.#accesses;
    let own = this.#rows[e * this.#stride + ACCESSES]!;
    while (own < this.#accessEnd && accesses[own + SLOT] !== slot) own += ACCESS_WORDS;
    assert(own < this.#accessEnd && accesses[own + EVENT] === e, 'an event accesses the object');
    return accesses[own + OLDER]!;
  }

  older(access: AccessId): AccessId {
    return this.#accesses[access + OLDER]!;
  }

  eventOf(access: AccessId): number {
    return this.#accesses[access + EVENT]!;
  }

  writes(access: AccessId): boolean {
    return this.#accesses[access + LAST_WRITE] === access;
  }

  /**
   * The first access from `access` back that one by event `e` of `fiber` (what it does next, when there is no such event)
   * conflicts with, and that does not happen before it whatever it touches; -1 when there is none. Everything that conflicts and
   * is older than a write happens before that.
   */
  racingFrom(access: AccessId, writes: boolean, e: number, fiber: FiberId): AccessId {
    const rows = this.#rows;
    const stride = this.#stride;
    const accesses = this.#accesses;
    const isEvent = e < this.length;
    const from = isEvent ? rows[e * stride + FROM]! : this.#rowOf(fiber);
    const edges = isEvent ? rows[e * stride + EDGES]! : this.#head[fiber]!;
    const past = from * stride + CLOCK;
    for (let a = access; a >= 0;) {
      const wrote = accesses[a + LAST_WRITE]!;
      if (!writes && wrote !== a) {
        a = wrote;
        continue;
      }
      const at = accesses[a + EVENT]!;
      const row = at * stride;
      const other = rows[row + FIBER]!;
      const isPast =
        (from >= 0 && rows[past + other]! >= rows[row + INDEX]!) ||
        (edges >= 0 && this.#reachesBy(at, edges));
      if (!isPast) return a;
      if (wrote === a) return NONE;
      a = accesses[a + OLDER]!;
    }
    return NONE;
  }

  /** The clock of event `e`: per fiber id. */
  clock(e: number): Int32Array {
    return this.#rows.subarray(e * this.#stride + CLOCK, e * this.#stride + this.#width);
  }

  /** Entries for `count` fibers; those that are new are 0 in every row so far. */
  #growFibers(count: number): void {
    const old = this.#stride;
    const width = this.#width;
    this.#width = CLOCK + count;
    if (this.#width > old) {
      const stride = CLOCK + Math.max(2 * (old - CLOCK), count);
      const rows = new Int32Array(Math.max(256, this.length + 1) * stride);
      for (let e = 0; e < this.length; e++)
        rows.set(this.#rows.subarray(e * old, e * old + width), e * stride);
      this.#rows = rows;
      this.#stride = stride;
      return;
    }
    for (let e = 0; e < this.length; e++)
      this.#rows.fill(0, e * old + width, e * old + this.#width);
  }

  #growEdges(): void {
    const size = this.#edgeFiber.length * 2;
    this.#edgeFiber = grown(this.#edgeFiber, size);
    this.#edgeRow = grown(this.#edgeRow, size);
    this.#edgeInner = grown(this.#edgeInner, size);
    this.#edgeTick = grown(this.#edgeTick, size);
    this.#edgeNext = grown(this.#edgeNext, size);
  }
}

/** Objects are numbered from 0; pseudo objects are negative. */
function slotOf(object: ObjectId): number {
  return object >= 0 ? object * 2 : -object * 2 + 1;
}
