/** Items and slices: `c[k]` read and written, `c[a ..< b]` (CLEAR language reference, 13.1). */
import type { Expr, FieldExpr, IndexExpr, SliceExpr } from '../../../syntax/ast.js';
import type { Type } from '../../types.js';
import { isNumeric, isOpen, isSilent, optionalOf, UNKNOWN } from '../../types.js';
import { withArticle } from '../../type-text.js';
import { checkKey } from './collections.js';
import type { Body } from '../context.js';
import { checkExpr, report, setType } from '../context.js';
import { checkAs, checkPlain, checkValue, plain, sourceText } from './conversions.js';
import { isSettled, settle } from '../generics/open-types.js';

/**
 * Reads an item; of a map, set or pool there may be none, in the newest dialect of a list, too. `expected` can tell what an open
 * collection holds.
 */
export function checkIndex(body: Body, expr: IndexExpr, expected: Type | null): Type {
  const receiver = receiverType(body, expr);
  if (receiver.kind === 'sharded') return checkShardedRead(body, expr);
  const held = checkItem(body, expr, receiver);
  if (held === null) return UNKNOWN;
  const { collection, item } = held;
  const isSure = collection.kind === 'list' && body.program.modules.dialect === 'core';
  const isOptional = !isSure && collection.kind !== 'string';
  if (isOpen(item) && expected !== null && isSettled(expected)) {
    const inner = expected.kind === 'optional' && isOptional ? expected.inner : expected;
    setType(body, expr, isOptional ? optionalOf(item) : item);
    settle(body, expr, inner);
    return isOptional ? optionalOf(inner) : inner;
  }
  const type = known(body, expr.receiver, item);
  return isOptional ? optionalOf(type) : type;
}

/** The type of a value to be put at an index. */
export function checkIndexTarget(body: Body, expr: IndexExpr): Type {
  const held = checkItem(body, expr, receiverType(body, expr));
  if (held === null) return UNKNOWN;
  return held.collection.kind === 'string' ? reportBytes(body, expr) : held.item;
}

function reportBytes(body: Body, { span }: IndexExpr): Type {
  return report(body, 'UNSUPPORTED_INDEX', span, 'the bytes of a string cannot be assigned', {
    hint: 'make a new string, with `substr` and `+`',
  });
}

/** The type of a place that is read and written: an item of a list has to be there. */
export function checkUpdated(body: Body, target: FieldExpr | IndexExpr): Type {
  const type = checkExpr(body, target, null);
  const list = body.program.tables.types.get(target.receiver);
  if (target.kind === 'index' && type.kind === 'string' && list?.kind === 'string')
    return reportBytes(body, target);
  if (target.kind === 'field' || list?.kind !== 'list' || type.kind !== 'optional') return type;
  return setType(body, target, list.element);
}

function receiverType(body: Body, { receiver }: IndexExpr): Type {
  return unwrapRead(receiver, plain(body, receiver, checkValue(body, receiver, null)));
}

/** `m[k]` of a sharded map is the call `m.get(k)`. */
function checkShardedRead(body: Body, expr: IndexExpr): Type {
  const { receiver, index, span } = expr;
  const name = { text: 'get', span };
  const call: Expr = { kind: 'method', receiver, name, args: [index], safe: false, span };
  body.program.tables.parts.set(expr, call);
  return checkExpr(body, call, null);
}

interface Held {
  readonly collection: Extract<Type, { kind: 'list' | 'map' | 'set' | 'pool' | 'string' }>;
  readonly item: Type;
}

/** Checks the receiver and the index of `expr`; null after a report. */
function checkItem(body: Body, expr: IndexExpr, type: Type): Held | null {
  switch (type.kind) {
    case 'list':
      checkPosition(body, expr.index);
      return { collection: type, item: type.element };
    case 'map': {
      if (isOpen(type.key))
        settle(body, expr.receiver, { ...type, key: keyType(body, expr.index) });
      else checkKey(body, expr.index, type.key);
      return { collection: type, item: type.value };
    }
    case 'set':
      checkAs(body, expr.index, {
        type: type.element,
        code: 'UNSUPPORTED_INDEX',
        what: 'an element of the set',
      });
      return { collection: type, item: type.element };
    case 'pool':
      checkAs(body, expr.index, {
        type: { kind: 'id', element: type.element },
        code: 'UNSUPPORTED_INDEX',
        what: 'the index of a pool',
      });
      return { collection: type, item: type.element };
    case 'string':
      checkPosition(body, expr.index);
      // A byte of a byte string is one; position by position nothing is missing.
      if (type.mode === 'raw') return { collection: type, item: type };
      report(body, 'STRING_INDEX_BY_INT', expr.span, `${withArticle(type)} cannot be indexed`, {
        hint: 'use `charAt(i)` for a code point, or `substr(i, n)` for bytes',
      });
      return null;
    default:
      checkPlain(body, expr.index, null);
      if (!isSilent(type))
        report(
          body,
          'UNSUPPORTED_INDEX',
          expr.receiver.span,
          `${withArticle(type)} cannot be indexed`,
        );
      return null;
  }
}

function keyType(body: Body, index: Expr): Type {
  const type = checkPlain(body, index, null);
  if (isNumeric(type) || isSilent(type)) return type;
  const key: Type = { kind: 'string', mode: 'plain' };
  if (type.kind !== 'string') checkKey(body, index, key);
  return key;
}

function checkPosition(body: Body, index: Expr): void {
  const type = checkPlain(body, index, null);
  if (isSilent(type) || type.kind === 'int') return;
  const message = `an index is an integer, but this is ${withArticle(type)}`;
  report(body, 'UNSUPPORTED_INDEX', index.span, message);
}

/** What a chain goes on with after an item that may be missing: it is unwrapped, and NIL panics. */
export function unwrapRead(receiver: Expr, type: Type): Type {
  return receiver.kind === 'index' && type.kind === 'optional' ? type.inner : type;
}

export function checkSlice(body: Body, expr: SliceExpr): Type {
  const { receiver, from, to } = expr;
  const type = unwrapRead(receiver, checkPlain(body, receiver, null));
  for (const bound of [from, to]) checkPosition(body, bound);
  if (type.kind === 'list') return { kind: 'list', element: type.element, form: 'slice', size: 0 };
  if (isSilent(type)) return UNKNOWN;
  if (type.kind === 'string') return type;
  return report(body, 'UNSUPPORTED_INDEX', receiver.span, `${withArticle(type)} has no slices`);
}

/** What the place holds, which must be known here. */
export function known(body: Body, collection: Expr, held: Type): Type {
  if (!isOpen(held)) return held;
  const text = sourceText(body, collection);
  return report(
    body,
    'NEEDS_ANNOTATION',
    collection.span,
    `what \`${text}\` holds is not known here`,
    { hint: 'declare it with a type, as in `xs: Int64[]@list = [];` or `m: HashMap<Int64> = {};`' },
  );
}
