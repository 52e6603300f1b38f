/**
 * Uniform random walk (Zhao, Wolff, Mathur, Roychoudhury, ASPLOS 2025): a fiber is chosen with a probability in proportion
 * to the steps it has still to make, those of children not yet there included. Where these numbers are exact and
 * nobody has to wait, every interleaving has the same probability, however unequal the fibers are.
 */
import type { FiberId } from '../src/explore/engine.js';
import type { ChoicePoint, Scheduler, SchedulerContext } from '../src/explore/scheduler.js';
import { Prng } from '../src/support/prng.js';
import { Remaining, totalsOf } from './remaining.js';

export function urwScheduler(context: SchedulerContext): Scheduler {
  const profile = context.profile();
  const totals = totalsOf(profile.steps);
  const remaining = new Remaining(context.engine, profile.runs);
  const prng = new Prng(context.seed);
  let execution = context.firstExecution;

  /** The enabled fiber at which `draw` falls, each as wide as its weight. */
  const fiberAt = ({ enabled, count }: ChoicePoint, draw: number): FiberId => {
    let left = draw;
    for (let k = 0; k < count - 1; k++) {
      left -= remaining.weight(enabled[k]!, true);
      if (left < 0) return enabled[k]!;
    }
    return enabled[count - 1]!;
  };

  return {
    begin(): number {
      prng.restart(execution++);
      remaining.start(totals);
      return 0;
    },
    choose(point: ChoicePoint): FiberId {
      remaining.meet(point, ignored);
      let fiber = point.enabled[0]!;
      if (point.count > 1) {
        let sum = 0;
        for (let k = 0; k < point.count; k++) sum += remaining.weight(point.enabled[k]!, true);
        fiber = fiberAt(point, prng.below(sum));
      }
      remaining.take(fiber);
      return fiber;
    },
    end(): void {},
  };
}

function ignored(): void {}
