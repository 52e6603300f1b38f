/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010). Fibers get random
 * priorities, the highest enabled one runs; at d-1 random places of the execution the fiber that is about to run
 * falls below all others. An execution shows a bug that needs d ordering constraints with probability at least
 * 1/(n·k^(d-1)), for n fibers and k choices. Only points with a real choice count. n and k are the most that the
 * profile of the program saw.
 *
 * After k choices the walk is uniform, so that a spinning fiber of high priority cannot go on for ever.
 */
import type { FiberId } from '../src/explore/engine.js';
import type {
  ChoicePoint,
  Guarantee,
  Scheduler,
  SchedulerContext,
} from '../src/explore/scheduler.js';
import { Prng } from '../src/support/prng.js';
import { Priorities } from './priorities.js';

export function pctScheduler(context: SchedulerContext): Scheduler {
  const depth = context.pctDepth;
  const { fibers, choices } = context.profile();
  const length = Math.max(1, choices);
  const prng = new Prng(context.seed);
  const priorities = new Priorities(prng);
  /** The choice of each change, in the order of the ranks that fibers fall to. */
  const changes = new Int32Array(depth - 1);
  let execution = context.firstExecution;
  let choice = 0;

  return {
    begin(): number {
      prng.restart(execution++);
      priorities.clear();
      for (let k = 0; k < changes.length; k++) changes[k] = prng.below(length);
      choice = 0;
      return 0;
    },
    choose(point: ChoicePoint): FiberId {
      if (point.count === 1) return point.enabled[0]!;
      const present = choice++;
      if (present >= length) return point.enabled[prng.below(point.count)]!;
      let fiber = priorities.highest(point);
      for (let k = 0; k < changes.length; k++) {
        if (changes[k] !== present) continue;
        priorities.lower(fiber, k / depth);
        fiber = priorities.highest(point);
      }
      return fiber;
    },
    end(): void {},
    guarantee: (): Guarantee => ({
      depth,
      fibers,
      choices,
      probability: 1 / (fibers * length ** (depth - 1)),
    }),
  };
}
