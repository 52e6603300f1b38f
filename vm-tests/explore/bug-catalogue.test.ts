/**
 * The catalogue of bugs (CLEAR concurrency reference, 5): the buggy version of each is found, the fixed one is explored completely
 * and passes, and each has a scenario of its own, with a fixed twin. What inline and sequential runs show is what the
 * reference says.
 */
import { existsSync, readFileSync } from 'node:fs';
import test from 'ava';
import { SCENARIOS, version } from '../types/_scenarios.js';
import { compileLoose } from '../_helpers/random-programs.js';
import { readScenarioHeader } from '../../src/cli/scenario-file.js';
import { exploreProgram } from '../../src/explore.js';
import type { Parameters } from '../../src/explore/parameters.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';

interface Row {
  /** Below `scenarios`, without its ending. */
  readonly scenario: string;
  /** What the buggy version shows, explored, in one order, and inline; `pass` unless said otherwise. */
  readonly exhaustive: string;
  readonly sequential?: string;
  readonly inline?: string;
  readonly parameters?: Partial<Parameters>;
  /** Constants that are made smaller. */
  readonly replace?: readonly [old: string, smaller: string];
}

const ROWS: Readonly<Record<string, Row>> = {
  S01: { scenario: 'races/read-lock-then-write', exhaustive: 'assertion' },
  S02: { scenario: 'races/check-then-act', exhaustive: 'assertion' },
  S03: { scenario: 'races/invariant-over-two-objects', exhaustive: 'assertion' },
  S04: { scenario: 'races/atomic-load-then-store', exhaustive: 'assertion' },
  S05: { scenario: 'races/double-initialisation', exhaustive: 'assertion' },
  S06: { scenario: 'deadlocks/lock-order', exhaustive: 'uncaught-error' },
  S07: {
    scenario: 'deadlocks/same-object-twice',
    exhaustive: 'uncaught-error',
    sequential: 'uncaught-error',
    inline: 'uncaught-error',
    parameters: { seed: 2 },
  },
  S08: {
    scenario: 'deadlocks/lock-held-over-next',
    exhaustive: 'deadlock',
    sequential: 'deadlock',
  },
  S09: {
    scenario: 'streams/yield-under-lock',
    exhaustive: 'deadlock',
    // With so little room no other order is left.
    sequential: 'deadlock',
    inline: 'deadlock',
    parameters: { streamCapacity: 1 },
    replace: ['100', '3'],
  },
  S10: { scenario: 'snapshots/write-skew', exhaustive: 'assertion' },
  S11: { scenario: 'snapshots/read-skew', exhaustive: 'assertion' },
  S12: { scenario: 'snapshots/stale-snapshot', exhaustive: 'assertion' },
  S13: { scenario: 'races/unawaited-promise', exhaustive: 'assertion' },
  S14: {
    scenario: 'races/output-depends-on-schedule',
    exhaustive: 'divergence',
    parameters: { outputs: 'ordered' },
  },
  S15: { scenario: 'races/timeout-drops-work', exhaustive: 'assertion', sequential: 'assertion' },
  S16: { scenario: 'races/timeout-convoy', exhaustive: 'assertion', sequential: 'assertion' },
  S17: {
    scenario: 'races/local-across-suspension',
    exhaustive: 'assertion',
    sequential: 'assertion',
  },
  S18: { scenario: 'maps/read-then-put', exhaustive: 'assertion' },
  S19: {
    scenario: 'streams/idle-cursor',
    exhaustive: 'deadlock',
    sequential: 'deadlock',
    inline: 'deadlock',
    parameters: { splitCapacity: 2 },
    replace: ['10000', '5'],
  },
  S20: { scenario: 'deadlocks/reader-behind-writer', exhaustive: 'deadlock' },
  S21: { scenario: 'pipelines/workers-in-no-order', exhaustive: 'assertion' },
  // Memory is sequentially consistent, so that the flags hold what they promise.
  S22: { scenario: 'litmus/flags-of-two-atomics', exhaustive: 'pass' },
  // Fibers that take turns end the spin; the scenario is about one that nobody can end.
  S23: { scenario: 'limits/spin-for-ever', exhaustive: 'pass', inline: 'deadlock' },
};

/** Bugs that need another memory than this one. */
const IN_NO_SCHEDULE: readonly string[] = ['S22'];

const SCHEDULERS = ['exhaustive', 'sequential', 'inline'] as const;

function resultOf(text: string, scheduler: string, parameters: Partial<Parameters>): string {
  const { report } = exploreProgram(compileLoose(text), {
    scheduler,
    parameters: { ...DEFAULT_PARAMETERS, ...parameters },
  });
  return (
    report.faults[0]?.kind ??
    (report.complete || scheduler !== 'exhaustive' ? 'pass' : 'incomplete')
  );
}

test('every bug of the catalogue has a row', (t) => {
  t.deepEqual(
    Object.keys(ROWS),
    SCENARIOS.map(({ name }) => name),
  );
});

for (const program of SCENARIOS) {
  const row = ROWS[program.name];
  if (row === undefined) continue;
  const { scenario, exhaustive, sequential = 'pass', inline = 'pass', parameters = {} } = row;
  const made = (mark: 'B' | 'F'): string =>
    version(program, mark).replaceAll(...(row.replace ?? ['', '']));

  test(`${program.name}: the bug shows where it should`, (t) => {
    const found = SCHEDULERS.map((scheduler) => resultOf(made('B'), scheduler, parameters));
    t.deepEqual(found, [exhaustive, sequential, inline]);
  });

  test(`${program.name}: fixed, nothing is left to find`, (t) => {
    const found = SCHEDULERS.map((scheduler) => resultOf(made('F'), scheduler, parameters));
    t.deepEqual(found, ['pass', 'pass', 'pass']);
  });

  test(`${program.name} is ${scenario}`, (t) => {
    const [bug, fixed] = ['', '_fixed'].map((end) => {
      const file = `scenarios/${scenario}${end}.cht`;
      t.true(existsSync(file), file);
      return readScenarioHeader(readFileSync(file, 'utf8')).expectations.get('exhaustive');
    });
    t.is(bug?.result, IN_NO_SCHEDULE.includes(program.name) ? 'pass' : 'fail');
    t.is(fixed?.result, 'pass');
  });
}
