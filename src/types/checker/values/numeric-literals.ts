/** Number literals and how they adapt to the type that their place wants (CLEAR language reference, 6.2). */
import type { Expr, FloatSuffix, IntegerSuffix, LiteralExpr } from '../../../syntax/ast.js';
import type { IntegerName, Type } from '../../types.js';
import { FLOAT32, FLOAT64, INT64, integerRange } from '../../types.js';
import type { Body } from '../context.js';
import { report, setType } from '../context.js';

type NumberLiteral = Extract<LiteralExpr, { kind: 'int' | 'float' }>;

const SUFFIX_TYPES: Readonly<Record<IntegerSuffix | FloatSuffix, Type>> = {
  i8: { kind: 'int', name: 'Int8' },
  i16: { kind: 'int', name: 'Int16' },
  i32: { kind: 'int', name: 'Int32' },
  i64: INT64,
  u8: { kind: 'int', name: 'Byte' },
  u16: { kind: 'int', name: 'UInt16' },
  u32: { kind: 'int', name: 'UInt32' },
  u64: { kind: 'int', name: 'UInt64' },
  f32: FLOAT32,
  f64: FLOAT64,
};

/** The type of a literal where `expected` is wanted; `negative` when a minus stands directly before it. */
export function numberLiteralType(
  body: Body,
  literal: NumberLiteral,
  expected: Type | null,
  negative: boolean,
): Type {
  if (literal.suffix !== null) {
    const type = SUFFIX_TYPES[literal.suffix];
    if (literal.kind === 'int') checkRange(body, literal, type, negative);
    return type;
  }
  const wanted = expected?.kind === 'optional' ? expected.inner : expected;
  if (literal.kind === 'float') return wanted?.kind === 'float' ? wanted : FLOAT64;
  const type = wanted?.kind === 'int' || wanted?.kind === 'float' ? wanted : naturalType(literal);
  checkRange(body, literal, type, negative);
  return type;
}

function naturalType(literal: Extract<NumberLiteral, { kind: 'int' }>): Type {
  if (literal.prefixed && literal.value <= 255n) return { kind: 'int', name: 'Byte' };
  return INT64;
}

function checkRange(
  body: Body,
  literal: Extract<NumberLiteral, { kind: 'int' }>,
  type: Type,
  negative: boolean,
): void {
  if (type.kind !== 'int') return;
  const value = negative ? -literal.value : literal.value;
  const [low, high] = integerRange(type.name);
  if (value >= low && value <= high) return;
  report(body, 'LITERAL_OUT_OF_RANGE', literal.span, outOfRange(value, type.name), {
    notes: [`range     ${low} to ${high}`],
  });
}

function outOfRange(value: bigint, name: IntegerName): string {
  return `\`${value}\` does not fit \`${name}\``;
}

/**
 * Turns an unsuffixed literal (a minus before it included) into one of type `target`, so that it needs no
 * conversion at run time. Answers whether it did.
 */
export function adaptLiteral(body: Body, expr: Expr, target: Type): boolean {
  const negated = expr.kind === 'unary' && expr.op === '-' ? expr.value : null;
  const literal = negated ?? expr;
  if (literal.kind !== 'int' && literal.kind !== 'float') return false;
  if (literal.suffix !== null || (target.kind !== 'int' && target.kind !== 'float')) return false;
  if (literal.kind === 'float' && target.kind === 'int') return false;
  const { types } = body.program.tables;
  if (types.get(literal) === target) return true;
  const type = numberLiteralType(body, literal, target, negated !== null);
  setType(body, literal, type);
  setType(body, expr, type);
  return true;
}
