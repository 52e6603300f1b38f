/**
 * Partial order sampling (Yuan, Yang, Gu, CAV 2018). Every pending operation gets a random priority, the highest
 * enabled one runs; then the pending operations that depend on it draw again, so that each order of a race gets its
 * chance without regard to how many unrelated steps surround it.
 */
import { Labels } from '../src/explore/labels.js';
import type {
  ChoicePoint,
  FiberId,
  Operation,
  Scheduler,
  SchedulerContext,
} from '../src/explore/scheduler.js';
import { Prng } from '../src/support/prng.js';

const PRIORITY_RANGE = 0x40000000;

export function posScheduler(context: SchedulerContext): Scheduler {
  const { engine } = context;
  const prng = new Prng(context.seed);
  const labels = new Labels(engine);
  const priorities = new Map<FiberId, number>();
  const chosen: Operation = { operation: 0, object: -1, touched: 0 };
  const pending: Operation = { operation: 0, object: -1, touched: 0 };

  const priorityOf = (fiber: FiberId): number => {
    let priority = priorities.get(fiber);
    if (priority === undefined) {
      priority = prng.below(PRIORITY_RANGE);
      priorities.set(fiber, priority);
    }
    return priority;
  };

  return {
    begin(): number {
      priorities.clear();
      return 0;
    },
    choose(point: ChoicePoint): FiberId {
      let best = point.enabled[0]!;
      for (let k = 1; k < point.count; k++) {
        const fiber = point.enabled[k]!;
        if (priorityOf(fiber) > priorityOf(best)) best = fiber;
      }
      engine.pending(best, chosen);
      priorities.delete(best);
      const done = labels.of(chosen.operation, chosen.object, chosen.touched);
      for (let k = 0; k < point.count; k++) {
        const fiber = point.enabled[k]!;
        if (fiber === best) continue;
        engine.pending(fiber, pending);
        const label = labels.of(pending.operation, pending.object, pending.touched);
        if (labels.areDependent(done, label)) priorities.delete(fiber);
      }
      return best;
    },
    end(): void {},
  };
}
