/** Compares search over states with search over classes on one program: every way in which they can disagree, in words. */
import type { ExecutionContext } from 'ava';
import fc from 'fast-check';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import type { FinalStates } from './final-states.js';
import { finalStates } from './final-states.js';
import { programShapes, someParameters } from './program-shapes.js';
import type { Size } from './program-shapes.js';
import type { RandomProgram } from './random-programs.js';
import { compileLoose, describeParameters, randomPrograms } from './random-programs.js';
import { renderProgram } from './render-program.js';
import { usesOpcode } from '../../src/vm/instruction.js';

export interface StateComparison {
  readonly outcome: 'compared' | 'too many executions' | 'given up';
  /** Empty when the searches agree. */
  readonly problems: readonly string[];
  readonly hasFaults: boolean;
  /** Executions, redundant ones included, that the two sides of the comparison took. */
  readonly executions: readonly [number, number];
}

const NOTHING_SAID = { problems: [], hasFaults: false, executions: [0, 0] } as const;

/** Random programs that states tell enough about. */
export function statefulPrograms(size: Size = 'usual'): fc.Arbitrary<RandomProgram> {
  return randomPrograms(size).filter(
    ({ parameters, program }) =>
      parameters.outputs === 'ignore' &&
      parameters.time === 'quiescent' &&
      !usesOpcode(program, 'accessPlain'),
  );
}

/** States against classes, and both in turn, exactly: ends, final states and faults. */
export function compareWithClasses(
  { program, parameters }: RandomProgram,
  executionsMax: number,
): StateComparison {
  const classes = finalStates(program, parameters, 'classes', executionsMax);
  if (!classes.isComplete) return { ...NOTHING_SAID, outcome: 'too many executions' };
  const states = finalStates(program, parameters, 'states', 20 * executionsMax, {
    skipsUnobservable: true,
  });
  const auto = finalStates(program, parameters, 'auto', 50 * executionsMax);
  const problems = differences(classes, auto, 'auto');
  if (!states.hasGivenUp) problems.push(...differences(classes, states, 'states'));
  const exchanging = finalStates(program, parameters, 'auto', 50 * executionsMax, {
    usesSymmetry: true,
    skipsUnobservable: true,
  });
  if (exchanging.faults.size > 0 !== classes.faults.size > 0)
    problems.push('exchanging fibers changes the verdict');
  return {
    outcome: states.hasGivenUp ? 'given up' : 'compared',
    problems,
    hasFaults: classes.faults.size > 0,
    executions: [classes.executions, states.executions + states.redundant],
  };
}

function differences(wanted: FinalStates, found: FinalStates, name: string): string[] {
  if (!found.isComplete) return [`${name} does not end`];
  return (['ends', 'states', 'faults'] as const).flatMap((what) => [
    ...[...wanted[what]].filter((text) => !found[what].has(text)).map((t) => `${name} misses ${t}`),
    ...[...found[what]]
      .filter((text) => !wanted[what].has(text))
      .map((t) => `${name} makes up ${t}`),
  ]);
}

/** Random programs in which two to four fibers run the same body. */
export function symmetricPrograms(size: Size = 'usual'): fc.Arbitrary<RandomProgram> {
  return fc
    .tuple(
      programShapes(size).filter(({ fibers }) => fibers.length > 0),
      someParameters(),
      fc.constantFrom(2, 2, 3, 3, 4),
      fc.boolean(),
    )
    .map(([shape, { lockTimeout, unhandledLock }, count, hasOther]) => {
      const [first, ...others] = shape.fibers;
      if (first === undefined) throw new Error('a program shape has fibers');
      const twin = { ...first, fiber: { ...first.fiber, givesNumber: false } };
      const fibers = Array.from({ length: count }, () => twin);
      const text = renderProgram({
        ...shape,
        fibers: [...fibers, ...(hasOther ? others.slice(0, 1) : [])],
      });
      const parameters = { ...DEFAULT_PARAMETERS, lockTimeout, unhandledLock };
      return {
        text,
        parameters,
        program: compileLoose(text),
        [fc.toStringMethod]: () => `\n${describeParameters(parameters)}\n${text}`,
      };
    });
}

/** States with and without exchanging fibers: the same, up to who is who. */
export function compareExchanging(
  { program, parameters }: RandomProgram,
  executionsMax: number,
): StateComparison {
  const plain = finalStates(program, parameters, 'states', executionsMax);
  if (plain.hasGivenUp) return { ...NOTHING_SAID, outcome: 'given up' };
  if (!plain.isComplete) return { ...NOTHING_SAID, outcome: 'too many executions' };
  // Starting again costs executions, too.
  const exchanging = finalStates(program, parameters, 'states', 10 * executionsMax, {
    usesSymmetry: true,
    skipsUnobservable: true,
  });
  return {
    outcome: 'compared',
    problems: differences(withoutNames(plain), withoutNames(exchanging), 'exchanging'),
    hasFaults: plain.faults.size > 0,
    executions: [plain.executions + plain.redundant, exchanging.executions + exchanging.redundant],
  };
}

/** Only kinds of faults; states without names, places in twin functions, also in the notes of errors, and whom main awaits first. */
function withoutNames(found: FinalStates): FinalStates {
  const kinds = (texts: ReadonlySet<string>): ReadonlySet<string> =>
    new Set([...texts].map((text) => text.split('\n')[0] ?? ''));
  const states = [...found.states].map((text) => {
    const [kind = ''] = text.split('\n');
    const lines = text.slice(Math.max(0, text.indexOf('\n0 '))).split('\n');
    const nameless = lines.map((line) =>
      line
        .replace(/^0 live .*/, 'main waits')
        .replaceAll(/\b0(\.\d+)+/g, '*')
        .replaceAll(/ in \d+ at/g, ' at')
        .replaceAll(/`main\.bg\d+`/g, 'a body'),
    );
    return [kind, ...nameless.toSorted()].join('\n');
  });
  return {
    ...found,
    ends: kinds(found.ends),
    faults: kinds(found.faults),
    states: new Set(states),
  };
}

/** What many comparisons are: how many, from which seed, and of the programs, how many at least are compared, and of those fail. */
export interface Comparisons {
  readonly numRuns: number;
  readonly seed: number;
  readonly compared: number;
  readonly faulty: number;
}

/** Holds random programs to a comparison. */
export function compareMany(
  t: ExecutionContext,
  arbitrary: fc.Arbitrary<RandomProgram>,
  { numRuns, seed, ...least }: Comparisons,
  compare: (random: RandomProgram) => StateComparison,
): void {
  let [compared, faults, before, after] = [0, 0, 0, 0];
  const property = fc.property(arbitrary, (random) => {
    const { outcome, problems, hasFaults, executions } = compare(random);
    if (problems.length > 0) throw new Error(problems.join('\n'));
    if (outcome === 'compared') compared++;
    if (hasFaults) faults++;
    before += executions[0];
    after += executions[1];
  });
  fc.assert(property, { numRuns, seed, includeErrorInReport: true });
  t.log(
    `${compared} of ${numRuns} programs compared, ${faults} with faults; ${before} to ${after}`,
  );
  t.true(compared > numRuns * least.compared, 'enough programs are small, and states do for them');
  t.true(faults > compared * least.faulty, 'some of them fail');
  t.true(after < before, 'it saves executions');
}
