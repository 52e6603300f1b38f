/** The scenario programs load, and say what they are: captures, conversions, tables. */
import test from 'ava';
import { makeSource } from '../../src/diagnostics/source.js';
import { parseModule } from '../../src/syntax/parser.js';
import type { CheckedProgram } from '../../src/types/checked.js';
import { check } from '../../src/types/checker/check.js';
import { SCENARIOS, version } from './_scenarios.js';

function problems(text: string, staticChecks: 'error' | 'warn'): readonly string[] {
  const parsed = parseModule(makeSource('s.cht', text));
  const found = [...parsed.diagnostics, ...check(parsed.module, { staticChecks }).diagnostics];
  return found.filter((d) => d.severity === 'error').map((d) => `${d.name}: ${d.message}`);
}

for (const scenario of SCENARIOS)
  for (const mark of ['B', 'F'] as const) {
    test(`${scenario.name} ${mark}`, (t) => {
      const text = version(scenario, mark);
      t.deepEqual(problems(text, 'warn'), []);
      const refused = scenario.refusedByLockChecks && mark === 'B';
      t.is(problems(text, 'error').length, refused ? 1 : 0);
    });
  }

function checked(text: string): CheckedProgram {
  const parsed = parseModule(makeSource('s.cht', text));
  const program = check(parsed.module);
  const errors = [...parsed.diagnostics, ...program.diagnostics].filter(
    (d) => d.severity === 'error',
  );
  if (errors.length > 0) throw new Error(errors.map((d) => `${d.name}: ${d.message}`).join('\n'));
  return program;
}

test('bodies are named after their function, in source order, and follow it', (t) => {
  const program = checked(`
    FN f() RETURNS Int64 -> p = BG { q = BG { 1; }; NEXT q; }; RETURN NEXT p; END
    FN main() RETURNS Void ->
      a = BG { 1; };
      DO { print("x"), print("y") }
      x = NEXT a;
      print(f() + x);
    END`);
  const names = program.functions.map((f) => f.name);
  t.deepEqual(names, ['f', 'f.bg1', 'f.bg1.bg1', 'main', 'main.bg1', 'main.do1', 'main.do2']);
  t.is(program.main?.name, 'main');
});

test('each capture class', (t) => {
  const program = checked(`
    STRUCT T { n: Int64 }
    FN main() RETURNS Void ->
      n = 1;
      given = [1];
      kept = [2];
      MUTABLE c: Int64 = 0 @shared:atomic;
      t = T{ n: 1 } @locked;
      inner = BG { 1; };
      p = BG {
        mine = GIVE given;
        copy = COPY kept;
        c += n;
        WITH EXCLUSIVE t AS x { x.n = mine.length() + copy.length(); }
        NEXT inner;
      };
      x = NEXT p;
      print(kept.length(), x);
    END`);
  const body = program.functions.find((f) => f.name === 'main.bg2');
  t.deepEqual(
    body?.captures.map((one) => [one.outer.name, one.class]),
    [
      ['given', 'moved'],
      ['kept', 'copied'],
      ['c', 'shared'],
      ['n', 'byValue'],
      ['t', 'shared'],
      ['inner', 'moved'],
    ],
  );
});

function conversionsOf(program: CheckedProgram): readonly unknown[] {
  return [...program.conversions.values()];
}

test('conversions', (t) => {
  const cases: readonly (readonly [string, readonly unknown[]])[] = [
    ['x: Float64 = 1;', []],
    ['n = 1; x: Float64 = n;', [['intToFloat']]],
    ['x = 2.5; n: Int64 = x;', [['floatToInt']]],
    ['x = 2.5; y = x / 2;', []],
    ['x = 2.5; n = 2; y = x / n;', [['intToFloat']]],
    ['n = 300; b: UInt8 = n;', [[{ narrow: 4 }]]],
    ['b = 7_i32; n: Int64 = b;', []],
    ['MUTABLE c: Int64 = 0 @shared:atomic; x = c;', [['load']]],
    ['MUTABLE c: Int64 = 0 @shared:atomic; x: Float64 = c;', [['load', 'intToFloat']]],
    ['MUTABLE c: Int64 = 0 @shared:atomic; c = c + 1;', [['load']]],
    ['MUTABLE c: Int64 = 0 @shared:atomic; c += 1;', []],
    ['t = T{ n: 1 } @shared; show(t);', [['open']]],
    ['t = T{ n: 1 } @shared; u = t; print(u.n);', []],
    ['xs: Float64[] = [1, 2];', []],
  ];
  for (const [text, wanted] of cases) {
    const program = checked(
      `STRUCT T { n: Int64 } FN show(t: T) RETURNS Void -> print(t.n); END FN main() RETURNS Void -> ${text} END`,
    );
    t.deepEqual(conversionsOf(program), wanted, text);
  }
});

test('fallibility follows calls, and stops at OR', (t) => {
  const program = checked(`
    FN risky() RETURNS !Int64 -> RAISE Input, Bad, "no"; END
    FN passes() RETURNS !Int64 -> RETURN risky() + 1; END
    FN rescues() RETURNS Int64 -> RETURN risky() OR 0; END
    FN main() RETURNS Void -> x = passes() OR EXIT Bad; print(x, rescues()); END`);
  const fallible = program.functions.filter((f) => f.fallible).map((f) => f.name);
  t.deepEqual(fallible, ['risky', 'passes', 'main']);
  t.is(program.errors.at(-1)?.name, 'Bad');
});

test('one mistake is reported once, and independent ones all', (t) => {
  const parsed = parseModule(
    makeSource(
      's.cht',
      'FN main() RETURNS Void -> a = nope + 1; b = a * 2; print(b); c: Int64 = "x"; END',
    ),
  );
  t.deepEqual(
    check(parsed.module).diagnostics.map((d) => d.name),
    ['UNDEFINED_VAR', 'TYPE_MISMATCH_ASSIGN'],
  );
});
