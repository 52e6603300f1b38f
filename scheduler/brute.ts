/**
 * Brute force: every interleaving, without reduction: the yardstick for `exhaustive`. With a bound on preemptions
 * it is the preemption-bounded search (Musuvathi and Qadeer, PLDI 2007): every schedule with at most that many; and
 * with bounds 0, 1, 2, … in turn the first failure has as few preemptions as any.
 *
 * How many executions there will be is estimated from the siblings along the present path: a subtree that has not been
 * entered is taken to be as large as the finished ones beside it are on average.
 */
import { assert } from '../src/support/assert.js';
import type { FiberId } from '../src/explore/engine.js';
import type { ChoicePoint, Scheduler, SchedulerContext } from '../src/explore/scheduler.js';

/** What `save` writes. */
interface Saved {
  /** The present bound on preemptions; null for none. */
  readonly bound: number | null;
  readonly wasCut: boolean;
  /** Executions under the bounds before this one. */
  readonly before: number;
  /** Per depth: the names of the alternatives left, preemptions spent before it, executions and subtrees finished. */
  readonly levels: readonly (readonly [
    rest: readonly string[],
    spent: number,
    executions: number,
    subtrees: number,
  ])[];
}

export function bruteScheduler(context: SchedulerContext): Scheduler {
  let bound = context.iteratesPreemptions ? 0 : context.preemptionsMax;
  /** True when the present bound left an alternative out. */
  let wasCut = false;
  /** Per depth: the alternatives not yet taken, last first; preemptions spent before it. */
  const rest: FiberId[][] = [];
  const spent: number[] = [];
  /** Per depth: subtrees of it that are finished, and the executions in them. */
  const subtrees: number[] = [];
  const executions: number[] = [];
  let length = 0;
  let isFirst = true;
  /** Executions under smaller bounds. */
  let before = 0;
  if (context.resume !== null) resume(context.resume as Saved);

  return {
    begin(): number {
      if (isFirst) {
        isFirst = false;
        return 0;
      }
      let finished = 1;
      while (length > 0 && rest[length - 1]!.length === 0) finished += executions[--length]!;
      if (length > 0) {
        executions[length - 1]! += finished;
        subtrees[length - 1]!++;
        return length - 1;
      }
      const isLast = !context.iteratesPreemptions || bound >= context.preemptionsMax;
      if (isLast || !wasCut) return -1;
      bound++;
      before += finished;
      wasCut = false;
      return 0;
    },
    choose(point: ChoicePoint): FiberId {
      const depth = point.depth;
      if (depth === length) {
        rest[depth] = alternatives(point, spent[depth] ?? 0);
        executions[depth] = 0;
        subtrees[depth] = 0;
        length++;
      }
      const fiber = rest[depth]!.pop()!;
      const isPreemption = point.last >= 0 && fiber !== point.last && isMember(point, point.last);
      spent[depth + 1] = (spent[depth] ?? 0) + (isPreemption ? 1 : 0);
      return fiber;
    },
    end(): void {},
    leavesOut: () => wasCut,
    estimate(): number {
      let estimate = 1;
      for (let depth = length - 1; depth >= 0; depth--) {
        estimate += executions[depth]!;
        estimate += (rest[depth]!.length * estimate) / (1 + subtrees[depth]!);
      }
      return before + estimate;
    },
    save(): Saved {
      const { names } = context.engine;
      return {
        bound: bound === Infinity ? null : bound,
        wasCut,
        before,
        levels: rest
          .slice(0, length)
          .map((left, depth) => [
            left.map((fiber) => names.fiberName(fiber)),
            spent[depth] ?? 0,
            executions[depth]!,
            subtrees[depth]!,
          ]),
      };
    },
  };

  function resume(saved: Saved): void {
    isFirst = false;
    bound = saved.bound ?? Infinity;
    wasCut = saved.wasCut;
    before = saved.before;
    length = saved.levels.length;
    saved.levels.forEach(([left, ...numbers], depth) => {
      rest[depth] = left.map((name) => context.engine.names.fiberByName(name));
      [spent[depth], executions[depth], subtrees[depth]] = numbers;
    });
    assert(length === context.engine.depth, 'a search goes on from the execution it stopped after');
  }

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
