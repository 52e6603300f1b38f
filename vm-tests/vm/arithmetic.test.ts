/**
 * Arithmetic of compiled programs against exact arithmetic (CLEAR language reference, 7.4): at the edges of Int64, of
 * the doubles that the fast path uses, and around zero. The operands are variables, so nothing is folded away.
 */
import test from 'ava';
import fc from 'fast-check';
import { compile } from '../../src/compile.js';
import { runOnce } from '../../src/explore.js';
import { canonical, compute, wrap } from '../../src/vm/integers.js';

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;
const SETTINGS = { numRuns: 400, seed: 64, includeErrorInReport: true };

const near = (center: bigint): fc.Arbitrary<bigint> =>
  fc.bigInt({ min: center - 3n, max: center + 3n }).filter((n) => n >= MIN && n <= MAX);

/** Integers where something can go wrong. */
const int64: fc.Arbitrary<bigint> = fc.oneof(
  near(0n),
  near(MIN),
  near(MAX),
  near(2n ** 53n),
  near(-(2n ** 53n)),
  near(2n ** 31n),
  near(2n ** 32n),
  near(3037000500n),
  fc.bigInt({ min: -20n, max: 20n }),
  fc.bigInt({ min: MIN, max: MAX }),
);

interface Ran {
  readonly output: string;
  readonly panic: string;
}

/** Prints `expression` over the variables `a` and `b`. */
function evaluate(expression: string, type: string, a: string, b: string): Ran {
  const text = `FN main() RETURNS Void ->
    MUTABLE a: ${type} = ${a};
    MUTABLE b: ${type} = ${b};
    IF a == b THEN a = b; END
    print(${expression});
END
`;
  const { output, faults } = runOnce(compile(text));
  const [fault] = faults;
  if (fault !== undefined && fault.kind !== 'panic') throw new Error(fault.message);
  return { output: output.join('\n'), panic: fault?.message ?? '' };
}

function floorMod(a: bigint, b: bigint): bigint {
  const rest = a % b;
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
}

const EXACT: readonly (readonly [string, (a: bigint, b: bigint) => bigint | null])[] = [
  ['+', (a, b) => a + b],
  ['-', (a, b) => a - b],
  ['*', (a, b) => a * b],
  ['/', (a, b) => (b === 0n ? null : a / b)],
  ['MOD', (a, b) => (b === 0n ? null : floorMod(a, b))],
];

for (const [operator, exact] of EXACT) {
  test(`${operator} is exact, or panics`, (t) => {
    const property = fc.property(int64, int64, (a, b) => {
      const { output, panic } = evaluate(`a ${operator} b`, 'Int64', String(a), String(b));
      const result = exact(a, b);
      if (result === null) {
        t.is(panic, `division by zero in ${a} ${operator} 0`);
      } else if (result < MIN || result > MAX) {
        t.is(panic, `integer overflow in ${a} ${operator} ${b}`);
      } else {
        t.is(panic, '');
        t.is(output, String(result));
      }
    });
    fc.assert(property, SETTINGS);
  });
}

const WRAPPING: readonly (readonly [string, (a: bigint, b: bigint) => bigint])[] = [
  ['%+', (a, b) => a + b],
  ['%-', (a, b) => a - b],
  ['%*', (a, b) => a * b],
];

for (const [operator, exact] of WRAPPING) {
  test(`${operator} wraps`, (t) => {
    const property = fc.property(int64, int64, (a, b) => {
      const { output, panic } = evaluate(`a ${operator} b`, 'Int64', String(a), String(b));
      t.is(panic, '');
      t.is(output, String(BigInt.asIntN(64, exact(a, b))));
    });
    fc.assert(property, SETTINGS);
  });
}

test('** is exact, or panics', (t) => {
  const base = fc.oneof(int64, fc.bigInt({ min: -12n, max: 12n }));
  const exponent = fc.oneof(fc.bigInt({ min: -3n, max: 70n }), near(MAX));
  const property = fc.property(base, exponent, (a, b) => {
    const { output, panic } = evaluate('a ** b', 'Int64', String(a), String(b));
    if (b < 0n) {
      t.is(panic, `negative exponent in ${a} ** ${b}`);
      return;
    }
    const isSmall = a === 0n || a === 1n || a === -1n;
    const result =
      a ** (isSmall ? (b % 2n === 0n && b > 0n ? 2n : b === 0n ? 0n : 1n) : b > 64n ? 65n : b);
    if (result < MIN || result > MAX) t.is(panic, `integer overflow in ${a} ** ${b}`);
    else t.is(output, String(result));
  });
  fc.assert(property, SETTINGS);
});

test('negation, complement and comparison are exact', (t) => {
  const property = fc.property(int64, int64, (a, b) => {
    const texts = [String(a), String(b)] as const;
    const { output, panic } = evaluate('-a', 'Int64', ...texts);
    if (a === MIN) t.regex(panic, /^integer overflow in -/);
    else t.is(output, String(-a));
    t.is(evaluate('~a', 'Int64', ...texts).output, String(~a));
    const order = evaluate('"${a < b} ${a <= b} ${a == b}"', 'Int64', ...texts);
    t.is(order.output, [a < b, a <= b, a === b].join(' '));
  });
  fc.assert(property, { ...SETTINGS, numRuns: 200 });
});

test('floats follow IEEE 754; MOD takes the sign of the divisor', (t) => {
  const float = fc.oneof(
    fc.constantFrom(0, 0.1, 0.5, 1, 3, 1e300, 2.5, 123456.789),
    fc.integer({ min: -1000, max: 1000 }).map((n) => n / 8),
  );
  const literal = (n: number): string => (Number.isInteger(n) ? `${BigInt(n)}.0` : String(n));
  const operators: readonly (readonly [string, (a: number, b: number) => number])[] = [
    ['+', (a, b) => a + b],
    ['-', (a, b) => a - b],
    ['*', (a, b) => a * b],
    ['/', (a, b) => a / b],
    ['MOD', (a, b) => (a % b !== 0 && a % b < 0 !== b < 0 ? (a % b) + b : a % b)],
    ['**', (a, b) => a ** b],
  ];
  const property = fc.property(
    float,
    float,
    fc.constantFrom(...operators),
    (a, b, [name, exact]) => {
      const expected = exact(a, b);
      // Whether two floats are the same is asked of the program, so that no formatting is involved.
      const text = `FN main() RETURNS Void ->
    MUTABLE a: Float64 = ${literal(a)};
    MUTABLE b: Float64 = ${literal(b)};
    IF a == b THEN a = b; END
    c = a ${name} b;
    print(c == c);
    print(c < 0.0);
    print(c == ${Number.isFinite(expected) ? exactLiteral(expected) : '0.0'});
END
`;
      const { output, faults } = runOnce(compile(text));
      t.deepEqual(faults, []);
      const isSame = Number.isFinite(expected) || expected === 0;
      t.deepEqual(
        output,
        [!Number.isNaN(expected), expected < 0, isSame].map((is) => (is ? 'true' : 'false')),
      );
    },
  );
  fc.assert(property, { ...SETTINGS, numRuns: 300 });
});

/** A CLEAR expression for exactly this double: an integer times a power of two. */
function exactLiteral(value: number): string {
  if (value === 0) return '0.0';
  let mantissa = Math.abs(value);
  let exponent = 0;
  while (mantissa % 1 !== 0) {
    mantissa *= 2;
    exponent--;
  }
  while (mantissa >= 2 ** 53) {
    mantissa /= 2;
    exponent++;
  }
  const sign = value < 0 ? '-' : '';
  const scales: string[] = [];
  for (let left = Math.abs(exponent); left > 0; left -= 500)
    scales.push(`2.0 ** ${Math.min(left, 500)}.0`);
  return scales.reduce(
    (text, scale) => `${text} ${exponent < 0 ? '/' : '*'} (${scale})`,
    `${sign}${mantissa}.0`,
  );
}

test('canonical integers are numbers exactly when they are safe', (t) => {
  const property = fc.property(int64, int64, (a, b) => {
    const forms = [a, b].map(canonical);
    forms.forEach((form, k) => {
      t.is(BigInt(form), [a, b][k] ?? 0n);
      t.is(typeof form === 'number', Number.isSafeInteger(Number([a, b][k])));
    });
    const sum = compute('+', forms[0] ?? 0, forms[1] ?? 0);
    if ('value' in sum) t.is(sum.value, canonical(a + b));
    else t.true(a + b < MIN || a + b > MAX);
    t.is(wrap(a * b), canonical(BigInt.asIntN(64, a * b)));
  });
  fc.assert(property, SETTINGS);
});
