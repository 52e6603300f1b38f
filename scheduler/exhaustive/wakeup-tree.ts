/**
 * Wakeup trees (Abdulla, Aronis, Jonsson, Sagonas: Optimal dynamic partial order reduction, POPL 2014): for each
 * node of the path being explored an ordered tree of sequences that are still to be explored from there. Nodes
 * live in one pool of typed arrays; a tree is the id of its first child, NONE when empty. Freed nodes are reused.
 */
import type { Engine, FiberId, ObjectId } from '../../src/explore/scheduler.js';
import { grown } from '../../src/support/grown.js';
import type { Sequence } from './sequence.js';
import { ABSENT, CONFLICT } from './sequence.js';

export const NONE = -1;

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

  #placeOf(id: number, sequence: Sequence): number {
    return sequence.placeOf(
      this.#engine,
      this.#fiber[id]!,
      this.#operation[id]!,
      this.#object[id]!,
      this.#touched[id]!,
    );
  }

  #chain(sequence: Sequence): number {
    let below = NONE;
    for (let k = sequence.length - 1; k >= 0; k--) {
      if (!sequence.has(k)) continue;
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
    this.#fiber = grown(this.#fiber, 2 * this.#fiber.length);
    this.#operation = grown(this.#operation, 2 * this.#operation.length);
    this.#object = grown(this.#object, 2 * this.#object.length);
    this.#touched = grown(this.#touched, 2 * this.#touched.length);
    this.#firstChild = grown(this.#firstChild, 2 * this.#firstChild.length);
    this.#nextSibling = grown(this.#nextSibling, 2 * this.#nextSibling.length);
  }
}
