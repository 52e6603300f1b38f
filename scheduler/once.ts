/** A scheduler for one execution from the start, from its choice function. */
import type { FiberId } from '../src/explore/engine.js';
import type { ChoicePoint, Scheduler } from '../src/explore/scheduler.js';

export function once(choose: (point: ChoicePoint) => FiberId): Scheduler {
  let hasRun = false;
  return {
    begin(): number {
      if (hasRun) return -1;
      hasRun = true;
      return 0;
    },
    choose,
    end(): void {},
  };
}
