/** Sequences of steps, as race reversal makes them and wakeup trees take them. */
import type { HappensBefore } from '../../src/explore/happens-before.js';
import type { Label, Labels } from '../../src/explore/labels.js';
import type { FiberId } from '../../src/explore/engine.js';
import { ABSENT, AT_ONCE, CONFLICT, LABEL, LAST_MAX, REMOVED, STEP } from './search-words.js';
import { grown } from '../../src/support/grown.js';

/**
 * A sequence of steps: fibers with the labels of what they execute. Reused; `length` counts. One that reverses a race is made
 * step by step, as far as somebody looks (`more`): most are found to be covered before they are complete.
 */
export class Sequence {
  length = 0;
  removed = 0;
  /** Steps before this index were taken out. */
  #first = 0;
  /** Per step: fiber and label. */
  #steps = new Int32Array(256);
  /** The execution that is still to be copied: what does not happen after event `#at`, from event `#next` on; then `#last`. */
  #order: HappensBefore | null = null;
  #next = 0;
  /** Of a reversal: the event that the others do not happen after; -1 for any other sequence. */
  at = -1;
  /** And the event, or when it is pending the length of the execution, that comes before it instead. */
  subject = 0;
  /** Steps after those of the execution, the first of them the subject: fiber and label in turn. */
  readonly #last = new Int32Array(STEP * LAST_MAX);
  #lastSize = 0;

  clear(): void {
    this.length = 0;
    this.removed = 0;
    this.#first = 0;
    this.#order = null;
    this.#lastSize = 0;
    this.at = -1;
  }

  /** Steps after those of the execution. */
  get lastCount(): number {
    return this.#lastSize / STEP;
  }

  /**
   * What does not happen after event `at` of the execution, without what comes before it; then the step that event `subject`,
   * which may be pending (then the length), is there; then what `pushLast` says.
   */
  startBeside(
    order: HappensBefore,
    at: number,
    subject: number,
    fiber: FiberId,
    label: Label,
  ): void {
    this.length = 0;
    this.removed = 0;
    this.#first = 0;
    this.#order = order;
    this.at = at;
    this.#next = at + 1;
    this.subject = subject;
    this.#last[0] = fiber;
    this.#last[LABEL] = label;
    this.#lastSize = STEP;
  }

  pushLast(fiber: FiberId, label: Label): void {
    this.#last[this.#lastSize++] = fiber;
    this.#last[this.#lastSize++] = label;
  }

  get subjectFiber(): FiberId {
    return this.#last[0]!;
  }

  /** Adds some of the next steps, if there are any. */
  more(): boolean {
    const order = this.#order;
    if (order === null) return false;
    const start = STEP * this.length;
    const { length } = order;
    let end = start;
    while (end === start && this.#order !== null) {
      const from = this.#next;
      const to = Math.min(length, from + AT_ONCE);
      this.#makeRoom(to - from + LAST_MAX);
      const steps = this.#steps;
      end = order.copyBeside(this.at, from, to, steps, start);
      this.#next = to;
      if (to < length) continue;
      this.#order = null;
      for (let k = 0; k < this.#lastSize; k++) steps[end++] = this.#last[k]!;
    }
    this.length = end / STEP;
    return true;
  }

  complete(): void {
    while (this.more());
  }

  push(fiber: FiberId, label: Label): void {
    this.#makeRoom(1);
    const at = STEP * this.length++;
    const steps = this.#steps;
    steps[at] = fiber;
    steps[at + LABEL] = label;
  }

  #makeRoom(count: number): void {
    const size = STEP * (this.length + count);
    if (size > this.#steps.length) this.#steps = grown(this.#steps, 2 * size);
  }

  fiberOf(index: number): FiberId {
    return this.#steps[STEP * index]!;
  }

  labelOf(index: number): Label {
    return this.#steps[STEP * index + LABEL]!;
  }

  /** Takes one step out, leaving its place empty. */
  remove(index: number): void {
    this.#steps[STEP * index] = REMOVED;
    this.removed++;
    if (index === this.#first) this.#first++;
  }

  /** The first step that wakes a sleeper of `fiber` that is about to do `label`, if it does not act itself before; else -1. */
  wakingStep(labels: Labels, fiber: FiberId, label: Label): number {
    const k = labels.firstRelated(this.#steps, this.#first, this.length, fiber, label);
    return k === this.length || this.#steps[STEP * k] === fiber ? -1 : k;
  }

  /** Whether several fibers act in it, and none of its steps touches more than one object. */
  isPlain(labels: Labels): boolean {
    const steps = this.#steps;
    const end = STEP * this.length;
    let isOfSeveral = false;
    let fiber = REMOVED;
    for (let at = STEP * this.#first; at < end; at += STEP) {
      const other = steps[at]!;
      if (other === REMOVED) continue;
      if (labels.isCompound(steps[at + LABEL]!)) return false;
      if (fiber !== REMOVED && other !== fiber) isOfSeveral = true;
      fiber = other;
    }
    return isOfSeveral;
  }

  get isEmpty(): boolean {
    return this.removed === this.length;
  }

  /** Whether the step at `index` is still there. */
  has(index: number): boolean {
    return this.#steps[STEP * index] !== REMOVED;
  }

  /**
   * Where a step of `fiber` comes first in the sequence, up to swaps of independent steps: its index; ABSENT when the
   * fiber does not occur and nothing depends on the step; CONFLICT when something that depends on it comes before.
   */
  placeOf(labels: Labels, fiber: FiberId, label: Label): number {
    for (let from = this.#first; ;) {
      const { length } = this;
      if (from < length) {
        const k = labels.firstRelated(this.#steps, from, length, fiber, label);
        if (k < length) return this.#steps[STEP * k] === fiber ? k : CONFLICT;
        from = length;
      }
      if (!this.more()) return ABSENT;
    }
  }
}
