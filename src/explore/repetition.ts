/**
 * Finds executions that come back to the same state (Brent's cycle finding over choices). A cycle is a livelock
 * only if it is fair: every fiber that could run throughout it did run in it (Musuvathi and Qadeer, PLDI 2008).
 * A cycle that starves somebody is just an unfair schedule.
 *
 * Watching starts late, because comparing whole states costs more than executing them.
 */
import { FUNCTION, OPERATION, PC, STATUS, STRIDE } from '../vm/layout.js';
import type { Machine } from '../vm/machine.js';
import { stateText } from './canonical.js';

/** Choices before an exploration starts watching. */
const DEPTH_BEFORE_WATCHING = 500;

export class RepetitionWatch {
  /** Depth of the remembered state, or -1. */
  #depth = -1;
  #next: number;
  #text = '';
  #outline: number[] = [];
  /** Fibers that ran since, and fibers that could run all the time since. */
  readonly #ran = new Set<number>();
  /** Depth up to which they are counted. */
  #seen = 0;
  #couldRun: number[] = [];
  readonly #from: number;

  /** Watches from depth `from` on; earlier when the execution has used up half of its steps. */
  constructor(from: number = DEPTH_BEFORE_WATCHING) {
    this.#from = from;
    this.#next = from;
  }

  /** A new execution, or one taken back to `depth`. */
  rewind(depth: number): void {
    if (this.#depth < depth) return;
    this.#depth = -1;
    this.#next = Math.max(this.#from, depth);
  }

  /** Looks at the state after a choice. The fibers of a fair cycle, or null. */
  observe(machine: Machine): readonly number[] | null {
    const isLate = machine.steps * 2 >= machine.options.stepsMax;
    if (machine.depth < this.#from && !isLate) return null;
    if (this.#depth >= 0) {
      for (; this.#seen < machine.depth; this.#seen++) this.#ran.add(machine.fiberAt[this.#seen]!);
      if (this.#isSameOutline(machine) && stateText(machine) === this.#text) {
        const isFair = this.#couldRun.every((other) => this.#ran.has(other));
        if (isFair) return [...this.#ran].sort((a, b) => machine.names.compareFibers(a, b));
      }
      const enabled = machine.enabled.subarray(0, machine.enabledCount);
      this.#couldRun = this.#couldRun.filter((other) => enabled.includes(other));
    }
    if (machine.depth >= this.#next || (isLate && this.#depth < 0)) {
      this.#depth = machine.depth;
      this.#next = machine.depth * 2;
      this.#text = stateText(machine);
      this.#outline = outline(machine);
      this.#ran.clear();
      this.#seen = machine.depth;
      this.#couldRun = [...machine.enabled.subarray(0, machine.enabledCount)];
    }
    return null;
  }

  #isSameOutline(machine: Machine): boolean {
    const now = outline(machine);
    return now.length === this.#outline.length && now.every((word, k) => word === this.#outline[k]);
  }
}

/** Where every fiber stands: cheap to compare before whole states are. */
function outline(machine: Machine): number[] {
  const words: number[] = [];
  for (const fiber of machine.names.order) {
    const o = fiber * STRIDE;
    for (const word of [STATUS, FUNCTION, PC, OPERATION]) words.push(machine.words[o + word] ?? 0);
  }
  return words;
}
