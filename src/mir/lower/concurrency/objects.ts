/** Shared objects: making them from values, and the names they get. */
import { OBJECT_KINDS } from '../../../bytecode/opcodes.js';
import type { Span } from '../../../diagnostics/source.js';
import type { Expr, StructLiteral, VariantLiteral } from '../../../syntax/ast.js';
import type { StructInfo } from '../../../types/checked.js';
import type { ObjectType } from '../../../types/types.js';
import { typeText } from '../../../types/type-text.js';
import type { Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { newSharded } from './sharded.js';
import { storedValue } from '../values/stored.js';

/** Runs `body` while shared objects made directly by it are called `name`. */
export function named<R>(l: Lowering, name: string, body: () => R): R {
  const outer = l.objectName;
  l.objectName = name;
  const result = body();
  l.objectName = outer;
  return result;
}

/** How a place is called in messages: `a`, `a.b`, `a[]`; empty for anything else. */
export function placeName(expr: Expr): string {
  switch (expr.kind) {
    case 'name':
      return expr.name;
    case 'field': {
      const receiver = placeName(expr.receiver);
      return receiver === '' ? '' : `${receiver}.${expr.name.text}`;
    }
    case 'index': {
      const receiver = placeName(expr.receiver);
      return receiver === '' ? '' : `${receiver}[]`;
    }
    default:
      return '';
  }
}

/** `value @caps`; capabilities that make no shared object (such as `@list`) leave the value as it is. */
export function lowerCapability(
  l: Lowering,
  expr: Expr,
  value: Expr,
  into: Register | null,
): Register {
  const type = l.type(expr);
  if (type.kind === 'sharded' && l.type(value).kind === 'map')
    return newSharded(l, type, storedValue(l, value), expr.span, into);
  if (type.kind !== 'object' || l.type(value).kind === 'object') return l.value(value, into);
  return newObject(l, type, storedValue(l, value), expr.span, into);
}

/** A shared object that holds `value`. */
export function newObject(
  l: Lowering,
  type: ObjectType,
  value: Register,
  span: Span,
  into: Register | null,
): Register {
  if (type.object === null) l.unsupported(typeText(type), span);
  const target = into ?? l.code.newRegister();
  const kind = OBJECT_KINDS.indexOf(type.object);
  const name = l.tables.constant(l.objectName === '' ? fallbackName(type) : l.objectName);
  l.code.emit('newObject', [target, value, kind, name, type.rank], span);
  return target;
}

function fallbackName(type: ObjectType): string {
  const { inner } = type;
  return typeText(inner).toLowerCase();
}

/** Fields are evaluated as written, then those left out; the layout has them in order of declaration. */
export function lowerStruct(l: Lowering, expr: StructLiteral, into: Register | null): Register {
  const type = l.type(expr);
  if (type.kind !== 'struct') l.unsupported(expr.name.text, expr.span);
  return lowerFields(l, expr, type.info, into);
}

/** The value of a part of a literal; a variable that is about to be overwritten gives its value away. */
export function partValue(l: Lowering, value: Expr): Register {
  const variable = value.kind === 'name' ? l.checked.names.get(value) : undefined;
  return variable !== undefined && variable === l.passedOn ? l.value(value) : storedValue(l, value);
}

/** A struct of the values that a literal gives. */
export function lowerFields(
  l: Lowering,
  expr: StructLiteral | VariantLiteral,
  info: StructInfo,
  into: Register | null,
): Register {
  const values = l.checked.literals.get(expr);
  if (values === undefined) l.unsupported(info.name, expr.span);
  // A field written as DEFAULT is not among the values: its default is.
  const written = expr.fields.map((field) => field.value).filter((e) => values.includes(e));
  const registers = new Map<Expr, Register>();
  for (const value of [...written, ...values]) {
    if (registers.has(value)) continue;
    const field = info.fields[values.indexOf(value)]?.name ?? '';
    const name = l.objectName === '' ? '' : `${l.objectName}.${field}`;
    const evaluate = (): Register => named(l, name, () => partValue(l, value));
    const isDefault = !written.includes(value);
    registers.set(value, isDefault ? l.standingAt(expr.span, evaluate) : evaluate());
  }
  const fields = values.map((value) => registers.get(value) ?? 0);
  const target = into ?? l.code.newRegister();
  l.code.emit('newStruct', [target, info.layout, fields], expr.span);
  return target;
}
