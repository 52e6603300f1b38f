/** Test blocks as functions: what is checked, and what is said about blocks that mean nothing. */
import test from 'ava';
import type { CompileOptions } from '../../src/compile.js';
import { compileStages } from '../../src/compile.js';
import { testProgram } from '../../src/bytecode/test-program.js';
import { runOnce } from '../../src/explore.js';

const FUNCTIONS = `FN f(n: Int64) RETURNS Int64 -> RETURN n; END
FN g() RETURNS Void -> RETURN; END
STRUCT P { x: Int64 }
FN p() RETURNS P -> RETURN P{ x: 1 }; END
`;

function block(entries: string): string {
  return `${FUNCTIONS}TEST T DO ${entries} END`;
}

function that(body: string): string {
  return `WHEN "w" DO TEST THAT "t" DO ${body} END END`;
}

function messages(text: string, options: CompileOptions = { tests: true }): readonly string[] {
  return compileStages(text, options).diagnostics.map((d) => `${d.name}: ${d.message}`);
}

test('TEST blocks are ignored unless they are asked for', (t) => {
  const text = block(that('ASSERT 1;'));
  t.deepEqual(messages(text, {}), []);
  t.is(compileStages(text).program?.tests.length, 0);
  t.is(messages(text).length, 1);
});

const REFUSED: Readonly<Record<string, readonly [string, RegExp]>> = {
  'a condition that is no Bool': [that('ASSERT 1;'), /ASSERT_NEEDS_BOOL/],
  'setup with a mistake, once for all tests': [
    `x: Int64 = "a"; ${that('PASS;')} ${that('PASS;')}`,
    /TYPE_MISMATCH_ASSIGN/,
  ],
  'a stub of nothing': [`STUB h RETURNS 1; ${that('PASS;')}`, /MISSING_FUNCTION: .*`h` to replace/],
  'a stub of a builtin that changes a list': [
    `STUB append RETURNS 1; ${that('PASS;')}`,
    /NOT_SUPPORTED: .*`append`, which changes/,
  ],
  'a stub of another type': [`STUB f RETURNS "a"; ${that('PASS;')}`, /RETURN_MISMATCH/],
  'a sequence of another type': [`STUB f SEQUENCE [1, "a"]; ${that('PASS;')}`, /RETURN_MISMATCH/],
  'a sequence that is no list': [`STUB f SEQUENCE 1; ${that('PASS;')}`, /STUB_MISMATCH/],
  'a lambda with other parameters': [`STUB f WITH %() -> 1; ${that('PASS;')}`, /STUB_MISMATCH/],
  'counting what returns a struct': [`STUB p CAPTURES n; ${that('PASS;')}`, /STUB_MISMATCH/],
  'a kind of error that does not exist': [that('ASSERT_RAISES Inpt, f(1);'), /UNKNOWN_ERROR_TYPE/],
  'names of one test in another': [
    'WHEN "w" DO TEST THAT "a" DO n = 1; END TEST THAT "b" DO ASSERT n == 1; END END',
    /UNDEFINED_VAR/,
  ],
};

for (const [title, [entries, message]] of Object.entries(REFUSED)) {
  test(`refused: ${title}`, (t) => {
    const found = messages(block(entries));
    t.is(found.length, 1, found.join('\n'));
    t.regex(found[0] ?? '', message);
  });
}

/** Names of the tests of a program with `result`, and the messages of their faults. */
function outcomes(text: string): readonly string[] {
  const { program, diagnostics } = compileStages(text, { tests: true });
  if (program === null) return diagnostics.map((d) => d.message);
  return program.tests.map((each) => {
    const { faults } = runOnce(testProgram(program, each), { scheduler: 'sequential' });
    return `${each.name}: ${faults.map((fault) => fault.message).join('')}`;
  });
}

test('AFTER EACH runs after RETURN as well, inner before outer', (t) => {
  const text = `${FUNCTIONS}TEST T DO
    MUTABLE xs: Int64[]@list = [];
    AFTER EACH DO ASSERT xs.length() == 1, "outer"; END
    WHEN "w" DO
      AFTER EACH DO xs.append(1); END
      TEST THAT "a" DO PASS; END
      TEST THAT "b" DO IF xs.length() == 0 THEN RETURN; END ASSERT FALSE; END
      TEST THAT "c" DO xs.append(5); RETURN; END
    END
  END`;
  t.deepEqual(outcomes(text), ['T / w / a: ', 'T / w / b: ', 'T / w / c: outer']);
});

test('a SEQUENCE that is used up fails the test, and an OR cannot hide it', (t) => {
  const text = `FN f() RETURNS !Int64 -> RAISE Input, "x"; END
  TEST T DO STUB f SEQUENCE [4]; ${that('x = f() OR 0; y = f() OR 0;')} END`;
  t.deepEqual(outcomes(text), [
    'T / w / t: the SEQUENCE of the stub `f` has 1 value, but this is one call more',
  ]);
});

test('ASSERT_RAISES tells kinds and types apart', (t) => {
  const text = `FN f(n: Int64) RETURNS !Int64 ->
    IF n == 0 -> RAISE Input, Zero, "x";
    IF n == 1 -> RAISE System, "x";
    RETURN n;
  END
  TEST T DO WHEN "w" DO
    TEST THAT "kind" DO ASSERT_RAISES Input, f(0); END
    TEST THAT "type" DO ASSERT_RAISES Input, Zero, f(0); END
    TEST THAT "other" DO ASSERT_RAISES Input, f(1); END
    TEST THAT "none" DO ASSERT_RAISES Input, f(2); END
  END END`;
  t.deepEqual(outcomes(text), [
    'T / w / kind: ',
    'T / w / type: ',
    'T / w / other: expected an error Input, but another one was raised',
    'T / w / none: expected an error Input, but nothing was raised',
  ]);
});

test('stubs replace calls in other fibers, too', (t) => {
  const text = `FN f() RETURNS Int64 -> RETURN 1; END
  FN both() RETURNS Int64 ->
    a: ~Int64 = BG { f() };
    b: ~Int64 = BG { f() };
    RETURN (NEXT a) + (NEXT b);
  END
  TEST T DO
    WHEN "seq" DO STUB f SEQUENCE [10, 20]; TEST THAT "t" DO ASSERT both() == 30; END END
    WHEN "count" DO STUB f CAPTURES n; TEST THAT "t" DO ASSERT both() == 0; ASSERT n == 2; END END
  END`;
  t.deepEqual(outcomes(text), ['T / seq / t: ', 'T / count / t: ']);
});
