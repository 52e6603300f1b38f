/** Fields, items and the question whether a place may be written (CLEAR language reference, 5.3, 6.1 and 13.1). */
import type { DiagnosticName } from '../../../diagnostics/codes.js';
import type { Expr, FieldExpr } from '../../../syntax/ast.js';
import type { Variable } from '../../checked.js';
import { isName } from '../../names.js';
import { nearestHint } from '../../nearest.js';
import type { Type } from '../../types.js';
import {
  isAtomic,
  isCell,
  isCollection,
  isLock,
  isSilent,
  optionalOf,
  UNKNOWN,
} from '../../types.js';
import { withArticle } from '../../type-text.js';
import type { Body } from '../context.js';
import { checkExpr, report } from '../context.js';
import { checkPlain, reportGuarded, sourceText } from './conversions.js';
import { unwrapRead } from './indexing.js';
import { checkVariantName } from './unions.js';

export function checkField(body: Body, expr: FieldExpr, expected: Type | null): Type {
  const { receiver } = expr;
  if (receiver.kind === 'typeName') return checkVariantName(body, expr, receiver, expected);
  const type = checkExpr(body, receiver, null);
  if (!expr.safe)
    return memberType(body, expr, fieldOwner(body, receiver, unwrapRead(receiver, type)));
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
      const { fields } = owner.info;
      return report(body, 'ILLEGAL_FIELD_LOOKUP', name.span, message, {
        hint: nearestHint(name.text, () => fields.map((candidate) => candidate.name)),
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
  return isCollection(owner) && name === 'length' ? 'write `length()`' : '';
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

/** What keeps a checked place from being written: a handle, or the variable at its root. */
type Obstacle =
  | { readonly kind: 'handle'; readonly type: Extract<Type, { kind: 'object' }> }
  | { readonly kind: 'variable'; readonly variable: Variable };

/**
 * The first step from the place down to its root that forbids writing, or null: a binding that is not mutable, an
 * alias for reading, a handle that allows no direct writes.
 */
function obstacleOf(body: Body, place: Expr): Obstacle | null {
  let expr = place;
  for (;;) {
    if (expr !== place || isName(expr)) {
      const type = body.program.tables.types.get(expr) ?? UNKNOWN;
      if (type.kind === 'object')
        return isDirectlyWritable(body, expr, type) ? null : { kind: 'handle', type };
    }
    if (expr.kind === 'unwrap') expr = expr.value;
    else if (expr.kind === 'field' || expr.kind === 'index') expr = expr.receiver;
    else break;
  }
  if (!isName(expr)) return null;
  const variable = body.program.tables.names.get(expr);
  if (variable === undefined || variable.mutable || variable.role === 'view') return null;
  return { kind: 'variable', variable };
}

/** Demands that the checked place may be written; reports what does not let it. */
export function requireWritable(body: Body, place: Expr, use: 'field' | 'item' | 'change'): void {
  const obstacle = obstacleOf(body, place);
  const root = rootVariable(body, place);
  if (obstacle === null) {
    if (root !== null) noteEdit(body, root);
  } else if (obstacle.kind === 'handle') reportHandle(body, place, obstacle.type);
  else reportImmutable(body, place, obstacle.variable, use);
}

/** The place that an expression gives an element of, to be written through a view; null when there is none. */
export function viewedPlace(body: Body, expr: Expr): Expr | null {
  const isItem = expr.kind === 'index';
  const isCall =
    expr.kind === 'method' && ['get', 'first', 'last'].includes(expr.name.text) && !expr.safe;
  if (!isItem && !isCall) return null;
  return writablePlace(body, expr.receiver);
}

/** `expr` if it is a place that may be written, or null. */
export function writablePlace(body: Body, expr: Expr): Expr | null {
  return isPlace(expr) && obstacleOf(body, expr) === null ? expr : null;
}

/** Something is written through a variable: an element of a pipeline, or a view, which may be one of another view. */
export function noteEdit(body: Body, variable: Variable): void {
  const { editedViews } = body.program.tables;
  let root: Variable | null = variable;
  while (root?.role === 'view' && !editedViews.has(root)) {
    editedViews.add(root);
    const source = body.program.views.get(root);
    root = source === undefined ? null : rootVariable(body, source);
  }
  if (root?.role === 'element') body.program.edited.add(root);
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
    case 'view':
      return 'bound by AS or FOR';
    case 'element':
      return 'an element of a pipeline';
    case 'capture':
    case 'local':
      return 'immutable';
  }
}

export function immutableHint(variable: Variable): string {
  if (variable.toWrite !== undefined) return variable.toWrite;
  if (variable.role === 'alias') return 'write `WITH EXCLUSIVE …` to change the data';
  if (variable.role === 'snapshot')
    return 'write `WITH SNAPSHOT … AS MUTABLE …` to change the data';
  if (variable.role === 'borrow') return 'write `WITH RESTRICT … AS MUTABLE …` to change it';
  if (variable.role === 'parameter') return `declare the parameter \`MUTABLE ${variable.name}\``;
  if (variable.role === 'element') return 'change elements in `EACH { … }`';
  if (variable.role === 'loop' || variable.role === 'binding' || variable.role === 'view')
    return `copy it to a variable of its own: \`MUTABLE copy = ${variable.name};\``;
  return `declare it with \`MUTABLE ${variable.name} = …;\``;
}
