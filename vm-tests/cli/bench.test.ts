/** `clear bench`: what the words choose, and that figures come back from a child process. No figure is judged here. */
import test from 'ava';
import { SUITES, chooseBenchmarks } from '../../src/cli/benchmarks.js';
import { UsageError } from '../../src/cli/usage-error.js';
import { Workplace, json } from './clear-process.js';

const namesOf = (suite: string): readonly string[] => SUITES[suite]?.names ?? [];

test('no words: the suite that takes seconds; the name of a suite: all of it', (t) => {
  t.deepEqual(chooseBenchmarks([]), [{ suite: 'basic', names: namesOf('basic') }]);
  t.deepEqual(chooseBenchmarks(['explore', 'basic']), [
    { suite: 'explore', names: namesOf('explore') },
    { suite: 'basic', names: namesOf('basic') },
  ]);
});

test('names choose from the suite before them, by how they begin', (t) => {
  t.deepEqual(chooseBenchmarks(['explore', 'lastzero', 'fib(6)']), [
    { suite: 'explore', names: ['lastzero(15)', 'lastzero(12)', 'fib(6)'] },
  ]);
  t.deepEqual(chooseBenchmarks(['explore', 'fib(6)', 'fib']), [
    { suite: 'explore', names: ['fib(6)', 'fib(7)'] },
  ]);
});

test('a name without a suite is looked for in all of them', (t) => {
  t.deepEqual(chooseBenchmarks(['compile', 'start-up']), [
    { suite: 'basic', names: ['compile'] },
    { suite: 'explore', names: ['start-up'] },
  ]);
});

const refused = test.macro({
  exec(t, words: readonly string[], message: RegExp) {
    const error = t.throws(() => chooseBenchmarks(words), { instanceOf: UsageError });
    t.regex(error.message, message);
  },
  title: (_, words: readonly string[]) => `refused: clear bench ${words.join(' ')}`,
});

test(refused, ['explor'], /^unknown benchmark `explor`; did you mean `explore`\?$/);
test(refused, ['explore', 'lastzer'], /did you mean `lastzero`\?$/);
test(
  refused,
  ['basic', 'start-up'],
  /^unknown benchmark `start-up`; .*`basic` has lastzero\(10\), /,
);
test(refused, ['explore', 'fibonacci'], /^unknown benchmark `fibonacci`; /);

test('names are distinct within a suite', (t) => {
  for (const suite of Object.keys(SUITES)) {
    const names = namesOf(suite);
    t.true(names.length > 0);
    t.is(new Set(names).size, names.length);
    t.false(names.some((name) => Object.hasOwn(SUITES, name)));
  }
});

test('a comparison with the peers, measured in children', async (t) => {
  const place = new Workplace();
  t.teardown(() => place.remove());
  const words = ['bench', 'explore', 'philosophers ring(5)', '--quick', '--json'];
  const finished = await place.clear(words);
  t.is(finished.status, 0, finished.stderr);
  t.like(json(finished), {
    schema: 'clear-loom/bench/2',
    suites: {
      explore: {
        rates: [
          {
            rate: { name: 'philosophers ring(5)', executions: 35, peer: null },
            verdict: { fewest: 31, fewestBy: 'GenMC' },
          },
        ],
        sampling: [],
        proportion: [],
        starts: [],
      },
    },
  });
});

test('a sequential program beside JavaScript', async (t) => {
  const place = new Workplace();
  t.teardown(() => place.remove());
  const finished = await place.clear(['bench', 'vm', 'list sum', '--quick', '--here', '--json']);
  t.is(finished.status, 0, finished.stderr);
  t.like(json(finished), {
    suites: { vm: [{ name: 'list sum', expected: '149985000', python: null }] },
  });
});

test('what starts processes cannot be measured in this one', async (t) => {
  const place = new Workplace();
  t.teardown(() => place.remove());
  const { status, stdout, stderr } = await place.clear(['bench', 'start-up', '--here']);
  t.is(status, 2);
  t.is(stdout, '');
  t.regex(stderr, /^usage: `start-up` starts processes; it cannot be measured with --here\n/);
});
