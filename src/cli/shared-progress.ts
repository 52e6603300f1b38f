/** Progress as numbers in memory that two threads share. */
import type { Progress } from '../explore/report.js';

const NUMBERS = 6;

export function sharedProgress(): Float64Array {
  return new Float64Array(new SharedArrayBuffer(NUMBERS * Float64Array.BYTES_PER_ELEMENT));
}

export function writeProgress(into: Float64Array, progress: Progress, seconds: number): void {
  const { executions, redundant, depth, faults, estimate } = progress;
  into.set([executions, redundant, depth, faults, estimate ?? NaN, seconds]);
}

/** What `writeProgress` wrote last; each number is right, though they may be of different moments. */
export function readProgress(shared: Float64Array): { progress: Progress; seconds: number } {
  const [executions = 0, redundant = 0, depth = 0, faults = 0, total = NaN, seconds = 0] = shared;
  const estimate = Number.isNaN(total) ? null : total;
  return { progress: { executions, redundant, depth, faults, estimate }, seconds };
}
