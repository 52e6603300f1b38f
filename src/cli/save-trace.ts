/** Saves traces under their own names. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { TRACE_BYTES_MAX } from '../trace/read.js';
import type { Trace } from '../trace/schema.js';
import { formatTrace, traceFileName } from '../trace/write.js';
import { UsageError } from './usage-error.js';
import { writeWhole } from './write-file.js';

/** The text of `trace` for a file. Throws a UsageError when no command would read that any more. */
export function traceText(trace: Trace): string {
  const text = formatTrace(trace);
  if (Buffer.byteLength(text) <= TRACE_BYTES_MAX) return text;
  throw new UsageError('it is larger than 16 MiB, and no command reads that');
}

/**
 * Writes `trace` into `folder`, which is made when it is missing; the path. Throws the error of the system, or a UsageError when it is
 * too large.
 */
export function saveTrace(folder: string, trace: Trace): string {
  const text = traceText(trace);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, traceFileName(trace));
  writeWhole(path, text);
  return path;
}
