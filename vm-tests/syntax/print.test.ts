import test from 'ava';
import type { Expr } from '../../src/syntax/ast.js';
import { printModule, printTree } from '../../src/syntax/print.js';
import { SPAN, parsed, printed, value } from './_trees.js';

// ------------------------------------------------------------------------------------------------ printTree

const TREES: readonly (readonly [string, string])[] = [
  ['a |> f OR RAISE', '(|> a (or rescue: (raise) value: f))'],
  ['t OR -1.0', '(or rescue: (value value: (- 1.0)) value: t)'],
  ['m["k"] OR 0 + 1', '(+ (or rescue: (value value: 0) value: (index m "k")) 1)'],
  ['-x.y ** 2', '(** (- (. x y)) 2)'],
  ['2 ** 3 ** 2', '(** 2 (** 3 2))'],
  ['xs[1 ..< n].length()', '(.length (slice from: 1 receiver: xs to: n))'],
  ['"a${b}c" == d', '(== (splice (splice "a" b) "c") d)'],
  ['o?.f', '(?. o f)'],
  ['o?', '(? o)'],
  ['f(GIVE v, [1, 0xFF_u8], NIL)', '(call f (GIVE v) [1 0xFF_u8] NIL)'],
  ['Pair<Int64>{ a: 1 }', '(struct name: Pair args: [Int64] fields: [(name: a value: 1)])'],
  ['Color.Red', '(. Color Red)'],
  ['CAST(x AS ?Int64[]@list)', '(cast type: ?Int64[] @list value: x)'],
  [
    'xs |> SELECT _ |> COLLECT',
    '(|> (|> xs (stage name: "SELECT" body: _)) (stage name: "COLLECT"))',
  ],
  ['BG { RETURN NEXT p; }', '(bg body: [(return value: (NEXT p))])'],
];

test('printTree: the parse checks of the language reference and others', (t) => {
  for (const [text, tree] of TREES) t.is(printTree(value(text)), tree, text);
});

test('printTree: modules have a line per declaration, types are written as types', (t) => {
  const module = parsed('ENUM E { A, B } FN f(x: ~!T[4]) -> WHILE TRUE DO BREAK; END END');
  t.is(
    printTree(module),
    [
      '(enum name: E variants: [A B] visibility: "package")',
      '(function name: f parameters: [(name: x type: ~!T[4])] visibility: "package" ' +
        'body: [(while condition: (value: TRUE) body: [(break)])])',
    ].join('\n'),
  );
});

// ---------------------------------------------------------------------------------------------- printModule

/** Source and its canonical form; null where they are equal. */
const EXPRESSIONS: readonly (readonly [string, string | null])[] = [
  ['(a * b) + (c * d)', 'a * b + c * d'],
  ['a * (b + c)', null],
  ['a - (b - c) - d', null],
  ['(2 ** 3) ** 2', null],
  ['(a == b) == c', 'a == b == c'],
  ['a == (b == c)', null],
  ['-(-x)', null],
  ['!(-x)', null],
  ['a - -b', null],
  ['-9223372036854775808', null],
  ['(-128_i8).abs()', null],
  ['(m["k"] OR 0) + 1', null],
  ['m["k"] OR 0 + 1', '(m["k"] OR 0) + 1'],
  ['a OR !b', 'a OR (!b)'],
  ['a OR -1', null],
  ['a OR {}', null],
  ['f(a OR EXIT Input, Bad, "m")', 'f((a OR EXIT Input, Bad, "m"))'],
  ['a OR EXIT Input, Bad, "m"', null],
  ['a OR EXIT', null],
  ['(COPY a == b) + 1', null],
  ['COPY a == b', null],
  ['x |> even?', null],
  ['x |> (f?)', null],
  ['(x?).y', null],
  ['x?.y', null],
  ['(x.f)(1)', null],
  ['(x?)(1)', null],
  ['(v @shared).x', null],
  ['v @shared:locked(rank: 2) == w', null],
  ['(TRUE).f()', null],
  ['{ "a": :b, (c + d): e }', null],
  ['A < B > ({})', null],
  ['xs[(a ..< b)]', null],
  ['xs[1..2]', 'xs[1 ..= 2]'],
  ['0 ..<= n', '0 ..= n'],
  ['xs |> JOIN(ys) %(l, r) -> l + r', null],
  ['xs |> SELECT COPY _ |> SUM _', null],
  ['us AS @u |> SUM @u.p', 'us AS $u |> SUM $u.p'],
  ['xs s> f', 'xs |> f'],
  ['%[1, %{ "a": 1 }]', '[1, { "a": 1 }]'],
  ['0xff', '0xFF'],
  ['0b1_f32', '0o1_f32'],
  ['0.0000001', null],
  ['123456789012345678901234567890.0', '123456789012345680000000000000.0'],
  ['"a${b}c".length() * 2 + "d"', null],
  ['2 * "${a}${"${b}"}"', null],
  ['x OR "a${b}" == c', null],
  ['f(x OR "a${b}")', null],
  ['"$" + "\\x24{a}" + "\\${b}"', '"$" + "\\x24{a}" + "\\\\\\x24{b}"'],
  ['"""a"b\n"""', '"a\\"b\\n"'],
  ['"é \\xff"', '"\\xC3\\xA9 \\xFF"'],
  ['"é \\u{200B}\\u{9}\\x7f"', '"é \\u{200B}\\t\\x7F"'],
  ['IF a THEN 1 ELSE_IF b THEN 2 ELSE 3 END', null],
  ['MATCH x START 1, 2 -> "a", (P{ a: 1 }) -> "b", DEFAULT -> "c" END', null],
];

test('printModule: expressions get the parentheses they need', (t) => {
  for (const [text, canonical] of EXPRESSIONS) {
    const expr = value(text);
    t.is(printed(expr), canonical ?? text, text);
    t.is(printTree(value(printed(expr))), printTree(expr), text);
  }
});

/** Every kind of declaration and statement, in canonical form. */
const PROGRAM = `REQUIRE "lib/a.cht" AS a;

PUB STRUCT Pair<T> {
    a: T,
    b=3: Int64,
    c: BORROWED HashMap<Int64> @sharded(4):locked(rank: 2),
    d: ~?Int64 @shared[] @list:soa
}

ENUM Color {
    Red,
    Green
}

PRIVATE UNION Shape<T> {
    Unit,
    Sq: T,
    Rect { w: Int64, h: ?(Int64[]), later: ~(Int64[]) },
    PUB FN area(self: Shape) RETURNS Int64,
    FN name(self: Shape) RETURNS String ->
        RETURN "x";
    END
}

EXTERN FN native(a: Int64) RETURNS Int64 FROM "";

EXTERN STRUCT File<T> {
    fd: geo.Handle[*][4]
} FROM ""

SYNC POLICY START
    ON LockTimeout RETRY(3) THEN RAISE
    ON MvccConflict, AtomicConflict PASS
END

FN f<T>(TAKES a: T, MUTABLE b=4: FN(Int64) -> !Int64, c) USE (d: Auto) RETURNS SHARED !T REQUIRES a, c: LOCKED | ATOMIC, b: LOCAL EFFECTS REENTRANT:TIGHT:THUNK PRE: a > 0 DEBUG_POST: result > 0 ->
    MUTABLE x: Int64[10];
    MUTABLE y = 3;
    x.f[3].g += 2;
    VAR q: Number = 3;
    SET q = 4;
    z: String = v OR EXIT Input, Bad, "m\${x}";
    RAISE;
    RAISE "m";
    RAISE Input, Bad, x + "m";
    IF a AS n THEN
        PASS;
    ELSE_IF (b AS m) && (c AS k) THEN
    ELSE
        PASS;
    END
    TIGHT FOR i IN (0 ..< n + 1) DO
        BREAK;
    END
    FOR i IN a.b[3] DO
        CONTINUE;
    END
    WHILE p.next() AS e DO
        f(e);
    END
    MATCH IFF TAKES u START
        U.A, U.B AS p ->
            x = 1;
            y = 2;,
        U.C{ a, b: _, c: (_) } -> PASS;,
        { q } -> PASS;,
        WHEN x > 3 -> PASS;,
        -1 -> PASS;,
        DEFAULT -> PASS;
    END
    (IF c THEN 1 ELSE 2 END);
    k = %(x, y=1: Int64) USE (z) -> x + y;
    k = Pool[]:sharded(4):soa;
    k = geo.P<Int64>{ a: 1 };
    k = U.V{ a: T::make(1)(2)[3] };
    EXIT "m";
    DIE 3 + 4;
    ASSERT a == b, "m";
    ASSERT_RAISES Input, Bad, f(x);
    WITH EXCLUSIVE a AS b, c.d AS MUTABLE e GUARD (e.x > 3) {
        PASS;
    } ON Transient, Foo RETRY(2) THEN RETURN 3 + 4 RETRY(1) THEN EXIT "m" ON Deadlock -> { }
    WITH SNAPSHOT a AS MUTABLE b MATCH
        WHEN LOCKED -> {
            PASS;
        } ON X PASS
        WHEN LOCAL -> { }
    END
    WITH MATERIALIZED VIEW a AS b { }
    WITH POLYMORPHIC POSSIBLE_DEADLOCK a AS b { }
    DO {
        @parallel:pinned -> f(),
        WITH a { },
        x = 3;
    }
    p = BG { @large ->
        f(x) AS y THEN g(y) AS z THEN h(z);
    };
    s = BG STREAM YIELDS Int64 {
        YIELD 1;
        CLOSE;
    };
    xs |> WINDOW(size: 3) SUM _ |> CONCURRENT(workers: 2) EACH {
        x += _;
    };
    STRUCT In {
        a: Int64
    }
    RETURN;
CATCH Bad, Input WITH("m" + 1, Foo)
    RETURN 1;
CATCH NotFound
DEFAULT
    RETURN 3;
END

FN even?(n: Int64) RETURNS Bool EFFECTS REENTRANT:TAIL_CALL ->
    RETURN TRUE;
END

FN g() @nonReentrant ->
END

FN h() EFFECTS REENTRANT:MAX_DEPTH(5) ->
END

TEST Foo DO
    LET a = 3;
    BEFORE EACH DO
        PASS;
    END
    x = 4;
    WHEN "w" TAGS [fast, slow] DO
        STUB f RETURNS 3;
        STUB g CAPTURES n;
        STUB h SEQUENCE [1, 2];
        STUB i WITH %(x) -> x;
        TEST THAT "t" DO
            ASSERT TRUE;
        END
        PENDING TEST THAT "u" DO
        END
        BENCHMARK f(x) x20;
        SMASH f();
        PROFILE g();
    END
END
`;

test('printModule: every declaration and statement', (t) => {
  t.is(printModule(parsed(PROGRAM)), PROGRAM);
});

test('printModule: short forms are written out', (t) => {
  const text = 'FN f() -> IF a -> b(); FOR x IN xs -> WHILE x -> g(x); BG { h() }; END';
  const long = `FN f() ->
    IF a THEN
        b();
    END
    FOR x IN xs DO
        WHILE x DO
            g(x);
        END
    END
    BG {
        h();
    };
END
`;
  t.is(printModule(parsed(text)), long);
  t.is(printModule(parsed('')), '');
});

test('a tree of any height is printed', (t) => {
  let tree: Expr = { kind: 'name', name: 'a', span: SPAN };
  for (let i = 0; i < 50_000; i++) {
    tree = {
      kind: 'unwrap',
      value: {
        kind: 'index',
        receiver: tree,
        index: tree.kind === 'name' ? tree : { kind: 'nil', span: SPAN },
        span: SPAN,
      },
      span: SPAN,
    };
  }
  t.true(printed(tree).startsWith('a[a]?[NIL]?'));
  t.true(printTree(tree).endsWith('NIL))'));
});
