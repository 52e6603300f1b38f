/**
 * Litmus tests: small programs whose numbers of equivalence classes are known from the literature, as the tables of
 * Abdulla, Aronis, Jonsson and Sagonas (JACM 2017), and the test folders of Nidhugg and GenMC. Atomics start at 0;
 * nothing is asserted, so that no execution ends early. The larger ones stand in `src/cli/bench/programs.ts`.
 */
import { atomic, locking, parallel, times } from '../../src/cli/bench/programs.js';

export * from '../../src/cli/bench/programs.js';

// ------------------------------------------------------------------------------------------- memory models

export const storeBuffering = (): string =>
  parallel(['x', 'y'], ['x = 1; r = y;', 'y = 1; r = x;']);

export const loadBuffering = (): string => parallel(['x', 'y'], ['r = x; y = 1;', 'r = y; x = 1;']);

export const twoPlusTwoWrites = (): string =>
  parallel(['x', 'y'], ['x = 1; y = 2;', 'y = 1; x = 2;']);

/** The second fiber looks at the data only when the flag is up. */
export const messagePassing = (): string =>
  parallel(['d', 'f'], ['d = 1; f = 1;', 'IF f == 1 THEN r = d; END']);

export const independentReads = (): string =>
  parallel(['x', 'y'], ['x = 1;', 'y = 1;', 'r = x; s = y;', 'r = y; s = x;']);

export const dekker = (): string =>
  parallel(
    ['x', 'y', 'c'],
    ['y = 1; IF x == 0 THEN c = 1; r = c; END', 'x = 1; IF y == 0 THEN c = 0; r = c; END'],
  );

/** The reader looks at the flag at most `polls` times, and at the data only when it is up. */
export const publish = (polls: number): string =>
  parallel(
    ['x', 'f'],
    ['x = 42; f = 1;', `FOR i IN (0 ..< ${polls}) DO IF f == 1 THEN r = x; BREAK; END END`],
  );

/** Two writers of one cell that look at it again, each after a look at a cell of its own, which n fibers write. */
export const coherence = (n: number): string =>
  parallel(
    ['x', 'y', 'z'],
    ['x = 1; r = y; s = x;', 'x = 2; r = z; s = x;', ...times(n, (k) => `y = ${k}; z = ${k};`)],
  );

// ------------------------------------------------------------------------------------------- one cell

export const writersAndReader = (n: number): string =>
  parallel(['x'], [...times(n, (k) => `x = ${k};`), 'r = x;']);

/** Two fibers write the same value n times each, a third reads twice. */
export const redundantWrites = (n: number): string =>
  parallel(
    ['x'],
    [times(n, () => 'x = 1;').join(' '), times(n, () => 'x = 2;').join(' '), 'r = x; s = x;'],
  );

/** n atomic increments of each of `cells` cells. */
export const increments = (n: number, cells: number): string => {
  const names = times(cells, (k) => `x${k}`);
  return parallel(
    names,
    times(n, () => names.map((name) => `${name} += 1;`).join(' ')),
  );
};

export const writerAndIncrements = (n: number): string =>
  parallel(['x'], ['x = 42;', ...times(n, () => 'x += 1;')]);

// ------------------------------------------------------------------------------------------- control flow

export const controlFlow = (n: number): string =>
  parallel(
    ['x', 'y', 'z'],
    [
      ...times(n, () => 'r = x;'),
      ...times(n, () => 'y = 1;'),
      'IF y == 0 THEN z = 1; END',
      'IF z == 1 THEN IF y == 0 THEN x = 1; END END',
    ],
  );

/** Two sieves of Eratosthenes over n cells, for the numbers from 2 on: 1 marks a prime, 2 what is none. */
export const eratosthenes = (n: number): string => {
  const sieve = times(
    n + 2,
    (k) => {
      const multiples = times(n + 2, (m) => m, 2 * k).filter((m) => m % k === 0);
      return `IF x${k} == 0 THEN x${k} = 1; ${multiples.map((m) => `x${m} = 2;`).join(' ')} END`;
    },
    2,
  ).join(' ');
  return parallel(
    times(n + 2, (k) => `x${k}`, 2),
    [sieve, sieve],
  );
};

/** Four fibers over four cells, with many reads. */
export const manyReads = (): string =>
  parallel(
    ['x', 'y', 'z', 'w'],
    [
      [...'xyzwxyz'].map((cell, k) => `r${k} = ${cell};`).join(' '),
      [...'xyz'].map((cell, k) => `r${k} = ${cell};`).join(' '),
      [1, 2, 3].map((v) => `x = ${v}; y = ${v};`).join(' '),
      [1, 2, 3].map((v) => `z = ${v}; w = ${v};`).join(' '),
    ],
  );

// ------------------------------------------------------------------------------------------- locks

/** Critical sections that change nothing. */
export const lockedReaders = (n: number): string =>
  locking(
    1,
    times(n, () => 'WITH EXCLUSIVE l0 AS x { r = x.n; }'),
  );

/** Waits for ever: nobody writes the cell. */
const FOR_EVER = 'WHILE never == 0 DO PASS; END';

/** n fibers of which the first one takes the mutex and keeps it. */
export const neverUnlocked = (n: number): string =>
  locking(
    1,
    times(n, () => `WITH EXCLUSIVE l0 AS x { x.n = 1; ${FOR_EVER} }`),
    [atomic('never')],
  );

/** n fibers count under a mutex; fiber k gives it back only when it finds k. */
export const unlockedInOrder = (n: number): string =>
  locking(
    1,
    times(
      n,
      (k) => `WITH EXCLUSIVE l0 AS x { v = x.n; x.n = v + 1; IF v != ${k} THEN ${FOR_EVER} END }`,
    ),
    [atomic('never')],
  );

/**
 * A writer and n readers queue for a lock that main keeps. Readers who come after the writer queue in order, those
 * before it in any: the sum of n! / k! classes, over the number k of readers before it.
 */
export const readersBehindWriter = (n: number): string => `STRUCT Box { n: Int64 }
FN main() RETURNS Void ->
    MUTABLE a: Int64 = 0 @shared:atomic;
    MUTABLE l = Box{ n: 0 } @shared:writeLocked;
    WITH EXCLUSIVE l AS x {
        w: ~Void = BG { @parallel -> WITH EXCLUSIVE l AS y { PASS; } };
        u: ~Void = BG { @parallel -> a = 1; };
        ${times(n, (k) => `r${k}: ~Void = BG { @parallel -> WITH l AS y { PASS; } };`).join(' ')}
        NEXT u;
        NEXT w;
        ${times(n, (k) => `NEXT r${k};`).join(' ')}
    }
END
`;

/**
 * n members of groups of their own meet a lock that main keeps, and suspend. At a mutex they do not notice each other;
 * a readers-writer lock knows in which order they queue.
 */
export const membersAtLock = (n: number, kind: 'locked' | 'writeLocked'): string =>
  `STRUCT Box { n: Int64 }
FN main() RETURNS Void ->
    MUTABLE l = Box{ n: 0 } @shared:${kind};
    WITH EXCLUSIVE l AS x {
        ${times(
          n,
          (k) => `p${k}: ~Void = BG { @parallel ->
            MUTABLE mine = Box{ n: 0 } @local;
            q: ~Void = BG { mine.n = 1; WITH EXCLUSIVE l AS y { PASS; } };
            NEXT q;
        };`,
        ).join('\n        ')}
        ${times(n, (k) => `NEXT p${k};`).join(' ')}
    }
END
`;

const twoAtMap = (first: string, second: string): string => `
FN main() RETURNS Void ->
    MUTABLE m: HashMap<Int64, Int64>@shared:sharded(2):locked = {};
    m[1] = 5;
    m[2] = 5;
    a: ~Void = BG { @parallel -> ${first} };
    b: ~Void = BG { @parallel -> ${second} };
    NEXT a;
    NEXT b;
END
`;

/** Two fibers count the entries of a map in parts, part after part: nobody notices the other. */
export const mapCounts = (): string => twoAtMap('x = m.count();', 'y = m.count();');

/** Two fibers remove entries, of different parts or of one. */
export const mapRemovals = (isOnePart: boolean): string =>
  twoAtMap('m.delete(1);', `m.delete(${isOnePart ? 1 : 2});`);

/** A body with a stack of its own looks at every turn whether the other of its scheduler wants to run, beside a write elsewhere. */
export const turnsBesideWrite = (): string => `STRUCT Tally { n: Int64 }
FN main() RETURNS Void ->
    MUTABLE a: Int64 = 0 @shared:atomic;
    t = Tally{ n: 0 } @local;
    p: ~Void = BG { @large -> FOR i IN (0 ..< 1) DO t.n = t.n + i; END };
    r: ~Void = BG { t.n = t.n + 1; };
    q: ~Void = BG { @parallel -> a = 1; };
    NEXT p;
    NEXT r;
    NEXT q;
END
`;

/** The first NEXT of a split stream when nobody else is left who takes its items, and a write that has nothing to do with it. */
export const firstTakeBesideWrite = (): string => `FN main() RETURNS !Void ->
    MUTABLE a: Int64 = 0 @shared:atomic;
    numbers: ~?Int64[] @split = BG STREAM { @parallel -> YIELD 1; };
    q: ~Void = BG { @parallel -> a = 1; };
    IF TRUE THEN other: ~?Int64[] @split = CLONE numbers; END
    x = (NEXT numbers) OR 0;
    NEXT q;
END
`;

/** Two locks in a row, one of them taken by somebody who tries again, and main looks at both. */
export const locksTriedAgain = (): string =>
  `STRUCT Box { n: Int64 }
FN main() RETURNS !Void ->
    MUTABLE a: Int64 = 0 @shared:atomic;
    MUTABLE l = Box{ n: 0 } @shared:writeLocked;
    MUTABLE m = Box{ n: 0 } @shared:locked;
    MUTABLE p: ~Void[]@list = [BG { @parallel ->
        WITH POSSIBLE_DEADLOCK EXCLUSIVE l AS x, EXCLUSIVE m AS y { PASS; } ON LockCycle PASS
    }];
    MUTABLE q: ~Void[]@list = [BG { @service ->
        WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE l AS x { PASS; } ON Transient RETRY(2) THEN RAISE
    }];
    v = a;
    WITH EXCLUSIVE l AS x { r = x.n; }
    WITH EXCLUSIVE m AS x { s = x.n; }
END
`;

/** main ends everything while others use cells of different kinds. */
export const endBesideCells = (): string =>
  `STRUCT Box { n: Int64 }
FN main() RETURNS !Void ->
    MUTABLE a: Int64 = 0 @shared:atomic;
    MUTABLE b: Int64 = 0 @shared:atomic;
    MUTABLE c = Box{ n: 0 } @indirect:atomic;
    MUTABLE d = Box{ n: 0 } @shared:versioned;
    p: ~Void = BG { @parallel -> b = 1; a = 2; a = 2; };
    q: ~Void = BG { @parallel ->
        WITH SNAPSHOT c AS MUTABLE x { x.n = 0; } ON AtomicConflict -> { a += 1; }
    };
    r: ~Void = BG { @parallel -> WITH SNAPSHOT d AS MUTABLE x, SNAPSHOT d AS y { x.n = 0; } };
    a = 1;
    IF TRUE THEN DIE 3; END
    NEXT p;
    NEXT q;
    NEXT r;
END
`;

/** Somebody spins until another one has come by, beside locks that three take. */
export const spinsBesideLocks = (): string =>
  `STRUCT Box { n: Int64 }
FN main() RETURNS !Void ->
    MUTABLE a: Int64 = 0 @shared:atomic;
    MUTABLE l = Box{ n: 0 } @shared:locked;
    MUTABLE m = Box{ n: 0 } @shared:writeLocked;
    MUTABLE c = Box{ n: 0 } @shared:versioned;
    MUTABLE ps: ~Int64[]@list = [BG { @service ->
        DO {
            @service -> IF TRUE THEN PASS; END,
            @service -> IF TRUE THEN WITH SNAPSHOT c AS MUTABLE x { x.n = x.n + 1; } END
        }
        WHILE a == 0 DO PASS; END
        8;
    }];
    MUTABLE qs: ~Int64[]@list = [BG { @service ->
        WITH m AS x, m AS y { PASS; }
        WITH EXCLUSIVE l AS x { PASS; }
        8;
    }];
    MUTABLE rs: ~Int64[]@list = [BG { @service ->
        a = 1;
        WITH POSSIBLE_LOCK_CYCLE m AS x, m AS y { PASS; } ON LockCycle PASS
        8;
    }];
    WITH POSSIBLE_DEADLOCK EXCLUSIVE l AS x, EXCLUSIVE m AS y { a -= 1; } ON Deadlock PASS
    v = NEXT ps[0];
    w = NEXT qs[0];
END
`;
