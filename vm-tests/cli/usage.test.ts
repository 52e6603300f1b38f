/** What the command line accepts, and what it answers to everything else. */
import test from 'ava';
import type { CommandLine } from '../../src/cli/command-line.js';
import { readCommandLine } from '../../src/cli/command-line.js';
import { UsageError } from '../../src/cli/usage-error.js';
import { Workplace } from './clear-process.js';

const refused = test.macro({
  exec(t, line: string, message: RegExp) {
    const error = t.throws(() => readCommandLine(words(line)), { instanceOf: UsageError });
    t.regex(error.message, message);
    t.notRegex(error.message, /[\n.]$/);
  },
  title: (_, line: string) => `refused: clear ${line}`,
});

function words(line: string): string[] {
  return line === '' ? [] : line.split(' ');
}

test(refused, '', /^no command$/);
test(refused, '--json', /no command.*`--json`/);
test(refused, 'lom x.cht', /unknown command `lom`; did you mean `loom`\?/);
test(refused, 'frobnicate', /^unknown command `frobnicate`$/);
test(
  refused,
  'export x.json --format crome',
  /none of chrome, mermaid, json; did you mean `chrome`/,
);
test(refused, 'export x.json --full', /`--full` belongs to `--format mermaid`/);
test(refused, 'loom a.cht --tests t', /`--tests` belongs to `--emit-test`/);
test(refused, 'explain a.json b.json', /`b\.json` is one operand too many/);
test(refused, 'x.cht', /clear loom x\.cht/);
test(refused, 'loom', /needs an operand: clear loom PATH…/);
test(refused, 'run', /needs an operand/);
test(refused, 'run a.cht b.cht', /`b\.cht` is one operand too many/);
test(refused, 'disasm a.cht b.cht', /`b\.cht` is one operand too many/);
test(
  refused,
  'loom a.cht --sed 1',
  /unknown option `--sed` of `clear loom`; did you mean `--seed`\?/,
);
test(refused, 'loom a.cht -q', /unknown option `-q`/);
test(
  refused,
  'loom a.cht --workers two',
  /`--workers`: `two` is neither `auto` nor an integer from 0 to 256/,
);
test(refused, 'loom a.cht --workers 257', /`--workers`/);
test(refused, 'loom a.cht --workers -1', /`--workers`/);
test(refused, 'run a.cht --workers 2', /`--workers` is no option of `clear run`/);
test(
  refused,
  'run a.cht --keep-going',
  /`--keep-going` is no option of `clear run`, but of `clear loom`/,
);
test(refused, 'run a.cht --traces t', /`--traces` is no option of `clear run`/);
test(refused, 'test a.cht --tap --junit', /contradictory: `--tap` and `--junit`/);
test(refused, 'check a.cht --scheduler random', /`--scheduler` is no option of `clear check`/);
test(refused, 'replay t.json --scheduler random', /`--scheduler` is no option of `clear replay`/);
test(refused, 'loom a.cht --embedded', /`--embedded` is no option of `clear loom`/);
test(refused, 'loom a.cht --seed', /`--seed` needs a value/);
test(refused, 'loom a.cht --traces --json', /`--traces` needs a value/);
test(refused, 'loom a.cht --seed -1', /`--seed`: `-1` is not an integer from 0/);
test(refused, 'loom a.cht --seed=-1', /`--seed`: `-1` is not an integer from 0/);
test(refused, 'loom a.cht --seed 1.5', /`--seed`/);
test(refused, 'loom a.cht --seed x', /`--seed`/);
test(refused, 'loom a.cht --seed 99999999999999999999', /`--seed`/);
test(refused, 'loom a.cht --executions-max 0', /`--executions-max`: `0` is not an integer from 1/);
test(refused, 'loom a.cht --executions-max -5', /`--executions-max`/);
test(refused, 'loom a.cht --steps-max 0', /`--steps-max`/);
test(refused, 'loom a.cht --preemptions-max -1', /`--preemptions-max`/);
test(
  refused,
  'loom a.cht --time-limit 0',
  /`--time-limit`: `0` is not a number of seconds above 0/,
);
test(refused, 'loom a.cht --time-limit soon', /`--time-limit`/);
test(refused, 'loom a.cht --lock-timeout never', /`--lock-timeout`: .* or `inf`/);
test(refused, 'loom a.cht --lock-timeout -1', /`--lock-timeout`/);
test(refused, 'loom a.cht --stream-capacity 0', /`--stream-capacity`/);
test(refused, 'loom a.cht --placement here', /`--placement`: `here` is none of open, native/);
test(refused, 'loom a.cht --log-level loud', /`--log-level`/);
test(refused, 'loom a.cht --reduction none', /`--reduction`/);
test(refused, 'loom a.cht --json=1', /`--json` takes no value/);
test(refused, 'loom a.cht --color --no-color', /contradictory: `--color` and `--no-color`/);
test(refused, 'loom a.cht --seed 1 --seed 2', /`--seed` is given twice/);
test(
  refused,
  'loom a.cht --scheduler random --preemptions-max 1',
  /contradictory: `--preemptions-max`/,
);
test(
  refused,
  'loom a.cht --scheduler ./mine.js --preemptions-max 1',
  /contradictory: `--preemptions-max`/,
);
test(
  refused,
  'loom a.cht --scheduler random --preemptions iterate',
  /contradictory: `--preemptions`/,
);
test(refused, 'loom a.cht --preemptions always', /`--preemptions`: `always` is none of iterate/);
test(refused, 'replay t.json --seed 3', /contradictory: `--seed`/);
test(
  refused,
  'loom a.cht --scheduler pct --preemptions iterate',
  /contradictory: `--preemptions` belongs to exhaustive and brute, not to `--scheduler pct`/,
);
test(
  refused,
  'loom a.cht --scheduler brute --reduction dpor',
  /contradictory: `--reduction` belongs to exhaustive/,
);
test(refused, 'debug a.cht --dap --commands steps.txt', /contradictory: `--commands` and `--dap`/);
test(
  refused,
  'loom a.cht --scheduler random --nodes-max 5',
  /contradictory: `--nodes-max` belongs to exhaustive/,
);
test(
  refused,
  'loom a.cht --checkpoint c.json --scheduler random',
  /contradictory: `--checkpoint` belongs to exhaustive and brute, not to `--scheduler random`/,
);
test(
  refused,
  'loom a.cht b.cht --checkpoint c.json',
  /contradictory: `--checkpoint` holds one search, and several files are given/,
);
test(
  refused,
  'loom a.cht --checkpoint c.json --preemptions iterate',
  /contradictory: `--checkpoint` and `--preemptions`, except with `--scheduler brute`/,
);
test(
  refused,
  'loom a.cht --checkpoint c.json --preemptions-max 2',
  /contradictory: `--checkpoint` and `--preemptions-max`/,
);
test(refused, 'loom a.cht --nodes-max 0', /`--nodes-max`/);
test(refused, 'loom a.cht --depth-max none', /`--depth-max`/);
test(refused, 'loom a.cht --checkpoint=', /`--checkpoint`/);

test('flags that go together are taken', (t) => {
  for (const line of [
    'loom a.cht --checkpoint c.json --scheduler brute --preemptions iterate',
    'loom a.cht --checkpoint c.json --reduction auto --workers 4',
    'loom a.cht --scheduler ./own.js --nodes-max 5 --checkpoint c.json',
    'loom a.cht b.cht --workers auto --reduction auto',
  ]) {
    t.is(readCommandLine(words(line)).kind, 'command', line);
  }
});
test(refused, 'loom a.cht --scheduler pct --pct-depth 0', /`0` is not an integer from 1 to 20/);
test(refused, 'loom a.cht --scheduler pct --pct-depth 21', /`21` is not an integer from 1 to 20/);
test(
  refused,
  'loom a.cht --scheduler pos --pct-depth 2',
  /contradictory: `--pct-depth` belongs to/,
);
test(refused, 'run a.cht --pct-depth 2', /contradictory: `--pct-depth` belongs to/);

function command(line: string): Extract<CommandLine, { kind: 'command' }> {
  const read = readCommandLine(words(line));
  if (read.kind !== 'command') throw new Error(`no command: ${line}`);
  return read;
}

test('options stand before the command, before the operands and after them', (t) => {
  for (const line of ['--seed 3 loom a.cht', 'loom --seed 3 a.cht', 'loom a.cht --seed=3']) {
    const { command: name, operands, options } = command(line);
    t.deepEqual([name, operands, options], ['loom', ['a.cht'], { seed: 3 }]);
  }
});

test('the same value twice is no contradiction', (t) => {
  t.is(command('loom a.cht --seed 3 --seed 3').options.seed, 3);
});

test('values get their types', (t) => {
  const { options } = command(
    'loom a.cht --lock-timeout inf --time-limit .5 --executions-max 10 --traces out --keep-going',
  );
  t.deepEqual(options, {
    'lock-timeout': Infinity,
    'time-limit': 0.5,
    'executions-max': 10,
    traces: 'out',
    'keep-going': true,
  });
});

test('what follows -- belongs to the program under run, and is an operand elsewhere', (t) => {
  const run = command('run a.cht --json -- --seed 1 b');
  t.deepEqual([run.operands, run.programArguments], [['a.cht'], ['--seed', '1', 'b']]);
  t.deepEqual(run.options, { json: true });
  t.deepEqual(command('loom a.cht -- -b.cht').operands, ['a.cht', '-b.cht']);
});

test('help and version win over everything else', (t) => {
  t.deepEqual(readCommandLine(['loom', '--nonsense', '--help']), { kind: 'help', command: 'loom' });
  t.deepEqual(readCommandLine(['-h']), { kind: 'help', command: null });
  t.deepEqual(readCommandLine(['help', 'run']), { kind: 'help', command: 'run' });
  t.deepEqual(readCommandLine(['--version']), { kind: 'version' });
});

test('bad usage: status 2, a message on standard error, nothing on standard output', async (t) => {
  const place = new Workplace();
  t.teardown(() => place.remove());
  for (const line of [
    'loom x.cht --seed -1',
    'loom x.cht --scheduler randm',
    'run x.cht --scheduler exhaustive',
    'loom x.cht --scheduler ./missing.js',
    'loom x.cht --scheduler replay',
    'test x.cht --scheduler exhaustive',
    'bench nothing',
  ]) {
    const { status, stdout, stderr } = await place.clear(words(line));
    t.is(status, 2, line);
    t.is(stdout, '', line);
    t.regex(stderr, /^usage: .*\n {2}see: npx clear (\w+ )?--help\n$/, line);
  }
});
