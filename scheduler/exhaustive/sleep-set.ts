/**
 * Sleep sets (Godefroid): for each node of the path, the fibers whose next step from here is covered by an older
 * sibling, with the label of that step. All sets live on one stack: the set of a node is contiguous, and only
 * the topmost node's set grows.
 */
import type { Label, Labels } from '../../src/explore/labels.js';
import type { FiberId } from '../../src/explore/engine.js';
import { grown } from '../../src/support/grown.js';
import type { Sequence } from './sequence.js';
import { ABSENT, CONFLICT, COVERED, COVERED_NOW, UNCOVERED } from './search-words.js';

export class SleepSets {
  readonly #labels: Labels;
  /** The steps of all sets: fiber and label in turn. */
  #steps = new Int32Array(256);
  /** Per level, in pairs: where its set starts, which ends where the next one starts; and where in it the steps explored at
   * the level itself start, after those inherited from the node above. */
  #starts = new Int32Array(256);
  #end = 0;
  /** Number of levels with a set. */
  #levels = 0;

  constructor(labels: Labels) {
    this.#labels = labels;
  }

  /** Opens the empty set of level 0. */
  openRoot(): void {
    this.#levels = 1;
    this.#starts[0] = 0;
    this.#starts[1] = 0;
    this.#end = 0;
  }

  /** Opens the set of the next level: who still sleeps after somebody awake executes this step at the top node. */
  open(label: Label): void {
    const level = this.#levels++;
    if (2 * level === this.#starts.length) this.#starts = grown(this.#starts, 4 * level);
    const starts = this.#starts;
    const to = this.#end;
    starts[2 * level] = to;
    for (let k = starts[2 * level - 2]!; k < to; k += 2) {
      const its = this.#steps[k + 1]!;
      if (!this.#labels.areDependent(its, label)) this.add(this.#steps[k]!, its);
    }
    starts[2 * level + 1] = this.#end;
  }

  /** Drops the sets of the levels from `level` + 1 on. */
  closeAbove(level: number): void {
    if (this.#levels > level + 1) {
      this.#end = this.#starts[2 * level + 2]!;
      this.#levels = level + 1;
    }
  }

  /** Adds an explored step to the set of the top level. */
  add(fiber: FiberId, label: Label): void {
    const at = this.#end;
    if (at === this.#steps.length) this.#steps = grown(this.#steps, 2 * at);
    this.#steps[at] = fiber;
    this.#steps[at + 1] = label;
    this.#end = at + 2;
  }

  /** Whether anybody sleeps at the top. */
  get hasSleepers(): boolean {
    return this.#end > this.#starts[2 * this.#levels - 2]!;
  }

  hasAtTop(fiber: FiberId): boolean {
    for (let k = this.#starts[2 * this.#levels - 2]!; k < this.#end; k += 2)
      if (this.#steps[k] === fiber) return true;
    return false;
  }

  /** The steps explored at `level` itself, oldest first. */
  *exploredAt(level: number): Iterable<readonly [fiber: FiberId, label: Label]> {
    for (let k = this.#starts[2 * level + 1]!; k < this.#endOf(level); k += 2)
      yield [this.#steps[k]!, this.#steps[k + 1]!];
  }

  /** Appends all who sleep at `level`, fiber and label in turn. */
  collect(level: number, into: number[]): void {
    const end = this.#endOf(level);
    for (let k = this.#starts[2 * level]!; k < end; k++) into.push(this.#steps[k]!);
  }

  /** How many steps were explored at `level` itself. */
  exploredCount(level: number): number {
    return (this.#endOf(level) - this.#starts[2 * level + 1]!) / 2;
  }

  #endOf(level: number): number {
    return level + 1 < this.#levels ? this.#starts[2 * level + 2]! : this.#end;
  }

  /**
   * Whether some sleeper at `level` is a weak initial of the sequence: its step comes first in it up to swaps, or
   * is independent of all of it. Then the sequence is covered: COVERED, whatever else may come into it, by a step
   * explored at this very node; COVERED_NOW by one inherited from above, which another sequence may wake. Unless that one
   * is the subject of the race itself, as it is to be done: what comes into the sequence of another execution happens
   * neither before nor after it there, so that it wakes nobody who sleeps with it. (The step of a sleeper is no other
   * member of the sequence: it was woken by what the race is with, or by what comes after that.) Unless the sequence is
   * the whole rest of an execution (`isWhole`), a step that does not occur covers nothing.
   */
  covers(level: number, sequence: Sequence, isWhole: boolean): number {
    const starts = this.#starts;
    const start = starts[2 * level]!;
    const end = level + 1 < this.#levels ? starts[2 * level + 2]! : this.#end;
    if (start === end) return UNCOVERED;
    const own = starts[2 * level + 1]!;
    const steps = this.#steps;
    let answer = UNCOVERED;
    // The newest first: those explored here.
    for (let at = end - 2; at >= start; at -= 2) {
      const place = sequence.placeOf(this.#labels, steps[at]!, steps[at + 1]!);
      if (place === CONFLICT || (place === ABSENT && !isWhole)) continue;
      if (at >= own) return COVERED;
      if (place !== ABSENT && sequence.labelOf(place) === steps[at + 1]) return COVERED;
      answer = COVERED_NOW;
    }
    return answer;
  }
}
