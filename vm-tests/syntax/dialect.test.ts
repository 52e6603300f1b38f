/** `.clear` files: the spelling of the newest programs, where it differs from that of `.cht` files (CLEAR language reference, 1 and 21). */
import test from 'ava';
import { compileStages } from '../../src/compile.js';
import { runOnce } from '../../src/explore.js';

const DECLARATIONS = `
STRUCT P { x: Int64 }
METHOD twice(p: P) RETURNS Int64 -> RETURN p.x * 2; END
FN safe(n: Int64) RETURNS !Int64 ->
    IF n < 0 -> RAISE Input, "below zero";
    RETURN n;
END
FN second(xs: []Int64) RETURNS Int64 -> RETURN xs[1] OR_ELSE 0; END
`;

function problems(file: string, body: string): readonly string[] {
  const declarations = file.endsWith('.clear') ? DECLARATIONS : '';
  const text = `${declarations}FN main() RETURNS !Void ->\n${body}\nEND\n`;
  return compileStages(text, { file }).diagnostics.map((d) => `${d.name}: ${d.message}`);
}

function output(body: string): readonly string[] {
  const text = `${DECLARATIONS}FN main() RETURNS !Void ->\n${body}\nEND\n`;
  const { program, diagnostics } = compileStages(text, { file: 'x.clear' });
  if (program === null) return diagnostics.map((d) => `${d.name}: ${d.message}`);
  const { output: lines, faults } = runOnce(program);
  return [...lines, ...faults.map((fault) => fault.message)];
}

/** Statements and what they print. */
const RUNS: readonly (readonly [string, string])[] = [
  ['print(TRUE AND FALSE OR TRUE, FALSE OR FALSE);', 'true false'],
  ['print(1 == 2 OR 2 == 2 AND TRUE);', 'true'],
  ['print("a" $+ 1 $+ "b", "${1}x" == "1x");', 'a1b true'],
  ['print(safe(-1) OR_ELSE 7, safe(3) OR_ELSE 7, TRY safe(4));', '7 3 4'],
  ['print(safe(-1) OR_ELSE 1 + 1);', '2'],
  ['o: ?Int64 = 3; print(o EXISTS, UNWRAP o + 1);', 'true 4'],
  ['o: ?Int64 = NIL; print(o EXISTS, o EXISTS OR TRUE);', 'false true'],
  ['o: ?Int64 = 3; IF o EXISTS AS n AND n > 2 THEN print(n); ELSE print("none"); END', '3'],
  ['IF "abc".indexOf("b") EXISTS AS at AND safe(at) IS_OK AS m -> print(at, m);', '1 1'],
  ['print(safe(1) IS_OK, safe(-1) IS_OK);', 'true false'],
  ['o: ?Int64 = 3; IF o AND TRUE THEN print("there"); END', 'there'],
  ['p = P{ x: 4 }; print(p.twice());', '8'],
  ['MUTABLE xs: []Int64 = [1, 2]; &xs.append(3); print(xs.length(), second(xs));', '3 2'],
  ['MUTABLE xs: [2]Int64 = [1, 2]; xs[0] = 5; print(xs[0], second(&xs));', '5 2'],
  ['rows: [][]Int64 = [[1], [2, 3]]; print(rows[1].length());', '2'],
  ['names: []String = ["a"]; o: ?[]String = names; print(o EXISTS);', 'true'],
  ['x:? = "abc".indexOf("c"); print(x OR_ELSE 9);', '2'],
  ['print(6 BIT_AND 3, 6 BIT_OR 1, 6 XOR 3, 1 << 4, -16 >> 2, ~5);', '2 7 5 16 -4 -6'],
  ['print(1 + 1 << 2, 1 BIT_OR 2 XOR 3 BIT_AND 2 == 1);', '8 true'],
  ['print(255_u8 << 1_u8, 128_u8 >> 7, 1 << 63);', '254 1 -9223372036854775808'],
  ['print(1 << 64);', 'shift count outside 0 to 63 in 1 << 64'],
  ['print(1_i8 << -1);', 'shift count outside 0 to 7 in 1 << -1 (Int8)'],
  ['print(3 - -2, 3--2);', '5 5'],
  ['print(-7 / 2, --7);', '-3 7'],
  ['xs = [1, 2]; print(xs[0] OR_ELSE 9, xs[2] OR_ELSE 9, xs[-1] == NIL, xs[1]);', '1 9 true 2'],
  ['xs = [1, 2]; IF xs[1] EXISTS AS n -> print(n); IF xs[5] EXISTS AS n -> print(n);', '2'],
  ['MUTABLE ps: []P = [P{ x: 1 }]; ps[0].x += 4; ps[0].x = (ps[0].x) * 2; print(ps[0].x);', '10'],
  ['MUTABLE xs: []Int64 = [1]; xs[0] += 2; print(xs[0] OR_ELSE 0);', '3'],
  ['MUTABLE xs: []Int64 = [1]; xs[1] = 2;', 'index 1 is out of range for 1 item'],
  ['t = Tuple{ 1, "x" }; print(t._0, t._1);', '1 x'],
  ['MUTABLE a, b = Tuple{ 1, 2 }; a, b = Tuple{ b, a }; print(a, b);', '2 1'],
  ['x: ?Int64 = 3; a: Int32, b = Tuple{ 4, x }; print(a, b OR_ELSE 0);', '4 3'],
  ['print("ABC".downcase(), "abc".upcase(), "abc".indexOf("c", 1) OR_ELSE 0);', 'abc ABC 2'],
];

for (const [body, expected] of RUNS) {
  test(`.clear: ${body}`, (t) => {
    t.is(output(body).join('\n'), expected);
  });
}

/** Statements that a `.clear` file may not hold, or not yet. */
const REFUSED: readonly (readonly [string, string])[] = [
  ['a = TRUE && FALSE;', 'OPERATOR_TYPO_SUGGESTION'],
  ['a = TRUE || FALSE;', 'OPERATOR_TYPO_SUGGESTION'],
  ['a = "x" + "y";', 'OPERATOR_TYPO_SUGGESTION'],
  ['o: ?Int64 = 3; IF o AS n THEN print(n); END', 'OPTIONAL_BINDING_REQUIRES_EXISTS'],
  ['o: ?Bool = TRUE; IF o AND TRUE THEN PASS; END', 'TYPE_ERROR_GENERIC'],
  ['xs = [1]; a = xs[0] + 1;', 'TYPE_ERROR_GENERIC'],
  ['a = 1.5 << 2;', 'TYPE_ERROR_GENERIC'],
  ['IF TRUE -> a, b = Tuple{ 1, 2 };', 'NOT_SUPPORTED'],
  ['a = Tuple{ 1, NIL };', 'NEEDS_ANNOTATION'],
  ['a: Tuple<Int64, Int64> = Tuple{ 1, "x" };', 'FIELD_TYPE_MISMATCH'],
  ['a = Tuple{ 1, 2 }; b = a._2;', 'ILLEGAL_FIELD_LOOKUP'],
  ['a, b = 3;', 'ILLEGAL_FIELD_LOOKUP'],
  ['a = { b = 1; };', 'UNEXPECTED_TOKEN'],
  ['a = { b = 1; b }; print(b);', 'UNDEFINED_VAR'],
  ['f = %() -> { RETURN 1; 2 };', 'RETURN_MISMATCH'],
  ['a = [1] |> CONCURRENT SELECT { RETURN; _ };', 'CONCURRENT_CANNOT_LEAVE'],
  ['xs = [1]; a = { b = xs; b }; print(xs);', 'USE_OF_MOVED_VALUE'],
  ['a = 1 IS_A Nothing;', 'UNKNOWN_TYPE'],
  ['xs = [1]; a = xs[0, 1];', 'NOT_SUPPORTED'],
  ['COMPTIME IF TRUE THEN PASS; END', 'NOT_SUPPORTED'],
];

for (const [body, name] of REFUSED) {
  test(`.clear refuses: ${body}`, (t) => {
    const found = problems('x.clear', body);
    t.true(found.length > 0 && found[0]?.startsWith(`${name}:`), found.join('\n'));
  });
}

test('.cht files keep their own meaning of what conflicts', (t) => {
  t.deepEqual(problems('x.cht', 'o: ?Int64 = 3; print(o OR 4); -- comment\n'), []);
  t.deepEqual(problems('x.cht', 'o: ?Int64 = 3; IF o AS n THEN print(n); END'), []);
  t.is(problems('x.cht', 'o: ?Int64 = 3; a = o AND TRUE;').length, 1);
  t.deepEqual(problems('x.cht', 'print("a" + "b", TRUE && FALSE || TRUE);'), []);
  t.deepEqual(problems('x.cht', 'print(6 BIT_AND 3, 1 << 4, "a" $+ "b");'), []);
});
