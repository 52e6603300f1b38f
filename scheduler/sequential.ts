/**
 * Sequential: real fibers in one strict FIFO order (CLEAR concurrency reference, 1.2). The fiber that runs goes on
 * until it cannot; a spawned or woken fiber is appended to the queue.
 */
import type { FiberId } from '../src/explore/engine.js';
import type { ChoicePoint, Scheduler } from '../src/explore/scheduler.js';
import { grown } from '../src/support/grown.js';
import { once } from './once.js';

export function sequentialScheduler(): Scheduler {
  const queue: FiberId[] = [];
  /** By fiber: 1 while it is in the queue. */
  let isQueued = new Uint8Array(64);
  return once((point: ChoicePoint): FiberId => {
    const enabled = point.enabled.subarray(0, point.count);
    if (point.last >= 0 && enabled.includes(point.last)) {
      append(enabled, point.last);
      return point.last;
    }
    append(enabled, -1);
    for (let at = 0; at < queue.length; at++) {
      const fiber = queue[at]!;
      if (!enabled.includes(fiber)) {
        // Blocked again (somebody else took the lock): it loses its place, and is appended when it wakes.
        isQueued[fiber] = 0;
        queue.splice(at--, 1);
        continue;
      }
      queue.splice(at, 1);
      isQueued[fiber] = 0;
      return fiber;
    }
    return enabled[0]!;
  });

  /** Fibers that became able to run join the queue, in the order of their names. */
  function append(enabled: Int32Array, running: FiberId): void {
    // Most of them are in the queue already, and of a program with thousands this is asked at every step.
    for (let k = 0; k < enabled.length; k++) {
      const fiber = enabled[k]!;
      if (isQueued[fiber] === 1 || fiber === running) continue;
      if (fiber >= isQueued.length) isQueued = grown(isQueued, 2 * fiber);
      isQueued[fiber] = 1;
      queue.push(fiber);
    }
  }
}
