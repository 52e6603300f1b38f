/**
 * Selectively uniform random walk (Zhao, Wolff, Mathur, Roychoudhury, ASPLOS 2025). Each execution picks some contended
 * objects; only the steps that touch them are interesting, and their order is drawn as `urw` draws it. The fiber that
 * is to make the next interesting step is chosen first; the others run, but stop before an interesting step of
 * their own. So the steps that do not matter do not distort the orders of those that do.
 */
import type { StepCounts } from '../src/explore/profile.js';
import type { FiberId, ObjectId, Operation } from '../src/explore/engine.js';
import type { ChoicePoint, Scheduler, SchedulerContext } from '../src/explore/scheduler.js';
import { Prng } from '../src/support/prng.js';
import { Remaining, totalsOf } from './remaining.js';

export function surwScheduler(context: SchedulerContext): Scheduler {
  const { engine } = context;
  const { contended, runs } = context.profile();
  const objects = [...contended];
  const totals = objects.map(([, counts]) => totalsOf(counts));
  const rankOf = new Map(objects.map(([name], rank) => [name, rank]));
  /** Position of an object among the contended ones, or -1; by id. */
  const ranks: number[] = [];
  const remaining = new Remaining(engine, runs);
  const prng = new Prng(context.seed);
  const pending: Operation = { operation: 0, object: -1, touched: 0 };
  const candidates: FiberId[] = [];
  let execution = context.firstExecution;
  /** Rank of the object whose steps are interesting in this execution, or -1. */
  let interesting = -1;
  /** The fiber that is to make the next interesting step, or -1. */
  let intended = -1;

  const rank = (object: ObjectId): number => {
    if (object < 0) return -1;
    return (ranks[object] ??= rankOf.get(engine.names.objectName(object)) ?? -1);
  };
  const isInteresting = (fiber: FiberId): boolean => {
    engine.pending(fiber, pending);
    return interesting >= 0 && rank(pending.object) === interesting;
  };
  const weight = (fiber: FiberId): number =>
    engine.isLive(fiber) ? remaining.weight(fiber, isInteresting(fiber)) : 0;
  /** One of `fibers` with a probability in proportion to its weight, or -1 when none has any. */
  const drawn = (fibers: Iterable<FiberId>): FiberId => {
    let sum = 0;
    for (const fiber of fibers) sum += weight(fiber);
    if (sum === 0) return -1;
    let left = prng.below(sum);
    for (const fiber of fibers) {
      left -= weight(fiber);
      if (left < 0) return fiber;
    }
    return -1;
  };
  /** A child takes over the intention of its parent in the same proportion as its steps. */
  const inherit = (fiber: FiberId, parent: FiberId): void => {
    if (parent >= 0 && parent === intended) intended = drawn([parent, fiber]);
  };
  const collectCandidates = (point: ChoicePoint): void => {
    candidates.length = 0;
    for (let k = 0; k < point.count; k++) {
      const fiber = point.enabled[k]!;
      if (fiber === intended || !isInteresting(fiber)) candidates.push(fiber);
    }
  };

  return {
    begin(): number {
      prng.restart(execution++);
      interesting = objects.length === 0 ? -1 : prng.below(objects.length);
      remaining.start(totals[interesting] ?? NOTHING);
      intended = -1;
      return 0;
    },
    choose(point: ChoicePoint): FiberId {
      remaining.meet(point, inherit);
      if (intended < 0 || !engine.isLive(intended)) intended = drawn(remaining.known);
      collectCandidates(point);
      if (candidates.length === 0) {
        // The intended fiber waits, and all others stand before an interesting step.
        intended = drawn(point.enabled.subarray(0, point.count));
        candidates.push(intended);
      }
      const fiber = candidates[candidates.length === 1 ? 0 : prng.below(candidates.length)]!;
      if (isInteresting(fiber)) {
        remaining.take(fiber);
        intended = -1;
      }
      return fiber;
    },
    end(): void {},
  };
}

const NOTHING: StepCounts = new Map();
