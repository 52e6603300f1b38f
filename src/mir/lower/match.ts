/** MATCH over enums, other plain values and structures (CLEAR language reference, 10.4). */
import type { Expr, MatchExpr, MatchStmt, Pattern } from '../../syntax/ast.js';
import type { Type } from '../../types/types.js';
import type { BlockId, Register } from '../mir.js';
import { lowerArms } from './choices.js';
import type { Lowering } from './context.js';

export function lowerMatch(l: Lowering, statement: MatchStmt): void {
  const subject = l.value(statement.subject, l.code.newRegister());
  const type = l.convertedType(statement.subject);
  lowerArms(
    l,
    statement.arms,
    (arm, then, otherwise) => {
      testPattern(l, arm.pattern, subject, type, then, otherwise);
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
  const subject = l.value(expr.subject, l.code.newRegister());
  const type = l.convertedType(expr.subject);
  lowerArms(
    l,
    expr.arms,
    (arm, then, otherwise) => {
      testPattern(l, arm.pattern, subject, type, then, otherwise);
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

function testPattern(
  l: Lowering,
  pattern: Pattern,
  subject: Register,
  type: Type,
  then: BlockId,
  otherwise: BlockId,
): void {
  switch (pattern.kind) {
    case 'when':
      l.condition(pattern.condition, then, otherwise);
      return;
    case 'valuePattern':
      if (pattern.binding !== null || pattern.fields !== null)
        l.unsupported('payload of a variant', pattern.span);
      testValues(l, pattern.values, subject, then, otherwise);
      return;
    case 'structPattern':
      testFields(l, pattern, subject, type, otherwise);
      l.code.jump(then, pattern.span);
  }
}

/** Goes to `then` when the subject equals any of the values. */
function testValues(
  l: Lowering,
  values: readonly Expr[],
  subject: Register,
  then: BlockId,
  otherwise: BlockId,
): void {
  const { code } = l;
  for (const [i, value] of values.entries()) {
    const isLast = i === values.length - 1;
    const next = isLast ? otherwise : code.newBlock();
    testEqual(l, subject, value, then, next);
    if (!isLast) code.start(next, value.span);
  }
}

function testEqual(
  l: Lowering,
  subject: Register,
  value: Expr,
  then: BlockId,
  otherwise: BlockId,
): void {
  const isEqual = l.code.newRegister();
  const other = l.value(value);
  l.code.emit('equal', [isEqual, subject, other], value.span);
  l.code.branch(isEqual, then, otherwise, value.span);
}

function testFields(
  l: Lowering,
  pattern: Extract<Pattern, { kind: 'structPattern' }>,
  subject: Register,
  type: Type,
  otherwise: BlockId,
): void {
  const { code } = l;
  if (type.kind !== 'struct') l.unsupported('pattern of fields', pattern.span);
  for (const { name, match } of pattern.fields) {
    if (match.kind === 'ignore') continue;
    const index = type.info.fields.findIndex((field) => field.name === name.text);
    const field = code.newRegister();
    code.emit('getField', [field, subject, index], name.span);
    if (match.kind === 'bind') {
      const variable = l.checked.declared.get(name);
      if (variable === undefined) l.unsupported(name.text, name.span);
      l.declare(variable, field);
      continue;
    }
    const next = code.newBlock();
    testEqual(l, field, match.value, next, otherwise);
    code.start(next, match.value.span);
  }
}
