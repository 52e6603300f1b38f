/** The bug-finding table, on few scenarios, seeds and executions. */
import test from 'ava';
import { bugTable, failingScenarios, SAMPLER_NAMES } from '../../src/cli/bench/bugs.js';

const SCENARIOS = failingScenarios();

test('every failing scenario is measured, with the sampler rows of the registry', (t) => {
  t.true(SCENARIOS.length > 25);
  t.true(SCENARIOS.some(({ name }) => name === 'races/lost-update'));
  t.false(SCENARIOS.some(({ name }) => name.endsWith('_fixed')));
  t.true(SAMPLER_NAMES.includes('surw') && !SAMPLER_NAMES.includes('exhaustive'));
});

test('medians to the first failure, or that there is none below the limit', (t) => {
  const chosen = SCENARIOS.filter(({ name }) =>
    ['deadlocks/self-lock', 'races/lost-update', 'litmus/message-passing-swapped'].includes(name),
  );
  const lines: string[] = [];
  const size = { seeds: 5, executionsMax: 2 };
  const rows = bugTable(chosen, ['random', 'pct'], size, (line) => lines.push(line));
  t.is(lines.length, 4);
  t.is(new Set(lines.map((line) => line.length)).size, 1, 'columns are straight');
  const medians = new Map(rows.map((row) => [row.scenario, row.medians]));
  t.deepEqual(medians.get('deadlocks/self-lock'), { random: 1, pct: 1 }, 'fails every time');
  t.is(medians.get('litmus/message-passing-swapped')?.['random'], null, 'too rare');
  t.regex(lines.find((line) => line.startsWith('litmus/')) ?? '', / >2 /);
  const more = bugTable(chosen, ['random'], { seeds: 5, executionsMax: 500 }, () => undefined);
  t.true(more.every((row) => (row.medians['random'] ?? Infinity) < 100));
});
