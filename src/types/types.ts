/**
 * Types as the checker and the lowering see them. Structural data; `sameType` and `typeText` are the only
 * two things most code needs. A shared object (lock, atomic, @local, …) has the type `object`: a value of that
 * type is a handle, and `inner` is what WITH, a load or a field access gives.
 */
import type { DataKind, StreamSort } from '../bytecode/opcodes.js';
import { INTEGER_TYPES } from '../bytecode/opcodes.js';
import type { CheckedFunction, EnumInfo, StructInfo, UnionInfo } from './checked.js';

export type IntegerName =
  'Int8' | 'Int16' | 'Int32' | 'Int64' | 'UInt8' | 'UInt16' | 'UInt32' | 'UInt64' | 'Byte';

/** Synchronisation families of REQUIRES (CLEAR concurrency reference, 3.22). */
export type Family = 'LOCKED' | 'VERSIONED' | 'ATOMIC' | 'SNAPSHOTTED' | 'LOCAL';

export type Type =
  | { readonly kind: 'int'; readonly name: IntegerName }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  | { readonly kind: 'bool' }
  | { readonly kind: 'string'; readonly mode: 'plain' | 'raw' | 'symbol' }
  | { readonly kind: 'void' }
  /** The type of NIL before context gives it one. */
  | { readonly kind: 'nil' }
  /** Of an expression that never completes (RAISE arms, DIE). */
  | { readonly kind: 'never' }
  /**
   * Of an expression that already has a diagnostic; compatible with everything, so that one mistake is reported once.
   * With `isOpen`, what a collection made by `[]` or `{}` holds, until its first use tells.
   */
  | { readonly kind: 'unknown'; readonly isOpen?: true }
  | { readonly kind: 'optional'; readonly inner: Type }
  | { readonly kind: 'fallible'; readonly inner: Type }
  /** `size` is N of a fixed array, -1 for `T[*]`. */
  | {
      readonly kind: 'list';
      readonly element: Type;
      readonly form: 'slice' | 'fixed' | 'list';
      readonly size: number;
    }
  | { readonly kind: 'map'; readonly key: Type; readonly value: Type }
  | { readonly kind: 'set'; readonly element: Type }
  /** `size` is its capacity, 0 for none. */
  | { readonly kind: 'pool'; readonly element: Type; readonly size: number }
  /** A handle of an item in a pool. */
  | { readonly kind: 'id'; readonly element: Type }
  | { readonly kind: 'struct'; readonly info: StructInfo }
  | { readonly kind: 'enum'; readonly info: EnumInfo }
  | { readonly kind: 'union'; readonly info: UnionInfo }
  /** A type parameter in the signature of a generic declaration; instances have types in its place. */
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'range' }
  /** An open file. */
  | { readonly kind: 'file' }
  | { readonly kind: 'promise'; readonly inner: Type; readonly shared: boolean }
  /** `open` ends some time, `infinite` does not; `bounded` is `size` promises in order. */
  | {
      readonly kind: 'stream';
      readonly element: Type;
      readonly form: 'open' | 'infinite' | 'bounded';
      readonly sort: StreamSort;
      readonly size: number;
    }
  /** What a fold over a stream has come to so far, and at its end (CLEAR concurrency reference, 3.12). */
  | { readonly kind: 'observable'; readonly inner: Type }
  /** A map in parts, each a shared object: with a lock of its own, or for one fiber at a time. */
  | {
      readonly kind: 'sharded';
      readonly map: Extract<Type, { kind: 'map' }>;
      readonly parts: number;
      readonly lock: 'mutex' | 'rwlock' | null;
      readonly ownership: 'single' | 'shared';
    }
  | FunctionType
  | WeakType
  | {
      readonly kind: 'object';
      readonly inner: Type;
      /** Known kind, or null when only the family is known (a REQUIRES parameter). */
      readonly object: DataKind | null;
      readonly family: Family | 'SHARED';
      readonly ownership: 'single' | 'shared' | 'multiowned';
      /** Lock rank, or -1. */
      readonly rank: number;
    };

/** A weak handle, made by LINK: `handle` is what RESOLVE gives, as long as some strong handle is left. */
export interface WeakType {
  readonly kind: 'weak';
  readonly handle: ObjectType;
}

export type ObjectType = Extract<Type, { kind: 'object' }>;

/** How a parameter gets its argument: lent, lent to be changed (MUTABLE), or handed over (TAKES). */
export type Passing = 'lent' | 'mutable' | 'takes';

/** A function as a value: `FN(A, MUTABLE B) -> R`, with `!` before R when it can fail. */
export interface FunctionType {
  readonly kind: 'function';
  readonly parameters: readonly Type[];
  /** Of each parameter. */
  readonly passing: readonly Passing[];
  readonly result: Type;
  readonly fallible: boolean;
  /** The function that a value of this type must be, which has names and defaults; null when it may be another one. */
  readonly known: CheckedFunction | null;
}

/** Types whose values have a layout. */
export type CompositeType = Extract<Type, { kind: 'struct' | 'union' }>;

export const INT64: Type = { kind: 'int', name: 'Int64' };
export const FLOAT32: Type = { kind: 'float', bits: 32 };
export const FLOAT64: Type = { kind: 'float', bits: 64 };
export const BOOL: Type = { kind: 'bool' };
export const STRING: Type = { kind: 'string', mode: 'plain' };
export const VOID: Type = { kind: 'void' };
export const RANGE: Type = { kind: 'range' };
export const NIL: Type = { kind: 'nil' };
export const UNKNOWN: Type = { kind: 'unknown' };
/** What an empty collection holds before anything is known about it. */
export const OPEN: Type = { kind: 'unknown', isOpen: true };

// ---------------------------------------------------------------------------------------------- questions about types

const INTEGER_RANGES: Readonly<Record<IntegerName, readonly [bigint, bigint]>> = {
  Int8: [-(2n ** 7n), 2n ** 7n - 1n],
  Int16: [-(2n ** 15n), 2n ** 15n - 1n],
  Int32: [-(2n ** 31n), 2n ** 31n - 1n],
  Int64: [-(2n ** 63n), 2n ** 63n - 1n],
  UInt8: [0n, 2n ** 8n - 1n],
  UInt16: [0n, 2n ** 16n - 1n],
  UInt32: [0n, 2n ** 32n - 1n],
  UInt64: [0n, 2n ** 64n - 1n],
  Byte: [0n, 2n ** 8n - 1n],
};

/** Smallest and largest value of an integer type. */
export function integerRange(name: IntegerName): readonly [bigint, bigint] {
  return INTEGER_RANGES[name];
}

/** Index of an integer type into INTEGER_TYPES; Byte and UInt8 are the same set of values. */
export function integerIndex(name: IntegerName): number {
  return INTEGER_TYPES.indexOf(name === 'Byte' ? 'UInt8' : name);
}

export function isNumeric(type: Type): boolean {
  return type.kind === 'int' || type.kind === 'float';
}

/** The type in which two numbers are computed together (CLEAR language reference, 7.4); null unless both are numbers. */
export function joinNumbers(a: Type, b: Type): Type | null {
  if (!isNumeric(a) || !isNumeric(b)) return null;
  if (sameType(a, b)) return a;
  if (a.kind === b.kind) return a.kind === 'int' ? INT64 : FLOAT64;
  return a.kind === 'float' ? a : b;
}

/** True for a type about which nothing more can be said: it already has a diagnostic, or never has a value. */
export function isSilent(type: Type): boolean {
  return type.kind === 'unknown' || type.kind === 'never';
}

/** `?T`; an optional is already one. */
export function optionalOf(inner: Type): Type {
  return inner.kind === 'optional' || inner.kind === 'never' ? inner : { kind: 'optional', inner };
}

/** True for what a collection holds about which nothing is known yet. */
export function isOpen(type: Type): boolean {
  return type.kind === 'unknown' && type.isOpen === true;
}

/** True for data that is held by reference, so that a callee can change it in place. */
export function isContainerType(type: Type): boolean {
  return type.kind === 'struct' || type.kind === 'union' || isCollection(type);
}

/** True for lists, maps, sets and pools, which move. */
export function isCollection(type: Type): boolean {
  return ['list', 'map', 'set', 'pool'].includes(type.kind);
}

/** A handle of a mutex or a readers-writer lock, or of one that REQUIRES LOCKED promises. */
export function isLock(type: Type): boolean {
  return type.kind === 'object' && type.family === 'LOCKED';
}

/** An atomic number or Bool. */
export function isAtomic(type: Type): boolean {
  return type.kind === 'object' && type.family === 'ATOMIC' && type.object !== 'pointer';
}

/** A cell that is read and replaced as a whole, by WITH SNAPSHOT: versioned, or behind an atomic pointer. */
export function isCell(type: Type): boolean {
  return (
    type.kind === 'object' &&
    (type.object === 'pointer' || type.family === 'VERSIONED' || type.family === 'SNAPSHOTTED')
  );
}

/** True when the two types are the same; `unknown` is the same as anything. */
export function sameType(a: Type, b: Type): boolean {
  if (isSilent(a) || isSilent(b)) return true;
  switch (a.kind) {
    case 'int':
      return b.kind === 'int' && integerIndex(a.name) === integerIndex(b.name);
    case 'float':
      return b.kind === 'float' && a.bits === b.bits;
    case 'string':
      return b.kind === 'string';
    case 'optional':
    case 'fallible':
    case 'observable':
      return b.kind === a.kind && sameType(a.inner, b.inner);
    case 'list':
      return (
        b.kind === 'list' &&
        a.form === b.form &&
        (a.form !== 'fixed' || a.size === b.size) &&
        sameType(a.element, b.element)
      );
    case 'map':
      return b.kind === 'map' && sameType(a.key, b.key) && sameType(a.value, b.value);
    case 'set':
    case 'pool':
    case 'id':
      return b.kind === a.kind && sameType(a.element, b.element);
    case 'struct':
      return b.kind === 'struct' && a.info === b.info;
    case 'enum':
      return b.kind === 'enum' && a.info === b.info;
    case 'union':
      return b.kind === 'union' && a.info === b.info;
    case 'parameter':
      return b.kind === 'parameter' && a.name === b.name;
    case 'promise':
      return b.kind === 'promise' && a.shared === b.shared && sameType(a.inner, b.inner);
    case 'stream':
      return (
        b.kind === 'stream' &&
        a.form === b.form &&
        a.sort === b.sort &&
        a.size === b.size &&
        sameType(a.element, b.element)
      );
    case 'function':
      return b.kind === 'function' && a.fallible === b.fallible && sameSignature(a, b);
    case 'object':
      return (
        b.kind === 'object' &&
        a.object === b.object &&
        a.family === b.family &&
        a.ownership === b.ownership &&
        sameType(a.inner, b.inner)
      );
    case 'sharded':
      return (
        b.kind === 'sharded' &&
        a.parts === b.parts &&
        a.lock === b.lock &&
        a.ownership === b.ownership &&
        sameType(a.map, b.map)
      );
    case 'weak':
      return b.kind === 'weak' && sameTarget(a.handle, b.handle);
    default:
      return a.kind === b.kind;
  }
}

/** `T@link` does not say which of the two plain sorts of shared data it leads to. */
function sameTarget(a: ObjectType, b: ObjectType): boolean {
  const isPlain = ({ object }: ObjectType): boolean =>
    object === 'shared' || object === 'multiowned';
  return (a.object === b.object || (isPlain(a) && isPlain(b))) && sameType(a.inner, b.inner);
}

/** Whether two function types agree but for whether they fail; `agrees` compares the parameters at one position. */
function sameSignature(
  a: FunctionType,
  b: FunctionType,
  agrees: (a: Type, b: Type) => boolean = sameType,
): boolean {
  return (
    a.parameters.length === b.parameters.length &&
    a.parameters.every((parameter, index) => agrees(parameter, b.parameters[index] ?? VOID)) &&
    a.passing.every((passing, index) => passing === b.passing[index]) &&
    sameType(a.result, b.result)
  );
}

/**
 * True when a value of type `source` may stand where `target` is wanted (CLEAR language reference, 6.3), numeric
 * conversions included. Handles used as the value they hold are the business of the checker's conversions.
 */
export function isAssignable(target: Type, source: Type): boolean {
  if (isSilent(target) || isSilent(source)) return true;
  if (isNumeric(target) && isNumeric(source)) return true;
  if (target.kind === 'optional') {
    if (source.kind === 'nil') return true;
    if (source.kind === 'optional') return isAssignable(target.inner, source.inner);
    return isAssignable(target.inner, source);
  }
  if (target.kind === 'list' && source.kind === 'list') return isListAssignable(target, source);
  if (target.kind === 'map' && source.kind === 'map')
    return sameType(target.key, source.key) && isItemAssignable(target.value, source.value);
  // A function that never fails may stand for one that can.
  if (target.kind === 'function' && source.kind === 'function')
    return (target.fallible || !source.fallible) && sameSignature(target, source, takes);
  if (target.kind === 'promise' && source.kind === 'promise')
    return (target.shared || !source.shared) && sameType(target.inner, source.inner);
  return sameType(target, source);
}

/** Whether a parameter that takes a handle takes this one: one of REQUIRES takes any of its family. */
export function admits(wanted: ObjectType, found: ObjectType): boolean {
  if (!sameType(wanted.inner, found.inner)) return false;
  if (wanted.family === 'SNAPSHOTTED') return isCell(found);
  if (wanted.object === null) return wanted.family === found.family;
  // An atomic pointer is passed as such, whoever owns it.
  if (wanted.object === 'pointer') return found.object === 'pointer';
  return wanted.object === found.object && wanted.ownership === found.ownership;
}

/** Whether a parameter of a function takes what one of another type is given. */
function takes(wanted: Type, own: Type): boolean {
  if (wanted.kind !== 'object' || own.kind !== 'object') return sameType(wanted, own);
  return admits(own, wanted);
}

function isListAssignable(
  target: Extract<Type, { kind: 'list' }>,
  source: Extract<Type, { kind: 'list' }>,
): boolean {
  if (target.form === 'fixed') {
    const fits = target.size < 0 || source.size === target.size;
    if (source.form !== 'fixed' || !fits) return false;
  }
  if (target.form === 'list' && source.form === 'fixed') return false;
  return isItemAssignable(target.element, source.element);
}

/** Items stay what they are, but lists among them may be known as slices only. */
function isItemAssignable(target: Type, source: Type): boolean {
  if (target.kind === 'list' && source.kind === 'list' && target.form === 'slice')
    return isListAssignable(target, source);
  return sameType(target, source);
}

/**
 * True when `test` holds for the type or a part of it: element, payload, field, at any depth. `enters` says which
 * parts are looked into (all by default). Types can refer to themselves, so structs and unions are visited once.
 */
export function containsType(
  type: Type,
  test: (part: Type) => boolean,
  enters: (part: Type) => boolean = () => true,
): boolean {
  const seen = new Set<StructInfo | UnionInfo>();
  const stack: Type[] = [type];
  for (let part = stack.pop(); part !== undefined; part = stack.pop()) {
    if (test(part)) return true;
    if (!enters(part)) continue;
    if (part.kind === 'list' || part.kind === 'set' || part.kind === 'pool')
      stack.push(part.element);
    else if (part.kind === 'map') stack.push(part.key, part.value);
    else if (part.kind === 'struct' || part.kind === 'union') {
      if (seen.has(part.info)) continue;
      seen.add(part.info);
      stack.push(...membersOf(part));
    } else if ('inner' in part) stack.push(part.inner);
  }
  return false;
}

/**
 * The types that a type is written with, in a fixed order: element, payload, type arguments, parameters and result.
 */
export function partsOf(type: Type): readonly Type[] {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'pool':
    case 'id':
      return [type.element];
    case 'map':
      return [type.key, type.value];
    case 'struct':
    case 'union':
      return type.info.instance?.args ?? [];
    case 'function':
      return [...type.parameters, type.result];
    default:
      return 'inner' in type ? [type.inner] : [];
  }
}

/** The types of the fields of a struct, or of the payloads of a union. */
export function membersOf(type: CompositeType): readonly Type[] {
  if (type.kind === 'struct') return type.info.fields.map((field) => field.type);
  return type.info.variants.map((variant) => variant.payload).filter((payload) => payload !== null);
}

/**
 * True when binding, passing and storing copy the value or share a handle, so that the source stays usable; false
 * for types that move (CLEAR language reference, 7.1). Strings are immutable, so sharing them equals copying.
 */
export function isCopyType(type: Type): boolean {
  const moves = (part: Type): boolean =>
    isCollection(part) ||
    part.kind === 'observable' ||
    (part.kind === 'promise' && !part.shared) ||
    (part.kind === 'stream' && part.sort !== 'shared');
  return !containsType(
    type,
    moves,
    (part) => !['object', 'promise', 'observable'].includes(part.kind),
  );
}

/** The type without what is known about the one value that it was found from. */
export function forgetKnown(type: Type): Type {
  return type.kind === 'function' && type.known !== null ? { ...type, known: null } : type;
}

/** What NEXT gives: open streams end, so theirs is optional. */
export function nextOf(stream: Extract<Type, { kind: 'stream' }>): Type {
  const { element, form } = stream;
  if (form !== 'open' || element.kind === 'optional') return element;
  return { kind: 'optional', inner: element };
}
