/** Pipelines at work: what runs when, what is a copy, and that one loop does it all (CLEAR language reference, 14). */
import test from 'ava';
import { compiled } from '../_helpers/programs.js';
import type { Case } from '../_helpers/cases.js';
import { testCases } from '../_helpers/cases.js';

const SAY = 'FN say(n: Int64) RETURNS Int64 -> print("say", n); RETURN n; END\n';
const SHOP = `STRUCT Line { qty: Int64, price: Float64 }
STRUCT Cart { owner: String, rate: Float64, lines: Line[] }
`;
const P = 'STRUCT P { x: Int64 }\n';
const RISKY =
  'FN risky(n: Int64) RETURNS !Int64 -> IF n > 3 -> RAISE Input, TooBig, "big"; RETURN n; END\n';

const CASES: readonly Case[] = [
  {
    title:
      'stages that need one element at a time run element by element, and stop asking when nobody wants more',
    body: `(0 ..< 100) |> TAP { print("a", _); } |> WHERE _ MOD 2 == 1 |> LIMIT 2 |> TAP { print("b", _); } |> EACH { print("c", _); };
(0 ..< 100) |> TAP { print("t", _); } |> TAKE_WHILE _ < 1 |> EACH { PASS; };
print((0 ..< 100) |> TAP { print("f", _); } |> FIND _ == 1);
print((0 ..< 100) |> TAP { print("y", _); } |> ANY _ == 0, (0 ..< 100) |> TAP { print("l", _); } |> ALL _ > 0);
(0 ..< 5) |> TAP { print("never"); } |> LIMIT 0 |> EACH { print("never"); };`,
    prints: [
      'a 0',
      'a 1',
      'b 1',
      'c 1',
      'a 2',
      'a 3',
      'b 3',
      'c 3',
      't 0',
      't 1',
      'f 0',
      'f 1',
      '1',
      'y 0',
      'l 0',
      'true false',
    ],
  },
  {
    title: 'stages that need everything wait for it',
    body: `(0 ..< 3) |> TAP { print("a", _); } |> ORDER_BY -_ |> TAP { print("b", _); } |> DISTINCT _ MOD 2 |> EACH { print("c", _); };
(0 ..< 2) |> TAP { print("d", _); } |> UNNEST [_, _ + 5] |> EACH { print("e", _); };`,
    prints: [
      'a 0',
      'a 1',
      'a 2',
      'b 2',
      'b 1',
      'b 0',
      'c 2',
      'c 1',
      'd 0',
      'd 1',
      'e 0',
      'e 5',
      'e 1',
      'e 6',
    ],
  },
  {
    title:
      'the source, counts and starts are evaluated once, from left to right, before the first element',
    declarations: SAY,
    body: `total = (say(1) ..< say(5)) |> SKIP say(2) |> TAP { print("at", _); } |> LIMIT say(9) |> REDUCE(say(10)) acc + say(_);
print(total);`,
    prints: ['say 1', 'say 5', 'say 2', 'say 9', 'say 10', 'at 3', 'say 3', 'at 4', 'say 4', '17'],
  },
  {
    title: 'folds, also of nothing',
    body: `xs = [4, 1, 3];
none = xs |> WHERE _ > 9;
small: Int8[] = [100, 100];
print(xs |> SUM _, xs |> AVERAGE _, xs |> MIN -_, xs |> MAX _, xs |> COUNT _ > 1);
print(none |> SUM _, none |> AVERAGE _, none |> COUNT _ > 0, none |> ANY _ > 0, none |> ALL _ > 0, none |> FIND _ > 0);
print(small |> SUM _, [0.5, 0.25] |> SUM _, none |> REDUCE(7) acc + _, [1.5, 2.5] |> REDUCE(0) acc + _);`,
    prints: ['8 2.6666666666666665 -4 4 2', '0 0 0 false true NIL', '200 0.75 7 4'],
  },
  {
    title: 'the least of nothing panics',
    body: 'xs = [1];\nprint(xs |> WHERE _ > 1 |> MIN _);',
    fault: 'panic: MIN of no elements',
    line: 3,
  },
  {
    title: 'functions are stages, with the value as first argument; a rescue covers the call',
    declarations: `${RISKY}FN add(a: Int64, b: Int64) RETURNS Int64 -> RETURN a + b; END\nFN big?(n: Int64) RETURNS Bool -> RETURN n > 5; END\n`,
    body: `twice = %(n: Int64) -> n * 2;
print(3 |> add(4) |> twice, 6 |> big?, "a-b" |> split("-") |> join("+"), 5 |> %(n: Int64) -> n + 1);
print(7 |> risky OR 0, 7 |> risky |> add(1) |> RECOVER(8), 2 |> risky OR RAISE, [1, 9] |> SELECT risky(_) OR 0);
print([1, 6, 8] |> WHERE big? |> SELECT twice |> SELECT toString);
e = 4 |> risky OR EXIT "no";`,
    prints: ['14 true a+b 6', '0 8 2 [1, 0]', '["12", "16"]'],
    fault: 'uncaught-error: Input TooBig: no',
  },
  {
    title: 'AS names an element for all later stages',
    declarations: SHOP,
    body: `carts = [Cart{ owner: "ann", rate: 0.5, lines: [Line{ qty: 2, price: 4.0 }] }, Cart{ owner: "bob", rate: 1.0, lines: [Line{ qty: 1, price: 3.0 }, Line{ qty: 1, price: 0.5 }] }];
print(carts AS $c |> UNNEST $c.lines |> WHERE _.price > 1.0 |> SUM _.price * $c.rate);
print(carts AS $c |> UNNEST $c.lines AS $l |> COUNT $l.qty == 1 && $c.owner == "bob");
print(carts AS @c |> WHERE _.rate > 0.0 |> ORDER_BY -$c.rate |> SELECT _.lines |> SELECT $c.owner + _.length().toString());
print(carts |> SELECT _.rate * 2.0 AS $r |> WHERE _ > 1.0 |> SELECT $r);`,
    prints: ['5', '2', '["bob2", "ann1"]', '[2]'],
  },
  {
    title: 'pipelines in stages have elements of their own',
    body: `rows = [[1, 2], [3], []];
print(rows |> SELECT (_ |> SUM _ * 10) |> WHERE _ > 0);
print((1 ..= 3) AS $n |> UNNEST (0 ..< _) |> SUM _ * $n);
print(rows |> ORDER_BY -_.length() |> FIND _.length() < 2);`,
    prints: ['[30, 30]', '11', '[3]'],
  },
  {
    title: 'results are lists of their own',
    declarations: P,
    body: `MUTABLE ps = [P{ x: 1 }, P{ x: 2 }];
kept = ps |> WHERE _.x > 0;
MUTABLE sorted = ps |> ORDER_BY -_.x;
hit = (ps |> FIND _.x == 2) OR P{ x: 0 };
same = ps |> SELECT _;
ps[1].x = 9;
sorted[1].x = 7;
print(kept[1].x, sorted[0].x, hit.x, same[1].x, ps[0].x, ps[1].x);`,
    prints: ['2 2 2 2 1 9'],
  },
  {
    title: 'EACH changes elements where they are, whatever stages stand before it',
    declarations: `${P}STRUCT Bag { ps: P[]@list }\nFN bump!(MUTABLE p: P) RETURNS Void -> p.x += 100; END\n`,
    body: `MUTABLE ps: P[]@list = [P{ x: 1 }, P{ x: 2 }, P{ x: 3 }];
ps |> WHERE _.x > 1 |> EACH { _.x += 10; };
ps |> ORDER_BY -_.x |> LIMIT 1 |> EACH { bump!(_); };
MUTABLE bags = [Bag{ ps: ps }];
bags |> UNNEST _.ps |> EACH { _.x *= 2; };
bags |> EACH { _.ps.append(P{ x: 5 }); _.ps |> EACH { _.x += 1; }; };
print(bags[0].ps |> SELECT _.x);`,
    prints: ['[3, 25, 227, 6]'],
  },
  {
    title: 'BREAK and CONTINUE in EACH are those of its loop, RETURN leaves the function',
    declarations:
      'FN firstBig(xs: Int64[]) RETURNS Int64 -> xs |> EACH { IF _ > 2 -> RETURN _; }; RETURN 0; END\n',
    body: `MUTABLE total = 0;
(0 ..< 10) |> EACH { IF _ == 2 THEN CONTINUE; END IF _ == 5 THEN BREAK; END total += _; };
print(total, firstBig([1, 3, 5]), firstBig([]));`,
    prints: ['8 3 0'],
  },
  {
    title: 'ranges are values: variables, loops and sources of more than one pipeline',
    body: `r = 3 ..< 6;
ticks: ~Int64[] = 0 ..= 3;
empty: Range = 5 ..< 5;
odd: ~Int64[] = (0 ..< 9) |> WHERE _ MOD 2 == 1;
MUTABLE total = 0;
FOR i IN r DO total += i; END
print(total, ticks |> SUM _, ticks |> COUNT _ > 1, empty |> COUNT TRUE, odd |> SKIP 1 |> SUM _);
largest = 9223372036854775807;
print((largest - 1 ..= largest) |> COUNT TRUE, largest ..< largest |> COUNT TRUE);`,
    prints: ['12 6 2 0 15', '2 0'],
  },
  {
    title: 'windows slide, or follow each other; the last of those may be short',
    body: `xs = [1, 2, 3, 4, 5];
print(xs |> WINDOW(3) SUM _, xs |> WINDOW(2) _[1] - _[0] |> SUM _, xs |> WINDOW(6) _ |> COUNT TRUE);
print(xs |> WINDOW(size: 2) SELECT _, (0 ..< 5) |> WHERE _ > 1 |> WINDOW(size: 2) _.length());
n = 0;
print(xs |> WINDOW(n) _);`,
    prints: ['[6, 9, 12] 4 0', '[[1, 2], [3, 4], [5]] [2, 1]'],
    fault: 'panic: a window of less than 1 element',
    line: 6,
  },
  {
    title: 'JOIN pairs each element with its first match, or with NIL',
    declarations: `${SAY}STRUCT User { id: Int64, name: String }
STRUCT Visit { id: Int64, page: String }
`,
    body: `users = [User{ id: 1, name: "ann" }, User{ id: 2, name: "bob" }];
visits = [Visit{ id: 2, page: "home" }, Visit{ id: 2, page: "shop" }];
rows = users |> JOIN(visits) %(u, v) -> u.id == v.id;
FOR row IN rows DO
  IF row.right AS visit THEN print(row.left.name, visit.page); ELSE print(row.left.name, "nowhere"); END
END
keyed = users |> WHERE _.id > 0 |> JOIN(visits) _.id |> WHERE _.right != NIL |> SELECT _.left.name;
print(keyed);
print([3, 4] |> JOIN([5, 7]) say(_ MOD 2) |> COUNT _.right == 5);`,
    prints: ['ann nowhere', 'bob home', '["bob"]', 'say 1', 'say 1', 'say 1', 'say 0', '1'],
  },
  {
    title: 'INDEX groups copies, after everything before it has run',
    declarations: P,
    body: `MUTABLE ps = [P{ x: 1 }, P{ x: 2 }, P{ x: 3 }];
groups = ps |> TAP { print("in", _.x); } |> INDEX _.x MOD 2;
ps[0].x = 9;
print(groups[1][0].x, groups[1].length(), groups[0][0].x, groups[5] == NIL);
print((0 ..< 4) |> INDEX (_ / 2).toString() |> SELECT _);`,
    prints: ['in 1', 'in 2', 'in 3', '1 2 2 true', '["0", "1"]'],
  },
  {
    title: 'sets, pools, maps (their keys) and slices are sources, too',
    declarations: P,
    body: `MUTABLE set = Set[];
set.insert(3);
set.insert(4);
MUTABLE pool: P[4]@pool = [];
first = pool.insert(P{ x: 1 });
pool.insert(P{ x: 2 });
pool |> EACH { _.x += 10; };
pool.remove(first);
ages = { "ann": 30, "bob": 40 };
lists = { "a": [1, 2, 3] };
xs = [1, 2, 3, 4];
print(set |> SUM _, pool |> SELECT _.x, ages |> ORDER_BY _ |> SELECT _.length());
print(lists["a"] |> SUM _, xs[1 ..< 3] |> SUM _, [ages] |> UNNEST _);`,
    prints: ['7 [12] [3, 3]', '6 5 ["ann", "bob"]'],
  },
  {
    title: 'a pipeline awaits and starts fibers like any other code',
    body: `ps = (0 ..< 3) |> SELECT BG { _ * 10; };
print(ps |> SUM NEXT _);`,
    prints: ['30'],
  },
];

testCases(CASES);

test('a fold over a list is one loop that makes no list', (t) => {
  const { mir } = compiled(`FN main() RETURNS Void ->
    xs = [1, 2, 3];
    print(xs |> WHERE _ MOD 2 == 1 |> SELECT _ * 2 |> TAKE_WHILE _ < 5 |> SUM _);
END
`);
  const main = mir.functions[0];
  const instructions = main?.blocks.flatMap((block) => block.instructions) ?? [];
  t.is(instructions.filter(({ op }) => op === 'newList').length, 1, 'the list literal');
  t.is(main?.blocks.filter(({ terminator }) => terminator.kind === 'loopBack').length, 1);
});
