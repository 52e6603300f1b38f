/**
 * A schedule that fails, or shows something else, made smaller where a program is too large to be searched for the
 * smallest one: only the turns that matter, none cut short that need not be, the smallest order of its equivalence class,
 * and the first fibers of their kind. Each result was seen to end so.
 */
import type { Machine } from '../vm/machine.js';
import { fewest } from '../support/fewest.js';
import { preemptionsOf, withoutSwitch } from './counterfactual.js';
import { linearize } from './linearize.js';
import type { Outline } from './outline.js';
import { carryOut, outlineOf } from './outline.js';
import type { Recording } from './recording.js';
import type { Budget, Cost } from './shortest.js';
import { compareCosts } from './shortest.js';

const CLASS_SEARCH: Budget = {
  transitions: 10_000,
  continuations: 50_000,
  steps: 3_000_000,
  characters: 10_000_000,
};
/** Choices and instructions of all attempts together. Counted, not timed, as those of a search are. */
const CHOICES_MAX = 1_000_000;
const STEPS_MAX = 30_000_000;
/** Who has spawned all others. */
const MAIN = 0;
/** To look for a state that comes back after each choice takes so many times as long. */
const REPEATS_WEIGHT = 20;

/** How a smaller schedule must end, too. */
export interface Goal {
  /** Whether it is a state that comes back, so that only a recording tells. */
  readonly repeats: boolean;
  record(schedule: readonly string[]): Recording;
  /** Whether `recording`, which was just made, ends so. */
  isEndOf(recording: Recording): boolean;
  /** Whether the execution has just ended so. */
  isHere(): boolean;
}

/** The smallest that was found of the schedules that end as `original` does. */
export function madeSmaller(machine: Machine, goal: Goal, original: Recording): Recording {
  return new Smaller(machine, goal, original).search();
}

class Smaller {
  readonly #machine: Machine;
  readonly #goal: Goal;
  readonly #stepsMax: number;
  #best: Recording;
  #choices = 0;

  constructor(machine: Machine, goal: Goal, original: Recording) {
    this.#machine = machine;
    this.#goal = goal;
    this.#best = original;
    this.#stepsMax = machine.stepsTotal + STEPS_MAX;
  }

  search(): Recording {
    for (let isBetter = true; isBetter;) {
      const turns = this.#withTurnsThatMatter();
      const order = this.#inTheSmallestOrder();
      const preemptions = this.#withoutOnePreemption();
      isBetter = turns || order || preemptions;
    }
    return this.#best;
  }

  /** Only those turns, by the first fibers of their kind and with few switches afterwards, if that will do. */
  #withTurnsThatMatter(): boolean {
    const turns = fewest(outlineOf(this.#best), (kept) => this.#fails(kept) !== null);
    const first = this.#byTheFirstOfTheirKind(turns);
    const candidates = [turns, first, this.#withOneTurnEach(turns), this.#withOneTurnEach(first)];
    return candidates.map((outline) => this.#offer(this.#fails(outline))).includes(true);
  }

  /** Afterwards everybody else has a turn, by name, before those who wait for them go on bit by bit. */
  #withOneTurnEach(outline: Outline): Outline {
    const { names } = this.#machine;
    const fibers = [...new Set(this.#best.schedule)].map((name) => names.fiberByName(name));
    const others = fibers
      .filter((fiber) => fiber !== MAIN)
      .sort((a, b) => names.compareFibers(a, b));
    const turns = names.namesOf(others).map((fiber) => ({ fiber, until: Infinity }));
    return [...outline, ...turns];
  }

  #inTheSmallestOrder(): boolean {
    this.#goal.record(this.#best.schedule);
    const { schedule } = linearize(this.#machine, () => this.#goal.isHere(), CLASS_SEARCH);
    return schedule !== null && this.#offer(this.#machine.names.namesOf(schedule));
  }

  #withoutOnePreemption(): boolean {
    const best = this.#best;
    return preemptionsOf(best).some(
      (left) =>
        !this.#isSpent() && this.#offer(this.#counted(withoutSwitch(this.#machine, best, left))),
    );
  }

  /** The schedule that `outline` comes to, if it ends as it must. */
  #fails(outline: Outline): readonly string[] | null {
    if (this.#isSpent()) return null;
    const goal = this.#goal;
    const schedule = this.#counted(carryOut(this.#machine, outline, this.#best.schedule.length));
    const isIt = goal.repeats ? goal.isEndOf(goal.record(schedule)) : goal.isHere();
    return isIt ? schedule : null;
  }

  #counted(schedule: readonly string[]): readonly string[] {
    this.#choices += (this.#goal.repeats ? REPEATS_WEIGHT : 1) * schedule.length;
    return schedule;
  }

  #isSpent(): boolean {
    return this.#choices > CHOICES_MAX || this.#machine.stepsTotal > this.#stepsMax;
  }

  /** Takes `schedule` as the best one, if it is. */
  #offer(schedule: readonly string[] | null): boolean {
    if (schedule === null) return false;
    const recording = this.#goal.record(schedule);
    const isBetter =
      this.#goal.isEndOf(recording) &&
      (compareCosts(costOf(recording), costOf(this.#best)) || this.#compareNames(recording)) < 0;
    if (isBetter) this.#best = recording;
    return isBetter;
  }

  /** Compares with the best one, choice by choice. */
  #compareNames({ schedule }: Recording): number {
    const { names } = this.#machine;
    const best = this.#best.schedule;
    const at = schedule.findIndex((name, k) => name !== best[k]);
    const idOf = (name: string | undefined): number => names.fiberByName(name ?? '');
    return at < 0 ? 0 : names.compareFibers(idOf(schedule[at]), idOf(best[at]));
  }

  /**
   * The same turns by other fibers: those of one parent that begin at the same place are of one kind, and the first ones
   * of it, in the order of names, take the places of those that `outline` names.
   */
  #byTheFirstOfTheirKind(outline: Outline): Outline {
    const { names } = this.#machine;
    const kinds = new Map<string, string[]>();
    const kindOf = new Map<string, string>();
    for (const { fiber, kind, line } of this.#best.fingerprints) {
      if (kindOf.has(fiber)) continue;
      const parent = fiber.slice(0, Math.max(0, fiber.lastIndexOf('.')));
      const key = `${parent} ${kind} ${line}`;
      kindOf.set(fiber, key);
      kinds.set(key, [...(kinds.get(key) ?? []), fiber]);
    }
    for (const fibers of kinds.values())
      fibers.sort((a, b) => names.compareFibers(names.fiberByName(a), names.fiberByName(b)));
    const taken = new Map<string, string>();
    for (const { fiber } of outline)
      if (!taken.has(fiber)) taken.set(fiber, kinds.get(kindOf.get(fiber) ?? '')?.shift() ?? fiber);
    return outline.map((turn) => ({ ...turn, fiber: taken.get(turn.fiber) ?? turn.fiber }));
  }
}

function costOf({ preemptions, turns, schedule }: Recording): Cost {
  return { preemptions, switches: turns.length - 1, choices: schedule.length };
}
