/**
 * The meaning of what the lowering makes: small programs that check themselves, run under every schedule. A case
 * names what the program prints, or the start of the fault that ends it.
 */
import type { Case } from '../_helpers/cases.js';
import { testCases } from '../_helpers/cases.js';

const P = 'STRUCT P { x: Int64, y = 0: Int64 }\nSTRUCT Q { p: P, ps: P[]@list }\n';
const TRACE = 'FN say(n: Int64) RETURNS Int64 -> print(n); RETURN n; END\n';
const FAIL =
  'FN fail(n: Int64) RETURNS !Int64 -> IF n > 0 -> RAISE Input, Bad, "bad"; RETURN n; END\n';

const CASES: readonly Case[] = [
  {
    title: 'operands are evaluated from left to right, once',
    declarations: TRACE,
    body: 'MUTABLE xs: Int64[]@list = [0, 0, 0, 0];\nxs[say(1)] = say(2) - say(3) * say(4);\nxs[say(1)] += say(5);\nprint(say(6) > say(7), xs[1]);',
    prints: ['1', '2', '3', '4', '1', '5', '6', '7', 'false -5'],
  },
  {
    title: 'the right side of && and || is evaluated only when it decides',
    declarations: TRACE,
    body: 'a = say(1) == 2 && say(2) == 2;\nb = say(3) == 3 || say(4) == 4;\nc = !(say(5) == 5 && a) && b;\nprint(a, b, c);',
    prints: ['1', '3', '5', 'false true true'],
  },
  {
    title: 'an assignment reads its own variable before it changes it',
    declarations:
      'FN same(b: Bool) RETURNS Bool -> RETURN b; END\nFN some(n: Int64) RETURNS ?Int64 -> IF n > 5 -> RETURN n; RETURN NIL; END\n',
    body: 'MUTABLE b = TRUE;\nb = TRUE && same(b);\nMUTABLE n = 3;\nn = some(n) OR n;\nn = IF n == 3 THEN n + 1 ELSE n END;\nprint(b, n);',
    prints: ['true 4'],
  },
  {
    title: 'structures of copy type are copied where they are bound, stored, returned and captured',
    declarations: `${P}FN id(p: P) RETURNS P -> RETURN p; END\n`,
    body: `MUTABLE a = P{ x: 1 };
MUTABLE b = a;
MUTABLE ps: P[]@list = [a];
ps.append(a);
MUTABLE q = Q{ p: a, ps: ps };
r = id(a);
c = q.ps[0];
bg = BG { a.x; };
a.x = 9;
b.x = 8;
q.ps[0].x = 7;
q.p.x = 6;
print(a.x, b.x, q.ps[0].x, q.ps[1].x, q.p.x, r.x, c.x, NEXT bg);`,
    prints: ['9 8 7 1 6 1 1 1'],
  },
  {
    title: 'writes through places reach the original',
    declarations: `${P}FN grow!(MUTABLE q: Q) RETURNS Void -> q.ps.append(P{ x: 3 }); q.ps[0].y += 5; q.p = P{ x: 8 }; END\nFN swap!(MUTABLE p: P) RETURNS Void -> p = P{ x: p.y, y: p.x }; END\n`,
    body: `MUTABLE q = Q{ p: P{ x: 1 }, ps: [P{ x: 2 }] };
grow!(q);
swap!(q.ps[0]);
print(q.p.x, q.ps.length(), q.ps[0].x, q.ps[0].y, q.ps[1].x);`,
    prints: ['8 2 5 2 3'],
  },
  {
    title: 'a list assigned to a MUTABLE parameter replaces what the caller has',
    declarations: 'FN fill!(MUTABLE xs: Int64[]@list) RETURNS Void -> xs = [4, 5, 6]; END\n',
    body: 'MUTABLE xs: Int64[]@list = [1, 2, 3, 4];\nys = COPY xs;\nfill!(xs);\nprint(xs.length(), xs[0], xs[2], ys.length());',
    prints: ['3 4 6 4'],
  },
  {
    title: 'a primitive MUTABLE parameter is a local copy',
    declarations: 'FN up!(MUTABLE n: Int64) RETURNS Int64 -> n += 1; RETURN n; END\n',
    body: 'MUTABLE n = 1;\nm = up!(n);\nprint(n, m);',
    prints: ['1 2'],
  },
  {
    title: 'default values are filled in for parameters and fields',
    declarations:
      'STRUCT D { a: Int64, b = 2 + 3: Int64 }\nFN f(x: Int64, by=10: Int64) RETURNS Int64 -> RETURN x + by; END\n',
    body: 'd = D{ a: 1 };\nprint(d.b, f(1), f(1, 2), f(1, DEFAULT));',
    prints: ['5 11 3 11'],
  },
  {
    title: 'an inclusive range ends at the largest Int64',
    body: 'MUTABLE n = 0;\nFOR i IN (9223372036854775806 ..= 9223372036854775807) -> n += 1;\nFOR i IN (3 ..= 2) -> n += 10;\nFOR i IN (2 ..< 2) -> n += 100;\nprint(n);',
    prints: ['2'],
  },
  {
    title: 'the bounds of a range and the length of a list are fixed at the start',
    body: 'MUTABLE n = 3;\nMUTABLE turns = 0;\nFOR i IN (0 ..< n) DO n += 1; turns += 1; END\nMUTABLE xs: Int64[]@list = [1, 2];\nFOR x IN xs DO xs.append(x); END\nprint(turns, n, xs.length());',
    prints: ['3 6 4'],
  },
  {
    title: 'BREAK and CONTINUE belong to the innermost loop',
    body: `MUTABLE text = "";
FOR i IN (0 ..< 3) DO
  FOR j IN (0 ..= 3) DO
    IF j == 1 -> CONTINUE;
    IF j == 3 -> BREAK;
    text += j;
  END
  IF i == 1 -> BREAK;
  text += ".";
END
print(text);`,
    prints: ['02.02'],
  },
  {
    title: 'a loop variable is a view of the item',
    declarations: P,
    body: 'MUTABLE ps: P[]@list = [P{ x: 1 }, P{ x: 2 }];\nMUTABLE sum = 0;\nFOR p IN ps DO ps[1].x = 10; sum += p.x; END\nprint(sum);',
    prints: ['11'],
  },
  {
    title: 'optionals are bound by IF and WHILE',
    body: 'MUTABLE xs: Int64[]@list = [1, 2, 3];\nWHILE xs.pop() AS x DO print(x); END\nIF (xs.first() AS a) && (xs.last() AS b) THEN print(a, b); ELSE print("none"); END\nxs.append(5);\nIF (xs.first() AS a) && (xs.last() AS b) THEN print(a + b); END',
    prints: ['3', '2', '1', 'none', '10'],
  },
  {
    title: 'OR gives the rescue value for errors and NIL, for the whole left side',
    declarations: FAIL,
    body: 'xs: Int64[]@list = [];\na = fail(1) OR 7;\nb = fail(fail(1)) OR 8;\nc = xs.first() OR 9;\nd = fail(0) OR 5;\nprint(a, b, c, d, (fail(2) OR 1) + 1);',
    prints: ['7 8 9 0 2'],
  },
  {
    title: 'OR PASS, OR BREAK and OR RETURN',
    declarations: `${FAIL}FN stop() RETURNS Void -> fail(1) OR RETURN; print("not reached"); END\n`,
    body: 'fail(1) OR PASS;\nn = fail(1) OR PASS;\nMUTABLE i = 0;\nWHILE i < 5 DO\n i += 1;\n m = fail(i - 2) OR BREAK;\n print(m);\nEND\nstop();\nprint(n, i);',
    prints: ['-1', '0', '0 3'],
  },
  {
    title: 'OR EXIT rewrites the error',
    declarations: FAIL,
    body: 'n = fail(1) OR EXIT NotFound, "gone";\nprint(n);',
    fault: 'uncaught-error: NotFound: gone',
  },
  {
    title: 'OR EXIT without parts keeps kind, type and message',
    declarations: FAIL,
    body: 'n = fail(1) OR EXIT;\nprint(n);',
    fault: 'uncaught-error: Input Bad: bad',
  },
  {
    title: 'OR RAISE on NIL is an error of kind NotFound',
    body: 'xs: Int64[]@list = [];\nn = xs.first() OR RAISE;\nprint(n);',
    fault: 'uncaught-error: NotFound',
    line: 3,
  },
  {
    title: 'a narrow integer overflows at its own width',
    body: 'MUTABLE n: Int8 = 127;\nn += 1;',
    fault: 'panic: integer overflow',
    line: 3,
  },
  {
    title: 'negation and complement stay within their width',
    body: 'a: UInt8 = 5;\nb: UInt8 = ~a;\nc: Int8 = -128_i8;\nd: Int64 = -9223372036854775808;\nprint(b, ~5, c, d, -7 / 2, -7 MOD 3);',
    prints: ['250 -6 -128 -9223372036854775808 -3 2'],
  },
  {
    title: 'numbers meet as floats where one of them is a float',
    body: 'x = 5.0;\nn = 2;\nMUTABLE y = x / 2;\ny += n;\nprint(y, n * 1.5, x == 5, CAST(7.9 AS Int64), (3.9).toString());',
    prints: ['4.5 3 true 7 3'],
  },
  {
    title: 'a lock is released on every way out of WITH',
    declarations: `${P}FN leave(c: P, way: Int64) RETURNS !Int64 REQUIRES c: LOCKED ->
  FOR i IN (0 ..< 3) DO
    WITH EXCLUSIVE c AS p {
      p.x += 1;
      IF way == 0 -> RETURN p.x;
      IF way == 1 -> BREAK;
      IF way == 2 -> CONTINUE;
      IF way == 3 -> RAISE Input, "out";
    }
  END
  RETURN 100;
END
`,
    body: 'c = P{ x: 0 } @shared:locked;\nprint(leave(c, 0) OR -1, leave(c, 1) OR -1, leave(c, 2) OR -1, leave(c, 3) OR -1);\nWITH EXCLUSIVE c AS p { print(p.x); }',
    prints: ['1 100 100 -1', '6'],
  },
  {
    title: 'several locks are taken together and released together',
    declarations: P,
    body: `a = P{ x: 1 } @shared:locked;
b = P{ x: 2 } @shared:locked;
DO {
  WITH EXCLUSIVE a AS x, EXCLUSIVE b AS y { x.x += y.x; },
  WITH EXCLUSIVE b AS y, EXCLUSIVE a AS x { y.x += 10; x.x += 0; }
}
WITH EXCLUSIVE a AS x, EXCLUSIVE b AS y { ASSERT (x.x == 3 || x.x == 13) && y.x == 12; }`,
    prints: [],
  },
  {
    title: 'one object under two names fails, releases what was taken, and the handler runs',
    declarations: P,
    body: `a = P{ x: 1 } @shared:locked;
b = a;
WITH EXCLUSIVE a AS x, EXCLUSIVE b AS y { print(x.x, y.x); } ON Deadlock -> { print("twice"); }
WITH EXCLUSIVE a AS x { print(x.x); }`,
    prints: ['twice', '1'],
  },
  {
    title: 'a failed lock is tried as often as RETRY says, then the action runs',
    declarations: `${P}FN take(c: P) RETURNS !Int64 REQUIRES c: LOCKED ->
  WITH EXCLUSIVE c AS p { RETURN p.x; } ON LockTimeout RETRY(3) THEN RETURN -5
  RETURN 0;
END
`,
    body: `c = P{ x: 1 } @shared:locked;
holder = BG { WITH EXCLUSIVE c AS p { sleep(250); p.x = 2; } };
early = BG { sleep(1); take(c); };
sleep(2);
ASSERT NEXT early == 2;
NEXT holder;`,
    prints: [],
  },
  {
    title: 'the whole value behind a lock is read, replaced and changed through its alias',
    declarations: `${P}FN set!(MUTABLE p: P) RETURNS Void -> p.y = 4; END\n`,
    body: `c = P{ x: 1 } @shared:locked;
WITH EXCLUSIVE c AS p {
  old = p;
  p = P{ x: 5 };
  set!(p);
  print(old.x, p.x, p.y);
}
c.x = c.x + c.y;
c.y += 1;
WITH c AS p { print(p.x, p.y); }`,
    prints: ['1 5 4', '9 5'],
  },
  {
    title: 'BORROWED and RESTRICT refer to plain data',
    declarations: P,
    body: 'MUTABLE p = P{ x: 1 };\nWITH BORROWED p AS b { print(b.x); }\nWITH RESTRICT p AS MUTABLE r { r.x = 3; r = P{ x: r.x + 1, y: 2 }; }\nprint(p.x, p.y);',
    prints: ['1', '4 2'],
  },
  {
    title: 'DO raises the error of its first failing branch, after all have ended',
    declarations: `${P}FN both(c: P) RETURNS !Void REQUIRES c: LOCKED ->
  DO {
    WITH EXCLUSIVE c AS p { p.x += 1; },
    IF TRUE THEN RAISE Input, "second"; END,
    IF TRUE THEN RAISE Input, "third"; END,
    WITH EXCLUSIVE c AS p { p.x += 1; }
  }
END
`,
    body: 'c = P{ x: 0 } @shared:locked;\nboth(c) OR PASS;\nWITH c AS p { ASSERT p.x == 2, "all have ended"; }\nboth(c);',
    fault: 'uncaught-error: Input: second',
  },
  {
    title: 'NEXT on a list of promises gives the values in order',
    body: 'MUTABLE ps: ~Int64[]@list = [];\nFOR i IN (0 ..< 3) DO ps.append(BG { i * 10; }); END\nvs = NEXT ps;\nprint(vs[0], vs[1], vs[2]);',
    prints: ['0 10 20'],
  },
  {
    title: 'text is joined in order, with spaces between the arguments of print',
    body: 'n: ?Int64 = NIL;\nprint("a", 1, 2.5, TRUE, n);\nprint();\nprint("${1}${"x"}" + "b" + 3, "${2 + 3}!");',
    prints: ['a 1 2.5 true NIL', '', '1xb3 5!'],
  },
];

testCases(CASES);
