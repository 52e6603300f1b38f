#!/usr/bin/env node
/** The command as it is shipped: `main.ts`, but from compiled code. */
import { readBundle, runBundle } from './code-cache.js';

const folder = import.meta.dirname;
const { runCommandLine } = runBundle(readBundle(folder), folder);
void runCommandLine(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
