/**
 * Sleep sets (Godefroid): for each node of the path, the fibers whose next step from here is covered by an older
 * sibling, with the operation of that step. All sets live on one stack: the set of a node is contiguous, and only
 * the topmost node's set grows.
 */
import { areDependent } from '../../src/explore/happens-before.js';
import type { Engine, FiberId, ObjectId } from '../../src/explore/scheduler.js';
import type { Sequence } from './wakeup-tree.js';

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
      this.#start = doubled(this.#start);
      this.#own = doubled(this.#own);
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
    const fiber = this.#fiber[at]!;
    const operation = this.#operation[at]!;
    const object = this.#object[at]!;
    const touched = this.#touched[at]!;
    for (let k = 0; k < sequence.length; k++) {
      if (sequence.fiber[k] === fiber) return true;
      if (
        areDependent(
          this.#engine,
          operation,
          object,
          touched,
          sequence.operation[k]!,
          sequence.object[k]!,
          sequence.touched[k]!,
        )
      ) {
        return false;
      }
    }
    return true;
  }

  #push(fiber: FiberId, operation: number, object: ObjectId, touched: number): void {
    const at = this.#end++;
    if (at === this.#fiber.length) {
      this.#fiber = doubled(this.#fiber);
      this.#operation = doubled(this.#operation);
      this.#object = doubled(this.#object);
      this.#touched = doubled(this.#touched);
    }
    this.#fiber[at] = fiber;
    this.#operation[at] = operation;
    this.#object[at] = object;
    this.#touched[at] = touched;
  }
}

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
