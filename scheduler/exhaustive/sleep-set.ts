/**
 * Sleep sets (Godefroid): for each node of the path, the fibers whose next step from here is covered by an older
 * sibling, with the operation of that step. All sets live on one stack: the set of a node is contiguous, and only
 * the topmost node's set grows.
 */
import { areDependent } from '../../src/explore/happens-before.js';
import type { Engine, FiberId, ObjectId } from '../../src/explore/scheduler.js';
import { grown } from '../../src/support/grown.js';
import type { Sequence } from './sequence.js';
import { CONFLICT } from './sequence.js';

/** `here`: by a step explored at the node itself; `above`: by one that its ancestors explored. */
export type Coverage = 'no' | 'here' | 'above';

export class SleepSets {
  readonly #engine: Engine;
  #fiber = new Int32Array(256);
  #operation = new Int32Array(256);
  #object = new Int32Array(256);
  #touched = new Int32Array(256);
  /** Where the set of each depth starts; it ends where the next one starts. */
  #start = new Int32Array(256);
  #end = 0;
  /** Where the steps explored at each depth itself start, after those inherited from the node above. */
  #own = new Int32Array(256);
  /** Number of depths with a set. */
  #depths = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  clear(): void {
    this.#end = 0;
    this.#depths = 0;
  }

  /** Opens the empty set of depth 0. */
  openRoot(): void {
    this.#depths = 1;
    this.#start[0] = 0;
    this.#own[0] = 0;
    this.#end = 0;
  }

  /** Opens the set of the next depth: who still sleeps after the top node executes this step. */
  open(fiber: FiberId, operation: number, object: ObjectId, touched: number): void {
    const depth = this.#depths++;
    if (depth === this.#start.length) {
      this.#start = grown(this.#start, 2 * this.#start.length);
      this.#own = grown(this.#own, 2 * this.#own.length);
    }
    const from = this.#start[depth - 1]!;
    const to = this.#end;
    this.#start[depth] = to;
    for (let k = from; k < to; k++) {
      if (this.#fiber[k] === fiber) continue;
      const isDependent = areDependent(
        this.#engine,
        this.#operation[k]!,
        this.#object[k]!,
        this.#touched[k]!,
        operation,
        object,
        touched,
      );
      if (!isDependent)
        this.#push(this.#fiber[k]!, this.#operation[k]!, this.#object[k]!, this.#touched[k]!);
    }
    this.#own[depth] = this.#end;
  }

  /** Drops the sets of the depths from `depth` + 1 on. */
  closeAbove(depth: number): void {
    if (this.#depths > depth + 1) {
      this.#end = this.#start[depth + 1]!;
      this.#depths = depth + 1;
    }
  }

  /** Adds an explored step to the set of the top depth. */
  add(fiber: FiberId, operation: number, object: ObjectId, touched: number): void {
    this.#push(fiber, operation, object, touched);
  }

  hasAtTop(fiber: FiberId): boolean {
    for (let k = this.#start[this.#depths - 1]!; k < this.#end; k++)
      if (this.#fiber[k] === fiber) return true;
    return false;
  }

  /**
   * Whether some sleeper at `depth` is a weak initial of the sequence: its step comes first in it up to swaps, or
   * is independent of all of it. Then the sequence is covered: for good by a step explored at this very node, or
   * by one inherited from above, which a longer sequence might wake.
   */
  covers(depth: number, sequence: Sequence): Coverage {
    const from = this.#start[depth]!;
    const to = depth + 1 < this.#depths ? this.#start[depth + 1]! : this.#end;
    const own = this.#own[depth]!;
    let isInherited = false;
    // The newest first: those explored here.
    for (let at = to - 1; at >= from; at--) {
      if (!this.#isInitial(at, sequence)) continue;
      if (at >= own) return 'here';
      isInherited = true;
    }
    return isInherited ? 'above' : 'no';
  }

  #isInitial(at: number, sequence: Sequence): boolean {
    const place = sequence.placeOf(
      this.#engine,
      this.#fiber[at]!,
      this.#operation[at]!,
      this.#object[at]!,
      this.#touched[at]!,
    );
    return place !== CONFLICT;
  }

  #push(fiber: FiberId, operation: number, object: ObjectId, touched: number): void {
    const at = this.#end++;
    if (at === this.#fiber.length) {
      this.#fiber = grown(this.#fiber, 2 * this.#fiber.length);
      this.#operation = grown(this.#operation, 2 * this.#operation.length);
      this.#object = grown(this.#object, 2 * this.#object.length);
      this.#touched = grown(this.#touched, 2 * this.#touched.length);
    }
    this.#fiber[at] = fiber;
    this.#operation[at] = operation;
    this.#object[at] = object;
    this.#touched[at] = touched;
  }
}
