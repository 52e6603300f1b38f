import test from 'ava';
import { makeSource } from '../../src/diagnostics/source.js';
import { parseModule } from '../../src/syntax/parser.js';
import { printTree } from '../../src/syntax/print.js';

/** The tree of one expression, and that it has no diagnostics. */
const parses = test.macro<[string, string]>({
  title: (_, expression) => expression,
  exec(t, expression, tree) {
    const { module, diagnostics } = parseModule(makeSource('t.cht', `x = ${expression};`));
    t.deepEqual(
      diagnostics.map((d) => d.message),
      [],
    );
    const item = module.items[0];
    const statement = item?.kind === 'statement' ? item.statement : null;
    t.is(statement?.kind === 'bind' ? printTree(statement.value) : '', tree);
  },
});

// The parse checks of the CLEAR language reference, 3.7, in the order given there.
test(parses, 'a |> f OR RAISE', '(|> a (or rescue: (raise) value: f))');
test(
  parses,
  'xs |> SELECT g(_) OR 0 |> SUM _',
  '(|> (|> xs (stage name: "SELECT" body: (or rescue: (value value: 0) value: (call g _)))) (stage name: "SUM" body: _))',
);
test(
  parses,
  'xs |> REDUCE(0) acc + _ |> h',
  '(|> (|> xs (stage name: "REDUCE" args: [(value: 0)] body: (+ acc _))) h)',
);
test(
  parses,
  's |> split(",") |> SELECT _.length()',
  '(|> (|> s (call split ",")) (stage name: "SELECT" body: (.length _)))',
);
test(parses, 't + NEXT ps[i]', '(+ t (NEXT (index ps i)))');
test(parses, 'm["k"] OR 0 + 1', '(+ (or rescue: (value value: 0) value: (index m "k")) 1)');
test(parses, 'a + b OR c', '(or rescue: (value value: c) value: (+ a b))');
test(parses, 'x == m["k"] OR 0', '(or rescue: (value value: 0) value: (== x (index m "k")))');
test(parses, 't OR -1.0', '(or rescue: (value value: (- 1.0)) value: t)');
test(parses, 'COPY m["k"] OR d', '(COPY (or rescue: (value value: d) value: (index m "k")))');
test(parses, 'f(GIVE v)', '(call f (GIVE v))');
test(parses, '-x.y ** 2', '(** (- (. x y)) 2)');
test(parses, '!done?(x) && y', '(&& (! (call done? x)) y)');
test(parses, '-7 MOD 3', '(MOD (- 7) 3)');
test(parses, '0 ..< n + 1', '(..< 0 (+ n 1))');
test(parses, 'xs[1 ..< n]', '(slice from: 1 receiver: xs to: n)');
test(
  parses,
  'Pair<Int64>{ a: 1 }',
  '(struct name: Pair args: [Int64] fields: [(name: a value: 1)])',
);
test(parses, 'P < q', '(< P q)');
test(parses, 'Shape.Sq{ w: 1 }', '(variant fields: [(name: w value: 1)] owner: Shape variant: Sq)');
test(parses, 'o?.f OR d', '(or rescue: (value value: d) value: (?. o f))');
test(
  parses,
  'us AS $u |> UNNEST $u.r AS $r |> SUM $r.p',
  '(|> (|> (pipeBinding name: $u value: us) (stage name: "UNNEST" body: (pipeBinding name: $r value: (. $u r)))) (stage name: "SUM" body: (. $r p)))',
);
test(parses, '2 ** 3 ** 2', '(** 2 (** 3 2))');
test(parses, 'v @shared:locked', '(capability caps: [(name: "shared") (name: "locked")] value: v)');
test(parses, '"a${b}c" == d', '(== (splice (splice "a" b) "c") d)');
test(
  parses,
  '(a AS x) && (b AS y)',
  '(&& (asBinding name: x value: a) (asBinding name: y value: b))',
);
test(parses, 'IF c THEN 1 ELSE 2 END', '(ifExpr arms: [(condition: c value: 1)] otherwise: 2)');

// Operators and what they leave alone.
test(parses, 'a !+ b %* c', '(!+ a (%* b c))');
test(parses, '0 ..< n && m', '(..< 0 (&& n m))');
test(parses, 'a < b < c', '(< (< a b) c)');
test(parses, 'NEXT a == 10', '(== (NEXT a) 10)');
test(parses, '(NEXT a) + 1', '(+ (NEXT a) 1)');
test(parses, 'xs[a .. b]', '(slice from: a inclusive receiver: xs to: b)');
test(parses, 'xs[(1 ..< 3)]', '(index xs (..< 1 3))');
test(parses, 'x |> even?', '(|> x even?)');
test(parses, 'p? + 1', '(+ (? p) 1)');
test(
  parses,
  'x OR EXIT Input, Bad, "m" + "n"',
  '(or rescue: (exit error: (first: Input message: (+ "m" "n") second: Bad)) value: x)',
);
test(parses, 'x OR ELSE y', '(or rescue: (value value: y) value: x)');
test(parses, 'm[a] OR RETURN', '(or rescue: (return) value: (index m a))');
test(parses, ':ready == x', '(== :ready x)');
test(
  parses,
  'TRUE @shared:atomic',
  '(capability caps: [(name: "shared") (name: "atomic")] value: TRUE)',
);

// Literals, collections and calls.
test(parses, '%[1, 2]', '[1 2]');
test(parses, '{ }', '(map)');
test(parses, 'List[] @soa', '(collection name: "List" caps: [(name: "soa")])');
test(parses, 'Set[1, a]', '(collection name: "Set" items: [1 a])');
test(
  parses,
  'Pool[]:sharded(4)',
  '(collection name: "Pool" caps: [(name: "sharded" args: [(value: 4)])])',
);
test(
  parses,
  'geo.Point{ x: 1 }',
  '(struct name: Point fields: [(name: x value: 1)] namespace: geo)',
);
test(parses, 'File::open("x")', '(staticCall name: open args: ["x"] owner: File)');
test(parses, 'e?.m()?.n', '(?. (?.m e) n)');
test(parses, 'CAST(x AS Int8[]@list)', '(cast type: Int8[] @list value: x)');
test(
  parses,
  '%(n: Int64, by=1: Int64) USE(k) -> n + by',
  '(lambda captures: [(name: k)] parameters: [(name: n type: Int64) (name: by defaultValue: 1 type: Int64)] body: (+ n by))',
);

// Pipelines and concurrency.
test(
  parses,
  'xs |> JOIN(b) %(l, r) -> l == r |> COLLECT',
  '(|> (|> xs (stage name: "JOIN" args: [(value: b)] body: (lambda parameters: [(name: l) (name: r)] body: (== l r)))) (stage name: "COLLECT"))',
);
test(
  parses,
  'xs |> CONCURRENT(workers: 2, size: @large) SELECT f(_) OR PRUNE',
  '(|> xs (stage name: "CONCURRENT" args: [(label: "workers" value: 2) (label: "size" value: large)] body: (stage name: "SELECT" body: (or rescue: (prune) value: (call f _)))))',
);
test(
  parses,
  'xs |> SHARD(_ MOD 2, m) |> CONCURRENT EACH { m[_] = 1; }',
  '(|> (|> xs (stage name: "SHARD" args: [(value: (MOD _ 2)) (value: m)])) (stage name: "CONCURRENT" body: (stage name: "EACH" block: [(bind form: "plain" target: (index m _) value: 1)])))',
);
test(
  parses,
  'BG { @standard:parallel -> f(x) }',
  '(bg modifiers: [(name: "standard") (name: "parallel")] body: [(expr value: (call f x))])',
);
test(
  parses,
  'BG { a() AS x THEN b(x) AS y THEN c(y) }',
  '(bg body: [(then steps: [(binding: x value: (call a)) (binding: y value: (call b x)) (value: (call c y))])])',
);
test(
  parses,
  'BG STREAM YIELDS Int64 { YIELD 1; }',
  '(bgStream yields: Int64 body: [(yield value: 1)])',
);

test('arms of MATCH end at a comma, and patterns are not constructors', (t) => {
  const text =
    'PARTIAL MATCH x START 1 -> n = 2;, Shape.Sq{ w } -> f(w); g();, DEFAULT -> PASS; END';
  const item = parseModule(makeSource('t.cht', text)).module.items[0];
  t.is(
    item?.kind === 'statement' ? printTree(item.statement) : '',
    '(match arms: [(pattern: (valuePattern values: [1]) body: [(bind form: "plain" target: n value: 2)]) (pattern: (valuePattern fields: [(name: w match: (bind))] values: [(. Shape Sq)]) body: [(expr value: (call f w)) (expr value: (call g))])] partial subject: x otherwise: [(pass)])',
  );
});
