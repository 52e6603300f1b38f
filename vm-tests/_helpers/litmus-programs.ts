/**
 * Generators of the programs whose numbers of equivalence classes are known in closed form or from the literature:
 * the tables of Abdulla, Aronis, Jonsson and Sagonas (JACM 2017), and the test folders of Nidhugg and GenMC. Atomics
 * start at 0; nothing is asserted, so that no execution ends early.
 */

/** `k` from 0 (or `from`) to n - 1. */
export function times<T>(n: number, make: (k: number) => T, from = 0): readonly T[] {
  return Array.from({ length: Math.max(0, n - from) }, (_, k) => make(k + from));
}

/** A program with those atomics, and one fiber for each text; main waits for all of them. */
export function parallel(atomics: readonly string[], fibers: readonly string[]): string {
  return program(
    atomics.map((name) => `MUTABLE ${name}: Int64 = 0 @shared:atomic;`),
    fibers,
  );
}

function program(data: readonly string[], fibers: readonly string[]): string {
  return [
    'STRUCT Box { n: Int64 }',
    'FN main() RETURNS !Void ->',
    ...data,
    ...fibers.map((body, k) => `p${k}: ~Void = BG { @parallel -> ${body} };`),
    ...fibers.map((_, k) => `NEXT p${k};`),
    'END',
    '',
  ].join('\n');
}

/** A program with n mutexes `l0`, `l1`, …. */
export function locking(n: number, fibers: readonly string[], atomics: readonly string[] = []) {
  const locks = times(n, (k) => `MUTABLE l${k} = Box{ n: 0 } @shared:locked;`);
  return program(
    [...locks, ...atomics.map((name) => `MUTABLE ${name}: Int64 = 0 @shared:atomic;`)],
    fibers,
  );
}

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

/** One writer, n readers. */
export const readers = (n: number): string =>
  parallel(['x'], ['x = 1;', ...times(n, () => 'r = x;')]);

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

/** n increments that are a load and a store. */
export const lostUpdate = (n: number): string =>
  parallel(
    ['x'],
    times(n, () => 'x = x + 1;'),
  );

export const writerAndIncrements = (n: number): string =>
  parallel(['x'], ['x = 42;', ...times(n, () => 'x += 1;')]);

// ------------------------------------------------------------------------------------------- control flow

/** A reader walks down an array to the last zero, while fiber j writes cell j from cell j - 1. */
export const lastZero = (n: number): string => {
  const walk = times(n, (k) => n - k).reduceRight(
    (inner, cell) => `IF x${cell} != 0 THEN ${inner} END`,
    'r = x0;',
  );
  return parallel(
    times(n + 1, (k) => `x${k}`),
    [walk, ...times(n, (k) => `v = x${k}; x${k + 1} = v + 1;`)],
  );
};

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

/** Two fibers add up Fibonacci numbers in two cells, which start at 1; a reader looks at both. */
export const fibonacci = (n: number, hasReader: boolean): string => {
  const cells = ['x', 'y'].map((name) => `MUTABLE ${name}: Int64 = 1 @shared:atomic;`);
  const step = (mine: string): string =>
    times(n, (k) => `r${k} = x; s${k} = y; ${mine} = r${k} + s${k};`).join(' ');
  const reader = 'IF x <= 144 THEN r = y; END';
  return program(cells, [step('x'), step('y'), ...(hasReader ? [reader] : [])]);
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

/** n fibers with a cell each. */
export const independent = (n: number): string =>
  parallel(
    times(n, (k) => `x${k}`),
    times(n, (k) => `x${k} = 1; r = x${k}; x${k} += r;`),
  );

// ------------------------------------------------------------------------------------------- locks

export const lockedCounter = (n: number): string =>
  locking(
    1,
    times(n, () => 'WITH EXCLUSIVE l0 AS x { x.n = x.n + 1; }'),
  );

/** Critical sections that change nothing. */
export const lockedReaders = (n: number): string =>
  locking(
    1,
    times(n, () => 'WITH EXCLUSIVE l0 AS x { r = x.n; }'),
  );

/** n philosophers who take the fork with the lower number first. */
export const orderedPhilosophers = (n: number): string => {
  const dine = (a: number, b: number): string =>
    `WITH EXCLUSIVE l${a} AS x { WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE l${b} AS y { y.n = 1; } }`;
  return locking(
    n,
    times(n, (k) => dine(Math.min(k, (k + 1) % n), Math.max(k, (k + 1) % n))),
  );
};

/** n philosophers who all take the fork on their left first; one who would close a cycle goes without. */
export const circlePhilosophers = (n: number): string =>
  locking(
    n,
    times(
      n,
      (k) =>
        `WITH EXCLUSIVE l${k} AS x { WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE l${(k + 1) % n} AS y { y.n = 1; } ON LockCycle PASS }`,
    ),
  );

/** The file system of Flanagan and Godefroid (POPL 2005): 32 inodes, 26 blocks, one fiber per file. */
export const fileSystem = (files: number): string => {
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
  const data = [
    ...times(inodes, (k) => `MUTABLE i${k} = Box{ n: 0 } @shared:locked;`),
    ...times(blocks, (k) => `MUTABLE b${k} = Box{ n: 0 } @shared:locked;`),
  ];
  return program(data, bodies);
};
