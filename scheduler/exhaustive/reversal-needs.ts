/** Which steps of a reversal happen before which: as in the execution that it was made of, but for its last steps. */
import type { HappensBefore } from '../../src/explore/happens-before.js';
import { grown } from '../../src/support/grown.js';
import type { Sequence } from './sequence.js';
import type { Needs } from './shortener.js';

export class ReversalNeeds implements Needs {
  readonly #order: HappensBefore;
  #sequence: Sequence | null = null;
  /** The event that each step is, and how many steps are events. */
  #events = new Int32Array(64);
  #count = 0;

  constructor(order: HappensBefore) {
    this.#order = order;
  }

  begin(sequence: Sequence): void {
    const order = this.#order;
    const { at } = sequence;
    this.#sequence = sequence;
    this.#count = sequence.length - sequence.lastCount;
    if (this.#count > this.#events.length) this.#events = grown(this.#events, 2 * this.#count);
    for (let k = 0, event = at + 1; k < this.#count; event++)
      if (!order.before(at, event)) this.#events[k++] = event;
  }

  markBefore(k: number, marks: Uint8Array): void {
    const order = this.#order;
    const events = this.#events;
    const count = this.#count;
    if (k < count) {
      order.markBefore(events[k]!, events, k, marks);
      return;
    }
    // What comes in place of an event may be another thing than that was. (The end behind it depends on everything.)
    const { subject, subjectFiber } = this.#sequence!;
    const isPending = subject === order.length;
    const label = this.#sequence!.labelOf(k);
    for (let j = 0; j < k; j++) {
      if (marks[j] !== 0) continue;
      const isBefore =
        order.labels.areDependent(this.#sequence!.labelOf(j), label) ||
        (j < count &&
          (isPending
            ? order.beforeNext(events[j]!, subjectFiber)
            : order.beforePast(events[j]!, subject)));
      if (isBefore) marks[j] = 1;
    }
  }
}

/** For each of so many steps those that it needs, but for what these need themselves. */
export function directNeeds(needs: Needs, length: number): number[][] {
  const all: Uint8Array[] = [];
  return Array.from({ length }, (_, k) => {
    const before = new Uint8Array(length);
    needs.markBefore(k, before);
    all.push(before);
    const direct: number[] = [];
    const isKnown = new Uint8Array(length);
    for (let j = k - 1; j >= 0; j--) {
      if (before[j] === 0 || isKnown[j] === 1) continue;
      direct.push(j);
      for (let i = 0; i < j; i++) isKnown[i]! |= all[j]![i]!;
    }
    return direct;
  });
}
