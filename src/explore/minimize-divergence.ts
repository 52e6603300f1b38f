/**
 * The smallest evidence that what a program prints depends on the schedule: the smallest schedule that completes, and
 * the smallest one that prints something else. Both depend on the program alone, so however many outputs there are,
 * and whichever two were met, a divergence is reported as one and the same pair.
 */
import type { Machine } from '../vm/machine.js';
import { causeOfDivergence } from './cause-output.js';
import { divergence, outputKey, shownBy } from './divergence.js';
import type { FaultFacts } from './fault-report.js';
import { FutureKeys } from './future-key.js';
import { SEARCH } from './minimize.js';
import type { Parameters } from './parameters.js';
import type { Recording } from './recording.js';
import { record } from './recording.js';
import type { Cause } from './report.js';
import { findShortest } from './shortest.js';

export interface MinimizedPair {
  readonly facts: FaultFacts;
  readonly recording: Recording;
  /** The schedule that prints something else. */
  readonly other: readonly string[];
  readonly because: Cause | null;
}

/** Null when the budget ends the search for it. */
export function minimizeDivergence(
  machine: Machine,
  outputs: Parameters['outputs'],
): MinimizedPair | null {
  const textNow = (): string => outputKey(machine, shownBy(machine), outputs);
  const completed = (): boolean => machine.ending === 'completed' || machine.ending === 'exited';
  const keys = new FutureKeys(machine);
  const allows = (): boolean => true;
  const namesOf = (fibers: readonly number[]): string[] =>
    fibers.map((fiber) => machine.names.fiberName(fiber));

  const first = findShortest(machine, { key: () => keys.now(), allows, isGoal: completed }, SEARCH);
  if (first.schedule === null) return null;
  const lines = [...shownBy(machine)];
  const text = textNow();
  const second = findShortest(
    machine,
    {
      // What was printed decides whether the end is the one sought.
      key: () => `${keys.now()}\n${textNow()}`,
      allows,
      isGoal: () => completed() && textNow() !== text,
    },
    SEARCH,
  );
  if (second.schedule === null) return null;
  const recording = record(machine, namesOf(second.schedule));
  const facts = divergence(machine, lines, shownBy(machine), outputs);
  return facts === null
    ? null
    : {
        facts,
        recording,
        other: namesOf(first.schedule),
        because: causeOfDivergence(machine, lines, shownBy(machine)),
      };
}
