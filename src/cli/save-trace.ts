/** Saves traces under their own names, whole or not at all. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Trace } from '../trace/schema.js';
import { formatTrace, traceFileName } from '../trace/write.js';

/** Writes `trace` into `folder`, which is made when it is missing; the path. Throws the error of the system. */
export function saveTrace(folder: string, trace: Trace): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, traceFileName(trace));
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, formatTrace(trace), { flag: 'wx' });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return path;
}
