/**
 * What the constructs cost that the programs of the literature do not have: executions per second of programs with streams,
 * readers-writer locks, versioned cells and split streams. And what all of them cost a program that does not use them: nothing.
 */
import { corrected, figuresInChild, medianOf, timed } from './figures.js';
import { forkJoin, lockedCounter, times } from './programs.js';
import type { BenchContext } from './suite.js';
import { roundsOf } from './suite.js';
import { headLine, tableLine, wholeText } from './table.js';

const DPOR = { reduction: 'dpor' } as const;

/** n - 2 readers and two writers of one readers-writer lock. */
export function readersAndWriters(n: number): string {
  const read = 'MUTABLE v = 0; WITH l AS x { v = x.n; }';
  const write = 'WITH EXCLUSIVE l AS x { x.n = x.n + 1; }';
  return forkJoin(
    ['MUTABLE l = Box{ n: 0 } @shared:writeLocked;'],
    [write, write, ...times(n - 2, () => read)],
  );
}

/** n fibers that replace one cell, again when another one was quicker. */
export function replacers(n: number): string {
  return forkJoin(
    ['MUTABLE c = Box{ n: 0 } @shared:versioned;'],
    times(n, () => 'WITH SNAPSHOT c AS MUTABLE x { x.n = x.n + 1; }'),
  );
}

/** n fibers that take an item each from one stream of n items. */
export function takers(n: number): string {
  return forkJoin(
    [`s: ~?Int64[] @shared = BG STREAM { FOR i IN (0 ..< ${n}) DO YIELD i; END };`],
    times(n, () => 'v = NEXT s;'),
  );
}

/** A stream of two items that n fibers read with a cursor each, and an atomic that they all change. */
export function cursors(n: number): string {
  return forkJoin(
    [
      'MUTABLE a: Int64 = 0 @shared:atomic;',
      's: ~?Int64[] @split = BG STREAM { YIELD 1; YIELD 2; };',
      ...times(n, (k) => `s${k}: ~?Int64[] @split = CLONE s;`),
    ],
    times(n, (k) => `v = (NEXT s${k}) OR 0; a += v;`),
  );
}

export const CONSTRUCTS = {
  'stream, 7 takers': takers(7),
  'readers-writer lock(5)': readersAndWriters(5),
  'versioned cell(4)': replacers(4),
  'split stream, 3 cursors': cursors(3),
} as const;

export function constructHere(name: keyof typeof CONSTRUCTS): Readonly<Record<string, number>> {
  const { executions, first, steady } = timed(CONSTRUCTS[name], DPOR);
  return { executions, firstSeconds: first, seconds: steady };
}

const COLUMNS = [
  { title: 'constructs', width: 24 },
  { title: 'executions', width: 10 },
  { title: 'exec/CPU s', width: 10 },
  { title: 'first run', width: 10 },
];

/** Measures rows of CONSTRUCTS. */
export function constructs(
  names: readonly (keyof typeof CONSTRUCTS)[],
  context: BenchContext,
): readonly object[] {
  if (names.length === 0) return [];
  context.say(headLine(COLUMNS));
  const results = names.map((name) => {
    const figures = Array.from({ length: roundsOf(context) }, () => figuresInChild(name));
    const executions = medianOf(figures, 'executions');
    const perSecond = executions / medianOf(figures, 'seconds', corrected);
    const firstPerSecond = executions / medianOf(figures, 'firstSeconds', corrected);
    const cells = [name, wholeText(executions), wholeText(perSecond), wholeText(firstPerSecond)];
    context.say(tableLine(COLUMNS, cells));
    return { name, executions, perSecond, firstPerSecond };
  });
  context.say('');
  return results;
}

/** Functions that nobody calls, with everything that fibers can do. */
const UNUSED = `FN unused(n: Int64) RETURNS !Int64 ->
    r = Box{ n: 0 } @shared:writeLocked;
    c = Box{ n: 0 } @shared:versioned;
    MUTABLE m: HashMap<Int64, Int64>@shared:sharded(2):locked = {};
    s: ~?Int64[] @split = BG STREAM { YIELD n; };
    t: ~?Int64[] = BG STREAM { YIELD n; };
    WITH r AS x { m[1] = x.n; }
    WITH SNAPSHOT c AS MUTABLE x { x.n = n; } ON MvccConflict PASS
    total: ~Int64@observable = t |> SUM _;
    sum = NEXT total;
    k = [1, 2] |> CONCURRENT(workers: 2) SELECT _ + n;
    RETURN sum + k.length() + (NEXT s OR 0);
END
`;

/** n fibers at a mutex, in a program that has all other constructs, and uses none. */
export function besideUnused(n: number): string {
  return UNUSED + lockedCounter(n);
}

/** The exploration of N! executions with constructs that are not used, against the same without them. */
export function unusedAgainstNone(): Readonly<Record<string, number>> {
  const programs = [lockedCounter(7), besideUnused(7)];
  // In turn, and the best of each: whoever comes first warms up for the other one.
  const rounds = Array.from({ length: 5 }, () => programs.map((text) => timed(text, DPOR).steady));
  const best = (which: number): number =>
    Math.min(...rounds.map((round) => round[which] ?? Infinity));
  const [none, unused] = [best(0), best(1)];
  return { ratio: unused / none, noneMs: none * 1e3, unusedMs: unused * 1e3 };
}
