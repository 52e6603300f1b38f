/**
 * The smallest schedule of one equivalence class (research on exploration, 8.2): of what happens before the failing
 * step, an order with the fewest preemptions, found among the down-sets of the class. It is what is left when the
 * whole program is too large to be searched.
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
  const clocks = Array.from({ length: last + 1 }, (_, d) => [...order.clock(d)]);
  const counts: number[] = [];
  const space: Space = {
    key: () => {
      countSteps(machine, counts);
      return counts.join(' ');
    },
    allows: (_, fiber) => {
      const step = steps[fiber]?.[counts[fiber] ?? 0];
      if (step === undefined) return false;
      return (
        clocks[step]?.every((clock, other) => other === fiber || clock <= (counts[other] ?? 0)) ??
        false
      );
    },
    isGoal,
  };
  return findShortest(machine, space, budget);
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
