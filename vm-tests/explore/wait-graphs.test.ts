/**
 * Every deadlock that some interleaving reaches is reported once per circle of waits, and every lock failure with
 * every victim it can have: against expectations by hand, and against brute force.
 */
import test from 'ava';
import { times } from '../_helpers/litmus-programs.js';
import { compileLoose } from '../_helpers/random-programs.js';
import { waitGraphText } from '../_helpers/wait-graphs.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import type { Report } from '../../src/explore/report.js';
import { exploreProgram } from '../../src/explore.js';

/** Interleavings up to which brute force is asked, too. */
const BRUTE_MAX = 3_000;

function explored(text: string, scheduler: 'exhaustive' | 'brute'): Report {
  return exploreProgram(compileLoose(text), {
    scheduler,
    reduction: 'dpor',
    keepGoing: true,
    executionsMax: scheduler === 'brute' ? BRUTE_MAX : Infinity,
    parameters: { ...DEFAULT_PARAMETERS, lockTimeout: Infinity },
  }).report;
}

function graphsOf({ faults }: Report): readonly string[] {
  return faults.map((fault) => `${fault.kind}: ${waitGraphText(fault)}`).toSorted();
}

/** A program whose fibers are `p1`, `p2`, …, and main does `rest`. */
function program(
  data: readonly string[],
  fibers: readonly string[],
  rest: readonly string[],
): string {
  return [
    'STRUCT Box { n: Int64 }',
    'FN main() RETURNS !Void ->',
    ...data.map((line) => `    MUTABLE ${line};`),
    ...fibers.map((body, k) => `    p${k + 1}: ~Void = BG { @parallel -> ${body} };`),
    ...rest.map((line) => `    ${line}`),
    'END',
    '',
  ].join('\n');
}

const mutex = (name: string): string => `${name} = Box{ n: 0 } @shared:locked`;
const readWrite = (name: string): string => `${name} = Box{ n: 0 } @shared:writeLocked`;
const hold = (lock: string, body = 'PASS;', handler = ''): string =>
  `WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE ${lock} AS ${lock}x { ${body} }${handler}`;
const read = (lock: string, body = 'PASS;'): string =>
  `WITH POSSIBLE_DEADLOCK ${lock} AS ${lock}x { ${body} }`;
const upgrade = (lock: string): string =>
  read(lock, `WITH POSSIBLE_DEADLOCK EXCLUSIVE ${lock} AS y { y.n = 1; }`);

/** n fibers that each hold one lock and take the next one round the table; nobody listens to the errors. */
function ring(n: number, handler: (k: number) => string): string {
  return program(
    times(n, (k) => mutex(`l${k + 1}`)),
    times(n, (k) => hold(`l${k + 1}`, hold(`l${((k + 1) % n) + 1}`, 'PASS;', handler(k + 1)))),
    times(n, (k) => `NEXT p${k + 1};`),
  );
}

/** What the victim of such a ring waits for when it fails, and so on round the table. */
function circleFrom(victim: number, n: number): string {
  const waits = times(n, (step) => {
    const fiber = ((victim - 1 + step) % n) + 1;
    const next = (fiber % n) + 1;
    return `0.${fiber} waits for lock l${next} held by 0.${next}`;
  });
  return `uncaught-error: ${waits.join(', ')}`;
}

const ROWS: readonly (readonly [title: string, text: string, graphs: readonly string[]])[] = [
  [
    'a lock held over NEXT',
    program([mutex('a')], [hold('a'), hold('a')], [hold('a', 'NEXT p1;'), 'NEXT p2;']),
    ['deadlock: 0 waits for the promise of 0.1, 0.1 waits for lock a held by 0'],
  ],
  [
    'a lock held over NEXT of one fiber or another',
    program(
      [mutex('a'), 'x: Int64 = 0 @shared:atomic'],
      [hold('a'), hold('a'), 'x = 1;'],
      [
        `IF x == 0 THEN ${hold('a', 'NEXT p1;')} NEXT p2; ELSE ${hold('a', 'NEXT p2;')} NEXT p1; END`,
        'NEXT p3;',
      ],
    ),
    [
      'deadlock: 0 waits for the promise of 0.1, 0.1 waits for lock a held by 0',
      'deadlock: 0 waits for the promise of 0.2, 0.2 waits for lock a held by 0',
    ],
  ],
  [
    'a circle of promises that one lock closes',
    program(
      [mutex('a')],
      [`c: ~Void = BG { @parallel -> ${hold('a')} }; NEXT c;`],
      [hold('a', 'NEXT p1;')],
    ),
    [
      'deadlock: 0 waits for the promise of 0.1, 0.1 waits for the promise of 0.1.1, 0.1.1 waits for lock a held by 0',
    ],
  ],
  [
    'fibers that wait for the one before them, holding what it needs',
    program([mutex('a')], [hold('a'), hold('a', 'NEXT p1;'), hold('a', 'NEXT p2;')], ['NEXT p3;']),
    [
      'deadlock: 0.1 waits for lock a held by 0.2, 0.2 waits for the promise of 0.1',
      'deadlock: 0.2 waits for lock a held by 0.3, 0.3 waits for the promise of 0.2',
    ],
  ],
  [
    'a circle through two locks and a promise',
    program(
      [mutex('a'), mutex('b')],
      [hold('b', hold('a')), hold('b')],
      [hold('a', 'NEXT p2;'), 'NEXT p1;'],
    ),
    [
      'deadlock: 0 waits for the promise of 0.2, 0.2 waits for lock b held by 0.1, 0.1 waits for lock a held by 0',
    ],
  ],
  [
    'two readers who both want to write',
    program([readWrite('a')], [upgrade('a'), upgrade('a')], ['NEXT p1;', 'NEXT p2;']),
    [
      'deadlock: 0.1 waits for lock a read by 0.1',
      'deadlock: 0.1 waits for lock a read by 0.1 0.2',
      'deadlock: 0.2 waits for lock a read by 0.2',
    ],
  ],
  [
    'a reader who reads again behind a writer',
    program(
      [readWrite('a')],
      [read('a', `WITH POSSIBLE_DEADLOCK a AS y { v = y.n; }`), hold('a')],
      ['NEXT p1;', 'NEXT p2;'],
    ),
    ['deadlock: 0.1 waits for lock a behind 0.2, 0.2 waits for lock a read by 0.1'],
  ],
  [
    'writers who read each other',
    program(
      [readWrite('a'), readWrite('b')],
      [hold('a', read('b')), hold('b', read('a'))],
      ['NEXT p1;', 'NEXT p2;'],
    ),
    ['deadlock: 0.1 waits for lock b held by 0.2, 0.2 waits for lock a held by 0.1'],
  ],
  ...[2, 3, 4].map((n): (typeof ROWS)[number] => [
    `a ring of ${n} locks, and each victim`,
    ring(n, () => ''),
    times(n, (k) => circleFrom(k + 1, n)),
  ]),
];

for (const [title, text, graphs] of ROWS) {
  test(title, (t) => {
    const report = explored(text, 'exhaustive');
    t.true(report.complete);
    t.is(report.redundant, 0);
    t.deepEqual(graphsOf(report), graphs.toSorted());
    const brute = explored(text, 'brute');
    if (brute.complete) t.deepEqual(graphsOf(brute), graphs.toSorted());
  });
}

test('each victim of a ring handles its failure in some execution, and nobody does in the others', (t) => {
  for (const n of [2, 3, 4, 5]) {
    const text = ring(n, (k) => ` ON LockCycle -> { print("victim ${k}"); }`);
    const { result, executions, outputs } = explored(text, 'exhaustive');
    t.deepEqual(
      { result, executions, outputs },
      { result: 'pass', executions: 2 ** n - 2 + n, outputs: n + 1 },
    );
  }
});
