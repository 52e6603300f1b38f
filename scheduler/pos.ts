/**
 * Partial order sampling (Yuan, Yang, Gu, CAV 2018). Every pending operation gets a random priority, the highest
 * enabled one runs; then the pending operations that depend on it draw again, so that each order of a race gets its
 * chance without regard to how many unrelated steps surround it.
 */
import { Labels } from '../src/explore/labels.js';
import type { FiberId, Operation } from '../src/explore/engine.js';
import type { ChoicePoint, Scheduler, SchedulerContext } from '../src/explore/scheduler.js';
import { Prng } from '../src/support/prng.js';
import { Priorities } from './priorities.js';

export function posScheduler(context: SchedulerContext): Scheduler {
  const { engine } = context;
  const prng = new Prng(context.seed);
  const labels = new Labels(engine);
  const priorities = new Priorities(prng);
  const chosen: Operation = { operation: 0, object: -1, touched: 0 };
  const pending: Operation = { operation: 0, object: -1, touched: 0 };
  let execution = context.firstExecution;

  return {
    begin(): number {
      prng.restart(execution++);
      priorities.clear();
      return 0;
    },
    choose(point: ChoicePoint): FiberId {
      const best = priorities.highest(point);
      priorities.forget(best);
      if (point.count === 1) return best;
      engine.pending(best, chosen);
      const done = labels.of(chosen.operation, chosen.object, chosen.touched);
      for (let k = 0; k < point.count; k++) {
        const fiber = point.enabled[k]!;
        if (fiber === best) continue;
        engine.pending(fiber, pending);
        const label = labels.of(pending.operation, pending.object, pending.touched);
        if (labels.areDependent(done, label)) priorities.forget(fiber);
      }
      return best;
    },
    end(): void {},
  };
}
