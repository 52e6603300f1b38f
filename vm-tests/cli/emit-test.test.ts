/** Regression tests that the tool writes: they fail with the bug and pass without it, run by ava in a project of their own. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { ExecutionContext } from 'ava';
import test from 'ava';
import { LOST_UPDATE, Workplace, json } from './clear-process.js';

const ROOT = process.cwd();

function scenario(name: string): string {
  return readFileSync(join(ROOT, 'scenarios', `${name}.cht`), 'utf8');
}

/** A project with the program `file`, in which the library and ava can be imported. */
function project(t: ExecutionContext, file: string, text: string): Workplace {
  const place = new Workplace({ 'package.json': '{ "type": "module" }', [file]: text });
  t.teardown(() => place.remove());
  mkdirSync(place.path('node_modules'));
  symlinkSync(ROOT, place.path('node_modules/clear-loom'), 'dir');
  symlinkSync(join(ROOT, 'node_modules/ava'), place.path('node_modules/ava'), 'dir');
  return place;
}

const TWO_SECTIONS = '{ seen = c.n; } WITH EXCLUSIVE tally AS c { c.n = step(seen); }';
/** Loses a step, if the file says so. */
const MODULAR = `REQUIRE "lib/step.cht" AS steps;
STRUCT Tally { n: Int64 }
FN main() RETURNS !Void ->
    tally = Tally{ n: 0 } @shared:locked;
    IF readFile("start.txt") != "four" -> RETURN;
    one = BG { @parallel -> MUTABLE seen = 0; WITH EXCLUSIVE tally AS c ${TWO_SECTIONS} };
    two = BG { @parallel -> WITH EXCLUSIVE tally AS c { c.n = steps.step(c.n); } };
    NEXT one;
    NEXT two;
    WITH EXCLUSIVE tally AS c { ASSERT c.n == 2, "both steps kept"; }
END
`;

interface AvaRun {
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  readonly text: string;
}

function ava(place: Workplace): AvaRun {
  const entry = join(ROOT, 'node_modules/ava/entrypoints/cli.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [entry, '--tap'], {
    cwd: place.folder,
    env: { PATH: process.env['PATH'] },
    encoding: 'utf8',
  });
  const titles = (line: RegExp): string[] =>
    [...stdout.matchAll(line)].map(([, title = '']) => title);
  return {
    passed: titles(/^ok \d+ - (.*)$/gm),
    failed: titles(/^not ok \d+ - (.*)$/gm),
    text: `${stdout}\n${stderr}`,
  };
}

for (const name of [
  'races/lost-update',
  'deadlocks/lock-order',
  'races/output-depends-on-schedule',
]) {
  test(`the test of ${name} fails before the fix and passes after it`, async (t) => {
    const file = `${name.split('/')[1] ?? ''}.cht`;
    const place = project(t, file, scenario(name));
    mkdirSync(place.path('tests'));
    const { status, stdout } = await place.clear(['loom', file, '--emit-test']);
    t.is(status, 1);
    t.regex(stdout, /^ {2}test: {5}npx ava tests\/.*\.test\.mjs$/m);
    t.is(readdirSync(place.path('tests')).length, 2);

    const before = ava(place);
    t.is(before.failed.length, 2, before.text);
    t.deepEqual(before.passed, []);
    t.true(before.failed.some((title) => title.includes('the schedule that failed')));
    t.true(before.failed.some((title) => title.includes('the schedules around it')));

    place.write(file, scenario(`${name}_fixed`));
    const after = ava(place);
    t.deepEqual(after.failed, [], after.text);
    t.is(after.passed.length, 2, after.text);
  });
}

test('a program of several modules, which reads a file of its folder', async (t) => {
  const place = project(t, 'app/main.cht', MODULAR);
  place.write('app/lib/step.cht', 'PUB FN step(n: Int64) RETURNS Int64 -> RETURN n + 1; END\n');
  place.write('app/start.txt', 'four');
  mkdirSync(place.path('tests'));
  const { status, stdout } = await place.clear(['loom', 'app/main.cht', '--emit-test']);
  t.is(status, 1, stdout);
  const [trace = ''] = readdirSync(place.path('traces')).map((name) => `traces/${name}`);
  const again = await place.clear(['emit-test', trace]);
  t.is(again.status, 0, `${again.stdout}${again.stderr}: the same as that of loom`);
  const before = ava(place);
  t.is(before.failed.length, 2, before.text);
  t.regex(before.text, /assertion at line 10: both steps kept/);

  place.write('app/start.txt', 'none');
  const refused = await place.clear(['emit-test', trace, '--tests', 'other']);
  t.is(refused.status, 65);
  t.regex(refused.stderr, /does not come back: the program reads files, and they have changed/);
  place.write('app/start.txt', 'four');

  place.write('app/main.cht', MODULAR.replace(TWO_SECTIONS, '{ c.n = step(c.n); }'));
  const after = ava(place);
  t.deepEqual(after.failed, [], after.text);
  t.is(after.passed.length, 2, after.text);
});

test('clear emit-test writes the same from a saved trace, once', async (t) => {
  const place = project(t, 'tally.cht', LOST_UPDATE);
  await place.clear(['loom', 'tally.cht', '--emit-test', '--tests', 'one']);
  const trace = `traces/${readdirSync(place.path('traces'))[0] ?? ''}`;
  const first = await place.clear(['emit-test', trace, '--tests', 'two']);
  t.is(first.status, 0, first.stderr);
  t.regex(first.stdout, /^written {2}two\/tally\.assertion\.[0-9a-f]{8}\.test\.mjs$/m);
  t.regex(first.stdout, /now: {4}fails, assertion at tally\.cht:16/);
  const read = (folder: string): string[] =>
    readdirSync(place.path(folder)).map((name) =>
      readFileSync(place.path(`${folder}/${name}`), 'utf8'),
    );
  t.deepEqual(read('one'), read('two'));
  t.is((await place.clear(['emit-test', trace, '--tests', 'two'])).status, 0, 'nothing new');
  const [name = ''] = readdirSync(place.path('two')).filter((file) => file.endsWith('.mjs'));
  place.write(`two/${name}`, '// mine\n');
  const refused = await place.clear(['emit-test', trace, '--tests', 'two']);
  t.is(refused.status, 2);
  t.regex(refused.stderr, /is there already, and says something else/);
  const nowhere = await place.clear(['emit-test', trace, '--tests', 'tally.cht/tests']);
  t.is(nowhere.status, 2);
  t.regex(nowhere.stderr, /`tally\.cht\/tests` cannot be written: a part of the path is no folder/);
  t.is(readFileSync(place.path(`two/${name}`), 'utf8'), '// mine\n');
});

test('a trace that is not the smallest is made smaller, and a damaged one is refused', async (t) => {
  const place = project(t, 'tally.cht', LOST_UPDATE);
  await place.clear(['loom', 'tally.cht']);
  const [name = ''] = readdirSync(place.path('traces'));
  const text = readFileSync(place.path(`traces/${name}`), 'utf8');
  place.write('large.json', text.replace('"minimized": true', '"minimized": false'));
  const document = json(await place.clear(['emit-test', 'large.json', '--json']));
  t.like(document, {
    schema: 'clear-loom/emit-test/1',
    tests: [{ trace: 'large.json', result: 'written', passesNow: false }],
  });
  const [saved] = (document['tests'] as readonly { saved: string }[]).map((one) => one.saved);
  t.regex(readFileSync(place.path(saved ?? ''), 'utf8'), /"minimized": true/);
  place.write('cut.json', text.slice(0, 100));
  t.is((await place.clear(['emit-test', 'cut.json'])).status, 65);
});
