/**
 * Every declaration and statement once: it parses without diagnostics, has the kind that its row says, and its
 * printed form parses to the same tree.
 */
import test from 'ava';
import { makeSource } from '../../src/diagnostics/source.js';
import type { Item, Module } from '../../src/syntax/ast.js';
import { parseModule } from '../../src/syntax/parser.js';
import { printModule, printTree } from '../../src/syntax/print.js';

function parseClean(t: { deepEqual(a: unknown, b: unknown): boolean }, text: string): Module {
  const { module, diagnostics } = parseModule(makeSource('t.cht', text));
  t.deepEqual(
    diagnostics.map((d) => d.message),
    [],
  );
  return module;
}

const declares = test.macro<[string, Item['kind']]>({
  title: (_, text) => text,
  exec(t, text, kind) {
    const module = parseClean(t, text);
    t.deepEqual(
      module.items.map((item) => item.kind),
      [kind],
    );
    t.is(printTree(parseClean(t, printModule(module))), printTree(module));
  },
});

test(declares, 'REQUIRE "geo.cht";', 'require');
test(declares, 'REQUIRE "pkg:mathx" AS mx', 'require');
test(declares, 'PUB STRUCT Pair<A, B> { left: A, right=DEFAULT: BORROWED B }', 'struct');
test(declares, 'PRIVATE ENUM Mood { Good, Bad, }', 'enum');
test(
  declares,
  'UNION Job { Idle, Copy { from: String @indirect, Count: Int64 }, Wait: Int64[], PUB FN cost(j: Job) RETURNS Int64, FN name(j: Job) RETURNS String -> RETURN "j"; END Last }',
  'union',
);
test(
  declares,
  'EXTERN FN Socket<T>.read!(s: Socket) RETURNS !Int64 EFFECTS :alloc:heap, :block FROM "net";',
  'externFunction',
);
test(declares, 'EXTERN STRUCT Handle { raw: Int64 } CLOSE "c" AS "h" FROM "lib"', 'externStruct');
test(
  declares,
  'SYNC POLICY START ON LockTimeout RETRY(3) THEN RAISE ON :MvccConflict, Transient -> { f(); } END',
  'syncPolicy',
);
test(
  declares,
  'FN full?(xs: Int64[]) RETURNS Bool @nonReentrant -> RETURN xs.any?(); END',
  'function',
);
test(
  declares,
  'FN f<T>(n: Int64, b=1: Int64, TAKES MUTABLE v: ~?Pair<Int64, geo.P>[]@list:shared) USE(k) RETURNS n.left:?Node REQUIRES a: LOCKED | VERSIONED, b, d: ATOMIC EFFECTS REENTRANT:TIGHT:TAIL_CALL PRE: n > 0 PRE: b < 9 DEBUG_POST: result > 0 -> RETURN n; END',
  'function',
);
test(declares, 'FN f() RETURNS (a b):T EFFECTS HEAP, REENTRANT:MAX_DEPTH(5) -> END', 'function');
test(declares, 'FN f() @reentrant:tailCall -> PASS END', 'function');
test(
  declares,
  'FN f() -> g(); CATCH NoName, Input WITH("empty", Busy) RETURN -1; CATCH System PASS; DEFAULT RETURN; END',
  'function',
);
test(
  declares,
  'TEST Rates DO LET base = 10; BEFORE EACH DO PASS; END AFTER ALL DO PASS; END x = 3; WHEN "stubbed" TAGS [fast, slow] DO STUB a RETURNS 3; STUB b CAPTURES n; STUB c SEQUENCE [1, 2]; STUB d WITH %(a) -> a + 1; TEST THAT "x" DO ASSERT a() == 3, "three"; END PENDING TEST THAT "y" DO END BENCHMARK a() x200; BENCHMARK a(); SMASH a(); PROFILE a(); END END',
  'test',
);

const runs = test.macro<[string, string]>({
  title: (_, text) => text,
  exec(t, text, kind) {
    const module = parseClean(t, `FN main() ->\n${text}\nEND`);
    const main = module.items[0];
    t.deepEqual(main?.kind === 'function' ? main.body.map((statement) => statement.kind) : [], [
      kind,
    ]);
    t.is(printTree(parseClean(t, printModule(module))), printTree(module));
  },
});

test(runs, 'x = 1;', 'bind');
test(runs, 'x: FN(Int64, n: ?Int64) -> !Bool = full?;', 'bind');
test(runs, 'x: HashMap<Int64>= {};', 'bind');
test(runs, 'a.b[1].c = 2;', 'bind');
test(runs, 'VAR x: Number = 1;', 'bind');
test(runs, 'SET a.b = 2;', 'bind');
test(runs, 'MUTABLE x: Int64[4];', 'mutable');
test(runs, 'MUTABLE x: Acct@shared:locked(rank: 2)[]@list = [];', 'mutable');
for (const op of ['+=', '-=', '*=', '/=', '&=', '|=', '^='])
  test(runs, `x[i].f ${op} 2;`, 'compound');
test(runs, 'f(x);', 'expr');
test(runs, 'IF a == 1 THEN f(); ELSE_IF b AS n THEN g(n); ELSE PASS END', 'if');
test(runs, 'IF (a AS n) && (b AS m) THEN END', 'if');
test(runs, 'IF a THEN ELSE_IF b -> c();', 'if');
test(runs, 'WHILE xs.pop() AS n -> f(n);', 'while');
test(runs, 'TIGHT WHILE x < 2 DO BREAK; CONTINUE; END', 'while');
test(runs, 'FOR i IN (0 ..< 3) DO f(i); END', 'for');
test(runs, 'TIGHT FOR x IN xs |> WHERE _ > 1 -> f(x);', 'for');
test(
  runs,
  'MATCH IFF TAKES x START Job.Idle -> PASS, Job.Copy{ from, count: 3, n: _, ... } -> a(); b();, Job.Wait AS ms -> c(); END',
  'match',
);
test(
  runs,
  'PARTIAL MATCH x START 1 -> n = 2;, 2, 3 -> n = 3;, { x, y: 4, z: _ } -> f();, WHEN x > 3 -> g(); DEFAULT -> PASS; END',
  'match',
);
test(runs, 'ASSERT x == 1, "one";', 'assert');
test(runs, 'ASSERT_RAISES Input, Bad, f(1);', 'assertRaises');
test(runs, 'RAISE;', 'raise');
test(runs, 'RAISE "m" + x;', 'raise');
test(runs, 'RAISE Input, BadRow, m;', 'raise');
test(runs, 'EXIT "m"', 'exit');
test(runs, 'DIE 3;', 'die');
test(runs, 'RETURN;', 'return');
test(runs, 'WITH t AS r { f(r); }', 'with');
test(
  runs,
  'WITH EXCLUSIVE a.b AS x, EXCLUSIVE c { f(); } ON LockTimeout, Deadlock RETRY(2) THEN PASS ON LockCycle RETURN 0 RETRY(1) THEN EXIT "gone"',
  'with',
);
test(
  runs,
  'WITH POLYMORPHIC POSSIBLE_DEADLOCK p AS MUTABLE x GUARD x.mood == Mood.Good { f(); } ON GuardFail -> { g(); }',
  'with',
);
test(runs, 'WITH RESTRICT a AS MUTABLE r { }', 'with');
test(runs, 'WITH BORROWED a AS r { }', 'with');
test(runs, 'WITH SNAPSHOT a AS x, SNAPSHOT b AS MUTABLE y { } ON MvccConflict RAISE', 'with');
test(
  runs,
  'WITH SNAPSHOT a AS x MATCH WHEN VERSIONED -> { f(); } ON MvccConflict RAISE WHEN ATOMIC -> { } END',
  'with',
);
test(runs, 'WITH VIEW r AS v { f(v); }', 'with');
test(runs, 'WITH MATERIALIZED VIEW r AS v { f(v); }', 'with');
test(
  runs,
  'DO { f(), @parallel -> g(), WITH a AS b { c(); }, FOR i IN xs -> h(i);, NEXT p }',
  'do',
);
test(runs, 's: ~?Int64[] @split = BG STREAM { YIELD 1; CLOSE; };', 'bind');
test(runs, 'p: ~Int64 = BG { @parallel -> MUTABLE q: Int64 = 0; q };', 'bind');
test(runs, 'FN inner(n: Int64) USE(x) RETURNS Int64 -> RETURN n; END', 'declaration');
test(runs, 'STRUCT Local { n: Int64 }', 'declaration');

test('a chain of ELSE_IF is one statement with arms', (t) => {
  const module = parseClean(t, 'IF a THEN ELSE_IF b THEN ELSE_IF c THEN ELSE END');
  const item = module.items[0];
  t.true(item?.kind === 'statement' && item.statement.kind === 'if');
  if (item?.kind === 'statement' && item.statement.kind === 'if') {
    t.is(item.statement.arms.length, 3);
    t.deepEqual(item.statement.otherwise, []);
  }
});

test('a span covers the text of its node', (t) => {
  const text = 'FN main() ->\n  x = (a + b) * f(c);\nEND';
  const main = parseClean(t, text).items[0];
  const bind = main?.kind === 'function' ? main.body[0] : undefined;
  t.is(text.slice(bind?.span.start, bind?.span.end), 'x = (a + b) * f(c);');
  const value = bind?.kind === 'bind' ? bind.value : undefined;
  t.is(text.slice(value?.span.start, value?.span.end), '(a + b) * f(c)');
});
