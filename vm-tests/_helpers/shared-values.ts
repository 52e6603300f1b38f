/** Programs in which values pass from fiber to fiber, for search over states: what it must tell apart, and what it must not. */
import type { Parameters } from '../../src/explore/parameters.js';

export interface ValueProgram {
  readonly title: string;
  readonly text: string;
  readonly parameters: Partial<Parameters>;
  /** Whether states do for it. */
  readonly isTold: boolean;
}

function main(lines: readonly string[], before: readonly string[] = []): string {
  const body = lines.map((line) => `    ${line}`);
  return [...before, 'FN main() RETURNS !Void ->', ...body, 'END', ''].join('\n');
}

function told(
  title: string,
  lines: readonly string[],
  parameters: Partial<Parameters> = {},
  before: readonly string[] = [],
): ValueProgram {
  return { title, text: main(lines, before), parameters, isTold: true };
}

function untold(
  title: string,
  lines: readonly string[],
  before: readonly string[] = [],
): ValueProgram {
  return { title, text: main(lines, before), parameters: {}, isTold: false };
}

const CELL = 'MUTABLE a: Int64 = 0 @shared:atomic;';
const SEEN = 'MUTABLE seen: Int64 = 0 @shared:atomic;';
const WORK = [
  'FN work!(n: Int64, MUTABLE a: Int64) RETURNS !Int64 REQUIRES a: ATOMIC ->',
  '    IF a == 1 THEN RAISE Input, "one"; END',
  '    a = n;',
  '    RETURN n;',
  'END',
];
const BOX = ['STRUCT Box { n: Int64 }'];
const PORT = ['STRUCT Port { at: Int64@shared:atomic }'];
const BAG = ['STRUCT Bag { items: Int64[]@list }'];
const PICK = [
  'FN pick(TAKES a: ~?Int64[] @shared, TAKES b: ~?Int64[] @shared, v: Int64) RETURNS ~?Int64[] @shared ->',
  '    IF v == 0 -> RETURN CLONE a;',
  '    RETURN CLONE b;',
  'END',
];

/** `jobs` for two fibers that write what they take to `seen`, and what is done with it. */
function twoTakers(sort: string, generator: string, check: string): string[] {
  return [
    SEEN,
    `jobs: ~?Int64[]${sort} = BG STREAM { @parallel -> ${generator} };`,
    'mine = CLONE jobs;',
    'other = CLONE jobs;',
    'p: ~Void = BG { @parallel -> seen = (NEXT mine) OR 7; };',
    'q: ~Void = BG { @parallel -> seen = seen * 10 + ((NEXT other) OR 8); };',
    'NEXT p; NEXT q;',
    check,
  ];
}

const STREAM_PROGRAMS: readonly ValueProgram[] = [
  told('two generators, each with a taker', [
    SEEN,
    'one: ~?Int64[] = BG STREAM { @parallel -> YIELD 1; YIELD 2; };',
    'two: ~?Int64[] = BG STREAM { @parallel -> YIELD 3; YIELD 4; };',
    'p: ~Void = BG { @parallel -> x = NEXT one; seen = x OR 9; y = NEXT one; seen = y OR 9; };',
    'q: ~Void = BG { @parallel -> x = NEXT two; seen = x OR 9; y = NEXT two; seen = y OR 9; };',
    'NEXT p; NEXT q;',
    'ASSERT seen != 2, "the first is the last";',
  ]),
  told('the end of a stream beside who waits for it', [
    CELL,
    'jobs: ~?Int64[] = BG STREAM { @parallel -> IF a == 0 -> YIELD 1; };',
    'p: ~Void = BG { @parallel -> a = 1; };',
    'got = (NEXT jobs) OR 5;',
    'NEXT p;',
    'ASSERT got == 1, "no item";',
  ]),
  told('a generator that fails beside its taker', [
    CELL,
    'jobs: ~?Int64[] = BG STREAM { @parallel -> YIELD 1; IF a == 1 -> RAISE Input, "late"; };',
    'p: ~Void = BG { @parallel -> a = 1; };',
    'got = (NEXT jobs) OR 5;',
    'end = (NEXT jobs) OR 6;',
    'NEXT p;',
    'ASSERT got == 1 && end == 6, "an item, then nothing";',
  ]),
  told(
    'items in another order',
    twoTakers(' @shared', 'YIELD 1; YIELD 2;', 'ASSERT seen != 2, "two";'),
  ),
  told(
    'cursors that all see an item',
    twoTakers(' @split', 'YIELD 1;', 'ASSERT seen == 11 || seen == 1, "one";'),
  ),
  told(
    'the first item of a declared handle, beside a generator that runs ahead',
    [
      CELL,
      'jobs: ~?Int64[] @split = BG STREAM { @parallel -> YIELD 1; a = 1; YIELD 2; a = 2; YIELD 3; a = 3; };',
      'p: ~Int64 = BG { @parallel -> a; };',
      'got = (NEXT jobs) OR 9;',
      'ASSERT NEXT p < 3, "it waits for room";',
      'ASSERT got < 3, "an item";',
    ],
    { splitCapacity: 1 },
  ),
  told(
    'everybody waits at a full stream',
    [
      'MUTABLE l = Box{ n: 0 } @shared:locked;',
      'jobs: ~?Int64[] = BG STREAM { @parallel -> WITH EXCLUSIVE l AS x { YIELD 1; YIELD 2; } };',
      'p: ~Void = BG { @parallel -> WITH EXCLUSIVE l AS x { x.n = 5; } };',
      'MUTABLE n = 0;',
      'WITH EXCLUSIVE l AS x { n = x.n; }',
      'got = (NEXT jobs) OR 3;',
      'NEXT p;',
      'ASSERT got + n != 1, "first";',
    ],
    { streamCapacity: 1, lockTimeout: Infinity },
    BOX,
  ),
  told(
    'a handle that passes through a stream to somebody who waits for it',
    [
      CELL,
      'jobs: ~?Port[] = BG STREAM { @parallel -> YIELD Port{ at: a }; };',
      'q: ~Void = BG { @parallel -> a = 2; };',
      'p: ~Void = BG { @parallel -> x = NEXT jobs; IF x AS port THEN IF port.at == 2 THEN print("late"); END END };',
      'NEXT p; NEXT q;',
    ],
    {},
    PORT,
  ),
  ...['== 2', '!= 2'].map((wanted) =>
    told(
      `a handle in a result that somebody waits for (${wanted})`,
      [
        CELL,
        SEEN,
        'q: ~Void = BG { @parallel -> a = 2; };',
        'p: ~Port = BG { @parallel -> seen = 1; Port{ at: a }; };',
        'r = NEXT p;',
        `IF r.at ${wanted} THEN print("in this order"); END`,
        'NEXT q;',
      ],
      {},
      PORT,
    ),
  ),
  told(
    'a generator that waits for room, and what it looks at behind that',
    [
      CELL,
      SEEN,
      'jobs: ~?Int64[] = BG STREAM { @parallel -> YIELD 1; YIELD 2; ASSERT a == 2, "early"; };',
      'q: ~Void = BG { @parallel -> a = 2; };',
      'p: ~Void = BG { @parallel -> seen += 1; x = NEXT jobs; y = NEXT jobs; z = NEXT jobs; };',
      'NEXT p; NEXT q;',
    ],
    { streamCapacity: 1 },
  ),
  told(
    'a declared handle that begins where the slowest cursor stands at that moment',
    [
      SEEN,
      'jobs: ~?Int64[] @split = BG STREAM { @parallel -> YIELD 1; YIELD 2; YIELD 3; };',
      'first: ~?Int64[] @split = CLONE jobs;',
      'p: ~Void = BG { @parallel -> seen = (NEXT jobs) OR 9; };',
      'q: ~Int64 = BG { @parallel -> (NEXT first) OR 9; };',
      'NEXT p;',
      'got = NEXT q;',
      'ASSERT got + seen != 3, "it has begun later";',
    ],
    { splitCapacity: 2 },
  ),
  told(
    'a cursor that begins where another one stands at that moment',
    [
      SEEN,
      'jobs: ~?Int64[] @split = BG STREAM { @parallel -> YIELD 1; YIELD 2; YIELD 3; };',
      'first: ~?Int64[] @split = CLONE jobs;',
      'p: ~Void = BG { @parallel -> mine = CLONE jobs; seen = (NEXT mine) OR 9; };',
      'got = (NEXT first) OR 9;',
      'NEXT p;',
      'ASSERT got + seen != 3, "it has begun later";',
    ],
    { splitCapacity: 2 },
  ),
  told(
    'handles that are given away later, and who then waits for whom',
    [
      CELL,
      'jobs: ~?Int64[] @shared = BG STREAM { @parallel -> YIELD 1; YIELD 2; YIELD 3; };',
      'before = a;',
      'mine = CLONE jobs;',
      'between = a;',
      'p: ~Void = BG { @parallel -> a = 4; x = NEXT mine; };',
      'after = a;',
      'got = (NEXT jobs) OR 9;',
      'NEXT p;',
      'ASSERT before + between + after + got != 5, "four and one";',
    ],
    { streamCapacity: 1 },
  ),
  told(
    'a stream that moves to a fiber later',
    [
      CELL,
      'jobs: ~?Int64[] = BG STREAM { @parallel -> YIELD 1; a = 2; YIELD 2; };',
      'before = a;',
      'p: ~Int64 = BG { @parallel -> x = (NEXT jobs) OR 9; y = (NEXT jobs) OR 9; x + y + a; };',
      'after = a;',
      'got = NEXT p;',
      'ASSERT before + after + got < 7, "ahead";',
    ],
    { streamCapacity: 1 },
  ),
  told(
    'a handle that was made of one stream or of another',
    [
      CELL,
      'one: ~?Int64[] @shared = BG STREAM { @parallel -> YIELD 1; };',
      'two: ~?Int64[] @shared = BG STREAM { @parallel -> YIELD 3; };',
      'p: ~Void = BG { @parallel -> a = 1; };',
      'q: ~Int64 = BG { @parallel -> (NEXT two) OR 9; };',
      'mine = pick(GIVE one, GIVE two, a);',
      'got = (NEXT mine) OR 9;',
      'NEXT p;',
      'other = NEXT q;',
      'ASSERT got != 3, "before the other one";',
    ],
    {},
    PICK,
  ),
  told('how far a dropped generator has come', [
    CELL,
    'IF TRUE THEN',
    '    jobs: ~?Int64[] = BG STREAM { @parallel -> a += 1; YIELD 1; a += 1; YIELD 2; a += 1; };',
    '    got = NEXT jobs;',
    'END',
    'ASSERT a != 2, "it stops at the second";',
  ]),
  told(
    'lists that their taker changes',
    [
      CELL,
      'jobs: ~?Bag[] = BG STREAM { @parallel -> YIELD Bag{ items: [1] }; YIELD Bag{ items: [2] }; a = 3; };',
      'MUTABLE got = (NEXT jobs) OR Bag{ items: [] };',
      'got.items.append(a);',
      'next = (NEXT jobs) OR Bag{ items: [] };',
      'ASSERT next.items.length() == 1 && got.items[1] == 0, "not yet";',
    ],
    {},
    BAG,
  ),
  told(
    'workers that fail, and end their stage',
    [
      CELL,
      'all = ([1, 2, 3] |> CONCURRENT(workers: 2, batch: 1) SELECT work!(_, a) OR RAISE) OR [];',
      'ASSERT all.length() == 3 || a != 3, "the last is done";',
    ],
    {},
    WORK,
  ),
  told(
    'workers over a stream, in batches',
    [
      CELL,
      'jobs: ~?Int64[] = BG STREAM { @parallel -> YIELD 1; YIELD 2; YIELD 3; };',
      'jobs |> CONCURRENT(workers: 2, batch: 2) EACH { a = a + _; };',
      'ASSERT a == 6, "none is lost";',
    ],
    { channelCapacity: 2 },
  ),
  told(
    'a result that is taken twice, and has changed in between',
    [
      CELL,
      'ps: ~Bag[]@list = [BG { @parallel -> Bag{ items: [1] }; }];',
      'q: ~Void = BG { @parallel -> a = 5; };',
      'IF TRUE THEN MUTABLE r = NEXT ps[0]; r.items[0] = a; END',
      'between = a;',
      'later = a;',
      'again = NEXT ps[0];',
      'NEXT q;',
      'ASSERT again.items[0] + between + later != 5, "seen late";',
    ],
    {},
    BAG,
  ),
  told(
    'results that are changed by who takes them',
    [
      CELL,
      'p: ~Bag = BG { @parallel -> Bag{ items: [a, 1] }; };',
      'q: ~Void = BG { @parallel -> a = 5; };',
      'MUTABLE r = NEXT p;',
      'r.items.append(a);',
      'r.items[0] = r.items[0] + a;',
      'NEXT q;',
      'ASSERT r.items[0] != 10, "seen twice";',
    ],
    {},
    BAG,
  ),
];

const VERSIONED = 'MUTABLE c = Box{ n: 0 } @shared:versioned;';
const OTHER = 'MUTABLE d = Box{ n: 0 } @shared:versioned;';
const BUMP = 'WITH SNAPSHOT c AS MUTABLE x { x.n = x.n + 1; }';

const CELL_PROGRAMS: readonly ValueProgram[] = [
  told(
    'what was read stands beside what has replaced it',
    [
      VERSIONED,
      'p: ~Int64 = BG { @parallel -> MUTABLE n = 0; WITH SNAPSHOT c AS x, SNAPSHOT c AS y { n = x.n * 10 + y.n; } n; };',
      `q: ~Void = BG { @parallel -> ${BUMP} ${BUMP} };`,
      'n = NEXT p;',
      'NEXT q;',
      'ASSERT n != 2 && n != 12, "two reads";',
    ],
    {},
    BOX,
  ),
  told(
    'a cell that holds what it held before, but something else',
    [
      VERSIONED,
      SEEN,
      'p: ~Void = BG { @parallel -> WITH SNAPSHOT c AS MUTABLE x { seen += 1; x.n = x.n + 4; } };',
      'q: ~Void = BG { @parallel -> WITH SNAPSHOT c AS MUTABLE x { x.n = 1; } WITH SNAPSHOT c AS MUTABLE x { x.n = 0; } };',
      'NEXT p; NEXT q;',
      'MUTABLE n = 0;',
      'WITH SNAPSHOT c AS x { n = x.n; }',
      'ASSERT n != 4 || seen < 3, "three attempts";',
    ],
    {},
    BOX,
  ),
  told(
    'two fibers that look at what is no longer there',
    [
      'MUTABLE c = Bag{ items: [7, 8] } @shared:versioned;',
      SEEN,
      'p: ~Void = BG { @parallel -> WITH SNAPSHOT c AS x { m = seen; seen = m + x.items[0]; } };',
      'q: ~Void = BG { @parallel -> WITH SNAPSHOT c AS x { m = seen; seen = m * 2 + x.items[1]; } };',
      'r: ~Void = BG { @parallel -> WITH SNAPSHOT c AS MUTABLE x { x.items[0] = 1; x.items[1] = 2; } };',
      'NEXT p; NEXT q; NEXT r;',
      'ASSERT seen != 4, "old and new";',
    ],
    {},
    BAG,
  ),
  told(
    'fibers that give up after an attempt',
    [
      VERSIONED,
      ...[0, 1].map((k) => `p${k}: ~Void = BG { @parallel -> ${BUMP} ON MvccConflict PASS };`),
      'NEXT p0; NEXT p1;',
      'MUTABLE n = 0;',
      'WITH SNAPSHOT c AS x { n = x.n; }',
      'ASSERT n == 2, "both";',
    ],
    { commitRetries: 1 },
    BOX,
  ),
  ...[64, 1].map((tagRetries) =>
    told(
      `a transaction over two cells beside readers and writers of each (${tagRetries})`,
      [
        VERSIONED,
        OTHER,
        'p: ~Void = BG { @parallel -> WITH SNAPSHOT c AS MUTABLE x, SNAPSHOT d AS MUTABLE y { x.n = y.n + 1; y.n = 5; } ON MvccConflict PASS };',
        'q: ~Void = BG { @parallel -> WITH SNAPSHOT d AS MUTABLE y, SNAPSHOT c AS x { y.n = y.n + 2 * x.n; } ON MvccConflict PASS };',
        'r: ~Int64 = BG { @parallel -> MUTABLE n = 0; WITH SNAPSHOT c AS x, SNAPSHOT d AS y { n = x.n * 10 + y.n; } n; };',
        'NEXT p; NEXT q;',
        'n = NEXT r;',
        'ASSERT n != 37, "after both";',
      ],
      { tagRetries },
      BOX,
    ),
  ),
  told(
    'who spins on a cell',
    [
      VERSIONED,
      'p: ~Void = BG { @parallel -> WHILE TRUE DO WITH SNAPSHOT c AS y { IF y.n > 0 -> BREAK; } END WITH SNAPSHOT c AS MUTABLE y { y.n = y.n * 3; } };',
      `q: ~Void = BG { @parallel -> ${BUMP} ${BUMP} };`,
      'NEXT p; NEXT q;',
      'MUTABLE n = 0;',
      'WITH SNAPSHOT c AS x { n = x.n; }',
      'ASSERT n != 6, "in the end";',
    ],
    {},
    BOX,
  ),
  told(
    'what an atomic pointer leads to',
    [
      'MUTABLE c = Box{ n: 0 } @indirect:atomic;',
      ...[0, 1, 2].map(
        (k) =>
          `p${k}: ~Void = BG { @parallel -> WITH SNAPSHOT c AS MUTABLE x { x.n = x.n * 2 + ${k}; } };`,
      ),
      'NEXT p0; NEXT p1; NEXT p2;',
      'MUTABLE n = 0;',
      'WITH SNAPSHOT c AS x { n = x.n; }',
      'ASSERT n != 8, "two, one, none";',
    ],
    {},
    BOX,
  ),
];

const SHARDED = 'MUTABLE m: HashMap<Int64, Int64>@shared:sharded(2):locked = {};';

const PART_PROGRAMS: readonly ValueProgram[] = [
  told('entries of one part, put and looked up in every order', [
    SHARDED,
    'p: ~Int64 = BG { @parallel -> m[2] = 5; m[4] OR 0; };',
    'q: ~Int64 = BG { @parallel -> m[4] = 6; m[2] OR 0; };',
    'x = NEXT p;',
    'y = NEXT q;',
    'ASSERT x + y != 11, "both see the other one";',
  ]),
  told('entries that are counted while others come and go', [
    SHARDED,
    'p: ~Void = BG { @parallel -> m[1] = 1; m[2] = 2; m.delete(1); };',
    'n = m.count();',
    'NEXT p;',
    'ASSERT n != 2, "both were there";',
  ]),
  told('an update that is lost between a look and a put', [
    SHARDED,
    ...[1, 2, 3].map((k) => `p${k}: ~Void = BG { @parallel -> m[1] = (m[1] OR 0) + ${k}; };`),
    'NEXT p1; NEXT p2; NEXT p3;',
    'ASSERT (m[1] OR 0) != 2, "only the second";',
  ]),
  told(
    'values that are changed where they were taken out',
    [
      'MUTABLE m: HashMap<Int64, Bag>@shared:sharded(2):locked = {};',
      CELL,
      'm[1] = Bag{ items: [3] };',
      'p: ~Void = BG { @parallel -> MUTABLE b = m[1] OR Bag{ items: [] }; b.items.append(4); m[1] = b; };',
      'q: ~Void = BG { @parallel -> a = 1; b = m[1] OR Bag{ items: [] }; a = b.items.length(); };',
      'NEXT p; NEXT q;',
      'MUTABLE c = m[1] OR Bag{ items: [] };',
      'c.items.append(5);',
      'd = m[1] OR Bag{ items: [] };',
      'ASSERT a != 2 || d.items.length() != 2, "after the put";',
    ],
    {},
    BAG,
  ),
];

const FOLD_PROGRAMS: readonly ValueProgram[] = [
  told('a sum that is looked at while it grows', [
    'jobs: ~?Int64[] = BG STREAM { @parallel -> YIELD 1; YIELD 2; YIELD 4; };',
    'sum: ~Int64@observable = jobs |> SUM _;',
    'MUTABLE seen = 0;',
    'WITH VIEW sum AS x { seen = x OR 0; }',
    'MUTABLE later = 0;',
    'WITH VIEW sum AS x { later = x OR 0; }',
    'total = NEXT sum;',
    'ASSERT seen != 1 || later != 3 || total != 7, "step by step";',
  ]),
  told('an average, whose parts may not belong together', [
    'jobs: ~?Int64[] = BG STREAM { @parallel -> YIELD 2; YIELD 6; };',
    'mean: ~Float64@observable = jobs |> AVERAGE _;',
    'MUTABLE seen = 0.0;',
    'WITH VIEW mean AS x { seen = x OR 0.0; }',
    'last = NEXT mean;',
    'ASSERT seen != 8.0, "eight by one";',
  ]),
  told('a fold that writes what others write, too', [
    CELL,
    'jobs: ~?Int64[] = BG STREAM { @parallel -> YIELD 1; YIELD 2; };',
    'n: ~Int64@observable = jobs |> TAP { a = _; } |> COUNT TRUE;',
    'a = 7;',
    'MUTABLE seen = 0;',
    'WITH VIEW n AS x { seen = x OR 0; }',
    'last = NEXT n;',
    'ASSERT a != 7 || seen != 1, "between";',
  ]),
];

/** States do not do for these. */
export const UNTOLD_PROGRAMS: readonly ValueProgram[] = [
  untold('a map in parts that nothing guards', [
    'MUTABLE m: HashMap<Int64, Int64>@sharded(2) = {};',
    'p: ~Void = BG { @parallel -> m[1] = 1; };',
    'q: ~Int64 = BG { @parallel -> m[1] OR 0; };',
    'NEXT p;',
    'n = NEXT q;',
    'ASSERT n != 1, "first";',
  ]),
  untold('a set that grows where it is looked at', [
    'jobs: ~?Int64[] = BG STREAM { @parallel -> YIELD 1; YIELD 2; };',
    'all: ~Int64[]@set:observable = jobs |> DISTINCT _;',
    'MUTABLE seen = 0;',
    'WITH VIEW all AS x { IF x AS w THEN seen = w.length(); END }',
    'last = NEXT all;',
    'ASSERT seen != 1, "one of two";',
  ]),
  untold(
    'handles that are items of a stream',
    [
      'MUTABLE one: Int64 = 0 @shared:atomic;',
      'jobs: ~?Port[] = BG STREAM { @parallel -> YIELD Port{ at: one }; YIELD Port{ at: one }; one = 1; };',
      'first = NEXT jobs;',
      'one = 2;',
      'second = NEXT jobs;',
      'ASSERT one == 2, "mine";',
    ],
    PORT,
  ),
  untold('a map in parts that nothing guards, and one fiber that uses it', [
    CELL,
    'MUTABLE m: HashMap<Int64, Int64>@sharded(2) = {};',
    'p: ~Void = BG { @parallel -> m[1] = 1; };',
    'a = 1;',
    'NEXT p;',
  ]),
  untold('more fibers than a set holds', [
    CELL,
    'MUTABLE ps: ~Void[]@list = [];',
    'FOR i IN (0 ..< 31) DO ps.append(BG { @parallel -> PASS; }); END',
    'a = 1;',
    'NEXT ps;',
  ]),
  untold(
    'a handle in a result that nobody has taken yet',
    [
      CELL,
      'MUTABLE b: Int64 = 0 @shared:atomic;',
      'q: ~Void = BG { @parallel -> a = 2; };',
      'p: ~Port = BG { @parallel -> Port{ at: a }; };',
      'b = 1;',
      'r = NEXT p;',
      'ASSERT r.at == 2, "before q";',
      'NEXT q;',
    ],
    PORT,
  ),
  untold(
    'a result that two fibers have taken',
    [
      CELL,
      'one: ~Bag@shared = BG { @parallel -> Bag{ items: [1] }; };',
      'other = CLONE one;',
      'p: ~Int64 = BG { @parallel -> r = NEXT other; a = 1; k = a; k + r.items[0]; };',
      'r = NEXT one;',
      'k = a;',
      'n = NEXT p;',
      'ASSERT k + n + r.items[0] == 4, "before p";',
    ],
    BAG,
  ),
  untold(
    'a list in a shared object that somebody goes through',
    [
      CELL,
      'MUTABLE l = Bag{ items: [1, 2] } @shared:locked;',
      'p: ~Void = BG { @parallel -> WITH EXCLUSIVE l AS x { FOR n IN x.items DO a = a + n; END } };',
      'a = 1;',
      'NEXT p;',
      'ASSERT a != 3, "lost";',
    ],
    BAG,
  ),
];

export const VALUE_PROGRAMS: readonly ValueProgram[] = [
  ...STREAM_PROGRAMS,
  ...CELL_PROGRAMS,
  ...PART_PROGRAMS,
  ...FOLD_PROGRAMS,
  ...UNTOLD_PROGRAMS,
];
