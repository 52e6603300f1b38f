/**
 * The turns of a schedule that matter. Everything else happens plainly: whoever runs goes on for as long as it can, then
 * whoever is first by name. So there is a schedule for every outline, and only where a turn is cut short is a fiber
 * preempted.
 */
import type { Machine } from '../vm/machine.js';
import type { Recording } from './recording.js';
import { isEnabledNow } from './recording.js';

export interface OutlineTurn {
  readonly fiber: string;
  /** It runs until it has made so many steps in all; Infinity for as long as it can. */
  readonly until: number;
}

export type Outline = readonly OutlineTurn[];

/** All turns of a recorded schedule, none cut short that was not. */
export function outlineOf({ turns }: Recording): Outline {
  const made = new Map<string, number>();
  return turns.map(({ fiber, steps }, k) => {
    const count = (made.get(fiber) ?? 0) + steps.length;
    made.set(fiber, count);
    const isPreempted = (turns[k + 1]?.preempted ?? null) !== null;
    return { fiber, until: isPreempted ? count : Infinity };
  });
}

/**
 * Carries out `outline` on `machine`, to the end; the schedule that it comes to. It is left unfinished when it grows far
 * longer than the schedule of `choices` choices that the outline is of: whatever happens then is no repetition of that.
 */
export function carryOut(machine: Machine, outline: Outline, choices: number): string[] {
  machine.heap.recording = false;
  machine.reset();
  const run = new Run(machine, 4 * choices + 200);
  for (const { fiber, until } of outline) run.goOn(machine.names.fiberByName(fiber), until);
  run.finish();
  return run.schedule;
}

class Run {
  readonly schedule: string[] = [];
  readonly #machine: Machine;
  readonly #lengthMax: number;
  readonly #made: number[] = [];
  #last = -1;

  constructor(machine: Machine, lengthMax: number) {
    this.#machine = machine;
    this.#lengthMax = lengthMax;
  }

  /** Runs `fiber` while it can, until it has made `steps` steps in all. */
  goOn(fiber: number, steps: number): void {
    while (fiber >= 0 && this.#canStep(fiber) && (this.#made[fiber] ?? 0) < steps)
      this.#step(fiber);
  }

  /** Runs to the end without another preemption. */
  finish(): void {
    while (this.#isGoingOn())
      this.#step(this.#canStep(this.#last) ? this.#last : this.#firstByName());
  }

  #step(fiber: number): void {
    this.#machine.step(fiber);
    this.schedule.push(this.#machine.names.fiberName(fiber));
    this.#made[fiber] = (this.#made[fiber] ?? 0) + 1;
    this.#last = fiber;
  }

  #firstByName(): number {
    const { enabled, enabledCount, names } = this.#machine;
    let first = enabled[0] ?? -1;
    for (let k = 1; k < enabledCount; k++)
      if (names.compareFibers(enabled[k]!, first) < 0) first = enabled[k]!;
    return first;
  }

  #canStep(fiber: number): boolean {
    return this.#isGoingOn() && isEnabledNow(this.#machine, fiber);
  }

  #isGoingOn(): boolean {
    return this.#machine.ending === null && this.schedule.length < this.#lengthMax;
  }
}
