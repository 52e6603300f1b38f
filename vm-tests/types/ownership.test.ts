/** Moves along the paths of control: what is refused, and what looks alike and is fine. */
import test from 'ava';
import { makeSource } from '../../src/diagnostics/source.js';
import { parseModule } from '../../src/syntax/parser.js';
import { check } from '../../src/types/checker/check.js';

function problems(statements: string): readonly string[] {
  const text = `
    STRUCT Bag { items: Int64[]@list, n: Int64 }
    FN take(TAKES xs: Int64[]@list) RETURNS Int64 -> RETURN xs.length(); END
    FN look(xs: Int64[]) RETURNS Int64 -> RETURN xs.length(); END
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
