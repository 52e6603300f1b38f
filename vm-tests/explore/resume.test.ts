/**
 * A search that is saved as text after every few executions and continued by a new one comes to the same counts,
 * faults and traces as one that is left alone.
 */
import test from 'ava';
import fc from 'fast-check';
import type { Program } from '../../src/bytecode/program.js';
import type { ExploreOptions } from '../../src/explore.js';
import { exploreProgram, startExploration } from '../../src/explore.js';
import type { Exploration } from '../../src/explore/report.js';
import type { SearchState } from '../../src/explore/search-state.js';
import { CannotResume } from '../../src/explore/search-state.js';
import { LOST_UPDATE } from '../_helpers/fault-programs.js';
import { lockedCounter } from '../_helpers/litmus-programs.js';
import { compileLoose, randomPrograms } from '../_helpers/random-programs.js';

/** The schedulers that can be resumed. */
const RESUMABLE: readonly string[] = ['exhaustive', 'brute'];
const EXECUTIONS_MAX = 120;

/** Explores in pieces of `every` executions, each by an exploration that knows only what the one before wrote down. */
function inPieces(
  program: Program,
  options: Partial<ExploreOptions>,
  every: number,
): { readonly exploration: Exploration; readonly pieces: number } {
  let text = 'null';
  for (let pieces = 1; ; pieces++) {
    const resume = JSON.parse(text) as SearchState | null;
    const limit = (resume?.executions ?? 0) + every;
    const run = startExploration(program, { ...options, resume, executionsMax: limit });
    while (!run.advance(7));
    const saved = run.save();
    const exploration = run.finish();
    if (exploration.report.bounds.reached !== 'executions-max') return { exploration, pieces };
    text = JSON.stringify(saved);
  }
}

/** A partial-order search counts steps that it tries out, and when it comes by again may know better. */
function facts({ report, traces }: Exploration, scheduler: string): object {
  const counts = scheduler === 'brute' ? {} : { steps: 0, events: 0 };
  return { report: { ...report, ...counts }, traces };
}

test('a search in pieces comes to the same as one in a single go', (t) => {
  let most = 0;
  const property = fc.property(
    randomPrograms(),
    fc.integer({ min: 1, max: 40 }),
    fc.constantFrom(...RESUMABLE),
    fc.constantFrom(0, 1, Infinity),
    (random, every, scheduler, preemptionsMax) => {
      const options: Partial<ExploreOptions> = {
        parameters: { ...random.parameters, outputs: 'multiset' },
        scheduler,
        preemptionsMax: scheduler === 'brute' ? preemptionsMax : Infinity,
        iteratesPreemptions: preemptionsMax === 1 && scheduler === 'brute',
        reduction: 'dpor',
        keepGoing: true,
      };
      const { program } = random;
      const whole = exploreProgram(program, { ...options, executionsMax: EXECUTIONS_MAX });
      if (whole.report.bounds.reached === 'executions-max') return;
      const { exploration, pieces } = inPieces(program, options, every);
      t.deepEqual(facts(exploration, scheduler), facts(whole, scheduler));
      most = Math.max(most, pieces);
    },
  );
  fc.assert(property, { numRuns: 40, seed: 6, includeErrorInReport: true });
  t.true(most > 20, 'some searches are interrupted many times');
});

/** Every warning is one that not every execution gives, and each execution gives some. */
const LOSES_ERRORS = `
FN main() RETURNS Void ->
    MUTABLE turn: Int64 = 0 @shared:atomic;
    MUTABLE lost: ~!Void[]@list = [];
    FOR id IN (0 ..< 2) DO
        lost.append(BG { @parallel ->
            seen = turn;
            IF seen == 0 -> RAISE System, "too early";
            RAISE System, "too late";
        });
    END
    turn = 1;
END
`;

test('warnings come in the order in which the search met them, however often it was interrupted', (t) => {
  const program = compileLoose(LOSES_ERRORS);
  for (const scheduler of RESUMABLE) {
    const options = { scheduler, reduction: 'dpor' } as const;
    const whole = exploreProgram(program, options).report.warnings;
    t.is(whole.length, 4);
    t.regex(whole[0] ?? '', /0\.1.*too late/);
    t.regex(whole[3] ?? '', /0\.2.*too early/);
    for (const every of [1, 2, 3]) {
      const { exploration, pieces } = inPieces(program, options, every);
      t.true(pieces > 1);
      t.deepEqual(exploration.report.warnings, whole, `${scheduler}, ${every} at a time`);
    }
  }
});

for (const scheduler of RESUMABLE) {
  test(`${scheduler}: the estimate is exact at the end, and right for a regular tree`, (t) => {
    const program = compileLoose(lockedCounter(3));
    const run = startExploration(program, { scheduler, reduction: 'dpor' });
    const estimates: number[] = [];
    while (!run.advance(20)) estimates.push(run.progress.estimate ?? NaN);
    const { executions } = run.finish().report;
    t.is(run.progress.estimate, executions);
    const half = estimates[estimates.length >> 1] ?? NaN;
    t.true(half > executions / 3 && half < executions * 3, `${half} of ${executions}`);
    t.true(estimates.every((estimate) => estimate > 0));
  });
}

test('what was saved of another program cannot be resumed', (t) => {
  const options: Partial<ExploreOptions> = { scheduler: 'brute', executionsMax: 2 };
  const run = startExploration(compileLoose(lockedCounter(3)), options);
  while (!run.advance(Infinity));
  const resume = run.save();
  t.truthy(resume);
  t.throws(() => startExploration(compileLoose(LOST_UPDATE), { ...options, resume }), {
    instanceOf: CannotResume,
  });
});

test('nothing to go on from: before the first execution, after a bound, and for a sampler', (t) => {
  const program = compileLoose(LOST_UPDATE);
  t.is(startExploration(program, { scheduler: 'brute' }).save(), null);
  const endless = 'FN main() RETURNS Void -> MUTABLE n = 0; WHILE TRUE DO n = n + 1; END END';
  const spinning = startExploration(compileLoose(endless), { scheduler: 'brute', stepsMax: 100 });
  while (!spinning.advance(Infinity));
  t.is(spinning.finish().report.bounds.reached, 'steps-max');
  t.is(spinning.save(), null);
  for (const options of [
    { scheduler: 'brute', depthMax: 5 },
    { scheduler: 'random', executionsMax: 3 },
  ]) {
    const run = startExploration(program, options);
    while (!run.advance(Infinity));
    t.is(run.save(), null);
  }
});

test('the limit on choices ends a search as incomplete', (t) => {
  const program = compileLoose(LOST_UPDATE);
  const { report } = exploreProgram(program, { scheduler: 'exhaustive', depthMax: 5 });
  t.is(report.bounds.reached, 'depth-max');
  t.like(report, { result: 'incomplete', complete: false, executions: 1 });
});
