/** MATCH over enums, unions, other plain values and structures (CLEAR language reference, 10.4). */
import type { Span } from '../../diagnostics/source.js';
import type { Expr, FieldPattern, MatchExpr, MatchStmt, Name, Pattern } from '../../syntax/ast.js';
import type { Type } from '../../types/types.js';
import type { BlockId, Register } from '../mir.js';
import { lowerArms } from './values/choices.js';
import type { Lowering } from './context.js';
import { PAYLOAD_FIELD, VARIANT_FIELD } from './values/unions.js';

export function lowerMatch(l: Lowering, statement: MatchStmt): void {
  const subject = subjectOf(l, statement.subject);
  lowerArms(
    l,
    statement.arms,
    (arm, then, otherwise) => {
      testPattern(l, arm.pattern, subject, then, otherwise);
    },
    (arm) => {
      l.block(arm.body);
    },
    () => {
      l.block(statement.otherwise ?? []);
    },
    statement.span,
  );
}

/** A MATCH expression in which no arm matches panics. */
export function lowerMatchExpr(l: Lowering, expr: MatchExpr, into: Register | null): Register {
  const target = into ?? l.code.newRegister();
  const subject = subjectOf(l, expr.subject);
  lowerArms(
    l,
    expr.arms,
    (arm, then, otherwise) => {
      testPattern(l, arm.pattern, subject, then, otherwise);
    },
    (arm) => l.value(arm.body, target),
    () => {
      if (expr.otherwise !== null) l.value(expr.otherwise, target);
      else l.code.leave('panic', [l.tables.constant('no arm of MATCH matches')], expr.span);
    },
    expr.span,
  );
  return target;
}

/** What the arms of a MATCH, or one field of a pattern, look at. */
interface Subject {
  readonly register: Register;
  readonly type: Type;
  /** What is compared with a case: the value itself, or the index of the variant of a union. */
  readonly compared: Register;
}

/** The value in a register of its own, which assignments in the arms do not change. */
function subjectOf(l: Lowering, subject: Expr): Subject {
  const register = l.value(subject, l.code.newRegister());
  return lookAt(l, register, l.convertedType(subject), subject.span);
}

function lookAt(l: Lowering, register: Register, type: Type, span: Span): Subject {
  if (type.kind !== 'union') return { register, type, compared: register };
  const compared = l.code.newRegister();
  l.code.emit('getField', [compared, register, VARIANT_FIELD], span);
  return { register, type, compared };
}

function testPattern(
  l: Lowering,
  pattern: Pattern,
  subject: Subject,
  then: BlockId,
  otherwise: BlockId,
): void {
  switch (pattern.kind) {
    case 'when':
      l.condition(pattern.condition, then, otherwise);
      return;
    case 'valuePattern':
      testValues(l, pattern, subject, then, otherwise);
      return;
    case 'structPattern':
      testFields(l, pattern.fields, subject, otherwise, pattern.span);
      l.code.jump(then, pattern.span);
  }
}

/** Goes to `then` when the subject equals any of the values, and its payload fits. */
function testValues(
  l: Lowering,
  pattern: Extract<Pattern, { kind: 'valuePattern' }>,
  subject: Subject,
  then: BlockId,
  otherwise: BlockId,
): void {
  const { code } = l;
  const { values, binding, fields, span } = pattern;
  const matched = binding === null && fields === null ? then : code.newBlock();
  for (const [i, value] of values.entries()) {
    const isLast = i === values.length - 1;
    const next = isLast ? otherwise : code.newBlock();
    testEqual(l, subject, value, matched, next);
    if (!isLast) code.start(next, value.span);
  }
  if (matched === then) return;
  code.start(matched, span);
  const payload = code.newRegister();
  code.emit('getField', [payload, subject.register, PAYLOAD_FIELD], span);
  if (binding !== null) bind(l, binding, payload);
  if (fields !== null) {
    const type = payloadType(l, values[0], subject.type);
    testFields(l, fields, { register: payload, type, compared: payload }, otherwise, span);
  }
  code.jump(then, span);
}

/** The type of the payload of the variant that a pattern names. */
function payloadType(l: Lowering, value: Expr | undefined, union: Type): Type {
  const index = value?.kind === 'field' ? l.checked.fields.get(value) : undefined;
  const variant = union.kind === 'union' ? union.info.variants[index ?? -1] : undefined;
  return variant?.payload ?? union;
}

function bind(l: Lowering, name: Name, register: Register): void {
  const variable = l.checked.declared.get(name);
  if (variable === undefined) l.unsupported(name.text, name.span);
  l.declare(variable, register);
}

/** Compares the subject with a value, or its variant with the one that is named. */
function testEqual(
  l: Lowering,
  subject: Subject,
  value: Expr,
  then: BlockId,
  otherwise: BlockId,
): void {
  const isEqual = l.code.newRegister();
  const other = subject.type.kind === 'union' ? variantOf(l, value) : l.value(value);
  l.code.emit('equal', [isEqual, subject.compared, other], value.span);
  l.code.branch(isEqual, then, otherwise, value.span);
}

/** The index of the variant that a case names. */
function variantOf(l: Lowering, value: Expr): Register {
  const index = value.kind === 'field' ? l.checked.fields.get(value) : undefined;
  if (index === undefined) l.unsupported('pattern', value.span);
  return l.constant(index, value.span);
}

function testFields(
  l: Lowering,
  fields: readonly FieldPattern[],
  subject: Subject,
  otherwise: BlockId,
  span: Span,
): void {
  const { code } = l;
  const { type } = subject;
  if (type.kind !== 'struct') l.unsupported('pattern of fields', span);
  for (const { name, match } of fields) {
    if (match.kind === 'ignore') continue;
    const index = type.info.fields.findIndex((field) => field.name === name.text);
    const field = type.info.fields[index];
    if (field === undefined) l.unsupported(name.text, name.span);
    const register = code.newRegister();
    code.emit('getField', [register, subject.register, index], name.span);
    if (match.kind === 'bind') {
      bind(l, name, register);
      continue;
    }
    const next = code.newBlock();
    const part = lookAt(l, register, field.type, match.value.span);
    testEqual(l, part, match.value, next, otherwise);
    code.start(next, match.value.span);
  }
}
