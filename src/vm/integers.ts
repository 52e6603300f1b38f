/**
 * Exact Int64 arithmetic. A value is a number when it is a safe integer, else a bigint. The interpreter does
 * the fast path inline; these are the slow paths, reached when a bigint is involved or a result leaves the safe range.
 */
export type Int = number | bigint;

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER);

/** The canonical form of an exact integer. */
export function canonical(value: bigint): Int {
  return value <= SAFE_MAX && value >= -SAFE_MAX ? Number(value) : value;
}

/** The canonical form, or null outside Int64. */
function checked(value: bigint): Int | null {
  return value >= INT64_MIN && value <= INT64_MAX ? canonical(value) : null;
}

export function wrap(value: bigint): Int {
  return canonical(BigInt.asIntN(64, value));
}

export type IntOp = 'add' | 'sub' | 'mul' | 'div' | 'mod' | 'pow';

const OP_TEXT: Readonly<Record<IntOp, string>> = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  mod: 'MOD',
  pow: '**',
};

/** The exact result, or the text of the panic. */
export function compute(
  op: IntOp,
  a: Int,
  b: Int,
): { readonly value: Int } | { readonly panic: string } {
  const x = BigInt(a);
  const y = BigInt(b);
  if ((op === 'div' || op === 'mod') && y === 0n)
    return { panic: `division by zero in ${a} ${OP_TEXT[op]} 0` };
  if (op === 'pow' && y < 0n) return { panic: `negative exponent in ${a} ** ${b}` };
  const value = checked(exact(op, x, y));
  return value === null ? { panic: `integer overflow in ${a} ${OP_TEXT[op]} ${b}` } : { value };
}

function exact(op: IntOp, x: bigint, y: bigint): bigint {
  switch (op) {
    case 'add':
      return x + y;
    case 'sub':
      return x - y;
    case 'mul':
      return x * y;
    case 'div':
      return x / y;
    case 'mod': {
      const rest = x % y;
      return rest !== 0n && rest < 0n !== y < 0n ? rest + y : rest;
    }
    case 'pow':
      // Beyond 64 only 0, 1 and -1 stay inside Int64; the parity of the exponent is kept.
      return x ** (y > 64n ? 64n + (y & 1n) : y);
  }
}

/** Ranges by position in INTEGER_TYPES. */
const RANGES: readonly (readonly [bigint, bigint])[] = [8, 16, 32, 64]
  .map((bits) => [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n] as const)
  .concat([8, 16, 32, 64].map((bits) => [0n, 2n ** BigInt(bits) - 1n] as const));

export function fits(value: Int, type: number): boolean {
  const range = RANGES[type];
  if (range === undefined) return false;
  const exactValue = BigInt(value);
  return exactValue >= range[0] && exactValue <= range[1];
}

/** Truncation toward zero, or null for NaN, infinities and values outside Int64. */
export function truncate(value: number): Int | null {
  if (!Number.isFinite(value)) return null;
  return checked(BigInt(Math.trunc(value)));
}
