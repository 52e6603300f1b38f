/** What a sample has shown, in words: the lines below the status line. */
import test from 'ava';
import { sampleLines } from '../../src/cli/sample-text.js';
import type { SampleReport } from '../../src/explore/sampling.js';
import { sampleReport } from '../../src/explore/sampling.js';

function reportOf(counts: readonly number[], probability: number | null = null): SampleReport {
  const guarantee = probability === null ? null : { depth: 3, fibers: 4, choices: 25, probability };
  const fingerprints = new Int32Array(2 * counts.length);
  return sampleReport({ fingerprints, counts: Int32Array.from(counts) }, guarantee);
}

test('classes seen, and whether more executions would show new ones', (t) => {
  t.deepEqual(sampleLines(reportOf([1, 1, 1, 2, 995])), [
    '  classes:   5 seen; about 0.3 % of further executions would show a new one, at least 4 are unseen',
  ]);
  t.deepEqual(sampleLines(reportOf([1, 2, 2, 2])), [
    '  classes:   4 seen; about 14 % of further executions would show a new one',
  ]);
  t.deepEqual(sampleLines(reportOf([600, 400])), [
    '  classes:   2 seen; fewer than 1 in 1,000 further executions would show a new one',
  ]);
});

test('a guarantee, with the numbers it was computed from', (t) => {
  t.deepEqual(sampleLines(reportOf([500, 500], 1 / 2500)).slice(1), [
    '  guarantee: each execution shows a bug of depth 3 with probability ≥ 0.0004,',
    '             1/(n·k^2) for n = 4 fibers and k = 25 choices;',
    '             1,000 executions: ≥ 33 %; 7,488 executions: ≥ 95 %',
  ]);
  const [, , sure = ''] = sampleLines(reportOf([100_000], 0.001)).slice(1);
  t.regex(sure, /^ +100,000 executions: ≥ 99 %;/, 'never rounded up to certainty');
  const [, , tiny = ''] = sampleLines(reportOf([1], 1e-20)).slice(1);
  t.regex(tiny, /^ +1 execution: ≥ 1\.0e-18 %; 3\.0e\+20 executions: ≥ 95 %$/);
});
