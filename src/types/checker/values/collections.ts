/** Literals of lists, maps, sets and pools, typed by what their place wants (CLEAR language reference, 6.2). */
import type { Expr } from '../../../syntax/ast.js';
import type { Type } from '../../types.js';
import { forgetKnown, isNumeric, isSilent, OPEN, optionalOf, sameType } from '../../types.js';
import { typeText, withArticle } from '../../type-text.js';
import type { Body } from '../context.js';
import { expectedFound, notSupported, report } from '../context.js';
import { checkAs, checkValue, convertNumber } from './conversions.js';
import { checkBounded } from '../concurrency/streams.js';
import { checkSetElement, genericContext } from '../generics/type-nodes.js';

type ListExpr = Extract<Expr, { kind: 'list' }>;
type MapExpr = Extract<Expr, { kind: 'map' }>;
type CollectionExpr = Extract<Expr, { kind: 'collection' }>;
type Sequence = Extract<Type, { kind: 'list' | 'set' | 'pool' }>;

/** The collection type that an expected type stands for: itself, or the payload of an optional or handle. */
function expectedSequence(expected: Type | null): Sequence | null {
  if (expected === null) return null;
  if (expected.kind === 'list' || expected.kind === 'set' || expected.kind === 'pool')
    return expected;
  return expected.kind === 'optional' || expected.kind === 'object'
    ? expectedSequence(expected.inner)
    : null;
}

export function checkList(body: Body, expr: ListExpr, expected: Type | null): Type {
  if (expected?.kind === 'stream' && expected.form === 'bounded')
    return checkBounded(body, expr.items, expected, expr.span);
  const wanted = expectedSequence(expected);
  if (wanted !== null && !isSilent(wanted.element)) return checkItems(body, expr, wanted);
  const element = freeElement(body, expr.items);
  return wanted === null
    ? { kind: 'list', element, form: 'list', size: 0 }
    : { ...wanted, element };
}

/** `List[]`, `Set["a"]`, `Pool[]`: as the literal of a list, of the collection that is named. */
export function checkCollection(body: Body, expr: CollectionExpr, expected: Type | null): Type {
  const other = expr.caps.find((cap) => cap.name !== 'soa');
  if (other !== undefined) return notSupported(body, other.span, `\`@${other.name}\``);
  const wanted = expectedSequence(expected);
  const kind = expr.name === 'List' ? 'list' : expr.name === 'Set' ? 'set' : 'pool';
  if (wanted?.kind === kind && !isSilent(wanted.element)) return checkItems(body, expr, wanted);
  const element = freeElement(body, expr.items);
  if (kind === 'list') return { kind, element, form: 'list', size: 0 };
  if (kind === 'pool') return { kind, element, size: 0 };
  checkSetElement(body.program, element, expr.span);
  return { kind, element };
}

function checkItems(body: Body, expr: ListExpr | CollectionExpr, wanted: Sequence): Type {
  for (const item of expr.items)
    checkAs(body, item, {
      type: wanted.element,
      code: 'LIST_LITERAL_MIXED_TYPES',
      what: `an item of the ${wanted.kind}`,
    });
  const count = expr.items.length;
  if (wanted.kind === 'pool' && wanted.size > 0 && count > wanted.size)
    return reportSize(body, expr, count, `the pool has room for ${wanted.size}`, wanted.size);
  if (wanted.kind !== 'list' || wanted.form !== 'fixed') return wanted;
  if (wanted.size < 0) return { ...wanted, size: count };
  if (wanted.size === count) return wanted;
  return reportSize(body, expr, count, `the array has ${wanted.size}`, wanted.size);
}

function reportSize(body: Body, expr: Expr, count: number, room: string, size: number): Type {
  const message = `this list has ${counted(count)}, but ${room}`;
  return report(body, 'FIXED_ARRAY_SIZE_MISMATCH', expr.span, message, {
    notes: expectedFound(counted(size), counted(count)),
  });
}

function counted(count: number): string {
  return count === 1 ? '1 item' : `${count} items`;
}

/** Without context, the first item decides, except that one float makes literals floats. */
function freeElement(body: Body, items: readonly Expr[]): Type {
  let context: Type | null = null;
  const found: Type[] = [];
  for (const item of items) {
    const type = checkValue(body, item, context);
    context ??= genericContext([type]);
    found.push(type);
  }
  return meet(body, items, found, 'LIST_LITERAL_MIXED_TYPES', 'items');
}

/** The one type of the checked `items`; OPEN when there are none. */
function meet(
  body: Body,
  items: readonly Expr[],
  found: readonly Type[],
  code: 'LIST_LITERAL_MIXED_TYPES' | 'HASHMAP_MIXED_VALUES',
  what: string,
): Type {
  const payloads = found.map((type) => (type.kind === 'optional' ? type.inner : type));
  const payload =
    payloads.find((type) => type.kind === 'float') ??
    payloads.find((type) => !isSilent(type) && type.kind !== 'nil');
  if (payload === undefined) return found[0] ?? OPEN;
  // One item that may be missing makes all of them optional.
  const isOptional = found.some((type) => type.kind === 'optional' || type.kind === 'nil');
  const element = isOptional ? optionalOf(payload) : payload;
  items.forEach((item, index) => {
    const type = found[index] ?? OPEN;
    if (sameType(type, element) || sameType(type, payload)) return;
    if (isOptional && type.kind === 'nil') return;
    if (isNumeric(type) && isNumeric(payload) && isLiteral(item)) {
      convertNumber(body, item, type, payload);
      return;
    }
    const message = `the other ${what} are \`${typeText(element)}\`, but this is ${withArticle(type)}`;
    report(body, code, item.span, message, {
      notes: expectedFound(typeText(element), typeText(type)),
    });
  });
  return forgetKnown(element);
}

function isLiteral(expr: Expr): boolean {
  return expr.kind === 'int' || (expr.kind === 'unary' && expr.value.kind === 'int');
}

// ---------------------------------------------------------------------------------------------- maps

export function checkMap(body: Body, expr: MapExpr, expected: Type | null): Type {
  if (expected?.kind === 'sharded') {
    checkMap(body, expr, expected.map);
    return expected;
  }
  const wanted = expectedMap(expected);
  const key = wanted === null || isSilent(wanted.key) ? firstKey(body, expr) : wanted.key;
  if (key === null) return wanted ?? { kind: 'map', key: OPEN, value: OPEN };
  for (const entry of expr.entries) checkKey(body, entry.key, key);
  const values = expr.entries.map((entry) => entry.value);
  if (wanted !== null && !isSilent(wanted.value)) {
    for (const value of values)
      checkAs(body, value, {
        type: wanted.value,
        code: 'HASHMAP_MIXED_VALUES',
        what: 'a value of the map',
      });
    return { ...wanted, key };
  }
  const found = values.map((value) => checkValue(body, value, null));
  return { kind: 'map', key, value: meet(body, values, found, 'HASHMAP_MIXED_VALUES', 'values') };
}

function expectedMap(expected: Type | null): Extract<Type, { kind: 'map' }> | null {
  if (expected === null || expected.kind === 'map') return expected;
  return expected.kind === 'optional' || expected.kind === 'object'
    ? expectedMap(expected.inner)
    : null;
}

/** The type of the first key, which decides; null for an empty literal. */
function firstKey(body: Body, { entries }: MapExpr): Type | null {
  const [first] = entries;
  if (first === undefined) return null;
  const type = checkValue(body, first.key, null);
  return isNumeric(type) ? type : { kind: 'string', mode: 'plain' };
}

/** Checks what a map with keys of type `key` is asked by. */
export function checkKey(body: Body, expr: Expr, key: Type): void {
  checkAs(body, expr, {
    type: key,
    code: key.kind === 'string' ? 'STRING_MAP_KEY_BAD' : 'NUMERIC_MAP_KEY_BAD',
    what: 'the key of the map',
  });
}
