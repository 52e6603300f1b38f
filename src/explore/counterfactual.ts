/**
 * What would have happened without one context switch: the schedule up to it, then the fiber that could have run
 * instead for as long as it can, then everybody else in the recorded order of turns, and a plain end. Apart from the
 * one left out, only preemptions of the recorded schedule remain, so the result never has more of them.
 */
import type { Machine } from '../vm/machine.js';
import type { Recording } from './recording.js';
import { isEnabledNow } from './recording.js';

/** A place in a schedule where another fiber could have run. */
export interface Switch {
  /** Number of choices made before it. */
  readonly depth: number;
  /** Name of the fiber that could have run instead of the chosen one. */
  readonly instead: string;
}

/** The preemptions of a recorded schedule, in order; instead of each, the preempted fiber could have gone on. */
export function preemptionsOf({ turns }: Recording): Switch[] {
  const switches: Switch[] = [];
  let depth = 0;
  for (const { preempted, steps } of turns) {
    if (preempted !== null) switches.push({ depth, instead: preempted });
    depth += steps.length;
  }
  return switches;
}

/**
 * Where a fiber that could not go on was followed by one of several others, the last such place first: there, any of
 * them could have run instead.
 */
export function freeSwitchesOf({ turns, fingerprints }: Recording): Switch[] {
  const switches: Switch[] = [];
  let depth = 0;
  for (const { fiber, preempted, steps } of turns) {
    if (preempted === null) {
      const others = (fingerprints[depth]?.enabled ?? []).filter((name) => name !== fiber);
      switches.unshift(...others.map((instead) => ({ depth, instead })));
    }
    depth += steps.length;
  }
  return switches;
}

/**
 * A complete schedule like `recording` but for one switch. It ends early when it grows far longer than the recorded
 * one: whatever happens then is no repetition of it.
 */
export function withoutSwitch(machine: Machine, recording: Recording, left: Switch): string[] {
  machine.heap.recording = false;
  machine.reset();
  const run = new Rerun(machine, 4 * recording.schedule.length + 200);
  for (const name of recording.schedule.slice(0, left.depth))
    run.step(machine.names.fiberByName(name));
  run.goOn(machine.names.fiberByName(left.instead), Infinity);
  let depth = 0;
  recording.turns.forEach(({ fiber: name, steps }, k) => {
    depth += steps.length;
    if (depth <= left.depth) return;
    const isPreempted = (recording.turns[k + 1]?.preempted ?? null) !== null;
    // Its own steps tell how far it had come, also when some of them were made earlier now.
    const made = recording.schedule.slice(0, depth).filter((other) => other === name).length;
    run.goOn(machine.names.fiberByName(name), isPreempted ? made : Infinity);
  });
  run.finish();
  return run.schedule;
}

class Rerun {
  readonly schedule: string[] = [];
  readonly #machine: Machine;
  readonly #lengthMax: number;
  readonly #made: number[] = [];
  #last = -1;

  constructor(machine: Machine, lengthMax: number) {
    this.#machine = machine;
    this.#lengthMax = lengthMax;
  }

  step(fiber: number): void {
    this.#machine.step(fiber);
    this.schedule.push(this.#machine.names.fiberName(fiber));
    this.#made[fiber] = (this.#made[fiber] ?? 0) + 1;
    this.#last = fiber;
  }

  /** Runs `fiber` while it can, until it has made `steps` steps in all. */
  goOn(fiber: number, steps: number): void {
    while (fiber >= 0 && this.#canStep(fiber) && (this.#made[fiber] ?? 0) < steps) this.step(fiber);
  }

  /** Runs to the end without another preemption. */
  finish(): void {
    while (this.#machine.ending === null && this.schedule.length < this.#lengthMax) {
      const next = this.#canStep(this.#last) ? this.#last : (this.#machine.enabled[0] ?? -1);
      this.step(next);
    }
  }

  #canStep(fiber: number): boolean {
    const isShort = this.schedule.length < this.#lengthMax;
    return isShort && this.#machine.ending === null && isEnabledNow(this.#machine, fiber);
  }
}
