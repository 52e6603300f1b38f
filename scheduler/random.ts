/** Random: a uniform walk over the enabled fibers, from a seed; one execution after another, without end. */
import type { FiberId } from '../src/explore/engine.js';
import type { ChoicePoint, Scheduler, SchedulerContext } from '../src/explore/scheduler.js';
import { Prng } from '../src/support/prng.js';

export function randomScheduler(context: SchedulerContext): Scheduler {
  const prng = new Prng(context.seed);
  let execution = context.firstExecution;
  return {
    begin(): number {
      prng.restart(execution++);
      return 0;
    },
    choose({ enabled, count }: ChoicePoint): FiberId {
      return enabled[count === 1 ? 0 : prng.below(count)]!;
    },
    end(): void {},
  };
}
