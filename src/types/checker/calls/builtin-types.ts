/** What the parameters and results of the rows of BUILTINS mean as types. */
import type { BuiltinParameter, BuiltinResult } from '../../builtins.js';
import type { Type } from '../../types.js';
import {
  BOOL,
  FLOAT64,
  INT64,
  integerRange,
  isCollection,
  isOpen,
  isSilent,
  joinNumbers,
  optionalOf,
  STRING,
  UNKNOWN,
  VOID,
} from '../../types.js';

/** Whether a parameter takes a value of `type`; those that depend on the first argument take anything here. */
export function accepts(parameter: BuiltinParameter, type: Type): boolean {
  switch (parameter) {
    case 'int':
    case 'int64':
      return type.kind === 'int';
    case 'signed':
      return type.kind === 'int' && integerRange(type.name)[0] < 0n;
    case 'raw':
      return type.kind === 'string' && type.mode === 'raw';
    case 'float':
    case 'string':
    case 'file':
    case 'map':
    case 'sharded':
    case 'set':
    case 'pool':
    case 'range':
      return type.kind === parameter;
    case 'list':
    case 'growable':
      return type.kind === 'list';
    case 'strings':
      return type.kind === 'list' && (type.element.kind === 'string' || isOpen(type.element));
    case 'optionals':
      return type.kind === 'list' && type.element.kind === 'optional';
    case 'optional':
      return type.kind === 'optional' || type.kind === 'nil';
    case 'optionalSized':
      return isSized(type) || (type.kind === 'optional' && isSized(type.inner));
    case 'element':
    case 'key':
    case 'value':
    case 'id':
    case 'same':
    case 'any':
      return true;
  }
}

function isSized(type: Type): boolean {
  return type.kind === 'string' || isCollection(type);
}

/** The type that a parameter stands for beside the collection `holder`; null when that does not tell. */
export function heldBy(parameter: BuiltinParameter, holder: Type): Type | null {
  switch (parameter) {
    case 'element':
      return elementOf(holder);
    case 'key':
      return mapOf(holder)?.key ?? null;
    case 'value':
      return mapOf(holder)?.value ?? null;
    case 'id':
      return holder.kind === 'pool' ? { kind: 'id', element: holder.element } : null;
    case 'same':
      return holder;
    default:
      return null;
  }
}

function mapOf(holder: Type): Extract<Type, { kind: 'map' }> | null {
  if (holder.kind === 'sharded') return holder.map;
  return holder.kind === 'map' ? holder : null;
}

/** `holder` with the part that a parameter stands for being `type`. */
export function withHeld(parameter: BuiltinParameter, holder: Type, type: Type): Type {
  if (holder.kind === 'map') return { ...holder, [parameter === 'key' ? 'key' : 'value']: type };
  return elementOf(holder) === null ? holder : ({ ...holder, element: type } as Type);
}

function elementOf(type: Type): Type | null {
  return type.kind === 'list' || type.kind === 'set' || type.kind === 'pool' ? type.element : null;
}

/** The type in which numbers meet. */
export function joined(found: readonly Type[]): Type {
  return found.reduce((a, b) => joinNumbers(a, b) ?? UNKNOWN, found[0] ?? UNKNOWN);
}

/** The type of a result, given the collection in first place and the types of all arguments. */
export function resultType(result: BuiltinResult, holder: Type, found: readonly Type[]): Type {
  const element = elementOf(holder) ?? UNKNOWN;
  switch (result) {
    case 'void':
      return VOID;
    case 'never':
    case 'file':
      return { kind: result };
    case 'int':
      return INT64;
    case 'float':
      return FLOAT64;
    case 'uint64':
      return { kind: 'int', name: 'UInt64' };
    case 'joined':
      return joined(found);
    case 'raw':
    case 'symbol':
      return { kind: 'string', mode: result };
    case 'bool':
      return BOOL;
    case 'string':
      return STRING;
    case 'strings':
      return listOf(STRING);
    case 'element':
      return element;
    case 'optionalElement':
      return isSilent(element) && !isOpen(element) ? element : optionalOf(element);
    case 'elements':
      return listOf(element);
    case 'integers':
      return listOf(INT64);
    case 'payloads':
      return listOf(element.kind === 'optional' ? element.inner : element);
    case 'keys':
      return listOf(mapOf(holder)?.key ?? UNKNOWN);
    case 'values':
      return listOf(mapOf(holder)?.value ?? UNKNOWN);
    case 'optionalValue':
      return optionalOf(mapOf(holder)?.value ?? UNKNOWN);
    case 'id':
      return { kind: 'id', element };
    case 'same':
      return holder;
    case 'optionalInt':
      return optionalOf(INT64);
    case 'optionalFloat':
      return optionalOf(FLOAT64);
  }
}

function listOf(element: Type): Type {
  return { kind: 'list', element, form: 'list', size: 0 };
}
