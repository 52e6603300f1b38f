/** Saves traces under their own names. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Trace } from '../trace/schema.js';
import { formatTrace, traceFileName } from '../trace/write.js';
import { writeWhole } from './write-file.js';

/** Writes `trace` into `folder`, which is made when it is missing; the path. Throws the error of the system. */
export function saveTrace(folder: string, trace: Trace): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, traceFileName(trace));
  writeWhole(path, formatTrace(trace));
  return path;
}
