/** One execution that follows a tape (`src/explore/tape.ts`). */
import type { Scheduler } from '../src/explore/scheduler.js';
import type { Tape } from '../src/explore/tape.js';
import { readTape } from '../src/explore/tape.js';
import { once } from './once.js';

export function tapeScheduler(tape: Tape): Scheduler {
  let next = 0;
  // A point with one alternative is no choice and uses no entry.
  return once((point) => readTape(point, point.count === 1 ? 0 : (tape[next++] ?? 0)));
}
