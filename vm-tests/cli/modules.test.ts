/** Programs of several files on the command line: places in the right file, packages, traces that outlive the files. */
import { rmSync } from 'node:fs';
import test from 'ava';
import { LOST_UPDATE, Workplace, json } from './clear-process.js';

const RACE = LOST_UPDATE.replace('FN main() RETURNS Void ->', 'PUB FN race() RETURNS Void ->');

const place = new Workplace({
  'app/main.cht': `REQUIRE "lib/race.cht";
FN main() RETURNS Void ->
    race.race();
END
`,
  'app/lib/race.cht': RACE,
  'app/uses.cht': 'REQUIRE "pkg:tally";\nFN main() RETURNS Void ->\n    tally.race();\nEND\n',
  'app/broken.cht': 'REQUIRE "lib/wrong.cht";\nFN main() RETURNS Void -> x: Bool = 1; END\n',
  'app/lib/wrong.cht': 'PUB FN f() RETURNS Int64 ->\n    RETURN "a";\nEND\n',
  'app/missing.cht': 'REQUIRE "lib/none.cht";\nFN main() RETURNS Void -> PASS; END\n',
});
test.after.always(() => place.remove());

interface Explored {
  readonly faults: readonly { readonly trace: string; readonly location: object }[];
}

async function explore(words: readonly string[]): Promise<Explored> {
  const finished = await place.clear(['loom', ...words, '--json']);
  const [file] = json(finished)['files'] as readonly Explored[];
  return file ?? { faults: [] };
}

test('a fault in another file is shown there, and its trace outlives the files', async (t) => {
  const finished = await place.clear(['loom', 'app/main.cht']);
  t.is(finished.status, 1);
  t.regex(finished.stdout, /┌─ app\/lib\/race\.cht:16:/);
  const { faults } = await explore(['app/main.cht']);
  const [fault] = faults;
  t.like(fault, { location: { file: 'app/lib/race.cht', line: 16 } });
  const trace = fault?.trace ?? '';
  t.is((await place.clear(['replay', trace])).status, 0);
  place.write('app/lib/race.cht', RACE.replace('r.n == 2', 'r.n > 0'));
  const changed = await place.clear(['replay', trace]);
  t.is(changed.status, 1);
  t.regex(changed.stdout, /changed since the trace was recorded/);
  t.is((await place.clear(['replay', trace, '--embedded'])).status, 0);
  rmSync(place.path('app/main.cht'));
  rmSync(place.path('app/lib/race.cht'));
  const gone = await place.clear(['replay', trace]);
  t.is(gone.status, 0, gone.stdout + gone.stderr);
  place.write('app/lib/race.cht', RACE);
});

test('--package names the file of a package, and traces remember it', async (t) => {
  const without = await place.clear(['run', 'app/uses.cht']);
  t.is(without.status, 65);
  t.regex(without.stderr, /there is no package `tally`[^]*--package tally=PATH/);
  place.write('vendor/tally.cht', RACE);
  const flags = ['--package', 'other=x.cht', '--package', 'tally=vendor/tally.cht'];
  const run = await place.clear(['run', 'app/uses.cht', '--scheduler', 'sequential', ...flags]);
  t.is(run.status, 0, run.stderr);
  const { faults } = await explore(['app/uses.cht', ...flags]);
  const trace = faults[0]?.trace ?? '';
  const replayed = await place.clear(['replay', trace]);
  t.is(replayed.status, 0, replayed.stderr);
  t.is((await place.clear(['replay', trace, '--embedded'])).status, 0);
  const bad = await place.clear(['run', 'app/uses.cht', '--package', 'tally']);
  t.is(bad.status, 2);
  t.regex(bad.stderr, /`--package`.*NAME=PATH/);
});

test('check reports every file, each mistake in its own', async (t) => {
  const finished = await place.clear(['check', 'app/broken.cht', 'app/missing.cht']);
  t.is(finished.status, 65);
  t.regex(finished.stdout, /app\/lib\/wrong\.cht:2:12/);
  t.regex(finished.stdout, /app\/broken\.cht:2:/);
  t.regex(finished.stdout, /cannot read `app\/lib\/none\.cht`: there is no such file/);
});

test('disasm shows functions of all files', async (t) => {
  place.write('app/shown.cht', 'REQUIRE "lib/race.cht";\nFN main() RETURNS Void -> race(); END\n');
  const finished = await place.clear(['disasm', 'app/shown.cht']);
  t.regex(finished.stdout, /^function race\.race: .* of app\/lib\/race\.cht$/m);
  t.regex(finished.stdout, /^run_body race\.race\.bg1: /m);
});
