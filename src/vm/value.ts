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
  | StructValue
  | ListValue
  | Handle
  | WeakHandle
  | PromiseValue
  | FunctionValue
  | ErrorValue;

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

/** A reference to a shared object; one per object, so identity is equality. The state is in the machine. */
export class Handle {
  readonly object: number;
  constructor(object: number) {
    this.object = object;
  }
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

/** Deep, independent copy of a value; strong and weak handles, promises, functions and errors stay shared (CLEAR language reference, 7.1). */
export function copyValue(value: Value): Value {
  if (value instanceof StructValue)
    return new StructValue(value.layout, value.fields.map(copyValue));
  if (value instanceof ListValue) return new ListValue(value.items.map(copyValue));
  return value;
}
