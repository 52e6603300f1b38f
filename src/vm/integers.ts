/**
 * Exact integer arithmetic (CLEAR language reference, 7.4). A value is a number when it is a safe integer, else a
 * bigint. The interpreter does the fast path of Int64 inline; these are the slow paths, reached when a bigint is
 * involved, a result leaves the safe range, or the type is another one.
 */
import type { IntegerOperator } from '../bytecode/opcodes.js';
import { INTEGER_TYPES } from '../bytecode/opcodes.js';

export type Int = number | bigint;

const INT64 = INTEGER_TYPES.indexOf('Int64');
const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER);

interface Shape {
  readonly bits: number;
  readonly signed: boolean;
  readonly low: bigint;
  readonly high: bigint;
  /** The same bounds as numbers, for results that are safe integers. */
  readonly lowest: number;
  readonly highest: number;
}

/** By position in INTEGER_TYPES. */
const SHAPES: readonly Shape[] = INTEGER_TYPES.map((name) => {
  const signed = name.startsWith('I');
  const bits = Number(name.replace(/\D+/, ''));
  const low = signed ? -(2n ** BigInt(bits - 1)) : 0n;
  const high = 2n ** BigInt(signed ? bits - 1 : bits) - 1n;
  return { bits, signed, low, high, lowest: Number(low), highest: Number(high) };
});

/** The canonical form of an exact integer. */
export function canonical(value: bigint): Int {
  return value <= SAFE_MAX && value >= -SAFE_MAX ? Number(value) : value;
}

/** `value` reduced to the width of an integer type. */
export function wrap(value: bigint, type = INT64): Int {
  const { bits, signed } = SHAPES[type]!;
  return canonical(signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value));
}

export function fits(value: Int, type: number): boolean {
  const { low, high, lowest, highest } = SHAPES[type]!;
  if (typeof value === 'number') return value >= lowest && value <= highest;
  return value >= low && value <= high;
}

/** The exact result, or the text of the panic. */
export type Computed = { readonly value: Int } | { readonly panic: string };

/** `a op b` in an integer type; of `negate` and `complement` only `a` counts. */
export function compute(op: IntegerOperator, a: Int, b: Int, type = INT64): Computed {
  const x = BigInt(a);
  const y = BigInt(b);
  const problem = refusal(op, y, type);
  if (problem !== '') return { panic: `${problem} in ${operationText(op, a, b, type)}` };
  const value = exact(op, x, y);
  if (op.startsWith('%') || op === '<<' || op === 'complement') return { value: wrap(value, type) };
  const { low, high } = SHAPES[type]!;
  if (value >= low && value <= high) return { value: canonical(value) };
  return { panic: `integer overflow in ${operationText(op, a, b, type)}` };
}

/** Why `y` is no right operand of `op`, or an empty text. */
function refusal(op: IntegerOperator, y: bigint, type: number): string {
  if ((op === '/' || op === 'MOD') && y === 0n) return 'division by zero';
  if (op === '**' && y < 0n) return 'negative exponent';
  if (op !== '<<' && op !== '>>') return '';
  const { bits } = SHAPES[type]!;
  return y >= 0n && y < BigInt(bits) ? '' : `shift count outside 0 to ${bits - 1}`;
}

/** The operation as a program writes it, with its type when that is not the usual one. */
function operationText(op: IntegerOperator, a: Int, b: Int, type: number): string {
  const text = op === 'negate' ? `-(${a})` : `${a} ${op} ${b}`;
  return type === INT64 ? text : `${text} (${INTEGER_TYPES[type]!})`;
}

function exact(op: IntegerOperator, x: bigint, y: bigint): bigint {
  switch (op) {
    case '+':
    case '%+':
    case '!+':
      return x + y;
    case '-':
    case '%-':
    case '!-':
      return x - y;
    case '*':
    case '%*':
    case '!*':
      return x * y;
    case '/':
      return x / y;
    case 'MOD': {
      const rest = x % y;
      return rest !== 0n && rest < 0n !== y < 0n ? rest + y : rest;
    }
    case '**':
      // Beyond 64 only 0, 1 and -1 stay inside any type; the parity of the exponent is kept.
      return x ** (y > 64n ? 64n + (y & 1n) : y);
    case '<<':
      return x << y;
    case '>>':
      return x >> y;
    case 'BIT_AND':
      return x & y;
    case 'BIT_OR':
      return x | y;
    case 'XOR':
      return x ^ y;
    case 'negate':
      return -x;
    case 'complement':
      return ~x;
  }
}

/** The result of the common operators when operands and result are small numbers of the type; null otherwise. */
export function computeSmall(op: IntegerOperator, a: Int, b: Int, type: number): number | null {
  if (typeof a !== 'number' || typeof b !== 'number') return null;
  let value: number;
  switch (op) {
    case '+':
    case '%+':
    case '!+':
      value = a + b;
      break;
    case '-':
    case '%-':
    case '!-':
      value = a - b;
      break;
    case '*':
    case '%*':
    case '!*':
      value = a * b;
      break;
    default:
      return null;
  }
  const { lowest, highest } = SHAPES[type]!;
  // The sum with 0 turns -0 into 0.
  return Number.isSafeInteger(value) && value >= lowest && value <= highest ? value + 0 : null;
}

/** Truncation toward zero, or null for NaN, infinities and values outside the integer type. */
export function truncate(value: number, type = INT64): Int | null {
  if (!Number.isFinite(value)) return null;
  const whole = BigInt(Math.trunc(value));
  const { low, high } = SHAPES[type]!;
  return whole >= low && whole <= high ? canonical(whole) : null;
}

/**
 * The Float32 nearest to a number. An integer beyond the doubles is first cut to 52 bits of which the last says
 * whether anything was cut off, so that rounding twice rounds like once (Boldo and Melquiond, "Emulation of FMA and
 * correctly rounded sums: proved algorithms using rounding to odd").
 */
export function roundToFloat32(value: Int): number {
  if (typeof value === 'number') return Math.fround(value);
  const magnitude = value < 0n ? -value : value;
  const cut = BigInt(Math.max(0, magnitude.toString(2).length - 52));
  const kept = magnitude >> cut;
  const sticky = kept << cut === magnitude ? kept : kept | 1n;
  return Math.fround(Number((value < 0n ? -sticky : sticky) << cut));
}
