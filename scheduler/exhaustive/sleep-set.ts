/**
 * Sleep sets (Godefroid): for each node of the path, the fibers whose next step from here is covered by an older
 * sibling, with the label of that step. All sets live on one stack: the set of a node is contiguous, and only
 * the topmost node's set grows.
 */
import type { Label, Labels } from '../../src/explore/labels.js';
import type { FiberId } from '../../src/explore/scheduler.js';
import { grown } from '../../src/support/grown.js';
import type { Sequence } from './sequence.js';
import { ABSENT, CONFLICT } from './sequence.js';

/** Answers of `covers`: not at all; by a step explored at the node itself. Other answers are places in the sequence. */
export const UNCOVERED = -3;
export const COVERED_HERE = -4;

export class SleepSets {
  readonly #labels: Labels;
  #fiber = new Int32Array(256);
  #label = new Int32Array(256);
  /** Where the set of each level starts; it ends where the next one starts. */
  #start = new Int32Array(256);
  #end = 0;
  /** Where the steps explored at each level itself start, after those inherited from the node above. */
  #own = new Int32Array(256);
  /** Number of levels with a set. */
  #levels = 0;

  constructor(labels: Labels) {
    this.#labels = labels;
  }

  /** Opens the empty set of level 0. */
  openRoot(): void {
    this.#levels = 1;
    this.#start[0] = 0;
    this.#own[0] = 0;
    this.#end = 0;
  }

  /** Opens the set of the next level: who still sleeps after the top node executes this step. */
  open(fiber: FiberId, label: Label): void {
    const level = this.#levels++;
    if (level === this.#start.length) {
      this.#start = grown(this.#start, 2 * this.#start.length);
      this.#own = grown(this.#own, 2 * this.#own.length);
    }
    const from = this.#start[level - 1]!;
    const to = this.#end;
    this.#start[level] = to;
    for (let k = from; k < to; k++) {
      if (this.#fiber[k] === fiber || this.#labels.areDependent(this.#label[k]!, label)) continue;
      this.add(this.#fiber[k]!, this.#label[k]!);
    }
    this.#own[level] = this.#end;
  }

  /** Drops the sets of the levels from `level` + 1 on. */
  closeAbove(level: number): void {
    if (this.#levels > level + 1) {
      this.#end = this.#start[level + 1]!;
      this.#levels = level + 1;
    }
  }

  /** Adds an explored step to the set of the top level. */
  add(fiber: FiberId, label: Label): void {
    const at = this.#end++;
    if (at === this.#fiber.length) {
      this.#fiber = grown(this.#fiber, 2 * this.#fiber.length);
      this.#label = grown(this.#label, 2 * this.#label.length);
    }
    this.#fiber[at] = fiber;
    this.#label[at] = label;
  }

  /** Number of sleepers at the top. */
  get topCount(): number {
    return this.#end - this.#start[this.#levels - 1]!;
  }

  hasAtTop(fiber: FiberId): boolean {
    for (let k = this.#start[this.#levels - 1]!; k < this.#end; k++)
      if (this.#fiber[k] === fiber) return true;
    return false;
  }

  /** The steps explored at `level` itself, oldest first. */
  *exploredAt(level: number): Iterable<readonly [fiber: FiberId, label: Label]> {
    for (let k = this.#own[level]!; k < this.#endOf(level); k++)
      yield [this.#fiber[k]!, this.#label[k]!];
  }

  /** How many steps were explored at `level` itself. */
  exploredCount(level: number): number {
    return this.#endOf(level) - this.#own[level]!;
  }

  #endOf(level: number): number {
    return level + 1 < this.#levels ? this.#start[level + 1]! : this.#end;
  }

  /**
   * Whether some sleeper at `level` is a weak initial of the sequence: its step comes first in it up to swaps, or
   * is independent of all of it. Then the sequence is covered: for good by a step explored at this very node, or
   * by one inherited from above, which a longer sequence might wake unless it contains that step. Answers UNCOVERED,
   * COVERED_HERE, or the place of an inherited sleeper's step in the sequence, ABSENT when it does not occur. Unless the
   * sequence is the whole rest of an execution (`isWhole`), a step that does not occur covers nothing.
   */
  covers(level: number, sequence: Sequence, isWhole: boolean): number {
    const own = this.#own[level]!;
    let answer = UNCOVERED;
    // The newest first: those explored here.
    for (let at = this.#endOf(level) - 1; at >= this.#start[level]!; at--) {
      const place = sequence.placeOf(this.#labels, this.#fiber[at]!, this.#label[at]!);
      if (place === CONFLICT || (place === ABSENT && !isWhole)) continue;
      if (at >= own) return COVERED_HERE;
      if (place !== ABSENT) return place;
      answer = ABSENT;
    }
    return answer;
  }
}
