/**
 * Last step of the build: runs the bundle on programs of every kind, and keeps the code that was compiled for them (see
 * `code-cache.ts`). They are explored in a child process, whose output nobody wants.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import * as programs from './bench/programs.js';
import { cacheFile, readBundle, runBundle } from './code-cache.js';

/** Few classes and many, few states and many; atomics, locks, loops that wait. */
const PASSING: readonly string[] = [
  programs.tiny(),
  programs.lastZero(4),
  programs.lostUpdate(3),
  programs.lockedCounter(4),
  programs.circlePhilosophers(3),
  programs.peterson(1),
];

/** An update gets lost under two locks, and everything that a report of it needs is run, too. */
const FAILING = `STRUCT Tally { n: Int64, list: Int64[]@list }
FN add!(MUTABLE t: Tally @shared:locked) RETURNS Void ->
    MUTABLE seen = 0;
    WITH EXCLUSIVE t AS r { seen = r.n; }
    WITH EXCLUSIVE t AS w { w.n = seen + 1; w.list.append(seen); }
END
FN main() RETURNS Void ->
    MUTABLE t = Tally{ n: 0, list: [] } @shared:locked;
    MUTABLE fibers: ~Void[]@list = [];
    FOR k IN (0 ..< 2) DO fibers.append(BG { @parallel -> add!(t); }); END
    NEXT fibers;
    WITH EXCLUSIVE t AS r { ASSERT r.n == 2, "both kept"; }
    print("done");
END
`;
const REDUCTIONS = ['auto', 'dpor'];
const BUNDLE = join(import.meta.dirname, '../../bin');
const WARM_UP = 'warm-up';

async function warmUp(): Promise<void> {
  // Functions that were compiled to machine code once would be each time, even when they are called only once.
  setFlagsFromString('--no-sparkplug');
  const bundle = readBundle(BUNDLE);
  const { runCommandLine } = runBundle(bundle, BUNDLE);
  const place = mkdtempSync(join(tmpdir(), 'clear-build-'));
  try {
    for (const [k, text] of [...PASSING, FAILING].entries()) {
      const file = join(place, `${k}.cht`);
      writeFileSync(file, text);
      for (const reduction of REDUCTIONS)
        await runCommandLine(['loom', file, '--reduction', reduction, '--traces', place]);
      await runCommandLine(['run', file]);
    }
    // The code is only good for an engine with the flags of this moment.
    setFlagsFromString('--sparkplug');
    writeFileSync(cacheFile(BUNDLE), bundle.createCachedData());
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

const [, self = '', task] = process.argv;
if (task === WARM_UP) {
  await warmUp();
} else {
  // Scripts, unlike everything else in this package: they start sooner than modules.
  writeFileSync(join(BUNDLE, 'package.json'), '{ "type": "commonjs" }\n');
  spawnSync(process.execPath, [self, WARM_UP], { stdio: ['ignore', 'ignore', 'inherit'] });
}
