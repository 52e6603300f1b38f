/** Replay: repeats a recorded sequence of fibers, by name, and stops where it can no longer be followed. */
import type { ChoicePoint, FiberId, Scheduler } from '../src/explore/scheduler.js';
import { CUT } from '../src/explore/scheduler.js';

export interface ReplayStop {
  /** Number of choices that were followed. */
  readonly followed: number;
}

/** `fiberAt(depth)` answers the recorded fiber, or -1 when the record ends or the fiber does not exist. */
export function replayScheduler(fiberAt: (depth: number) => FiberId): Scheduler {
  let hasRun = false;
  return {
    begin(): number {
      if (hasRun) return -1;
      hasRun = true;
      return 0;
    },
    choose(point: ChoicePoint): FiberId {
      const fiber = fiberAt(point.depth);
      for (let k = 0; k < point.count; k++) if (point.enabled[k] === fiber) return fiber;
      return CUT;
    },
    end(): void {},
  };
}
