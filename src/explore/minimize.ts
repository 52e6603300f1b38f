/**
 * The smallest schedule that fails in a given way: fewest preemptions, then fewest context switches, then fewest
 * choices, then the first by the names of fibers.
 *
 * 1. The whole program is searched from its start (`shortest.ts`), positions with the same future being one. What is
 *    found depends only on the program and the fault, so a bug has one trace, whoever finds it and however.
 * 2. When the budget ends that, the schedule at hand is made smaller (`smaller.ts`).
 *
 * Every result is confirmed by running it.
 */
import type { Machine } from '../vm/machine.js';
import type { FaultFacts } from './fault-report.js';
import { FutureKeys } from './future-key.js';
import type { Recording } from './recording.js';
import type { Budget } from './shortest.js';
import { findShortest } from './shortest.js';
import { madeSmaller } from './smaller.js';
import { Sought } from './sought.js';

/** Of one search over a whole program. */
export const SEARCH: Budget = {
  transitions: 100_000,
  continuations: 500_000,
  steps: 3_000_000,
  characters: 50_000_000,
};

export interface Minimized {
  readonly recording: Recording;
  /** True when no smaller schedule fails in the same way; false when the budget ended the search for one. */
  readonly isMinimal: boolean;
}

/** `schedule` (names of fibers) ends in `fault` on `machine`. */
export function minimize(
  machine: Machine,
  schedule: readonly string[],
  fault: FaultFacts,
  budget: Budget = SEARCH,
): Minimized {
  const sought = new Sought(machine, fault);
  // Bodies that run at their spawn leave no choice, and neither does a fiber that is alone.
  if (machine.options.inline || schedule.every((name) => name === schedule[0])) {
    return { recording: sought.record(schedule), isMinimal: true };
  }
  const keys = new FutureKeys(machine);
  const { schedule: found } = findShortest(
    machine,
    {
      key: () => keys.now(),
      allows: () => true,
      isGoal: (_, path) => sought.isHere() || sought.isRepeated(path),
    },
    budget,
  );
  if (found !== null) {
    const recording = sought.record(machine.names.namesOf(found));
    if (sought.isEndOf(recording)) return { recording, isMinimal: true };
  }
  return { recording: madeSmaller(machine, sought, sought.record(schedule)), isMinimal: false };
}
