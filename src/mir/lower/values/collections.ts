/** Literals of collections, slices, and what FOR runs over (CLEAR language reference, 6.2, 10.3 and 13.1). */
import type { Span } from '../../../diagnostics/source.js';
import type { Expr, SliceExpr } from '../../../syntax/ast.js';
import type { Type } from '../../../types/types.js';
import type { Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { storedValue } from './stored.js';
import { payload } from './facts.js';
import { named } from '../concurrency/objects.js';
import { readReference } from './places.js';
import { newSharded } from '../concurrency/sharded.js';

/** So many items of a literal are in registers at a time; further ones are put in one by one. */
const TOGETHER = 64;

/** A list, set or pool of `items`, as the place of the literal wants it. */
export function lowerItems(
  l: Lowering,
  expr: Expr,
  items: readonly Expr[],
  into: Register | null,
): Register {
  const name = l.objectName === '' ? '' : `${l.objectName}[]`;
  const type = wantedType(l, expr);
  const isLong = items.length > TOGETHER && type.kind !== 'pool';
  const first = isLong ? items.slice(0, TOGETHER) : items;
  const valueOf = (item: Expr): Register => named(l, name, () => storedValue(l, item));
  const made = newCollection(l, type, first.map(valueOf), expr.span, isLong ? null : into);
  for (const item of items.slice(first.length)) {
    const value = valueOf(item);
    if (type.kind === 'set')
      emitBuiltin(l, l.code.newRegister(), 'set.insert', [made, value], item.span);
    else l.code.emit('appendItem', [made, value], item.span);
  }
  return isLong ? l.moved(made, into, expr.span) : made;
}

/** An empty collection, or one of the values in `items`. */
export function newCollection(
  l: Lowering,
  type: Type,
  items: readonly Register[],
  span: Span,
  into: Register | null,
): Register {
  const target = into ?? l.code.newRegister();
  if (type.kind === 'map') emitBuiltin(l, target, 'map.{}', items, span);
  else if (type.kind === 'set') emitBuiltin(l, target, 'set.[]', items, span);
  else if (type.kind === 'pool') {
    const capacity = l.constant(type.size, span);
    emitBuiltin(l, target, 'pool.[]', [capacity, ...items], span);
  } else l.code.emit('newList', [target, items], span);
  return target;
}

/** The type of a literal without what its place adds to it. */
function wantedType(l: Lowering, expr: Expr): Type {
  const type = payload(l.type(expr));
  return type.kind === 'object' ? type.inner : type;
}

/** Keys and values are evaluated as they are written. */
export function lowerMap(
  l: Lowering,
  expr: Extract<Expr, { kind: 'map' }>,
  into: Register | null,
): Register {
  const name = l.objectName === '' ? '' : `${l.objectName}[]`;
  const { entries, span } = expr;
  const type = wantedType(l, expr);
  const isWhole = entries.length <= TOGETHER && type.kind !== 'sharded';
  const first = entries.slice(0, TOGETHER).flatMap((entry) => entryOf(l, entry, name));
  const plain = type.kind === 'sharded' ? type.map : type;
  const made = newCollection(l, plain, first, span, isWhole ? into : null);
  for (const entry of entries.slice(TOGETHER)) {
    const [key, value] = entryOf(l, entry, name);
    l.code.emit('setEntry', [made, key, value], entry.key.span);
  }
  if (type.kind === 'sharded') return newSharded(l, type, made, span, into);
  return isWhole ? made : l.moved(made, into, span);
}

function entryOf(
  l: Lowering,
  { key, value }: Extract<Expr, { kind: 'map' }>['entries'][number],
  name: string,
): readonly [Register, Register] {
  return [l.value(key), named(l, name, () => storedValue(l, value))];
}

export function lowerSlice(l: Lowering, expr: SliceExpr, into: Register | null): Register {
  const list = readReference(l, expr.receiver);
  const from = l.value(expr.from);
  const to = l.value(expr.to);
  const target = into ?? l.code.newRegister();
  const kind = payload(l.convertedType(expr.receiver)).kind === 'string' ? 'string' : 'list';
  const name = `${kind}.[..${expr.inclusive ? '=' : '<'}]`;
  emitBuiltin(l, target, name, [list, from, to], expr.span);
  return target;
}

/** What FOR runs over, as a list: the items themselves, the keys of a map. */
export function iteratedList(l: Lowering, collection: Register, type: Type, span: Span): Register {
  const builtin = ITERATED[type.kind];
  if (builtin === undefined) return collection;
  const list = l.code.newRegister();
  emitBuiltin(l, list, builtin, [collection], span);
  return list;
}

const ITERATED: Readonly<Partial<Record<Type['kind'], string>>> = {
  map: 'map.keys',
  set: 'set.toList',
  pool: 'pool.[*]',
};

/** The value of `MUTABLE xs: T[N];`: zeros, empty strings or FALSE. */
export function lowerZeros(l: Lowering, type: Type, span: Span, into: Register | null): Register {
  if (type.kind !== 'list') {
    const zero = type.kind === 'string' ? '' : type.kind === 'bool' ? false : 0;
    return l.constant(zero, span, into);
  }
  const item = lowerZeros(l, type.element, span, null);
  const target = into ?? l.code.newRegister();
  emitBuiltin(l, target, 'list.[N]', [item, l.constant(type.size, span)], span);
  return target;
}

function emitBuiltin(
  l: Lowering,
  target: Register,
  name: string,
  args: readonly Register[],
  span: Span,
): void {
  l.code.emit('callBuiltin', [target, l.tables.builtin(name), args], span);
}
