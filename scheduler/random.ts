/** Random: a uniform walk over the enabled fibers, from a seed; one execution after another, without end. */
import type {
  ChoicePoint,
  FiberId,
  Scheduler,
  SchedulerContext,
} from '../src/explore/scheduler.js';
import { Prng } from '../src/support/prng.js';

export function randomScheduler(context: SchedulerContext): Scheduler {
  const prng = new Prng(context.seed);
  return {
    begin: () => 0,
    choose: (point: ChoicePoint): FiberId => point.enabled[prng.below(point.count)]!,
    end(): void {},
  };
}
