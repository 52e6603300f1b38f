/**
 * The reduced search under a bound on preemptions against every schedule under that bound, on random programs and on
 * the corner cases: the same equivalence classes, the same outcomes. Many more programs: `long-bounded.ts`.
 */
import test from 'ava';
import fc from 'fast-check';
import { compareBounded } from '../_helpers/bounded.js';
import { CORNERS } from '../_helpers/corner-programs.js';
import { compileLoose, randomPrograms } from '../_helpers/random-programs.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import type { ExplorationOptions } from '../../src/explore/options.js';
import { exploreProgram } from '../../src/explore.js';

const SETTINGS = { seed: 20131026, includeErrorInReport: true };
/** Programs with more schedules within a bound are not compared there. */
const EXECUTIONS_MAX = 100;

test('within every bound it finds the classes that all schedules show', (t) => {
  let compared = 0;
  const property = fc.property(randomPrograms(), (random) => {
    for (const bound of [0, 1, 2, Infinity]) {
      const { problems, bounded } = compareBounded(random, bound, EXECUTIONS_MAX);
      if (bounded === null) return;
      if (problems.length > 0) throw new Error(problems.join('\n'));
      if (bound === 1) compared++;
    }
  });
  fc.assert(property, { ...SETTINGS, numRuns: 440 });
  t.log(`${compared} programs compared within 1 preemption`);
  t.true(compared >= 300, 'most programs are small enough');
});

test('what finds no room in the table of prefixes is explored again, and nothing is lost', (t) => {
  let again = 0;
  const property = fc.property(randomPrograms(), (random) => {
    const roomy = compareBounded(random, 1, EXECUTIONS_MAX);
    const tight = compareBounded(random, 1, EXECUTIONS_MAX, 2);
    if (tight.problems.length > 0) throw new Error(tight.problems.join('\n'));
    const executionsOf = (of: typeof tight): number => of.bounded?.executions ?? 0;
    if (executionsOf(tight) > executionsOf(roomy)) again++;
  });
  fc.assert(property, { ...SETTINGS, numRuns: 40 });
  t.true(again > 0);
});

for (const { title, text, parameters } of CORNERS) {
  test(`within a bound both searches agree on ${title}`, (t) => {
    const random = {
      text,
      program: compileLoose(text),
      parameters: { ...DEFAULT_PARAMETERS, ...parameters },
    };
    for (const bound of [0, 1]) {
      t.deepEqual(compareBounded(random, bound, 500).problems, []);
    }
  });
}

/** Timeouts fire together, and who ran last before goes on for free: who that was is up to earlier choices. */
const TIMED: readonly (readonly [title: string, text: string])[] = [
  [
    'a timeout in one fiber, after one that ends in another',
    `STRUCT Box { n: Int64 }
FN main() RETURNS !Void ->
    MUTABLE l1 = Box{ n: 0 } @shared:locked;
    MUTABLE l2 = Box{ n: 0 } @shared:writeLocked;
    p0: ~Void = BG { @parallel -> WITH EXCLUSIVE l2 AS x { PASS; } };
    p1: ~Void = BG { @parallel -> WITH EXCLUSIVE l1 AS x { PASS; } };
    p2: ~Void = BG { @parallel ->
        WITH EXCLUSIVE l2 AS x, EXCLUSIVE l1 AS y {
            WITH l2 AS z { PASS; } ON Transient RETRY(2) THEN RAISE
        }
    };
    NEXT p0;
    NEXT p1;
    NEXT p2;
END
`,
  ],
  [
    'a timeout in a fiber whose turn had to begin early',
    `STRUCT Box { n: Int64 }
FN main() RETURNS !Void ->
    MUTABLE a: Int64 = 0 @shared:atomic;
    MUTABLE l0 = Box{ n: 0 } @shared:locked;
    MUTABLE l1 = Box{ n: 0 } @shared:locked;
    p0: ~Void = BG { @parallel ->
        q: ~Void = BG { @parallel -> WITH EXCLUSIVE l1 AS x { WHILE a == 0 DO PASS; END } };
        NEXT q;
    };
    p1: ~Void = BG { @parallel -> WITH EXCLUSIVE l1 AS x { PASS; } };
    WITH EXCLUSIVE l0 AS x, EXCLUSIVE l1 AS y { PASS; }
    NEXT p0;
    NEXT p1;
END
`,
  ],
];

for (const [title, text] of TIMED) {
  test(`within a bound both searches agree on ${title}`, (t) => {
    const random = { text, program: compileLoose(text), parameters: DEFAULT_PARAMETERS };
    for (const bound of [0, 1]) {
      const { problems, bounded } = compareBounded(random, bound, 1_000);
      t.deepEqual(problems, []);
      t.not(bounded, null, 'few enough schedules');
    }
  });
}

test('reports agree: classes, and faults with as few preemptions', (t) => {
  let failed = 0;
  const property = fc.property(randomPrograms(), ({ program, parameters }) => {
    const options: Partial<ExplorationOptions> = {
      parameters,
      iteratesPreemptions: true,
      executionsMax: 400,
      keepGoing: false,
    };
    const brute = exploreProgram(program, { ...options, scheduler: 'brute' }).report;
    if (brute.bounds.reached !== null) return;
    const { report } = exploreProgram(program, options);
    t.is(report.result, brute.result);
    t.is(report.complete, brute.complete);
    t.is(report.faults[0]?.preemptions, brute.faults[0]?.preemptions);
    if (report.result === 'fail') failed++;
  });
  fc.assert(property, { ...SETTINGS, numRuns: 110 });
  t.log(`${failed} programs fail`);
  t.true(failed > 2, 'some programs fail');
});
