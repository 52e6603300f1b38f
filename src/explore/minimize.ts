/**
 * The smallest schedule that fails in a given way: fewest preemptions, then fewest context switches, then fewest
 * choices, then the first by the names of fibers.
 *
 * 1. The whole program is searched from its start (`shortest.ts`), positions with the same future being one. What is
 *    found depends only on the program and the fault, so a bug has one trace, whoever finds it and however.
 * 2. When the budget ends that, the schedule at hand is made smaller: the smallest order of its equivalence class,
 *    then without one preemption after the other, for as long as the fault stays.
 *
 * Every result is confirmed by running it.
 */
import { isRepetition, repetitionFault } from '../vm/finish.js';
import type { Machine } from '../vm/machine.js';
import { stateText } from './canonical.js';
import { preemptionsOf, withoutSwitch } from './counterfactual.js';
import type { FaultFacts } from './fault-report.js';
import { faultFacts, faultKey } from './fault-report.js';
import { FutureKeys } from './future-key.js';
import { linearize } from './linearize.js';
import type { Recording } from './recording.js';
import { record } from './recording.js';
import type { Stop } from './repetition.js';
import { fairCycle, stopOf } from './repetition.js';
import type { Budget, Cost, Path } from './shortest.js';
import { compareCosts, findShortest } from './shortest.js';

/** Of one search over a whole program. */
export const SEARCH: Budget = { transitions: 100_000, steps: 3_000_000, characters: 50_000_000 };
const CLASS_SEARCH: Budget = { transitions: 50_000, steps: 3_000_000, characters: 10_000_000 };

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
    const recording = sought.record(sought.namesOf(found));
    if (sought.isEndOf(recording)) return { recording, isMinimal: true };
  }
  return { recording: madeSmaller(machine, sought, sought.record(schedule)), isMinimal: false };
}

/** Smaller step by step, from the schedule at hand. */
function madeSmaller(machine: Machine, sought: Sought, original: Recording): Recording {
  let best = original;
  const offer = (candidate: readonly string[]): boolean => {
    const recording = sought.record(candidate);
    const isBetter = sought.isEndOf(recording) && compareCosts(costOf(recording), costOf(best)) < 0;
    if (isBetter) best = recording;
    return isBetter;
  };
  for (let isBetter = true; isBetter;) {
    sought.record(best.schedule);
    const { schedule } = linearize(machine, () => sought.isHere(), CLASS_SEARCH);
    if (schedule !== null) offer(sought.namesOf(schedule));
    const from = best;
    isBetter = preemptionsOf(from).some((left) => offer(withoutSwitch(machine, from, left)));
  }
  return best;
}

function costOf({ preemptions, turns, schedule }: Recording): Cost {
  return { preemptions, switches: turns.length - 1, choices: schedule.length };
}

/** What was remembered at the end of a path, when a state that comes back is sought. */
interface Remembered {
  readonly text: string;
  readonly stop: Stop;
}

/** The fault that is sought. */
class Sought {
  readonly #machine: Machine;
  readonly #kind: string;
  readonly #key: string;
  readonly #repeats: boolean;
  readonly #remembered = new WeakMap<object, Remembered>();

  constructor(machine: Machine, fault: FaultFacts) {
    this.#machine = machine;
    this.#kind = fault.kind;
    this.#key = faultKey(fault);
    this.#repeats = isRepetition(fault);
  }

  record(schedule: readonly string[]): Recording {
    return record(this.#machine, schedule, this.#repeats);
  }

  isEndOf({ fault }: Recording): boolean {
    return fault !== null && faultKey(fault) === this.#key;
  }

  /** Whether the execution has just ended in it. */
  isHere(): boolean {
    const { fault, program } = this.#machine;
    if (fault?.kind !== this.#kind) return false;
    return faultKey(faultFacts(program, fault, '')) === this.#key;
  }

  /** Whether it is a repetition, and the state at the end of `path` comes back there. */
  isRepeated(path: Path): boolean {
    const machine = this.#machine;
    if (!this.#repeats || path === null || machine.ending !== null) return false;
    const text = stateText(machine);
    this.#remembered.set(path, { text, stop: stopOf(machine, path.fiber) });
    const stops: Stop[] = [];
    for (let at: Path = path; at !== null; at = at.before) {
      const earlier = this.#remembered.get(at);
      if (earlier === undefined) return false;
      if (at !== path && earlier.text === text) {
        const cycle = fairCycle(machine, stops.toReversed());
        if (cycle !== null) {
          const raw = repetitionFault(machine, cycle);
          return faultKey(faultFacts(machine.program, raw, '')) === this.#key;
        }
      }
      stops.push(earlier.stop);
    }
    return false;
  }

  namesOf(fibers: readonly number[]): string[] {
    return fibers.map((fiber) => this.#machine.names.fiberName(fiber));
  }
}
