/**
 * Types as the checker and the lowering see them. Structural data; `sameType` and `typeText` are the only
 * two things most code needs. A shared object (lock, atomic, @local, …) has the type `object`: a value of that
 * type is a handle, and `inner` is what WITH, a load or a field access gives.
 */
import type { ObjectKind } from '../bytecode/opcodes.js';
import type { EnumInfo, StructInfo } from './checked.js';

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
  /** Of an expression that already has a diagnostic; compatible with everything, so that one mistake is reported once. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'optional'; readonly inner: Type }
  | { readonly kind: 'fallible'; readonly inner: Type }
  /** `size` is N of a fixed array. An empty literal has an `unknown` element until context fixes it. */
  | {
      readonly kind: 'list';
      readonly element: Type;
      readonly form: 'slice' | 'fixed' | 'list';
      readonly size: number;
    }
  | { readonly kind: 'struct'; readonly info: StructInfo }
  | { readonly kind: 'enum'; readonly info: EnumInfo }
  | { readonly kind: 'range' }
  | { readonly kind: 'promise'; readonly inner: Type; readonly shared: boolean }
  | {
      readonly kind: 'object';
      readonly inner: Type;
      /** Known kind, or null when only the family is known (a REQUIRES parameter). */
      readonly object: ObjectKind | null;
      readonly family: Family | 'SHARED';
      readonly ownership: 'single' | 'shared' | 'multiowned';
      /** Lock rank, or -1. */
      readonly rank: number;
    };

export const INT64: Type = { kind: 'int', name: 'Int64' };
export const FLOAT64: Type = { kind: 'float', bits: 64 };
export const BOOL: Type = { kind: 'bool' };
export const STRING: Type = { kind: 'string', mode: 'plain' };
export const VOID: Type = { kind: 'void' };
export const NIL: Type = { kind: 'nil' };
export const NEVER: Type = { kind: 'never' };
export const UNKNOWN: Type = { kind: 'unknown' };
