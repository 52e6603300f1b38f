/**
 * Programs for the oracles (CLEAR concurrency reference, 6.5): for each a program that must raise it, with what must be said,
 * and one that looks much the same and must not. `# here` marks the place of the fault.
 */

import type { FaultKind } from '../../src/explore/report.js';

export interface OracleProgram {
  /** The oracle, and which case of it. */
  readonly oracle: 'O1' | 'O2' | 'O3' | 'O4' | 'H2';
  readonly title: string;
  readonly fails: string;
  readonly passes: string;
  /** As in the header of a scenario. */
  readonly parameters?: string;
  readonly kind: FaultKind;
  readonly message: string;
  readonly fiber: string;
  readonly notes?: readonly string[];
  /** What is said at the places of the fault after the first, with their lines marked `# 1`, `# 2`, …. */
  readonly places?: readonly string[];
  /** What the single executions say, which make no choice. */
  readonly sequential: 'fail' | 'pass';
  readonly inline: 'fail' | 'pass';
  /** What is said when the same is met in the other order, or differs inline. */
  readonly otherwise?: Pick<OracleProgram, 'message' | 'fiber' | 'notes' | 'places'> & {
    /** Its mark, if it is at another place. */
    readonly line?: string;
  };
}

const BOX = 'STRUCT Box { n: Int64 }\n';

/** `main` with a body. */
function main(body: string, declarations = ''): string {
  return `${declarations}FN main() RETURNS !Void ->\n${body}\nEND\n`;
}

const TICK = `STRUCT Count { n: Int64 }
FN tick!(MUTABLE c: Count) RETURNS !Void ->
    WITH POLYMORPHIC c AS x { x.n = 1; } # here
END
`;

const TWO_LOCKS = (second: string): string =>
  main(
    `    l = Left{ n: 0 } @shared:locked;
    r = Right{ n: 0 } @shared:locked;
    a: ~Void = BG { @parallel ->
        WITH EXCLUSIVE l AS x {
            WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE r AS y { y.n = 1; } # here
        }
    };
    b: ~Void = BG { @parallel -> ${second} };
    NEXT a; # 1
    NEXT b;`,
    'STRUCT Left { n: Int64 }\nSTRUCT Right { n: Int64 }\n',
  );

export const ORACLE_PROGRAMS: readonly OracleProgram[] = [
  {
    oracle: 'O1',
    title: 'an ASSERT that does not hold',
    fails: main(`    MUTABLE c: Int64 = 0 @shared:atomic;
    a: ~Void = BG { @parallel -> seen = c; c = seen + 1; };
    b: ~Void = BG { @parallel -> seen = c; c = seen + 1; };
    NEXT a;
    NEXT b;
    ASSERT c == 2, "both counted"; # here`),
    passes: main(`    MUTABLE c: Int64 = 0 @shared:atomic;
    a: ~Void = BG { @parallel -> c += 1; };
    b: ~Void = BG { @parallel -> c += 1; };
    NEXT a;
    NEXT b;
    ASSERT c == 2, "both counted"; # here`),
    kind: 'assertion',
    message: 'both counted',
    fiber: '0',
    sequential: 'pass',
    inline: 'pass',
  },
  {
    oracle: 'O1',
    title: 'a panic',
    fails: main(`    MUTABLE c: Int64 = 1 @shared:atomic;
    a: ~Void = BG { @parallel -> c = 0; c = 2; };
    q = 6 / c; # here
    NEXT a;`),
    passes: main(`    MUTABLE c: Int64 = 1 @shared:atomic;
    a: ~Void = BG { @parallel -> c = 2; c = 3; };
    q = 6 / c; # here
    NEXT a;`),
    kind: 'panic',
    message: 'division by zero in 6 / 0',
    fiber: '0',
    sequential: 'pass',
    inline: 'pass',
  },
  {
    oracle: 'O1',
    title: 'an error that leaves main, with the NEXT where it surfaced',
    fails: main(`    MUTABLE c: Int64 = 0 @shared:atomic;
    a: ~Void = BG { @parallel -> c = 1; c = 2; };
    b: ~Void = BG { @parallel ->
        IF c == 1 -> RAISE Input, Late, "too late"; # here
    };
    NEXT a;
    NEXT b; # 1`),
    passes: main(`    MUTABLE c: Int64 = 0 @shared:atomic;
    a: ~Void = BG { @parallel -> c = 1; c = 2; };
    b: ~Void = BG { @parallel ->
        IF c == 1 -> RAISE Input, Late, "too late"; # here
    };
    NEXT a;
    NEXT b OR PASS; # 1`),
    kind: 'uncaught-error',
    message: 'Input Late: too late',
    fiber: '0.2',
    places: ['surfaced at this NEXT'],
    sequential: 'pass',
    inline: 'pass',
  },
  {
    oracle: 'O1',
    title: 'a lock cycle, which carries its wait graph',
    fails: TWO_LOCKS(
      'WITH EXCLUSIVE r AS y { WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE l AS x { x.n = 1; } ON LockCycle PASS }',
    ),
    passes: TWO_LOCKS(
      'WITH EXCLUSIVE l AS x { WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE r AS y { y.n = 1; } }',
    ),
    kind: 'uncaught-error',
    message: 'Transient LockCycle: taking `r` (0#2) would close a cycle of waiting fibers',
    fiber: '0.1',
    places: ['surfaced at this NEXT'],
    notes: [
      'fiber 0.1 `main.bg1` waits for lock `r` (0#2), held by fiber 0.2 `main.bg2`',
      'fiber 0.2 `main.bg2` waits for lock `l` (0#1), held by fiber 0.1 `main.bg1`',
    ],
    sequential: 'pass',
    inline: 'pass',
  },
  {
    oracle: 'O2',
    title: 'a deadlock over a lock and a promise, with no timeout',
    parameters: 'lock-timeout=inf',
    fails: main(
      `    b = Box{ n: 1 } @shared:locked;
    p: ~Void = BG { @parallel -> WITH EXCLUSIVE b AS x { x.n = 2; } }; # 1
    WITH EXCLUSIVE b AS y {
        NEXT p; # here
    }`,
      BOX,
    ),
    passes: main(
      `    b = Box{ n: 1 } @shared:locked;
    p: ~Void = BG { @parallel -> WITH EXCLUSIVE b AS x { x.n = 2; } };
    NEXT p; # here
    WITH EXCLUSIVE b AS y { y.n = 3; }`,
      BOX,
    ),
    kind: 'deadlock',
    message: '2 fibers wait for each other',
    fiber: '0',
    places: ['fiber 0.1 `main.bg1` waits for lock `b` (0#1), held by fiber 0 `main`'],
    notes: [
      'fiber 0 `main` waits for the promise of fiber 0.1 `main.bg1`',
      'fiber 0.1 `main.bg1` waits for lock `b` (0#1), held by fiber 0 `main`',
    ],
    sequential: 'fail',
    inline: 'pass',
  },
  {
    oracle: 'O2',
    title: 'a deadlock that only a lock timeout would end',
    fails: main(
      `    b = Box{ n: 1 } @shared:locked;
    p: ~Void = BG { @parallel -> WITH EXCLUSIVE b AS x { x.n = 2; } }; # 1
    WITH EXCLUSIVE b AS y {
        NEXT p; # here
    }`,
      BOX,
    ),
    passes: main(
      `    b = Box{ n: 1 } @shared:locked;
    p: ~Void = BG { @parallel -> WITH EXCLUSIVE b AS x { x.n = 2; } ON LockTimeout PASS };
    WITH EXCLUSIVE b AS y {
        NEXT p; # here
    }`,
      BOX,
    ),
    kind: 'deadlock',
    message: '2 fibers wait for each other',
    fiber: '0',
    places: ['fiber 0.1 `main.bg1` waits for lock `b` (0#1), held by fiber 0 `main`'],
    notes: [
      'fiber 0 `main` waits for the promise of fiber 0.1 `main.bg1`',
      'fiber 0.1 `main.bg1` waits for lock `b` (0#1), held by fiber 0 `main`',
    ],
    sequential: 'fail',
    inline: 'pass',
  },
  {
    oracle: 'O2',
    title: 'a deadlock over a stream that is full, and a lock',
    parameters: 'stream-capacity=1, lock-timeout=inf',
    fails: main(
      `    g = Box{ n: 0 } @shared:locked;
    feed: ~?Int64[] = BG STREAM {
        FOR i IN (0 ..< 3) DO
            WITH EXCLUSIVE g AS x { YIELD i; } # 1
        END
    };
    FOR k IN (0 ..< 3) DO
        WITH EXCLUSIVE g AS x { x.n = k; } # here
        v = NEXT feed;
    END`,
      BOX,
    ),
    passes: main(
      `    g = Box{ n: 0 } @shared:locked;
    feed: ~?Int64[] = BG STREAM {
        FOR i IN (0 ..< 3) DO
            WITH EXCLUSIVE g AS x { x.n = i; }
            YIELD i; # 1
        END
    };
    FOR k IN (0 ..< 3) DO
        WITH EXCLUSIVE g AS x { x.n = k; } # here
        v = NEXT feed;
    END`,
      BOX,
    ),
    kind: 'deadlock',
    message: '2 fibers wait for each other',
    fiber: '0',
    places: [
      'fiber 0.1 `main.stream1` waits for room in `feed` (0#2), full with 1 item that fiber 0 `main` does not take',
    ],
    notes: [
      'fiber 0 `main` waits for lock `g` (0#1), held by fiber 0.1 `main.stream1`',
      'fiber 0.1 `main.stream1` waits for room in `feed` (0#2), full with 1 item that fiber 0 `main` does not take',
    ],
    otherwise: {
      message: 'fiber 0 `main` waits for lock `g` (0#1), held by fiber 0.1 `main.stream1`',
      fiber: '0',
      notes: ['fiber 0 `main` waits for lock `g` (0#1), held by fiber 0.1 `main.stream1`'],
    },
    sequential: 'fail',
    inline: 'fail',
  },
  {
    oracle: 'O2',
    title: 'fibers that are stranded when main has ended',
    parameters: 'lock-timeout=inf',
    fails: main(
      `    t = Box{ n: 1 } @shared:writeLocked;
    MUTABLE fs: ~Void[]@list = [];
    fs.append(BG { @parallel ->
        WITH t AS outer {
            WITH POSSIBLE_DEADLOCK t AS inner { PASS; } # here
        }
    });
    fs.append(BG { @parallel -> WITH EXCLUSIVE t AS x { x.n = 2; } }); # 1`,
      BOX,
    ),
    passes: main(
      `    t = Box{ n: 1 } @shared:writeLocked;
    MUTABLE fs: ~Void[]@list = [];
    fs.append(BG { @parallel ->
        WITH t AS outer { PASS; }
        WITH t AS inner { PASS; } # here
    });
    fs.append(BG { @parallel -> WITH EXCLUSIVE t AS x { x.n = 2; } }); # 1`,
      BOX,
    ),
    kind: 'stranded',
    message:
      'main has ended, but fiber 0.1 `main.bg1` waits for lock `t` (0#1), behind fiber 0.2 `main.bg2`',
    fiber: '0.1',
    places: ['fiber 0.2 `main.bg2` waits for lock `t` (0#1), read by fiber 0.1 `main.bg1`'],
    notes: [
      'fiber 0.1 `main.bg1` waits for lock `t` (0#1), behind fiber 0.2 `main.bg2`',
      'fiber 0.2 `main.bg2` waits for lock `t` (0#1), read by fiber 0.1 `main.bg1`',
    ],
    sequential: 'pass',
    inline: 'pass',
  },
  {
    oracle: 'O3',
    title: 'outputs in different orders',
    parameters: 'outputs=ordered',
    fails: main(`    a: ~Void = BG { @parallel -> print("left"); };
    b: ~Void = BG { @parallel -> print("right"); }; # here
    NEXT a;
    NEXT b;`),
    passes: main(`    a: ~String = BG { @parallel -> "left"; };
    b: ~String = BG { @parallel -> "right"; }; # here
    print(NEXT a);
    print(NEXT b);`),
    kind: 'divergence',
    message: 'one schedule prints `left`, another `right`',
    fiber: '0.2',
    notes: ['one output: `left`, `right`', 'another: `right`, `left`'],
    sequential: 'pass',
    inline: 'pass',
  },
  {
    oracle: 'O3',
    title: 'different lines, whatever their order',
    parameters: 'outputs=multiset',
    fails: main(`    MUTABLE c: Int64 = 0 @shared:atomic;
    a: ~Void = BG { @parallel -> c = 1; };
    b: ~Void = BG { @parallel -> print("b"); };
    print("saw \${c}"); # here
    NEXT a;
    NEXT b;`),
    passes: main(`    MUTABLE c: Int64 = 0 @shared:atomic;
    a: ~Void = BG { @parallel -> c = 1; };
    b: ~Void = BG { @parallel -> print("b"); };
    print("saw"); # here
    NEXT a;
    NEXT b;`),
    kind: 'divergence',
    message: 'one schedule prints `saw 0`, another `saw 1`',
    fiber: '0',
    notes: ['one output: `b`, `saw 0`', 'another: `b`, `saw 1`'],
    sequential: 'pass',
    inline: 'pass',
  },
  {
    oracle: 'O3',
    title: 'different exit values',
    parameters: 'outputs=multiset',
    fails: main(`    MUTABLE c: Int64 = 0 @shared:atomic;
    a: ~Void = BG { @parallel -> c = 1; };
    IF c == 1 -> DIE 3;
    NEXT a;
    DIE 4; # here`),
    passes: main(`    MUTABLE c: Int64 = 0 @shared:atomic;
    a: ~Void = BG { @parallel -> c = 1; };
    IF c == 1 -> DIE 4; # here
    NEXT a;
    DIE 4;`),
    kind: 'divergence',
    message: 'one schedule ends with status 3, another status 4',
    fiber: '0',
    notes: ['one output: status 3', 'another: status 4'],
    sequential: 'pass',
    inline: 'pass',
  },
  {
    oracle: 'O4',
    title: 'a fiber that spins for what nobody will write',
    fails: main(`    MUTABLE flag: Int64 = 0 @shared:atomic;
    s: ~Void = BG { @parallel -> flag = 2; };
    q: ~Void = BG { @parallel -> flag = 1; };
    NEXT s;
    NEXT q;
    WHILE flag != 2 DO PASS; END # here`),
    passes: main(`    MUTABLE flag: Int64 = 0 @shared:atomic;
    s: ~Void = BG { @parallel -> flag = 2; };
    q: ~Void = BG { @parallel -> flag = 2; };
    WHILE flag != 2 DO PASS; END # here
    NEXT s;
    NEXT q;`),
    kind: 'livelock',
    message: 'fiber 0 `main` spins until `flag` (0#1) changes, and nobody is left to change it',
    fiber: '0',
    notes: ['fiber 0 `main` spins until `flag` (0#1) changes'],
    sequential: 'fail',
    inline: 'fail',
  },
  {
    oracle: 'O4',
    title: 'a loop in which nothing changes',
    fails: main(`    MUTABLE n = 0;
    WHILE n < 3 DO # here
        IF n > 5 -> n += 1;
    END`),
    passes: main(`    MUTABLE n = 0;
    WHILE n < 3 DO # here
        IF n < 5 -> n += 1;
    END`),
    kind: 'livelock',
    message: 'fiber 0 `main` repeats this loop for ever: it comes back to where it was',
    fiber: '0',
    sequential: 'fail',
    inline: 'fail',
  },
  {
    oracle: 'O4',
    title: 'fibers that come back to the same state',
    fails: main(`    MUTABLE flag: Int64 = 0 @shared:atomic;
    p: ~Void = BG { @parallel ->
        WHILE flag == 0 DO sleep(10); END # here
    };
    NEXT p;`),
    passes: main(`    MUTABLE flag: Int64 = 0 @shared:atomic;
    s: ~Void = BG { @parallel -> flag = 1; };
    p: ~Void = BG { @parallel ->
        WHILE flag == 0 DO sleep(10); END # here
    };
    NEXT p;
    NEXT s;`),
    kind: 'livelock',
    message: 'fiber 0.1 `main.bg1` comes back to the same state again and again',
    fiber: '0.1',
    sequential: 'fail',
    inline: 'fail',
  },
  {
    oracle: 'H2',
    title: 'an entry of a part without a lock, changed by two fibers',
    fails: main(`    MUTABLE m: HashMap<Int64, Int64>@sharded(2) = {};
    a: ~Void = BG { @parallel -> m[1] = 1; }; # 1
    b: ~Void = BG { @parallel -> m[1] = 2; }; # here
    NEXT a;
    NEXT b;`),
    passes: main(`    MUTABLE m: HashMap<Int64, Int64>@sharded(2):locked = {};
    a: ~Void = BG { @parallel -> m[1] = 1; }; # 1
    b: ~Void = BG { @parallel -> m[1] = 2; }; # here
    NEXT a;
    NEXT b;`),
    kind: 'data-race',
    message:
      'nothing orders two accesses to `m (shard 0)` (0#1): fiber 0.2 `main.bg2` writes it, fiber 0.1 `main.bg1` writes it',
    fiber: '0.2',
    places: ['fiber 0.1 `main.bg1` writes it'],
    otherwise: {
      message:
        'nothing orders two accesses to `m (shard 0)` (0#1): fiber 0.1 `main.bg1` writes it, fiber 0.2 `main.bg2` writes it',
      fiber: '0.1',
      line: '1',
      places: ['fiber 0.2 `main.bg2` writes it'],
    },
    sequential: 'fail',
    inline: 'fail',
  },
  {
    oracle: 'H2',
    title: 'two writes of plain @shared data that nothing orders',
    fails: main(
      `    c = Count{ n: 0 } @shared;
    a: ~Void = BG { @parallel -> tick!(c); };
    b: ~Void = BG { @parallel -> tick!(c); };
    NEXT a;
    NEXT b;`,
      TICK,
    ),
    passes: main(
      `    c = Count{ n: 0 } @shared:locked;
    a: ~Void = BG { @parallel -> tick!(c); };
    b: ~Void = BG { @parallel -> tick!(c); };
    NEXT a;
    NEXT b;`,
      TICK,
    ),
    kind: 'data-race',
    message:
      'nothing orders two accesses to `c` (0#1): fiber 0.2 `main.bg2` writes it, fiber 0.1 `main.bg1` writes it',
    fiber: '0.2',
    places: ['fiber 0.1 `main.bg1` writes it'],
    otherwise: {
      message:
        'nothing orders two accesses to `c` (0#1): fiber 0.1 `main.bg1` writes it, fiber 0.2 `main.bg2` writes it',
      fiber: '0.1',
      places: ['fiber 0.2 `main.bg2` writes it'],
    },
    sequential: 'fail',
    inline: 'fail',
  },
];

/** An edge of the table of events (2.2): with it two writes are ordered, and a data race once it is gone. */
export interface EdgeProgram {
  readonly edge: string;
  readonly ordered: string;
  readonly unordered: string;
  readonly parameters?: string;
}

const COUNT = '    c = Count{ n: 0 } @shared;\n';

function ticking(body: string, declarations = ''): string {
  return main(COUNT + body, TICK + declarations);
}

export const EDGE_PROGRAMS: readonly EdgeProgram[] = [
  {
    edge: 'SPAWN before START',
    ordered: ticking('    tick!(c);\n    a: ~Void = BG { @parallel -> tick!(c); };\n    NEXT a;'),
    unordered: ticking('    a: ~Void = BG { @parallel -> tick!(c); };\n    tick!(c);\n    NEXT a;'),
  },
  {
    edge: 'END before JOIN',
    ordered: ticking('    a: ~Void = BG { @parallel -> tick!(c); };\n    NEXT a;\n    tick!(c);'),
    unordered: ticking(`    a: ~Void = BG { @parallel -> tick!(c); };
    b: ~Void = BG { @parallel -> PASS; };
    NEXT b;
    tick!(c);
    NEXT a;`),
  },
  {
    edge: 'END before the end of DO',
    ordered: ticking('    DO { tick!(c), PASS }\n    tick!(c);'),
    unordered: ticking('    DO { tick!(c), tick!(c) }'),
  },
  {
    edge: 'UNLOCK before LOCK',
    ordered: ticking(
      `    g = Box{ n: 0 } @shared:locked;
    a: ~Void = BG { @parallel -> WITH EXCLUSIVE g AS x { tick!(c); } };
    b: ~Void = BG { @parallel -> WITH EXCLUSIVE g AS x { tick!(c); } };
    NEXT a;
    NEXT b;`,
      BOX,
    ),
    unordered: ticking(
      `    g = Box{ n: 0 } @shared:locked;
    h = Box{ n: 0 } @shared:locked;
    a: ~Void = BG { @parallel -> WITH EXCLUSIVE g AS x { tick!(c); } };
    b: ~Void = BG { @parallel -> WITH EXCLUSIVE h AS x { tick!(c); } };
    NEXT a;
    NEXT b;`,
      BOX,
    ),
  },
  {
    edge: 'exclusive UNLOCK before LOCK of a readers-writer lock; readers have no order',
    ordered: ticking(
      `    g = Box{ n: 0 } @shared:writeLocked;
    a: ~Void = BG { @parallel -> WITH EXCLUSIVE g AS x { tick!(c); } };
    b: ~Void = BG { @parallel -> WITH g AS x { tick!(c); } };
    NEXT a;
    NEXT b;`,
      BOX,
    ),
    unordered: ticking(
      `    g = Box{ n: 0 } @shared:writeLocked;
    a: ~Void = BG { @parallel -> WITH g AS x { tick!(c); } };
    b: ~Void = BG { @parallel -> WITH g AS x { tick!(c); } };
    NEXT a;
    NEXT b;`,
      BOX,
    ),
  },
  {
    edge: 'ASTORE before the ALOAD that reads it',
    ordered: ticking(`    MUTABLE flag: Int64 = 0 @shared:atomic;
    a: ~Void = BG { @parallel -> tick!(c); flag = 1; };
    b: ~Void = BG { @parallel -> IF flag == 1 -> tick!(c); };
    NEXT a;
    NEXT b;`),
    unordered: ticking(`    MUTABLE flag: Int64 = 0 @shared:atomic;
    a: ~Void = BG { @parallel -> flag = 1; tick!(c); };
    b: ~Void = BG { @parallel -> IF flag == 1 -> tick!(c); };
    NEXT a;
    NEXT b;`),
  },
  {
    edge: 'ARMW before the ALOAD that reads it',
    ordered: ticking(`    MUTABLE flag: Int64 = 0 @shared:atomic;
    a: ~Void = BG { @parallel -> tick!(c); flag += 1; };
    b: ~Void = BG { @parallel -> IF flag == 1 -> tick!(c); };
    NEXT a;
    NEXT b;`),
    unordered: ticking(`    MUTABLE flag: Int64 = 0 @shared:atomic;
    a: ~Void = BG { @parallel -> flag += 1; tick!(c); };
    b: ~Void = BG { @parallel -> IF flag == 1 -> tick!(c); };
    NEXT a;
    NEXT b;`),
  },
  {
    edge: 'COMMIT before SNAP',
    ordered: ticking(
      `    v = Box{ n: 0 } @shared:versioned;
    a: ~Void = BG { @parallel -> tick!(c); WITH SNAPSHOT v AS MUTABLE x { x.n = 1; } };
    b: ~Void = BG { @parallel -> MUTABLE seen = 0; WITH SNAPSHOT v AS x { seen = x.n; } IF seen == 1 -> tick!(c); };
    NEXT a;
    NEXT b;`,
      BOX,
    ),
    unordered: ticking(
      `    v = Box{ n: 0 } @shared:versioned;
    a: ~Void = BG { @parallel -> WITH SNAPSHOT v AS MUTABLE x { x.n = 1; } tick!(c); };
    b: ~Void = BG { @parallel -> MUTABLE seen = 0; WITH SNAPSHOT v AS x { seen = x.n; } IF seen == 1 -> tick!(c); };
    NEXT a;
    NEXT b;`,
      BOX,
    ),
  },
  {
    edge: 'PUBLISH before SNAP',
    ordered: ticking(
      `    v = Box{ n: 0 } @shared:versioned;
    w = Box{ n: 0 } @shared:versioned;
    a: ~Void = BG { @parallel -> tick!(c); WITH SNAPSHOT v AS MUTABLE x, SNAPSHOT w AS MUTABLE y { x.n = 1; y.n = 1; } };
    b: ~Void = BG { @parallel -> MUTABLE seen = 0; WITH SNAPSHOT w AS x { seen = x.n; } IF seen == 1 -> tick!(c); };
    NEXT a;
    NEXT b;`,
      BOX,
    ),
    unordered: ticking(
      `    v = Box{ n: 0 } @shared:versioned;
    w = Box{ n: 0 } @shared:versioned;
    a: ~Void = BG { @parallel -> WITH SNAPSHOT v AS MUTABLE x, SNAPSHOT w AS MUTABLE y { x.n = 1; y.n = 1; } tick!(c); };
    b: ~Void = BG { @parallel -> MUTABLE seen = 0; WITH SNAPSHOT w AS x { seen = x.n; } IF seen == 1 -> tick!(c); };
    NEXT a;
    NEXT b;`,
      BOX,
    ),
  },
  {
    edge: 'PUSH before POP',
    ordered: ticking(
      '    s: ~?Int64[] = BG STREAM { tick!(c); YIELD 1; };\n    v = NEXT s;\n    tick!(c);',
    ),
    unordered: ticking(
      '    s: ~?Int64[] = BG STREAM { YIELD 1; tick!(c); };\n    v = NEXT s;\n    tick!(c);',
    ),
  },
  {
    edge: 'CLOSE before the NEXT that finds the end',
    ordered: ticking(
      '    s: ~?Int64[] = BG STREAM { YIELD 1; tick!(c); };\n    v = NEXT s;\n    w = NEXT s;\n    tick!(c);',
    ),
    unordered: ticking(
      '    s: ~?Int64[] = BG STREAM { YIELD 1; YIELD 2; tick!(c); };\n    v = NEXT s;\n    w = NEXT s;\n    tick!(c);',
    ),
  },
  {
    edge: 'POP before the PUSH that needs its room',
    parameters: 'stream-capacity=1',
    ordered: ticking(
      '    s: ~?Int64[] = BG STREAM { YIELD 1; YIELD 2; tick!(c); };\n    tick!(c);\n    v = NEXT s;\n    w = NEXT s;',
    ),
    unordered: ticking(
      '    s: ~?Int64[] = BG STREAM { YIELD 1; tick!(c); };\n    tick!(c);\n    v = NEXT s;\n    w = NEXT s;',
    ),
  },
  {
    edge: 'OBSADD before OBSVIEW',
    ordered: ticking(`    s: ~?Int64[] = BG STREAM { tick!(c); YIELD 5; };
    r: ~Int64@observable = s |> SUM _;
    WITH VIEW r AS v { IF (v OR 0) == 5 -> tick!(c); }
    total = NEXT r;`),
    unordered: ticking(`    s: ~?Int64[] = BG STREAM { YIELD 5; tick!(c); };
    r: ~Int64@observable = s |> SUM _;
    WITH VIEW r AS v { IF (v OR 0) == 5 -> tick!(c); }
    total = NEXT r;`),
  },
  {
    edge: 'MPUT before MGET of the same key',
    ordered: ticking(`    m: HashMap<Int64>@shared:sharded(2):locked = {};
    a: ~Void = BG { @parallel -> tick!(c); m["k"] = 1; };
    b: ~Void = BG { @parallel -> IF (m["k"] OR 0) == 1 -> tick!(c); };
    NEXT a;
    NEXT b;`),
    unordered: ticking(`    m: HashMap<Int64>@shared:sharded(2):locked = {};
    a: ~Void = BG { @parallel -> m["k"] = 1; tick!(c); };
    b: ~Void = BG { @parallel -> IF (m["k"] OR 0) == 1 -> tick!(c); };
    NEXT a;
    NEXT b;`),
  },
  {
    edge: 'none by time: sleeping is no synchronisation',
    ordered: ticking(
      '    a: ~Void = BG { @parallel -> tick!(c); };\n    NEXT a;\n    sleep(5);\n    tick!(c);',
    ),
    unordered: ticking(
      '    a: ~Void = BG { @parallel -> tick!(c); };\n    sleep(5);\n    tick!(c);\n    NEXT a;',
    ),
  },
];
