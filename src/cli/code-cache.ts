/**
 * The bundled command as one script, started from compiled code. Most of the time between the command line and the first
 * execution would go into compiling the tool itself; the build does that once, and leaves a file next to the script with
 * the code of every function that its warm-up called.
 *
 * The engine refuses compiled code of another version of itself, or made under other flags, and compiles the script as
 * if there were none. So a cache is never wrong, at worst useless.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import type { runCommandLine } from './application.js';

/** What the script exports. */
export interface BundledCommand {
  readonly runCommandLine: typeof runCommandLine;
}

/** The script is one function of these parameters: `package.json` puts its head and its end around the bundle. */
type Bundle = (
  exports: object,
  require: NodeJS.Require,
  module: { exports: object },
  folder: string,
) => void;

const SCRIPT = 'command.js';
const CACHE = 'command.cache';

/** Where the compiled code of the script in `folder` lies. */
export function cacheFile(folder: string): string {
  return join(folder, CACHE);
}

/** Reads the script in `folder`, and its compiled code if there is some that fits. */
export function readBundle(folder: string): Script {
  const filename = join(folder, SCRIPT);
  const cachedData = readIfThere(cacheFile(folder));
  return new Script(readFileSync(filename, 'utf8'), {
    filename,
    ...(cachedData === null ? {} : { cachedData }),
  });
}

function readIfThere(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}

/** Evaluates the script. */
export function runBundle(bundle: Script, folder: string): BundledCommand {
  const module = { exports: {} };
  const define = bundle.runInThisContext() as Bundle;
  define(module.exports, createRequire(join(folder, SCRIPT)), module, folder);
  return module.exports as BundledCommand;
}
