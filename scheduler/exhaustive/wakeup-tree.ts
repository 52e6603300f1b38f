/**
 * Wakeup trees (Abdulla, Aronis, Jonsson, Sagonas: Optimal dynamic partial order reduction, POPL 2014): for each
 * node of the path being explored an ordered tree of sequences that are still to be explored from there. Nodes
 * live in one pool of typed arrays; a tree is the id of its first child, NONE when empty. Freed nodes are reused.
 */
import type { Engine, FiberId, ObjectId } from '../../src/explore/scheduler.js';
import { areDependent } from '../../src/explore/happens-before.js';

export const NONE = -1;

/** A sequence of steps: fibers with the operations they execute. Reused; `length` counts. */
export class Sequence {
  length = 0;
  removed = 0;
  fiber = new Int32Array(64);
  operation = new Int32Array(64);
  object = new Int32Array(64);
  touched = new Int32Array(64);

  clear(): void {
    this.length = 0;
    this.removed = 0;
  }

  push(fiber: FiberId, operation: number, object: ObjectId, touched: number): void {
    if (this.length === this.fiber.length) {
      this.fiber = doubled(this.fiber);
      this.operation = doubled(this.operation);
      this.object = doubled(this.object);
      this.touched = doubled(this.touched);
    }
    const at = this.length++;
    this.fiber[at] = fiber;
    this.operation[at] = operation;
    this.object[at] = object;
    this.touched[at] = touched;
  }

  /** Takes one step out, leaving its place empty. */
  remove(index: number): void {
    this.fiber[index] = REMOVED;
    this.removed++;
  }

  get isEmpty(): boolean {
    return this.removed === this.length;
  }
}

/** In place of the fiber of a step that was taken out of a sequence. */
const REMOVED = -2;

export class WakeupTree {
  readonly #engine: Engine;
  #fiber = new Int32Array(1024);
  #operation = new Int32Array(1024);
  #object = new Int32Array(1024);
  #touched = new Int32Array(1024);
  #firstChild = new Int32Array(1024);
  #nextSibling = new Int32Array(1024);
  #size = 0;
  #free = NONE;
  /** Nodes in use, and the most that ever were. */
  live = 0;
  liveMax = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  node(fiber: FiberId, operation: number, object: ObjectId, touched: number): number {
    let id = this.#free;
    if (id !== NONE) {
      this.#free = this.#nextSibling[id]!;
    } else {
      id = this.#size++;
      if (id === this.#fiber.length) this.#grow();
    }
    this.#fiber[id] = fiber;
    this.#operation[id] = operation;
    this.#object[id] = object;
    this.#touched[id] = touched;
    this.#firstChild[id] = NONE;
    this.#nextSibling[id] = NONE;
    if (++this.live > this.liveMax) this.liveMax = this.live;
    return id;
  }

  /** Gives back one node; its children live on where the caller keeps them. */
  release(id: number): void {
    this.#nextSibling[id] = this.#free;
    this.#free = id;
    this.live--;
  }

  fiber(id: number): FiberId {
    return this.#fiber[id]!;
  }

  operation(id: number): number {
    return this.#operation[id]!;
  }

  object(id: number): ObjectId {
    return this.#object[id]!;
  }

  touched(id: number): number {
    return this.#touched[id]!;
  }

  firstChild(id: number): number {
    return this.#firstChild[id]!;
  }

  nextSibling(id: number): number {
    return this.#nextSibling[id]!;
  }

  /** The operation of a node turned out to be another one (it ended the execution). */
  relabel(id: number, operation: number): void {
    this.#operation[id] = operation;
  }

  /** The children of `id` are explored elsewhere now. */
  detachChildren(id: number): number {
    const children = this.#firstChild[id]!;
    this.#firstChild[id] = NONE;
    return children;
  }

  /**
   * Inserts `sequence` into the list of siblings that starts at `first`, and answers the new start. The sequence
   * is consumed. Descends into the first sibling whose step occurs in the sequence without a dependent step
   * before it, or is independent of all of it; a leaf reached that way already leads to an execution that shows
   * the race.
   */
  insert(first: number, sequence: Sequence): number {
    let start = first;
    let parent = NONE;
    for (;;) {
      let last = NONE;
      let child = start;
      let found = NONE;
      let occurs = NONE;
      while (child !== NONE) {
        occurs = this.#placeOf(child, sequence);
        if (occurs !== CONFLICT) {
          found = child;
          break;
        }
        last = child;
        child = this.#nextSibling[child]!;
      }
      if (found === NONE) {
        const branch = this.#chain(sequence);
        if (last !== NONE) this.#nextSibling[last] = branch;
        else if (parent !== NONE) this.#firstChild[parent] = branch;
        else return branch;
        return first === NONE ? branch : first;
      }
      if (occurs !== ABSENT) {
        sequence.remove(occurs);
        if (sequence.isEmpty) return first;
      }
      if (this.#firstChild[found] === NONE) return first;
      parent = found;
      start = this.#firstChild[found]!;
    }
  }

  /** Where the step of node `id` occurs in the sequence with nothing dependent before it, or ABSENT, or CONFLICT. */
  #placeOf(id: number, sequence: Sequence): number {
    const fiber = this.#fiber[id]!;
    const operation = this.#operation[id]!;
    const object = this.#object[id]!;
    const touched = this.#touched[id]!;
    for (let k = 0; k < sequence.length; k++) {
      const other = sequence.fiber[k]!;
      if (other === fiber) return k;
      if (other === REMOVED) continue;
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
        return CONFLICT;
      }
    }
    return ABSENT;
  }

  #chain(sequence: Sequence): number {
    let below = NONE;
    for (let k = sequence.length - 1; k >= 0; k--) {
      if (sequence.fiber[k] === REMOVED) continue;
      const id = this.node(
        sequence.fiber[k]!,
        sequence.operation[k]!,
        sequence.object[k]!,
        sequence.touched[k]!,
      );
      this.#firstChild[id] = below;
      below = id;
    }
    return below;
  }

  #grow(): void {
    this.#fiber = doubled(this.#fiber);
    this.#operation = doubled(this.#operation);
    this.#object = doubled(this.#object);
    this.#touched = doubled(this.#touched);
    this.#firstChild = doubled(this.#firstChild);
    this.#nextSibling = doubled(this.#nextSibling);
  }
}

const ABSENT = -1;
const CONFLICT = -2;

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
