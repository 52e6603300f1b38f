/**
 * More programs for stubborn sets: what the ASSERT fails for comes about only by way of a state in which somebody waits, so that no
 * other order of steps leads there: a member of a group that waits lets another one act, who tells; a conflict of
 * transactions shows who was first; a timer fires while nothing else can happen.
 */
import type { ValueProgram } from './shared-values.js';
import { A, B, C, NEVER, P, waiting } from './waiting-programs.js';

const D = 'MUTABLE d: Int64 = 0 @shared:atomic;';
const E = 'MUTABLE e: Int64 = 0 @shared:atomic;';
const HERE = 'here = Box{ n: 0 } @local;';

/** `g` waits as `wait` says; `m`, of the same group, sees that it has come so far, and lets `h` end the wait. */
function parked(
  title: string,
  wait: string,
  h: string,
  data: readonly string[],
  isSpin: boolean,
): ValueProgram {
  // Only what has a stack of its own lets others act while it spins; at first it does so in every turn.
  const [stack, before] = isSpin
    ? ['@standard -> ', 'FOR i IN (0 ..< 4) DO n = n + i; END n = 1; ']
    : ['', ''];
  return waiting(
    `behind ${title}`,
    [
      A,
      B,
      E,
      HERE,
      ...data,
      P,
      `g: ~Int64 = BG { ${stack}v = here.n; MUTABLE n = 1; ${before}e = 1; ${wait} k = a; n * 10 + k; };`,
      'm: ~Int64 = BG { v = here.n; w = e; b = 1; w; };',
      `h: ~Void = BG { @parallel -> ${h} };`,
      'NEXT p;',
      'k = NEXT g;',
      'w = NEXT m;',
      'NEXT h;',
      'ASSERT w == 0 || k != 10, "g waits, and before p";',
    ],
    NEVER,
  );
}

const UNTIL_B = 'WHILE b == 0 DO PASS; END';

const PARKED: readonly ValueProgram[] = [
  parked(
    'a readers-writer lock that a member of a group waits for',
    'WITH EXCLUSIVE l AS x { n = x.n; }',
    `WITH EXCLUSIVE l AS x { x.n = 1; ${UNTIL_B} }`,
    ['MUTABLE l = Box{ n: 0 } @shared:writeLocked;'],
    false,
  ),
  parked(
    'a spin of a member of a group',
    'WHILE c == 0 DO PASS; END',
    `${UNTIL_B} c = 1;`,
    [C],
    true,
  ),
  parked(
    'a spin of a member of a group over two cells',
    'WHILE c + d == 0 DO PASS; END',
    `${UNTIL_B} c = 1;`,
    [C, D],
    true,
  ),
];

const TAGGED = waiting(
  'behind a transaction that has not begun to conflict',
  [
    A,
    'MUTABLE c = Box{ n: 0 } @shared:versioned;',
    'MUTABLE d = Box{ n: 0 } @shared:versioned;',
    P,
    'g: ~Int64 = BG { @parallel -> MUTABLE n = 0; WITH SNAPSHOT c AS MUTABLE x { n = x.n; x.n = 5; } ON MvccConflict -> { n = 7; } k = a; n * 10 + k; };',
    'h: ~Void = BG { @parallel -> WITH SNAPSHOT c AS MUTABLE x, SNAPSHOT d AS MUTABLE y { x.n = 1; y.n = 1; } };',
    'NEXT p;',
    'n = NEXT g;',
    'NEXT h;',
    'ASSERT n != 10, "before p";',
  ],
  { commitRetries: 1 },
);

/**
 * While `p` holds the lock, it waits for somebody whose request of another one expires at the same moment as that of `q`, so that
 * `p` is about to give the lock back when `q` gives up.
 */
const EXPIRED: readonly ValueProgram[] = (
  [
    ['locked', 'EXCLUSIVE'],
    ['writeLocked', 'EXCLUSIVE'],
    ['writeLocked', 'SHARED'],
  ] as const
).map(([lock, mode]) =>
  waiting(
    `a request that expires as the lock is given back (${lock}, ${mode})`,
    [
      A,
      `MUTABLE l = Box{ n: 0 } @shared:${lock};`,
      'MUTABLE m = Box{ n: 0 } @shared:locked;',
      `p: ~Void = BG { @parallel -> WITH ${mode} l AS x { r: ~Void = BG { @parallel -> WITH EXCLUSIVE m AS y { y.n = 1; } ON LockTimeout PASS }; NEXT r; } };`,
      'q: ~Void = BG { @parallel -> WITH EXCLUSIVE l AS x { x.n = 1; } ON LockTimeout -> { a = 5; } };',
      's: ~Void = BG { @parallel -> WITH EXCLUSIVE m AS x { sleep(300); } };',
      'NEXT p; NEXT q; NEXT s;',
      'ASSERT a != 5, "expired";',
    ],
    { lockTimeout: 10 },
  ),
);

const LEAVING: readonly ValueProgram[] = [
  waiting(
    'behind who only drops a stream',
    [
      A,
      B,
      'MUTABLE l = Box{ n: 0 } @shared:locked;',
      P,
      's: ~?Int64[] = BG STREAM { @parallel -> WITH EXCLUSIVE l AS x { x.n = 1; YIELD 1; b = 1; YIELD 2; } };',
      'g: ~Int64 = BG { @parallel -> MUTABLE n = 0; WITH EXCLUSIVE l AS x { n = x.n; } k = a; n * 10 + k; };',
      `h: ~Void = BG { @parallel -> ${UNTIL_B} mine = s; };`,
      'NEXT p;',
      'n = NEXT g;',
      'NEXT h;',
      'ASSERT n != 10, "before p";',
    ],
    { streamCapacity: 1, lockTimeout: Infinity },
  ),
  waiting('who lets go of a stream, and whether the other one waits for its end', [
    A,
    'MUTABLE ps: ~Int64[]@list = [];',
    'IF TRUE THEN',
    '    s: ~?Int64[] @shared = BG STREAM { @parallel -> sleep(5); a = 1; YIELD 1; };',
    '    ps.append(BG { @parallel -> IF TRUE THEN mine = s; END 0; });',
    '    ps.append(BG { @parallel -> IF TRUE THEN mine = s; END 0; });',
    'END',
    'n = NEXT ps[1];',
    'k = a;',
    'm = NEXT ps[0];',
    'ASSERT k == 1, "the other one was the last";',
  ]),
  waiting(
    'a fiber that knows an object only by a weak handle',
    [
      C,
      'MUTABLE n = Node{ n: 1 } @shared:locked;',
      'k = LINK n;',
      'p: ~Void = BG { @parallel -> WITH EXCLUSIVE n AS x { x.n = 2; } };',
      'q: ~Int64 = BG { @parallel -> MUTABLE v = 0; c = 1; IF RESOLVE k AS s THEN WITH EXCLUSIVE s AS x { v = x.n; } END v; };',
      'NEXT p;',
      'v = NEXT q;',
      'ASSERT v == 2, "before p";',
    ],
    NEVER,
    ['STRUCT Node { n: Int64 }'],
  ),
  waiting('a stage that ends while a worker could begin', [
    A,
    'h: ~!Void = BG { @parallel -> s: ~?Int64[] = BG STREAM { @parallel -> YIELD 1; RAISE Input, "late"; }; s |> CONCURRENT(workers: 1, batch: 1) EACH { a = _; }; };',
    'NEXT h OR PASS;',
    'ASSERT a == 0, "the worker was first";',
  ]),
];

export const ONLY_WAY_PROGRAMS: readonly ValueProgram[] = [
  ...PARKED,
  TAGGED,
  ...EXPIRED,
  ...LEAVING,
];
