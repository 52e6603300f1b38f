/**
 * Number, string and symbol literals. An integer literal is checked against the range of its type here,
 * because a minus directly before it belongs to that check.
 */
import type { Expr, FloatSuffix, IntegerSuffix, LiteralExpr } from '../ast.js';
import type { Token } from '../tokens.js';
import type { Cursor } from './cursor.js';
import { advance, peek, report, spanFrom, spanOf } from './cursor.js';
import { unexpected } from './expect.js';
import { describe } from './words.js';

interface IntegerRange {
  readonly type: string;
  readonly min: bigint;
  readonly max: bigint;
}

const INT64: IntegerRange = { type: 'Int64', min: -(2n ** 63n), max: 2n ** 63n - 1n };

const RANGES: Readonly<Record<IntegerSuffix, IntegerRange>> = {
  i8: { type: 'Int8', min: -128n, max: 127n },
  i16: { type: 'Int16', min: -(2n ** 15n), max: 2n ** 15n - 1n },
  i32: { type: 'Int32', min: -(2n ** 31n), max: 2n ** 31n - 1n },
  i64: INT64,
  u8: { type: 'Byte', min: 0n, max: 255n },
  u16: { type: 'UInt16', min: 0n, max: 2n ** 16n - 1n },
  u32: { type: 'UInt32', min: 0n, max: 2n ** 32n - 1n },
  u64: { type: 'UInt64', min: 0n, max: 2n ** 64n - 1n },
};

function isIntegerSuffix(suffix: string): suffix is IntegerSuffix {
  return Object.hasOwn(RANGES, suffix);
}

function floatSuffix(suffix: string | null): FloatSuffix | null {
  return suffix === 'f32' || suffix === 'f64' ? suffix : null;
}

/** The range that an integer token must fit, or null when its suffix makes it a float. */
function rangeOf(token: Token): IntegerRange | null {
  if (token.suffix === null) return INT64;
  return isIntegerSuffix(token.suffix) ? RANGES[token.suffix] : null;
}

/** True for a minus before the smallest value of a type, whose positive does not fit the type. */
export function isSmallestLiteral(token: Token): boolean {
  if (token.kind !== 'int' || typeof token.value !== 'bigint') return false;
  const range = rangeOf(token);
  return range !== null && token.value > range.max && -token.value >= range.min;
}

/** The number token that is next; with `minus`, its negative, which has been found to fit. */
export function parseNumber(c: Cursor, minus: Token | null): LiteralExpr {
  const token = advance(c);
  const span = spanFrom(c, (minus ?? token).start);
  if (typeof token.value !== 'bigint') {
    const value = typeof token.value === 'number' ? token.value : 0;
    return { kind: 'float', value, suffix: floatSuffix(token.suffix), span };
  }
  const value = minus === null ? token.value : -token.value;
  const range = rangeOf(token);
  if (range !== null && (value < range.min || value > range.max)) {
    report(
      c,
      'LITERAL_OUT_OF_RANGE',
      spanOf(token),
      `${describe(token)} does not fit ${range.type}`,
      {
        label: `${range.type} ends at ${range.max}`,
        hint: widerHint(token, value),
      },
    );
  }
  const { suffix, prefixed } = token;
  const known = suffix !== null && isIntegerSuffix(suffix) ? suffix : floatSuffix(token.suffix);
  return { kind: 'int', value, suffix: known, prefixed, span };
}

function widerHint(token: Token, value: bigint): string {
  if (value > RANGES.u64.max) return 'no integer type holds it: write a fraction for a Float64';
  if (value > INT64.max && token.suffix !== 'u64') return 'write it with the suffix `_u64`';
  return 'use a wider suffix';
}

export function parseString(c: Cursor): LiteralExpr {
  const token = advance(c);
  return { kind: 'string', value: token.text, span: spanOf(token) };
}

/** `:ready`; the colon is next. */
export function parseSymbol(c: Cursor): Expr {
  const { start } = advance(c);
  const token = peek(c);
  if (token.kind !== 'varId' && token.kind !== 'typeId') unexpected(c, 'a symbol after `:`');
  advance(c);
  return { kind: 'symbol', name: token.text, span: spanFrom(c, start) };
}
