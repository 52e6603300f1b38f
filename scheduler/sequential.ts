/**
 * Sequential: real fibers in one strict FIFO order (CLEAR concurrency reference, 1.2). The fiber that runs goes on
 * until it cannot; a spawned or woken fiber is appended to the queue.
 */
import type { FiberId } from '../src/explore/engine.js';
import type { ChoicePoint, Scheduler, SchedulerContext } from '../src/explore/scheduler.js';
import { grown } from '../src/support/grown.js';
import { once } from './once.js';

/** Fibers that were taken out of the queue and are still in its array, before it is made shorter. */
const TAKEN_MAX = 1024;

export function sequentialScheduler({ engine }: SchedulerContext): Scheduler {
  const queue: FiberId[] = [];
  /** Where the queue begins in the array. */
  let first = 0;
  /** By fiber: 1 while it is in the queue. */
  let isQueued = new Uint8Array(64);
  let hasBegun = false;
  return once((point: ChoicePoint): FiberId => {
    // It may have to go on with an execution that somebody else began.
    const awakened = hasBegun ? point.takeAwakened() : point.enabled.subarray(0, point.count);
    hasBegun = true;
    if (point.last >= 0 && engine.canRun(point.last)) {
      append(awakened, point.last);
      return point.last;
    }
    append(awakened, -1);
    for (;;) {
      const fiber = queue[first++]!;
      isQueued[fiber] = 0;
      if (first > TAKEN_MAX) {
        queue.splice(0, first);
        first = 0;
      }
      // Blocked again (somebody else took the lock): it loses its place, and is appended when it wakes.
      if (engine.canRun(fiber)) return fiber;
    }
  });

  /** Fibers that became able to run join the queue, in the order of their names. */
  function append(awakened: Int32Array, running: FiberId): void {
    for (let k = 0; k < awakened.length; k++) {
      const fiber = awakened[k]!;
      // Of a program with few fibers all that can run may be told.
      if (fiber === running) continue;
      if (fiber >= isQueued.length) isQueued = grown(isQueued, 2 * fiber);
      if (isQueued[fiber] === 1) continue;
      isQueued[fiber] = 1;
      queue.push(fiber);
    }
  }
}
