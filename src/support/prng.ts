/**
 * A small pseudo-random generator with integer state only, so that a seed means the same on every machine:
 * Mulberry32 (T. Ettinger, public domain), one 32-bit word of state.
 */

/** The next state. */
export function nextState(state: number): number {
  return (state + 0x6d2b79f5) | 0;
}

/** 32 unsigned bits drawn from a state (call after `nextState`). */
export function bits(state: number): number {
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return (t ^ (t >>> 14)) >>> 0;
}

/** A 32-bit state from a seed and a text, so that independent streams come from one seed. */
export function seedState(seed: number, text: string): number {
  let hash = (seed ^ 0x811c9dc5) | 0;
  hash = Math.imul(hash ^ Math.floor(seed / 0x100000000), 0x01000193);
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return bits(nextState(hash)) | 0;
}

/** A mutable generator for schedulers. */
export class Prng {
  #state: number;

  constructor(seed: number) {
    this.#state = seedState(seed, '');
  }

  /** An integer in [0, bound), bound at least 1; unbiased by rejection. */
  below(bound: number): number {
    const limit = 0x100000000 - (0x100000000 % bound);
    for (;;) {
      this.#state = nextState(this.#state);
      const draw = bits(this.#state);
      if (draw < limit) return draw % bound;
    }
  }
}
