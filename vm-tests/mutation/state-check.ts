/**
 * A short version of the tests of search over states, for one mutant (`stage.ts`): against search over classes, which knows nothing of
 * states, and numbers of states against the states themselves.
 */
import fc from 'fast-check';
import {
  compareExchanging,
  compareWithClasses,
  statefulPrograms,
  symmetricPrograms,
} from '../_helpers/compare-states.js';
import type { StateComparison } from '../_helpers/compare-states.js';
import { ALIKE_PROGRAMS } from '../_helpers/alike-states.js';
import { CORNERS } from '../_helpers/corner-programs.js';
import type { Size } from '../_helpers/program-shapes.js';
import type { RandomProgram } from '../_helpers/random-programs.js';
import { compileLoose } from '../_helpers/random-programs.js';
import type { ValueProgram } from '../_helpers/shared-values.js';
import { VALUE_PROGRAMS } from '../_helpers/shared-values.js';
import { numberStates, restoringProblem } from '../_helpers/state-numbers.js';
import { EXCHANGES } from '../_helpers/exchange-programs.js';
import { SAVING_PROBLEMS } from '../_helpers/state-savings.js';
import {
  codesProblem,
  equalHashesProblem,
  manyContainersProblem,
} from '../_helpers/value-codes.js';
import type { Parameters } from '../../src/explore/parameters.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import { ONLY_WAY_PROGRAMS } from '../_helpers/only-way-programs.js';
import { WAITING_PROGRAMS } from '../_helpers/waiting-programs.js';
import type { Stage } from './stage.js';
import { runCheck } from './stage.js';

type Problem = () => string | null;

const SEED = 19840212;

function compiled(text: string, parameters: Partial<Parameters>): RandomProgram {
  return {
    text,
    program: compileLoose(text),
    parameters: { ...DEFAULT_PARAMETERS, ...parameters },
  };
}

function comparisonProblem(found: StateComparison, outcome: string | null = null): string | null {
  if (outcome !== null && found.outcome !== outcome) return `${found.outcome}, not ${outcome}`;
  return found.problems.length === 0 ? null : found.problems.join('\n');
}

function numberProblem(random: RandomProgram, stepsMax = 300): string | null {
  numberStates(random, stepsMax);
  return null;
}

/** So many programs drawn, each with what is wrong with it. */
function drawn(
  programs: fc.Arbitrary<RandomProgram>,
  numRuns: number,
  problem: (random: RandomProgram) => string | null,
): (readonly [string, Problem])[] {
  return fc
    .sample(programs, { numRuns, seed: SEED })
    .map((random) => [random.text, () => problem(random)] as const);
}

const SHARES: readonly (readonly [size: Size, compared: number, numbered: number])[] = [
  ['usual', 200, 20],
  ['streams', 120, 30],
  ['stages', 120, 20],
  ['families', 80, 20],
  ['observables', 60, 15],
];

const TOLD_CORNERS = CORNERS.filter(
  ({ parameters: { time, outputs } }) => time === undefined && outputs === undefined,
);

/** Programs for search over states, with whether states do for them. */
const PROGRAMS: readonly ValueProgram[] = [
  ...VALUE_PROGRAMS,
  ...ALIKE_PROGRAMS,
  ...WAITING_PROGRAMS,
  ...ONLY_WAY_PROGRAMS,
];

const STAGES: readonly Stage[] = [
  {
    name: 'codes',
    programs: () => [
      ['drawn', () => codesProblem(4_000, SEED)],
      ['many containers', manyContainersProblem],
      ['equal hashes', equalHashesProblem],
    ],
  },
  { name: 'saving', programs: () => SAVING_PROBLEMS },
  {
    name: 'program',
    programs: () =>
      PROGRAMS.map(({ title, text, parameters, isTold }) => {
        const outcome = isTold ? 'compared' : 'given up';
        const problem = (): string | null =>
          comparisonProblem(compareWithClasses(compiled(text, parameters), 2_000), outcome);
        return [title, problem] as const;
      }),
  },
  {
    name: 'corner',
    programs: () =>
      TOLD_CORNERS.map(({ title, text, parameters }) => {
        const problem = (): string | null =>
          comparisonProblem(compareWithClasses(compiled(text, parameters), 2_000));
        return [title, problem] as const;
      }),
  },
  {
    name: 'numbers',
    programs: () =>
      [...PROGRAMS, ...TOLD_CORNERS].map(
        ({ title, text, parameters }) =>
          [title, () => numberProblem(compiled(text, parameters), 1_000)] as const,
      ),
  },
  {
    name: 'restored',
    programs: () =>
      PROGRAMS.map(
        ({ title, text, parameters }) =>
          [title, () => restoringProblem(compiled(text, parameters))] as const,
      ),
  },
  ...SHARES.map(([size, , numRuns]): Stage => {
    return {
      name: `numbers (${size})`,
      programs: () => drawn(statefulPrograms(size), numRuns, (random) => numberProblem(random)),
    };
  }),
  ...SHARES.map(([size, numRuns]): Stage => {
    return {
      name: `generated (${size})`,
      programs: () =>
        drawn(statefulPrograms(size), numRuns, (random) =>
          comparisonProblem(compareWithClasses(random, 120)),
        ),
    };
  }),
  {
    name: 'exchanging',
    programs: () =>
      EXCHANGES.map(([title, text]) => {
        const problem = (): string | null =>
          comparisonProblem(compareExchanging(compiled(text, {}), 2_000));
        return [title, problem] as const;
      }),
  },
  {
    name: 'exchanged',
    programs: () =>
      drawn(symmetricPrograms(), 100, (random) =>
        comparisonProblem(compareExchanging(random, 200)),
      ),
  },
];

runCheck(STAGES);
