/** What the newest dialect (`.clear`) demands of MATCH, and older programs may leave out. */
import test from 'ava';
import { compileStages } from '../../src/compile.js';
import { makeSource } from '../../src/diagnostics/source.js';
import { parseModule } from '../../src/syntax/parser.js';
import { check } from '../../src/types/checker/check.js';

const PLAIN = 'FN main() RETURNS Void -> n = 3; MATCH n START 3 -> PASS;, DEFAULT -> PASS; END END';

function codes(file: string, text: string): readonly string[] {
  return check(parseModule(makeSource(file, text)).module).diagnostics.map((d) => d.name);
}

test('a plain MATCH is exhaustive in the newest dialect', (t) => {
  t.deepEqual(codes('t.cht', PLAIN), []);
  t.deepEqual(codes('t.clear', PLAIN).toSorted(), [
    'MATCH_FORBIDS_DEFAULT',
    'MATCH_NEEDS_ENUM_OR_UNION',
  ]);
  t.deepEqual(codes('t.clear', PLAIN.replace('MATCH', 'PARTIAL MATCH')), []);
});

test('type parameters may be left out in the newest dialect only', (t) => {
  const text =
    'FN same(x: T) RETURNS T -> RETURN x; END FN main() RETURNS Void -> ASSERT same(1) == 1; END';
  t.deepEqual(codes('t.clear', text), []);
  t.true(codes('t.cht', text).includes('UNKNOWN_TYPE'));
});

test('a function that changes a parameter needs no `!` where the calls have a `&`', (t) => {
  const text =
    'FN add(MUTABLE xs: Int64[]@list) RETURNS Void -> xs.append(1); END FN main() -> PASS; END';
  t.deepEqual(codes('t.cht', text), ['STYLE_MUTABLE_PARAM_NEEDS_BANG']);
  t.deepEqual(codes('t.clear', text), []);
});

test('each file is judged by its own dialect, whichever requires it', (t) => {
  const part =
    'PUB FN f(n: Int64) RETURNS Int64 -> MATCH n START 1 -> RETURN 2;, DEFAULT -> RETURN 0; END END';
  const problemsOf = (main: string, required: string): readonly string[] => {
    const text = `REQUIRE "${required}" AS part; FN main() RETURNS Void -> ASSERT part.f(1) == 2; END`;
    return compileStages(text, { file: main, read: () => part }).diagnostics.map((d) => d.name);
  };
  t.deepEqual(problemsOf('main.clear', 'part.cht'), []);
  t.deepEqual(problemsOf('main.cht', 'part.clear').toSorted(), [
    'MATCH_FORBIDS_DEFAULT',
    'MATCH_NEEDS_ENUM_OR_UNION',
  ]);
});
