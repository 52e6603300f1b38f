/**
 * A tape is a schedule as data that shrinks well (research on exploration, 8.6): only the switches, by name. Left
 * alone, a fiber goes on as long as it can, and then the first that can goes on. So the empty tape has no preemption,
 * and a shorter tape mostly has fewer. Names instead of positions: what stands in one part of a tape keeps
 * its meaning when another part goes.
 *
 * Every tape fits every program: a switch to a fiber that cannot run at that moment is none.
 */
import type { Engine, FiberId } from './engine.js';
import type { ChoicePoint } from './scheduler.js';

/** When fiber `after` has made `steps` steps, fiber `to` goes on. */
export interface Switch {
  readonly after: string;
  readonly steps: number;
  readonly to: string;
}

/** Of two switches at one place the first that can be carried out counts. */
export type Tape = readonly Switch[];

/** Follows one tape after the other. */
export class TapeReader {
  readonly #names: Pick<Engine['names'], 'fiberName'>;
  #tape: Tape = [];
  /** Steps made in this execution, by fiber. */
  readonly #steps: number[] = [];

  constructor(names: Pick<Engine['names'], 'fiberName'>) {
    this.#names = names;
  }

  /** A new execution, to follow `tape`. */
  start(tape: Tape): void {
    this.#tape = tape;
    this.#steps.fill(0);
  }

  choose(point: ChoicePoint): FiberId {
    const fiber = this.#next(point);
    this.#steps[fiber] = (this.#steps[fiber] ?? 0) + 1;
    return fiber;
  }

  #next({ enabled, count, last }: ChoicePoint): FiberId {
    if (count === 1) return enabled[0]!;
    const steps = this.#steps[last];
    for (const entry of this.#tape) {
      if (entry.steps !== steps || this.#names.fiberName(last) !== entry.after) continue;
      for (let k = 0; k < count; k++)
        if (this.#names.fiberName(enabled[k]!) === entry.to) return enabled[k]!;
    }
    for (let k = 0; k < count; k++) if (enabled[k] === last) return last;
    return enabled[0]!;
  }
}
