/**
 * What search over states saves, and where it must not: updates that commute, fibers that can be exchanged, what is left to the
 * search over classes. Each problem by its title: what is wrong, or null.
 */
import type { Report } from '../../src/explore/report.js';
import { exploreProgram } from '../../src/explore.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import { compareExchanging } from './compare-states.js';
import { EXCHANGES, FAILING_EXCHANGES, twins } from './exchange-programs.js';
import * as litmus from './litmus-programs.js';
import { compile } from '../../src/compile.js';
import { testProgram } from '../../src/bytecode/test-program.js';
import type { Parameters } from '../../src/explore/parameters.js';
import { compileLoose } from './random-programs.js';
import { UNTOLD_PROGRAMS } from './shared-values.js';

type Problem = () => string | null;

/** Ends of executions and repetitions: how often a search over states came to an end or to a known state. Throws when it is none. */
function visits(text: string, keepGoing = false): number {
  const { report } = exploreProgram(compileLoose(text), { keepGoing });
  if (!report.complete || report.coverage?.method !== 'states')
    throw new Error(`not over states:\n${text}`);
  return report.executions + report.redundant;
}

function difference(found: number, wanted: number): string | null {
  return found === wanted ? null : `${found} visits instead of ${wanted}`;
}

// ------------------------------------------------------------------------------------------- what commutes

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

function updates(type: string, bodies: readonly string[]): string {
  const initial = type === 'Int64' ? '5' : '5.0';
  return [
    'FN main() RETURNS Void ->',
    `MUTABLE x: ${type} = ${initial} @shared:atomic;`,
    ...bodies.map((body, k) => `p${k}: ~Void = BG { @parallel -> ${body} };`),
    'NEXT p0; NEXT p1;',
    'END',
    '',
  ].join('\n');
}

const UPDATE_PROBLEMS = UPDATES.map(([type, a, b, commute]): readonly [string, Problem] => [
  `\`${a}\` and \`${b}\` on ${type} ${commute ? 'commute' : 'do not commute'}`,
  () => difference(visits(updates(type, [a, b]), true), commute ? 1 : 2),
]);

const ADDITIONS: readonly (readonly [fibers: number, times: number])[] = [
  [1, 1],
  [2, 1],
  [5, 1],
  [12, 1],
  [6, 3],
];

const ADDITION_PROBLEMS = ADDITIONS.map(([fibers, times]): readonly [string, Problem] => [
  `${fibers} times ${times} additions to one atomic are one execution`,
  () => difference(visits(litmus.increments(fibers, times), true), 1),
]);

const COUNT_PROBLEM: readonly [string, Problem] = [
  'what differs only in who did it is one execution',
  () => {
    const { report } = exploreProgram(compileLoose(litmus.lostUpdate(5)));
    return report.executions === 5 ? null : `${report.executions} executions instead of 5`;
  },
];

// ------------------------------------------------------------------------------------------- who can be exchanged

const EXCHANGE_PROBLEMS = EXCHANGES.map(
  ([title, text, areExchanged]): readonly [string, Problem] => [
    `fibers ${title} are ${areExchanged ? '' : 'not '}exchanged`,
    () => {
      const [exchanging, plain] = [visits(text), visits(text, true)];
      if (!areExchanged) return difference(exchanging, plain);
      return exchanging < plain ? null : `${exchanging} visits of ${plain}`;
    },
  ],
);

const FAILING_PROBLEMS = FAILING_EXCHANGES.map(([title, text]): readonly [string, Problem] => [
  `fibers ${title}: whatever happens is found`,
  () => {
    const random = { text, program: compileLoose(text), parameters: DEFAULT_PARAMETERS };
    const { outcome, problems, hasFaults } = compareExchanging(random, 2_000);
    if (outcome !== 'compared') return outcome;
    return hasFaults ? (problems[0] ?? null) : 'no execution fails';
  },
]);

// ------------------------------------------------------------------------------------------- when states do not do

const JOINS = 'NEXT p0; NEXT p1;';

function inBody(body: string, k: number): string {
  return `p${k}: ~!Void = BG { @parallel -> ${body} };`;
}

const FALLBACKS: readonly (readonly [
  title: string,
  text: string,
  parameters?: Partial<Parameters>,
])[] = [
  [
    'a loop that comes back to a state',
    twins(['p0: ~Void = BG { @parallel -> WHILE x == 0 DO sleep(1); END };'], '', 'NEXT p0;'),
  ],
  [
    'handles that are items of a stream',
    UNTOLD_PROGRAMS.find(({ title }) => title === 'handles that are items of a stream')?.text ?? '',
  ],
  [
    'files',
    twins(
      ['writeFile("f", "1");', 'v = (readFile("f") OR "").length(); x = v;'].map(inBody),
      '',
      JOINS,
    ),
  ],
  [
    'shared objects without any guard',
    twins(
      ['tick!(c);', 'tick!(c);'].map(inBody),
      'MUTABLE c = Box{ n: 0 } @shared;',
      JOINS,
      'FN tick!(MUTABLE c: Box) RETURNS !Void -> WITH POLYMORPHIC c AS y { y.n = y.n + 1; } END',
    ),
  ],
  [
    'calls that are counted',
    `FN f() RETURNS Int64 -> RETURN 1; END
TEST T DO
    WHEN "two call it" DO
        STUB f SEQUENCE [4, 5];
        TEST THAT "each has its own" DO
            p: ~Int64 = BG { @parallel -> f(); };
            q: ~Int64 = BG { @parallel -> f(); };
            v = NEXT p;
            w = NEXT q;
            ASSERT v == 4, "p was first";
        END
    END
END
`,
  ],
  [
    'output in order',
    twins(['print("1");', 'print("2");'].map(inBody), '', JOINS),
    { outputs: 'ordered' },
  ],
  [
    'time that passes at any moment',
    twins(['sleep(1); x = 1;', 'sleep(2); x = x + 2;'].map(inBody), '', JOINS),
    { time: 'adversarial' },
  ],
];

/** The counts of a search over classes, whatever it took to find out. */
function reportOf(
  text: string,
  reduction: 'auto' | 'dpor',
  parameters: Partial<Parameters> = {},
): Report {
  const given = compile(text, { file: 'test.cht', staticChecks: 'warn', tests: true });
  const [test] = given.tests;
  const program = test === undefined ? given : testProgram(given, test);
  return exploreProgram(program, {
    keepGoing: true,
    reduction,
    parameters: { ...DEFAULT_PARAMETERS, ...parameters },
  }).report;
}

const FALLBACK_PROBLEMS = FALLBACKS.map(([title, text, parameters]): readonly [string, Problem] => [
  `${title}: left to the search over classes`,
  () => {
    const auto = reportOf(text, 'auto', parameters);
    if (auto.coverage?.method === 'states') return 'states are said to do';
    const rest = { coverage: null, steps: 0, events: 0 };
    const [there, here] = [auto, reportOf(text, 'dpor', parameters)].map((report) =>
      JSON.stringify({ ...report, ...rest }),
    );
    return there === here ? null : `${there ?? ''} instead of ${here ?? ''}`;
  },
]);

/** Depending on who was first, somebody awaits the fiber that fails, or nobody. */
const LOSES_ERRORS = `FN main() RETURNS !Void ->
    MUTABLE a: Int64 = 0 @shared:atomic;
    p: ~Void = BG { @parallel -> a = 1; };
    lost: ~!Void = BG { @parallel -> RAISE System, "lost"; };
    IF a == 0 THEN NEXT lost OR PASS; END
    NEXT p;
    a = 2;
END
`;

const WARNING_PROBLEM: readonly [string, Problem] = [
  'an error that nobody awaits is told of, though somebody may',
  () => {
    const [auto, dpor] = [reportOf(LOSES_ERRORS, 'auto'), reportOf(LOSES_ERRORS, 'dpor')];
    if (auto.coverage?.method !== 'states') return 'states do not do';
    if (auto.warnings.length !== 1) return `${auto.warnings.length} warnings`;
    return auto.warnings.join() === dpor.warnings.join() ? null : auto.warnings.join();
  },
];

export const SAVING_PROBLEMS: readonly (readonly [title: string, problem: Problem])[] = [
  ...UPDATE_PROBLEMS,
  ...ADDITION_PROBLEMS,
  COUNT_PROBLEM,
  ...EXCHANGE_PROBLEMS,
  ...FAILING_PROBLEMS,
  ...FALLBACK_PROBLEMS,
  WARNING_PROBLEM,
];
