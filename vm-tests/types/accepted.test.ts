/** Programs that load without any diagnostic, one family of the language each. */
import test from 'ava';
import { makeSource } from '../../src/diagnostics/source.js';
import { parseModule } from '../../src/syntax/parser.js';
import { check } from '../../src/types/checker/check.js';

const PROGRAMS: Readonly<Record<string, string>> = {
  'copies and handles': `
STRUCT P { x: Int64 }
FN main() RETURNS Void ->
    a = P{ x: 1 };
    MUTABLE q = P{ x: 1 };
    b = q;
    q.x = 9;
    ASSERT b.x == 1, "copy is independent";
    h = P{ x: 5 } @multiowned;
    k = h;
    ASSERT k.x == 5 && h.x == 5;
END`,
  'defaults and conditions': `
FN clamp(v: Int64, lo=0: Int64, hi=100: Int64) RETURNS Int64 ->
    IF v < lo -> RETURN lo;
    IF v > hi -> RETURN hi;
    RETURN v;
END
FN main() RETURNS Void ->
  print(clamp(5), clamp(500, 1), 7.clamp());
  n = 4;
  IF n > 9 THEN print("big"); ELSE_IF n > 4 THEN print("mid"); ELSE print("small"); END
  size = IF n > 9 THEN "big" ELSE_IF n > 4 THEN "mid" ELSE "small" END;
  text = "xyz";
  IF text.indexOf("z") AS at THEN print(at); ELSE print("none"); END
  print("n is \${n} and \${size}", 1.5, TRUE);
  RETURN;
END`,
  'errors and rescue': `
FN load(name: String) RETURNS !Int64 ->
    IF name == "" -> RAISE Input, NoName, "empty";
    IF name == "?" -> RAISE Transient, Busy, "later";
    n = toInt(name) OR EXIT Input, NoName, "not a number";
    RETURN n;
END
FN wrapper(name: String) RETURNS !Int64 ->
    v = load(name);
    RETURN v;
END
FN main() RETURNS Void ->
   x = load("3") OR 0;
   y = load("x") OR RAISE;
   load("z") OR PASS;
   z = load("q") OR EXIT NoName, "zz";
   WHILE TRUE DO w = load("a") OR BREAK; END
   v = load("q") OR RETURN;
   print(x, y, z, wrapper("4"), v);
END`,
  'promises beside the atomics that their bodies use': `
FN bump!(MUTABLE c: Int64) RETURNS ~Void REQUIRES c: ATOMIC -> RETURN BG { c += 1; }; END
FN main() RETURNS Void ->
    MUTABLE c: Int64 = 0 @shared:atomic;
    MUTABLE ps: ~Void[]@list = [];
    FOR i IN (0 ..< 2) DO ps.append(BG { c += 1; }); END
    NEXT ps;
    p = bump!(c);
    NEXT p;
END`,
  'promises of lists': `
FN later(n: Int64) RETURNS ~(Int64[]) -> RETURN BG { @parallel -> [n, n + 1]; }; END
FN main() RETURNS Void ->
    p: ~(Int64[]) = later(1);
    q: ~(Int64[])@shared = BG { [3]; };
    ASSERT (NEXT p)[1] + (NEXT q)[0] == 5;
END`,
  'tight loops': `
FN f(n: Int64) RETURNS Int64 @reentrant -> IF n < 1 -> RETURN 0; RETURN f(n - 1); END
FN once(n: Int64) RETURNS Int64 @nonReentrant -> RETURN n + 1; END
FN main() RETURNS Void ->
    TIGHT FOR i IN (0 ..< f(2) + 1) DO print(once(i), abs(i)); END
    MUTABLE ps: ~Int64[]@list = [];
    TIGHT FOR i IN (0 ..< 2) DO ps.append(BG { f(i); }); END
    NEXT ps;
END`,
  lists: `
STRUCT Acct { bal: Int64, tags: String[]@list }
FN total(xs: Int64[]) RETURNS Int64 ->
  MUTABLE t = 0;
  FOR x IN xs DO t += x; END
  RETURN t;
END
FN push!(MUTABLE xs: Int64[]@list, v: Int64) RETURNS Void -> xs.append(v); END
FN main() RETURNS Void ->
  MUTABLE xs: Int64[]@list = [];
  xs.append(1); push!(xs, 2); xs.push!(3);
  ASSERT total(xs) == 6;
  MUTABLE accts: Acct[]@list = [Acct{ bal: 1, tags: [] }];
  accts[0].bal = 5;
  accts[0].tags.append("a");
  MUTABLE ys = [];
  ys.append(2.5);
  ys[0] = 3;
  zs = xs + [4];
  WHILE xs.pop() AS v DO print(v); END
  last = xs.last() OR -1;
  print(zs.length(), last, ys[0] / 2, accts[0].tags.join(","));
END`,
  'locks and promises': `
STRUCT Jar { coins: Int64 }
STRUCT Bank { left: Jar @shared:locked, right: Jar @shared:locked, hits: Int64 @shared:atomic }
FN add!(MUTABLE j: Jar, n: Int64) RETURNS Void REQUIRES j: LOCKED -> WITH EXCLUSIVE j AS x { x.coins += n; } END
FN peek(j: Jar) RETURNS Int64 -> RETURN j.coins; END
FN main() RETURNS Void ->
  MUTABLE bank = Bank{ left: Jar{ coins: 1 } @shared:locked, right: Jar{ coins: 2 } @shared:locked, hits: 0 @shared:atomic };
  WITH EXCLUSIVE bank.left AS l, EXCLUSIVE bank.right AS r { l.coins = l.coins - 1; r.coins = r.coins + 1; print(peek(l)); }
  MUTABLE j = Jar{ coins: 3 } @locked;
  j.coins = j.coins + 1;
  j.coins += 2;
  add!(j, 4);
  j.add!(5);
  WITH j { ASSERT j.coins == 15; }
  MUTABLE w = Jar{ coins: 1 } @writeLocked;
  WITH w AS r { print(r.coins); }
  p: ~Int64@shared = BG { 1; };
  q = CLONE p;
  print(NEXT p, NEXT p, NEXT q, bank.hits);
  DO { WITH EXCLUSIVE j AS x { x.coins += 1; }, add!(j, 1), BG { print("x"); } }
  ps: ~Int64[]@list = [BG { 1; }, BG { 2; }];
  rs = NEXT ps;
  print(rs[0] + rs[1]);
  t = BG { 3 AS a THEN a + 1; };
  u = NEXT t;
END`,
  matches: `
ENUM C { R, G }
FN name(c: C) RETURNS String -> MATCH c START C.R -> RETURN "r";, C.G -> RETURN "g"; END END
FN f(n: Int64) RETURNS String -> MATCH n START 1 -> RETURN "one";, DEFAULT -> RETURN "many"; END END
FN main() RETURNS Void -> print(name(C.R), f(2), MATCH 3 START 3 -> "x", DEFAULT -> "y" END); END`,
  numbers: `
FN f(xs: Int64[]) RETURNS Int64[] -> RETURN xs; END
FN g(TAKES xs: Int64[]@list) RETURNS Int64 -> RETURN xs.length(); END
FN main() RETURNS Void ->
  xs: Int64[]@list = [1];
  n = g(GIVE xs);
  print(n);
  MUTABLE a: Int32 = 5;
  a = a + 1;
  b = a + 2.5;
  print(-7 MOD 3, 0xFF, 7_u16, "a" + 1, b);
  s: ?Int64 = NIL;
  t = s OR 4;
  IF s != NIL THEN print(s?); END
  c: Float64 = 3;
  d = c ** 2;
  print(d > 3, t, CAST(2.7 AS Int64), timestampMs() > 0, randomInt(3) < 3, random() < 1.0, max(1, 2.5), abs(-3), "abc".toString());
END`,
};

for (const [name, text] of Object.entries(PROGRAMS))
  test(name, (t) => {
    const parsed = parseModule(makeSource('s.cht', text));
    const found = [...parsed.diagnostics, ...check(parsed.module).diagnostics];
    t.deepEqual(
      found.map((d) => `${d.name}: ${d.message}`),
      [],
    );
  });
