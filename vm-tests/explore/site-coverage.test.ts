/** The coverage of interleavings: what was chosen, interrupted and met, place by place. */
import { readFileSync } from 'node:fs';
import test from 'ava';
import { compile } from '../../src/compile.js';
import { explore } from '../../src/library.js';

const program = compile(readFileSync('scenarios/races/lost-update.cht', 'utf8'));

test('a search interrupts the lost update between its two sections, and says whom it met there', (t) => {
  const report = explore(program, { coversSites: true, keepGoing: true, reduction: 'dpor' });
  const { sites } = report;
  t.truthy(sites);
  if (sites === null) return;
  t.true(sites.preemptions > 0);
  t.is(sites.executions, report.executions);
  // One or two increments are kept.
  t.is(sites.finalStates, 2);
  const every = explore(program, { coversSites: true, keepGoing: true, scheduler: 'brute' });
  t.is(every.sites?.finalStates, 2);
  t.true(sites.deepest > 0 && sites.deepest < sites.choices);
  // What remains are the starts of fibers, which no operation stands for.
  const chosen = sites.sites.reduce((sum, { reached }) => sum + reached, 0);
  t.true(chosen > 0 && chosen < sites.choices);
  const second = sites.sites.find(({ kind, location }) => kind === 'LOCK' && location.line === 12);
  t.true((second?.preempted ?? 0) > 0);
  t.deepEqual(second?.racedWith, [11, 12]);
  t.deepEqual(report.warnings, []);
});

test('one order of fibers interrupts nobody, and that is a warning', (t) => {
  const report = explore(program, { coversSites: true, scheduler: 'sequential' });
  t.is(report.sites?.preemptions, 0);
  t.true(report.warnings.includes('no fiber was ever interrupted where it could have gone on'));
});

test('nothing is noted unless it is asked for', (t) => {
  t.is(explore(program, {}).sites, null);
});
