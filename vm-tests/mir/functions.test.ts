/** Functions and function values at work: defaults, captures, contracts, recursion (CLEAR language reference, 9). */
import type { Case } from '../_helpers/cases.js';
import { testCases } from '../_helpers/cases.js';

const TWICE =
  'FN twice(f: FN(Int64) -> Int64, x: Int64) RETURNS Int64 @nonReentrant -> RETURN f(f(x)); END\n';
const SAY = 'FN say(n: Int64) RETURNS Int64 -> print("say", n); RETURN n; END\n';

const CASES: readonly Case[] = [
  {
    title: 'a default may mention earlier parameters, and is evaluated at each call that needs it',
    declarations: `${SAY}FN area(w: Int64, h=say(w): Int64, d=w * h: Int64) RETURNS Int64 -> RETURN w * 100 + h * 10 + d; END\n`,
    body: 'print(area(1), area(2, 3));\nprint(area(2, DEFAULT, 1), area(say(4), say(5), say(6)));',
    prints: ['say 1', '111 236', 'say 2', 'say 4', 'say 5', 'say 6', '221 456'],
  },
  {
    title: 'a lambda captures by value when it is made, lists and structs included',
    declarations: 'STRUCT P { x: Int64 }\n',
    body: `MUTABLE n = 1;
MUTABLE p = P{ x: 1 };
MUTABLE xs = [1];
f = %(a: Int64) USE(n, p, xs) -> a + n * 10 + p.x * 100 + xs.length() * 1000;
n = 2;
p.x = 2;
xs.append(2);
print(f(5), n, p.x, xs.length());`,
    prints: ['1115 2 2 2'],
  },
  {
    title: 'defaults of a lambda see its captures; a value of unknown origin has none',
    body: 'step = 10;\nup = %(n: Int64, by=n + step: Int64) USE(step) -> n * by;\nprint(up(2), up(2, 3), 2.up());',
    prints: ['24 6 24'],
  },
  {
    title: 'function values are passed, stored in fields and lists, returned and chosen',
    declarations: `${TWICE}STRUCT Op { run: FN(Int64, Int64) -> Int64 }
FN inc(n: Int64) RETURNS Int64 -> RETURN n + 1; END
FN adder(k: Int64) RETURNS FN(Int64) -> Int64 -> RETURN %(n: Int64) USE(k) -> n + k; END
`,
    body: `ops = [Op{ run: %(a: Int64, b: Int64) -> a + b }, Op{ run: %(a, b) -> a * b }];
print(ops[0].run(3, 4), ops[1].run(3, 4));
print(twice(inc, 1), twice(%(n) -> n * 3, 2), twice(adder(7), 0));
MUTABLE f = inc;
f = IF f(1) == 2 THEN adder(5) ELSE inc END;
print(f(1), adder(1)(2));`,
    prints: ['7 12', '3 18 14', '6 3'],
  },
  {
    title: 'what is called is looked up: a variable that holds a function, a function, a builtin',
    declarations: 'FN double(n: Int64) RETURNS Int64 -> RETURN n * 2; END\n',
    body: 'IF TRUE THEN double = %(n: Int64) -> n * 20; print(double(1)); END\nprint(double(1), 1.double(), [1, 2].length());',
    prints: ['20', '2 2 2'],
  },
  {
    title: 'functions inside functions: known in their block, or made with what they use',
    body: `print(helper(1));
FN helper(a: Int64) RETURNS Int64 -> RETURN a + 100; END
MUTABLE k = 3;
FN sum(n: Int64, by=k: Int64) USE(k) RETURNS Int64 @reentrant ->
  IF n == 0 -> RETURN 0;
  RETURN by + sum(n - 1);
END
k = 4;
print(sum(2), sum(2, 10));
IF TRUE THEN FN helper(a: Int64) RETURNS Int64 -> RETURN a; END print(helper(1)); END`,
    prints: ['101', '6 13', '1'],
  },
  {
    title: 'a function value works in another fiber, and holds the handles that it captured',
    declarations: 'STRUCT C { n: Int64 }\n',
    body: `MUTABLE c = 0 @shared:atomic;
bump = %(by: Int64) USE(c) -> c + by;
p = BG { bump(5); };
c += 1;
v = NEXT p;
ASSERT v == 5 || v == 6, "either";`,
  },
  {
    title: 'an error passes through a function value',
    declarations:
      'FN check(n: Int64) RETURNS !Int64 -> IF n > 2 -> RAISE Input, Big, "big"; RETURN n; END\n' +
      'FN use(f: FN(Int64) -> !Int64, n: Int64) RETURNS !Int64 @reentrant -> RETURN f(n); END\n',
    body: 'print(use(check, 1), use(check, 5) OR 0, use(%(n) -> n, 7));\nprint(use(check, 9));',
    fault: 'uncaught-error: Input Big: big',
    prints: ['1 0 7'],
  },
];

testCases(CASES);
