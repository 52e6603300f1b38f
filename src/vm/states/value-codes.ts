/**
 * Values as integers: equal codes exactly for values that no program can tell apart, with mutable ones written out in
 * full. One that is met again is a reference back, so that two names of one list are not two equal lists.
 */
import { grown } from '../../support/grown.js';
import type { Container, Value } from '../value.js';
import {
  BACK,
  ERROR,
  FALSE,
  FEW,
  FUNCTION,
  HANDLE,
  HELD,
  INTEGER,
  INTERNED,
  LIST,
  MAP,
  MINUS_ZERO,
  NIL,
  POOL,
  PROMISE,
  SET,
  SMALL,
  STRUCT,
  TAG_BITS,
  TRUE,
  WEAK,
} from './value-tags.js';
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

/** Receives the handles, promises and fibers that are met. */
export interface ReferenceWatcher {
  onHandle(object: number): void;
  onPromise(fiber: number): void;
  onFiber(fiber: number): void;
  onHeld(): void;
}

/** Everything that has a number, in the order of their numbers: strings as they are, numbers as what they are and their digits. */
export interface SavedValues {
  readonly interned: readonly (string | readonly ['number' | 'bigint', string])[];
  readonly errors: readonly string[];
}

export class ValueCodes {
  /** The codes written since `clear`. */
  words = new Int32Array(256);
  length = 0;
  /** The containers written since `clear`. */
  readonly containers: Container[] = [];
  /** The fibers whose promises were written since `clear`, in order. */
  readonly promises: number[] = [];
  /**
   * What cells hold at this moment, which is all there is to know of it elsewhere; null where there are no cells. A COMMIT asks
   * whether it still is what was read.
   */
  held: ReadonlyMap<Container, number> | null = null;
  readonly #interned = new Map<number | bigint | string, number>();
  readonly #errors = new Map<string, number>();
  readonly #watcher: ReferenceWatcher;
  /** Of `containers`, when there are many. */
  readonly #positions = new Map<Container, number>();
  /** Parts still to be written, the next one last. */
  readonly #pending: Value[] = [];

  constructor(watcher: ReferenceWatcher) {
    this.#watcher = watcher;
  }

  save(): SavedValues {
    const interned = [...this.#interned.keys()].map((value) => {
      if (typeof value === 'string') return value;
      return [typeof value === 'bigint' ? 'bigint' : 'number', String(value)] as const;
    });
    return { interned, errors: [...this.#errors.keys()] };
  }

  /** Gives the saved values their numbers again; no value has one before. */
  restore({ interned, errors }: SavedValues): void {
    for (const saved of interned) {
      if (typeof saved === 'string') this.#intern(saved);
      else this.#intern(saved[0] === 'bigint' ? BigInt(saved[1]) : Number(saved[1]));
    }
    for (const text of errors) this.#errors.set(text, this.#errors.size);
  }

  clear(): void {
    this.length = 0;
    if (this.containers.length > 0) this.containers.length = 0;
    if (this.promises.length > 0) this.promises.length = 0;
    if (this.#positions.size > 0) this.#positions.clear();
  }

  push(word: number): void {
    if (this.length === this.words.length) this.words = grown(this.words, 2 * this.length);
    this.words[this.length++] = word;
  }

  pushNumber(value: number): void {
    this.push(this.#number(value));
  }

  /** A fiber by its name, or -1. */
  pushFiber(fiber: number): void {
    if (fiber >= 0) this.#watcher.onFiber(fiber);
    this.push(fiber);
  }

  /** Values can be as deep as the memory of the program allows, so that this does not recurse. */
  pushValue(value: Value): void {
    this.#pushOne(value);
    while (this.#pending.length > 0) this.#pushOne(this.#pending.pop() as Value);
  }

  /** The code of a value, and those of its parts up to the first that has parts itself; the others are pending. */
  #pushOne(value: Value): void {
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
      this.promises.push(value.fiber);
      this.push((value.fiber << TAG_BITS) | PROMISE);
    } else if (value instanceof ErrorValue) this.push(this.#error(value));
    else if (value instanceof FunctionValue) {
      this.push((value.function << TAG_BITS) | FUNCTION);
      this.#pushCells(value.captures);
    } else this.#pushContainer(value);
  }

  #pushContainer(value: Container): void {
    const cell = this.held?.get(value);
    if (cell !== undefined) {
      this.#watcher.onHeld();
      this.push((cell << TAG_BITS) | HELD);
    } else this.#pushContents(value);
  }

  /** What a cell holds, for itself. */
  pushHeld(value: Value): void {
    const { held } = this;
    this.held = null;
    this.pushValue(value);
    this.held = held;
  }

  #pushContents(value: Container): void {
    const known = this.#positionOf(value);
    if (known >= 0) {
      this.push((known << TAG_BITS) | BACK);
      return;
    }
    this.containers.push(value);
    this.push(header(value));
    this.#pushCells(cellsOf(value));
  }

  /** Position in `containers`, or -1; a few are looked through, many are found by a table. */
  #positionOf(value: Container): number {
    const { containers } = this;
    if (containers.length < FEW) return containers.indexOf(value);
    for (let i = this.#positions.size; i < containers.length; i++)
      this.#positions.set(containers[i] as Container, i);
    return this.#positions.get(value) ?? -1;
  }

  #pushCells(cells: readonly Value[]): void {
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i] as Value;
      if (typeof cell !== 'object' || cell === null) {
        this.#pushOne(cell);
        continue;
      }
      for (let rest = cells.length - 1; rest >= i; rest--) this.#pending.push(cells[rest] as Value);
      return;
    }
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
