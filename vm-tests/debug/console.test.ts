/** `clear debug` as a process: commands from a pipe and from a file, its exit status, bad input. */
import { spawnSync } from 'node:child_process';
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
