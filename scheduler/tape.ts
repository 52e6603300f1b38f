/** One execution that follows a tape (`src/explore/tape.ts`). */
import type { Scheduler, SchedulerContext } from '../src/explore/scheduler.js';
import type { Tape } from '../src/explore/tape.js';
import { TapeReader } from '../src/explore/tape.js';
import { once } from './once.js';

export function tapeScheduler({ engine }: SchedulerContext, tape: Tape): Scheduler {
  const reader = new TapeReader(engine.names);
  reader.start(tape);
  return once((point) => reader.choose(point));
}
