/** The finer names of the language reference: each for a program whose diagnostic is the one that it stands for. */
import test from 'ava';
import { explained } from '../../src/cli/explain.js';
import { compileStages } from '../../src/compile.js';
import { OTHER_NAMES } from '../../src/diagnostics/other-names.js';

const PROGRAMS: ReadonlyMap<string, string> = new Map([
  ['ARITY_MISMATCH_RANGE', 'x = f(1, 2, 3);'],
  ['ARRAY_TYPE_BAD', 'x: Int64[1.5] = [1];'],
  ['ARRAY_TYPE_EXPECTED_SIZE', 'x: Int64[ = [1];'],
  ['ASSIGN_VAR_IMMUTABLE', 'x = 1; x = 2;'],
  ['CALL_SITE_OVERRIDE_UNIMPLEMENTED', 'x = @thunk(3) f(1);'],
  ['CONDITIONAL_BINDING_UNDER_OR', 'IF TRUE OR ([1].first() EXISTS AS n) THEN PASS; END'],
  ['EXPECTED_IDENT_AFTER_AS', 'IF [1].first() AS 3 THEN PASS; END'],
  ['EXPECTED_NUMBER', 'FN g() RETURNS !Int64 EFFECTS REENTRANT:MAX_DEPTH(n) -> RETURN 1; END'],
  ['EXPECTED_SYMBOL_AFTER_COLON', 'x = f(:);'],
  ['EXTERN_BAD_KIND', 'END EXTERN ENUM Color { Red } FN rest() ->'],
  ['INVALID_ASSIGNMENT', 'f(1) = 2;'],
  ['MISSING_CAST_TYPE', 'x = CAST(1 AS );'],
  ['STATIC_NOT_RESOURCE', 'x = Int64::parse("1");'],
  ['STATIC_UNKNOWN_METHOD', 'x = File::opn("a");'],
  ['STRING_CONCAT_REQUIRES_DOLLAR', 'x = "a" + "b";'],
  [
    'STUB_BAD_AFTER',
    'END TEST T DO WHEN "w" DO STUB f GIVES 3; TEST THAT "t" DO PASS; END END END FN rest() ->',
  ],
  ['UNEXPECTED_TOKEN_LINE', 'x = 1 + ;'],
  ['UNKNOWN_OPERATOR', 'x = 1 § 2;'],
]);

/** Names of the newest dialect. */
const NEWEST: ReadonlySet<string> = new Set([
  'CONDITIONAL_BINDING_UNDER_OR',
  'STRING_CONCAT_REQUIRES_DOLLAR',
]);

for (const [name, meant] of OTHER_NAMES)
  test(`${name} is ${meant}`, (t) => {
    t.is(explained(name).name, meant);
    const statements = PROGRAMS.get(name);
    t.truthy(statements);
    const text = `FN f(n: Int64, m=1: Int64) RETURNS Int64 -> RETURN n + m; END\nFN main() RETURNS Void -> ${statements} END\n`;
    const file = NEWEST.has(name) ? 't.clear' : 't.cht';
    const { diagnostics } = compileStages(text, { file, tests: true });
    t.is(diagnostics.find((d) => d.severity === 'error')?.name, meant);
  });
