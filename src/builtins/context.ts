/** What an implementation of a builtin may do besides computing a value. */
import type { ErrorKind } from '../bytecode/opcodes.js';
import { assert } from '../support/assert.js';
import type { Heap } from '../vm/heap.js';
import type { Value } from '../vm/value.js';
import { ListValue, MapValue, PoolValue, SetValue } from '../vm/value.js';

export interface BuiltinContext {
  /** Every change to a list or struct goes through it. */
  readonly heap: Heap;
  /** Bytes of the frames of the calls under way in the fiber. */
  readonly frameBytes: () => number;
  /** Ends the execution with a panic; `message` says what is wrong, in one line. */
  panic(message: string): never;
  /** Says how many bytes the text has that is about to be made; ends the execution when no text can be that long. */
  expectText(length: number): void;
  /** The same of a list and the number of its items. */
  expectItems(count: number): void;
  /** Raises an error without a type, which programs can handle. */
  raise(kind: ErrorKind, message: string): never;
}

/** `args` are in parameter order and have the types of the row in BUILTINS. NIL stands for Void. */
export type BuiltinFunction = (context: BuiltinContext, args: readonly Value[]) => Value;

// The checker has proved the types of arguments; these say so, and stop at the first broken promise.

export function textAt(args: readonly Value[], index: number): string {
  const value = args[index];
  assert(typeof value === 'string', `argument ${index} of a builtin is a String`);
  return value;
}

export function intAt(args: readonly Value[], index: number): number | bigint {
  const value = args[index];
  assert(
    typeof value === 'number' || typeof value === 'bigint',
    `argument ${index} of a builtin is an integer`,
  );
  return value;
}

export function floatAt(args: readonly Value[], index: number): number {
  const value = args[index];
  assert(typeof value === 'number', `argument ${index} of a builtin is a Float64`);
  return value;
}

export function listAt(args: readonly Value[], index: number): ListValue {
  const value = args[index];
  assert(value instanceof ListValue, `argument ${index} of a builtin is a list`);
  return value;
}

export function mapAt(args: readonly Value[], index: number): MapValue {
  const value = args[index];
  assert(value instanceof MapValue, `argument ${index} of a builtin is a map`);
  return value;
}

export function setAt(args: readonly Value[], index: number): SetValue {
  const value = args[index];
  assert(value instanceof SetValue, `argument ${index} of a builtin is a set`);
  return value;
}

export function poolAt(args: readonly Value[], index: number): PoolValue {
  const value = args[index];
  assert(value instanceof PoolValue, `argument ${index} of a builtin is a pool`);
  return value;
}
