/**
 * The live end of an execution: a machine that has gone as far as anybody has looked, and what it did on the way, a few
 * numbers per transition. Everything before it can be visited again on another machine (`timeline.ts`), which only has to
 * follow.
 */
import { assert } from '../support/assert.js';
import { grown } from '../support/grown.js';
import type { Machine } from '../vm/machine.js';
import type { Work } from './work.js';
import { STEPS_PER_SLICE } from './work.js';

/** Who chooses. */
export interface Way {
  /** The enabled fiber that acts next; -1 when the way ends here. */
  next(machine: Machine): number;
  /** Called after each choice was carried out: whether that ends the execution in a way that the machine cannot see. */
  after?(machine: Machine): void;
  /** Why it ended before the execution did, in words; null when it did not. */
  readonly stopped: string | null;
}

export class LiveEnd {
  readonly machine: Machine;
  readonly #way: Way;
  /** Transitions so far. */
  depth = 0;
  /** True when nothing more will come. */
  hasEnded = false;
  #fibers = new Int32Array(1024);
  /** Number of the position before each transition, and after the last one. */
  #starts = new Float64Array(1025);
  /** How many of the transitions before each one executed no instruction. */
  #idle = new Int32Array(1025);

  constructor(machine: Machine, way: Way) {
    this.machine = machine;
    this.#way = way;
  }

  /** Why the way ended before the execution did; null when it did not. */
  get stopped(): string | null {
    return this.#way.stopped;
  }

  fiberAt(depth: number): number {
    assert(depth < this.depth, 'only what has happened is known');
    return this.#fibers[depth] ?? -1;
  }

  /** The position before the transition at `depth`; that of the end for `depth` itself. */
  start(depth: number): number {
    return this.#starts[depth] ?? 0;
  }

  /** Instructions executed before the transition at `depth`. */
  stepsBefore(depth: number): number {
    return this.start(depth) - (this.#idle[depth] ?? 0);
  }

  /** The last position so far. */
  get last(): number {
    return this.start(this.depth);
  }

  /** The transition in which `position` lies. */
  depthOf(position: number): number {
    let low = 0;
    let high = this.depth;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.start(middle) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Carries out transitions until there are `depth`, or the end has come. */
  *reachDepth(depth: number): Work<void> {
    let sliceAt = this.machine.steps + STEPS_PER_SLICE;
    while (this.depth < depth && !this.hasEnded) {
      yield* this.#step();
      if (this.machine.steps < sliceAt) continue;
      sliceAt = this.machine.steps + STEPS_PER_SLICE;
      yield;
    }
  }

  /** Carries out transitions until `position` is known, or the end has come. */
  *reach(position: number): Work<void> {
    while (this.last < position && !this.hasEnded) yield* this.reachDepth(this.depth + 256);
  }

  *#step(): Work<void> {
    const { machine } = this;
    if (machine.paused) {
      // Somebody lost patience in the middle of a transition.
      yield* this.#resume();
      return;
    }
    const fiber = machine.ending === null ? this.#way.next(machine) : -1;
    if (fiber < 0) {
      this.hasEnded = true;
      return;
    }
    if (this.depth + 1 >= this.#fibers.length) {
      this.#fibers = grown(this.#fibers, 2 * this.#fibers.length);
      this.#starts = grown(this.#starts, 2 * this.#starts.length);
      this.#idle = grown(this.#idle, 2 * this.#idle.length);
    }
    this.#fibers[this.depth] = fiber;
    this.#stepsBefore = machine.steps;
    machine.pauseAt = machine.steps + STEPS_PER_SLICE;
    machine.step(fiber);
    yield* this.#resume();
  }

  #stepsBefore = 0;

  *#resume(): Work<void> {
    const { machine } = this;
    while (machine.paused) {
      yield;
      machine.pauseAt = machine.steps + STEPS_PER_SLICE;
      machine.resume();
    }
    // A transition that executes no instruction (a request joins a queue) is a position all the same.
    const length = machine.steps - this.#stepsBefore;
    this.#starts[this.depth + 1] = this.start(this.depth) + Math.max(1, length);
    this.#idle[this.depth + 1] = (this.#idle[this.depth] ?? 0) + (length === 0 ? 1 : 0);
    this.depth++;
    this.#way.after?.(machine);
    if (machine.ending !== null) this.hasEnded = true;
  }
}
