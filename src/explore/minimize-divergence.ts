/**
 * The smallest evidence that what a program prints depends on the schedule: the smallest schedule that completes, and
 * the smallest one that prints something else. Both depend on the program alone, so however many outputs there are,
 * and whichever two were met, a divergence is reported as one and the same pair.
 *
 * A program too large to be searched is run plainly instead, without any switch that need not be; one of two schedules
 * that print different things prints something else than that, and is made smaller.
 */
import type { Machine } from '../vm/machine.js';
import { causeOfDivergence } from './cause-output.js';
import { divergence, outputKey, shownBy } from './divergence.js';
import type { FaultFacts } from './fault-report.js';
import { FutureKeys } from './future-key.js';
import { SEARCH } from './minimize.js';
import { carryOut } from './outline.js';
import type { Parameters } from './parameters.js';
import type { Recording } from './recording.js';
import { record } from './recording.js';
import type { Cause } from './report.js';
import type { Budget } from './shortest.js';
import { findShortest } from './shortest.js';
import { madeSmaller } from './smaller.js';

type Schedule = readonly string[];

export interface MinimizedPair {
  readonly facts: FaultFacts;
  readonly recording: Recording;
  /** The schedule that prints something else. */
  readonly other: Schedule;
  readonly isMinimal: boolean;
  readonly because: Cause | null;
}

/** `met`: two schedules that print different things. Null when there is nothing smaller to be had of them. */
export function minimizeDivergence(
  machine: Machine,
  outputs: Parameters['outputs'],
  met: readonly Schedule[],
  budget: Budget = SEARCH,
): MinimizedPair | null {
  const end: End = {
    isComplete: () => machine.ending === 'completed' || machine.ending === 'exited',
    text: () => outputKey(machine, shownBy(machine), outputs),
  };
  const smallest = smallestPair(machine, end, budget);
  const pair = smallest ?? smallerPair(machine, end, met);
  if (pair === null) return null;
  record(machine, pair.other);
  const lines = [...shownBy(machine)];
  const recording = record(machine, pair.schedule);
  const facts = divergence(machine, lines, shownBy(machine), outputs);
  if (facts === null) return null;
  const because = causeOfDivergence(machine, lines, shownBy(machine));
  return { facts, recording, other: pair.other, isMinimal: smallest !== null, because };
}

/** How the execution of the machine has ended. */
interface End {
  isComplete(): boolean;
  /** What was printed, as far as it counts. */
  text(): string;
}

interface Pair {
  readonly schedule: Schedule;
  readonly other: Schedule;
}

/** Null when the budget ends the search for it. */
function smallestPair(machine: Machine, end: End, budget: Budget): Pair | null {
  const keys = new FutureKeys(machine);
  const allows = (): boolean => true;
  const isGoal = (): boolean => end.isComplete();
  const first = findShortest(machine, { key: () => keys.now(), allows, isGoal }, budget);
  if (first.schedule === null) return null;
  const text = end.text();
  const second = findShortest(
    machine,
    {
      // What was printed decides whether the end is the one sought.
      key: () => `${keys.now()}\n${end.text()}`,
      allows,
      isGoal: () => end.isComplete() && end.text() !== text,
    },
    budget,
  );
  if (second.schedule === null) return null;
  const { names } = machine;
  return {
    schedule: names.namesOf(second.schedule),
    other: names.namesOf(first.schedule),
  };
}

/** Null when the plain schedule does not come to an end. */
function smallerPair(machine: Machine, end: End, met: readonly Schedule[]): Pair | null {
  const other = carryOut(machine, [], Math.max(...met.map(({ length }) => length)));
  if (!end.isComplete()) return null;
  const text = end.text();
  const isHere = (): boolean => end.isComplete() && end.text() !== text;
  for (const schedule of met) {
    const original = record(machine, schedule);
    if (!isHere()) continue;
    const goal = {
      repeats: false,
      record: (offered: Schedule) => record(machine, offered),
      isEndOf: isHere,
      isHere,
    };
    return { schedule: madeSmaller(machine, goal, original).schedule, other };
  }
  return null;
}
