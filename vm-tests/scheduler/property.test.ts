/** Schedules as fast-check draws them: they fit every program, shrink to few preemptions, and a path repeats one. */
import test from 'ava';
import fc from 'fast-check';
import { LOST_UPDATE, lockOrder } from '../_helpers/fault-programs.js';
import { times } from '../_helpers/litmus-programs.js';
import { compileLoose, randomPrograms } from '../_helpers/random-programs.js';
import { PropertyScheduler, schedules } from '../../scheduler/property.js';
import { drawTape, simplerTapes, tapePlaces } from '../../scheduler/tapes.js';
import { SCHEDULERS } from '../../scheduler/registry.js';
import type { Program } from '../../src/bytecode/program.js';
import { ExplorationRun } from '../../src/explore/exploration.js';
import type { ExplorationOptions } from '../../src/explore/options.js';
import { DEFAULT_OPTIONS } from '../../src/explore/options.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import type { Scheduler } from '../../src/explore/scheduler.js';
import type { Tape } from '../../src/explore/tape.js';
import { TapeReader } from '../../src/explore/tape.js';
import { run } from '../../src/explore.js';

/** Two bumps, with work of their own around the load and the store. */
const LONGER = LOST_UPDATE.replaceAll(
  'c = c + 1;',
  'mine = 0 @shared:atomic; c = c + 1; mine += 1;',
);

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
      t.is(tape.length, 1, `seed ${seed} ends at ${JSON.stringify(tape)}`);
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

/** Tapes of any fibers and places, most of which no program has. */
function anyTapes(): fc.Arbitrary<Tape> {
  const name = fc.constantFrom('0', '0.1', '0.2', '0.3', '0.1.1', '7', '');
  const entry = fc.record({ after: name, steps: fc.nat({ max: 12 }), to: name });
  return fc.array(entry, { maxLength: 40, size: 'max' });
}

test('every schedule fits every program, and does the same each time', (t) => {
  const property = fc.property(randomPrograms(), anyTapes(), ({ program, parameters }, tape) => {
    const [one, two] = [0, 1].map(() => run(program, tape, { parameters, stepsMax: 50_000 }));
    t.deepEqual(one, two);
  });
  fc.assert(property, { numRuns: 150, seed: 7 });
});

/** What a tape makes of points where the named fibers can run, one after the other. */
function followed(tape: Tape, points: readonly (readonly string[])[]): string {
  const names = ['0', '0.1', '0.2', '0.3'];
  const reader = new TapeReader({ fiberName: (id) => names[id] ?? '' });
  reader.start(tape);
  let last = -1;
  return points
    .map((able, depth) => {
      const enabled = Int32Array.from(able.map((name) => names.indexOf(name)));
      const takeAwakened = (): Int32Array => enabled;
      last = reader.choose({ depth, enabled, count: enabled.length, last, takeAwakened });
      return names[last];
    })
    .join(' ');
}

test('a tape says where to switch; elsewhere the current fiber goes on, or else the first one', (t) => {
  const all = [['0'], ...times(5, () => ['0', '0.1', '0.2'])];
  t.is(followed([], all), '0 0 0 0 0 0');
  t.is(followed([], [['0'], ['0.1', '0.2'], ['0', '0.2'], ['0', '0.2']]), '0 0.1 0 0');
  const twice: Tape = [
    { after: '0.2', steps: 1, to: '0.1' },
    { after: '0', steps: 2, to: '0.2' },
  ];
  t.is(followed(twice, all), '0 0 0.2 0.1 0.1 0.1', 'whatever the order of the entries');
  const unable: Tape = [
    { after: '0', steps: 1, to: '0.3' },
    { after: '0', steps: 2, to: '0.3' },
    { after: '0', steps: 2, to: '0.1' },
  ];
  t.is(followed(unable, all), '0 0 0.1 0.1 0.1 0.1', 'the first that can be carried out');
  const free: Tape = [{ after: '0', steps: 1, to: '0.2' }];
  t.is(followed(free, [['0'], ['0.1', '0.2'], ['0.1', '0.2']]), '0 0.2 0.2', 'not able to go on');
});

test('tapes shrink to fewer switches, then to earlier ones; every step is simpler', (t) => {
  const places = tapePlaces({
    stepsMax: new Map([
      ['0.10', 3],
      ['0', 2],
      ['0.2', 4],
    ]),
  });
  t.deepEqual(places.fibers, ['0', '0.2', '0.10'], 'fibers in the order of their names');
  const weight = (tape: Tape): number =>
    tape.reduce((sum, { steps, to }) => sum + 1000 + 100 * places.fibers.indexOf(to) + steps, 0);
  const below = fc
    .sample(fc.nat({ max: 1_000_000 }), { numRuns: 4000, seed: 3 })
    [Symbol.iterator]();
  const draw = (bound: number): number => (below.next().value ?? 0) % bound;
  for (let k = 0; k < 50; k++) {
    const tape = drawTape(places, draw);
    for (const simpler of simplerTapes(places, tape)) {
      t.true(
        simpler.length < tape.length || weight(simpler) < weight(tape),
        `${JSON.stringify(tape)} to ${JSON.stringify(simpler)}`,
      );
    }
    if (tape.length > 0) t.deepEqual([...simplerTapes(places, tape)][0], []);
  }
  t.deepEqual([...simplerTapes(places, [])], []);
});
