/** Fields, items and the question whether a place may be written (CLEAR language reference, 5.3, 6.1 and 13.1). */
import type { DiagnosticName } from '../../diagnostics/codes.js';
import type { Expr, FieldExpr, IndexExpr, SliceExpr } from '../../syntax/ast.js';
import type { Variable } from '../checked.js';
import { isName } from '../names.js';
import { nearestHint } from '../nearest.js';
import type { Type } from '../types.js';
import { isAtomic, isCell, isLock, isSilent, optionalOf, withArticle, UNKNOWN } from '../types.js';
import type { Body } from './context.js';
import { checkExpr, notSupported, report } from './context.js';
import { checkPlain, checkValue, plain, reportGuarded, sourceText } from './conversions.js';
import { checkVariantName } from './unions.js';

export function checkField(body: Body, expr: FieldExpr, expected: Type | null): Type {
  const { receiver } = expr;
  if (receiver.kind === 'typeName') return checkVariantName(body, expr, receiver, expected);
  const type = checkExpr(body, receiver, null);
  if (!expr.safe) return memberType(body, expr, fieldOwner(body, receiver, type));
  if (type.kind !== 'optional') return isSilent(type) ? UNKNOWN : reportSafe(body, expr, type);
  return optionalOf(memberType(body, expr, fieldOwner(body, receiver, type.inner)));
}

function reportSafe(body: Body, expr: FieldExpr, type: Type): Type {
  const message = `\`?.\` looks into an optional, but this is ${withArticle(type)}`;
  return report(body, 'UNWRAP_NON_OPTIONAL', expr.span, message, { hint: 'remove the `?`' });
}

function memberType(body: Body, expr: FieldExpr, owner: Type): Type {
  const { name } = expr;
  if (isSilent(owner)) return UNKNOWN;
  if (owner.kind === 'struct') {
    const index = owner.info.fields.findIndex((field) => field.name === name.text);
    const field = owner.info.fields[index];
    if (field === undefined) {
      const message = `\`${owner.info.name}\` has no field \`${name.text}\``;
      const known = owner.info.fields.map((candidate) => candidate.name);
      return report(body, 'ILLEGAL_FIELD_LOOKUP', name.span, message, {
        hint: nearestHint(name.text, known),
      });
    }
    body.program.tables.fields.set(expr, index);
    return field.type;
  }
  if (owner.kind === 'enum')
    return report(body, 'ENUM_FIELD_ACCESS', name.span, `a \`${owner.info.name}\` has no fields`);
  if (owner.kind === 'union')
    return report(body, 'UNION_FIELD_ACCESS', name.span, `a \`${owner.info.name}\` has no fields`, {
      hint: 'take its payload with MATCH',
    });
  const message = `${withArticle(owner)} has no field \`${name.text}\``;
  return report(body, 'ILLEGAL_FIELD_LOOKUP', name.span, message, {
    hint: fieldHint(owner, name.text),
  });
}

function fieldHint(owner: Type, name: string): string {
  if (owner.kind === 'optional')
    return `write \`?.${name}\`, or bind the value first: \`IF … AS x THEN x.${name} …\``;
  if (owner.kind === 'promise') return 'take its value with `NEXT`';
  return owner.kind === 'list' && name === 'length' ? 'write `length()`' : '';
}

/** What the fields of `type` belong to; data behind a lock must be reached through WITH or one assignment. */
function fieldOwner(body: Body, receiver: Expr, type: Type): Type {
  if (type.kind !== 'object') return type;
  if (isCell(type)) return reportGuarded(body, receiver, type);
  if (!isLock(type)) return isAtomic(type) ? type : type.inner;
  const variable = body.program.tables.names.get(receiver);
  if (variable !== undefined && variable === body.autoLocked) return type.inner;
  return reportGuarded(body, receiver, type);
}

export function checkIndex(body: Body, expr: IndexExpr): Type {
  const receiver = plain(body, expr.receiver, checkValue(body, expr.receiver, null));
  const index = checkPlain(body, expr.index, null);
  if (isSilent(receiver)) return UNKNOWN;
  if (receiver.kind === 'string') {
    if (receiver.mode === 'raw') {
      requirePosition(body, expr.index, index);
      return receiver;
    }
    const message = `${withArticle(receiver)} cannot be indexed`;
    return report(body, 'STRING_INDEX_BY_INT', expr.span, message, {
      hint: 'use `charAt(i)` for a code point, or `substr(i, n)` for bytes',
    });
  }
  if (receiver.kind !== 'list') {
    const message = `${withArticle(receiver)} cannot be indexed`;
    return report(body, 'UNSUPPORTED_INDEX', expr.receiver.span, message);
  }
  requirePosition(body, expr.index, index);
  return receiver.element;
}

function requirePosition(body: Body, expr: Expr, type: Type): void {
  if (isSilent(type) || type.kind === 'int') return;
  const message = `an index is an integer, but this is ${withArticle(type)}`;
  report(body, 'UNSUPPORTED_INDEX', expr.span, message);
}

/** `s[a ..< b]`: bytes of a string, in its mode. */
export function checkSlice(body: Body, expr: SliceExpr): Type {
  const receiver = plain(body, expr.receiver, checkValue(body, expr.receiver, null));
  for (const bound of [expr.from, expr.to])
    requirePosition(body, bound, checkPlain(body, bound, null));
  if (isSilent(receiver) || receiver.kind === 'string') return receiver;
  return notSupported(body, expr.span, 'slices');
}

export function checkUnwrap(body: Body, value: Expr, expr: Expr): Type {
  const type = checkPlain(body, value, null);
  if (isSilent(type)) return UNKNOWN;
  if (type.kind === 'optional') return type.inner;
  const message = `\`?\` unwraps an optional, but this is ${withArticle(type)}`;
  return report(body, 'UNWRAP_NON_OPTIONAL', expr.span, message, { hint: 'remove the `?`' });
}

/** The variable that a path of fields and items starts from, if the names are already resolved. */
export function rootVariable(body: Body, place: Expr): Variable | null {
  let expr = place;
  while (expr.kind === 'field' || expr.kind === 'index' || expr.kind === 'unwrap')
    expr = expr.kind === 'unwrap' ? expr.value : expr.receiver;
  return isName(expr) ? (body.program.tables.names.get(expr) ?? null) : null;
}

export function isPlace(expr: Expr): boolean {
  return isName(expr) || expr.kind === 'field' || expr.kind === 'index';
}

/**
 * Demands that the checked place may be written: each step down to its root is a mutable binding, an alias that
 * may write, or a handle that allows direct writes. Reports the first step that does not.
 */
export function requireWritable(body: Body, place: Expr, use: 'field' | 'item' | 'change'): void {
  let expr = place;
  for (;;) {
    if (expr !== place || isName(expr)) {
      const type = body.program.tables.types.get(expr) ?? UNKNOWN;
      if (type.kind === 'object') {
        if (!isDirectlyWritable(body, expr, type)) reportHandle(body, place, type);
        return;
      }
    }
    if (expr.kind === 'unwrap') expr = expr.value;
    else if (expr.kind === 'field' || expr.kind === 'index') expr = expr.receiver;
    else break;
  }
  if (!isName(expr)) return;
  const variable = body.program.tables.names.get(expr);
  if (variable === undefined) return;
  if (variable.mutable) noteEdit(body, variable);
  else reportImmutable(body, place, variable, use);
}

/** An element that is changed where it is: the pipeline must reach its source for writing. */
export function noteEdit(body: Body, variable: Variable): void {
  if (variable.role === 'element') body.program.edited.add(variable);
}

/** Locks are reached here only under an auto-lock; @local data is written directly. */
function isDirectlyWritable(
  body: Body,
  expr: Expr,
  type: Extract<Type, { kind: 'object' }>,
): boolean {
  if (isLock(type)) return body.program.tables.names.get(expr) === body.autoLocked;
  return (
    type.object === 'local' || (type.object === null && type.family === 'LOCAL') || isAtomic(type)
  );
}

function reportHandle(body: Body, place: Expr, type: Extract<Type, { kind: 'object' }>): void {
  if (isLock(type) || isCell(type)) return;
  const text = sourceText(body, place);
  const message = `\`${text}\` belongs to shared data without a lock, which can only be read`;
  report(body, 'SHARED_FIELD_WRITE', place.span, message, {
    label: `through ${withArticle(type)}`,
    hint: 'declare the data `@shared:locked` (or `@local`) to change it',
  });
}

function reportImmutable(
  body: Body,
  place: Expr,
  variable: Variable,
  use: 'field' | 'item' | 'change',
): void {
  const codes: Readonly<Record<typeof use, DiagnosticName>> = {
    field: 'IMMUTABLE_FIELD_ASSIGNMENT',
    item: 'ASSIGN_INDEX_IMMUTABLE_LIST',
    change: 'ASSIGN_INDEX_IMMUTABLE_LIST',
  };
  const what = use === 'change' ? 'changed' : 'written';
  const message = `\`${sourceText(body, place)}\` cannot be ${what}: \`${variable.name}\` is ${describe(variable)}`;
  report(body, codes[use], place.span, message, {
    labels: [{ source: body.program.source, span: variable.span, text: 'declared here' }],
    hint: immutableHint(variable),
  });
}

/** Why a variable may not be written, to follow "`x` is". */
export function describe(variable: Variable): string {
  switch (variable.role) {
    case 'alias':
      return 'bound for reading only';
    case 'snapshot':
      return 'a snapshot for reading only';
    case 'borrow':
      return 'a borrow for reading only';
    case 'loop':
      return 'a loop variable';
    case 'parameter':
      return 'a parameter without MUTABLE';
    case 'binding':
      return 'bound by AS';
    case 'element':
      return 'an element of a pipeline';
    case 'capture':
    case 'local':
      return 'immutable';
  }
}

export function immutableHint(variable: Variable): string {
  if (variable.role === 'alias') return 'write `WITH EXCLUSIVE …` to change the data';
  if (variable.role === 'snapshot')
    return 'write `WITH SNAPSHOT … AS MUTABLE …` to change the data';
  if (variable.role === 'borrow') return 'write `WITH RESTRICT … AS MUTABLE …` to change it';
  if (variable.role === 'parameter') return `declare the parameter \`MUTABLE ${variable.name}\``;
  if (variable.role === 'element') return 'change elements in `EACH { … }`';
  if (variable.role === 'loop' || variable.role === 'binding')
    return `copy it to a variable of its own: \`MUTABLE copy = ${variable.name};\``;
  return `declare it with \`MUTABLE ${variable.name} = …;\``;
}
