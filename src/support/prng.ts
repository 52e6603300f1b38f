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

/** Each bit of the result depends on every bit of `word`, and no two words have the same result. */
function scrambled(word: number): number {
  let w = word;
  w = Math.imul(w ^ (w >>> 16), 0x21f0aaad);
  w = Math.imul(w ^ (w >>> 15), 0x735a2d97);
  return w ^ (w >>> 15);
}

/** A mutable generator for schedulers; a `stream` of its own is independent of the others of its seed. */
export class Prng {
  readonly #start: number;
  #state: number;

  constructor(seed: number, stream = '') {
    this.#start = seedState(seed, stream);
    this.#state = this.#start;
  }

  /** What is drawn next depends on the seed and `index` alone, not on what was drawn before; below 2^32 no two indexes share it. */
  restart(index: number): void {
    this.#state = scrambled((this.#start + index) | 0);
  }

  /** 32 unsigned bits. */
  bits(): number {
    this.#state = nextState(this.#state);
    return bits(this.#state);
  }

  /** An integer in [0, bound), for a bound from 1 to 2^21; unbiased by rejection (Lemire, 2019: no division). */
  below(bound: number): number {
    for (;;) {
      const product = this.bits() * bound;
      const result = Math.floor(product / 0x100000000);
      const rest = product - result * 0x100000000;
      if (rest >= bound || rest >= 0x100000000 % bound) return result;
    }
  }
}
