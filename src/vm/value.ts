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
  readonly entries: Map<Value, Value>;
  constructor(entries: Map<Value, Value>) {
    this.entries = entries;
  }
}

/** A set, in the order of insertion. Only the keys count. */
export class SetValue {
  readonly members: Map<Value, null>;
  constructor(members: Map<Value, null>) {
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
  if (container instanceof SetValue) return [...container.members.keys()];
  if (container instanceof MapValue) return [...container.entries].flat();
  const { slots, generations, free, capacity } = container;
  return [capacity, ...generations, ...free, ...slots];
}

/**
 * Deep, independent copy of a value; handles, promises, functions and errors stay shared (CLEAR language reference, 7.1).
 * Values can be as deep as the memory of the program allows, so that this does not recurse.
 */
export function copyValue(value: Value): Value {
  if (!isContainer(value)) return value;
  const copy = shallowCopy(value);
  const pending: Container[] = [];
  copyParts(copy, pending);
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) copyParts(part, pending);
  return copy;
}

function shallowCopy(value: Container): Container {
  if (value instanceof StructValue) return new StructValue(value.layout, value.fields.slice());
  if (value instanceof ListValue) return new ListValue(value.items.slice());
  if (value instanceof MapValue) return new MapValue(new Map(value.entries));
  if (value instanceof SetValue) return new SetValue(new Map(value.members));
  const { slots, generations, free, capacity } = value;
  return new PoolValue(slots.slice(), generations.slice(), free.slice(), capacity);
}

/** Puts shallow copies in place of the containers directly in `container`; what is inside of them is pending. */
function copyParts(container: Container, pending: Container[]): void {
  if (container instanceof StructValue) copyCells(container.fields, pending);
  else if (container instanceof ListValue) copyCells(container.items, pending);
  else if (container instanceof PoolValue) copyCells(container.slots, pending);
  else if (container instanceof MapValue)
    for (const [key, value] of container.entries)
      if (isContainer(value)) container.entries.set(key, pendingCopy(value, pending));
}

function copyCells(cells: Value[], pending: Container[]): void {
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (typeof cell === 'object' && isContainer(cell)) cells[i] = pendingCopy(cell, pending);
  }
}

function pendingCopy(value: Container, pending: Container[]): Container {
  const copy = shallowCopy(value);
  pending.push(copy);
  return copy;
}
