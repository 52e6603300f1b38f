/**
 * A tape is a schedule as data that shrinks well (research on exploration, 8.6): one small natural number per
 * choice. 0 lets the current fiber go on (or takes the first enabled one), k takes the k-th of the others in the
 * order of names, clamped to the last; missing entries are 0. So shorter tapes and smaller numbers mean fewer
 * preemptions.
 */
import type { ChoicePoint, FiberId } from './scheduler.js';

export type Tape = readonly number[];

export function readTape(point: ChoicePoint, entry: number): FiberId {
  const { enabled, count, last } = point;
  let at = -1;
  for (let k = 0; k < count; k++) if (enabled[k] === last) at = k;
  if (at < 0) return enabled[Math.min(entry, count - 1)]!;
  if (entry === 0 || count === 1) return last;
  const other = Math.min(entry, count - 1) - 1;
  return enabled[other < at ? other : other + 1]!;
}
