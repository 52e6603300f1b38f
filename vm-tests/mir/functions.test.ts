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
    title:
      'a default may be a lambda that captures earlier parameters; a field of a result may be called',
    declarations: `FN a(n: Int64, f=%(x: Int64) USE(n) -> x + n: FN(Int64) -> Int64) RETURNS Int64 @nonReentrant -> RETURN f(n); END
STRUCT S { f: FN(Int64) -> Int64 }
FN mk(n: Int64) RETURNS ?S -> IF n == 0 -> RETURN; RETURN S{ f: %(x: Int64) USE(n) -> x + n }; END
`,
    body: 'print(a(1), a(2, %(x: Int64) -> x * 5));\no = mk(1);\nprint(o?.f(4), mk(0)?.f(4), mk(3)?.f(4) OR 0);',
    prints: ['2 10', '5 NIL 7'],
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
  {
    title: 'PRE is checked in order on entry, and its error is for the caller',
    declarations: `FN root(n: Int64) RETURNS !Int64 PRE: n > 0 PRE: n < 9 -> RETURN n; CATCH Input RETURN -1; END\n`,
    body: 'print(root(3), root(0) OR 7, root(9) OR 8);\nroot(10);',
    prints: ['3 7 8'],
    fault: 'uncaught-error: Input PreconditionFail: PRE does not hold: n < 9',
  },
  {
    title: 'DEBUG_POST sees the parameters and the result of every RETURN',
    declarations: `FN up(n: Int64) RETURNS Int64 DEBUG_POST: result > n -> IF n > 5 -> RETURN n; RETURN n + 1; END
FN grow!(MUTABLE xs: Int64[]@list) RETURNS Void DEBUG_POST: xs.length() > 1 -> xs.append(1); END
`,
    body: 'MUTABLE xs = [1];\ngrow!(xs);\nprint(up(1), xs.length());\nprint(up(6));',
    prints: ['2 2'],
    fault: 'panic: DEBUG_POST does not hold: result > n',
  },
  {
    title: 'the limit of MAX_DEPTH counts the present call, and drops when calls end',
    declarations:
      'FN depth(n: Int64) RETURNS !Int64 EFFECTS REENTRANT:MAX_DEPTH(5) -> IF n == 0 -> RETURN 0; RETURN 1 + depth(n - 1); END\n',
    body: 'print(depth(4), depth(5) OR -1, depth(4));\ndepth(5);',
    prints: ['4 -1 4'],
    fault: 'uncaught-error: System UnexpectedRecursion: `depth` calls itself more than 5 deep',
  },
  {
    title: 'NOT_LOGICAL raises when a callback comes back',
    declarations: `FN each(n: Int64, f: FN(Int64) -> !Int64) RETURNS !Int64 EFFECTS REENTRANT:NOT_LOGICAL -> RETURN f(n); END
FN back(n: Int64) RETURNS !Int64 @reentrant -> RETURN each(n, %(k: Int64) -> k); END
`,
    body: 'print(each(1, %(k: Int64) -> k + 1), each(1, back) OR -1, back(3));',
    prints: ['2 -1 3'],
  },
  {
    title: '@nonReentrant panics when the function is entered again',
    declarations:
      'FN once(n: Int64) RETURNS Int64 @nonReentrant -> IF n == 0 -> RETURN 0; RETURN once(n - 1); END\n',
    body: 'print(once(0));\nprint(once(1));',
    prints: ['0'],
    fault: 'panic: `once` is called again while it runs',
  },
  {
    title: 'a tail call takes its new arguments at once',
    declarations: `FN gcd(a: Int64, b: Int64) RETURNS Int64 @reentrant:tailCall -> IF b == 0 -> RETURN a; RETURN gcd(b, a MOD b); END
FN fill!(MUTABLE xs: Int64[]@list, n: Int64) RETURNS Void EFFECTS REENTRANT:TAIL_CALL ->
  IF n > 0 THEN xs.append(n); fill!(xs, n - 1); END
END
`,
    body: 'MUTABLE xs: Int64[]@list = [];\nfill!(xs, 3);\nprint(gcd(48, 18), xs[0], xs[2], xs.length());',
    prints: ['6 3 1 3'],
  },
  {
    title: 'types may be declared inside functions',
    body: 'STRUCT In { n: Int64 }\nENUM Way { Up, Down }\nw = Way.Up;\nprint(In{ n: 3 }.n, w == Way.Up);',
    prints: ['3 true'],
  },
];

testCases(CASES);
