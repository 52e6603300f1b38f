/** README.md says what is true: its commands, exit statuses, links, the reports it shows and the test it offers. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { EXIT } from '../src/cli/exit-codes.js';
import { COMMAND_NAMES, commandRow } from '../src/cli/options.js';
import { Workplace } from './cli/clear-process.js';

const ROOT = process.cwd();
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const EXAMPLE = 'scenarios/races/lost-update.cht';
const FIXED = EXAMPLE.replace('.cht', '_fixed.cht');

function scenario(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** The contents of the code blocks in that language. */
function blocks(language: string): string[] {
  const fence = new RegExp('^```' + language + '\\n([\\s\\S]*?)^```$', 'gm');
  return [...README.matchAll(fence)].map(([, content = '']) => content);
}

/** The rows of the table under a heading line, as cells. */
function tableBelow(heading: string): string[][] {
  const lines = README.slice(README.indexOf(heading)).split('\n').slice(2);
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(0, end).map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll('\\|', '|')),
  );
}

test('the command table is the table of commands', (t) => {
  const wanted = COMMAND_NAMES.map((name) => {
    const { operands, help } = commandRow(name);
    return [`\`${`clear ${name} ${operands}`.trim()}\``, help];
  });
  t.deepEqual(tableBelow('| command | does |'), wanted);
});

test('the exit statuses are those of the tool', (t) => {
  const shown = tableBelow('| exit status | means |').map(([status]) => Number(status));
  // A reader that has gone away cannot read about it.
  t.deepEqual(
    shown,
    Object.values(EXIT).filter((status) => status !== EXIT.brokenPipe),
  );
});

test('links lead somewhere', (t) => {
  const targets = [...README.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);
  t.true(targets.length > 5);
  t.deepEqual(
    targets.filter((target) => !existsSync(join(ROOT, target))),
    [],
  );
});

/** Times differ from run to run. */
function withoutTimes(text: string): string {
  return text.replace(/\b\d+(\.\d+)? s\b/g, '… s').trimEnd();
}

test('the program and the reports shown are what the tool prints', async (t) => {
  t.true(README.includes(`\`\`\`\n${scenario(EXAMPLE)}\`\`\`\n`), 'the program');
  const place = new Workplace({ [EXAMPLE]: scenario(EXAMPLE), [FIXED]: scenario(FIXED) });
  try {
    const consoles = blocks('console');
    t.is(consoles.length, 5);
    for (const shown of consoles) {
      const [command = '', ...output] = shown.split('\n');
      const words = command.replace('$ npx clear ', '').split(' ');
      const { stdout } = await place.clear(words);
      t.is(withoutTimes(output.join('\n')), withoutTimes(stdout), command);
    }
  } finally {
    place.remove();
  }
});

test('the test for a project of your own runs there', (t) => {
  const [source = ''] = blocks('js');
  const place = new Workplace({
    'package.json': '{ "type": "module" }',
    'lost-update.test.js': source,
    [FIXED]: scenario(FIXED),
  });
  try {
    mkdirSync(place.path('node_modules'));
    symlinkSync(ROOT, place.path('node_modules/clear-loom'), 'dir');
    for (const name of ['ava', 'fast-check']) {
      symlinkSync(join(ROOT, 'node_modules', name), place.path(`node_modules/${name}`), 'dir');
    }
    const ava = join(ROOT, 'node_modules/ava/entrypoints/cli.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [ava], {
      cwd: place.folder,
      env: { PATH: process.env['PATH'] },
      encoding: 'utf8',
    });
    t.is(status, 0, `${stdout}\n${stderr}`);
    t.regex(stdout, /no schedule that fast-check draws loses an update|1 test passed/);
  } finally {
    place.remove();
  }
});
