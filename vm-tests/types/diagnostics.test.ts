/** Every diagnostic of the checker, produced by a small program; the place is the text between « and ». */
import test from 'ava';
import type { DiagnosticName } from '../../src/diagnostics/codes.js';
import { DIAGNOSTICS } from '../../src/diagnostics/codes.js';
import { makeSource } from '../../src/diagnostics/source.js';
import { parseModule } from '../../src/syntax/parser.js';
import { check } from '../../src/types/checker/check.js';
import { DATA_ROWS } from './_data-diagnostics.js';
import { FAMILY_ROWS } from './_family-diagnostics.js';

const STRUCTS = `STRUCT Tally { n: Int64 }
STRUCT Bag { items: Int64[]@list }
ENUM Color { Red, Green }
`;

/** Statements of `main`. */
function inMain(statements: string): string {
  return `${STRUCTS}FN main() RETURNS Void ->\n${statements}\nEND\n`;
}

const BODIES: readonly (readonly [DiagnosticName, string])[] = [
  ['UNDEFINED_VAR', 'total = 1; print(«totl»);'],
  ['UNDEFINED_VAR', 'step = 1; f = %(n: Int64) -> n + «step»;'],
  ['UNDEFINED_VAR', 'f = %(n: Int64) USE(«step») -> n;'],
  ['MISSING_FUNCTION', 'x = 1; «x»(2);'],
  ['MISSING_FUNCTION', 'x = «Tally::make(1)»;'],
  ['MISSING_FUNCTION', 'x = Tally.«make»(1);'],
  ['ARITY_MISMATCH', 'f = %(n: Int64) -> n; print(«f»());'],
  ['ARGUMENT_TYPE_ERROR', 'f = %(n: Int64) -> n; print(f(«"a"»));'],
  ['NEEDS_ANNOTATION', 'f = %(«n») -> n;'],
  ['NEEDS_ANNOTATION', 'f = «abs»;'],
  ['CAPTURED_COPY_ASSIGNED', 'MUTABLE x = [1]; f = %() USE(MUTABLE «x») -> x.length();'],
  ['USE_OF_MOVED_VALUE', 'xs = [1]; f = %() USE(TAKES xs) -> xs[0]; print(«xs»[0]);'],
  ['USE_OF_MOVED_VALUE', 'p = BG { 3; }; f = %() USE(p) -> (NEXT p) + 1; print(NEXT «p»);'],
  ['USE_OF_MOVED_VALUE', 'xs = [1]; f = %(TAKES ys: Int64[]) -> ys[0]; f(xs); print(«xs»[0]);'],
  [
    'IMMUTABLE_ARG_PASSED_AS_MUTABLE',
    'xs: Int64[]@list = [1]; f = %(MUTABLE ys: Int64[]@list) -> ys.append(2); f(«xs»);',
  ],
  [
    'TYPE_MISMATCH_ASSIGN',
    'f: FN(Int64[]@list) -> Void = «%(MUTABLE ys: Int64[]@list) -> ys.append(2)»;',
  ],
  ['TYPE_MISMATCH_ASSIGN', 'f: FN(Int64) -> Int64 = «%(n: Int64) -> toInt("1")»;'],
  ['TYPE_MISMATCH_ASSIGN', 'f: FN(Int64) -> Int64 = «%(s: String) -> 1»;'],
  [
    'WITH_ALIAS_ESCAPES',
    't = Tally{ n: 1 } @locked; WITH EXCLUSIVE t AS x { f = %() USE(«x») -> x.n; }',
  ],
  ['ASSIGN_UNDEFINED_VAR', 'SET «x» = 1;'],
  ['MISSING_FUNCTION', '«prin»(1);'],
  ['MISSING_FUNCTION', 'x = 1; x.«frob»();'],
  ['ARITY_MISMATCH', 'sleep(1, 2);'],
  ['INTRINSIC_NO_OVERLOAD', 'print(«trim»(1));'],
  ['TYPE_MISMATCH_ASSIGN', 'x: Int64 = «"a"»;'],
  ['TYPE_MISMATCH_ASSIGN', 'MUTABLE x = 1; x = «TRUE»;'],
  ['FIELD_TYPE_MISMATCH', 't = Tally{ n: «"a"» }; print(t.n);'],
  ['RETURN_MISMATCH', 'RETURN «1»;'],
  ['TYPE_ERROR_GENERIC', 'print(1 + «TRUE»);'],
  ['TYPE_ERROR_GENERIC', 'a = Tally{ n: 1 }; ASSERT a «==» a;'],
  ['TYPE_ERROR_GENERIC', 'ASSERT «1 < 2» < 3;'],
  ['CONDITION_NEEDS_BOOL', 'IF «1» THEN PASS; END'],
  ['ASSERT_NEEDS_BOOL', 'ASSERT «1»;'],
  ['UNKNOWN_TYPE', 'x: «Itn64» = 1;'],
  ['DUPLICATE_VARIABLE', 'MUTABLE x = 1; MUTABLE «x» = 2;'],
  ['ILLEGAL_FIELD_LOOKUP', 't = Tally{ n: 1 }; print(t.«m»);'],
  ['UNKNOWN_STRUCT_TYPE', 't = «Taly»{ n: 1 };'],
  ['STRUCT_LITERAL_MISSING_FIELDS', 't = «Tally{ }»;'],
  ['STRUCT_FIELD_UNRESOLVABLE', 't = Tally{ n: 1, «m»: 2 };'],
  ['ENUM_UNKNOWN_VARIANT', 'c = Color.«Blue»;'],
  ['ENUM_FIELD_ACCESS', 'c = Color.Red; print(c.«n»);'],
  ['VALUE_NEEDED', 'c = «Color»;'],
  ['VALUE_NEEDED', 't = «Tally»;'],
  ['UNKNOWN_TYPE', 'xs = «Lst»;'],
  ['IF_EXPR_NEEDS_ELSE', 'x = «IF TRUE THEN 1 END»;'],
  ['IF_EXPR_BRANCHES_INCOMPATIBLE', 'x = IF TRUE THEN 1 ELSE «"a"» END;'],
  ['LIST_LITERAL_MIXED_TYPES', 'xs = [1, «"a"»];'],
  ['FIXED_ARRAY_SIZE_MISMATCH', 'xs: Int64[3] = «[1, 2]»;'],
  ['FIXED_ARRAY_SIZE_AS_DYNAMIC', 'MUTABLE xs: Int64[2] = [1, 2]; «xs».append(3);'],
  ['HASHMAP_MIXED_VALUES', 'm = { "a": 1, "b": «"x"» };'],
  ['HASHMAP_MIXED_VALUES', 'm: HashMap<Int64> = { "a": «"x"» };'],
  ['STRING_MAP_KEY_BAD', 'm: HashMap<Int64> = { «1»: 2 };'],
  ['STRING_MAP_KEY_BAD', 'm = { "a": 1 }; print(m[«1»]);'],
  ['STRING_MAP_KEY_BAD', 'm = { "a": 1 }; print(m.contains?(«TRUE»));'],
  ['NUMERIC_MAP_KEY_BAD', 'MUTABLE m: HashMap<Int64, Int64> = {}; m[«"a"»] = 1;'],
  ['NUMERIC_MAP_KEY_BAD', 'm: HashMap<«Tally», Int64> = {};'],
  ['UNKNOWN_TYPE', 'm: «HashMap<Int64, Int64, Int64>» = {};'],
  ['UNKNOWN_TYPE', 'i: «?Id<Int64, Int64>» = NIL;'],
  ['SET_ELEMENT_BAD', 's: «Tally[]@set» = Set[];'],
  ['SET_ELEMENT_BAD', 's = «Set[Tally{ n: 1 }]»;'],
  ['MUTABLE_BARE_NEEDS_ARRAY', '«MUTABLE xs: Int64[];»'],
  ['MUTABLE_BARE_NEEDS_ARRAY', '«MUTABLE xs: Tally[2];»'],
  ['NEEDS_ANNOTATION', 'MUTABLE xs = []; print(«xs»[0]); xs.append(1);'],
  ['NEEDS_ANNOTATION', 'MUTABLE xs = []; FOR x IN «xs» DO print(x); END xs.append(1);'],
  ['NEEDS_ANNOTATION', 'MUTABLE m = {}; print(«m»["a"]);'],
  ['NEEDS_ANNOTATION', 'MUTABLE xs = []; x = «xs».pop(); xs.append(1);'],
  ['TYPE_MISMATCH_ASSIGN', 'MUTABLE m: HashMap<Int64> = {}; m["a"] = «NIL»;'],
  ['TYPE_ERROR_GENERIC', 'MUTABLE m: HashMap<Int64> = {}; m["a"] += «1»;'],
  ['INTRINSIC_NO_OVERLOAD', 'MUTABLE s = Set[1]; s.insert(«"a"»);'],
  ['INTRINSIC_NO_OVERLOAD', 'MUTABLE m = { "a": 1 }; m.put("b", «"c"»);'],
  ['INTRINSIC_NO_OVERLOAD', 'MUTABLE p: Tally[]@pool = []; p.remove(«1»);'],
  ['UNSUPPORTED_INDEX', 'p: Tally[]@pool = []; print(p[«0»]);'],
  ['UNSUPPORTED_INDEX', 'MUTABLE s: String@raw = "ab"; «s[1]» = "c";'],
  ['UNSUPPORTED_INDEX', 'MUTABLE s: String@raw = "ab"; «s[1]» += "c";'],
  ['UNSUPPORTED_INDEX', 'm = { "a": 1 }; n = «m»[0 ..< 1];'],
  ['ASSIGN_INDEX_IMMUTABLE_LIST', 'm = { "a": 1 }; «m["a"]» = 2;'],
  ['ASSIGN_INDEX_IMMUTABLE_LIST', 's = Set[1]; «s».insert(2);'],
  ['IMMUTABLE_FIELD_ASSIGNMENT', 'm = { "a": Tally{ n: 1 } }; IF m["a"] AS t THEN «t.n» = 2; END'],
  ['IMMUTABLE_FIELD_ASSIGNMENT', 'xs = [Tally{ n: 1 }]; FOR x IN xs DO «x.n» = 2; END'],
  ['IMMUTABLE_ASSIGNMENT', 'MUTABLE xs = [Tally{ n: 1 }]; FOR x IN xs DO «x» = Tally{ n: 2 }; END'],
  ['ILLEGAL_FIELD_LOOKUP', 'm = { "a": Tally{ n: 1 } }; t = m["a"]; print(t.«n»);'],
  ['FIXED_ARRAY_SIZE_MISMATCH', 'p: Tally[1]@pool = «[Tally{ n: 1 }, Tally{ n: 2 }]»;'],
  ['USE_OF_MOVED_VALUE', 'm = { "a": 1 }; n = m; print(«m».count());'],
  [
    'USE_OF_MOVED_VALUE',
    'MUTABLE m: HashMap<Int64[]> = {}; xs = [1]; m["a"] = xs; print(«xs».length());',
  ],
  ['BG_CAPTURE_REFUSED', 'm = { "a": 1 }; p = BG { «m».count(); }; n = NEXT p;'],
  ['UNSUPPORTED_INDEX', 'x = 1; print(«x»[0]);'],
  ['UNSUPPORTED_INDEX', 'xs = [1]; print(xs[«"a"»]);'],
  ['STRING_INDEX_BY_INT', 's = "abc"; print(«s[0]»);'],
  ['FOR_IN_NEEDS_COLLECTION', 'FOR i IN «3» DO PASS; END'],
  ['FOR_RANGE_START_NEEDS_INT64', 'FOR i IN («0.5» ..< 3) DO PASS; END'],
  ['FOR_RANGE_END_NEEDS_INT64', 'FOR i IN (0 ..< «"a"») DO PASS; END'],
  ['BREAK_OUTSIDE_LOOP', '«BREAK;»'],
  ['CONTINUE_OUTSIDE_LOOP', '«CONTINUE;»'],
  ['IF_AS_NEEDS_OPTIONAL', 'IF «1» AS x THEN PASS; END'],
  ['WHILE_AS_NEEDS_OPTIONAL', 'WHILE «1» AS x DO PASS; END'],
  ['UNWRAP_NON_OPTIONAL', 'x = 1; y = «x?»;'],
  ['MODIFIER_NEEDS_ERROR_UNION', 'x = «1 OR 2»;'],
  ['TYPE_MISMATCH_IN_OR', 'xs = [1]; x = xs.first() OR «"a"»;'],
  ['OR_BREAK_OUTSIDE_WHILE', 'xs = [1]; x = «xs.first() OR BREAK»;'],
  ['OR_PRUNE_MISPLACED', 'xs = [1]; x = «xs.first() OR PRUNE»;'],
  ['UNKNOWN_ERROR_TYPE', 'RAISE «NoSuchThing»;'],
  ['ERROR_KIND_CONFLICT', 'IF TRUE -> RAISE Input, Bad; RAISE System, «Bad»;'],
  ['NEEDS_ANNOTATION', 'x = «NIL»;'],
  ['VALUE_NEEDED', 'x = «print(1)»;'],
  ['AS_BINDING_MISPLACED', 'xs = [1]; IF «(xs.first() AS a)» || TRUE THEN PASS; END'],
  ['LITERAL_OUT_OF_RANGE', 'x: Int8 = «300»;'],

  ['MATCH_NON_EXHAUSTIVE', 'c = Color.Red; «MATCH c START Color.Red -> PASS; END»'],
  [
    'MATCH_DUPLICATE_PATTERN',
    'c = Color.Red; PARTIAL MATCH c START Color.Red -> PASS;, «Color.Red» -> PASS; END',
  ],
  ['MATCH_CASE_TYPE_MISMATCH', 'PARTIAL MATCH 1 START «"a"» -> PASS; END'],
  ['MATCH_ENUM_CAPTURE', 'c = Color.Red; PARTIAL MATCH c START Color.Red AS «x» -> PASS; END'],
  ['MATCH_FIELD_UNKNOWN', 't = Tally{ n: 1 }; PARTIAL MATCH t START { «m»: 1 } -> PASS; END'],
  [
    'MATCH_FIELD_TYPE_MISMATCH',
    't = Tally{ n: 1 }; PARTIAL MATCH t START { n: «"a"» } -> PASS; END',
  ],
  ['MATCH_NEEDS_STRUCT_TYPE', 'PARTIAL MATCH 1 START «{ n: 1 }» -> PASS; END'],
  ['WHEN_NEEDS_BOOL', 'PARTIAL MATCH 1 START WHEN «1» -> PASS; END'],
  ['MATCH_EXPR_BRANCHES_INCOMPATIBLE', 'x = PARTIAL MATCH 1 START 1 -> 1, DEFAULT -> «"a"» END;'],

  ['IMMUTABLE_ASSIGNMENT', 'x = 1; «x» = 2;'],
  ['IMMUTABLE_ASSIGNMENT', 'FOR i IN (0 ..< 3) DO «i» = 2; END'],
  ['IMMUTABLE_FIELD_ASSIGNMENT', 't = Tally{ n: 1 }; «t.n» = 2;'],
  ['ASSIGN_INDEX_IMMUTABLE_LIST', 'xs = [1]; «xs[0]» = 2;'],
  ['ASSIGN_INDEX_IMMUTABLE_LIST', 'xs = [1]; «xs».append(2);'],
  ['USE_OF_MOVED_VALUE', 'xs = [1]; ys = xs; print(«xs».length());'],
  ['USE_OF_MOVED_VALUE', 'p = BG { 1; }; a = NEXT p; b = NEXT «p»;'],
  ['USE_OF_MOVED_IN_LOOP', 'xs = [1]; FOR i IN (0 ..< 2) DO ys = «xs»; END'],
  ['USE_OF_MOVED_PATH', 'b = Bag{ items: [1] }; ys = b.items; print(«b.items».length());'],
  ['MOVE_NEEDS_IDENTIFIER', 'xs = [1]; x = MOVE «xs[0]»;'],
  ['LINK_NEEDS_SHARED_OR_MULTIOWNED', 't = Tally{ n: 1 }; w = LINK «t»;'],
  ['RESOLVE_NEEDS_LINK', 't = Tally{ n: 1 } @shared; r = RESOLVE «t»;'],
  ['FREEZE_NEEDS_OWNED', 't = Tally{ n: 1 } @shared; f = FREEZE «t»;'],
  ['GIVE_ON_COPY_TYPE', 'n = 1; m = «GIVE n»; print(m);'],
  ['USE_OF_MOVED_VALUE', 't = Tally{ n: 1 } @shared; u = GIVE t; print(«t.n», u.n);'],
  ['WHILE_AS_IMMUTABLE_RECEIVER', 'xs = [1]; WHILE «xs».first() AS x DO PASS; END'],
  ['UNWRAP_NON_OPTIONAL', 't = Tally{ n: 1 }; x = «t?.n»;'],
  ['CLONE_BAD_TARGET', 'xs = [1]; ys = CLONE «xs»;'],
  ['COPY_BAD_TARGET', 's = BG STREAM { YIELD 1; }; t = COPY «s»;'],
  ['COPY_BAD_TARGET', 'p = BG { 1; }; q = COPY «p»; x = NEXT p; y = NEXT q;'],
  ['PROMISE_NOT_CONSUMED', '«p» = BG { 1; };'],

  ['CAPABILITY_ON_PRIMITIVE', 'x = «1 @locked»;'],
  ['UNKNOWN_CAPABILITY_MODIFIER', 't = Tally{ n: 1 } «@lokced»;'],
  ['DUPLICATE_CAPABILITY', 't = Tally{ n: 1 } @locked:«writeLocked»;'],
  ['NEXT_NEEDS_FUTURE', 'x = NEXT «1»;'],
  [
    'BG_CAPTURES_WITH_SCOPED',
    't = Tally{ n: 1 }; WITH BORROWED t AS r { p = BG { «r».n; }; x = NEXT p; }',
  ],
  ['DO_CAPTURES_WITH_SCOPED', 't = Tally{ n: 1 }; WITH BORROWED t AS r { DO { print(«r».n) } }'],
  ['BG_CAPTURE_REFUSED', 'xs = [1]; p = BG { «xs».length(); }; n = NEXT p;'],
  ['UNKNOWN_BG_MODIFIER', 'p = BG { «@paralell» -> 1; }; n = NEXT p;'],
  ['BG_ARENA_AND_PARALLEL', 'p = BG { @parallel:«@arena» -> 1; }; n = NEXT p;'],
  [
    'LOCAL_VAR_NOT_IN_PARALLEL',
    't = Tally{ n: 1 } @local; p = BG { @parallel -> «t».n; }; n = NEXT p;',
  ],
  [
    'MULTIOWNED_NOT_IN_PARALLEL',
    't = Tally{ n: 1 } @multiowned; p = BG { @parallel -> «t».n; }; n = NEXT p;',
  ],
  [
    'BG_PINNED_CAPTURE_MISMATCH',
    'p = BG { @pinned -> x = 1; q = BG { «x» + 1; }; NEXT q; }; n = NEXT p;',
  ],
  ['BG_RESULT_DISCARDED', '«BG { 1; }»;'],
  ['CAPTURED_COPY_ASSIGNED', 'MUTABLE x = 1; p = BG { «x» = 2; }; NEXT p;'],
  ['WITH_EXCLUSIVE_NEEDS_LOCK', 't = Tally{ n: 1 } @shared; WITH EXCLUSIVE «t» AS x { PASS; }'],
  ['WITH_EXCLUSIVE_NEEDS_LOCK', 't = Tally{ n: 1 } @versioned; WITH EXCLUSIVE «t» AS x { PASS; }'],
  ['CELL_NEEDS_SNAPSHOT', 't = Tally{ n: 1 } @shared:versioned; print(«t».n);'],
  ['BG_STREAM_NO_YIELD', 's = «BG STREAM { PASS; }»;'],
  ['BG_STREAM_INCONSISTENT_YIELD', 's = BG STREAM { YIELD 1; YIELD «"a"»; };'],
  ['BG_STREAM_INCONSISTENT_YIELD', 's: ~?Int64[] = BG STREAM { YIELD «"a"»; };'],
  ['SHARDED_MAP_ONLY', 'xs = «[1] @sharded(2)»;'],
  ['SHARDED_MAP_ONLY', 'm = {} «@sharded(0)»;'],
  ['SHARDED_MAP_ONLY', 'x = { "a": 1 }; ["a"] |> SHARD(_, «x») |> CONCURRENT EACH { PASS; };'],
  ['SHARD_NEEDS_EACH', 'm: HashMap<Int64>@sharded(2) = {}; x = ["a"] |> «SHARD(_, m)»;'],
  [
    'STRING_MAP_KEY_BAD',
    'm: HashMap<Int64>@sharded(2) = {}; [1] |> SHARD(«_», m) |> CONCURRENT EACH { PASS; };',
  ],
  [
    'TYPE_MISMATCH_ASSIGN',
    'm: HashMap<Int64>@sharded(2) = {}; n: HashMap<Int64>@sharded(3) = «m»;',
  ],
  ['NOT_SUPPORTED', 'm: HashMap<Int64>@sharded(2) = {}; «m["a"]» += 1;'],
  [
    'OBSERVABLE_NEEDS_FOLD',
    's: ~?Int64[] = BG STREAM { YIELD 1; }; x: ~Int64@observable = s |> «WHERE _ > 0» |> SUM _;',
  ],
  [
    'OBSERVABLE_NEEDS_FOLD',
    's: ~?Int64[] = BG STREAM { YIELD 1; }; x: ~Int64@observable = s |> «SELECT _ + 1»;',
  ],
  ['OBSERVABLE_NEEDS_FOLD', 'xs = [1]; x: ~Int64@observable = «xs» |> SUM _;'],
  ['OBSERVABLE_NEEDS_FOLD', 'x = Tally{ n: 1 } «@observable»;'],
  [
    'TYPE_MISMATCH_ASSIGN',
    's: ~?Int64[] = BG STREAM { YIELD 1; }; x: ~Bool@observable = s |> «SUM _»;',
  ],
  ['WITH_VIEW_NEEDS_OBSERVABLE', 'x = 1; WITH VIEW «x» AS v { print(v); }'],
  [
    'WITH_VIEW_NEEDS_OBSERVABLE',
    's: ~?Int64[] = BG STREAM { YIELD 1; }; x: ~HashMap<Int64, Int64[]@list>@observable = s |> INDEX _; WITH VIEW «x» AS v { PASS; }',
  ],
  [
    'ON_RETRY_NEEDS_FALLIBLE_CAP',
    's: ~?Int64[] = BG STREAM { YIELD 1; }; x: ~Int64@observable = s |> SUM _; WITH VIEW x AS v { PASS; } «ON LockTimeout PASS»',
  ],
  [
    'USE_OF_MOVED_VALUE',
    's: ~?Int64[] = BG STREAM { YIELD 1; }; x: ~Int64@observable = s |> SUM _; y = NEXT «s»;',
  ],
  [
    'USE_OF_MOVED_VALUE',
    's: ~?Int64[] = BG STREAM { YIELD 1; }; x: ~Int64@observable = s |> SUM _; y = NEXT x; WITH VIEW «x» AS v { PASS; }',
  ],
  [
    'BG_CAPTURES_WITH_SCOPED',
    's: ~?Int64[] = BG STREAM { YIELD 1; }; x: ~Int64@observable = s |> SUM _; WITH VIEW x AS v { p = BG { «v» OR 0; }; NEXT p; }',
  ],
  ['CONCURRENT_BAD_STAGE', 'x = [3, 1] |> CONCURRENT «ORDER_BY _»;'],
  ['CONCURRENT_BAD_OPTION', 'x = [3, 1] |> CONCURRENT(workers: «0») SELECT _;'],
  ['CONCURRENT_BAD_OPTION', 'x = [3, 1] |> CONCURRENT(batch: «"two"») SELECT _;'],
  ['CONCURRENT_BAD_OPTION', 'x = [3, 1] |> CONCURRENT(wrokers: «2») SELECT _;'],
  ['CONCURRENT_BAD_OPTION', 'x = [3, 1] |> CONCURRENT(«2») SELECT _;'],
  ['CONCURRENT_BAD_OPTION', 'x = [3, 1] |> CONCURRENT(parallel: «1») SELECT _;'],
  ['CONCURRENT_BAD_OPTION', 'x = [3, 1] |> CONCURRENT(size: «@huge») SELECT _;'],
  ['CONCURRENT_CANNOT_LEAVE', '[1] |> CONCURRENT EACH { «RETURN;» };'],
  ['CONCURRENT_CANNOT_LEAVE', '[1] |> CONCURRENT EACH { IF _ > 1 THEN «BREAK;» END };'],
  ['IMMUTABLE_ASSIGNMENT', 'MUTABLE n = 0; [1] |> CONCURRENT EACH { «n» += _; };'],
  ['BG_CAPTURE_REFUSED', 'p = BG { 1; }; x = [1] |> CONCURRENT SELECT _ + NEXT «p»; NEXT p;'],
  ['WHERE_NEEDS_BOOL', 'x = [1] |> CONCURRENT WHERE «_ + 1»;'],
  ['PIPE_NEEDS_NUMERIC', 'x = ["a"] |> CONCURRENT SUM «_»;'],
  ['MODIFIER_NEEDS_ERROR_UNION', 'x = [1] |> CONCURRENT SELECT «_ + 1» OR PRUNE;'],
  ['YIELD_OUTSIDE_BG_STREAM', '«YIELD 1;»'],
  ['PIPE_NEVER_ENDS', 's: ~Int64[INF] = BG STREAM { YIELD 1; }; x = s |> «SUM _»;'],
  ['PIPE_NEVER_ENDS', 's: ~Int64[INF] = BG STREAM { YIELD 1; }; x = s |> «WHERE _ > 1»;'],
  ['YIELD_OUTSIDE_BG_STREAM', 'p = BG { «CLOSE;» 1; };'],
  [
    'BG_STREAM_CAPTURES_WITH_SCOPED',
    't = Tally{ n: 1 } @shared:locked; WITH EXCLUSIVE t AS x { s = BG STREAM { YIELD «x».n; }; }',
  ],
  ['BOUNDED_STREAM_MIXED_TYPES', 'p: ~String = BG { "a"; }; s: ~Int64[2] = [BG { 1; }, «p»];'],
  ['FIXED_ARRAY_SIZE_MISMATCH', 's: ~Int64[2] = «[BG { 1; }]»;'],
  ['CLONE_BAD_TARGET', 's = BG STREAM { YIELD 1; }; t = CLONE «s»;'],
  [
    'USE_OF_MOVED_VALUE',
    's = BG STREAM { YIELD 1; }; p = BG { x = NEXT s; 1; }; y = NEXT «s»; z = NEXT p;',
  ],
  // A body that clones a handle and also takes items by it has it for itself.
  [
    'USE_OF_MOVED_VALUE',
    's: ~?Int64[]@split = BG STREAM { YIELD 1; }; p = BG { t = CLONE s; x = NEXT s; y = NEXT t; 1; }; y = NEXT «s»; z = NEXT p;',
  ],
  ['CELL_NEEDS_SNAPSHOT', 'MUTABLE t = Tally{ n: 1 } @versioned; «t».n = 2;'],
  ['INDIRECT_ATOMIC_FIELD_WRITE', 'MUTABLE t = Tally{ n: 1 } @indirect:atomic; «t.n» = 2;'],
  [
    'WITH_SNAPSHOT_NEEDS_VERSIONED_OR_ATOMIC',
    't = Tally{ n: 1 } @locked; WITH SNAPSHOT «t» AS x { PASS; }',
  ],
  [
    'WITH_MULTI_OBJECT_ATOMIC',
    't = Tally{ n: 1 } @indirect:atomic; u = Tally{ n: 1 } @versioned; WITH SNAPSHOT u AS MUTABLE x, SNAPSHOT «t» AS y { x.n = y.n; }',
  ],
  [
    'WITH_RETRYABLE_FALLIBLE_BODY',
    't = Tally{ n: 1 } @versioned; WITH SNAPSHOT t AS MUTABLE x { «RAISE Input, "no";» }',
  ],
  [
    'WITH_RETRYABLE_FALLIBLE_BODY',
    'p = BG { 1; }; t = Tally{ n: 1 } @versioned; WITH SNAPSHOT t AS MUTABLE x { x.n = «NEXT p»; }',
  ],
  ['ATOMIC_STRUCT', 't = «Tally{ n: 1 } @shared:atomic»;'],
  [
    'IMMUTABLE_FIELD_ASSIGNMENT',
    't = Tally{ n: 1 } @versioned; WITH SNAPSHOT t AS x { «x.n» = 2; }',
  ],
  [
    'SELECTOR_NOT_POSSIBLE',
    't = Tally{ n: 1 } @versioned; WITH SNAPSHOT t AS MUTABLE x { x.n = 1; } ON «LockCycle» PASS',
  ],
  [
    'SELECTOR_NOT_POSSIBLE',
    't = Tally{ n: 1 } @indirect:atomic; WITH SNAPSHOT t AS MUTABLE x { x.n = 1; } ON «MvccConflict» PASS',
  ],
  [
    'ON_RETRY_NEEDS_FALLIBLE_CAP',
    't = Tally{ n: 1 } @versioned; WITH SNAPSHOT t AS x { PASS; } «ON MvccConflict PASS»',
  ],
  ['WITH_BORROWED_ON_QUALIFIED_VAR', 't = Tally{ n: 1 } @locked; WITH BORROWED «t» AS x { PASS; }'],
  ['WITH_NEEDS_SHARED_OBJECT', 't = Tally{ n: 1 }; WITH «t» AS x { PASS; }'],
  ['LOCKED_FIELD_NEEDS_WITH', 't = Tally{ n: 1 } @locked; print(«t».n);'],
  ['SHARED_FIELD_WRITE', 'MUTABLE t = Tally{ n: 1 } @shared; «t.n» = 2;'],
  [
    'RETRY_ONLY_TRANSIENT',
    't = Tally{ n: 1 } @locked; WITH EXCLUSIVE t AS x { PASS; } ON «Deadlock» RETRY(2) THEN PASS',
  ],
  [
    'ON_RETRY_NEEDS_FALLIBLE_CAP',
    't = Tally{ n: 1 }; WITH BORROWED t AS x { PASS; } «ON LockTimeout PASS»',
  ],
  [
    'SELECTOR_NOT_POSSIBLE',
    't = Tally{ n: 1 } @locked; WITH EXCLUSIVE t AS x { PASS; } ON «MvccConflict» PASS',
  ],
  [
    'BG_OUTLIVES_ATOMIC',
    'MUTABLE ps: ~Void[]@list = []; IF TRUE THEN MUTABLE c: Int64 = 0 @shared:atomic; ps.append(«BG { c += 1; }»); END NEXT ps;',
  ],
  [
    'BG_OUTLIVES_ATOMIC',
    'MUTABLE p = BG { PASS; }; NEXT p; IF TRUE THEN MUTABLE c: Int64 = 0 @shared:atomic; q = BG { c += 1; }; p = «q»; END NEXT p;',
  ],
  [
    'WITH_RETRYABLE_FALLIBLE_BODY',
    't = Tally{ n: 1 } @versioned; WITH SNAPSHOT t AS MUTABLE x { «sleep(1)»; x.n = 2; }',
  ],
  [
    'LOCAL_VAR_NOT_IN_PARALLEL',
    't = Tally{ n: 1 } @local; p = BG { @service -> «t».n; }; x = NEXT p;',
  ],
  ['ATOMIC_OPERATOR', 'MUTABLE c: Int64 = 0 @shared:atomic; «c *= 2;»'],
  [
    'WITH_ALIAS_ESCAPES',
    'b = Bag{ items: [1] } @locked; WITH EXCLUSIVE b AS x { ys = «x.items»; }',
  ],
  [
    'LOCK_NESTED_REACQUIRE',
    't = Tally{ n: 1 } @locked; WITH EXCLUSIVE t AS x { WITH «EXCLUSIVE t AS y» { PASS; } }',
  ],
  [
    'LOCK_CYCLE_DETECTED',
    'a = Tally{ n: 1 } @locked; b = Tally{ n: 1 } @locked; WITH EXCLUSIVE a AS x { WITH «EXCLUSIVE b AS y» { PASS; } }',
  ],
  [
    'LOCK_RANK_VIOLATION',
    'a = Tally{ n: 1 } @locked(rank: 2); b = Bag{ items: [1] } @locked(rank: 1); WITH EXCLUSIVE a AS x { WITH «EXCLUSIVE b AS y» { PASS; } }',
  ],
  [
    'LOCK_RANK_INCONSISTENT',
    'a = Tally{ n: 1 } @locked(rank: 2); b = Tally{ n: 1 } @locked(rank: 1); WITH EXCLUSIVE a AS x { PASS; } WITH «EXCLUSIVE b AS y» { PASS; }',
  ],
  [
    'HOLD_ACROSS_YIELD',
    't = Tally{ n: 1 } @locked; p = BG { 1; }; WITH EXCLUSIVE t AS x { n = «NEXT p»; }',
  ],
  [
    'NAKED_LOCK_NESTING',
    'a = Tally{ n: 1 } @locked; b = Bag{ items: [1] } @locked; WITH EXCLUSIVE a AS x { WITH «EXCLUSIVE b AS y» { PASS; } }',
  ],

  ['PIPE_BAD_DESTINATION', 'x = 1 |> «2»;'],
  ['PIPE_NOT_CALLABLE', 'f = 1; x = 2 |> «f»;'],
  ['PIPE_OP_NEEDS_LIST', 'x = «1» |> COUNT _ > 1;'],
  ['PIPE_OP_NEEDS_LIST', 'x = [[1]] |> SELECT «SUM _»;'],
  ['SELECT_NEEDS_LIST', 'x = «1» |> SELECT _;'],
  ['EACH_NEEDS_COLLECTION', '«1» |> EACH { PASS; };'],
  ['UNNEST_NEEDS_ARRAY', 'x = [1] |> UNNEST «_»;'],
  ['WHERE_NEEDS_BOOL', 'x = [1] |> WHERE «_»;'],
  ['TAKE_WHILE_NEEDS_BOOL', 'x = [1] |> TAKE_WHILE «_»;'],
  ['PIPE_CLAUSE_NEEDS_BOOL', 'x = [1] |> ANY «_»;'],
  ['PIPE_NEEDS_NUMERIC', 'x = ["a"] |> MAX «_»;'],
  ['LIMIT_COUNT_NEEDS_NUMBER', 'x = [1] |> SKIP «"a"»;'],
  ['PIPE_KEY_TYPE', 'x = [TRUE] |> ORDER_BY «_»;'],
  ['PIPE_KEY_TYPE', 'x = [Tally{ n: 1 }] |> DISTINCT «_»;'],
  ['PIPE_KEY_TYPE', 'xs: ?Int64[] = [1, NIL]; x = xs |> INDEX «_»;'],
  ['NEEDS_ANNOTATION', 'MUTABLE xs = []; x = «xs» |> SUM _;'],
  ['WINDOW_BAD_SIZE', 'x = [1] |> WINDOW(«0») _;'],
  ['WINDOW_BAD_SIZE', 'x = [1] |> WINDOW(size: «0.5») SUM _;'],
  ['JOIN_NEEDS_LIST', 'x = [1] |> JOIN(«2») %(l, r) -> l == r;'],
  ['JOIN_NEEDS_BOOL', 'x = [1] |> JOIN([2]) %(l, r) -> «l + r»;'],
  ['JOIN_KEY_TYPES', 'x = [1] |> JOIN(["a"]) «_»;'],
  ['ARITY_MISMATCH', 'x = [1] |> JOIN([2]) «%(l) -> l == 1»;'],
  ['ARITY_MISMATCH', 'x = [1] |> «REDUCE() acc + _»;'],
  ['ARITY_MISMATCH', 'x = [1] |> «JOIN([1], [2]) _»;'],
  ['ARITY_MISMATCH', 'x = 1 |> «RECOVER()»;'],
  ['WINDOW_BAD_ARGUMENT', 'x = [1] |> WINDOW(width: «2») _;'],
  ['UNDEFINED_VAR', 'x = [1] AS $n |> WINDOW(2) _ |> SELECT «$n»;'],
  ['PIPE_PLACEHOLDER_MISPLACED', 'x = «_»;'],
  ['PIPE_PLACEHOLDER_MISPLACED', 'x = [1] |> LIMIT «_»;'],
  ['PIPE_BINDING_MISPLACED', 'x = [1] |> WHERE _ > 0 AS «$n»;'],
  ['UNDEFINED_VAR', 'x = [1] AS $n |> SELECT «$m»;'],
  ['TYPE_MISMATCH_ASSIGN', 'x = [Tally{ n: 1 }] |> REDUCE(0) «acc + 0.5»;'],
  ['TYPE_MISMATCH_ASSIGN', 'x: String[] = [1] |> SELECT «_»;'],
  ['IMMUTABLE_FIELD_ASSIGNMENT', 'xs = [Tally{ n: 1 }]; xs |> TAP { «_.n» = 2; };'],
  [
    'ASSIGN_INDEX_IMMUTABLE_LIST',
    'b = Bag{ items: [1] } @locked; WITH EXCLUSIVE b AS x { x.items |> EACH { PASS; }; } FOR t IN [[Tally{ n: 1 }]] DO «t» |> EACH { _.n = 2; }; END',
  ],
  ['SHARED_FIELD_WRITE', 'h = [Tally{ n: 1 }] @shared; «h» |> EACH { _.n = 2; };'],
  ['BREAK_OUTSIDE_LOOP', 'WHILE TRUE DO [1] |> TAP { «BREAK;» }; END'],
  ['ARITY_MISMATCH', 'x = [1] |> SELECT «%(a, b) -> a»;'],
  ['IMMUTABLE_ASSIGNMENT', '[1] |> TAP { «_» = 2; };'],
  ['TYPE_MISMATCH_ASSIGN', 'MUTABLE xs = [1]; xs |> EACH { _ = «"a"»; };'],
  ['PIPE_PLACEHOLDER_MISPLACED', '«_» = 5;'],
];

const PROGRAMS: readonly (readonly [DiagnosticName, string])[] = [
  [
    'ARGUMENT_TYPE_ERROR',
    'FN f(n: Int64) RETURNS Void -> RETURN; END FN main() RETURNS Void -> f(«"a"»); END',
  ],
  [
    'ARITY_MISMATCH',
    'FN f(n: Int64) RETURNS Void -> RETURN; END FN main() RETURNS Void -> «f»(); END',
  ],
  ['RETURN_VOID_FROM_TYPED', 'FN f() RETURNS Int64 -> «RETURN;» END'],
  [
    'GENERIC_FN_CANNOT_INFER',
    'FN id<T>(x: T) RETURNS T -> RETURN x; END FN main() RETURNS Void -> f = «id»; END',
  ],
  ['MISSING_RETURN', 'FN «f»(n: Int64) RETURNS Int64 -> IF n > 1 -> RETURN 1; END'],
  ['DUPLICATE_DECLARATION', 'FN f() -> RETURN; END FN «f»() -> RETURN; END'],
  ['DUPLICATE_DECLARATION', 'STRUCT A { x: Int64, «x»: Int64 }'],
  ['BUILTIN_HIDDEN', 'FN «trim»(s: String) RETURNS String -> RETURN s; END'],
  ['FALLIBLE_WITHOUT_BANG', 'FN «f»() RETURNS Int64 -> RAISE Input, "no"; END'],
  [
    'STYLE_MUTABLE_PARAM_NEEDS_BANG',
    'STRUCT T { n: Int64 } FN «f»(MUTABLE t: T) RETURNS Void -> t.n = 1; END',
  ],
  ['REENTRANCE_DIRECT_RECURSIVE', 'FN «f»(n: Int64) RETURNS Int64 -> RETURN f(n - 1); END'],
  [
    'REENTRANCE_INDIRECT_RECURSIVE',
    'FN «f»(n: Int64) RETURNS Int64 -> RETURN g(n); END FN g(n: Int64) RETURNS Int64 @reentrant -> RETURN f(n); END',
  ],
  [
    'BG_OUTLIVES_ATOMIC',
    'FN f() RETURNS ~Void -> MUTABLE c: Int64 = 0 @shared:atomic; p = BG { c += 1; }; RETURN «p»; END',
  ],
  [
    'TIGHT_CALLS_REENTRANT',
    'FN f(n: Int64) RETURNS Int64 @reentrant -> IF n < 1 -> RETURN 0; RETURN f(n - 1); END FN g() RETURNS Void -> MUTABLE k = 2; TIGHT WHILE «f(k)» > 0 DO k -= 1; END END',
  ],
  [
    'TIGHT_CALLS_REENTRANT',
    'FN f(n: Int64) RETURNS !Int64 EFFECTS REENTRANT:MAX_DEPTH(4) -> IF n < 1 -> RETURN 0; RETURN f(n - 1); END FN g() RETURNS Void -> TIGHT FOR i IN (0 ..< 2) DO TIGHT FOR k IN (0 ..< 2) -> «f(k)» OR PASS; END END',
  ],
  [
    'REENTRANCE_NEEDS_FALLIBLE',
    'FN f(n: Int64) RETURNS Int64 EFFECTS «REENTRANT:NOT_LOGICAL» -> RETURN f(n - 1); END',
  ],
  [
    'REENTRANCE_NOT_TAIL_CALL',
    'FN f(n: Int64) RETURNS Int64 @reentrant:tailCall -> IF n > 0 -> RETURN f(n - 1); RETURN 1 + «f(0)»; END',
  ],
  [
    'PURE_FN_CANNOT_CALL_IMPURE',
    'FN f(n: Int64) RETURNS !Int64 PRE: «random() < 0.5» -> RETURN n; END',
  ],
  [
    'PURE_FN_CANNOT_CALL_IMPURE',
    'FN say() RETURNS Bool -> print(1); RETURN TRUE; END FN f() RETURNS !Void PRE: «say()» -> RETURN; END',
  ],
  [
    'DEBUG_POST_NOT_WITH_CATCH',
    'FN f() RETURNS Int64 DEBUG_POST: «result > 0» -> RETURN toInt("1"); CATCH Input RETURN 1; END',
  ],
  [
    'CATCH_WITH_BAD_INNER',
    'FN f() RETURNS Int64 -> RETURN toInt("1"); CATCH Input WITH(«System») RETURN 1; END',
  ],
  ['UNKNOWN_ERROR_TYPE', 'FN f() RETURNS !Int64 -> RETURN toInt("1"); CATCH «Inptu» RETURN 1; END'],
  ['MISSING_RETURN', 'FN f() RETURNS Int64 -> RETURN toInt("1"); «CATCH Input» PASS; END'],
  [
    'BORROWED_VALUE_STORED',
    'STRUCT T { xs: Int64[]@list } FN f!(xs: Int64[]@list, MUTABLE t: T) RETURNS Void -> t.xs = «xs»; END',
  ],
  [
    'BORROWED_VALUE_STORED',
    'FN f!(xs: Int64[], MUTABLE all: Int64[][]@list) RETURNS Void -> all.append(«xs»); END',
  ],
  [
    'MUTABLE_ARGUMENTS_OVERLAP',
    'FN f!(MUTABLE a: Int64[]@list, MUTABLE b: Int64[]@list) RETURNS Void -> a.append(b.length()); END FN main() -> MUTABLE xs: Int64[]@list = [1]; f!(xs, «xs»); END',
  ],
  [
    'STORE_STRING_NEEDS_COPY',
    'FN main() -> MUTABLE m: HashMap<String> = {}; s = "a${m.count()}"; m["k"] = «s»; END',
  ],
  [
    'REENTRANCE_FUNCTION_PARAMETER',
    'FN f(g: FN(Int64) -> Int64) RETURNS Int64 -> RETURN «g»(1); END',
  ],
  [
    'IMMUTABLE_ARG_PASSED_AS_MUTABLE',
    'STRUCT T { n: Int64 } FN f!(MUTABLE t: T) RETURNS Void -> t.n = 1; END FN main() -> t = T{ n: 0 }; f!(«t»); END',
  ],
  [
    'IMMUTABLE_ARG_PASSED_AS_EXPRESSION',
    'STRUCT T { n: Int64 } FN f!(MUTABLE t: T) RETURNS Void -> t.n = 1; END FN main() -> f!(«T{ n: 0 }»); END',
  ],
  [
    'REQUIRES_UNKNOWN_NAME',
    'FN f!(MUTABLE c: Int64) RETURNS Void REQUIRES «d»: ATOMIC -> RETURN; END',
  ],
  [
    'REQUIRES_FAMILY_MISMATCH',
    'FN f!(MUTABLE c: Int64) RETURNS Void REQUIRES c: ATOMIC -> c += 1; END FN main() -> MUTABLE n = 0; f!(«n»); END',
  ],
  [
    'GENERIC_FN_CANNOT_INFER',
    'STRUCT T { n: Int64 } FN f(t: T) RETURNS Void REQUIRES t: LOCKED | LOCAL -> PASS; END FN main() -> g = «f»; END',
  ],
  [
    'REQUIRES_FAMILY_MISMATCH',
    'STRUCT T { n: Int64 } FN f(t: T) RETURNS Void REQUIRES t: LOCKED | LOCAL -> PASS; END FN main() -> g: FN(T @shared:versioned) -> Void = «f»; END',
  ],
  [
    'WITH_NEEDS_REQUIRES',
    'STRUCT T { n: Int64 } FN f(t: T) RETURNS Void -> WITH EXCLUSIVE «t» AS x { x.n = 1; } END',
  ],
  [
    'LOCK_REENTRANT_CALL',
    'STRUCT T { n: Int64 } FN f!(MUTABLE t: T) RETURNS Void REQUIRES t: LOCKED -> WITH EXCLUSIVE t AS x { x.n = 1; } END FN main() -> MUTABLE t = T{ n: 0 } @locked; WITH EXCLUSIVE t AS x { f!(«t»); } END',
  ],
  ['TOP_LEVEL_STATEMENT', '«x = 1;»'],
  [
    'CATCH_WITH_BAD_INNER',
    'FN f() RETURNS !Int64 -> RETURN 1; CATCH Input WITH(«3») RETURN 2; END',
  ],
  [
    'DUPLICATE_MAIN',
    'FN main() RETURNS Void -> RETURN; END FN «main!»() RETURNS Void -> RETURN; END',
  ],
  ['MAIN_SIGNATURE', 'FN «main»(n: Int64) RETURNS Void -> RETURN; END'],
  [
    'STUB_MISMATCH',
    'FN f(n: Int64) RETURNS Int64 -> RETURN n; END TEST T DO STUB f WITH «%() -> 1»; WHEN "w" DO TEST THAT "t" DO PASS; END END END',
  ],
];

const ROWS = [
  ...BODIES.map(([name, text]) => [name, inMain(text)] as const),
  ...PROGRAMS,
  ...DATA_ROWS,
  ...FAMILY_ROWS,
];

for (const [index, [name, marked]] of ROWS.entries()) {
  test(`${name} (${index})`, (t) => {
    const start = marked.indexOf('«');
    const end = marked.indexOf('»') - 1;
    const text = marked.replace(/[«»]/g, '');
    const parsed = parseModule(makeSource('t.cht', text));
    t.deepEqual(parsed.diagnostics, []);
    const found = check(parsed.module, { tests: true }).diagnostics.filter((d) => d.name === name);
    t.is(
      found.length,
      1,
      `found: ${check(parsed.module, { tests: true })
        .diagnostics.map((d) => `${d.name} ${d.message}`)
        .join('; ')}`,
    );
    if (start >= 0)
      t.is(text.slice(found[0]?.span.start, found[0]?.span.end), text.slice(start, end));
    t.regex(found[0]?.message ?? '', /^[^A-Z].*[^.]$|^[A-Z`].*[^.]$/);
  });
}

/** Programs of one file cannot produce these: see `modules.test.ts`. */
const OF_SEVERAL_FILES: ReadonlySet<string> = new Set<DiagnosticName>([
  'MODULE_NOT_FOUND',
  'MODULE_CYCLE',
  'NAMESPACE_TAKEN',
  'NAME_NOT_VISIBLE',
  'AMBIGUOUS_NAME',
  'UNKNOWN_NAMESPACE',
]);

test('every diagnostic of the checker is produced by a program above', (t) => {
  const produced = new Set<string>(ROWS.map(([name]) => name));
  const missing = Object.entries(DIAGNOSTICS)
    .filter(([, row]) => /^[TFOCNM]/.test(row.code))
    .map(([name]) => name)
    .filter((name) => !produced.has(name) && !OF_SEVERAL_FILES.has(name));
  t.deepEqual(missing, []);
});
