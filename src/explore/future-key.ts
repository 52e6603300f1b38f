/**
 * Texts that are equal only for states with the same future: whatever can still happen from one, faults and their
 * messages included, can happen from the other, choice by choice. Unlike the text of a state (`canonical.ts`), a key
 * holds what steers the machine itself: phases of lock requests, turns, random numbers, what a waiting loop has seen.
 * It leaves out what only counts: events, instructions, changes made. Ids stand for names, so keys of one machine
 * are comparable, and of no other.
 */
import { grown } from '../support/grown.js';
import {
  ATTEMPTS,
  BASE,
  CHILDREN,
  EFFECTS,
  FIRED,
  FUNCTION,
  GROUP,
  HELD,
  LIVE,
  OBJECT,
  OBJECTS,
  OBJECT_STRIDE,
  OPERATION,
  PC,
  PEAK,
  PHASE,
  RANDOM,
  LOOPS,
  STATUS,
  STRIDE,
  TARGET,
} from '../vm/layout.js';
import { callCounters } from '../vm/call-counters.js';
import type { Machine } from '../vm/machine.js';
import type { Container, Value } from '../vm/value.js';
import {
  cellsOf,
  ErrorValue,
  FunctionValue,
  Handle,
  ListValue,
  MapValue,
  PromiseValue,
  SetValue,
  StructValue,
  WeakHandle,
} from '../vm/value.js';

/** Words of a live fiber that are written as they are. */
const PLAIN_WORDS = [
  FUNCTION,
  PC,
  BASE,
  OPERATION,
  OBJECT,
  TARGET,
  PHASE,
  CHILDREN,
  OBJECTS,
  HELD,
  GROUP,
  FIRED,
  RANDOM,
  ATTEMPTS,
  LOOPS,
  PEAK,
] as const;

/** Units of a key: small integers are one unit each, everything else starts with one of these. */
const SMALL_MAX = 0xff00;
const NUMBER = SMALL_MAX + 1;
const END = SMALL_MAX + 2;
const TEXT = SMALL_MAX + 3;
const NIL = SMALL_MAX + 4;
const TRUE = SMALL_MAX + 5;
const FALSE = SMALL_MAX + 6;
const BIGINT = SMALL_MAX + 7;
const HANDLE = SMALL_MAX + 8;
const PROMISE = SMALL_MAX + 9;
const ERROR = SMALL_MAX + 10;
const AGAIN = SMALL_MAX + 11;
const STRUCT = SMALL_MAX + 12;
const LIST = SMALL_MAX + 13;
const MAP = SMALL_MAX + 14;
const SET = SMALL_MAX + 15;
const POOL = SMALL_MAX + 16;
const FUNCTION_VALUE = SMALL_MAX + 17;
const WEAK_HANDLE = SMALL_MAX + 18;
/** Arguments of one call, at most. */
const CHUNK = 8192;

/** Writes the keys of the states of one machine with real fibers. */
export class FutureKeys {
  readonly #machine: Machine;
  #units = new Uint16Array(1024);
  #length = 0;
  /** Shared objects met so far; those reachable from them are met while they are written. */
  readonly #objects: number[] = [];
  /** By object: the number of the key that it was met in last. */
  readonly #metIn: number[] = [];
  #count = 0;
  /** Containers met so far: meeting one again is not meeting an equal one. */
  readonly #mutables = new Map<Container, number>();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** The key of the present state. */
  now(): string {
    this.#length = 0;
    this.#objects.length = 0;
    this.#count++;
    if (this.#mutables.size > 0) this.#mutables.clear();
    this.#write();
    const chunks: string[] = [];
    for (let at = 0; at < this.#length; at += CHUNK) {
      const units = this.#units.subarray(at, Math.min(at + CHUNK, this.#length));
      // Spreading a typed array into arguments is ten times slower.
      chunks.push(Reflect.apply(String.fromCharCode, null, units) as string);
    }
    return chunks.length === 1 ? (chunks[0] ?? '') : chunks.join('');
  }

  #write(): void {
    const { words, globals, readsClock, now, fiberCount } = this.#machine;
    // Without a reader of the clock only the distance to a timer matters.
    const start = readsClock ? 0 : now;
    this.#number(now - start);
    for (let fiber = 0; fiber < fiberCount; fiber++) {
      if (!this.#machine.exists(fiber)) continue;
      const o = fiber * STRIDE;
      this.#number(fiber);
      this.#number(words[o + STATUS] ?? 0);
      if (words[o + STATUS] !== LIVE) {
        this.#value(this.#machine.results[fiber] ?? null);
        continue;
      }
      for (const word of PLAIN_WORDS) this.#number(words[o + word] ?? 0);
      this.#number((this.#machine.deadlines[fiber] ?? 0) - start);
      this.#registers(fiber);
      this.#loops(fiber);
    }
    this.#unit(END);
    // The turn of a group outlives the fiber that founded it.
    for (let fiber = 0; fiber < fiberCount; fiber++) this.#number(globals[1 + fiber] ?? -1);
    for (const counter of callCounters(this.#machine)) this.#meet(counter);
    for (let at = 0; at < this.#objects.length; at++) this.#object(this.#objects[at] ?? 0);
    for (const [path, content] of this.#machine.files.written()) {
      this.#value(path);
      this.#value(content);
    }
  }

  /** All frames, with their heads: calling function, place of the call, base of its registers. */
  #registers(fiber: number): void {
    const { words, program } = this.#machine;
    const o = fiber * STRIDE;
    const registers = this.#machine.registers[fiber] ?? [];
    const size = program.functions[words[o + FUNCTION] ?? 0]?.registers ?? 0;
    const end = (words[o + BASE] ?? 0) + size;
    for (let at = 0; at < end; at++) this.#value(registers[at] ?? null);
  }

  #loops(fiber: number): void {
    const watch = this.#machine.loops[fiber] ?? null;
    if (watch === null) return;
    const effects = this.#machine.words[fiber * STRIDE + EFFECTS] ?? 0;
    this.#number(watch.entries.length);
    for (const entry of watch.entries) {
      this.#number(entry.function);
      this.#number(entry.pc);
      this.#number(entry.base);
      this.#number(effects - entry.effects);
      this.#number(entry.turns);
      this.#number(entry.limit);
      for (const value of entry.live) this.#value(value);
      this.#reads(entry.reads);
    }
    this.#reads(watch.waiting);
  }

  #reads(list: ReadsOf): void {
    for (let at = list; at !== null; at = at.next) {
      this.#meet(at.read.object);
      this.#number(at.read.field);
      this.#value(at.read.value);
    }
    this.#unit(END);
  }

  #meet(object: number): void {
    this.#number(object);
    if (this.#metIn[object] === this.#count) return;
    this.#metIn[object] = this.#count;
    this.#objects.push(object);
  }

  #object(object: number): void {
    const { objectWords, objectKind, objectValue, readers, queues } = this.#machine;
    const w = object * OBJECT_STRIDE;
    this.#number(object);
    this.#number(objectKind[object] ?? 0);
    for (let word = 0; word < OBJECT_STRIDE; word++) this.#number(objectWords[w + word] ?? 0);
    for (const list of [readers[object] ?? [], queues[object] ?? []]) {
      for (const item of list) this.#number(item);
      this.#unit(END);
    }
    this.#value(objectValue[object] ?? null);
  }

  #value(value: Value): void {
    if (typeof value === 'number') {
      this.#number(value);
    } else if (value === null) {
      this.#unit(NIL);
    } else if (typeof value === 'boolean') {
      this.#unit(value ? TRUE : FALSE);
    } else if (typeof value === 'string') {
      this.#unit(TEXT);
      this.#text(value);
    } else if (typeof value === 'bigint') {
      this.#unit(BIGINT);
      this.#text(String(value));
    } else if (value instanceof Handle) {
      this.#unit(HANDLE);
      this.#meet(value.object);
    } else if (value instanceof PromiseValue) {
      this.#unit(PROMISE);
      this.#number(value.fiber);
    } else if (value instanceof ErrorValue) {
      this.#unit(ERROR);
      this.#text(JSON.stringify([value.kind, value.type, value.message, value.origin]));
    } else if (value instanceof WeakHandle) {
      this.#unit(WEAK_HANDLE);
      this.#meet(value.target);
    } else if (value instanceof FunctionValue) {
      this.#unit(FUNCTION_VALUE);
      this.#number(value.function);
      for (const capture of value.captures) this.#value(capture);
    } else {
      this.#mutable(value);
    }
  }

  #mutable(value: Container): void {
    const known = this.#mutables.get(value);
    if (known !== undefined) {
      this.#unit(AGAIN);
      this.#number(known);
      return;
    }
    this.#mutables.set(value, this.#mutables.size);
    const cells = cellsOf(value);
    this.#unit(markerOf(value));
    this.#number(value instanceof StructValue ? value.layout : cells.length);
    for (const cell of cells) this.#value(cell);
  }

  /** Integers from -1 are most of a key. */
  #number(value: number): void {
    if (value >= -1 && value < SMALL_MAX && (value | 0) === value && !Object.is(value, -0)) {
      this.#unit(value + 1);
      return;
    }
    this.#unit(NUMBER);
    this.#text(Object.is(value, -0) ? '-0' : String(value));
  }

  #text(text: string): void {
    this.#number(text.length);
    for (let k = 0; k < text.length; k++) this.#unit(text.charCodeAt(k));
  }

  #unit(unit: number): void {
    if (this.#length === this.#units.length) this.#units = grown(this.#units, 2 * this.#length);
    this.#units[this.#length++] = unit;
  }
}

function markerOf(value: Container): number {
  if (value instanceof StructValue) return STRUCT;
  if (value instanceof ListValue) return LIST;
  if (value instanceof MapValue) return MAP;
  return value instanceof SetValue ? SET : POOL;
}

type ReadsOf = NonNullable<Machine['loops'][number]>['waiting'];
