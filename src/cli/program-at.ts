/** The program of a trace as it is now on disk: what the tests that `emit-test` writes run. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Program } from '../bytecode/program.js';
import { compileTraced } from '../regression.js';
import type { Trace } from '../trace/schema.js';
import { privateWorld, withWorld } from './world.js';

/**
 * The program that `trace` is of, or the test of it, read anew from the folder `root`, which the paths in the trace are relative
 * to. It reads the files of its own folder; what it writes stays in memory. Throws a CompileError.
 */
export function programAt(trace: Trace, root: string): Program {
  const program = compileTraced(trace, (path) => readFileSync(resolve(root, path), 'utf8'));
  return withWorld(program, privateWorld(trace.file, {}, root));
}
