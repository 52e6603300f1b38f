/**
 * The smallest schedule that reaches a goal: fewest preemptions, then fewest context switches, then fewest choices,
 * then the first one by the names of fibers. What it finds depends on the program alone, never on where a failure
 * was met first, which is what makes failures canonical.
 *
 * A best-first search over pairs of a position and the fiber that ran last (Dijkstra's algorithm; costs are compared
 * component by component, and every choice adds one choice, so costs grow along every path and buckets do for a
 * queue). Of two ways to one position that end in the same fiber, only the smaller one is followed: every continuation
 * of the larger one continues the smaller one too. A preemption is a switch away from a fiber that could go on
 * (Musuvathi and Qadeer, PLDI 2007).
 */
import type { Machine } from '../vm/machine.js';

export interface Cost {
  readonly preemptions: number;
  readonly switches: number;
  readonly choices: number;
}

/** Negative when `a` is smaller; names of fibers are not compared here. */
export function compareCosts(a: Cost, b: Cost): number {
  return a.preemptions - b.preemptions || a.switches - b.switches || a.choices - b.choices;
}

/** The graph that is searched. */
export interface Space {
  /** Equal for positions from which the same can happen. */
  key(machine: Machine): string;
  /** Whether `fiber`, which is enabled, is to be tried. */
  allows(machine: Machine, fiber: number): boolean;
  /** Whether the present position is sought. `path` is the way here: see `Step`. */
  isGoal(machine: Machine, path: Path): boolean;
}

/** What a search may cost. Counted, not timed, so that it gives up at the same place on every machine. */
export interface Budget {
  /** Transitions executed. */
  readonly transitions: number;
  /** Ways to go on from the positions that were met: with many fibers they take more than the transitions do. */
  readonly continuations: number;
  /** Instructions executed. */
  readonly steps: number;
  /** Characters of all keys together. */
  readonly characters: number;
}

export interface ShortestFound {
  /** The chosen fibers, or null when the goal was not reached. */
  readonly schedule: readonly number[] | null;
  /** False when the budget ended the search: then nothing is known about what lies beyond. */
  readonly isComplete: boolean;
}

/** A path as a linked list of its steps, the last one first; the empty path is null. */
export type Path = Step | null;

export interface Step extends Cost {
  readonly fiber: number;
  readonly before: Path;
}

/** Searches from the start of `machine`, which is reset and made to remember the way back. */
export function findShortest(machine: Machine, space: Space, budget: Budget): ShortestFound {
  machine.heap.recording = true;
  machine.reset();
  return new Frontier(machine, space, budget).search();
}

class Frontier {
  readonly #machine: Machine;
  readonly #space: Space;
  readonly #budget: Budget;
  /** Paths to look at, by preemptions, switches, choices. */
  readonly #queue: (Path[] | undefined)[][][] = [];
  readonly #settled = new Set<string>();
  readonly #stepsMax: number;
  #transitions = 0;
  #continuations = 0;
  #characters = 0;

  constructor(machine: Machine, space: Space, budget: Budget) {
    this.#machine = machine;
    this.#space = space;
    this.#budget = budget;
    this.#stepsMax = machine.stepsTotal + budget.steps;
  }

  search(): ShortestFound {
    const queue = this.#queue;
    queue[0] = [[[null]]];
    // The lists grow while they are read, always behind the present place.
    for (let p = 0; p < queue.length; p++) {
      const bySwitches = queue[p] ?? [];
      for (let s = 0; s < bySwitches.length; s++) {
        const byChoices = bySwitches[s] ?? [];
        for (let c = 0; c < byChoices.length; c++) {
          const paths = byChoices[c] ?? [];
          byChoices[c] = undefined;
          if (paths.length > 1) paths.sort((a, b) => this.#compareByNames(a, b));
          for (const path of paths) {
            if (this.#isSpent()) return { schedule: null, isComplete: false };
            if (this.#visit(path)) return { schedule: fibersOf(path), isComplete: true };
          }
        }
      }
    }
    return { schedule: null, isComplete: true };
  }

  #isSpent(): boolean {
    return (
      this.#transitions > this.#budget.transitions ||
      this.#continuations > this.#budget.continuations ||
      this.#machine.stepsTotal > this.#stepsMax ||
      this.#characters > this.#budget.characters
    );
  }

  /** True when `path` ends at the goal; otherwise its continuations are queued, unless they are known. */
  #visit(path: Path): boolean {
    const machine = this.#machine;
    this.#walk(path);
    if (this.#space.isGoal(machine, path)) return true;
    if (machine.ending !== null) return false;
    const last = path === null ? -1 : path.fiber;
    const enabled = [...machine.enabled.subarray(0, machine.enabledCount)];
    const canGoOn = enabled.includes(last);
    // Fibers that cannot go on are all left for free.
    const key = `${this.#space.key(machine)}@${canGoOn ? last : ''}`;
    if (this.#settled.has(key)) return false;
    this.#settled.add(key);
    this.#characters += key.length;
    for (const fiber of enabled) {
      if (this.#space.allows(machine, fiber)) this.#enqueue(path, fiber, last, canGoOn);
    }
    return false;
  }

  #enqueue(before: Path, fiber: number, last: number, canGoOn: boolean): void {
    this.#continuations++;
    const isSwitch = last >= 0 && fiber !== last;
    const preemptions = (before?.preemptions ?? 0) + (isSwitch && canGoOn ? 1 : 0);
    const switches = (before?.switches ?? 0) + (isSwitch ? 1 : 0);
    const choices = (before?.choices ?? 0) + 1;
    const bySwitches = (this.#queue[preemptions] ??= []);
    const byChoices = (bySwitches[switches] ??= []);
    (byChoices[choices] ??= []).push({ fiber, before, preemptions, switches, choices });
  }

  /** Takes the machine to the end of `path`, back only as far as the present way differs. */
  #walk(path: Path): void {
    const machine = this.#machine;
    const wanted = fibersOf(path);
    let common = 0;
    const most = Math.min(machine.depth, wanted.length);
    while (common < most && machine.fiberAt[common] === wanted[common]) common++;
    machine.rewind(common);
    for (let depth = common; depth < wanted.length; depth++) machine.step(wanted[depth] ?? 0);
    this.#transitions += 1 + wanted.length - common;
  }

  /** Compares two paths of the same length choice by choice. */
  #compareByNames(a: Path, b: Path): number {
    let result = 0;
    for (let x = a, y = b; x !== y && x !== null && y !== null; x = x.before, y = y.before) {
      if (x.fiber !== y.fiber) result = this.#machine.names.compareFibers(x.fiber, y.fiber);
    }
    return result;
  }
}

function fibersOf(path: Path): number[] {
  const fibers: number[] = new Array<number>(path?.choices ?? 0);
  for (let at = path; at !== null; at = at.before) fibers[at.choices - 1] = at.fiber;
  return fibers;
}
