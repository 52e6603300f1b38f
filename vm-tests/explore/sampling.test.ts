/**
 * Statistics of samples, and that disjoint ranges of executions add up: what a sampler does in execution i depends on
 * the program, the parameters, the seed and i alone.
 */
import test from 'ava';
import fc from 'fast-check';
import { FAULT_PROGRAMS } from '../_helpers/fault-programs.js';
import { fibonacci } from '../_helpers/litmus-programs.js';
import { compileLoose, randomPrograms } from '../_helpers/random-programs.js';
import type { SchedulerRow } from '../../scheduler/own.js';
import { SCHEDULERS } from '../../scheduler/registry.js';
import type { Program } from '../../src/bytecode/program.js';
import { ExplorationRun } from '../../src/explore/exploration.js';
import { canSplit, mergeRanges } from '../../src/explore/merge-ranges.js';
import type { ExplorationOptions } from '../../src/explore/options.js';
import { DEFAULT_OPTIONS } from '../../src/explore/options.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import type { Exploration } from '../../src/explore/report.js';
import { ClassCounts, mergeClasses, sampleReport } from '../../src/explore/sampling.js';

const SAMPLERS: readonly (readonly [string, SchedulerRow])[] = Object.entries(SCHEDULERS).filter(
  ([, { coverage }]) => coverage === 'sampling',
);
const SPLITTING = SAMPLERS.filter(([, row]) => canSplit(row, DEFAULT_PARAMETERS));

/** Fingerprints from few values, so that they meet again, in both halves. */
const fingerprints = fc.array(
  fc.record({ low: fc.integer({ min: -4, max: 4 }), high: fc.constantFrom(0, 1, -1, 1 << 31) }),
  { maxLength: 60 },
);

test('counts are those of a map, whatever the order of the ranges', (t) => {
  const property = fc.property(fc.array(fingerprints, { maxLength: 4 }), (ranges) => {
    const expected = new Map<string, number>();
    for (const { low, high } of ranges.flat()) {
      const key = `${low},${high}`;
      expected.set(key, (expected.get(key) ?? 0) + 1);
    }
    const counted = ranges.map((range) => {
      const counts = new ClassCounts();
      for (const lanes of range) counts.add(lanes);
      return counts.classes();
    });
    for (const order of [counted, counted.toReversed()]) {
      const merged = mergeClasses(order);
      const found = [...merged.counts].map((count, k): [string, number] => [
        `${merged.fingerprints[2 * k] ?? ''},${merged.fingerprints[2 * k + 1] ?? ''}`,
        count,
      ]);
      t.deepEqual(new Map(found.toSorted()), new Map([...expected].toSorted()));
      t.is(found.length, expected.size);
    }
  });
  fc.assert(property, { numRuns: 200, seed: 5 });
});

test('many classes fit into the table', (t) => {
  const counts = new ClassCounts();
  for (let round = 0; round < 2; round++) {
    // Many of them want the same place.
    for (let k = 0; k < 20_000; k++) counts.addMany(k * 4096, k, 1);
  }
  const { counts: seen, fingerprints: words } = counts.classes();
  t.is(seen.length, 20_000);
  t.true(seen.every((count) => count === 2));
  t.deepEqual([...words.subarray(4, 8)], [8192, 2, 12288, 3]);
});

function reportOf(counts: readonly number[]): ReturnType<typeof sampleReport> {
  const fingerprintsOfAll = Int32Array.from({ length: 2 * counts.length }, (_, k) => k);
  return sampleReport({ fingerprints: fingerprintsOfAll, counts: Int32Array.from(counts) }, null);
}

test('what has not been seen, after Good and Turing and Chao', (t) => {
  const { classes, executions, seenOnce, seenTwice, newClassRate, unseenClasses } = reportOf([
    1, 1, 1, 1, 2, 2, 5, 7,
  ]);
  t.deepEqual([classes, executions, seenOnce, seenTwice], [8, 20, 4, 2]);
  t.is(newClassRate, 4 / 20);
  t.is(unseenClasses, 4, '4² / (2·2)');
  t.is(reportOf([1, 1, 1, 9]).unseenClasses, 3, '3·2 / 2 when none was seen twice');
  t.is(reportOf([3, 4]).unseenClasses, 0);
  t.is(reportOf([]).newClassRate, 1);
});

test('a guarantee adds up over the executions of a sample', (t) => {
  const counts = { fingerprints: new Int32Array(2), counts: Int32Array.of(100) };
  const at = (probability: number) =>
    sampleReport(counts, { depth: 2, fibers: 2, choices: 5, probability }).guarantee;
  const tenth = at(0.1);
  t.true(Math.abs((tenth?.probabilityOfSample ?? 0) - (1 - 0.9 ** 100)) < 1e-12);
  t.is(tenth?.executionsFor95, 29, '0.9^29 < 0.05 < 0.9^28');
  t.is(at(1)?.executionsFor95, 1);
  t.is(at(1)?.probabilityOfSample, 1);
  t.true((at(1e-20)?.probabilityOfSample ?? 0) > 0.99e-18, 'no probability is lost in rounding');
});

function explore(
  program: Program,
  [name, row]: readonly [string, SchedulerRow],
  options: Partial<ExplorationOptions>,
): Exploration {
  const run = new ExplorationRun(
    program,
    { ...DEFAULT_OPTIONS, ...options },
    name,
    row,
    row.factory,
  );
  while (!run.advance(Infinity));
  return run.finish();
}

/** The same executions in ranges of these sizes. */
function inRanges(
  program: Program,
  sampler: readonly [string, SchedulerRow],
  options: Partial<ExplorationOptions>,
  sizes: readonly number[],
): Exploration {
  let firstExecution = 0;
  const ranges = sizes.map((executionsMax) => {
    const range = explore(program, sampler, { ...options, firstExecution, executionsMax });
    firstExecution += executionsMax;
    return range;
  });
  return mergeRanges(ranges, options.keepGoing === true);
}

test('samplers can be split, except where a range depends on what was before it', (t) => {
  t.deepEqual(
    SPLITTING.map(([name]) => name),
    ['random', 'pct', 'pos', 'urw', 'surw'],
  );
  const checked = { ...DEFAULT_PARAMETERS, outputs: 'multiset' } as const;
  t.false(SAMPLERS.some(([, row]) => canSplit(row, checked)));
});

for (const sampler of SPLITTING) {
  const [name] = sampler;
  for (const [title, text] of Object.entries(FAULT_PROGRAMS)) {
    test(`${name} on ${title}: ranges of executions add up to the whole`, (t) => {
      const program = compileLoose(text);
      for (const keepGoing of [true, false]) {
        const whole = explore(program, sampler, { keepGoing, executionsMax: 40 });
        t.deepEqual(inRanges(program, sampler, { keepGoing }, [7, 1, 20, 12]), whole);
      }
    });
  }
}

test('ranges add up to the whole on random programs', (t) => {
  const property = fc.property(
    randomPrograms(),
    fc.constantFrom(...SPLITTING),
    ({ program, parameters }, sampler) => {
      if (!canSplit(sampler[1], parameters)) return;
      const options = { parameters, keepGoing: true, stepsMax: 20_000 };
      const whole = explore(program, sampler, { ...options, executionsMax: 24 });
      t.deepEqual(inRanges(program, sampler, options, [5, 12, 7]), whole);
    },
  );
  fc.assert(property, { numRuns: 40, seed: 11 });
});

test('a sample of everything has nothing unseen, and counts its classes right', (t) => {
  const program = compileLoose(fibonacci(2, false));
  for (const sampler of SAMPLERS) {
    const { sample } = explore(program, sampler, { executionsMax: 3000 }).report;
    t.is(sample?.executions, 3000);
    // 19 classes (research on peers); pct with three constraints cannot reach one of them.
    t.true((sample?.classes ?? 0) >= 18 && (sample?.classes ?? 0) <= 19, sampler[0]);
  }
  const search = explore(program, ['exhaustive', SCHEDULERS.exhaustive], { reduction: 'dpor' });
  t.is(search.report.executions, 19);
  t.is(search.report.sample, null);
  t.is(search.sampled, null);
});
