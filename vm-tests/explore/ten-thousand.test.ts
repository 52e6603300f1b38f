/**
 * The comparison of `differential.test.ts` on ten thousand programs that are small enough for it: the same classes as brute
 * force has, the same faults and final states, one execution each.
 */
import test from 'ava';
import fc from 'fast-check';
import { compareSearches } from '../_helpers/differential.js';
import { randomPrograms } from '../_helpers/random-programs.js';

const WANTED = 10_000;
/** A quarter of what is drawn has more interleavings than this, and is skipped. */
const EXECUTIONS_MAX = 200;
const SETTINGS = { numRuns: 16_300, seed: 20261127, includeErrorInReport: true };

test('ten thousand programs have the classes, states and faults that brute force finds', (t) => {
  let compared = 0;
  let ordered = 0;
  let faulty = 0;
  const property = fc.property(randomPrograms('small'), (random) => {
    const { skipped, problems, brute } = compareSearches(random, EXECUTIONS_MAX);
    if (problems.length > 0) throw new Error(problems.join('\n'));
    if (skipped !== null) return;
    compared++;
    if (brute.classes.size > 1) ordered++;
    if ([...brute.outcomes].some((text) => text.startsWith('fault'))) faulty++;
  });
  fc.assert(property, SETTINGS);
  t.log(`${compared} compared, ${ordered} with several classes, ${faulty} with faults`);
  t.true(compared >= WANTED, 'enough programs are small enough');
  t.true(ordered >= WANTED / 3, 'many programs have several classes');
  t.true(faulty >= WANTED / 20, 'some programs fail');
});

const OTHERS = [
  { what: 'streams', size: 'streams', numRuns: 700, executionsMax: 600 },
  { what: 'observables', size: 'observables', numRuns: 300, executionsMax: 1_500 },
  { what: 'data of any family, and policies', size: 'families', numRuns: 400, executionsMax: 600 },
  { what: 'workers, services, maps and pools', size: 'stages', numRuns: 250, executionsMax: 600 },
  { what: 'locks within locks', size: 'nested', numRuns: 250, executionsMax: 1_500 },
] as const;

for (const { what, size, numRuns, executionsMax } of OTHERS) {
  test(`and so have programs with ${what}`, (t) => {
    let compared = 0;
    let ordered = 0;
    const property = fc.property(randomPrograms(size), (random) => {
      const { skipped, problems, brute } = compareSearches(random, executionsMax);
      if (problems.length > 0) throw new Error(problems.join('\n'));
      if (skipped !== null) return;
      compared++;
      if (brute.classes.size > 1) ordered++;
    });
    fc.assert(property, { ...SETTINGS, numRuns });
    t.log(`${compared} compared, ${ordered} with several classes`);
    t.true(compared > numRuns / 2, 'many programs are small enough');
    t.true(ordered > compared / 4, 'many programs have several classes');
  });
}
