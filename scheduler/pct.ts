/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010). Fibers get random
 * priorities, the highest enabled one runs; at d-1 random places of the execution the running fiber falls below
 * all others. An execution shows a bug that needs d ordering constraints with probability at least 1/(n·k^(d-1)), for
 * n fibers and k choices. Only points with a real choice count; k is the most that was seen so far.
 *
 * After k choices the walk is uniform, so that a spinning fiber of high priority cannot go on for ever.
 */
import type {
  ChoicePoint,
  FiberId,
  Scheduler,
  SchedulerContext,
} from '../src/explore/scheduler.js';
import { Prng } from '../src/support/prng.js';

/** d: the number of ordering constraints that one execution looks for. */
const BUG_DEPTH = 3;
/** k of the first execution. */
const FIRST_LENGTH = 20;
const PRIORITY_RANGE = 0x40000000;

export function pctScheduler(context: SchedulerContext): Scheduler {
  const prng = new Prng(context.seed);
  /** By fiber; above BUG_DEPTH to begin with, below it after a change. */
  const priorities = new Map<FiberId, number>();
  let changes: number[] = [];
  let length = FIRST_LENGTH;
  let choices = 0;

  const priorityOf = (fiber: FiberId): number => {
    let priority = priorities.get(fiber);
    if (priority === undefined) {
      priority = BUG_DEPTH + 1 + prng.below(PRIORITY_RANGE);
      priorities.set(fiber, priority);
    }
    return priority;
  };

  return {
    begin(): number {
      length = Math.max(length, choices);
      priorities.clear();
      choices = 0;
      changes = Array.from({ length: BUG_DEPTH - 1 }, () => prng.below(length));
      return 0;
    },
    choose(point: ChoicePoint): FiberId {
      if (point.count === 1) return point.enabled[0]!;
      const step = choices++;
      if (step > length) return point.enabled[prng.below(point.count)]!;
      const change = changes.indexOf(step);
      if (change >= 0 && point.last >= 0) priorities.set(point.last, BUG_DEPTH - 1 - change);
      let best = point.enabled[0]!;
      for (let k = 1; k < point.count; k++) {
        const fiber = point.enabled[k]!;
        if (priorityOf(fiber) > priorityOf(best)) best = fiber;
      }
      return best;
    },
    end(): void {},
  };
}
