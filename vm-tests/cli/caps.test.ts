/** Running out of something ends a search as incomplete, with the name of the cap, the numbers, and what to change. */
import test from 'ava';
import type { Report } from '../../src/explore/report.js';
import { KEPT_UPDATE, MANY_INTERLEAVINGS, Workplace, json } from './clear-process.js';

const place = new Workplace({
  'many.cht': MANY_INTERLEAVINGS,
  'kept.cht': KEPT_UPDATE,
  'hoard.mjs': `const hoard = [];
    export const createScheduler = () => ({
      begin: () => (hoard.push(new Array(20_000).fill(hoard.length)), 0),
      choose: ({ enabled }) => enabled[0],
      end() {},
    });`,
});
test.after.always(() => place.remove());

async function bounds(words: readonly string[], environment = {}): Promise<Report['bounds']> {
  const finished = await place.clear(['loom', ...words, '--json'], { environment });
  const { files } = json(finished) as { files: readonly Report[] };
  return files[0]?.bounds ?? { reached: null, limit: null, estimate: null };
}

test('choices of one execution', async (t) => {
  const words = ['loom', 'kept.cht', '--depth-max', '4'];
  const { status, stdout } = await place.clear(words);
  t.is(status, 3);
  t.regex(stdout, /an execution reached the limit of 4 choices; this is not\s+a\s+proof/);
  t.regex(stdout, /raise it with --depth-max 40, /);
  t.like(await bounds(words.slice(1)), { reached: 'depth-max', limit: 4 });
});

test('time, with how far the search came', async (t) => {
  const words = ['loom', 'many.cht', '--scheduler', 'brute', '--time-limit', '0.2'];
  const { stdout } = await place.clear(words);
  t.regex(stdout, /^incomplete {2}many\.cht {2}[\d,]+ executions of ~\d\S* \(\S+%\), /);
  t.regex(stdout, /the time limit of 0\.200 s was reached/);
  const { reached, limit, estimate } = await bounds(words.slice(1));
  t.deepEqual([reached, limit], ['time-limit', 0.2]);
  t.true((estimate ?? 0) > 1e12);
});

test('the memory of the process', async (t) => {
  const found = await bounds(['many.cht', '--scheduler', './hoard.mjs'], {
    NODE_OPTIONS: '--max-old-space-size=120',
  });
  t.is(found.reached, 'memory');
  t.true((found.limit ?? 0) >= 120 && (found.limit ?? 0) < 400);
});
