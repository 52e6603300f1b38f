/**
 * A short version of the tests of partial-order reduction, for one mutant (`stage.ts`).
 *
 * The cheap and the sharp come first. Counts by hand, models and headers of scenarios are known from outside the
 * engine; the comparison with brute force, which runs on the same machine and the same dependence relation, is not.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import { collect } from '../_helpers/collect.js';
import { CORNERS } from '../_helpers/corner-programs.js';
import { compareSearches } from '../_helpers/differential.js';
import { expected, explored, MODELS, someModels } from '../_helpers/enumerated-models.js';
import * as litmus from '../_helpers/litmus-programs.js';
import { readModel, render } from '../_helpers/model.js';
import { EFFORT_PROBLEMS } from '../_helpers/search-effort.js';
import type { RandomProgram } from '../_helpers/random-programs.js';
import { exploreInRounds } from '../_helpers/in-rounds.js';
import { compileLoose, randomPrograms } from '../_helpers/random-programs.js';
import { OptimalDpor } from '../../scheduler/exhaustive/dpor.js';
import { runParameters } from '../../src/cli/run-parameters.js';
import { meetsExpectation, readScenarioHeader } from '../../src/cli/scenario-file.js';
import { compile } from '../../src/compile.js';
import { exploreProgram } from '../../src/explore.js';
import type { Program } from '../../src/bytecode/program.js';
import type { Parameters } from '../../src/explore/parameters.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import type { Report } from '../../src/explore/report.js';
import type { Stage } from './stage.js';
import { runCheck } from './stage.js';

// ------------------------------------------------------------------------------------------- known from outside

const COUNTS: readonly (readonly [name: string, text: string, classes: number])[] = [
  ['SB', litmus.storeBuffering(), 3],
  ['2+2W', litmus.twoPlusTwoWrites(), 3],
  ['IRIW', litmus.independentReads(), 15],
  ['readers(3)', litmus.readers(3), 8],
  ['ainc(3)', litmus.increments(3, 1), 6],
  ['ninc(2)', litmus.lostUpdate(2), 4],
  ['mutex(3)', litmus.lockedCounter(3), 6],
  ['mutex_hard(3)', litmus.unlockedInOrder(3), 4],
  ['readers behind a writer(2)', litmus.readersBehindWriter(2), 5],
  ['members at a mutex(2)', litmus.membersAtLock(2, 'locked'), 1],
  ['members at a readers-writer lock(2)', litmus.membersAtLock(2, 'writeLocked'), 2],
  ['counts of a map', litmus.mapCounts(), 1],
  ['removals from two parts of a map', litmus.mapRemovals(false), 1],
  ['turns beside a write', litmus.turnsBesideWrite(), 4],
  ['ordered philosophers(3)', litmus.orderedPhilosophers(3), 6],
  ['circle of philosophers(3)', litmus.circlePhilosophers(3), 9],
];

function countProblem(text: string, classes: number): string | null {
  const parameters = { ...DEFAULT_PARAMETERS, lockTimeout: Infinity };
  const found = collect(compileLoose(text), 'exhaustive', { parameters, executionsMax: 1_000 });
  const { executions, cut } = found;
  if (executions === classes && cut === 0 && found.classes.size === classes) return null;
  return `${executions} executions, ${cut} cut, ${found.classes.size} classes instead of ${classes}`;
}

/** With a cap on plans that the first one reaches. */
function sourceSetProblem(text: string, classes: number): string | null {
  const parameters = { ...DEFAULT_PARAMETERS, lockTimeout: Infinity };
  const found = collect(
    compileLoose(text),
    (context) => new OptimalDpor({ ...context, nodesMax: 0 }),
    { parameters, executionsMax: 1_000 },
  );
  const { executions, isComplete } = found;
  if (isComplete && executions === classes && found.classes.size === classes) return null;
  return `${executions} executions, ${found.classes.size} classes instead of ${classes}`;
}

function modelProblem(model: ReturnType<typeof readModel>, prefixesMax = Infinity): string | null {
  const facts = expected(model, prefixesMax);
  if (facts === null) return null;
  const [there, here] = [facts, explored(render(model).text)].map((known) => JSON.stringify(known));
  return there === here ? null : `${here ?? ''} instead of ${there ?? ''}`;
}

const SCENARIOS = join(process.cwd(), 'scenarios');
/** Folders whose scenarios are about one fiber, or take long. */
const PASSED_OVER = ['limits'];
const BRUTE_MAX = 300;

function scenarioProblem(file: string): string | null {
  const text = readFileSync(join(SCENARIOS, file), 'utf8');
  const header = readScenarioHeader(text);
  const staticChecks = header.parameters['static-checks'] ?? 'warn';
  const program = compile(text, { file, staticChecks });
  const options = { parameters: runParameters(header.parameters), keepGoing: true } as const;
  for (const [name, scheduler] of [
    ['dpor', 'exhaustive'],
    ['brute', 'brute'],
  ] as const) {
    const count = header.executions.get(name) ?? Infinity;
    if (count > BRUTE_MAX) continue;
    const executionsMax = count + 10;
    const { report } = exploreProgram(program, {
      ...options,
      scheduler,
      executionsMax,
      reduction: 'dpor',
    });
    if (meetsExpectation(header, report) === false) return `${name}: not as expected`;
    if (report.executions !== count || report.redundant !== 0)
      return `${name}: ${report.executions} executions instead of ${count}`;
  }
  return null;
}

// ------------------------------------------------------------------------------------------- compared

function comparisonProblem(random: RandomProgram, executionsMax: number): string | null {
  const { problems } = compareSearches(random, executionsMax);
  return problems.length === 0 ? null : problems.join('\n');
}

/** Corners are small enough to be compared. */
function cornerProblem(corner: RandomProgram): string | null {
  const { skipped, problems } = compareSearches(corner, 20_000);
  return skipped ?? (problems.length === 0 ? null : problems.join('\n'));
}

/** Running again from the start instead of going back. */
function rewindProblem({ program, parameters }: RandomProgram): string | null {
  const [back, again] = [false, true].map((reexecutes) => {
    const { report } = exploreProgram(program, {
      parameters,
      executionsMax: 100,
      reexecutes,
      reduction: 'dpor',
    });
    return JSON.stringify([report.executions, report.faults]);
  });
  return back === again ? null : `${back ?? ''} instead of ${again ?? ''}`;
}

/** Instructions before a search is divided, and of each stint. */
type Moment = readonly [after: number, steps: number];
const MOMENTS: readonly Moment[] = [
  [1, 1],
  [40, 40],
  [24, 48],
];

/** In parts, from early on and in short stints, so many of them at a time. */
function partsProblem(
  program: Program,
  parameters: Parameters,
  atOnce = 0,
  moments: readonly Moment[] = MOMENTS,
): string | null {
  const options = {
    parameters,
    executionsMax: 800,
    stepsMax: 3_000,
    reduction: 'dpor',
    keepGoing: true,
  } as const;
  const { report } = exploreProgram(program, options);
  if (report.bounds.reached !== null) return null;
  const outcome = (found: Report): string =>
    JSON.stringify([found.executions, found.redundant, found.faults.length, found.result]);
  for (const [after, steps] of moments) {
    const { exploration, widest } = exploreInRounds(program, options, { after, steps });
    if (widest < atOnce) return `${widest} subtrees at a time instead of ${atOnce}`;
    const inParts = outcome(exploration.report);
    if (inParts !== outcome(report)) return `${inParts} in parts instead of ${outcome(report)}`;
    const rested = exploreInRounds(program, options, { after, steps, rests: true });
    const saved = outcome(rested.exploration.report);
    if (saved !== inParts || rested.widest !== widest) return `${saved} saved after each round`;
  }
  return null;
}

/** With a cap on plans that the first one reaches. */
function cappedPartsProblem(text: string): string | null {
  const program = compileLoose(text);
  const options = { nodesMax: 0, reduction: 'dpor', keepGoing: true } as const;
  const { executions } = exploreProgram(program, options).report;
  const { exploration } = exploreInRounds(program, options, { after: 40, steps: 40 });
  const found = exploration.report.executions;
  return found === executions ? null : `${found} in parts instead of ${executions}`;
}

const PARTS: readonly (readonly [
  name: string,
  text: string,
  atOnce: number,
  moments?: readonly Moment[],
])[] = [
  ['lastzero(6)', litmus.lastZero(6), 28],
  ['readers(5)', litmus.readers(5), 9],
  ['indexer(13)', litmus.indexer(13), 32],
  ['lost update(3)', litmus.lostUpdate(3), 5],
  ['locks tried again', litmus.locksTriedAgain(), 2],
  ['an end beside cells', litmus.endBesideCells(), 2],
  ['spins beside locks', litmus.spinsBesideLocks(), 2, [[43, 8]]],
];

const STAGES: readonly Stage[] = [
  {
    name: 'count',
    programs: () =>
      COUNTS.map(([name, text, classes]) => [name, () => countProblem(text, classes)] as const),
  },
  { name: 'effort', programs: () => EFFORT_PROBLEMS },
  {
    name: 'source sets',
    programs: () =>
      COUNTS.map(([name, text, classes]) => [name, () => sourceSetProblem(text, classes)] as const),
  },
  {
    name: 'model',
    programs: () =>
      MODELS.map((texts) => [texts.join(' ∥ '), () => modelProblem(readModel(...texts))] as const),
  },
  {
    name: 'corner',
    programs: () =>
      CORNERS.map(({ title, text, parameters }) => {
        const all = { ...DEFAULT_PARAMETERS, ...parameters };
        const problem = (): string | null =>
          cornerProblem({ text, program: compileLoose(text), parameters: all });
        return [title, problem] as const;
      }),
  },
  {
    name: 'scenario',
    programs: () =>
      readdirSync(SCENARIOS, { recursive: true, encoding: 'utf8' })
        .filter(
          (file) => file.endsWith('.cht') && !PASSED_OVER.includes(file.split(/[/\\]/)[0] ?? ''),
        )
        .toSorted()
        .map((file) => [file, () => scenarioProblem(file)] as const),
  },
  {
    name: 'generated program',
    programs: () =>
      fc
        .sample(randomPrograms(), { numRuns: 160, seed: 19840212 })
        .map((random) => [random.text, () => comparisonProblem(random, 500)] as const),
  },
  {
    name: 'generated model',
    programs: () =>
      fc
        .sample(someModels(), { numRuns: 60, seed: 20051101 })
        .map((model) => [render(model).text, () => modelProblem(model, 1_000)] as const),
  },
  {
    name: 'parts of',
    programs: () => [
      ...PARTS.map(
        ([name, text, atOnce, moments]) =>
          [
            name,
            () => partsProblem(compileLoose(text), DEFAULT_PARAMETERS, atOnce, moments),
          ] as const,
      ),
      ...PARTS.slice(0, 4).map(
        ([name, text]) => [`capped ${name}`, () => cappedPartsProblem(text)] as const,
      ),
      ...fc
        .sample(randomPrograms(), { numRuns: 90, seed: 20261201 })
        .map(
          ({ text, program, parameters }) =>
            [text, () => partsProblem(program, parameters)] as const,
        ),
    ],
  },
  {
    name: 'rewind',
    programs: () =>
      fc
        .sample(randomPrograms(), { numRuns: 60, seed: 20240917 })
        .map((random) => [random.text, () => rewindProblem(random)] as const),
  },
];

runCheck(STAGES);
