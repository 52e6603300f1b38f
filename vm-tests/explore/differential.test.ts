/**
 * Exhaustive search against brute force on random programs: the same equivalence classes, the same outcomes, one
 * execution per class and none cut. Many more programs: `long-differential.ts`.
 */
import test from 'ava';
import fc from 'fast-check';
import { collect } from '../_helpers/collect.js';
import { CORNERS } from '../_helpers/corner-programs.js';
import { compareSearches } from '../_helpers/differential.js';
import { compileLoose, randomPrograms } from '../_helpers/random-programs.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import type { ExplorationOptions } from '../../src/explore/options.js';
import { exploreProgram } from '../../src/explore.js';

const SETTINGS = { numRuns: 400, seed: 19840212, includeErrorInReport: true };
/** Programs with more interleavings are skipped. */
const EXECUTIONS_MAX = 1_500;

test('exhaustive search finds what brute force finds, each class once', (t) => {
  let compared = 0;
  let faults = 0;
  const property = fc.property(randomPrograms(), (random) => {
    const { skipped, problems, brute } = compareSearches(random, EXECUTIONS_MAX);
    if (problems.length > 0) throw new Error(problems.join('\n'));
    if (skipped === null) compared++;
    if ([...brute.outcomes].some((text) => text.startsWith('fault'))) faults++;
  });
  fc.assert(property, SETTINGS);
  t.log(`${compared} of ${SETTINGS.numRuns} programs compared, ${faults} with faults`);
  t.true(compared > SETTINGS.numRuns / 2, 'most programs are small enough');
  t.true(faults > SETTINGS.numRuns / 10, 'some programs fail');
});

test('reports agree: executions, completeness and the set of faults', (t) => {
  const property = fc.property(randomPrograms(), ({ program, parameters }) => {
    const options: Partial<ExplorationOptions> = {
      parameters,
      keepGoing: true,
      executionsMax: 300,
      reduction: 'dpor',
    };
    const brute = exploreProgram(program, { ...options, scheduler: 'brute' }).report;
    if (brute.bounds.reached !== null) return;
    const { report } = exploreProgram(program, { ...options, scheduler: 'exhaustive' });
    t.is(report.redundant, 0);
    t.true(report.complete && report.executions <= brute.executions);
    t.is(report.result, brute.result);
    const faultsOf = ({ faults }: typeof report): readonly string[] =>
      faults
        .map(({ kind, location, message, notes }) =>
          [kind, location.line, message, ...notes].join('\n'),
        )
        .toSorted();
    t.deepEqual(faultsOf(report), faultsOf(brute));
    t.is(report.executions, collect(program, 'brute', { parameters }).classes.size);
    const again = exploreProgram(program, {
      ...options,
      scheduler: 'exhaustive',
      reexecutes: true,
    }).report;
    t.deepEqual(again.faults, report.faults, 'running again from the start instead of going back');
    t.is(again.executions, report.executions);
  });
  fc.assert(property, { ...SETTINGS, numRuns: 120 });
});

for (const { title, text, parameters } of CORNERS) {
  test(`both searches agree on ${title}`, (t) => {
    const random = {
      text,
      program: compileLoose(text),
      parameters: { ...DEFAULT_PARAMETERS, ...parameters },
    };
    const { skipped, problems } = compareSearches(random, 20_000);
    t.deepEqual({ skipped, problems }, { skipped: null, problems: [] });
  });
}
