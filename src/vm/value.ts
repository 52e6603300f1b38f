import { Table } from './table.js';

/**
 * Values of the running program. Numbers, strings, Bool and NIL are JavaScript primitives:
 * - an integer is a number when it is a safe integer and a bigint otherwise, never both ways;
 * - Float64 is a number; static types tell it from an integer;
 * - a String is a byte string: every character is one byte (0–255);
 * - NIL and Void are null.
 * The rest are the classes below. Mutable ones are changed only through `Heap`, which can undo.
 */
export type Value =
  | number
  | bigint
  | string
  | boolean
  | null
  | Container
  | Handle
  | WeakHandle
  | PromiseValue
  | FunctionValue
  | ErrorValue;

/** Values with mutable contents. */
export type Container = StructValue | ListValue | MapValue | SetValue | PoolValue;

export class StructValue {
  /** Index into the layouts of the program. */
  readonly layout: number;
  readonly fields: Value[];
  constructor(layout: number, fields: Value[]) {
    this.layout = layout;
    this.fields = fields;
  }
}

/** Every array, slice and list. */
export class ListValue {
  readonly items: Value[];
  constructor(items: Value[]) {
    this.items = items;
  }
}

/** A HashMap; its entries keep the order in which their keys were first put in. */
export class MapValue {
  readonly entries: Table;
  constructor(entries: Table) {
    this.entries = entries;
  }
}

/** A set, in the order of insertion. Only the keys count. */
export class SetValue {
  readonly members: Table<null>;
  constructor(members: Table<null>) {
    this.members = members;
  }
}

/**
 * A generational pool (CLEAR language reference, 13.5). The generation of a slot is odd while it holds an item; it
 * grows with every insertion and removal, so that a handle of an earlier item is known to be stale.
 */
export class PoolValue {
  readonly slots: Value[];
  readonly generations: number[];
  /** Slots without an item; the last one is used first. */
  readonly free: number[];
  /** Most items it can hold, 0 for no limit. */
  readonly capacity: number;
  constructor(slots: Value[], generations: number[], free: number[], capacity: number) {
    this.slots = slots;
    this.generations = generations;
    this.free = free;
    this.capacity = capacity;
  }
}

/** A reference to a shared object; one per object, so identity is equality. The state is in the machine. */
export class Handle {
  readonly object: number;
  constructor(object: number) {
    this.object = object;
  }
}

/** The object of a value that is known to be a handle. */
export function objectOf(handle: Value): number {
  return (handle as Handle).object;
}

/** A handle that does not keep its object: RESOLVE gives a strong one as long as there is another. */
export class WeakHandle {
  readonly target: number;
  constructor(target: number) {
    this.target = target;
  }
}

/** A promise of the fiber that computes it; its state is that of the fiber. */
export class PromiseValue {
  readonly fiber: number;
  constructor(fiber: number) {
    this.fiber = fiber;
  }
}

/** A function with what it captured when it was made. Nothing changes it, so that it needs no copies. */
export class FunctionValue {
  /** Index into the functions of the program. */
  readonly function: number;
  readonly captures: readonly Value[];
  constructor(fn: number, captures: readonly Value[]) {
    this.function = fn;
    this.captures = captures;
  }
}

/** An error on its way up. */
export class ErrorValue {
  /** Index into ERROR_KINDS. */
  readonly kind: number;
  /** Index into the error types of the program, or -1. */
  readonly type: number;
  readonly message: string;
  readonly origin: ErrorOrigin;
  constructor(kind: number, type: number, message: string, origin: ErrorOrigin) {
    this.kind = kind;
    this.type = type;
    this.message = message;
    this.origin = origin;
  }
}

/** Where an error was raised, and the calls in between when it left a fiber. */
export interface ErrorOrigin {
  readonly fiber: number;
  readonly function: number;
  readonly pc: number;
  /** Call sites from the innermost outwards, pairs (function, pc). */
  readonly calls: readonly number[];
  /** Evidence such as the wait graph of a LockCycle, one line each. */
  readonly notes: readonly string[];
}

export function isContainer(value: Value): value is Container {
  return (
    value instanceof StructValue ||
    value instanceof ListValue ||
    value instanceof MapValue ||
    value instanceof SetValue ||
    value instanceof PoolValue
  );
}

/**
 * Everything that tells one container from another of its class and size, in order: fields, items, keys with their
 * values, the slots of a pool.
 */
export function cellsOf(container: Container): readonly Value[] {
  if (container instanceof StructValue) return container.fields;
  if (container instanceof ListValue) return container.items;
  if (container instanceof SetValue) return container.members.keys();
  if (container instanceof MapValue) {
    const cells: Value[] = [];
    for (const [key, value] of container.entries) cells.push(key, value);
    return cells;
  }
  const { slots, generations, free, capacity } = container;
  return [capacity, ...generations, ...free, ...slots];
}

/**
 * Deep, independent copy of a value; strong and weak handles, promises, functions and errors stay shared (CLEAR language reference, 7.1). A chain of
 * structures may be longer than the host's stack allows, so what is still to be copied stands in a list.
 */
export function copyValue(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof StructValue && isFlat(value.fields))
    return new StructValue(value.layout, value.fields.slice());
  if (value instanceof ListValue && isFlat(value.items)) return new ListValue(value.items.slice());
  const pending: Value[][] = [];
  const copy = copyShell(value, pending);
  for (let at = 0; at < pending.length; at++) {
    const cells = pending[at]!;
    for (let i = 0; i < cells.length; i++) cells[i] = copyShell(cells[i]!, pending);
  }
  return copy;
}

/** Whether no cell leads to anything else. */
function isFlat(cells: readonly Value[]): boolean {
  for (let i = 0; i < cells.length; i++) if (typeof cells[i] === 'object') return false;
  return true;
}

/** A copy whose own cells still hold the original values; they are added to what is pending. */
function copyShell(value: Value, pending: Value[][]): Value {
  if (typeof value !== 'object') return value;
  if (value instanceof StructValue) {
    const fields = value.fields.slice();
    pending.push(fields);
    return new StructValue(value.layout, fields);
  }
  if (value instanceof ListValue) {
    const items = value.items.slice();
    pending.push(items);
    return new ListValue(items);
  }
  if (value instanceof MapValue) {
    const entries = new Table();
    for (const [key, item] of value.entries) entries.set(key, copyShell(item, pending));
    return new MapValue(entries);
  }
  if (value instanceof SetValue) return new SetValue(new Table<null>(value.members));
  if (value instanceof PoolValue) {
    const slots = value.slots.slice();
    pending.push(slots);
    return new PoolValue(slots, [...value.generations], [...value.free], value.capacity);
  }
  return value;
}

/** Cells of a container and of those in it, up to which comparing it with what it was is worth its time. */
const SMALL_MAX = 200;

/** A copy of a container that is small; undefined for others. */
export function copyOfSmall(container: Container): Value | undefined {
  let left = SMALL_MAX;
  const stack: Container[] = [container];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next instanceof ListValue && next.items.length > left) return undefined;
    const cells = cellsOf(next);
    left -= cells.length;
    if (left < 0) return undefined;
    for (const cell of cells) if (isContainer(cell)) stack.push(cell);
  }
  return copyValue(container);
}

/** Whether two values are the same, containers by what they hold. Depth is that of a container which is small. */
export function holdsSame(a: Value, b: Value): boolean {
  if (Object.is(a, b)) return true;
  if (!isContainer(a) || !isContainer(b) || a.constructor !== b.constructor) return false;
  if (a instanceof StructValue && b instanceof StructValue && a.layout !== b.layout) return false;
  const [left, right] = [cellsOf(a), cellsOf(b)];
  return left.length === right.length && left.every((cell, i) => holdsSame(cell, right[i] ?? null));
}
