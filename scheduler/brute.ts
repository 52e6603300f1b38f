/**
 * Brute force: every interleaving, without reduction: the yardstick for `exhaustive`. With a bound on preemptions
 * it is the preemption-bounded search (Musuvathi and Qadeer, PLDI 2007): every schedule with at most that many; and
 * with bounds 0, 1, 2, … in turn the first failure has as few preemptions as any.
 */
import type {
  ChoicePoint,
  FiberId,
  Scheduler,
  SchedulerContext,
} from '../src/explore/scheduler.js';

export function bruteScheduler(context: SchedulerContext): Scheduler {
  let bound = context.iteratesPreemptions ? 0 : context.preemptionsMax;
  /** True when the present bound left an alternative out. */
  let wasCut = false;
  /** Per depth: the alternatives not yet taken, last first; the one taken; preemptions spent before it. */
  const rest: FiberId[][] = [];
  const spent: number[] = [];
  let length = 0;
  let isFirst = true;

  return {
    begin(): number {
      if (isFirst) {
        isFirst = false;
        return 0;
      }
      while (length > 0 && rest[length - 1]!.length === 0) length--;
      if (length > 0) return length - 1;
      const isLast = !context.iteratesPreemptions || bound >= context.preemptionsMax;
      if (isLast || !wasCut) return -1;
      bound++;
      wasCut = false;
      return 0;
    },
    choose(point: ChoicePoint): FiberId {
      const depth = point.depth;
      if (depth === length) {
        rest[depth] = alternatives(point, spent[depth] ?? 0);
        length++;
      }
      const fiber = rest[depth]!.pop()!;
      const isPreemption = point.last >= 0 && fiber !== point.last && isMember(point, point.last);
      spent[depth + 1] = (spent[depth] ?? 0) + (isPreemption ? 1 : 0);
      return fiber;
    },
    end(): void {},
    leavesOut: () => wasCut,
  };

  /** Enabled fibers, the one that ran last first (it is popped first); others only while the bound allows. */
  function alternatives(point: ChoicePoint, used: number): FiberId[] {
    const canGoOn = point.last >= 0 && isMember(point, point.last);
    const list: FiberId[] = [];
    if (!canGoOn || used < bound) {
      for (let k = point.count - 1; k >= 0; k--) {
        if (!canGoOn || point.enabled[k] !== point.last) list.push(point.enabled[k]!);
      }
    }
    if (canGoOn && used >= bound && point.count > 1) wasCut = true;
    if (canGoOn) list.push(point.last);
    return list;
  }
}

function isMember(point: ChoicePoint, fiber: FiberId): boolean {
  for (let k = 0; k < point.count; k++) if (point.enabled[k] === fiber) return true;
  return false;
}
