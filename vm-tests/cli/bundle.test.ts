/** The command as it is shipped: one script, started from compiled code. */
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { cacheFile, readBundle } from '../../src/cli/code-cache.js';
import { HELLO, LOST_UPDATE, Workplace } from './clear-process.js';

const BUNDLE = fileURLToPath(new URL('../../bin', import.meta.url));

const COMMANDS: readonly (readonly string[])[] = [
  ['loom', 'p.cht', '--json'],
  ['run', 'hello.cht'],
  ['loom', 'p.cht', '--scheduler', './first.mjs', '--executions-max', '2'],
  ['loom', 'p.cht', '--scheduler', 'property', '--executions-max', '3'],
  ['loom', 'hello.cht', '--log-level', 'debug', '--reduction', 'dpor'],
  ['loom', '--help'],
  ['loom', 'p.cht', '--scheduler', 'none'],
];
const FIRST =
  'export const createScheduler = () => ({ begin: () => 0, choose: (p) => p.enabled[0], end() {} });';

/** Without what differs from run to run. */
function steady(text: string): string {
  return text.replace(/"(seconds|time)": ?[\d.e-]+/g, '"$1":0').replace(/\d+\.\d+ s\b/g, 'S');
}

test('it does what its modules do, libraries and modules of the user included', async (t) => {
  const place = new Workplace({ 'p.cht': LOST_UPDATE, 'hello.cht': HELLO, 'first.mjs': FIRST });
  t.teardown(() => place.remove());
  for (const words of COMMANDS) {
    const modules = await place.clear(words);
    const bundle = await place.clear(words, { bundled: true });
    t.is(bundle.status, modules.status, words.join(' '));
    t.is(steady(bundle.stdout), steady(modules.stdout), words.join(' '));
    t.is(steady(bundle.stderr), steady(modules.stderr), words.join(' '));
  }
});

test('its compiled code is accepted', (t) => {
  // In a process of its own: flags of the engine, which explorations set, are part of what must fit.
  const module = new URL('../../src/cli/code-cache.js', import.meta.url).href;
  const script = `
    const { readBundle } = await import(${JSON.stringify(module)});
    process.stdout.write(String(readBundle(${JSON.stringify(BUNDLE)}).cachedDataRejected));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script]);
  t.is(said.toString('utf8'), 'false');
});

test('compiled code that does not fit is left alone', async (t) => {
  const place = new Workplace({ 'hello.cht': HELLO });
  t.teardown(() => place.remove());
  const copy = join(place.folder, 'bin');
  const run = () => place.clear(['run', 'hello.cht'], { main: join(copy, 'main.js') });
  cpSync(BUNDLE, copy, { recursive: true });
  t.is((await run()).stdout, 'hello\n');
  truncateSync(cacheFile(copy), 10_000);
  t.is((await run()).stdout, 'hello\n', 'only half of it is there');
  // The version of the engine follows the first number.
  const other = readFileSync(cacheFile(BUNDLE));
  other.writeUInt32LE(1, 4);
  writeFileSync(cacheFile(copy), other);
  t.true(readBundle(copy).cachedDataRejected);
  t.is((await run()).stdout, 'hello\n', 'made by another engine');
  writeFileSync(join(copy, 'command.js'), `${readFileSync(join(copy, 'command.js'), 'utf8')}\n`);
  writeFileSync(cacheFile(copy), readFileSync(cacheFile(BUNDLE)));
  t.true(readBundle(copy).cachedDataRejected, 'made for another script');
});
