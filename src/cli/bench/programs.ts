/**
 * The programs of the literature on systematic testing, written in CLEAR for any size: what `clear bench explore`
 * measures, and whose numbers of equivalence classes the tests know (Abdulla, Aronis, Jonsson and Sagonas, JACM
 * 2017; Flanagan and Godefroid, POPL 2005; the test folders of Nidhugg and GenMC). Nothing is asserted, so that no
 * execution ends early. Programs with condition variables are missing: CLEAR has none.
 */

/** What `make` gives for `from` (0 unless said) to n - 1. */
export function times<T>(n: number, make: (k: number) => T, from = 0): readonly T[] {
  return Array.from({ length: Math.max(0, n - from) }, (_, k) => make(k + from));
}

/** A program with that data, and one fiber for each text; main waits for all of them. */
export function forkJoin(data: readonly string[], fibers: readonly string[]): string {
  return [
    'STRUCT Box { n: Int64 }',
    'FN main() RETURNS !Void ->',
    ...data.map((line) => `    ${line}`),
    ...fibers.map((body, k) => `    p${k}: ~Void = BG { @parallel -> ${body} };`),
    ...fibers.map((_, k) => `    NEXT p${k};`),
    'END',
    '',
  ].join('\n');
}

/** The declaration of an atomic number. */
export function atomic(name: string, start = 0): string {
  return `MUTABLE ${name}: Int64 = ${start} @shared:atomic;`;
}

/** The declaration of a number in a mutex. */
export function mutex(name: string): string {
  return `MUTABLE ${name} = Box{ n: 0 } @shared:locked;`;
}

/** A program with those atomics, which start at 0. */
export function parallel(atomics: readonly string[], fibers: readonly string[]): string {
  return forkJoin(
    atomics.map((name) => atomic(name)),
    fibers,
  );
}

/** A program with n mutexes `l0`, `l1`, …. */
export function locking(n: number, fibers: readonly string[], data: readonly string[] = []) {
  return forkJoin([...times(n, (k) => mutex(`l${k}`)), ...data], fibers);
}

// ------------------------------------------------------------------------------------------- atomics

/**
 * n+1 named atomics; writer j stores a[j-1] + 1 into a[j]; the reader looks from a[n] down while it finds
 * something other than zero. (n+3)·2^(n-2) classes.
 */
export function lastZero(n: number): string {
  const walk = times(n, (k) => n - k).reduceRight(
    (inner, cell) => `IF a${cell} != 0 THEN ${inner} END`,
    'r = a0;',
  );
  return parallel(
    times(n + 1, (k) => `a${k}`),
    [walk, ...times(n + 1, (j) => `a${j} = a${j - 1} + 1;`, 1)],
  );
}

/** One store and n loads of one atomic: 2^n classes. */
export function readers(n: number): string {
  return parallel(['x'], ['x = 1;', ...times(n, () => 'r = x;')]);
}

/** n increments that are a load and a store: (n!)² classes. */
export function lostUpdate(n: number): string {
  return parallel(
    ['x'],
    times(n, () => 'x = x + 1;'),
  );
}

/** n fibers with a cell each: one class. */
export function independent(n: number): string {
  return parallel(
    times(n, (k) => `x${k}`),
    times(n, (k) => `x${k} = 1; r = x${k}; x${k} += r;`),
  );
}

/** Two fibers add up Fibonacci numbers k times in two cells, which start at 1; perhaps a reader looks at both. */
export function fibonacci(k: number, hasReader = false): string {
  const step = (mine: string, other: string): string =>
    times(
      k,
      (turn) => `r${turn} = ${mine}; s${turn} = ${other}; ${mine} = r${turn} + s${turn};`,
    ).join(' ');
  const reader = hasReader ? ['IF x <= 144 THEN r = y; END'] : [];
  return forkJoin([atomic('x', 1), atomic('y', 1)], [step('x', 'y'), step('y', 'x'), ...reader]);
}

/** Peterson's algorithm for two fibers; one that finds the door shut `tries` times gives up for good. */
export function peterson(rounds: number, tries = 2): string {
  const body = (mine: number, other: number): string => `
        FOR round IN (0 ..< ${rounds}) DO
            flag${mine} = 1;
            turn = ${other};
            MUTABLE open: Bool = FALSE;
            FOR try IN (0 ..< ${tries}) DO
                IF flag${other} == 0 THEN open = TRUE; BREAK; END
                IF turn != ${other} THEN open = TRUE; BREAK; END
            END
            IF !open -> RETURN;
            count = count + 1;
            flag${mine} = 0;
        END
    `;
  return parallel(['flag0', 'flag1', 'turn', 'count'], [body(0, 1), body(1, 0)]);
}

/** Dekker's algorithm for two fibers; both loops that wait give up after `tries` turns. */
export function boundedDekker(tries = 2): string {
  const body = (mine: number, other: number): string => `
        flag${mine} = 1;
        MUTABLE open: Bool = FALSE;
        FOR try IN (0 ..< ${tries}) DO
            IF flag${other} == 0 THEN open = TRUE; BREAK; END
            IF turn != ${mine} THEN
                flag${mine} = 0;
                MUTABLE mine: Bool = FALSE;
                FOR look IN (0 ..< ${tries}) DO
                    IF turn == ${mine} THEN mine = TRUE; BREAK; END
                END
                IF !mine -> RETURN;
                flag${mine} = 1;
            END
        END
        IF !open -> RETURN;
        count = count + 1;
        turn = ${other};
        flag${mine} = 0;
    `;
  return parallel(['flag0', 'flag1', 'turn', 'count'], [body(0, 1), body(1, 0)]);
}

// ------------------------------------------------------------------------------------------- locks

/** n fibers increment one number under a mutex: n! classes. */
export function lockedCounter(n: number): string {
  return locking(
    1,
    times(n, () => 'WITH EXCLUSIVE l0 AS x { x.n = x.n + 1; }'),
  );
}

/** n philosophers who take the fork with the lower number first: 2^n - 2 classes. */
export function orderedPhilosophers(n: number): string {
  return philosophers(n, (k) => [Math.min(k, (k + 1) % n), Math.max(k, (k + 1) % n)], '');
}

/**
 * n philosophers who all take the fork on their left first. CLEAR raises LockCycle in the one that would close the
 * circle, who goes without: 2^n - 2 classes, and one for each possible victim where other languages have one deadlock.
 */
export function circlePhilosophers(n: number): string {
  return philosophers(n, (k) => [k, (k + 1) % n], ' ON LockCycle PASS');
}

function philosophers(
  n: number,
  forks: (k: number) => readonly [first: number, second: number],
  handler: string,
): string {
  const dine = (k: number): string => {
    const [first, second] = forks(k);
    return `WITH EXCLUSIVE l${first} AS x { WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE l${second} AS y { y.n = 1; }${handler} }`;
  };
  return locking(n, times(n, dine));
}

/**
 * The indexer of POPL 2005: n fibers put 4 words each into a hash table of 128 slots, a lock for each slot; a slot
 * that is taken sends the word to the next one. From 12 fibers on, words collide: 8^(n-11) classes.
 */
export function indexer(n: number): string {
  const size = 128;
  const inserts = 4;
  const words = times(n, (fiber) => times(inserts + 1, (m) => m * 11 + fiber, 1));
  const home = (word: number): number => (word * 7) % size;
  // Which slots end up taken does not depend on the order of the inserts, so it is known how far one may have to look.
  const taken = new Set<number>();
  for (const word of words.flat()) {
    let slot = home(word);
    while (taken.has(slot)) slot = (slot + 1) % size;
    taken.add(slot);
  }
  const insert = (word: number, slot: number): string => {
    const next = (slot + 1) % size;
    const onward = taken.has(next) ? ` IF !done THEN ${insert(word, next)} END` : '';
    return `WITH EXCLUSIVE t${slot} AS s { IF s.n == 0 THEN s.n = ${word}; done = TRUE; END }${onward}`;
  };
  const used = [...taken].toSorted((a, b) => a - b);
  return forkJoin(
    used.map((slot) => mutex(`t${slot}`)),
    words.map((list) =>
      [
        'MUTABLE done: Bool = FALSE;',
        ...list.map((w) => `done = FALSE; ${insert(w, home(w))}`),
      ].join(' '),
    ),
  );
}

/**
 * The file system of POPL 2005: 32 inodes and 26 blocks, a lock for each; a fiber for each file, which takes the
 * first free block for its inode. From 14 files on, files meet: 2^(n-13) classes.
 */
export function fileSystem(files: number): string {
  const inodes = 32;
  const blocks = 26;
  const take = (block: number, fallback: string): string =>
    `WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE b${block} AS y { IF y.n == 0 THEN y.n = 1; got = TRUE; END } ${fallback}`;
  const bodies = times(files, (file) => {
    const inode = file % inodes;
    const block = (inode * 2) % blocks;
    const next = take((block + 1) % blocks, '');
    return `WITH EXCLUSIVE i${inode} AS x { IF x.n == 0 THEN MUTABLE got: Bool = FALSE; ${take(block, `IF !got THEN ${next} END`)} x.n = 1; END }`;
  });
  return forkJoin(
    [...times(inodes, (k) => mutex(`i${k}`)), ...times(blocks, (k) => mutex(`b${k}`))],
    bodies,
  );
}

/**
 * Treiber's stack: n fibers push a node each and pop one. The head is a versioned cell: a look at it is one event, and so is a
 * swap, which succeeds when nobody has changed the head since; otherwise the fiber looks again.
 */
export function treiber(n: number): string {
  const next = times(n, (k) => `IF h.n == ${k + 1} THEN after = next${k}; END`).join(' ');
  const body = (k: number): string => `
        WITH SNAPSHOT head AS MUTABLE h { next${k} = h.n; h.n = ${k + 1}; } ON MvccConflict PASS
        WITH SNAPSHOT head AS MUTABLE h {
            IF h.n == 0 -> RETURN;
            MUTABLE after = 0;
            ${next}
            h.n = after;
        } ON MvccConflict PASS
    `;
  return forkJoin(
    ['MUTABLE head = Box{ n: 0 } @shared:versioned;', ...times(n, (k) => atomic(`next${k}`))],
    times(n, body),
  );
}

// ------------------------------------------------------------------------------------------- proportion

/** n lost updates after `events` additions that main makes alone. */
export function longPrefix(n: number, events: number): string {
  return forkJoin(
    [atomic('x'), atomic('before'), `FOR k IN (0 ..< ${events}) DO before += 1; END`],
    times(n, () => 'x = x + 1;'),
  );
}

/** n lost updates, each after a loop of `turns` turns that nobody else can see. */
export function localBefore(n: number, turns: number): string {
  return parallel(
    ['x'],
    times(n, () => `${localLoop(turns)} x = x + s;`),
  );
}

/** n lost updates with such a loop between the load and the store. */
export function localBetween(n: number, turns: number): string {
  return parallel(
    ['x'],
    times(n, () => `v = x; ${localLoop(turns)} x = v + s;`),
  );
}

function localLoop(turns: number): string {
  return `MUTABLE s: Int64 = 0; FOR k IN (0_i64 ..< ${turns}) DO s = s + k; END`;
}

/** Nothing to explore: what is left is start-up. */
export function tiny(): string {
  return parallel(['x'], ['x += 1;', 'r = 1;']);
}
