/**
 * Search over states of programs in which values pass from fiber to fiber, against brute force and search over classes.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { ALIKE_PROGRAMS } from '../_helpers/alike-states.js';
import { compareMany, compareWithClasses, statefulPrograms } from '../_helpers/compare-states.js';
import { finalStates } from '../_helpers/final-states.js';
import type { RandomProgram } from '../_helpers/random-programs.js';
import { compileLoose } from '../_helpers/random-programs.js';
import { VALUE_PROGRAMS } from '../_helpers/shared-values.js';
import { restoringProblem } from '../_helpers/state-numbers.js';
import type { ValueProgram } from '../_helpers/shared-values.js';
import {
  codesProblem,
  equalHashesProblem,
  manyContainersProblem,
} from '../_helpers/value-codes.js';
import { ONLY_WAY_PROGRAMS } from '../_helpers/only-way-programs.js';
import { WAITING_PROGRAMS } from '../_helpers/waiting-programs.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import { exploreProgram } from '../../src/explore.js';
import { usesOpcode } from '../../src/vm/instruction.js';

const SEED = 19610412;
const BRUTE_MAX = 3_000;

function withParameters({ text, parameters }: ValueProgram): RandomProgram {
  return {
    text,
    program: compileLoose(text),
    parameters: { ...DEFAULT_PARAMETERS, ...parameters },
  };
}

const PROGRAMS: readonly ValueProgram[] = [
  ...VALUE_PROGRAMS,
  ...ALIKE_PROGRAMS,
  ...WAITING_PROGRAMS,
  ...ONLY_WAY_PROGRAMS,
];

for (const given of PROGRAMS) {
  test(`states and classes agree on ${given.title}`, (t) => {
    const random = withParameters(given);
    const { outcome, problems } = compareWithClasses(random, 2_000);
    t.deepEqual(problems, []);
    t.is(outcome, given.isTold ? 'compared' : 'given up');
    const brute = finalStates(random.program, random.parameters, 'brute', BRUTE_MAX);
    if (!brute.isComplete) return;
    const classes = finalStates(random.program, random.parameters, 'classes', BRUTE_MAX);
    t.deepEqual([...classes.faults].toSorted(), [...brute.faults].toSorted());
    t.deepEqual([...classes.states].toSorted(), [...brute.states].toSorted());
  });
}

test('whoever continues finds the same states again', (t) => {
  for (const given of PROGRAMS) t.is(restoringProblem(withParameters(given)), null, given.title);
});

for (const [size, numRuns, told] of [
  ['streams', 400, 0.9],
  ['stages', 300, 0.5],
  ['families', 300, 0.9],
  ['observables', 200, 0.8],
  ['nested', 250, 0.9],
] as const) {
  test(`states lead to the faults and final states that classes lead to (${size})`, (t) => {
    const comparisons = { numRuns, seed: SEED, compared: told, faulty: 1 / 30 };
    compareMany(t, statefulPrograms(size), comparisons, (random) =>
      compareWithClasses(random, 120),
    );
  });
}

const FOLDERS = ['streams', 'pipelines', 'snapshots', 'maps', 'observables'];

for (const folder of FOLDERS) {
  test(`states and classes agree on the scenarios of ${folder}`, (t) => {
    const path = join('scenarios', folder);
    for (const file of readdirSync(path)) {
      const text = readFileSync(join(path, file), 'utf8');
      const program = compileLoose(text);
      if (usesOpcode(program, 'accessPlain')) continue;
      const random = { text, program, parameters: DEFAULT_PARAMETERS };
      t.deepEqual(compareWithClasses(random, 400).problems, [], file);
    }
  });
}

function workers(count: number, items: number, body: string): string {
  return [
    'FN main() RETURNS !Void ->',
    '    MUTABLE a: Int64 = 0 @shared:atomic;',
    `    (1 ..= ${items}) |> CONCURRENT(workers: ${count}, batch: 1) EACH { ${body} };`,
    'END',
    '',
  ].join('\n');
}

test('which worker takes which element is one state again as soon as it does not matter', (t) => {
  for (const [count, items, most] of [
    [2, 10, 100],
    [3, 6, 300],
    [3, 12, 1_000],
    [4, 8, 3_000],
  ] as const) {
    const { report } = exploreProgram(compileLoose(workers(count, items, 'a += _;')));
    t.true(report.complete);
    t.is(report.coverage?.method, 'states');
    t.is(report.executions, 1);
    t.true(report.redundant < most, `${report.redundant}`);
  }
});

test('values have equal codes when no program can tell them apart, and only then', (t) => {
  t.is(codesProblem(20_000, SEED), null);
  t.is(manyContainersProblem(), null);
  t.is(equalHashesProblem(), null);
});
