/**
 * Programs for stubborn sets: `p` comes first by name, and what it does commutes with everything that the others are about to do. But
 * somebody waits, or has something else to do before, whose step behind that is in the way of `p`: who looks only at what is about to
 * happen lets `p` go first always. The ASSERT fails only in the other order, or
 * what the program comes to is something else.
 */
import type { Parameters } from '../../src/explore/parameters.js';
import type { ValueProgram } from './shared-values.js';

const BOX = ['STRUCT Box { n: Int64 }'];
export const A = 'MUTABLE a: Int64 = 0 @shared:atomic;';
export const B = 'MUTABLE b: Int64 = 0 @shared:atomic;';
export const C = 'MUTABLE c: Int64 = 0 @shared:atomic;';
export const P = 'p: ~Void = BG { @parallel -> a = 1; };';
const LATE = 'ASSERT a == 1, "before p";';
export const NEVER = { lockTimeout: Infinity };

export function waiting(
  title: string,
  lines: readonly string[],
  parameters: Partial<Parameters> = {},
  before: readonly string[] = BOX,
): ValueProgram {
  const body = lines.map((line) => `    ${line}`);
  const text = [...before, 'FN main() RETURNS !Void ->', ...body, 'END', ''].join('\n');
  return { title: `who goes first: ${title}`, text, parameters, isTold: true };
}

const ENABLERS: readonly ValueProgram[] = [
  ...(['locked', 'writeLocked'] as const).map((lock) =>
    waiting(
      `behind a lock (${lock})`,
      [
        A,
        `MUTABLE l = Box{ n: 0 } @shared:${lock};`,
        P,
        'g: ~Int64 = BG { @parallel -> MUTABLE n = 0; WITH EXCLUSIVE l AS x { n = x.n; } k = a; n * 10 + k; };',
        'h: ~Void = BG { @parallel -> WITH EXCLUSIVE l AS x { x.n = 1; } };',
        'NEXT p;',
        'n = NEXT g;',
        'NEXT h;',
        'ASSERT n != 10, "before p";',
      ],
      NEVER,
    ),
  ),
  waiting('behind a transaction', [
    A,
    'MUTABLE c = Box{ n: 0 } @shared:versioned;',
    'MUTABLE d = Box{ n: 0 } @shared:versioned;',
    P,
    'g: ~Int64 = BG { @parallel -> MUTABLE n = 0; WITH SNAPSHOT c AS MUTABLE x { n = x.n; x.n = 5; } k = a; n * 10 + k; };',
    'h: ~Void = BG { @parallel -> WITH SNAPSHOT c AS MUTABLE x, SNAPSHOT d AS MUTABLE y { x.n = 1; y.n = 1; } };',
    'NEXT p;',
    'n = NEXT g;',
    'NEXT h;',
    'ASSERT n != 10, "before p";',
  ]),
  waiting('behind the elements of a stage', [
    A,
    P,
    'h: ~Void = BG { @parallel -> (1 ..= 1) |> CONCURRENT(workers: 1, batch: 1) EACH { ASSERT a == 1, "before p"; }; };',
    'NEXT p; NEXT h;',
  ]),
  waiting('behind the elements of a stage over a stream', [
    A,
    P,
    'h: ~Void = BG { @parallel -> s: ~?Int64[] = BG STREAM { @parallel -> YIELD 1; }; s |> CONCURRENT(workers: 1, batch: 1) EACH { ASSERT a == 1, "before p"; }; };',
    'NEXT p; NEXT h;',
  ]),
  waiting(
    'behind a taker',
    [
      A,
      P,
      `s: ~?Int64[] = BG STREAM { @parallel -> YIELD 1; YIELD 2; ${LATE} };`,
      'h: ~Void = BG { @parallel -> x = NEXT s; y = NEXT s; };',
      'NEXT p; NEXT h;',
    ],
    { streamCapacity: 1 },
  ),
  waiting('behind a generator', [
    A,
    P,
    's: ~?Int64[] = BG STREAM { @parallel -> YIELD 1; };',
    `h: ~Void = BG { @parallel -> x = NEXT s; ${LATE} };`,
    'NEXT p; NEXT h;',
  ]),
  waiting(
    'behind who drops a stream',
    [
      A,
      'MUTABLE l = Box{ n: 0 } @shared:locked;',
      P,
      's: ~?Int64[] = BG STREAM { @parallel -> WITH EXCLUSIVE l AS x { x.n = 1; YIELD 1; YIELD 2; } };',
      'g: ~Int64 = BG { @parallel -> MUTABLE n = 0; WITH EXCLUSIVE l AS x { n = x.n; } k = a; n * 10 + k; };',
      'h: ~Void = BG { @parallel -> IF FALSE THEN x = NEXT s; END };',
      'NEXT p;',
      'n = NEXT g;',
      'NEXT h;',
      'ASSERT n != 10, "before p";',
    ],
    { streamCapacity: 1, lockTimeout: Infinity },
  ),
  waiting('behind another member of a group', [
    A,
    C,
    P,
    'here = Box{ n: 0 } @local;',
    'h: ~Void = BG { v = here.n; c = 1; w = a; c = 2; };',
    'g: ~Int64 = BG { v = here.n; w = c; k = a; w * 10 + k; };',
    'NEXT p; NEXT h;',
    'n = NEXT g;',
    'ASSERT n != 20, "before p";',
  ]),
  waiting('behind a spin', [
    A,
    C,
    P,
    'g: ~Int64 = BG { @parallel -> MUTABLE n = 0; WHILE c == 0 DO n = 1; END k = a; n * 10 + k; };',
    'h: ~Void = BG { @parallel -> c = 1; };',
    'NEXT p;',
    'n = NEXT g;',
    'NEXT h;',
    'ASSERT n != 10, "before p";',
  ]),
  waiting('behind a spin over two cells', [
    A,
    B,
    C,
    P,
    'g: ~Int64 = BG { @parallel -> MUTABLE n = 0; WHILE b + c == 0 DO n = 1; END k = a; n * 10 + k; };',
    'h: ~Void = BG { @parallel -> b = 1; };',
    'NEXT p;',
    'n = NEXT g;',
    'NEXT h;',
    'ASSERT n != 10, "before p";',
  ]),
];

const CONFLICTS: readonly ValueProgram[] = [
  waiting(
    'a request that has expired when the lock is given back',
    [
      A,
      'MUTABLE l = Box{ n: 0 } @shared:locked;',
      'MUTABLE m = Box{ n: 0 } @shared:locked;',
      'p: ~Void = BG { @parallel -> WITH EXCLUSIVE l AS x { WITH EXCLUSIVE m AS y { PASS; } ON LockTimeout PASS } };',
      'q: ~Void = BG { @parallel -> WITH EXCLUSIVE l AS x { x.n = 1; } ON LockTimeout -> { a = 5; } };',
      'r: ~Void = BG { @parallel -> WITH EXCLUSIVE m AS x { sleep(300); } };',
      'NEXT p; NEXT q; NEXT r;',
      'ASSERT a != 5, "expired";',
    ],
    { lockTimeout: 10 },
  ),
  waiting('a spin over a cell that comes back', [
    B,
    C,
    'p: ~Void = BG { @parallel -> WHILE b + c == 0 DO PASS; END ASSERT FALSE, "it has seen it"; };',
    'h: ~Void = BG { @parallel -> sleep(1); c = 1; c = 0; };',
    'NEXT h; NEXT p;',
  ]),
  ...[' @shared', ' @split'].map((sort) =>
    waiting(`who takes an item${sort}`, [
      `s: ~?Int64[]${sort} = BG STREAM { @parallel -> YIELD 1; YIELD 2; };`,
      'mine = CLONE s;',
      'p: ~Int64 = BG { @parallel -> (NEXT mine) OR 9; };',
      'k = (NEXT s) OR 9;',
      'n = NEXT p;',
      'ASSERT n + 10 * k != 12 && n + 10 * k != 22, "the other one was first";',
    ]),
  ),
  waiting('two that take items', [
    's: ~?Int64[] @shared = BG STREAM { @parallel -> YIELD 1; YIELD 2; };',
    'mine = CLONE s;',
    'other = CLONE s;',
    'p: ~Int64 = BG { @parallel -> (NEXT mine) OR 9; };',
    'q: ~Int64 = BG { @parallel -> (NEXT other) OR 9; };',
    'n = NEXT p;',
    'k = NEXT q;',
    'ASSERT n == 1, "q was first";',
  ]),
  waiting('two that let go of a stream', [
    A,
    'MUTABLE ps: ~Int64[]@list = [];',
    'IF TRUE THEN',
    '    s: ~?Int64[] @shared = BG STREAM { @parallel -> YIELD 1; a = 1; };',
    '    ps.append(BG { @parallel -> IF TRUE THEN mine = s; END k = a; k; });',
    '    ps.append(BG { @parallel -> IF TRUE THEN mine = s; END k = a; k; });',
    'END',
    'm = NEXT ps[0];',
    'n = NEXT ps[1];',
    'ASSERT n == 1, "the other one was the last";',
  ]),
  waiting('who lets go of a stream, and who has declared it', [
    A,
    'MUTABLE ps: ~Int64[]@list = [];',
    'IF TRUE THEN',
    '    s: ~?Int64[] @shared = BG STREAM { @parallel -> YIELD 1; a = 1; };',
    '    ps.append(BG { @parallel -> IF TRUE THEN mine = s; END k = a; k; });',
    'END',
    'm = a;',
    'n = NEXT ps[0];',
    'ASSERT n == 1 && m == 0, "the other one was the last";',
  ]),
  waiting('a transaction, and who replaces one of its cells before it', [
    'MUTABLE c = Box{ n: 0 } @shared:versioned;',
    'MUTABLE d = Box{ n: 0 } @shared:versioned;',
    'p: ~Int64 = BG { @parallel -> MUTABLE k = 0; WITH SNAPSHOT d AS MUTABLE y, SNAPSHOT c AS x { k = x.n; y.n = 1; } k; };',
    'q: ~Void = BG { @parallel -> WITH SNAPSHOT c AS MUTABLE x { x.n = 1; } };',
    'k = NEXT p;',
    'NEXT q;',
    'ASSERT k == 0, "after q";',
  ]),
  waiting(
    'a tag that goes, and who finds it',
    [
      'MUTABLE c = Box{ n: 0 } @shared:versioned;',
      'MUTABLE d = Box{ n: 0 } @shared:versioned;',
      'p: ~Void = BG { @parallel -> WITH SNAPSHOT d AS MUTABLE y, SNAPSHOT c AS x { y.n = 1; } };',
      'q: ~Int64 = BG { @parallel -> MUTABLE ok = 1; WITH SNAPSHOT c AS MUTABLE x { x.n = 1; } ON MvccConflict -> { ok = 0; } ok; };',
      'NEXT p;',
      'ok = NEXT q;',
      'ASSERT ok == 1, "tagged";',
    ],
    { commitRetries: 1 },
  ),
  waiting(
    'who finds a tag, and would not have later',
    [
      'MUTABLE c = Box{ n: 0 } @shared:versioned;',
      'MUTABLE d = Box{ n: 0 } @shared:versioned;',
      'MUTABLE e: Int64 = 0 @shared:atomic;',
      'p: ~Int64 = BG { @parallel -> MUTABLE ok = 1; MUTABLE k = 0; WITH SNAPSHOT c AS MUTABLE x { k = e; x.n = 1; } ON MvccConflict -> { ok = 0; } ok * 10 + k; };',
      'q: ~Int64 = BG { @parallel -> MUTABLE k = 0; WITH SNAPSHOT d AS MUTABLE y, SNAPSHOT c AS x { e = 1; k = x.n; y.n = 1; } k; };',
      'm = NEXT p;',
      'n = NEXT q;',
      'ASSERT m != 10 || n != 0, "it came after the tag";',
    ],
    { commitRetries: 1 },
  ),
  waiting('an entry that goes, and who looks it up before', [
    'MUTABLE m: HashMap<Int64, Int64>@shared:sharded(2):locked = {};',
    'm[1] = 1;',
    'p: ~Void = BG { @parallel -> m.delete(1); };',
    'q: ~Int64 = BG { @parallel -> m[1] OR 0; };',
    'NEXT p;',
    'k = NEXT q;',
    'ASSERT k == 0, "still there";',
  ]),
];

/** `q` is in the middle of a call when `p` could go first. */
const LOOK = [
  ...BOX,
  'STRUCT Port { at: Int64@shared:atomic }',
  'FN look!(MUTABLE a: Int64, MUTABLE c: Int64) RETURNS Int64 REQUIRES a: ATOMIC, c: ATOMIC ->',
  '    c = 1;',
  '    k = a;',
  '    RETURN k;',
  'END',
  'FN wrap!(x: Int64@shared:atomic, MUTABLE c: Int64) RETURNS Port REQUIRES c: ATOMIC ->',
  '    c = 1;',
  '    RETURN Port{ at: x };',
  'END',
  'FN fails!(MUTABLE c: Int64) RETURNS !Int64 REQUIRES c: ATOMIC -> c = 1; IF c == 1 -> RAISE Input, "one"; RETURN 1; END',
  'FN hold(TAKES port: Port) RETURNS Port -> RETURN port; END',
];
const READ = 'p: ~Int64 = BG { @parallel -> k = a; k; };';

function later(title: string, steps: string, lines: readonly string[] = []): ValueProgram {
  return waiting(
    title,
    [
      A,
      C,
      ...lines,
      READ,
      `q: ~Void = BG { @parallel -> ${steps} };`,
      'k = NEXT p;',
      'NEXT q;',
      'ASSERT k == 0, "after q";',
    ],
    {},
    LOOK,
  );
}

const LATER: readonly ValueProgram[] = [
  later('who writes behind a call', 'k = look!(a, c); a = 5;'),
  later('who writes to what a call gives', 'MUTABLE port = wrap!(a, c); port.at = 5;'),
  later(
    'who writes to what a list leads to',
    'MUTABLE ports: Port[]@list = [Port{ at: a }]; c = 1; ports[0].at = 5;',
  ),
  later(
    'who writes to what was put into a list',
    'MUTABLE ports: Port[]@list = []; c = 1; ports.append(Port{ at: a }); ports[0].at = 5;',
  ),
  later(
    'who writes to what was put between others in a list',
    'port = Port{ at: a }; MUTABLE ports: Port[]@list = []; c = 1; ports.insertAt(0, port); ports[0].at = 5;',
  ),
  later(
    'who writes to what went through a function',
    'port = Port{ at: a }; c = 1; MUTABLE other = hold(GIVE port); other.at = 5;',
  ),
  later(
    'who writes to what was taken out of a list',
    'MUTABLE ports: Port[]@list = [Port{ at: a }]; c = 1; last = ports.pop(); IF last AS port THEN port.at = 5; END',
  ),
  later('who lets somebody write', 'c = 1; r: ~Void = BG { @parallel -> a = 5; }; NEXT r;'),
  later('who writes after an error', 'v = fails!(c) OR 0; a = 5;'),
  later('who writes in one of two cases', 'IF c == 0 THEN a = 5; ELSE c = 3; END'),
  later('who writes in a later turn', 'FOR i IN (0 ..< 2) DO IF i == 1 THEN a = 5; END c = 1; END'),
];

const MAP = 'MUTABLE m: HashMap<Int64, Int64>@shared:sharded(2):locked = {};';

/** `p` looks an entry up, `q` has something else to do before it changes it. */
const LATER_IN_MAPS: readonly ValueProgram[] = ['m[1] = 5;', 'm.delete(1);', 'm.clear();'].map(
  (change) =>
    waiting(`who changes a map: ${change}`, [
      C,
      MAP,
      'm[1] = 1;',
      'p: ~Int64 = BG { @parallel -> m[1] OR 0; };',
      `q: ~Void = BG { @parallel -> c = 1; ${change} };`,
      'k = NEXT p;',
      'NEXT q;',
      'ASSERT k == 1, "after q";',
    ]),
);

const PORT = ['STRUCT Port { at: Int64@shared:atomic }'];

/** What `q` does in the end has to be known before. */
const LATER_ELSEWHERE: readonly ValueProgram[] = [
  waiting(
    'who reads by what a result leads to',
    [
      A,
      C,
      P,
      'q: ~Port = BG { @parallel -> c = 1; Port{ at: a }; };',
      'r = NEXT q;',
      'c = 2 + r.at;',
      'NEXT p;',
    ],
    {},
    PORT,
  ),
  waiting(
    'who reads by what an item leads to',
    [
      A,
      C,
      P,
      's: ~?Port[] = BG STREAM { @parallel -> c = 1; YIELD Port{ at: a }; };',
      'q: ~Void = BG { @parallel -> x = NEXT s; IF x AS port THEN c = 2 + port.at; END };',
      'NEXT p; NEXT q;',
    ],
    {},
    PORT,
  ),
  waiting(
    'who takes two locks at once',
    [
      C,
      'MUTABLE l = Box{ n: 0 } @shared:locked;',
      'MUTABLE m = Box{ n: 0 } @shared:locked;',
      'p: ~Void = BG { @parallel -> WITH EXCLUSIVE l AS x { x.n = 1; } };',
      'q: ~Int64 = BG { @parallel -> MUTABLE k = 0; c = 1; WITH EXCLUSIVE l AS x, EXCLUSIVE m AS y { k = x.n; } k; };',
      'NEXT p;',
      'k = NEXT q;',
      'ASSERT k == 1, "before p";',
    ],
    NEVER,
  ),
  waiting('who looks at a cell in a transaction', [
    C,
    'MUTABLE d = Box{ n: 0 } @shared:versioned;',
    'MUTABLE e = Box{ n: 0 } @shared:versioned;',
    'p: ~Void = BG { @parallel -> WITH SNAPSHOT d AS MUTABLE x { x.n = 1; } };',
    'q: ~Int64 = BG { @parallel -> MUTABLE k = 0; c = 1; WITH SNAPSHOT e AS MUTABLE y, SNAPSHOT d AS x { k = x.n; y.n = 1; } k; };',
    'NEXT p;',
    'k = NEXT q;',
    'ASSERT k == 1, "before p";',
  ]),
  waiting('behind the end of a stream', [
    A,
    C,
    P,
    's: ~?Int64[] = BG STREAM { @parallel -> YIELD 1; c = 1; };',
    `h: ~Void = BG { @parallel -> x = NEXT s; y = NEXT s; ${LATE} };`,
    'NEXT p; NEXT h;',
  ]),
  waiting(
    'behind the room in a stage',
    [
      A,
      C,
      P,
      `h: ~Void = BG { @parallel -> s: ~?Int64[] = BG STREAM { @parallel -> YIELD 1; YIELD 2; YIELD 3; }; s |> CONCURRENT(workers: 1, batch: 1) EACH { c = _; }; ${LATE} };`,
      'NEXT p; NEXT h;',
    ],
    { channelCapacity: 1 },
  ),
  waiting('who ends everything is not alone', [
    B,
    C,
    'p: ~Void = BG { @parallel -> v = b; ASSERT v == 1, "p"; };',
    'q: ~Void = BG { @parallel -> v = c; ASSERT v == 1, "q"; };',
    'NEXT p; NEXT q;',
  ]),
  waiting('who ends everything, and who takes longer', [
    B,
    C,
    'p: ~Void = BG { @parallel -> v = b; ASSERT v == 1, "p"; };',
    'q: ~Void = BG { @parallel -> c = 1; c = 2; v = c; ASSERT v == 1, "q"; };',
    'NEXT p; NEXT q;',
  ]),
];

const TURNS = ['YIELD 1; YIELD 2;', 'YIELD 1;'].map((generator) =>
  waiting(
    `workers that take turns: ${generator}`,
    [
      A,
      `s: ~?Int64[] = BG STREAM { @parallel -> ${generator} };`,
      's |> CONCURRENT(workers: 2, batch: 1) EACH { a = _; };',
    ],
    { placement: 'native', channelCapacity: 2 },
  ),
);

/** Blind updates whose order shows in the end. */
const UPDATES: readonly ValueProgram[] = [
  ['a += 1;', 'a |= 4;'],
  ['a += 1;', 'a &= 4;'],
  ['a -= 4;', 'a ^= 4;'],
  ['a &= 2;', 'a |= 3;'],
  ['a &= 2;', 'a ^= 3;'],
  ['a |= 4;', 'a ^= 6;'],
].map(([one = '', other = '']) =>
  waiting(`\`${one}\` and \`${other}\``, [
    A.replace('= 0', '= 3'),
    `p: ~Void = BG { @parallel -> ${one} };`,
    `q: ~Void = BG { @parallel -> ${other} };`,
    'NEXT p; NEXT q;',
    'ASSERT a != 9, "never";',
  ]),
);

const ROUNDED = waiting('sums that are rounded', [
  'MUTABLE f: Float64 = 0.2 @shared:atomic;',
  'p: ~Void = BG { @parallel -> f += 0.1; };',
  'q: ~Void = BG { @parallel -> f += 0.7; };',
  'NEXT p; NEXT q;',
  'ASSERT f >= 1.0, "q was first";',
]);

const BY_FUNCTION: readonly ValueProgram[] = ['k = f(0);', 'k = apply(f);'].map((call) =>
  waiting(
    `who reads by a function value: ${call}`,
    [
      A,
      C,
      P,
      `q: ~Int64 = BG { @parallel -> port = Port{ at: a }; f = %(n: Int64) USE(port) -> n + port.at; c = 1; ${call} k; };`,
      'NEXT p;',
      'k = NEXT q;',
      'ASSERT k == 1, "before p";',
    ],
    {},
    [
      'STRUCT Port { at: Int64@shared:atomic }',
      'FN apply(f: FN(Int64) -> Int64) RETURNS Int64 @nonReentrant -> RETURN f(0); END',
    ],
  ),
);

export const WAITING_PROGRAMS: readonly ValueProgram[] = [
  ...ENABLERS,
  ...CONFLICTS,
  ...LATER,
  ...BY_FUNCTION,
  ...LATER_IN_MAPS,
  ...LATER_ELSEWHERE,
  ...TURNS,
  ...UPDATES,
  ROUNDED,
];
