/**
 * A search that is divided comes to what the undivided one comes to: the same number of executions, none redundant, the same faults
 * and outputs; whatever the moment of the division, and however short the stints in which its parts are explored.
 */
import test from 'ava';
import fc from 'fast-check';
import { driveDivided } from '../../src/cli/drive.js';
import { driveRounds } from '../../src/cli/drive-rounds.js';
import type { Program } from '../../src/bytecode/program.js';
import type { ExploreOptions } from '../../src/explore.js';
import { exploreProgram, startExploration } from '../../src/explore.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import type { Exploration } from '../../src/explore/report.js';
import type { DividedSearch } from '../../src/explore/search-state.js';
import type { RoundsState } from '../../src/search-rounds.js';
import { exploreStint, SearchInRounds } from '../../src/search-rounds.js';
import { assert } from '../../src/support/assert.js';
import { exploreInRounds } from '../_helpers/in-rounds.js';
import * as litmus from '../_helpers/litmus-programs.js';
import { compileLoose, randomPrograms } from '../_helpers/random-programs.js';
import type { Size } from '../_helpers/program-shapes.js';

const CLASSES: Partial<ExploreOptions> = { reduction: 'dpor', keepGoing: true };

/** What does not depend on how a search was divided. */
function outcomeOf({ report }: Exploration): unknown {
  const { executions, redundant, result, complete, faults, outputs, bounds } = report;
  const kinds = faults.map(({ code, message }) => `${code} ${message}`).sort();
  return { executions, redundant, result, complete, kinds, outputs, reached: bounds.reached };
}

/** The search as it is divided when about so many instructions have been carried out. */
function dividedAfter(program: Program, steps: number): DividedSearch {
  const run = startExploration(program, CLASSES);
  run.advance(steps);
  const divided = run.divide();
  assert(divided !== null, 'it can be divided');
  return divided;
}

const ROWS: readonly (readonly [name: string, text: string, executions: number])[] = [
  ['lastzero(8)', litmus.lastZero(8), 704],
  ['readers(7)', litmus.readers(7), 128],
  ['lost update(4)', litmus.lostUpdate(4), 576],
  ['locked counter(5)', litmus.lockedCounter(5), 120],
  ['fib(3)', litmus.fibonacci(3), 141],
  ['indexer(13)', litmus.indexer(13), 64],
  ['filesystem(16)', litmus.fileSystem(16), 8],
  ['circle of philosophers(3)', litmus.circlePhilosophers(3), 9],
  ['locks tried again', litmus.locksTriedAgain(), 108],
  ['an end beside cells', litmus.endBesideCells(), 100],
  ['spins beside locks', litmus.spinsBesideLocks(), 702],
];

for (const [name, text, executions] of ROWS) {
  test(`${name} has ${executions} executions in parts, too`, (t) => {
    const program = compileLoose(text);
    const options = { ...CLASSES, parameters: { ...DEFAULT_PARAMETERS, lockTimeout: Infinity } };
    const whole = exploreProgram(program, options);
    t.is(whole.report.executions, executions);
    for (const [after, steps] of [
      [1, 1],
      [24, 48],
      [43, 8],
      [300, 40],
      [600, 2_000],
    ] as const) {
      const { exploration, rounds, widest } = exploreInRounds(program, options, { after, steps });
      t.deepEqual(outcomeOf(exploration), outcomeOf(whole), `${after}, ${steps}`);
      const rested = exploreInRounds(program, options, { after, steps, rests: true });
      t.deepEqual(rested, { exploration, rounds, widest }, `${after}, ${steps}, saved each time`);
      if (after === 1) t.true(rounds > 1 && (widest > 1 || executions < 10));
    }
  });
}

const SIZES: readonly (readonly [size: Size, programs: number])[] = [
  ['small', 700],
  ['usual', 250],
  ['streams', 150],
  ['observables', 60],
  ['families', 100],
  ['stages', 60],
  ['nested', 80],
];

for (const [size, programs] of SIZES) {
  test(`random programs of size ${size} come to the same in parts`, (t) => {
    let divided = 0;
    let apart = 0;
    const property = fc.property(
      randomPrograms(size),
      fc.integer({ min: 1, max: 80 }),
      fc.integer({ min: 1, max: 60 }),
      ({ program, parameters }, after, steps) => {
        const options = { ...CLASSES, parameters, executionsMax: 1_500, stepsMax: 3_000 };
        const whole = exploreProgram(program, options);
        if (whole.report.bounds.reached !== null) return;
        const rests = after % 2 === 1;
        const parts = exploreInRounds(program, options, { after, steps, rests });
        t.deepEqual(outcomeOf(parts.exploration), outcomeOf(whole));
        if (parts.rounds > 0) divided++;
        if (parts.widest > 1) apart++;
      },
    );
    fc.assert(property, { numRuns: programs, seed: 20261201, includeErrorInReport: true });
    t.log(`${divided} divided, ${apart} with several subtrees at a time`);
    t.true(divided > programs / 10 && apart > programs / 20);
  });
}

test('it stops at its first fault, the same one each time', (t) => {
  // The assertion fails only when the first fiber comes last of all.
  const text = litmus.parallel(
    ['x'],
    ['x = 1; ASSERT x != 3, "late";', 'x = x + 2;', 'r = x; q = x;', 'r = x; x = 4;'],
  );
  const program = compileLoose(text);
  const explored = [1, 2].map(() =>
    exploreInRounds(program, { reduction: 'dpor' }, { after: 60, steps: 40 }),
  );
  const [first, second] = explored.map(({ exploration }) => exploration);
  t.true(explored.every(({ rounds }) => rounds > 0));
  t.is(first?.report.result, 'fail');
  t.is(first?.report.faults.length, 1);
  t.deepEqual(second?.report, first?.report);
  t.deepEqual(second?.traces, first?.traces);
});

test('it keeps to the limit on executions, and says so', (t) => {
  const program = compileLoose(litmus.lostUpdate(4));
  for (const executionsMax of [40, 41, 100]) {
    const options = { ...CLASSES, executionsMax };
    const { exploration, rounds } = exploreInRounds(program, options, { after: 200, steps: 100 });
    const { executions, complete, result, bounds } = exploration.report;
    t.true(rounds > 0);
    t.is(executions, executionsMax);
    t.false(complete);
    t.is(result, 'incomplete');
    t.like(bounds, { reached: 'executions-max', limit: executionsMax });
    t.true((bounds.estimate ?? 0) >= executionsMax);
  }
});

test('one that was saved goes on beyond the limit', (t) => {
  const program = compileLoose(litmus.lostUpdate(4));
  const divided = dividedAfter(program, 200);
  const steps = 100;
  const explore = (search: SearchInRounds, options: Partial<ExploreOptions>): void => {
    while (!search.isFinished)
      search.take(search.deal().map((stint) => exploreStint(program, options, stint)));
  };
  const limited = { ...CLASSES, executionsMax: 300 };
  const first = new SearchInRounds(program, limited, divided, steps);
  explore(first, limited);
  t.false(first.hasVerdict);
  const saved = first.save();
  t.not(saved, null);
  if (saved === null) return;
  const again = new SearchInRounds(program, limited, saved, steps);
  t.true(again.isFinished && !again.hasVerdict, 'the same limit is reached at once');
  t.is(again.finish(null).report.bounds.reached, 'executions-max');
  const second = new SearchInRounds(program, CLASSES, saved, steps);
  explore(second, CLASSES);
  t.true(second.hasVerdict);
  t.like(second.finish(null).report, { executions: 576, complete: true });
});

test('an execution that comes to a bound ends it', (t) => {
  const program = compileLoose(
    litmus.parallel(
      ['x'],
      ['IF x == 1 THEN FOR i IN (0 ..< 400) DO q = i; END END', 'x = 1;', 'r = x;', 'r = x;'],
    ),
  );
  const options = { ...CLASSES, stepsMax: 300 };
  const { exploration, rounds } = exploreInRounds(program, options, { after: 1, steps: 1 });
  t.true(rounds > 0);
  t.like(exploration.report, { result: 'incomplete', complete: false });
  t.is(exploration.report.bounds.reached, 'steps-max');
});

test('with a cap on plans that is reached at once it is complete, by source sets', (t) => {
  const program = compileLoose(litmus.lastZero(5));
  const options = { ...CLASSES, nodesMax: 0 };
  const { exploration } = exploreInRounds(program, options, { after: 100, steps: 60 });
  t.like(exploration.report, { executions: 64, complete: true });
  t.regex(exploration.report.warnings.join('\n'), /source sets/);
});

test('where an end shows how far others are, all begins again, with more choices', (t) => {
  const text = litmus.parallel(
    ['x', 'y'],
    [
      'x = 1; r = y;',
      'x = 2; y = 1;',
      'r = x; q = y; IF r + q == 2 THEN DIE(3); END s = 1; w = 2;',
    ],
  );
  const program = compileLoose(text);
  const whole = exploreProgram(program, CLASSES);
  t.true(whole.report.executions > 5);
  for (const after of [1, 40, 80])
    t.deepEqual(
      outcomeOf(exploreInRounds(program, CLASSES, { after, steps: 20 }).exploration),
      outcomeOf(whole),
    );
});

test('what begins again may be over in the same stint', (t) => {
  const program = compileLoose(litmus.unlockedInOrder(2));
  const whole = exploreProgram(program, CLASSES);
  const { exploration, rounds } = exploreInRounds(program, CLASSES, { after: 1, steps: 200 });
  t.true(rounds > 0);
  t.deepEqual(outcomeOf(exploration), outcomeOf(whole));
});

test('what cannot be divided goes on as it is', (t) => {
  const program = compileLoose(litmus.lostUpdate(3));
  const divides = (options: Partial<ExploreOptions>): boolean => {
    const run = startExploration(program, options);
    run.advance(100);
    return run.divide() !== null;
  };
  t.true(divides(CLASSES));
  t.false(divides({ ...CLASSES, coversSites: true }), 'each part would know only its own places');
  t.false(divides({ ...CLASSES, preemptionsMax: 1 }));
  t.false(divides({ scheduler: 'brute' }));
  t.false(divides({ scheduler: 'random' }));
});

/** `auto` on a program with few states and many classes, or the other way round, after that many instructions. */
function dividesAuto(text: string, after: number): boolean {
  const run = startExploration(compileLoose(text), { reduction: 'auto' });
  return !run.advance(after) && run.divide() !== null;
}

test('the default divides its search over classes, unless states save a lot', (t) => {
  t.true(dividesAuto(litmus.lastZero(12), 40_000));
  t.false(dividesAuto(litmus.lostUpdate(5), 20_000));
  const program = compileLoose(litmus.lastZero(9));
  const { exploration, rounds } = exploreInRounds(program, {}, { after: 30_000, steps: 3_000 });
  t.true(rounds > 0);
  t.like(exploration.report, { executions: 1536, redundant: 0, complete: true, result: 'pass' });
  t.deepEqual(exploration.report.coverage, { method: 'classes', states: 0 });
});

test('an exploration that was divided can go on by itself', (t) => {
  const program = compileLoose(litmus.lastZero(9));
  const options = { reduction: 'auto' } as const;
  const whole = exploreProgram(program, options);
  const run = startExploration(program, options);
  for (let k = 1; k < 6; k++) {
    t.false(run.advance(2_000));
    run.divide();
    if (k % 2 === 0) run.save();
  }
  while (!run.advance(Infinity));
  t.deepEqual(outcomeOf(run.finish()), outcomeOf(whole));
});

test('parts that are too small are not worth it', (t) => {
  const program = compileLoose(litmus.readers(10));
  const divided = dividedAfter(program, 3_000);
  const search = new SearchInRounds(program, CLASSES, divided, 100_000);
  t.true(search.deal().length > 1);
  t.true(search.isWorthwhile, 'nobody knows yet');
});

test('two threads explore what one does', async (t) => {
  const program: Program = compileLoose(litmus.fibonacci(6));
  const whole = exploreProgram(program, CLASSES);
  const divided = dividedAfter(program, 10_000);
  const progress: number[] = [];
  const explored = await driveRounds(
    program,
    CLASSES,
    divided,
    { count: 2, flags: {} },
    {
      started: 0,
      timeLimit: Infinity,
      isInterrupted: () => false,
      onProgress: ({ executions }) => progress.push(executions),
    },
  );
  t.not(explored, null);
  if (explored !== null) t.deepEqual(outcomeOf(explored), outcomeOf(whole));
  t.is(progress.at(-1), whole.report.executions);
});

test('a divided search that is stopped keeps to whole rounds', async (t) => {
  const program: Program = compileLoose(litmus.fibonacci(7));
  const divided = dividedAfter(program, 10_000);
  const explored = await driveRounds(
    program,
    CLASSES,
    divided,
    { count: 2, flags: {} },
    { started: 0, timeLimit: Infinity, isInterrupted: () => true, onProgress: () => undefined },
  );
  t.not(explored, null, 'it has parts worth exploring');
  if (explored === null) return;
  const { report } = explored;
  t.is(report.bounds.reached, 'interrupted');
  t.false(report.complete);
  const search = new SearchInRounds(program, CLASSES, divided);
  const counts = [search.progress.executions];
  search.take(search.deal().map((stint) => exploreStint(program, CLASSES, stint)));
  counts.push(search.progress.executions);
  t.true(counts.includes(report.executions), 'of no round or one');
});

test('stopped and saved, it is gone on with by another number of threads', async (t) => {
  const program: Program = compileLoose(litmus.fibonacci(7));
  const divided = dividedAfter(program, 10_000);
  let saved: RoundsState | null = null;
  let rounds = 0;
  const watch = { timeLimit: Infinity, onProgress: (): void => undefined };
  const first = await driveRounds(
    program,
    CLASSES,
    divided,
    { count: 2, flags: {} },
    {
      ...watch,
      started: 0,
      isInterrupted: () => rounds >= 5,
      onRound: (search, _, hasEnded) => {
        rounds++;
        if (hasEnded) saved = JSON.parse(JSON.stringify(search.save())) as RoundsState;
      },
    },
  );
  t.is(first?.report.bounds.reached, 'interrupted');
  t.not(saved, null);
  const state = saved as RoundsState | null;
  if (state === null) return;
  t.is(first?.report.executions, state.findings.executions);
  const executions: number[] = [];
  const second = await driveDivided(
    program,
    CLASSES,
    state,
    { count: 1, flags: {} },
    {
      ...watch,
      isInterrupted: () => false,
      onProgress: (progress) => executions.push(progress.executions),
    },
  );
  t.is(executions[0], state.findings.executions, 'it begins where the other one ended');
  t.like(second.report, { executions: 616_227, redundant: 0, complete: true });
});
