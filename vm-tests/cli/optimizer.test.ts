/** When the optimizing compiler of the engine is worth waiting for. */
import test from 'ava';
import type { Progress } from '../../src/explore/report.js';
import { areManySteps, foreseenSteps } from '../../src/cli/optimizer.js';

function progress(executions: number, estimate: number | null): Progress {
  return { executions, redundant: 0, depth: 10, faults: 0, estimate };
}

test('an exploration is long by what it will take, as far as that can be foreseen', (t) => {
  const isLong = (executions: number, estimate: number | null, steps: number): boolean =>
    areManySteps(foreseenSteps(progress(executions, estimate), steps));
  t.false(isLong(500, 700, 4000));
  t.true(isLong(5, 1000, 4000), 'a two-hundredth is done');
  t.false(isLong(0, null, 4000), 'nothing is known yet');
  t.false(isLong(0, 0, 4000));
  t.true(isLong(1, null, 21_000), 'it has been long already');
  t.true(isLong(900, 700, 21_000), 'the estimate was too low');
});
