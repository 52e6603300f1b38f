/** Help, version and completion come from the same tables as the parser. */
import { readFileSync } from 'node:fs';
import test from 'ava';
import { COMMAND_NAMES, OPTION_NAMES, optionRow } from '../../src/cli/options.js';
import { Workplace } from './clear-process.js';

const place = new Workplace();
test.after.always(() => place.remove());

test('--version says the version of the package', async (t) => {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  const { status, stdout, stderr } = await place.clear(['--version']);
  t.deepEqual([status, stdout, stderr], [0, `clear-loom ${version}\n`, '']);
});

test('--help names every command', async (t) => {
  const { status, stdout, stderr } = await place.clear(['--help']);
  t.deepEqual([status, stderr], [0, '']);
  for (const name of COMMAND_NAMES) t.regex(stdout, new RegExp(`^ +clear ${name}\\b`, 'm'));
  t.regex(stdout, /130 Ctrl-C/);
});

for (const name of COMMAND_NAMES) {
  test(`clear ${name} --help shows its options and examples, in 90 columns`, async (t) => {
    const { status, stdout } = await place.clear([name, '--help']);
    t.is(status, 0);
    t.regex(stdout, new RegExp(`^clear ${name}\\b`));
    t.regex(stdout, /Examples:\n {2}npx clear /);
    for (const option of OPTION_NAMES) {
      const isShown = new RegExp(`^ +--${option}\\b`, 'm').test(stdout);
      t.is(isShown, optionRow(option).commands.includes(name), option);
    }
    for (const line of stdout.split('\n')) t.true(line.length <= 90, line);
  });
}

test('help does not depend on the language of the machine', async (t) => {
  const german = await place.clear(['--help'], { environment: { LANG: 'de_DE.UTF-8' } });
  t.regex(german.stdout, /Commands:/);
});

test('completion is a script for the second name, and answers with commands and options', async (t) => {
  const script = await place.clear(['completion'], { environment: { SHELL: '/bin/bash' } });
  t.is(script.status, 0);
  t.regex(script.stdout, /complete .*clear-loom/);
  const commands = await place.clear(['--get-yargs-completions', 'clear-loom', '']);
  t.regex(commands.stdout, /^loom$/m);
  const options = await place.clear(['--get-yargs-completions', 'clear-loom', 'loom', '--']);
  t.regex(options.stdout, /^--preemptions-max$/m);
});
