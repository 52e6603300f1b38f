/** Explanations about fibers, shared data and locks (CLEAR concurrency reference, 3). */
import type { Explanations } from './explanation.js';
import { because } from './explanation.js';

const LOCKED = 't = Tally{ n: 1 } @locked;\n';
const CELL = 't = Tally{ n: 1 } @versioned;\n';

export const CONCURRENCY: Explanations = {
  CAPABILITY_ON_PRIMITIVE: because(
    'A lock guards a struct. A single number or Bool that fibers share is an atomic: `@shared:atomic`.',
    'x = 1 @locked;',
    'x = 1 @shared:atomic;',
  ),
  UNKNOWN_CAPABILITY_MODIFIER: because(
    'The capabilities are a fixed set, such as `@shared`, `@locked`, `@writeLocked`, `@local`, `@multiowned` and `@list`.',
    't = Tally{ n: 1 } @lokced;',
    't = Tally{ n: 1 } @locked;',
  ),
  DUPLICATE_CAPABILITY: because(
    'Data has one way of being guarded and one way of being owned.',
    't = Tally{ n: 1 } @locked:writeLocked;',
    't = Tally{ n: 1 } @locked;',
  ),
  PIPE_NEVER_ENDS: because(
    'An infinite stream always has another item, so a pipeline over it must stop by itself.',
    's: ~Int64[INF] = BG STREAM { WHILE TRUE DO YIELD 1; END };\nx = s |> SUM _;',
    's: ~Int64[INF] = BG STREAM { WHILE TRUE DO YIELD 1; END };\nx = s |> LIMIT 3 |> SUM _;',
  ),
  OBSERVABLE_NEEDS_FOLD: because(
    'An observable is what a fold over a stream has come to so far. The fold takes in every element, after SELECT and TAP at most; behind WHERE or LIMIT the result is computed at once.',
    's: ~?Int64[] = BG STREAM { YIELD 1; };\nx: ~Int64@observable = s |> WHERE _ > 0 |> SUM _;',
    's: ~?Int64[] = BG STREAM { YIELD 1; };\nx: ~Int64@observable = s |> SUM _;\nprint(NEXT x);',
  ),
  WITH_VIEW_NEEDS_OBSERVABLE: because(
    'WITH VIEW looks at an observable without copying it. What moves while it grows, such as a map, must be copied: WITH MATERIALIZED VIEW.',
    'x = 1;\nWITH VIEW x AS v { print(v); }',
    's: ~?Int64[] = BG STREAM { YIELD 1; };\nx: ~Int64@observable = s |> SUM _;\nWITH VIEW x AS v { print(v OR 0); }',
  ),
  CONCURRENT_BAD_STAGE: because(
    'Workers do one element after the other: they select, filter, run statements, or compute numbers to be folded.',
    'x = [3, 1] |> CONCURRENT ORDER_BY _;',
    'x = [3, 1] |> CONCURRENT SELECT _ * 2 |> ORDER_BY _;',
  ),
  CONCURRENT_BAD_OPTION: because(
    'The options of CONCURRENT are `workers`, `batch` and `capacity`, which are at least 1, `parallel` and `size`.',
    'x = [1, 2] |> CONCURRENT(workers: 0) SELECT _ * 2;',
    'x = [1, 2] |> CONCURRENT(workers: 4) SELECT _ * 2;',
  ),
  CONCURRENT_CANNOT_LEAVE: because(
    'The statements of a worker run in a fiber of its own, so RETURN and BREAK have nothing there that they could end.',
    '[1, 2] |> CONCURRENT EACH { IF _ == 1 THEN RETURN; END };',
    '[1, 2] |> CONCURRENT EACH { IF _ == 1 THEN CONTINUE; END };',
  ),
  SHARDED_MAP_ONLY: because(
    'A sharded map has a fixed number of parts, each with a lock of its own or none. Other data has one lock.',
    'xs = [1] @sharded(2);',
    'm: HashMap<Int64>@sharded(2) = {};',
  ),
  SHARD_NEEDS_EACH: because(
    'SHARD sends each key to the fiber that its part of the map belongs to, and CONCURRENT EACH is what that fiber does.',
    'm: HashMap<Int64>@sharded(2) = {};\nx = ["a"] |> SHARD(_, m);',
    'm: HashMap<Int64>@sharded(2) = {};\n["a"] |> SHARD(_, m) |> CONCURRENT EACH { m[_] = 1; };',
  ),
  NEXT_NEEDS_FUTURE: because(
    'NEXT waits for the value of a promise, which BG gives.',
    'x = NEXT 1;',
    'p = BG { 1; };\nx = NEXT p;',
  ),
  BG_CAPTURES_WITH_SCOPED: because(
    'The name that WITH binds is good only inside the WITH, and a fiber may outlive it.',
    't = Tally{ n: 1 };\nWITH BORROWED t AS r { p = BG { r.n; }; x = NEXT p; }',
    't = Tally{ n: 1 };\np = BG { t.n; };\nx = NEXT p;',
  ),
  DO_CAPTURES_WITH_SCOPED: because(
    'The name that WITH binds stays in its own fiber, and the branches of a DO are fibers.',
    't = Tally{ n: 1 };\nWITH BORROWED t AS r { DO { print(r.n) } }',
    't = Tally{ n: 1 };\nDO { print(t.n) }',
  ),
  BG_CAPTURE_REFUSED: because(
    'A value with one owner crosses into a fiber by GIVE, which moves it, or by COPY.',
    'xs = [1];\np = BG { xs.length(); };\nn = NEXT p;',
    'xs = [1];\np = BG { (COPY xs).length(); };\nn = NEXT p;',
  ),
  UNKNOWN_BG_MODIFIER: because(
    'The modifiers of BG are a fixed set, such as `@parallel` and `@pinned`.',
    'p = BG { @paralell -> 1; };\nn = NEXT p;',
    'p = BG { @parallel -> 1; };\nn = NEXT p;',
  ),
  BG_ARENA_AND_PARALLEL: because(
    'A body in the arena of its spawner cannot run beside it.',
    'p = BG { @parallel:@arena -> 1; };\nn = NEXT p;',
    'p = BG { @parallel -> 1; };\nn = NEXT p;',
  ),
  LOCAL_VAR_NOT_IN_PARALLEL: because(
    '`@local` data belongs to fibers that take turns. One that runs in parallel needs a lock or an atomic.',
    't = Tally{ n: 1 } @local;\np = BG { @parallel -> t.n; };\nn = NEXT p;',
    't = Tally{ n: 1 } @local;\np = BG { t.n; };\nn = NEXT p;',
  ),
  MULTIOWNED_NOT_IN_PARALLEL: because(
    'The owners of `@multiowned` data are not counted atomically, so it stays among fibers that take turns. `@shared` may go anywhere.',
    't = Tally{ n: 1 } @multiowned;\np = BG { @parallel -> t.n; };\nn = NEXT p;',
    't = Tally{ n: 1 } @shared;\np = BG { @parallel -> t.n; };\nn = NEXT p;',
  ),
  BG_PINNED_CAPTURE_MISMATCH: because(
    'A pinned body stays on its thread with its variables, and so must the bodies in it that use them.',
    'p = BG { @pinned -> x = 1; q = BG { x + 1; }; NEXT q; };\nn = NEXT p;',
    'p = BG { @pinned -> x = 1; q = BG { @pinned -> x + 1; }; NEXT q; };\nn = NEXT p;',
  ),
  BG_RESULT_DISCARDED: because(
    'Nobody can wait for a fiber whose promise is thrown away, and nobody sees its errors.',
    'BG { 1; };',
    'p = BG { 1; };\nn = NEXT p;',
  ),
  CAPTURED_COPY_ASSIGNED: because(
    'A fiber has copies of the plain values that it uses, and a function with USE has copies of what it names. Changing one changes nothing outside.',
    'MUTABLE x = 1;\np = BG { x = 2; };\nNEXT p;',
    'MUTABLE x = 1;\np = BG { 2; };\nx = NEXT p;',
  ),
  WITH_EXCLUSIVE_NEEDS_LOCK: because(
    'WITH EXCLUSIVE takes a lock, and this data has none.',
    't = Tally{ n: 1 } @shared;\nWITH EXCLUSIVE t AS x { print(x.n); }',
    't = Tally{ n: 1 } @shared:locked;\nWITH EXCLUSIVE t AS x { print(x.n); }',
  ),
  WITH_BORROWED_ON_QUALIFIED_VAR: because(
    'BORROWED and RESTRICT are for plain data of one fiber. Shared data is opened by taking its lock.',
    `${LOCKED}WITH BORROWED t AS x { print(x.n); }`,
    `${LOCKED}WITH EXCLUSIVE t AS x { print(x.n); }`,
  ),
  WITH_NEEDS_SHARED_OBJECT: because(
    'A plain WITH opens shared data. Plain data is used as it is, or with WITH BORROWED.',
    't = Tally{ n: 1 };\nWITH t AS x { print(x.n); }',
    't = Tally{ n: 1 };\nWITH BORROWED t AS x { print(x.n); }',
  ),
  LOCKED_FIELD_NEEDS_WITH: because(
    'Data behind a lock is reached only while the lock is held.',
    `${LOCKED}print(t.n);`,
    `${LOCKED}WITH EXCLUSIVE t AS x { print(x.n); }`,
  ),
  SHARED_FIELD_WRITE: because(
    'Plain `@shared` data may be read by anybody at any time, so nobody may write it. Guard it with a lock.',
    'MUTABLE t = Tally{ n: 1 } @shared;\nt.n = 2;',
    't = Tally{ n: 1 } @shared:locked;\nWITH EXCLUSIVE t AS x { x.n = 2; }',
  ),
  RETRY_ONLY_TRANSIENT: because(
    'RETRY helps against what passes, such as a timeout. This error comes back every time.',
    `${LOCKED}WITH EXCLUSIVE t AS x { PASS; } ON Deadlock RETRY(2) THEN PASS`,
    `${LOCKED}WITH EXCLUSIVE t AS x { PASS; } ON LockTimeout RETRY(2) THEN PASS`,
  ),
  ON_RETRY_NEEDS_FALLIBLE_CAP: because(
    'ON handles a lock that cannot be had or a replacement that came too late. This WITH does neither, so it cannot fail.',
    't = Tally{ n: 1 };\nWITH BORROWED t AS x { PASS; } ON LockTimeout PASS',
    `${LOCKED}WITH EXCLUSIVE t AS x { PASS; } ON LockTimeout PASS`,
  ),
  SELECTOR_NOT_POSSIBLE: because(
    'The error exists, but this WITH never raises it, so the handler never runs.',
    `${LOCKED}WITH EXCLUSIVE t AS x { PASS; } ON MvccConflict PASS`,
    `${LOCKED}WITH EXCLUSIVE t AS x { PASS; } ON LockTimeout PASS`,
  ),
  REQUIRES_UNKNOWN_NAME: because(
    'REQUIRES says for parameters of the function how their data is guarded: LOCKED, ATOMIC, LOCAL, VERSIONED or SNAPSHOTTED.',
    'FN bump!(MUTABLE c: Int64) RETURNS Void REQUIRES d: ATOMIC -> RETURN; END',
    'FN bump!(MUTABLE c: Int64) RETURNS Void REQUIRES c: ATOMIC -> c += 1; END',
  ),
  REQUIRES_FAMILY_MISMATCH: because(
    'The function expects data that is guarded in a certain way, and this argument is not.',
    'FN bump!(MUTABLE c: Int64) RETURNS Void REQUIRES c: ATOMIC -> c += 1; END\nFN main() RETURNS Void -> MUTABLE n = 0; bump!(n); END',
    'FN bump!(MUTABLE c: Int64) RETURNS Void REQUIRES c: ATOMIC -> c += 1; END\nFN main() RETURNS Void -> MUTABLE n: Int64 = 0 @shared:atomic; bump!(n); END',
  ),
  WITH_NEEDS_REQUIRES: because(
    'A function that locks a parameter says so with REQUIRES, because callers have to know. Older programs leave it out.',
    'STRUCT T { n: Int64 }\nFN f(t: T) RETURNS Void -> WITH EXCLUSIVE t AS x { x.n = 1; } END',
    'STRUCT T { n: Int64 }\nFN f(t: T) RETURNS Void REQUIRES t: LOCKED -> WITH EXCLUSIVE t AS x { x.n = 1; } END',
  ),
  ATOMIC_OPERATOR: because(
    'An atomic can be read, assigned, and changed in one step by `+=`, `-=`, `&=`, `|=` and `^=`. Anything else would take several steps.',
    'MUTABLE c: Int64 = 1 @shared:atomic;\nc *= 2;',
    'MUTABLE c: Int64 = 1 @shared:atomic;\nc += 2;',
  ),
  WITH_ALIAS_ESCAPES: because(
    'What stands behind a lock must not be reachable after the lock is released. Take a COPY out.',
    'b = Bag{ items: [1] } @locked;\nWITH EXCLUSIVE b AS x { ys = x.items; }',
    'b = Bag{ items: [1] } @locked;\nWITH EXCLUSIVE b AS x { ys = COPY x.items; }',
  ),
  LOCK_NESTED_REACQUIRE: because(
    'A fiber that takes a lock which it holds would wait for itself.',
    `${LOCKED}WITH EXCLUSIVE t AS x { WITH EXCLUSIVE t AS y { PASS; } }`,
    `${LOCKED}WITH EXCLUSIVE t AS x { x.n = 2; }`,
  ),
  LOCK_CYCLE_DETECTED: because(
    'Two fibers that take two locks in different orders can wait for each other for ever. Take both in one WITH, which orders them, or give them ranks.',
    'a = Tally{ n: 1 } @locked;\nb = Tally{ n: 1 } @locked;\nWITH EXCLUSIVE a AS x { WITH EXCLUSIVE b AS y { PASS; } }',
    'a = Tally{ n: 1 } @locked;\nb = Tally{ n: 1 } @locked;\nWITH EXCLUSIVE a AS x, EXCLUSIVE b AS y { PASS; }',
  ),
  LOCK_RANK_VIOLATION: because(
    'Locks with ranks are taken from the lowest to the highest, so that no circle can form.',
    'a = Tally{ n: 1 } @locked(rank: 2);\nb = Bag{ items: [1] } @locked(rank: 1);\nWITH EXCLUSIVE a AS x { WITH EXCLUSIVE b AS y { PASS; } }',
    'a = Tally{ n: 1 } @locked(rank: 1);\nb = Bag{ items: [1] } @locked(rank: 2);\nWITH EXCLUSIVE a AS x { WITH EXCLUSIVE b AS y { PASS; } }',
  ),
  LOCK_RANK_INCONSISTENT: because(
    'All locks of one struct type have the same rank, because functions that take one cannot tell them apart.',
    'a = Tally{ n: 1 } @locked(rank: 2);\nb = Tally{ n: 1 } @locked(rank: 1);\nWITH EXCLUSIVE a AS x { PASS; }\nWITH EXCLUSIVE b AS y { PASS; }',
    'a = Tally{ n: 1 } @locked(rank: 1);\nb = Tally{ n: 1 } @locked(rank: 1);\nWITH EXCLUSIVE a AS x { PASS; }\nWITH EXCLUSIVE b AS y { PASS; }',
  ),
  HOLD_ACROSS_YIELD: because(
    'A fiber that waits while it holds a lock keeps everybody else from it, perhaps the one that it waits for.',
    't = Tally{ n: 1 } @locked;\np = BG { 1; };\nWITH EXCLUSIVE t AS x { n = NEXT p; }',
    't = Tally{ n: 1 } @locked;\np = BG { 1; };\nn = NEXT p;\nWITH EXCLUSIVE t AS x { x.n = n; }',
  ),
  NAKED_LOCK_NESTING: because(
    'Locks inside each other are safe only if everybody takes them in this order. Ranks, or one WITH for both, say so.',
    'a = Tally{ n: 1 } @locked;\nb = Bag{ items: [1] } @locked;\nWITH EXCLUSIVE a AS x { WITH EXCLUSIVE b AS y { PASS; } }',
    'a = Tally{ n: 1 } @locked;\nb = Bag{ items: [1] } @locked;\nWITH EXCLUSIVE a AS x, EXCLUSIVE b AS y { PASS; }',
  ),
  LOCK_REENTRANT_CALL: because(
    'The function takes the lock of its parameter, and its caller holds it already: it would wait for itself.',
    'STRUCT T { n: Int64 }\nFN f!(MUTABLE t: T) RETURNS Void REQUIRES t: LOCKED -> WITH EXCLUSIVE t AS x { x.n = 1; } END\nFN main() RETURNS Void -> MUTABLE t = T{ n: 0 } @locked; WITH EXCLUSIVE t AS x { f!(t); } END',
    'STRUCT T { n: Int64 }\nFN f!(MUTABLE t: T) RETURNS Void REQUIRES t: LOCKED -> WITH EXCLUSIVE t AS x { x.n = 1; } END\nFN main() RETURNS Void -> MUTABLE t = T{ n: 0 } @locked; f!(t); END',
  ),
  CELL_NEEDS_SNAPSHOT: because(
    'A versioned cell or an atomic pointer is replaced as a whole by others. WITH SNAPSHOT gives what it holds at one moment.',
    `${CELL}print(t.n);`,
    `${CELL}WITH SNAPSHOT t AS x { print(x.n); }`,
  ),
  INDIRECT_ATOMIC_FIELD_WRITE: because(
    'What an atomic pointer leads to never changes; a changed copy replaces it.',
    'MUTABLE t = Tally{ n: 1 } @indirect:atomic;\nt.n = 2;',
    't = Tally{ n: 1 } @indirect:atomic;\nWITH SNAPSHOT t AS MUTABLE x { x.n = 2; }',
  ),
  WITH_SNAPSHOT_NEEDS_VERSIONED_OR_ATOMIC: because(
    'Snapshots are taken of versioned cells and atomic pointers. Data behind a lock is opened by WITH EXCLUSIVE.',
    `${LOCKED}WITH SNAPSHOT t AS x { print(x.n); }`,
    `${CELL}WITH SNAPSHOT t AS x { print(x.n); }`,
  ),
  WITH_MULTI_OBJECT_ATOMIC: because(
    'A transaction over several cells marks them while it works, which atomic pointers do not allow.',
    't = Tally{ n: 1 } @indirect:atomic;\nu = Tally{ n: 1 } @versioned;\nWITH SNAPSHOT u AS MUTABLE x, SNAPSHOT t AS y { x.n = y.n; }',
    't = Tally{ n: 1 } @versioned;\nu = Tally{ n: 1 } @versioned;\nWITH SNAPSHOT u AS MUTABLE x, SNAPSHOT t AS y { x.n = y.n; }',
  ),
  WITH_RETRYABLE_FALLIBLE_BODY: because(
    'A body that replaces a cell runs again when somebody else was faster. What it does besides would happen several times, so it can neither fail nor wait.',
    `${CELL}WITH SNAPSHOT t AS MUTABLE x { RAISE Input, "no"; }`,
    `${CELL}WITH SNAPSHOT t AS MUTABLE x { x.n = 2; }`,
  ),
  ATOMIC_STRUCT: because(
    'An atomic is a single number or Bool. A struct that is replaced as a whole is `@indirect:atomic` or `@versioned`.',
    't = Tally{ n: 1 } @shared:atomic;',
    't = Tally{ n: 1 } @indirect:atomic;',
  ),
  BG_STREAM_NO_YIELD: because(
    'A BG STREAM gives its items with YIELD. A fiber that gives one value is a BG.',
    's = BG STREAM { print(1); };',
    's = BG STREAM { YIELD 1; };',
  ),
  BG_STREAM_INCONSISTENT_YIELD: because(
    'All items of a stream have one type: that of its place, or of its first YIELD.',
    's = BG STREAM { YIELD 1; YIELD "a"; };',
    's = BG STREAM { YIELD 1; YIELD 2; };',
  ),
  YIELD_OUTSIDE_BG_STREAM: because(
    'YIELD and CLOSE belong to the body of a BG STREAM: there is nobody else whom they could give an item.',
    'YIELD 1;',
    's = BG STREAM { YIELD 1; };',
  ),
  BG_STREAM_CAPTURES_WITH_SCOPED: because(
    'The name that WITH binds is good only inside the WITH, and a generator may outlive it.',
    `${LOCKED}WITH EXCLUSIVE t AS x { s = BG STREAM { YIELD x.n; }; }`,
    `${LOCKED}s = BG STREAM { MUTABLE n = 0; WITH EXCLUSIVE t AS x { n = x.n; } YIELD n; };`,
  ),
  BOUNDED_STREAM_MIXED_TYPES: because(
    'A bounded stream is so many BG bodies of one type.',
    'p: ~String = BG { "a"; };\ns: ~Int64[2] = [BG { 1; }, p];\nx = NEXT s;',
    's: ~Int64[2] = [BG { 1; }, BG { 2; }];\nx = NEXT s;',
  ),
  TIGHT_CALLS_REENTRANT: because(
    'A TIGHT loop never stops to let other fibers go first, so what it calls must end soon. A function that may call itself need not.',
    'FN f(n: Int64) RETURNS Int64 @reentrant -> IF n < 1 THEN RETURN 0; END RETURN f(n - 1); END\nFN main() RETURNS Void -> TIGHT FOR i IN (0 ..< 3) DO print(f(i)); END END',
    'FN f(n: Int64) RETURNS Int64 @reentrant -> IF n < 1 THEN RETURN 0; END RETURN f(n - 1); END\nFN main() RETURNS Void -> FOR i IN (0 ..< 3) DO print(f(i)); END END',
  ),
  BG_OUTLIVES_ATOMIC: because(
    'An atomic lives as long as the block that declares it. A body that uses it must have ended by then, so its promise stays in that block.',
    'MUTABLE ps: ~Void[]@list = [];\nIF TRUE THEN MUTABLE c: Int64 = 0 @shared:atomic; ps.append(BG { c += 1; }); END\nNEXT ps;',
    'MUTABLE ps: ~Void[]@list = [];\nMUTABLE c: Int64 = 0 @shared:atomic;\nIF TRUE THEN ps.append(BG { c += 1; }); END\nNEXT ps;',
  ),
};
