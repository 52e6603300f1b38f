/**
 * The smallest schedule of one equivalence class (research on exploration, 8.2): of what happens before the failing
 * step, an order with the fewest preemptions, found among the down-sets of the class. It is part of what is
 * left when the whole program is too large to be searched (`smaller.ts`).
 */
import type { Machine } from '../vm/machine.js';
import { HappensBefore } from './happens-before.js';
import type { Budget, ShortestFound, Space } from './shortest.js';
import { findShortest } from './shortest.js';

/** `machine` stands at the end of a failing execution; `isGoal` knows its fault. */
export function linearize(
  machine: Machine,
  isGoal: (machine: Machine) => boolean,
  budget: Budget,
): ShortestFound {
  const order = new HappensBefore(machine, false);
  order.extend();
  const last = order.length - 1;
  /** Per fiber, the steps of the class that are kept: all of them, when the fault is that nobody can go on. */
  const steps: number[][] = [];
  for (let d = 0; d <= last; d++) {
    if (machine.endsAll && !order.before(d, last)) continue;
    (steps[order.fiberOf(d)] ??= []).push(d);
  }
  const needs = Array.from({ length: last + 1 }, (_, d) =>
    needsOf(order.clock(d), order.fiberOf(d)),
  );
  const counts: number[] = [];
  const space: Space = {
    key: () => {
      countSteps(machine, counts);
      return counts.join(' ');
    },
    allows: (_, fiber) => {
      const step = steps[fiber]?.[counts[fiber] ?? 0];
      const need = step === undefined ? undefined : needs[step];
      return need !== undefined && areMet(need, counts);
    },
    isGoal,
  };
  return findShortest(machine, space, budget);
}

/** What has to have happened before a step: of other fibers, so many steps each. */
interface Needs {
  readonly fibers: Int32Array;
  readonly steps: Int32Array;
  /** The one that was lacking when that was asked last: most often it still is. */
  lacking: number;
}

function needsOf(clock: Int32Array, own: number): Needs {
  const fibers = Int32Array.from(clock.keys()).filter(
    (fiber) => fiber !== own && (clock[fiber] ?? 0) > 0,
  );
  return { fibers, steps: fibers.map((fiber) => clock[fiber] ?? 0), lacking: 0 };
}

function areMet(needs: Needs, counts: readonly number[]): boolean {
  const { fibers, steps } = needs;
  const isLacking = (k: number): boolean => steps[k]! > (counts[fibers[k]!] ?? 0);
  if (fibers.length === 0) return true;
  if (isLacking(needs.lacking)) return false;
  for (let k = 0; k < fibers.length; k++) {
    if (!isLacking(k)) continue;
    needs.lacking = k;
    return false;
  }
  return true;
}

/** How many steps each fiber has made. */
function countSteps(machine: Machine, counts: number[]): void {
  counts.length = 0;
  for (let fiber = 0; fiber < machine.fiberCount; fiber++) counts.push(0);
  for (let d = 0; d < machine.depth; d++) {
    const fiber = machine.fiberAt[d] ?? 0;
    counts[fiber] = (counts[fiber] ?? 0) + 1;
  }
}
