/**
 * Values as integers: equal codes exactly for values that no program can tell apart, with mutable ones written out in
 * full. One that is met again is a reference back, so that two names of one list are not two equal lists.
 */
import { grown } from '../../support/grown.js';
import type { Container, Value } from '../value.js';
import {
  cellsOf,
  ErrorValue,
  FunctionValue,
  Handle,
  ListValue,
  MapValue,
  PoolValue,
  PromiseValue,
  SetValue,
  WeakHandle,
} from '../value.js';

// Tags, in the lowest four bits.
const TAG_BITS = 4;
const INTEGER = 1;
const INTERNED = 2;
const HANDLE = 3;
const PROMISE = 4;
const ERROR = 5;
const STRUCT = 6;
const LIST = 7;
const BACK = 8;
const CONSTANT = 9;
const FUNCTION = 10;
const MAP = 11;
const SET = 12;
const POOL = 13;
const WEAK = 14;
/** Integers below this are their own code. */
const SMALL = 1 << 26;

const NIL = CONSTANT;
const TRUE = CONSTANT | (1 << TAG_BITS);
const FALSE = CONSTANT | (2 << TAG_BITS);
const MINUS_ZERO = CONSTANT | (3 << TAG_BITS);

/** Receives the handles and promises that are met. */
export interface ReferenceWatcher {
  onHandle(object: number): void;
  onPromise(fiber: number): void;
}

export class ValueCodes {
  /** The codes written since `clear`. */
  words = new Int32Array(256);
  length = 0;
  /** The containers written since `clear`. */
  readonly containers: Container[] = [];
  readonly #interned = new Map<number | bigint | string, number>();
  readonly #errors = new Map<string, number>();
  readonly #watcher: ReferenceWatcher;

  constructor(watcher: ReferenceWatcher) {
    this.#watcher = watcher;
  }

  clear(): void {
    this.length = 0;
    if (this.containers.length > 0) this.containers.length = 0;
  }

  push(word: number): void {
    if (this.length === this.words.length) this.words = grown(this.words, 2 * this.length);
    this.words[this.length++] = word;
  }

  pushNumber(value: number): void {
    this.push(this.#number(value));
  }

  pushValue(value: Value): void {
    if (typeof value === 'number') this.push(this.#number(value));
    else if (value === null) this.push(NIL);
    else if (typeof value === 'boolean') this.push(value ? TRUE : FALSE);
    else if (typeof value !== 'object') this.push(this.#intern(value));
    else if (value instanceof Handle) {
      this.#watcher.onHandle(value.object);
      this.push((value.object << TAG_BITS) | HANDLE);
    } else if (value instanceof WeakHandle) {
      this.#watcher.onHandle(value.target);
      this.push((value.target << TAG_BITS) | WEAK);
    } else if (value instanceof PromiseValue) {
      this.#watcher.onPromise(value.fiber);
      this.push((value.fiber << TAG_BITS) | PROMISE);
    } else if (value instanceof ErrorValue) this.push(this.#error(value));
    else if (value instanceof FunctionValue) {
      this.push((value.function << TAG_BITS) | FUNCTION);
      for (const capture of value.captures) this.pushValue(capture);
    } else this.#pushContainer(value);
  }

  #pushContainer(value: Container): void {
    const known = this.containers.indexOf(value);
    if (known >= 0) {
      this.push((known << TAG_BITS) | BACK);
      return;
    }
    this.containers.push(value);
    this.push(header(value));
    for (const cell of cellsOf(value)) this.pushValue(cell);
  }

  #number(value: number): number {
    if (value === (value | 0) && value < SMALL && value > -SMALL) {
      if (value === 0 && Object.is(value, -0)) return MINUS_ZERO;
      return (value << TAG_BITS) | INTEGER;
    }
    return this.#intern(value);
  }

  #intern(value: number | bigint | string): number {
    let id = this.#interned.get(value);
    if (id === undefined) this.#interned.set(value, (id = this.#interned.size));
    return (id << TAG_BITS) | INTERNED;
  }

  /** Errors do not change, and tell where they come from. */
  #error({ kind, type, message, origin }: ErrorValue): number {
    const { fiber, function: fn, pc, calls, notes } = origin;
    const text = JSON.stringify([kind, type, message, fiber, fn, pc, calls, notes]);
    let id = this.#errors.get(text);
    if (id === undefined) this.#errors.set(text, (id = this.#errors.size));
    return (id << TAG_BITS) | ERROR;
  }
}

/** The class of a container with its layout or size, so that the codes of its cells are known to end. */
function header(value: Container): number {
  if (value instanceof ListValue) return (value.items.length << TAG_BITS) | LIST;
  if (value instanceof MapValue) return (value.entries.size << TAG_BITS) | MAP;
  if (value instanceof SetValue) return (value.members.size << TAG_BITS) | SET;
  // The generations tell which slots are free, and with that how many.
  if (value instanceof PoolValue) return (value.slots.length << TAG_BITS) | POOL;
  return (value.layout << TAG_BITS) | STRUCT;
}
