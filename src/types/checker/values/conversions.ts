/** Values in their places: handles that are loaded or opened, numbers that change type (CLEAR language reference, 6.3). */
import type { DiagnosticName } from '../../../diagnostics/codes.js';
import type { Expr } from '../../../syntax/ast.js';
import type { Conversion } from '../../checked.js';
import type { Type } from '../../types.js';
import { numberConversions } from '../../number-conversions.js';
import {
  isAssignable,
  isAtomic,
  isCell,
  isLock,
  isSilent,
  sameType,
  UNKNOWN,
} from '../../types.js';
import { typeText, withArticle } from '../../type-text.js';
import type { Body } from '../context.js';
import { checkExpr, expectedFound, report } from '../context.js';
import { adaptLiteral } from './numeric-literals.js';
import { settle } from '../generics/open-types.js';

export function addConversion(body: Body, expr: Expr, conversion: Conversion): void {
  const { conversions } = body.program.tables;
  conversions.set(expr, [...(conversions.get(expr) ?? []), conversion]);
}

/** Checks an expression whose value is used; an atomic is loaded, other handles stay handles. */
export function checkValue(body: Body, expr: Expr, expected: Type | null): Type {
  const type = checkExpr(body, expr, expected);
  if (type.kind === 'void')
    return report(body, 'VALUE_NEEDED', expr.span, 'this has no value', {
      hint: 'call it as a statement of its own',
    });
  if (isAtomic(type) && !(expected !== null && isAtomic(expected))) return load(body, expr, type);
  return type;
}

/** Checks an expression whose plain value is used: atomics are loaded, handles without a lock opened. */
export function checkPlain(body: Body, expr: Expr, expected: Type | null): Type {
  return plain(body, expr, checkValue(body, expr, expected));
}

function load(body: Body, expr: Expr, type: Type): Type {
  addConversion(body, expr, 'load');
  return type.kind === 'object' ? type.inner : type;
}

/** The plain value behind `type`; locked data is refused. */
export function plain(body: Body, expr: Expr, type: Type): Type {
  if (type.kind !== 'object') return type;
  if (isAtomic(type)) return load(body, expr, type);
  if (isLock(type) || isCell(type)) return reportGuarded(body, expr, type);
  addConversion(body, expr, 'open');
  return type.inner;
}

/** Data behind a lock, or in a cell, is reached through WITH. */
export function reportGuarded(body: Body, expr: Expr, type: Type): Type {
  const text = sourceText(body, expr);
  const label = withArticle(type);
  if (isCell(type))
    return report(
      body,
      'CELL_NEEDS_SNAPSHOT',
      expr.span,
      `\`${text}\` is read and replaced as a whole, but is used outside WITH SNAPSHOT`,
      {
        label,
        hint: `take a snapshot: \`WITH SNAPSHOT ${text} AS x { … }\`; \`AS MUTABLE x\` replaces it at the end`,
      },
    );
  return report(
    body,
    'LOCKED_FIELD_NEEDS_WITH',
    expr.span,
    `\`${text}\` is behind a lock and is used outside WITH`,
    {
      label,
      hint: `take the lock: \`WITH EXCLUSIVE ${text} AS x { … }\`, and use \`x\` inside`,
    },
  );
}

/** The source of an expression, cut when it is long. */
export function sourceText(body: Body, expr: Expr): string {
  const text = body.program.source.text.slice(expr.span.start, expr.span.end);
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}

export interface Wanted {
  readonly type: Type;
  readonly code: DiagnosticName;
  /** What wants it, such as "`x`" or "the argument `n` of `f`". */
  readonly what: string;
}

/** Checks an expression in a place that wants a type; converts, or reports the mismatch. */
export function checkAs(body: Body, expr: Expr, wanted: Wanted): Type {
  const found = checkValue(body, expr, wanted.type);
  return coerce(body, expr, found, wanted);
}

/** Makes the checked value `expr` of type `found` fit; answers the type it then has. */
export function coerce(body: Body, expr: Expr, found: Type, wanted: Wanted): Type {
  const target = wanted.type;
  if (isSilent(found) || isSilent(target)) return found;
  if (found.kind === 'object' && target.kind === 'optional' && target.inner.kind === 'object')
    return isSilent(coerceObject(body, expr, found, wanted, target.inner)) ? UNKNOWN : target;
  if (found.kind === 'object' && target.kind !== 'object') {
    const inner = target.kind === 'optional' ? target.inner : target;
    if (!isLock(found) && !isAssignable(inner, found.inner))
      return mismatch(body, expr, found, wanted);
    return coerce(body, expr, plain(body, expr, found), wanted);
  }
  if (target.kind === 'object') return coerceObject(body, expr, found, wanted, target);
  if (!isAssignable(target, found)) return mismatch(body, expr, found, wanted);
  settle(body, expr, target);
  const payload = (type: Type): Type => (type.kind === 'optional' ? type.inner : type);
  convertNumber(body, expr, payload(found), payload(target));
  return target;
}

/** A place that holds a handle takes a handle of the same kind; the lock rank is not part of the match. */
function coerceObject(
  body: Body,
  expr: Expr,
  found: Type,
  wanted: Wanted,
  target: Extract<Type, { kind: 'object' }>,
): Type {
  if (sameType(target, found)) return found;
  // A new collection is what its place wants, as for its elements.
  const isNew = expr.kind === 'list' || expr.kind === 'collection' || expr.kind === 'map';
  if (!isNew || !sameType(target.inner, found)) return mismatch(body, expr, found, wanted);
  addConversion(body, expr, { wrap: target });
  return target;
}

/** Adds the conversion from one numeric type to another, if it takes any. Literals become literals of the target. */
export function convertNumber(body: Body, expr: Expr, found: Type, target: Type): void {
  if (adaptLiteral(body, expr, target)) return;
  for (const conversion of numberConversions(found, target)) addConversion(body, expr, conversion);
}

function mismatch(body: Body, expr: Expr, found: Type, wanted: Wanted): Type {
  const { type } = wanted;
  const message = `${wanted.what} is ${withArticle(type)}, but this is ${withArticle(found)}`;
  report(body, wanted.code, expr.span, message, {
    label: withArticle(found),
    notes: expectedFound(typeText(type), typeText(found)),
    hint: mismatchHint(found, wanted.type),
  });
  return UNKNOWN;
}

function mismatchHint(found: Type, target: Type): string {
  if ((found.kind === 'promise' || found.kind === 'observable') && sameType(found.inner, target))
    return 'take its value with `NEXT`';
  if (found.kind === 'optional' && isAssignable(target, found.inner))
    return 'give a default with `OR`, or bind the value with `IF … AS x THEN`';
  if (target.kind === 'string' && found.kind === 'int') return 'write `.toString()` after it';
  if (target.kind === 'object' && sameType(target.inner, found))
    return `write \`${typeText(target).slice(typeText(target.inner).length).trim()}\` after the value`;
  if (found.kind === 'string' && target.kind === 'int') return 'write `.toInt()` after it';
  return '';
}

/**
 * Whether an optional stands for the question whether it has a value: as a whole condition, and wherever the newest
 * dialect wants a Bool. A `?Bool` could mean two things.
 */
export function asksPresence(body: Body, type: Type, isCondition: boolean): boolean {
  if (type.kind !== 'optional' || type.inner.kind === 'bool') return false;
  return isCondition || body.program.modules.dialect === 'newest';
}

/**
 * Checks a condition of IF, WHILE, ASSERT or a logical operator. */
export function checkBool(body: Body, expr: Expr, code: DiagnosticName, what: string): void {
  const type = checkPlain(body, expr, null);
  if (isSilent(type) || type.kind === 'bool') return;
  if (asksPresence(body, type, code === 'CONDITION_NEEDS_BOOL')) {
    addConversion(body, expr, 'present');
    return;
  }
  report(body, code, expr.span, `${what} must be a \`Bool\`, but this is ${withArticle(type)}`, {
    notes: expectedFound('Bool', typeText(type)),
    hint: type.kind === 'optional' ? 'test it with `!= NIL`, or bind it with `AS`' : '',
  });
}
