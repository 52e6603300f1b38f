/** Random priorities by fiber, drawn when they are first asked for; the enabled fiber with the highest one runs. */
import type { FiberId } from '../src/explore/engine.js';
import type { ChoicePoint } from '../src/explore/scheduler.js';
import type { Prng } from '../src/support/prng.js';

const NONE = -1;

export class Priorities {
  readonly #prng: Prng;
  readonly #of: number[] = [];

  constructor(prng: Prng) {
    this.#prng = prng;
  }

  clear(): void {
    this.#of.fill(NONE);
  }

  /** Draws again at the next question. */
  forget(fiber: FiberId): void {
    this.#of[fiber] = NONE;
  }

  /** Below every drawn priority; of two lowered fibers the one with the larger `rank` (from 0 to 1, without 1) goes first. */
  lower(fiber: FiberId, rank: number): void {
    this.#of[fiber] = rank;
  }

  highest({ enabled, count }: ChoicePoint): FiberId {
    let best = enabled[0]!;
    let most = this.#priority(best);
    for (let k = 1; k < count; k++) {
      const fiber = enabled[k]!;
      const priority = this.#priority(fiber);
      if (priority <= most) continue;
      best = fiber;
      most = priority;
    }
    return best;
  }

  #priority(fiber: FiberId): number {
    const known = this.#of[fiber] ?? NONE;
    if (known !== NONE) return known;
    const drawn = 1 + this.#prng.bits();
    this.#of[fiber] = drawn;
    return drawn;
  }
}
