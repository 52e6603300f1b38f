/**
 * Search over states (`--reduction auto`) against search over equivalence classes: the same faults, the same final
 * states. Many more programs: `long-stateful.ts`.
 */
import type { ExecutionContext } from 'ava';
import test from 'ava';
import fc from 'fast-check';
import {
  compareExchanging,
  compareMany,
  compareWithClasses,
  statefulPrograms,
  symmetricPrograms,
} from '../_helpers/compare-states.js';
import type { Comparisons } from '../_helpers/compare-states.js';
import { machineFor } from '../_helpers/collect.js';
import { CORNERS } from '../_helpers/corner-programs.js';
import { liveText } from '../_helpers/final-states.js';
import * as litmus from '../_helpers/litmus-programs.js';
import { UNTOLD_PROGRAMS, VALUE_PROGRAMS } from '../_helpers/shared-values.js';
import type { RandomProgram } from '../_helpers/random-programs.js';
import { compileLoose } from '../_helpers/random-programs.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import { exploreProgram } from '../../src/explore.js';
import type { Machine } from '../../src/vm/machine.js';
import { usesOpcode } from '../../src/vm/instruction.js';
import { StateSpace } from '../../src/vm/states/state-space.js';

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

/**
 * Every state of every interleaving, by depth-first search without any reduction, up to a number of steps, and not beyond where
 * `visit` answers false.
 */
function eachState(machine: Machine, stepsMax: number, visit: (since: number) => boolean): void {
  let steps = 0;
  const explore = (since: number): void => {
    if (machine.endsAll || steps++ > stepsMax) return;
    if (!visit(since)) return;
    const { depth } = machine;
    for (const fiber of machine.enabled.slice(0, machine.enabledCount)) {
      machine.step(fiber);
      explore(depth);
      machine.rewind(depth);
    }
  };
  machine.settle();
  explore(-1);
}

function checkNumbers(
  t: ExecutionContext,
  programs: fc.Arbitrary<RandomProgram>,
  numRuns: number,
): void {
  let [seen, revisited] = [0, 0];
  const property = fc.property(programs, ({ program, parameters, text }) => {
    const machine = machineFor(program, parameters, false, true);
    machine.heap.recording = true;
    const states = new StateSpace(machine, false);
    const texts = new Map<number, string>();
    const numbers = new Map<string, number>();
    // What a fiber knows of its loops, whose turn it is and how often it has drawn is state, but not in the text.
    const isPlain =
      parameters.placement === 'open' &&
      !/random|@local/.test(text) &&
      !usesOpcode(program, 'loopBack');
    eachState(machine, 300, (since) => {
      const number = states.observe(since);
      const whole = states.observe(-1);
      if (whole !== number) throw new Error(`a part that has changed was not written anew`);
      if (number < 0) return false;
      const here = liveText(machine);
      seen++;
      if (texts.has(number)) revisited++;
      if ((texts.get(number) ?? here) !== here)
        throw new Error(`one number for\n${texts.get(number) ?? ''}\nand\n${here}`);
      texts.set(number, here);
      if (isPlain && (numbers.get(here) ?? number) !== number)
        throw new Error(`two numbers for\n${here}`);
      numbers.set(here, number);
      return true;
    });
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
] as const) {
  test(`equal numbers are equal states (${size})`, (t) => {
    checkNumbers(t, statefulPrograms(size), numRuns);
  });
}

test('equal numbers are equal states (values that pass from fiber to fiber)', (t) => {
  const programs = VALUE_PROGRAMS.map(({ text, parameters }): RandomProgram => ({
    text,
    program: compileLoose(text),
    parameters: { ...DEFAULT_PARAMETERS, ...parameters },
  }));
  checkNumbers(t, fc.constantFrom(...programs), 3 * programs.length);
});

// ------------------------------------------------------------------------------------------- what commutes

/** Ends of executions and repetitions: how often the search came to an end or to a known state. */
function visits(t: ExecutionContext, text: string, keepGoing = false): number {
  const { report } = exploreProgram(compileLoose(text), { keepGoing });
  t.true(report.complete);
  t.is(report.coverage?.method, 'states');
  return report.executions + report.redundant;
}

const UPDATES: readonly (readonly [type: string, a: string, b: string, commute: boolean])[] = [
  ['Int64', 'x += 1;', 'x += 2;', true],
  ['Int64', 'x += 1;', 'x -= 3;', true],
  ['Int64', 'x -= 1;', 'x -= 3;', true],
  ['Int64', 'x |= 1;', 'x |= 6;', true],
  ['Int64', 'x &= 3;', 'x &= 6;', true],
  ['Int64', 'x ^= 3;', 'x ^= 6;', true],
  ['Int64', 'x += 1;', 'x |= 4;', false],
  ['Int64', 'x += 1;', 'x &= 4;', false],
  ['Int64', 'x -= 1;', 'x ^= 4;', false],
  ['Int64', 'x &= 2;', 'x |= 3;', false],
  ['Int64', 'x &= 2;', 'x ^= 3;', false],
  ['Int64', 'x |= 2;', 'x ^= 3;', false],
  ['Int64', 'x += 1;', 'x = 7;', false],
  ['Int64', 'x = 1;', 'x = 7;', false],
  ['Int64', 'x += 1;', 'r = x;', false],
  ['Int64', 'r = x;', 'r = x;', true],
  ['Float64', 'x += 1.5;', 'x += 2.5;', false],
];

for (const [type, a, b, commute] of UPDATES) {
  test(`\`${a}\` and \`${b}\` on ${type} ${commute ? 'commute' : 'do not commute'}`, (t) => {
    const initial = type === 'Int64' ? '5' : '5.0';
    const text = [
      'FN main() RETURNS Void ->',
      `MUTABLE x: ${type} = ${initial} @shared:atomic;`,
      ...[a, b].map((body, k) => `p${k}: ~Void = BG { @parallel -> ${body} };`),
      'NEXT p0; NEXT p1;',
      'END',
      '',
    ].join('\n');
    t.is(visits(t, text, true), commute ? 1 : 2);
  });
}

test('any number of additions to one atomic are one execution', (t) => {
  for (const n of [1, 2, 5, 12]) t.is(visits(t, litmus.increments(n, 1), true), 1);
  t.is(visits(t, litmus.increments(6, 3), true), 1);
});

test('what differs only in who did it is one state', (t) => {
  t.true(visits(t, litmus.lostUpdate(5)) <= 200, 'of 14,400 equivalence classes');
  t.true(visits(t, litmus.lockedCounter(8)) <= 30, 'of 40,320');
  t.is(exploreProgram(compileLoose(litmus.lostUpdate(5))).report.executions, 5);
});

// ------------------------------------------------------------------------------------------- who can be exchanged

function twins(bodies: readonly string[], data = '', joins = 'NEXT p0; NEXT p1; NEXT p2;'): string {
  return [
    'STRUCT Box { n: Int64 }',
    'FN main() RETURNS !Void ->',
    'MUTABLE x: Int64 = 0 @shared:atomic;',
    data,
    ...bodies,
    joins,
    'END',
    '',
  ].join('\n');
}

function threeTimes(body: string, type = 'Void', prefix = '@parallel ->'): string[] {
  return [0, 1, 2].map((k) => `p${k}: ~${type} = BG { ${prefix} ${body} };`);
}

const EXCHANGES: readonly (readonly [title: string, text: string, areExchanged: boolean])[] = [
  ['that are alike', twins(threeTimes('x = x + 1;')), true],
  [
    'with other captures',
    twins(
      [0, 1, 2].map((k) => `c${k} = ${k >> 1}; p${k}: ~Void = BG { @parallel -> x = x + c${k}; };`),
    ),
    true,
  ],
  [
    'of one list',
    twins(
      [
        'MUTABLE ps: ~Void[]@list = [];',
        'FOR i IN (0 ..< 3) DO ps.append(BG { @parallel -> x = x + 1; }); END',
      ],
      '',
      'NEXT ps;',
    ),
    true,
  ],
  [
    'that work at a stage',
    twins(['(1 ..= 4) |> CONCURRENT(workers: 3, batch: 1) EACH { x = x + _; };'], '', ''),
    true,
  ],
  [
    'that give lists',
    twins(
      ['all = (1 ..= 2) |> CONCURRENT(workers: 3, batch: 1) SELECT x + _;'],
      '',
      'x = 1; ASSERT all.length() == 2, "all";',
    ),
    false,
  ],
  [
    'that nobody awaits',
    twins(
      [
        'MUTABLE ps: ~Void[]@list = [];',
        'FOR i IN (0 ..< 3) DO ps.append(BG { @parallel -> x = x + 1; }); END',
      ],
      '',
      '',
    ),
    true,
  ],
  [
    'with results',
    twins(threeTimes('x = x + 1; 7;', 'Int64'), '', 'a = NEXT p0; b = NEXT p1; c = NEXT p2;'),
    false,
  ],
  [
    'with something between their joins',
    twins(threeTimes('x = x + 1;'), '', 'NEXT p0; x = x + 5; NEXT p1; NEXT p2;'),
    false,
  ],
  [
    'that start others',
    twins(
      threeTimes('x = x + 1; q: ~Void = BG { @parallel -> x = x + 1; }; NEXT q;').slice(1),
      '',
      'NEXT p1; NEXT p2;',
    ),
    false,
  ],
  [
    'that make objects',
    twins(threeTimes('x = x + 1; MUTABLE y: Int64 = 0 @shared:atomic; y = x;')),
    false,
  ],
  [
    'that use a readers-writer lock',
    twins(
      threeTimes('WITH EXCLUSIVE l AS b { b.n = b.n + 1; }'),
      'l = Box{ n: 0 } @shared:writeLocked;',
    ),
    false,
  ],
  [
    'of a cooperative group',
    twins(
      threeTimes('x = x + 1; here.n = here.n + 1;', 'Void', ''),
      'MUTABLE here = Box{ n: 0 } @local;',
    ),
    false,
  ],
  [
    'one of which somebody else awaits',
    twins(
      [...threeTimes('x = x + 1;'), 'q: ~Void = BG { @parallel -> NEXT p2; x = x + 1; };'],
      '',
      'NEXT p0; NEXT p1; NEXT q;',
    ),
    false,
  ],
];

for (const [title, text, areExchanged] of EXCHANGES) {
  test(`fibers ${title} are ${areExchanged ? '' : 'not '}exchanged`, (t) => {
    const [exchanging, plain] = [visits(t, text), visits(t, text, true)];
    if (areExchanged) t.true(exchanging < plain, `${exchanging} of ${plain}`);
    else t.is(exchanging, plain);
  });
}

// ------------------------------------------------------------------------------------------- when states do not do

const FALLBACKS: readonly (readonly [title: string, text: string])[] = [
  [
    'a loop that comes back to a state',
    twins(['p0: ~Void = BG { @parallel -> WHILE x == 0 DO sleep(1); END };'], '', 'NEXT p0;'),
  ],
  [
    'handles that are items of a stream',
    UNTOLD_PROGRAMS.find(({ title }) => title === 'handles that are items of a stream')?.text ?? '',
  ],
];

for (const [title, text] of FALLBACKS) {
  test(`${title}: left to the search over classes`, (t) => {
    const options = { keepGoing: true };
    const auto = exploreProgram(compileLoose(text), options).report;
    const dpor = exploreProgram(compileLoose(text), { ...options, reduction: 'dpor' }).report;
    t.is(auto.coverage?.method, 'classes');
    t.deepEqual({ ...auto, coverage: null, steps: 0, events: 0 }, { ...dpor, steps: 0, events: 0 });
  });
}
