/** Fused instructions: what becomes one, and that meaning and places of panics stay. */
import test from 'ava';
import { decode } from '../../src/bytecode/decode.js';
import { runOnce } from '../../src/explore.js';
import { compiled } from '../_helpers/programs.js';

function opcodes(text: string): readonly string[] {
  const { program } = compiled(text);
  return decode(program.functions[0]?.code ?? new Int32Array()).map(({ op }) => op);
}

const inMain = (body: string): string => `FN main() RETURNS Void ->\n${body}\nEND\n`;

test('a loop over a constant bound compares, adds and jumps in one instruction each', (t) => {
  t.deepEqual(opcodes(inMain('MUTABLE i = 0;\nWHILE i < 5 DO i = i + 1; END')), [
    'loadConst',
    'jumpUnlessBelow',
    'addImmediate',
    'loopBack',
    'loadConst',
    'return',
  ]);
});

test('what a variable keeps is computed', (t) => {
  const found = opcodes(
    inMain('a = 3;\nMUTABLE b = a < 5;\nIF b THEN print(a - 1); END\none = 1;\nprint(a + one, b);'),
  );
  t.true(found.includes('less'));
  t.true(found.includes('jumpUnless'));
  t.true(found.includes('addImmediate'));
  t.true(found.includes('addInt'), 'a named constant stays');
});

test('every comparison, on both sides, of integers and floats, NaN and large numbers included', (t) => {
  const { program } = compiled(`FN sign(n: Int64) RETURNS String ->
    IF n < -3 -> RETURN "a";
    IF -2 > n -> RETURN "b";
    IF n <= 0 -> RETURN "c";
    IF 3 >= n -> RETURN "d";
    IF n == 7 -> RETURN "e";
    IF n != 8 -> RETURN "f";
    RETURN "g";
END
FN kind(x: Float64) RETURNS String ->
    IF x < 1.0 -> RETURN "below";
    IF x >= 1.0 -> RETURN "above";
    RETURN "neither";
END
FN main() RETURNS Void ->
    print(sign(-9), sign(-3), sign(0), sign(3), sign(7), sign(9), sign(8), sign(9223372036854775807));
    print(kind(0.5), kind(1.0), kind(0.0 / 0.0));
END
`);
  t.deepEqual(runOnce(program).output, ['a b c d e f g f', 'below above neither']);
});

test('a panic has the operator that the program wrote', (t) => {
  const fault = (body: string): string | undefined => {
    const { program } = compiled(inMain(body));
    return runOnce(program).faults[0]?.message;
  };
  t.is(
    fault('MUTABLE n = 9223372036854775807;\nn = n + 1;'),
    'integer overflow in 9223372036854775807 + 1',
  );
  t.is(
    fault('MUTABLE n = -9223372036854775808;\nn = n - 1;'),
    'integer overflow in -9223372036854775808 - 1',
  );
  t.is(
    fault('MUTABLE n = 9007199254740991;\nn = n + 1;\nn = n - 2;\nASSERT n == 9007199254740990;'),
    undefined,
  );
});
