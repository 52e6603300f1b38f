/** Moves along the paths of control: what is refused, and what looks alike and is fine. */
import test from 'ava';
import { makeSource } from '../../src/diagnostics/source.js';
import { parseModule } from '../../src/syntax/parser.js';
import { check } from '../../src/types/checker/check.js';

/** Errors of `main`, or of declarations and an empty `main`. */
function problems(statements: string, declarations = ''): readonly string[] {
  const text = `
    STRUCT Bag { items: Int64[]@list, n: Int64 }
    FN take(TAKES xs: Int64[]@list) RETURNS Int64 -> RETURN xs.length(); END
    FN look(xs: Int64[]) RETURNS Int64 -> RETURN xs.length(); END
    ${declarations}
    FN main() RETURNS Void -> ${statements} END`;
  const parsed = parseModule(makeSource('s.cht', text));
  return [...parsed.diagnostics, ...check(parsed.module).diagnostics]
    .filter((d) => d.severity === 'error')
    .map((d) => d.name);
}

const ACCEPTED: readonly string[] = [
  'xs = [1]; print(look(xs), look(xs));',
  'xs = [1]; ys = COPY xs; print(xs.length(), ys.length());',
  'MUTABLE xs = [1]; ys = xs; xs = [2]; print(xs.length(), ys.length());',
  'xs = [1]; IF TRUE THEN ys = xs; ELSE zs = xs; END',
  'xs = [1]; IF TRUE THEN ys = xs; RETURN; END print(xs.length());',
  'MUTABLE xs = [1]; FOR i IN (0 ..< 2) DO xs = [i]; n = take(GIVE xs); END',
  'FOR i IN (0 ..< 2) DO xs = [i]; n = take(xs); END',
  'xs = [1]; WHILE TRUE DO ys = xs; BREAK; END',
  'xs = [1]; FOR i IN (0 ..< 2) DO IF i == 1 THEN ys = xs; RETURN; END END',
  'b = Bag{ items: [1], n: 1 }; ys = b.items; print(b.n);',
  'MUTABLE b = Bag{ items: [1], n: 1 }; ys = b.items; b.items = [2]; print(b.items.length());',
  'p = BG { 1; }; q = p; x = NEXT q;',
  'MUTABLE ps: ~Int64[]@list = []; p = BG { 1; }; ps.append(p); x = NEXT ps[0];',
  'p: ~Int64@shared = BG { 1; }; x = NEXT p; y = NEXT p;',
  'IF TRUE THEN p = BG { 1; }; x = NEXT p; ELSE p = BG { 2; }; x = NEXT p; END',
  'FOR i IN (0 ..< 2) DO p = BG { i; }; x = NEXT p; END',
  'xs = [1]; p = BG { ys = COPY xs; ys.length(); }; n = NEXT p; print(xs.length());',
  'h = Bag{ items: [1], n: 1 } @shared; k = h; print(h.n + k.n);',
];

const REFUSED: readonly (readonly [string, string])[] = [
  ['USE_OF_MOVED_VALUE', 'xs = [1]; n = take(xs); print(xs.length());'],
  ['USE_OF_MOVED_VALUE', 'xs = [1]; IF TRUE THEN ys = xs; END print(xs.length());'],
  ['USE_OF_MOVED_VALUE', 'xs = [1]; b = Bag{ items: xs, n: 1 }; print(xs.length());'],
  [
    'USE_OF_MOVED_VALUE',
    'xs = [1]; p = BG { ys = GIVE xs; ys.length(); }; n = NEXT p; print(xs.length());',
  ],
  ['USE_OF_MOVED_VALUE', 'xs = [1]; ys = IF TRUE THEN xs ELSE [2] END; print(xs.length());'],
  ['USE_OF_MOVED_VALUE', 'xs = [1]; WHILE TRUE DO ys = xs; BREAK; END print(xs.length());'],
  [
    'USE_OF_MOVED_VALUE',
    's: ~?Bag[] = BG STREAM { b = Bag{ items: [1], n: 1 }; YIELD b; YIELD b; }; x = NEXT s;',
  ],
  [
    'USE_OF_MOVED_IN_LOOP',
    's: ~?Bag[] = BG STREAM { b = Bag{ items: [1], n: 1 }; WHILE TRUE DO YIELD b; END }; x = NEXT s;',
  ],
  ['USE_OF_MOVED_PATH', 'b = Bag{ items: [1], n: 1 }; ys = b.items; c = b;'],
  ['USE_OF_MOVED_IN_LOOP', 'xs = [1]; WHILE TRUE DO print(xs.length()); n = take(xs); END'],
  [
    'USE_OF_MOVED_IN_LOOP',
    'xs = [1]; FOR i IN (0 ..< 2) DO IF i == 1 THEN ys = xs; CONTINUE; END END',
  ],
  ['USE_OF_MOVED_IN_LOOP', 'p = BG { 1; }; FOR i IN (0 ..< 2) DO x = NEXT p; END'],
  ['PROMISE_NOT_CONSUMED', 'FOR i IN (0 ..< 2) DO p = BG { i; }; END'],
  ['PROMISE_NOT_CONSUMED', 'p = BG { q = BG { 1; }; }; NEXT p;'],
];

for (const text of ACCEPTED) test(`accepted: ${text}`, (t) => t.deepEqual(problems(text), []));
for (const [name, text] of REFUSED)
  test(`${name}: ${text}`, (t) => t.deepEqual(problems(text), [name]));

/** What a plain parameter lends: bodies of a function with the parameters below, and its result. */
const LENT = '(xs: Int64[]@list, b: Bag, MUTABLE to: Bag, TAKES own: Int64[]@list)';

const MAY_LEND: readonly (readonly [string, string])[] = [
  ['Int64[]@list', 'RETURN xs;'],
  ['Int64[]@list', 'RETURN b.items;'],
  ['Int64', 'inside = Bag{ items: xs, n: 1 }; RETURN inside.items.length();'],
  ['Int64', 'inside = Bag{ items: xs, n: 1 }; RETURN look(inside.items);'],
  ['Bag', 'RETURN Bag{ items: COPY xs, n: 1 };'],
  ['Bag', 'RETURN Bag{ items: own, n: 1 };'],
  ['Bag', 'MUTABLE ys = xs; ys = [1]; RETURN Bag{ items: ys, n: 1 };'],
  ['Bag', 'c = Bag{ items: xs, n: 1 }; RETURN Bag{ items: [c.n], n: c.n };'],
  ['Int64', 'RETURN take(COPY xs) + take(own);'],
  ['Void', 'to.n = b.n; to.items = own;'],
  ['Void', 'to.items = to.items;'],
];

const MAY_NOT_LEND: readonly (readonly [string, string])[] = [
  ['Bag', 'RETURN Bag{ items: xs, n: 1 };'],
  ['Bag', 'ys = xs; RETURN Bag{ items: ys, n: 1 };'],
  ['Bag', 'c = Bag{ items: b.items, n: 1 }; RETURN c;'],
  ['Bag', 'RETURN IF TRUE THEN Bag{ items: xs, n: 1 } ELSE COPY b END;'],
  ['Bag[]@list', 'RETURN [b];'],
  ['Bag[]@list', 'MUTABLE all: Bag[]@list = []; all.append(b); RETURN all;'],
  ['HashMap<Bag>', 'MUTABLE all: HashMap<Bag> = {}; all["k"] = b; RETURN all;'],
  ['Int64', 'RETURN take(xs);'],
  ['Int64', 'RETURN take(GIVE xs);'],
  ['Int64', 'ys = GIVE xs; RETURN ys.length();'],
  ['Void', 'to.items = xs;'],
  ['Void', 'ys = xs; to.items = ys;'],
];

for (const [result, body] of MAY_LEND)
  test(`a plain parameter: ${body}`, (t) =>
    t.deepEqual(problems('', `FN f${LENT} RETURNS ${result} -> ${body} END`), []));
for (const [result, body] of MAY_NOT_LEND)
  test(`no plain parameter: ${body}`, (t) =>
    t.deepEqual(problems('', `FN f${LENT} RETURNS ${result} -> ${body} END`), [
      'BORROWED_VALUE_STORED',
    ]));

const CHANGES = `FN two!(MUTABLE a: Int64[]@list, MUTABLE b: Int64[]@list) RETURNS Void -> a.append(1); b.append(2); END
    FN mixed!(MUTABLE a: Int64[]@list, b: Int64[]) RETURNS Void -> a.append(b.length()); END
    FN bags!(MUTABLE a: Bag, MUTABLE b: Int64[]@list) RETURNS Void -> a.n = b.length(); b.append(1); END
    FN numbers!(MUTABLE a: Int64, MUTABLE b: Int64) RETURNS Void -> PASS; END`;
const VARIABLES =
  'MUTABLE xs: Int64[]@list = [1]; MUTABLE ys: Int64[]@list = [1]; MUTABLE b = Bag{ items: [1], n: 1 }; MUTABLE n = 1;';

for (const call of [
  'two!(xs, ys);',
  'mixed!(xs, xs);',
  'bags!(b, xs);',
  'numbers!(n, n);',
  'two!(b.items, xs);',
])
  test(`two places: ${call}`, (t) => t.deepEqual(problems(`${VARIABLES} ${call}`, CHANGES), []));
for (const call of ['two!(xs, xs);', 'bags!(b, b.items);', 'two!(b.items, b.items);'])
  test(`one place twice: ${call}`, (t) =>
    t.deepEqual(problems(`${VARIABLES} ${call}`, CHANGES), ['MUTABLE_ARGUMENTS_OVERLAP']));

/** Warnings about strings in collections. */
function warned(statements: string): number {
  const text = `FN put!(MUTABLE all: String[]@list, TAKES own: String, lent: String) RETURNS Void -> ${statements} END`;
  return check(parseModule(makeSource('s.cht', text)).module).diagnostics.filter(
    ({ name }) => name === 'STORE_STRING_NEEDS_COPY',
  ).length;
}

test('a string variable goes into a collection with COPY, or is warned about', (t) => {
  t.is(
    warned('all.append("a"); all.append(own); all.append(COPY lent); all.append(lent + "x");'),
    0,
  );
  t.is(warned('s = "a"; all.append(s); all.append(lent.trim());'), 0);
  t.is(warned('all.append(lent);'), 1);
  t.is(warned('all[0] = lent;'), 1);
  t.is(warned('FOR s IN ["a"] DO all.push(s); END'), 1);
  t.is(warned('MUTABLE s = "a"; s = s + "b"; all.append(s);'), 1);
});
