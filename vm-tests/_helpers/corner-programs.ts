/**
 * Programs for what random ones meet too rarely: queues of readers-writer locks with timeouts, upgrades, cooperative
 * groups, shared promises, spinning on values that come back, ends in the middle of everything. All have few enough
 * interleavings for brute force.
 */
import type { Parameters } from '../../src/explore/parameters.js';
import { firstTakeBesideWrite } from './litmus-programs.js';

export interface Corner {
  readonly title: string;
  readonly text: string;
  readonly parameters: Partial<Parameters>;
}

/** `main` declares `data`, starts the fibers, and waits for them in order. */
function program(data: readonly string[], fibers: readonly string[], rest = ''): string {
  return [
    'STRUCT Box { n: Int64 }',
    'FN main() RETURNS !Void ->',
    ...data.map((line) => `    MUTABLE ${line};`),
    ...fibers.map((body, k) => `    p${k}: ~Void = BG { ${body} };`),
    ...fibers.map((_, k) => `    NEXT p${k} OR PASS;`),
    `    ${rest}`,
    'END',
    '',
  ].join('\n');
}

const MUTEX = 'l = Box{ n: 0 } @shared:locked';
const OTHER = 'm = Box{ n: 0 } @shared:locked';
const THIRD = 'k = Box{ n: 0 } @shared:locked';
const READ_WRITE = 'l = Box{ n: 0 } @shared:writeLocked';
const CELL = 'a: Int64 = 0 @shared:atomic';
const VERSIONED = 'c = Box{ n: 0 } @shared:versioned';
const REPLACE = '@parallel -> WITH SNAPSHOT c AS MUTABLE x { x.n = x.n + 1; }';
const HERE = 'here = Box{ n: 0 } @local';
const LOOK = 'WITH EXCLUSIVE l AS z { v = z.n; }';

function corner(title: string, text: string, parameters: Partial<Parameters> = {}): Corner {
  return { title, text, parameters };
}

/** `l` is written in a step that names only `m`: whoever spins on it must not notice before the UNLOCK of `l`. */
const SPIN_BESIDE_TWO_LOCKS = [
  'STRUCT Box { n: Int64 }',
  'FN main() RETURNS !Void ->',
  `    MUTABLE ${READ_WRITE};`,
  `    MUTABLE ${OTHER};`,
  '    a: ~Void = BG { @parallel -> WITH EXCLUSIVE m AS x { PASS; } };',
  '    b: ~Void = BG { @parallel -> WITH EXCLUSIVE m AS x, EXCLUSIVE l AS y { y.n = 1; } };',
  '    WHILE TRUE DO WITH EXCLUSIVE l AS y { IF y.n != 0 -> BREAK; } END',
  '    NEXT a;',
  '    NEXT b;',
  'END',
  '',
].join('\n');

const LATE_READERS = program(
  [READ_WRITE],
  [
    '@parallel -> WITH l AS x { sleep(300); }',
    '@parallel -> sleep(1); WITH EXCLUSIVE l AS x { x.n = 1; } ON LockTimeout PASS',
    '@parallel -> sleep(2); WITH l AS x { v = x.n; } ON LockTimeout PASS',
  ],
  LOOK,
);

const EARLY_READERS = program(
  [READ_WRITE],
  [
    '@parallel -> WITH l AS x { sleep(2); }',
    '@parallel -> WITH EXCLUSIVE l AS x { x.n = 1; } ON LockTimeout PASS',
    '@parallel -> WITH l AS x { v = x.n; } ON LockTimeout PASS',
  ],
);

const UPGRADE =
  '@parallel -> WITH l AS x { WITH POSSIBLE_DEADLOCK EXCLUSIVE l AS y { y.n = y.n + 1; } ON LockTimeout PASS }';

const CYCLE = (mine: string, other: string, handler: string): string =>
  `@parallel -> WITH EXCLUSIVE ${mine} AS x { WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE ${other} AS y { y.n = x.n + 1; }${handler} }`;

/** Each turn of a spin begins with a NEXT of a promise that others have, too. */
const spinWithNext = (writes: string, looks: string): string => `FN main() RETURNS !Void ->
    MUTABLE a: Int64 = 0 @shared:atomic;
    MUTABLE b: Int64 = 0 @shared:atomic;
    one: ~Int64@shared = BG { @parallel -> 7; };
    q: ~Void = BG { @parallel -> ${writes} };
    WHILE TRUE DO
        v = NEXT one;
        ${looks}
    END
    NEXT q;
END
`;

const EITHER = 'ON LockCycle PASS ON LockTimeout PASS';
const AGAIN = (lock: string, handlers: string): string =>
  `WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE ${lock} AS y { PASS; } ${handlers}`;

/** Of somebody who holds a lock, before the request that closes a cycle. */
const BEFORE_A_CYCLE = [
  'WITH EXCLUSIVE k AS y { PASS; }',
  'v = a;',
  'q: ~Int64 = BG { @parallel -> 7; }; v = a; w = NEXT q;',
];

/** Two requests expire at once. One of the fibers goes on, and asks for the lock that the other one holds. */
const EXPIRED = [
  `@parallel -> WITH EXCLUSIVE k AS x { ${AGAIN('m', EITHER)} }`,
  `@parallel -> WITH EXCLUSIVE m AS x { WITH l AS r { WITH POSSIBLE_DEADLOCK EXCLUSIVE l AS y { PASS; } ON LockTimeout PASS } ${AGAIN('k', 'ON LockCycle PASS')} }`,
];

/** What a spin waits for is more than what it looks at first. The order matters: the search takes the first name first. */
const SPINS_OVER_CELLS = [
  ['b = 1;', 'b = 2;', 'WHILE a + b == 0 DO PASS; END'],
  ['b = 1;', 'WHILE a + b + c == 0 DO PASS; END'],
  ['v = b;', 'a = 1;', 'WHILE a == 0 DO w = b; END b = 1;'],
  ['WHILE a == 0 DO w = b; END b = 1;', 'a = 1;', 'v = b; a = 2;'],
];

const READ = '@parallel -> WITH l AS x { PASS; } ON LockTimeout PASS';

export const CORNERS: readonly Corner[] = [
  corner('a writer times out and readers behind it go on', LATE_READERS, { lockTimeout: 50 }),
  corner('a writer times out, and readers expire with it', EARLY_READERS, { lockTimeout: 1 }),
  corner(
    'a reader and a writer in adversarial time',
    program(
      [READ_WRITE],
      [
        '@parallel -> WITH l AS x { v = x.n; } ON LockTimeout PASS',
        '@parallel -> WITH EXCLUSIVE l AS x { x.n = 1; } ON LockTimeout PASS',
      ],
    ),
    { time: 'adversarial' },
  ),
  corner('two upgrades', program([READ_WRITE], [UPGRADE, UPGRADE])),
  corner('two upgrades for ever', program([READ_WRITE], [UPGRADE, UPGRADE]), {
    lockTimeout: Infinity,
  }),
  corner(
    'an upgrade beside a reader',
    program([READ_WRITE], [UPGRADE, '@parallel -> WITH l AS x { v = x.n; }']),
  ),
  corner(
    'a reader behind a queued writer',
    program(
      [READ_WRITE],
      [
        '@parallel -> WITH l AS x { WITH POSSIBLE_DEADLOCK l AS y { v = y.n; } ON LockTimeout PASS }',
        '@parallel -> WITH EXCLUSIVE l AS x { x.n = 1; } ON LockTimeout PASS',
      ],
    ),
  ),
  ...['', ' ON LockCycle PASS', ' RETRY(2) THEN PASS', ' RETRY(2) THEN RAISE'].map((handler) =>
    corner(
      `a cycle of two locks${handler}`,
      program([MUTEX, OTHER], [CYCLE('l', 'm', handler), CYCLE('m', 'l', handler)]),
    ),
  ),
  ...(['raise', 'panic', 'policy'] as const).map((unhandledLock) =>
    corner(
      `an unhandled timeout: ${unhandledLock}`,
      program(
        [MUTEX, CELL],
        [
          '@parallel -> WITH EXCLUSIVE l AS x { sleep(7); }',
          '@parallel -> WITH EXCLUSIVE l AS x { a += 1; }',
          '@parallel -> a += 1;',
        ],
      ),
      { unhandledLock, lockTimeout: 2 },
    ),
  ),
  corner(
    'a timeout in adversarial time, beside an atomic',
    program(
      [MUTEX, CELL],
      [
        '@parallel -> WITH EXCLUSIVE l AS x { a += 1; }',
        '@parallel -> WITH EXCLUSIVE l AS x { v = a; } ON LockTimeout -> { a = 5; }',
      ],
    ),
    { time: 'adversarial' },
  ),
  corner(
    'several locks in one WITH',
    program(
      [MUTEX, OTHER],
      [
        '@parallel -> WITH EXCLUSIVE l AS x, EXCLUSIVE m AS y { y.n = x.n + 1; }',
        '@parallel -> WITH EXCLUSIVE m AS x, EXCLUSIVE l AS y { y.n = x.n + 1; }',
      ],
    ),
  ),
  corner(
    'RETURN and RAISE leave locks',
    program(
      [MUTEX, OTHER, CELL],
      [
        '@parallel -> WITH EXCLUSIVE l AS x { IF a == 1 -> RETURN; WITH EXCLUSIVE m AS y { IF a == 0 -> RAISE "x"; } }',
        '@parallel -> a = 1; WITH EXCLUSIVE m AS y { a = 2; }',
      ],
    ),
  ),
  corner(
    'members of a group meet a lock',
    program(
      [HERE, MUTEX, CELL],
      [
        'v = here.n; WITH EXCLUSIVE l AS x { here.n = v + 1; }',
        'v = here.n; WITH EXCLUSIVE l AS x { here.n = v + 1; }',
        '@parallel -> WITH EXCLUSIVE l AS x { a += 1; }',
      ],
    ),
  ),
  corner(
    'members of a group sleep and wait',
    program(
      [HERE, CELL],
      [
        'v = here.n; sleep(1); here.n = v + 1;',
        'v = here.n; sleep(1); here.n = v + 2; a += 1;',
        '@parallel -> a += 1;',
      ],
    ),
  ),
  corner(
    'a group of its own in a fiber',
    program(
      [CELL],
      [
        '@parallel -> MUTABLE mine = Box{ n: 0 } @local; q: ~Void = BG { mine.n = mine.n + a; }; mine.n = a; NEXT q;',
        '@parallel -> a = 1;',
      ],
    ),
  ),
  corner(
    'a shared promise',
    `FN main() RETURNS !Void ->
    MUTABLE a: Int64 = 0 @shared:atomic;
    one: ~Int64@shared = BG { @parallel -> v = a; IF v == 2 -> RAISE "two"; v; };
    two = CLONE one;
    p: ~Void = BG { @parallel -> w = NEXT two; a += w + 1; };
    q: ~Void = BG { @parallel -> a += 1; a += 1; };
    r = NEXT one OR 9;
    a += r;
    NEXT q;
    NEXT p;
END
`,
  ),
  corner(
    'a flag that goes up and down',
    program(
      [CELL],
      ['@parallel -> WHILE a == 0 DO PASS; END', '@parallel -> a = 1; a = 0; a = 0;'],
    ),
  ),
  corner(
    'a spin over two cells',
    program(
      [CELL, 'b: Int64 = 0 @shared:atomic'],
      [
        '@parallel -> WHILE a + b != 2 DO PASS; END',
        '@parallel -> a = 1; a = 2;',
        '@parallel -> b = 1;',
      ],
    ),
  ),
  corner(
    'two spins that wait for each other',
    program(
      [CELL],
      [
        '@parallel -> WHILE a == 0 DO PASS; END a = 2;',
        '@parallel -> WHILE a != 2 DO PASS; END',
        '@parallel -> a = 1;',
      ],
    ),
  ),
  corner(
    'a spin on what a lock guards',
    program(
      [MUTEX],
      [
        '@parallel -> WHILE TRUE DO WITH EXCLUSIVE l AS x { IF x.n == 2 -> BREAK; } END',
        '@parallel -> WITH EXCLUSIVE l AS x { x.n = 1; } WITH EXCLUSIVE l AS x { x.n = 2; }',
      ],
    ),
  ),
  corner('a spin on what is written while a second lock is taken', SPIN_BESIDE_TWO_LOCKS),
  corner(
    'a mutex is taken once more before somebody who spins on it looks at a cell',
    program(
      [CELL, MUTEX],
      [
        '@parallel -> WHILE TRUE DO v = a; WITH EXCLUSIVE l AS x { IF x.n != 0 -> BREAK; } END',
        '@parallel -> WITH EXCLUSIVE l AS x { x.n = 1; } WITH EXCLUSIVE l AS x { PASS; }',
      ],
    ),
  ),
  corner(
    'a mutex is taken once more before somebody who spins on it takes another one',
    program(
      [MUTEX, OTHER],
      [
        '@parallel -> WHILE TRUE DO WITH EXCLUSIVE m AS y { PASS; } WITH EXCLUSIVE l AS x { IF x.n != 0 -> BREAK; } END',
        '@parallel -> WITH EXCLUSIVE l AS x { x.n = 1; } WITH EXCLUSIVE l AS x { PASS; }',
      ],
    ),
  ),
  corner(
    'entries are removed from two parts of a map',
    program(
      ['m: HashMap<Int64, Int64>@shared:sharded(2):locked = {}'],
      ['@parallel -> m.delete(1);', '@parallel -> m.delete(2);'],
    ),
  ),
  corner(
    'a lock that ends everything comes last',
    program(
      [CELL, MUTEX],
      [
        '@parallel -> a = 1; a = 2; a = 3;',
        '@parallel -> WITH EXCLUSIVE l AS x { ASSERT x.n == 1, "never"; }',
      ],
    ),
  ),
  corner(
    'a load that ends everything, if it comes late',
    program(
      [CELL],
      ['@parallel -> a = 1;', '@parallel -> ASSERT a == 0, "early";', '@parallel -> v = a;'],
    ),
  ),
  corner(
    'DIE, an assertion and a panic race',
    program(
      [CELL],
      [
        '@parallel -> IF a == 1 -> DIE 4;',
        '@parallel -> ASSERT a != 2, "two";',
        '@parallel -> a += 1; v = 1 / (2 - a);',
      ],
    ),
  ),
  corner(
    'an end while others hold and wait for locks',
    program(
      [MUTEX, CELL],
      [
        '@parallel -> WITH EXCLUSIVE l AS x { v = a; ASSERT v == 0, "zero"; }',
        '@parallel -> WITH EXCLUSIVE l AS x { a = 1; }',
        '@parallel -> w = a;',
      ],
    ),
  ),
  corner(
    'lines in the order of printing',
    program(
      [MUTEX],
      [
        '@parallel -> WITH EXCLUSIVE l AS x { print("in"); } print("out");',
        '@parallel -> WITH EXCLUSIVE l AS x { print("also in"); }',
      ],
    ),
    { outputs: 'ordered' },
  ),
  corner(
    'the clock in adversarial time',
    program(
      [CELL],
      [
        '@parallel -> sleep(5); a = timestampMs();',
        '@parallel -> v = timestampMs(); sleep(3); a = v;',
      ],
    ),
    { time: 'adversarial' },
  ),
  corner(
    'equal deadlines',
    program(
      [MUTEX, CELL],
      [
        '@parallel -> sleep(2); WITH EXCLUSIVE l AS x { v = a; sleep(2); }',
        '@parallel -> sleep(2); WITH EXCLUSIVE l AS x { a += 1; sleep(2); } ON LockTimeout PASS',
      ],
    ),
    { lockTimeout: 2 },
  ),
  corner(
    'an end that frees a readers-writer lock, beside something unrelated',
    program(
      [READ_WRITE, CELL],
      ['@parallel -> WITH l AS x { PASS; }', '@parallel -> a += 2;'],
    ).replace(
      '    NEXT p0',
      '    WITH EXCLUSIVE l AS x { ASSERT x.n == 1, "not yet"; }\n    NEXT p0',
    ),
  ),
  corner(
    'readers who queue around writers',
    program(
      [READ_WRITE],
      [
        '@parallel -> WITH POSSIBLE_DEADLOCK EXCLUSIVE l AS x { WITH l AS y { PASS; } ON LockTimeout PASS }',
        '@parallel -> WITH l AS x { PASS; }',
      ],
      LOOK.replace('EXCLUSIVE l AS z', 'EXCLUSIVE l AS z, EXCLUSIVE l AS w'),
    ),
  ),
  corner(
    'readers who wait for one writer',
    `STRUCT Box { n: Int64 }
FN main() RETURNS !Void ->
    MUTABLE l = Box{ n: 0 } @shared:writeLocked;
    p: ~Void = BG { @parallel -> WITH l AS x { PASS; } };
    q: ~Void = BG { @parallel -> WITH l AS x { PASS; } };
    WITH EXCLUSIVE l AS x { PASS; }
    RAISE "end";
    NEXT p;
    NEXT q;
END
`,
  ),
  corner(
    'a cycle of two locks that closes after something else',
    program(
      [MUTEX, OTHER, CELL],
      [
        '@parallel -> WITH EXCLUSIVE l AS x { a += 1; WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE m AS y { PASS; } ON LockCycle PASS }',
        '@parallel -> w = a;',
      ],
    ).replace(
      '    NEXT p0',
      `    WITH EXCLUSIVE m AS x { WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE l AS y { PASS; } ON LockCycle PASS }
    NEXT p0`,
    ),
  ),
  corner(
    'an end right after a mutex is taken, by somebody who was never in the way',
    program(
      [MUTEX, CELL],
      [
        '@parallel -> PASS;',
        '@parallel -> WITH EXCLUSIVE l AS x { ASSERT x.n == 1, "not yet"; }',
        '@parallel -> v = a;',
      ],
    ),
  ),
  corner(
    'requests that expire together, one of which frees what the other one wants',
    program(
      [MUTEX, OTHER],
      [
        '@parallel -> WITH EXCLUSIVE m AS x { sleep(300); }',
        '@parallel -> WITH EXCLUSIVE l AS x { WITH EXCLUSIVE m AS y { PASS; } ON LockTimeout PASS }',
        '@parallel -> WITH EXCLUSIVE l AS x { PASS; } ON LockTimeout PASS',
      ],
    ),
    { lockTimeout: 2 },
  ),
  corner('a spin that takes a promise', spinWithNext('a = 1;', 'IF a != 0 -> BREAK;')),
  // When it comes back to the promise, the first cell may have changed already.
  corner(
    'a spin over two cells that takes a promise',
    spinWithNext('a = 1; b = 0;', 'w = a; u = b; IF w + u != 0 -> BREAK;'),
  ),
  corner(
    'an end while somebody sleeps, in adversarial time',
    program([CELL], ['@parallel -> sleep(5); a = 1;', '@parallel -> a = 2; sleep(7);']).replace(
      '    NEXT p0',
      '    ASSERT a == 0, "never"; DIE 3;\n    NEXT p0',
    ),
    { time: 'adversarial' },
  ),
  // Whether a request closes a cycle depends on how far others are, and so does what it does otherwise.
  corner(
    'a member of a group that suspends before a cycle is closed, or not',
    program(
      [HERE, MUTEX, OTHER, THIRD],
      [
        `here.n = 1; WITH EXCLUSIVE k AS x { ${AGAIN('m', 'ON LockCycle PASS')} }`,
        `@parallel -> WITH EXCLUSIVE m AS x { ${AGAIN('k', 'ON LockCycle PASS')} WITH EXCLUSIVE l AS w { ${AGAIN('k', 'ON LockTimeout PASS')} } }`,
      ],
    ),
  ),
  ...BEFORE_A_CYCLE.map((steps) =>
    corner(
      `a request that closes a cycle, or expires before that: ${steps}`,
      program(
        [MUTEX, OTHER, THIRD, CELL],
        [
          `@parallel -> WITH EXCLUSIVE l AS x { ${AGAIN('m', EITHER)} }`,
          `@parallel -> WITH EXCLUSIVE m AS x { ${steps} ${AGAIN('l', EITHER)} }`,
        ],
      ),
      { time: 'adversarial' },
    ),
  ),
  ...['WHILE a == 0 DO PASS; END', 'a = 2; a = 3;'].map((steps) =>
    corner(
      `a request that expires while the holder of the lock waits for promises: ${steps}`,
      program(
        [MUTEX, OTHER, CELL],
        [
          `@parallel -> WITH EXCLUSIVE m AS x { q: ~Int64 = BG { @parallel -> 7; }; r: ~Int64 = BG { @parallel -> ${steps} 8; }; v = NEXT q; w = NEXT r; }`,
        ],
      ).replace(
        '    NEXT p0',
        `    WITH EXCLUSIVE l AS x { ${AGAIN('m', EITHER)} }\n    a = 1;\n    NEXT p0`,
      ),
      { time: 'adversarial' },
    ),
  ),
  ...[EXPIRED, EXPIRED.toReversed()].map((fibers, k) =>
    corner(
      `a request that has expired when a cycle is closed, by the ${['second', 'first'][k] ?? ''} fiber`,
      program([READ_WRITE, OTHER, THIRD], fibers),
      { lockTimeout: 2 },
    ),
  ),
  ...SPINS_OVER_CELLS.map((fibers) =>
    corner(
      `a spin that looks at several cells: ${fibers.join(' ∥ ')}`,
      program(
        [CELL, 'b: Int64 = 0 @shared:atomic', 'c: Int64 = 0 @shared:atomic'],
        fibers.map((body) => `@parallel -> ${body}`),
      ),
    ),
  ),
  corner(
    'a writer and two readers in adversarial time',
    program([READ_WRITE], [READ, READ]).replace(
      '    NEXT p0',
      '    WITH EXCLUSIVE l AS x { PASS; } ON LockTimeout PASS\n    NEXT p0',
    ),
    { time: 'adversarial' },
  ),
  corner(
    'joins of one that ends and one that never does',
    `STRUCT Box { n: Int64 }
FN main() RETURNS !Void ->
    MUTABLE a: Int64 = 0 @shared:atomic;
    MUTABLE l = Box{ n: 0 } @shared:writeLocked;
    p: ~Void = BG { @parallel -> a += 1; };
    q: ~Void = BG { ${UPGRADE.replace(' ON LockTimeout PASS', '')} };
    NEXT p;
    NEXT q;
END
`,
    { lockTimeout: Infinity },
  ),
  corner(
    'joins of one that fails and one that goes on',
    `FN main() RETURNS !Void ->
    MUTABLE a: Int64 = 0 @shared:atomic;
    r: ~Void = BG { @parallel ->
        p: ~Void = BG { @parallel -> v = a; RAISE "p"; };
        q: ~Void = BG { @parallel -> w = a; };
        NEXT p;
        NEXT q;
    };
    NEXT r OR PASS;
    a = 5;
END
`,
  ),
  // The commit that lost would have won before the other one: its conflict there is none.
  corner(
    'three fibers that replace one cell',
    `STRUCT Box { n: Int64 }
FN main() RETURNS !Void ->
    MUTABLE ${VERSIONED};
    p: ~Void = BG { ${REPLACE} };
    q: ~Void = BG { ${REPLACE} };
    WITH SNAPSHOT c AS MUTABLE x { x.n = x.n + 1; }
    NEXT p OR PASS;
    NEXT q OR PASS;
END
`,
  ),
  corner(
    'two fibers that replace a cell, and one that reads it',
    `STRUCT Box { n: Int64 }
FN main() RETURNS !Void ->
    MUTABLE ${VERSIONED};
    p: ~Void = BG { ${REPLACE} };
    q: ~Void = BG { @parallel -> WITH SNAPSHOT c AS x { v = x.n; } };
    WITH SNAPSHOT c AS MUTABLE x { x.n = x.n + 1; }
    NEXT p;
    NEXT q;
END
`,
  ),
  // Whoever is asleep may be woken before or after the other one has put down the time.
  corner(
    'two fibers that go to sleep, in adversarial time',
    program(
      [CELL],
      ['@parallel -> sleep(5); a = timestampMs();', '@parallel -> sleep(3); sleep(1); a = 1;'],
    ),
    { time: 'adversarial' },
  ),
  corner(
    'a declared handle of a split stream, which begins where the slowest cursor stands',
    `FN main() RETURNS !Void ->
    s: ~?Int64[] @split = BG STREAM { @parallel -> YIELD 1; YIELD 2; };
    other: ~?Int64[] @split = CLONE s;
    p: ~Int64 = BG { @parallel -> v = (NEXT other) OR 9; v; };
    v = (NEXT s) OR 9;
    print(v + NEXT p);
END
`,
    { splitCapacity: 1 },
  ),
  corner(
    'a declared handle of a split stream, which begins where the last one to let go stood',
    `FN main() RETURNS !Void ->
    s: ~?Int64[] @split = BG STREAM { @parallel -> YIELD 1; YIELD 2; };
    c: ~?Int64[] @split = CLONE s;
    p: ~Int64 = BG { @parallel -> v = (NEXT c) OR 9; v; };
    sum = NEXT p;
    v = (NEXT s) OR 9;
    print(v * 10 + sum);
END
`,
  ),
  corner(
    'two clones of a split stream that let go in any order, before the declared handle begins',
    `FN main() RETURNS !Void ->
    s: ~?Int64[] @split = BG STREAM { YIELD 1; };
    c: ~?Int64[] @split = CLONE s;
    d: ~?Int64[] @split = CLONE s;
    p: ~Void = BG { @parallel -> e = c; };
    x = NEXT d;
    IF TRUE THEN e = d; END
    NEXT p;
    print((NEXT s) OR 9);
END
`,
  ),
  corner(
    'an item and the end of a split stream, beside an error that ends everything',
    `FN main() RETURNS !Void ->
    s: ~?Int64[] @split = BG STREAM { PASS; YIELD 5; };
    c: ~?Int64[] @split = CLONE s;
    MUTABLE ps: ~Void[]@list = [BG { PASS; v = (NEXT c) OR 9; PASS; }];
    RAISE Input, "raised";
END
`,
    { streamCapacity: 1, splitCapacity: 1 },
  ),
  corner('a first NEXT beside a write', firstTakeBesideWrite()),
  corner(
    'a first NEXT where nobody keeps items, behind a generator that needs no room until then',
    `FN main() RETURNS !Void ->
    s: ~?Int64[] @split = BG STREAM { @parallel -> YIELD 1; YIELD 2; YIELD 3; };
    v = (NEXT s) OR 9;
    w = (NEXT s) OR 9;
END
`,
    { splitCapacity: 1 },
  ),
  corner(
    'handles of a stream that outlive the variable that declared it',
    `FN main() RETURNS !Void ->
    MUTABLE ps: ~Int64[]@list = [];
    IF TRUE THEN
        s: ~?Int64[] @shared = BG STREAM { @parallel -> YIELD 1; };
        ps.append(BG { @parallel -> v = (NEXT s) OR 9; v; });
        ps.append(BG { @parallel -> IF FALSE THEN u = s; END 3; });
    END
    FOR p IN ps DO print(NEXT p); END
END
`,
  ),
  corner(
    'a promise of a promise',
    `FN main() RETURNS !Void ->
    MUTABLE a: Int64 = 0 @shared:atomic;
    p = BG { @parallel -> a += 1; q: ~Int64 = BG { @parallel -> a += 1; a; }; q; };
    r: ~Void = BG { @parallel -> a += 1; };
    a = NEXT NEXT p;
    NEXT r;
END
`,
  ),
  corner(
    'a member of a group that can run only while somebody else waits for a fiber outside',
    `STRUCT Box { n: Int64 }
FN main() RETURNS !Void ->
    MUTABLE l = Box{ n: 0 } @shared:locked;
    MUTABLE ps: ~Void[]@list = [BG {
        WITH EXCLUSIVE l AS x { WITH EXCLUSIVE l AS y { PASS; } }
        PASS;
    }];
    ps.append(BG { @service -> PASS; PASS; });
    DO { @parallel -> IF TRUE THEN PASS; END }
    NEXT ps;
END
`,
    { placement: 'native', unhandledLock: 'panic' },
  ),
];
