/**
 * How much of a reversal must be planned. A plan is followed so that nobody sleeps through the execution that it leads to, which
 * would be redundant then; so it may end as soon as everybody who sleeps on the way has been woken. What follows is explored
 * below it anyway. Short plans are fewer: one covers whatever begins like it, while the plans of Abdulla, Aronis, Jonsson and
 * Sagonas (JACM 2017, 5) hold all that does not happen after the first step of the race.
 */
import type { Labels } from '../../src/explore/labels.js';
import type { Sequence } from './sequence.js';

/** Which steps of a sequence happen before which. */
export interface Needs {
  /** What follows is about `sequence`. */
  begin(sequence: Sequence): void;
  /** Marks steps that step `k` happens after: all of them, or at least those that need no other one in between. */
  markBefore(k: number, marks: Uint8Array): void;
}

export class Shortener {
  readonly #labels: Labels;
  readonly #needs: Needs;
  #isKept = new Uint8Array(64);

  constructor(labels: Labels, needs: Needs) {
    this.#labels = labels;
    this.#needs = needs;
  }

  /**
   * Whether anything could be taken out, as far as is quickly told. Of one fiber every step needs those before it. What touches
   * more than one object may be able to run, or be what it is, only because somebody else is at rest (turns of
   * cooperative groups, locks that fail): that somebody happens before it, but not what brought him to rest.
   */
  canShorten(sequence: Sequence): boolean {
    return sequence.isPlain(this.#labels);
  }

  /** Takes out of a sequence what is not needed to wake all `sleepers`: fibers and their labels, in turn. */
  shorten(sequence: Sequence, sleepers: readonly number[]): void {
    const { length } = sequence;
    if (length > this.#isKept.length) this.#isKept = new Uint8Array(2 * length);
    const isKept = this.#isKept.fill(0, 0, length);
    for (let k = 0; k < sleepers.length; k += 2) {
      // Who is about to do the same is woken by the same step.
      if (k > 0 && sleepers[k + 1] === sleepers[k - 1]) continue;
      const waking = sequence.wakingStep(this.#labels, sleepers[k]!, sleepers[k + 1]!);
      if (waking >= 0) isKept[waking] = 1;
    }
    this.#needs.begin(sequence);
    // From the end, so that what is needed says in turn what it needs.
    for (let k = length - 1; k > 0; k--) if (isKept[k] === 1) this.#needs.markBefore(k, isKept);
    for (let k = 0; k < length; k++) if (isKept[k] === 0 && sequence.has(k)) sequence.remove(k);
  }
}
