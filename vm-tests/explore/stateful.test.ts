/**
 * Search over states (`--reduction auto`) against search over equivalence classes: the same faults, the same final
 * states. Many more programs: `long-stateful.ts`.
 */
import type { ExecutionContext } from 'ava';
import test from 'ava';
import fc from 'fast-check';
import { ALIKE_PROGRAMS } from '../_helpers/alike-states.js';
import {
  compareExchanging,
  compareMany,
  compareWithClasses,
  statefulPrograms,
  symmetricPrograms,
} from '../_helpers/compare-states.js';
import type { Comparisons } from '../_helpers/compare-states.js';
import { CORNERS } from '../_helpers/corner-programs.js';
import * as litmus from '../_helpers/litmus-programs.js';
import { numberStates } from '../_helpers/state-numbers.js';
import { SAVING_PROBLEMS } from '../_helpers/state-savings.js';
import { VALUE_PROGRAMS } from '../_helpers/shared-values.js';
import type { RandomProgram } from '../_helpers/random-programs.js';
import { compileLoose } from '../_helpers/random-programs.js';
import { ONLY_WAY_PROGRAMS } from '../_helpers/only-way-programs.js';
import { WAITING_PROGRAMS } from '../_helpers/waiting-programs.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import { exploreProgram } from '../../src/explore.js';

const SEED = 19890611;

function many(numRuns: number): Comparisons {
  return { numRuns, seed: SEED, compared: 1 / 3, faulty: 1 / 12 };
}

test('states lead to the faults and final states that classes lead to', (t) => {
  compareMany(t, statefulPrograms(), many(1000), (random) => compareWithClasses(random, 120));
});

test('exchanging fibers of one body changes nothing but who is who', (t) => {
  compareMany(t, symmetricPrograms(), many(300), (random) => compareExchanging(random, 200));
});

for (const { title, text, parameters } of CORNERS) {
  test(`states and classes agree on ${title}`, (t) => {
    const random: RandomProgram = {
      text,
      program: compileLoose(text),
      parameters: { ...DEFAULT_PARAMETERS, ...parameters },
    };
    if (random.parameters.time !== 'quiescent' || random.parameters.outputs !== 'ignore') {
      const { report } = exploreProgram(random.program, { parameters: random.parameters });
      t.is(report.coverage, null, 'states are not asked');
      return;
    }
    const { outcome, problems } = compareWithClasses(random, 2_000);
    t.deepEqual(problems, []);
    t.not(outcome, 'too many executions');
  });
}

// ------------------------------------------------------------------------------------------- numbers of states

function checkNumbers(
  t: ExecutionContext,
  programs: fc.Arbitrary<RandomProgram>,
  numRuns: number,
): void {
  let [seen, revisited] = [0, 0];
  const property = fc.property(programs, (random) => {
    const numbered = numberStates(random);
    seen += numbered.seen;
    revisited += numbered.revisited;
  });
  fc.assert(property, { numRuns, seed: SEED, includeErrorInReport: true });
  t.log(`${seen} states, ${revisited} of them met again`);
  t.true(revisited > seen / 4);
}

for (const [size, numRuns] of [
  ['usual', 80],
  ['streams', 120],
  ['stages', 80],
  ['families', 100],
  ['observables', 60],
  ['nested', 60],
] as const) {
  test(`equal numbers are equal states (${size})`, (t) => {
    checkNumbers(t, statefulPrograms(size), numRuns);
  });
}

for (const [name, given] of [
  ['values that pass from fiber to fiber', VALUE_PROGRAMS],
  ['states that are alike', [...ALIKE_PROGRAMS, ...WAITING_PROGRAMS, ...ONLY_WAY_PROGRAMS]],
  ['corners', CORNERS.filter(({ parameters: { time, outputs } }) => !time && !outputs)],
] as const) {
  test(`equal numbers are equal states (${name})`, (t) => {
    let revisited = 0;
    for (const { text, parameters } of given) {
      const program = compileLoose(text);
      const all = { ...DEFAULT_PARAMETERS, ...parameters };
      const numbered = numberStates({ text, program, parameters: all }, 1_000);
      revisited += numbered.revisited;
    }
    t.true(revisited > given.length);
  });
}

// ------------------------------------------------------------------------------------------- what it saves

for (const [title, problem] of SAVING_PROBLEMS) {
  test(title, (t) => {
    t.is(problem(), null);
  });
}

test('what differs only in who did it is one state', (t) => {
  const visits = (text: string): number => {
    const { report } = exploreProgram(compileLoose(text));
    t.is(report.coverage?.method, 'states');
    return report.executions + report.redundant;
  };
  t.true(visits(litmus.lostUpdate(5)) <= 200, 'of 14,400 equivalence classes');
  t.true(visits(litmus.lockedCounter(8)) <= 30, 'of 40,320');
});
