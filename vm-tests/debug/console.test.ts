/** `clear debug` as a process: commands from a pipe and from a file, its exit status, bad input. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { LOST_UPDATE, Workplace } from '../cli/clear-process.js';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

test('commands from a file: a transcript, status 0; one that cannot be carried out: 1', async (t) => {
  const place = new Workplace({
    'tally.cht': LOST_UPDATE,
    'good.txt':
      '# a comment\nbreak 8\ncontinue\nprint seen\nreverse-continue\nquit\nnever reached\n',
    'bad.txt': 'stpe\nstep\n',
  });
  t.teardown(() => place.remove());
  const good = await place.clear(['debug', 'tally.cht', '--commands', 'good.txt']);
  t.is(good.status, 0, good.stderr);
  t.regex(
    good.stdout,
    /^tally\.cht: a new execution, scheduler sequential\nstep 0 · fiber 0 `main`/,
  );
  t.regex(good.stdout, /\(debug\) continue\nbreakpoint 1: tally\.cht:8\n/);
  t.regex(good.stdout, /\(debug\) print seen\nseen = 0\n/);
  t.notRegex(good.stdout, /never reached/);
  const bad = await place.clear(['debug', 'tally.cht', '--commands', 'bad.txt']);
  t.is(bad.status, 1);
  t.regex(bad.stdout, /did you mean `step`\?\n\(debug\) step\nstep \d/);
});

test('commands from a pipe, narrow and without Unicode', (t) => {
  const place = new Workplace({ 'tally.cht': LOST_UPDATE });
  t.teardown(() => place.remove());
  const { status, stdout } = spawnSync(process.execPath, [MAIN, 'debug', 'tally.cht'], {
    cwd: place.folder,
    input: 'switch\nfibers\n',
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], TERM: 'dumb', COLUMNS: '40' },
  });
  t.is(status, 0);
  for (const line of stdout.split('\n')) {
    t.true(line.length <= 40, line);
    t.notRegex(line, /[^\x20-\x7e]/);
  }
});

test('what cannot be opened', async (t) => {
  const place = new Workplace({
    'bad.cht': 'FN main( RETURNS',
    'bad.json': '{}',
    'a.cht': LOST_UPDATE,
  });
  t.teardown(() => place.remove());
  for (const [words, status, message] of [
    [['debug'], 2, /needs an operand: clear debug FILE\|TRACE/],
    [['debug', 'missing.cht'], 65, /there is no such file/],
    [['debug', 'missing.json'], 65, /there is no such file/],
    [['debug', 'bad.cht'], 65, /error/],
    [['debug', 'bad.json'], 65, /cannot debug `bad\.json`/],
    [['debug', 'a.cht', '--scheduler', 'exhaustive'], 2, /`clear debug` does one/],
    [['debug', 'a.cht', '--commands', 'none.txt'], 2, /`--commands`: cannot read `none\.txt`/],
  ] as const) {
    const finished = await place.clear([...words]);
    t.is(finished.status, status, words.join(' '));
    t.regex(finished.stderr, message);
    t.notRegex(finished.stderr, /\n +at /);
  }
});

const FIRST = `export function createScheduler() {
  return { begin: () => 0, choose: ({ enabled }) => enabled[0], end() {} };
}`;
const LAST = FIRST.replace(
  '({ enabled }) => enabled[0]',
  '({ enabled, count }) => enabled[count - 1]',
);

test('a branch goes on under fast-check, and under schedulers from files', async (t) => {
  const place = new Workplace({
    'tally.cht': LOST_UPDATE,
    'first.mjs': FIRST,
    'in a folder/last one.mjs': LAST,
    'throws.mjs': FIRST.replace('=> enabled[0]', '=> { throw new Error("boom"); }'),
    'none.mjs': 'export const a = 1;',
  });
  t.teardown(() => place.remove());
  const seeds = [1, 2, 3, 4, 5];
  const refused = [
    ['./missing.mjs', /^cannot load `\.\/missing\.mjs`: there is no such file\n/],
    ['./in', /^cannot load `\.\/in`: there is no such file\n/],
    ['./', /^cannot load `\.\/`: it is no file\n/],
    ['./none.mjs', /^`\.\/none\.mjs` must export a function `createScheduler`/],
    ['./tally.cht', /^cannot load `\.\/tally\.cht`: /],
    ['propety', /did you mean `property`\?/],
    ['random 7 8', /found `8` behind them/],
  ] as const;
  const runs = [
    './first.mjs',
    './in a folder/last one.mjs 5',
    './throws.mjs',
    ...[...seeds, ...seeds].map((seed) => `property ${seed}`),
    ...refused.map(([name]) => name),
  ];
  const lines = runs.flatMap((name) => ['branches 0', 'goto 0', `run ${name}`, 'compare']);
  writeFileSync(place.path('commands'), [...lines, 'branches'].join('\n'));
  const { stdout, status } = await place.clear(['debug', 'tally.cht', '--commands', 'commands']);
  t.is(status, 1, 'some could not be carried out');
  /** What each command said. */
  const [, ...said] = stdout.split(/^\(debug\) .*\n/m);
  const replyTo = (run: number): string => said[4 * run + 2] ?? '';
  const compared = (run: number): string => (said[4 * run + 3] ?? '').replaceAll(/branch \d+/g, '');
  t.regex(replyTo(0), /^branch 1, on under \.\/first\.mjs\n/);
  t.regex(replyTo(1), /^branch 2, on under \.\/in a folder\/last one\.mjs, seed 5\n/);
  t.not(compared(0), compared(1));
  t.regex(compared(2), /the scheduler failed: `choose` threw at choice 1\s/);
  const drawn = (from: number): string[] => seeds.map((_, k) => compared(from + k));
  t.deepEqual(drawn(3 + seeds.length), drawn(3), 'the same for the same seeds');
  t.true(new Set(drawn(3)).size > 1, 'seeds draw different schedules');
  for (const [k, [, message]] of refused.entries())
    t.regex(replyTo(3 + 2 * seeds.length + k), message);
  t.regex(said.at(-1) ?? '', / 2 {3}step 0, on under \.\/in a folder\/last one\.mjs, seed 5 /);
});

test('a saved execution that passes is told as one', async (t) => {
  const place = new Workplace({ 'tally.cht': LOST_UPDATE, commands: 'goto end\nsave pass.json\n' });
  t.teardown(() => place.remove());
  await place.clear(['debug', 'tally.cht', '--commands', 'commands']);
  const told = await place.clear(['explain', 'pass.json']);
  t.is(told.status, 0, told.stderr);
  t.regex(told.stdout, /^What happened \(\d+ events\)$/m);
  t.notRegex(told.stdout, /▸|passing schedule|No schedule passes|Unordered/);
  const refused = await place.clear(['emit-test', 'pass.json']);
  t.is(refused.status, 65);
  t.regex(refused.stderr, /error\[F012\]: `pass\.json` is of an execution that passes/);
  place.write('tally.cht', LOST_UPDATE.replace('x.n = x.n + 1', 'ASSERT FALSE, "no more"'));
  const after = await place.clear(['replay', 'pass.json']);
  t.is(after.status, 1);
  t.regex(after.stdout, /^diverged {2}pass\.json {2}the end of tally\.cht was not reached\n/);
});
