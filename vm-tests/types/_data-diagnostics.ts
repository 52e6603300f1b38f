/** Programs for the diagnostics of unions, generic types and MATCH; the place is the text between « and ». */
import type { DiagnosticName } from '../../src/diagnostics/codes.js';

const TYPES = `UNION Job { Idle, Wait: Int64, Note: String, Copy { from: String, count: Int64 } }
UNION Opt<T> { Some: T, None }
STRUCT Pair<A, B> { a: A, b: B }
ENUM Color { Red, Green }
`;

/** Statements of `main`, with a union, a generic union and a generic struct in reach. */
const BODIES: readonly (readonly [DiagnosticName, string])[] = [
  ['UNION_UNKNOWN_VARIANT', 'j = Job.«Idel»;'],
  ['UNION_UNKNOWN_VARIANT', 'j = Job{ «Wiat»: 1 };'],
  ['UNION_UNKNOWN_VARIANT', 'j = Job.«Cpoy»{ count: 1 };'],
  ['UNION_UNKNOWN_VARIANT', 'j = Job.Idle; PARTIAL MATCH j START Job.«Idel» -> PASS; END'],
  ['UNION_PAYLOAD_MISMATCH', 'j = Job{ Wait: «"a"» };'],
  ['UNION_PAYLOAD_MISMATCH', 'j = «Job.Wait»;'],
  ['UNION_PAYLOAD_MISMATCH', 'j = «Job.Wait{ x: 1 }»;'],
  ['UNION_FIELD_ACCESS', 'j = Job.Idle; print(j.«count»);'],
  ['UNION_LITERAL_VARIANT_COUNT', 'j = «Job{ Wait: 1, Note: "a" }»;'],
  ['UNION_LITERAL_VARIANT_COUNT', 'j = «Job{ }»;'],
  ['UNION_VARIANT_IS_UNIT_NO_PAYLOAD', 'j = Job{ «Idle»: 1 };'],
  ['UNION_INLINE_VARIANT_NEEDS_FIELDS', 'j = Job{ «Copy»: 1 };'],
  ['UNION_INLINE_VARIANT_MISSING_FIELDS', 'j = «Job.Copy{ count: 1 }»;'],
  ['UNION_INLINE_VARIANT_UNKNOWN_FIELD', 'j = Job.Copy{ from: "a", count: 1, «to»: "b" };'],
  ['FIELD_TYPE_MISMATCH', 'j = Job.Copy{ from: "a", count: «"b"» };'],
  ['TYPE_ERROR_GENERIC', 'j = Job.Idle; ASSERT j «==» Job.Idle;'],
  ['UNDEFINED_VAR', 'j = «Jbo».Idle;'],

  ['MATCH_NON_EXHAUSTIVE', 'j = Job.Idle; «MATCH j START Job.Idle -> PASS; END»'],
  ['MATCH_NON_EXHAUSTIVE', 'o = Opt<Int64>{ Some: 1 }; «MATCH o START Opt.Some AS x -> PASS; END»'],
  [
    'MATCH_NON_EXHAUSTIVE',
    'o = Opt<Color>{ Some: Color.Red }; c = Color.Red; «MATCH c START Color.Red -> PASS; END»',
  ],
  [
    'MATCH_DUPLICATE_PATTERN',
    'j = Job.Idle; PARTIAL MATCH j START Job.Copy{ from } -> PASS;, «Job.Copy»{ count: 3 } -> PASS; END',
  ],
  ['MATCH_CASE_TYPE_MISMATCH', 'j = Job.Idle; PARTIAL MATCH j START «1» -> PASS; END'],
  ['MATCH_CASE_TYPE_MISMATCH', 'j = Job.Idle; PARTIAL MATCH j START «Idle» -> PASS; END'],
  ['MATCH_CASE_TYPE_MISMATCH', 'j = Job.Idle; PARTIAL MATCH j START «Color.Red» -> PASS; END'],
  ['MATCH_UNIT_CAPTURE', 'j = Job.Idle; PARTIAL MATCH j START Job.Idle AS «x» -> PASS; END'],
  [
    'MATCH_MULTI_ARM_PAYLOAD_MISMATCH',
    'j = Job.Idle; PARTIAL MATCH j START «Job.Wait, Job.Note AS x» -> PASS; END',
  ],
  ['MATCH_NEEDS_STRUCT_TYPE', 'j = Job.Idle; PARTIAL MATCH j START «Job.Wait{ x }» -> PASS; END'],
  ['MATCH_NEEDS_STRUCT_TYPE', 'j = Job.Idle; PARTIAL MATCH j START «{ count: 1 }» -> PASS; END'],
  ['MATCH_FIELD_UNKNOWN', 'j = Job.Idle; PARTIAL MATCH j START Job.Copy{ «cuont» } -> PASS; END'],
  [
    'MATCH_FIELD_TYPE_MISMATCH',
    'j = Job.Idle; PARTIAL MATCH j START Job.Copy{ count: «"a"» } -> PASS; END',
  ],
  [
    'MATCH_FIELD_TYPE_MISMATCH',
    'p = Pair<Pair<Int64, Int64>, Bool>{ a: Pair<Int64, Int64>{ a: 1, b: 2 }, b: TRUE }; PARTIAL MATCH p START { a: «p.a» } -> PASS; END',
  ],
  ['MATCH_NEEDS_ENUM_OR_UNION', 'MATCH IFF «1» START 1 -> PASS; END'],
  [
    'MATCH_FORBIDS_DEFAULT',
    'c = Color.Red; «MATCH IFF c START Color.Red -> PASS;, DEFAULT -> PASS; END»',
  ],
  [
    'MATCH_FORBIDS_WHEN',
    'c = Color.Red; MATCH IFF c START «WHEN TRUE» -> PASS;, Color.Red, Color.Green -> PASS; END',
  ],
  ['MATCH_EXPR_NEEDS_CASE', 'x = «PARTIAL MATCH 1 START END»;'],
  [
    'USE_OF_MOVED_VALUE',
    'o = Opt<Int64[]@list>{ Some: [1] }; MATCH TAKES o START Opt.Some AS xs -> PASS;, Opt.None -> PASS; END MATCH «o» START Opt.Some, Opt.None -> PASS; END',
  ],

  ['GENERIC_MISSING_TYPE_ARGS', 'p = «Pair»{ a: 1, b: 2 };'],
  ['GENERIC_MISSING_TYPE_ARGS', 'o = «Opt».None;'],
  ['GENERIC_MISSING_TYPE_ARGS', 'o: «Opt» = Opt<Int64>{ Some: 1 };'],
  ['GENERIC_WRONG_ARG_COUNT', 'o: «Pair<Int64>» = 1;'],
  ['GENERIC_WRONG_ARG_COUNT', 'p = «Pair»<Int64>{ a: 1, b: 2 };'],
  ['GENERIC_NOT_GENERIC', 'x: «Job<Int64>» = Job.Idle;'],
  ['GENERIC_NOT_GENERIC', 'x: «Int64<String>» = 1;'],
  ['FIELD_TYPE_MISMATCH', 'p = Pair<Int64, String>{ a: 1, b: «2» };'],
];

const PROGRAMS: readonly (readonly [DiagnosticName, string])[] = [
  ['AUTO_NOT_ALLOWED_IN_FIELD', 'STRUCT P { x: «Auto» }'],
  ['AUTO_NOT_ALLOWED_IN_FIELD', 'UNION U { A: «Auto» }'],
  ['AUTO_NOT_ALLOWED_HERE', 'FN main() -> x = CAST(3 AS «Auto»); END'],
  ['AUTO_NOT_ALLOWED_HERE', 'STRUCT P<T> { x: T } FN f(p: P<«Auto»>) RETURNS Void -> RETURN; END'],
  [
    'AUTO_CANNOT_INFER',
    'FN a(n: Int64) RETURNS «Auto» @reentrant -> RETURN a(n - 1); END FN main() -> PASS; END',
  ],
  ['AUTO_CANNOT_INFER', 'FN f(n: «Auto») RETURNS Void -> RETURN; END'],
  ['AUTO_CANNOT_INFER', 'FN f(«n») RETURNS Void -> RETURN; END'],
  ['AUTO_CANNOT_INFER', 'FN main() -> x: «Auto» = NIL; END'],
  ['AUTO_AMBIGUOUS', 'FN f(n: Auto) RETURNS Void -> RETURN; END FN main() -> f(1); f(«"a"»); END'],
  ['AUTO_AMBIGUOUS', 'FN f(n: Auto) RETURNS Void -> RETURN; END FN main() -> f(1); f(«2.5»); END'],
  ['AUTO_AMBIGUOUS', 'FN f(n: Int64) RETURNS Auto -> IF n > 1 -> RETURN 1; RETURN «"a"»; END'],
  ['AUTO_AMBIGUOUS', 'FN main() -> MUTABLE x: Auto = 1; x = «"a"»; END'],
  [
    'AUTO_AMBIGUOUS',
    'FN f(n: Auto) RETURNS Auto -> RETURN n; END FN g(n: Auto) RETURNS Auto -> RETURN f(n); END FN main() -> x = g(1) + f(«"a"»); END',
  ],
  [
    'MISSING_RETURN',
    'FN «f»(n: Auto) RETURNS Auto -> IF n > 1 -> RETURN n; END FN main() -> x = f(1); END',
  ],
  ['UNION_INLINE_IN_GENERIC', 'UNION U<T> { A: T, «B { x: Int64 }» }'],
  ['UNION_METHOD_MISSING', 'UNION U { A, FN «size»(u: U) RETURNS Int64 }'],
  [
    'UNION_METHOD_WRONG_ARITY',
    'UNION U { A, FN size(u: U) RETURNS Int64 } FN «size»(u: U, n: Int64) RETURNS Int64 -> RETURN n; END',
  ],
  [
    'UNION_METHOD_PARAM_TYPE',
    'UNION U { A, FN size(u: U, n: Int64) RETURNS Int64 } FN size(u: U, «n»: String) RETURNS Int64 -> RETURN 1; END',
  ],
  [
    'UNION_METHOD_RETURN_TYPE',
    'UNION U { A, FN size(u: U) RETURNS Int64 } FN «size»(u: U) RETURNS String -> RETURN "a"; END',
  ],
  [
    'UNION_METHOD_RETURN_TYPE',
    'UNION U { A, FN size(u: U) RETURNS Int64 } FN «size»(u: U) RETURNS !Int64 -> RAISE Input; END',
  ],
  [
    'UNION_METHOD_WRONG_VISIBILITY',
    'UNION U { A, PUB FN size(u: U) RETURNS Int64 } FN «size»(u: U) RETURNS Int64 -> RETURN 1; END',
  ],
  [
    'UNION_METHOD_DUPLICATE',
    'UNION U { A, FN size(u: U) RETURNS Int64 -> RETURN 1; END FN «size»(u: U) RETURNS Int64 -> RETURN 2; END }',
  ],
  ['RECURSIVE_WITHOUT_INDIRECT', 'STRUCT «Node» { next: Node }'],
  ['RECURSIVE_WITHOUT_INDIRECT', 'UNION «Tree» { Leaf, Node { l: Tree } }'],
  ['DUPLICATE_DECLARATION', 'UNION U { A, «A»: Int64 }'],
  ['DUPLICATE_DECLARATION', 'UNION U { A { x: Int64, «x»: Int64 } }'],
  ['DUPLICATE_DECLARATION', 'STRUCT A { x: Int64 } FN f() -> STRUCT «A» { x: Int64 } END'],
  ['UNKNOWN_TYPE', 'STRUCT P<T> { x: T, y: «S» }'],
  ['GENERIC_DUPLICATE_TYPE_PARAM', 'STRUCT P<T, «T»> { x: T }'],
  ['GENERIC_TYPE_PARAM_SHADOWS_BUILTIN', 'STRUCT P<«String»> { x: Int64 }'],
  [
    'GENERIC_ENDLESS',
    'STRUCT «P»<T> { x: T, next: ?P<P<T>> } FN main() -> p = P<Int64>{ x: 1, next: NIL }; END',
  ],
  [
    'GENERIC_FN_CANNOT_INFER',
    'FN f<T>(n: Int64) RETURNS ?T -> RETURN NIL; END FN main() -> x = «f»(1); END',
  ],
  ['INVALID_ASSIGNMENT_TARGET', 'FN f() RETURNS Int64 -> RETURN 1; END FN main() -> «f» += 1; END'],
  [
    'GENERIC_FN_CAPTURES',
    'FN main() -> n = 1; FN f<T>(x: T) USE(«n») RETURNS Int64 -> RETURN n; END END',
  ],
  [
    'GENERIC_FN_CONFLICT',
    'FN f<T>(a: T, b: T) RETURNS T -> RETURN a; END FN main() -> x = f(1, «"a"»); END',
  ],
  [
    'GENERIC_FN_CONFLICT',
    'FN f<T>(a: T[], b: ?T) RETURNS Void -> RETURN; END FN main() -> f(["a"], «1.5»); END',
  ],
  [
    'GENERIC_ENDLESS',
    'FN «f»<T>(x: T) RETURNS Int64 @reentrant -> RETURN f([x]); END FN main() -> n = f(1); END',
  ],
  ['GENERIC_DUPLICATE_TYPE_PARAM', 'FN f<T, «T»>(x: T) RETURNS T -> RETURN x; END'],
  ['UNDEFINED_VAR', 'FN f(n: Int64) USE(«step») RETURNS Int64 -> RETURN n; END'],
  ['UNDEFINED_VAR', 'FN f<T>(x: T) RETURNS T -> RETURN «y»; END'],
  [
    'TYPE_ERROR_GENERIC',
    'FN f<T>(x: T) RETURNS T -> RETURN «x» - x; END FN main() -> s = f("a") + f("b"); END',
  ],
  [
    'RETURN_MISMATCH',
    'FN f<T>(x: T) RETURNS Int64 -> RETURN «x»; END FN main() -> n = f(1) + f("b"); END',
  ],
  ['MISSING_RETURN', 'FN «f»<T>(x: T) RETURNS T -> PASS; END FN main() -> n = f(1); END'],
  [
    'MISSING_RETURN',
    'UNION U { A, B } FN «f»(u: U) RETURNS Int64 -> PARTIAL MATCH u START U.A -> RETURN 1; END END',
  ],
];

export const DATA_ROWS: readonly (readonly [DiagnosticName, string])[] = [
  ...BODIES.map(
    ([name, text]) => [name, `${TYPES}FN main() RETURNS Void ->\n${text}\nEND\n`] as const,
  ),
  ...PROGRAMS,
];
