/**
 * Schedules that fast-check draws shrink to as few preemptions as the shortest failure that exhaustive search reports:
 * on every failing scenario, and on bugs that need two preemptions.
 */
import test from 'ava';
import fc from 'fast-check';
import { compileLoose } from '../_helpers/random-programs.js';
import { schedules } from '../../scheduler/property.js';
import { failingScenarios } from '../../src/cli/bench/bugs.js';
import type { Program } from '../../src/bytecode/program.js';
import { explore, run } from '../../src/explore.js';
import type { RunOptions } from '../../src/explore.js';

const SEEDS = [1, 2, 3];
const LATER = [
  'observables/torn-average',
  'pipelines/worker-fails-first',
  'pipelines/workers-in-no-order',
  'races/sleep-as-order',
  'races/status-depends-on-schedule',
  'streams/late-first-handle',
  'streams/shared-stream-order',
];

/** Preemptions of the schedule that a failure shrinks to, or null when none was found. */
function shrunk(program: Program, seed: number, options: Partial<RunOptions>): number | null {
  const passes = fc.property(
    schedules(program),
    (schedule) => run(program, schedule, options).result === 'pass',
  );
  const { counterexample } = fc.check(passes, { seed, numRuns: 1000 });
  if (counterexample === null) return null;
  return run(program, counterexample[0], options).faults[0]?.preemptions ?? null;
}

/** A run ends in its step limit or a repeated state here, and differing outputs are nothing that a single run shows. */
function isForRuns(name: string): boolean {
  return !name.startsWith('limits/') && name !== 'races/output-depends-on-schedule';
}

test('failing scenarios shrink to the preemptions of their shortest failure', (t) => {
  const rows = failingScenarios()
    .filter(({ name }) => isForRuns(name))
    .map(({ name, program, options }) => {
      const exhaustive = explore(program, options).faults[0]?.preemptions ?? 0;
      return { name, exhaustive, found: SEEDS.map((seed) => shrunk(program, seed, options)) };
    });
  for (const { name, exhaustive, found } of rows) {
    t.log(`${name.padEnd(40)} exhaustive ${exhaustive}, shrunk ${found.join(' ')}`);
  }
  t.true(rows.length > 20);
  const longer = rows.filter(({ exhaustive, found }) =>
    found.some((n) => n === null || n > exhaustive),
  );
  // There a timer has to fire earlier, or an item or a worker has to come later, which no smaller tape says.
  t.deepEqual(
    longer.map(({ name }) => name).filter((name) => !LATER.includes(name)),
    [],
  );
});

/** The second fiber must look between the two writes, and again after the third. */
function twoPreemptions(work: number): Program {
  const idle = (name: string): string => `${name} += 1; `.repeat(work);
  return compileLoose(
    [
      'FN main() RETURNS Void ->',
      ...['x', 'y', 'p', 'q', 'bad'].map((n) => `MUTABLE ${n}: Int64 = 0 @shared:atomic;`),
      `a: ~Void = BG { @parallel -> ${idle('p')} x += 1; ${idle('p')} x += 1; y += 1; };`,
      `b: ~Void = BG { @parallel -> ${idle('q')} IF x == 1 THEN IF y == 1 THEN bad += 1; END END };`,
      'NEXT a; NEXT b;',
      'ASSERT bad == 0, "never in between";',
      'END',
      '',
    ].join('\n'),
  );
}

test('bugs that need two preemptions shrink to two', (t) => {
  for (const work of [0, 1, 3]) {
    const program = twoPreemptions(work);
    const [fault] = explore(program, { iteratesPreemptions: true }).faults;
    t.is(fault?.preemptions, 2);
    t.deepEqual(
      SEEDS.map((seed) => shrunk(program, seed, {})),
      [2, 2, 2],
    );
  }
});
