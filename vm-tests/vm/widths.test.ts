/**
 * Integers of every width and Float32 (CLEAR language reference, 6.4 and 7.4), against exact arithmetic written down
 * here: results, and the texts of panics. The operands are variables, so nothing is folded away.
 */
import test from 'ava';
import fc from 'fast-check';
import { compile } from '../../src/compile.js';
import { runBody } from '../_helpers/run-program.js';

const RUNS = { numRuns: 250, includeErrorInReport: true };

interface Width {
  readonly type: string;
  readonly bits: bigint;
  readonly min: bigint;
  readonly max: bigint;
}

const WIDTHS: readonly Width[] = [8n, 16n, 32n, 64n].flatMap((bits) => [
  { type: `Int${bits}`, bits, min: -(2n ** (bits - 1n)), max: 2n ** (bits - 1n) - 1n },
  { type: `UInt${bits}`, bits, min: 0n, max: 2n ** bits - 1n },
]);

type Result = bigint | string;

const floorMod = (a: bigint, b: bigint): bigint => (((a % b) + b) % b) + 0n;

/** A result, or why there is none, of operands of one width. */
const OPERATORS: Readonly<Record<string, (a: bigint, b: bigint) => Result>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '!+': (a, b) => a + b,
  '!-': (a, b) => a - b,
  '!*': (a, b) => a * b,
  '%+': (a, b) => a + b,
  '%-': (a, b) => a - b,
  '%*': (a, b) => a * b,
  '/': (a, b) => (b === 0n ? 'division by zero' : a / b),
  MOD: (a, b) => (b === 0n ? 'division by zero' : floorMod(a, b)),
  '**': (a, b) => (b < 0n ? 'negative exponent' : power(a, b)),
};

/** Exact for exponents that matter; beyond them only the parity does. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let i = 0n; i < (exponent > 70n ? 70n + (exponent % 2n) : exponent); i++) result *= base;
  return result;
}

for (const { type, bits, min, max } of WIDTHS) {
  test(`${type}: results of every operator, wrapped or checked`, (t) => {
    const isSigned = min < 0n;
    const edge = fc.oneof(
      fc.bigInt({ min, max }),
      fc.bigInt({ min: min < -12n ? -12n : min, max: 12n }),
      fc.constantFrom(min, min + 1n, max - 1n, max),
    );
    const operator = fc.constantFrom(...Object.keys(OPERATORS));
    const property = fc.property(edge, edge, operator, (a, b, name) => {
      const suffix = `_${isSigned ? 'i' : 'u'}${bits}`;
      const { output, fault } = runBody(`
        MUTABLE a: ${type} = ${a}${suffix};
        MUTABLE b: ${type} = ${b}${suffix};
        c: ${type} = a ${name} b;
        print(c);`);
      const exact = OPERATORS[name]?.(a, b) ?? 0n;
      const shown = `in ${a} ${name} ${b}${type === 'Int64' ? '' : ` (${type})`}`;
      if (typeof exact === 'string') t.is(fault, `panic: ${exact} ${shown}`);
      else if (name.startsWith('%')) {
        const wrapped = isSigned
          ? BigInt.asIntN(Number(bits), exact)
          : BigInt.asUintN(Number(bits), exact);
        t.deepEqual({ output, fault }, { output: [String(wrapped)], fault: '' });
      } else if (exact < min || exact > max) t.is(fault, `panic: integer overflow ${shown}`);
      else t.deepEqual({ output, fault }, { output: [String(exact)], fault: '' });
    });
    fc.assert(property, RUNS);
  });
}

test('conversions between widths keep the value or panic', (t) => {
  const pair = fc.constantFrom(...WIDTHS);
  const property = fc.property(
    pair,
    pair,
    fc.bigInt({ min: 0n, max: 2n ** 64n }),
    (from, to, n) => {
      const range = from.max - from.min;
      const value = from.min + (n % (range + 1n));
      const suffix = from.min < 0n ? `_i${from.bits}` : `_u${from.bits}`;
      const { output, fault } = runBody(`
      MUTABLE a: ${from.type} = ${value}${suffix};
      b: ${to.type} = a;
      print(b);`);
      if (value >= to.min && value <= to.max) t.deepEqual(output, [String(value)]);
      else t.is(fault, `panic: integer overflow: ${value} does not fit ${to.type}`);
    },
  );
  fc.assert(property, RUNS);
});

test('integers of different widths meet in Int64, with a float in the type of the float', (t) => {
  const { output } = runBody(`
    a = 10_i32;
    b = 200_u8;
    f = 2.5_f32;
    g = 0.1;
    print(a + b, a * 1000000000, a + f, a + g, f + g, -a, ~b, a == 10, b > a, f == 2.5);
    MUTABLE n = 7;
    n *= 2.5;
    n -= 1_i8;
    MUTABLE small = 100_i8;
    small += 27;
    small /= 2;
    MUTABLE half: Float32 = 1;
    half += 0.1;
    print(n, small, half);`);
  t.deepEqual(output, ['210 10000000000 12.5 10.1 2.6 -10 55 true true true', '16 63 1.1']);
});

test('arithmetic of two widths has type Int64', (t) => {
  t.throws(() => compile('FN f(a: Int32, b: UInt8) RETURNS String -> RETURN a + b; END'), {
    message: /Int64/,
  });
});

test('a compound assignment is computed exactly and checked against its target', (t) => {
  const { fault } = runBody('MUTABLE b = 250_u8; b += 6; print(b);');
  t.is(fault, 'panic: integer overflow in 250 + 6 (UInt8)');
  t.deepEqual(runBody('MUTABLE b = 5_u8; b += -5; print(b);').output, ['0']);
});

test('floats become integers by truncation, or panic', (t) => {
  const { output } = runBody(
    'MUTABLE x = -3.9; a: Int8 = x; b: UInt64 = 18446744073709549568.0; print(a, b, CAST(x AS Int16), toInt(x));',
  );
  t.deepEqual(output, ['-3 18446744073709549568 -3 -3']);
  const panics = [
    ['Int8', '300.0', '300 does not fit Int8'],
    ['UInt64', '0.0 - 1.0', '-1 does not fit UInt64'],
    ['Int64', '10.0 ** 30.0', '1000000000000000000000000000000 does not fit Int64'],
    ['Int32', '0.0 / 0.0', 'nan does not fit Int32'],
  ];
  for (const [type, value, message] of panics)
    t.is(runBody(`MUTABLE x = ${value}; n: ${type} = x; print(n);`).fault, `panic: ${message}`);
});

test('Float32 rounds after each operation and shows its shortest digits', (t) => {
  const float = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
  const property = fc.property(float, float, (a, b) => {
    const literal = (n: number): string => (0 + n).toFixed(20).replace(/^-/, '0.0 - ');
    const { output } = runBody(`
      MUTABLE a: Float32 = ${literal(a)};
      MUTABLE b: Float32 = ${literal(b)};
      c: Float32 = a * b;
      d = a + b;
      print(c - c, d);`);
    const [x, y] = [a, b].map((n) => Math.fround(Number((0 + n).toFixed(20))));
    const [zero, sum] = (output[0] ?? '').split(' ');
    t.is(zero, '0');
    t.is(Math.fround(Number(sum)) + 0, Math.fround((x ?? 0) + (y ?? 0)) + 0);
    t.true((sum ?? '').replace(/^-?(0\.0*)?|\./g, '').replace(/0+$/, '').length <= 9);
  });
  fc.assert(property, { numRuns: 100 });
  const shown = runBody(
    'print(0.1_f32, 16777217_f32, 3.4028234_f32, 0.1_f32 + 0.2, 0.1_f32 + 0.2_f32);',
  );
  t.deepEqual(shown.output, ['0.1 16777216 3.4028234 0.30000000149011613 0.3']);
});

test('an integer becomes the nearest Float32 in one rounding', (t) => {
  // Halfway between two Float32 but for its last bit, which a Float64 would drop first.
  const { output } = runBody('MUTABLE n = 4611686293305294849; f: Float32 = n; print(f);');
  t.deepEqual(output, ['4611686600000000000']);
});
