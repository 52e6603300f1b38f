/** Schedules as fast-check draws them: they fit every program, shrink to few preemptions, and a path repeats one. */
import test from 'ava';
import fc from 'fast-check';
import { LOST_UPDATE, lockOrder } from '../_helpers/fault-programs.js';
import { times } from '../_helpers/litmus-programs.js';
import { compileLoose, randomPrograms } from '../_helpers/random-programs.js';
import { PropertyScheduler, schedules } from '../../scheduler/property.js';
import { SCHEDULERS } from '../../scheduler/registry.js';
import type { Program } from '../../src/bytecode/program.js';
import { ExplorationRun } from '../../src/explore/exploration.js';
import type { ExplorationOptions } from '../../src/explore/options.js';
import { DEFAULT_OPTIONS } from '../../src/explore/options.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import type { Scheduler } from '../../src/explore/scheduler.js';
import { readTape } from '../../src/explore/tape.js';
import { run } from '../../src/explore.js';

/** Two bumps, with work of their own around the load and the store. */
const LONGER = LOST_UPDATE.replaceAll(
  'c = c + 1;',
  'mine = 0 @shared:atomic; c = c + 1; mine += 1;',
);

function sum(tape: readonly number[]): number {
  return tape.reduce((total, entry) => total + entry, 0);
}

for (const [title, text] of [
  ['a lost update', LOST_UPDATE],
  ['a longer lost update', LONGER],
  ['a lock cycle', lockOrder('')],
] as const) {
  test(`${title} shrinks to one preemption, whatever the seed`, (t) => {
    const program = compileLoose(text);
    const passes = fc.property(
      schedules(program),
      (schedule) => run(program, schedule).result === 'pass',
    );
    for (const seed of times(20, (k) => k)) {
      const { failed, counterexample } = fc.check(passes, { seed, numRuns: 500 });
      t.true(failed, `seed ${seed}`);
      const tape = counterexample?.[0] ?? [];
      t.is(sum(tape), 1, `seed ${seed} ends at [${tape.join(', ')}]`);
      t.is(tape.at(-1), 1, 'nothing stands behind the preemption');
      t.is(run(program, tape).faults[0]?.preemptions, 1);
    }
  });
}

interface Drawn {
  /** Names of the fibers of each execution, as one text, and whether it failed. */
  readonly executions: { schedule: string; failed: boolean }[];
  readonly path: string | null;
  readonly preemptions: readonly number[];
}

function explore(program: Program, options: Partial<ExplorationOptions>): Drawn {
  const executions: { schedule: string; failed: boolean }[] = [];
  let scheduler: PropertyScheduler | null = null;
  const row = SCHEDULERS.property;
  const all = { ...DEFAULT_OPTIONS, executionsMax: 2000, ...options };
  const exploration = new ExplorationRun(program, all, 'property', row, (context): Scheduler => {
    const inner = new PropertyScheduler(context);
    scheduler = inner;
    return {
      begin: () => inner.begin(),
      choose: (point) => inner.choose(point),
      end(outcome) {
        const schedule = context.engine.fiberAt.subarray(0, outcome.depth).join(' ');
        executions.push({ schedule, failed: outcome.reason === 'fault' });
        inner.end(outcome);
      },
      afterFault: () => inner.afterFault(),
    };
  });
  while (!exploration.advance(Infinity));
  const { faults } = exploration.finish().report;
  const used = scheduler as PropertyScheduler | null;
  return {
    executions,
    path: used?.failingPath ?? null,
    preemptions: faults.map(({ preemptions }) => preemptions),
  };
}

test('the scheduler shrinks what fails, and its path repeats the simplest failure', (t) => {
  const program = compileLoose(LONGER);
  for (const seed of [1, 2, 3, 4, 5]) {
    const parameters = { ...DEFAULT_PARAMETERS, seed };
    const { executions, path, preemptions } = explore(program, { parameters });
    t.deepEqual(preemptions, [1], `seed ${seed}`);
    const simplest = executions.findLast(({ failed }) => failed);
    if (path === null || simplest === undefined) {
      t.fail(`seed ${seed} finds nothing`);
      continue;
    }
    const again = explore(program, { parameters, path });
    t.deepEqual(again.executions, [simplest], `seed ${seed}, path ${path}`);
    t.deepEqual(again.preemptions, [1]);
  }
});

test('a path of one step is that run', (t) => {
  const program = compileLoose(LONGER);
  const { executions } = explore(program, { keepGoing: true });
  const at = executions.findIndex(({ failed }) => failed);
  t.deepEqual(explore(program, { path: String(at) }).executions, executions.slice(at, at + 1));
});

test('every schedule fits every program, and does the same each time', (t) => {
  const tapes = fc.array(fc.nat({ max: 1000 }), { maxLength: 80, size: 'max' });
  const property = fc.property(randomPrograms(), tapes, ({ program, parameters }, tape) => {
    const [one, two] = [0, 1].map(() => run(program, tape, { parameters, stepsMax: 50_000 }));
    t.deepEqual(one, two);
  });
  fc.assert(property, { numRuns: 150, seed: 7 });
});

test('a tape entry goes on with the current fiber, or takes one of the others; large entries mean the last one', (t) => {
  const at = (last: number, entry: number): number =>
    readTape({ depth: 5, enabled: Int32Array.of(2, 4, 7, 99), count: 3, last }, entry);
  t.deepEqual(
    [0, 1, 2, 3, 7, 1000].map((entry) => at(4, entry)),
    [4, 2, 7, 7, 7, 7],
  );
  t.deepEqual(
    [0, 1, 2, 3, 1000].map((entry) => at(3, entry)),
    [2, 4, 7, 7, 7],
    'it cannot go on',
  );
  t.is(readTape({ depth: 0, enabled: Int32Array.of(6), count: 1, last: -1 }, 3), 6);
});
