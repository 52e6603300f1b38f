/**
 * The number of executions of exhaustive search on programs whose number of equivalence classes is known: exactly
 * that many, none cut, no class twice; and how many of them get stuck. Where the interleavings are few, brute force
 * confirms the number. Larger sizes: `large-counts.test.ts`.
 *
 * Of the usual tables these are missing, because CLEAR has no such thing: compare-and-swap (cas0, casrot, wcas, casw),
 * try-lock, semaphores and channels. An await is a loop that polls, which has classes of its own; and a ring of
 * philosophers ends in an error, not in a deadlock.
 */
import test from 'ava';
import type { Collected } from '../_helpers/collect.js';
import { collect } from '../_helpers/collect.js';
import * as litmus from '../_helpers/litmus-programs.js';
import { compileLoose } from '../_helpers/random-programs.js';
import { OptimalDpor } from '../../scheduler/exhaustive/dpor.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import type { SchedulerFactory } from '../../src/explore/scheduler.js';
import { exploreProgram } from '../../src/explore.js';

/** `stuck`: classes in which somebody waits for ever; none unless said. */
type Row = readonly [name: string, text: string, classes: number, stuck?: number];

/** Interleavings up to which brute force is asked, too. */
const BRUTE_MAX = 1_000;

function rows(
  name: string,
  from: number,
  to: number,
  text: (n: number) => string,
  classes: (n: number) => number,
): readonly Row[] {
  return litmus.times(to + 1, (n): Row => [`${name}(${n})`, text(n), classes(n)], from);
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

const ROWS: readonly Row[] = [
  ['SB', litmus.storeBuffering(), 3],
  ['LB', litmus.loadBuffering(), 3],
  ['2+2W', litmus.twoPlusTwoWrites(), 3],
  ['MP', litmus.messagePassing(), 2],
  ['IRIW', litmus.independentReads(), 15],
  ['dekker', litmus.dekker(), 3],
  ['publish', litmus.publish(41), 42],
  ...rows('CoA', 1, 3, litmus.coherence, (n) => [15, 130, 2028][n - 1] ?? 0),
  ...rows('readers', 1, 8, litmus.readers, (n) => 2 ** n),
  ...rows('writers+reader', 2, 5, litmus.writersAndReader, (n) => factorial(n + 1)),
  ...rows('redundant writes', 1, 3, litmus.redundantWrites, (n) => [12, 90, 560][n - 1] ?? 0),
  ...rows('ainc', 2, 6, (n) => litmus.increments(n, 1), factorial),
  ...rows(
    'binc',
    2,
    4,
    (n) => litmus.increments(n, 2),
    (n) => factorial(n) ** 2,
  ),
  ...rows(
    'cinc',
    2,
    3,
    (n) => litmus.increments(n, 3),
    (n) => factorial(n) ** 3,
  ),
  ...rows('ninc', 2, 4, litmus.lostUpdate, (n) => factorial(n) ** 2),
  ...rows('wainc', 2, 5, litmus.writerAndIncrements, (n) => factorial(n + 1)),
  ...rows('lastzero', 1, 8, litmus.lastZero, (n) => (n + 3) * 2 ** (n - 2)),
  ...rows('control flow', 1, 3, litmus.controlFlow, (n) => [5, 18, 90][n - 1] ?? 0),
  ...rows(
    'fib',
    1,
    3,
    (n) => litmus.fibonacci(n, false),
    (n) => [3, 19, 141][n - 1] ?? 0,
  ),
  ...rows(
    'fib+reader',
    1,
    3,
    (n) => litmus.fibonacci(n, true),
    (n) => [11, 140, 1698][n - 1] ?? 0,
  ),
  ...rows('eratosthenes', 3, 5, litmus.eratosthenes, (n) => [34, 136, 398][n - 3] ?? 0),
  ...rows(
    'peterson, tries',
    2,
    3,
    (tries) => litmus.peterson(1, tries),
    (tries) => [20, 34][tries - 2] ?? 0,
  ),
  ...rows('dekker, tries', 2, 3, litmus.boundedDekker, (tries) => [25, 55][tries - 2] ?? 0),
  // Brute force finds as many. The program of the peers, with compare-and-swap instead of a versioned cell, has 40.
  ...rows('treiber', 2, 2, litmus.treiber, () => 46),
  ...rows('independent', 1, 10, litmus.independent, () => 1),
  ...rows('mutex', 1, 5, litmus.lockedCounter, factorial),
  ...rows('mutex-readonly', 2, 4, litmus.lockedReaders, factorial),
  ['lock-never-unlock(2)', litmus.neverUnlocked(2), 2, 2],
  ['lock-never-unlock(3)', litmus.neverUnlocked(3), 3, 3],
  ['mutex_hard(3)', litmus.unlockedInOrder(3), 4, 3],
  ['readers behind a writer(2)', litmus.readersBehindWriter(2), 5, 5],
  ['readers behind a writer(3)', litmus.readersBehindWriter(3), 16, 16],
  ['members at a mutex(2)', litmus.membersAtLock(2, 'locked'), 1, 1],
  ['members at a readers-writer lock(2)', litmus.membersAtLock(2, 'writeLocked'), 2, 2],
  ['counts of a map', litmus.mapCounts(), 1],
  ['removals from two parts of a map', litmus.mapRemovals(false), 1],
  ['removals from one part of a map', litmus.mapRemovals(true), 2],
  ['turns beside a write', litmus.turnsBesideWrite(), 4],
  ['a first NEXT beside a write', litmus.firstTakeBesideWrite(), 3],
  ...rows('indexer', 11, 13, litmus.indexer, (n) => 8 ** (n - 11)),
  ...rows('file system', 13, 16, litmus.fileSystem, (n) => 2 ** (n - 13)),
  // An order of each fork's two users, all but the two orders that go round the table.
  ...rows('ordered philosophers', 2, 6, litmus.orderedPhilosophers, (n) => 2 ** n - 2),
  // The same, and for each philosopher the execution in which that one closes the circle.
  ...rows('circle of philosophers', 2, 6, litmus.circlePhilosophers, (n) => 2 ** n - 2 + n),
];

const PARAMETERS = { ...DEFAULT_PARAMETERS, lockTimeout: Infinity };

for (const [name, text, classes, stuck = 0] of ROWS) {
  test(`${name} has ${classes} classes`, (t) => {
    const program = compileLoose(text);
    const exhaustive = collect(program, 'exhaustive', { parameters: PARAMETERS });
    const { executions, cut, classes: found, isComplete } = exhaustive;
    t.deepEqual(
      { executions, cut, classes: found.size, stuck: stuckIn(exhaustive), isComplete },
      { executions: classes, cut: 0, classes, stuck, isComplete: true },
    );
    const brute = collect(program, 'brute', { parameters: PARAMETERS, executionsMax: BRUTE_MAX });
    if (brute.isComplete) {
      t.is(brute.classes.size, classes);
      t.is(stuckIn(brute), stuck);
    }
  });
}

/** Classes up to which source sets are asked, too: they cut so many executions that they are slow. */
const SOURCE_SETS_MAX = 600;

for (const [name, text, classes] of ROWS) {
  if (classes > SOURCE_SETS_MAX) continue;
  test(`${name} has ${classes} classes with source sets, too`, (t) => {
    // From the start, and from when there are some plans already.
    for (const nodesMax of [0, 20]) {
      const capped: SchedulerFactory = (context) => new OptimalDpor({ ...context, nodesMax });
      const found = collect(compileLoose(text), capped, { parameters: PARAMETERS });
      t.true(found.isComplete);
      t.is(found.classes.size, classes);
      t.is(found.executions, classes, 'no class has two executions that are complete');
    }
  });
}

/** Classes that end in a fault; a program without assertions has no other ones than those of waiting. */
function stuckIn({ classes }: Collected): number {
  return [...classes.values()].filter((outcome) => outcome.startsWith('fault')).length;
}

/** Classes that some schedule with at most 0, 1, 2, … preemptions shows; with the last number, all of them. */
const BOUNDED: readonly (readonly [name: string, text: string, classes: readonly number[]])[] = [
  ['SB', litmus.storeBuffering(), [2, 3]],
  ['LB', litmus.loadBuffering(), [2, 3]],
  ['2+2W', litmus.twoPlusTwoWrites(), [2, 3]],
  ['MP', litmus.messagePassing(), [2]],
  ['IRIW', litmus.independentReads(), [14, 15]],
  ['dekker', litmus.dekker(), [2, 3]],
  ['publish', litmus.publish(41), [2, 42]],
  ['readers(4)', litmus.readers(4), [16]],
  ['readers(6)', litmus.readers(6), [64]],
  ['lastzero(4)', litmus.lastZero(4), [28]],
  ['lastzero(5)', litmus.lastZero(5), [64]],
  ['writers+reader(5)', litmus.writersAndReader(5), [720]],
  ['redundant writes(1)', litmus.redundantWrites(1), [6, 12]],
  ['redundant writes(2)', litmus.redundantWrites(2), [6, 24, 60, 90]],
  ['redundant writes(3)', litmus.redundantWrites(3), [6, 36, 136, 316, 486, 560]],
  ['ainc(5)', litmus.increments(5, 1), [120]],
  ['binc(2)', litmus.increments(2, 2), [2, 4]],
  ['binc(3)', litmus.increments(3, 2), [6, 24, 36]],
  ['cinc(2)', litmus.increments(2, 3), [2, 6, 8]],
  ['cinc(3)', litmus.increments(3, 3), [6, 42, 120, 192, 216]],
  ['ninc(2)', litmus.lostUpdate(2), [2, 4]],
  ['ninc(3)', litmus.lostUpdate(3), [6, 24, 36]],
  ['ninc(4)', litmus.lostUpdate(4), [24, 168, 432, 576]],
  ['wainc(3)', litmus.writerAndIncrements(3), [24]],
  ['control flow(2)', litmus.controlFlow(2), [18]],
  ['mutex(4)', litmus.lockedCounter(4), [24]],
  ['mutex-readonly(3)', litmus.lockedReaders(3), [6]],
  ['ordered philosophers(4)', litmus.orderedPhilosophers(4), [14]],
  ['circle of philosophers(4)', litmus.circlePhilosophers(4), [14, 18]],
  ['file system(16)', litmus.fileSystem(16), [8]],
  ['independent(10)', litmus.independent(10), [1]],
  ['CoA(1)', litmus.coherence(1), [6, 15]],
  ['CoA(2)', litmus.coherence(2), [24, 90, 130]],
  ['CoA(3)', litmus.coherence(3), [120, 708, 1608, 2028]],
  ['fib(1)', litmus.fibonacci(1, false), [2, 3]],
  ['fib(2)', litmus.fibonacci(2, false), [2, 8, 18, 19]],
  ['fib(3)', litmus.fibonacci(3, false), [2, 12, 50, 102, 140, 141]],
  ['fib+reader(1)', litmus.fibonacci(1, true), [6, 11]],
  ['fib+reader(2)', litmus.fibonacci(2, true), [6, 33, 98, 137, 140]],
  ['eratosthenes(3)', litmus.eratosthenes(3), [2, 10, 22, 32, 34]],
  ['eratosthenes(4)', litmus.eratosthenes(4), [2, 14, 44, 86, 120, 134, 136]],
  ['eratosthenes(5)', litmus.eratosthenes(5), [2, 18, 68, 156, 260, 340, 382, 396, 398]],
];

for (const [name, text, classes] of BOUNDED) {
  test(`${name} has ${classes.join(', ')} classes within 0, 1, … preemptions`, (t) => {
    const program = compileLoose(text);
    classes.forEach((count, preemptionsMax) => {
      const { report } = exploreProgram(program, { preemptionsMax });
      t.is(report.executions, count);
      const isAll = preemptionsMax === classes.length - 1;
      t.true(isAll || !report.complete, 'what is left out is not called complete');
    });
    const { report } = exploreProgram(program, { iteratesPreemptions: true });
    t.is(report.executions, classes.at(-1) ?? 0, 'each is counted once, whatever bound reached it');
    t.true(report.complete, 'bounds in turn end when nothing is left out');
  });
}

test('bounds in turn find the simplest failure first', (t) => {
  const failing = compileLoose(`FN main() RETURNS Void ->
    MUTABLE n: Int64 = 0 @shared:atomic;
    a: ~Void = BG { @parallel -> n = n + 1; };
    b: ~Void = BG { @parallel -> n = n + 1; };
    NEXT a;
    NEXT b;
    ASSERT n == 2, "both";
END
`);
  const found = exploreProgram(failing, { iteratesPreemptions: true, keepGoing: false }).report;
  t.is(found.faults[0]?.preemptions, 1);
  t.is(exploreProgram(failing, { preemptionsMax: 0 }).report.result, 'incomplete');
});
