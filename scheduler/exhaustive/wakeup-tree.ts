/**
 * Wakeup trees (Abdulla, Aronis, Jonsson, Sagonas: Optimal dynamic partial order reduction, POPL 2014): for each
 * node of the path being explored an ordered tree of sequences that are still to be explored from there. Nodes
 * live in one pool of typed arrays; a tree is the id of its first child, NONE when empty. Freed nodes are reused.
 */
import type { Label, Labels } from '../../src/explore/labels.js';
import type { FiberId } from '../../src/explore/scheduler.js';
import { grown } from '../../src/support/grown.js';
import type { Sequence } from './sequence.js';
import { ABSENT, CONFLICT } from './sequence.js';

export const NONE = -1;

export class WakeupTree {
  readonly #labels: Labels;
  #fiber = new Int32Array(1024);
  #label = new Int32Array(1024);
  #firstChild = new Int32Array(1024);
  #nextSibling = new Int32Array(1024);
  #size = 0;
  #free = NONE;
  /** Nodes in use, and the most that ever were. */
  live = 0;
  liveMax = 0;

  constructor(labels: Labels) {
    this.#labels = labels;
  }

  node(fiber: FiberId, label: Label): number {
    let id = this.#free;
    if (id !== NONE) {
      this.#free = this.#nextSibling[id]!;
    } else {
      id = this.#size++;
      if (id === this.#fiber.length) this.#grow();
    }
    this.#fiber[id] = fiber;
    this.#label[id] = label;
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

  label(id: number): Label {
    return this.#label[id]!;
  }

  firstChild(id: number): number {
    return this.#firstChild[id]!;
  }

  nextSibling(id: number): number {
    return this.#nextSibling[id]!;
  }

  /** What a node does turned out to be something else (it ended the execution). */
  relabel(id: number, label: Label): void {
    this.#label[id] = label;
  }

  /** Gives a new node its children and its next sibling. */
  adopt(id: number, firstChild: number, nextSibling: number): void {
    this.#firstChild[id] = firstChild;
    this.#nextSibling[id] = nextSibling;
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
   * the race. With `onlyFirst` the new branch is its first step alone, and any sibling found so is enough: then the
   * siblings are a source set (Abdulla and others, JACM 2017), which costs executions that turn out redundant, but
   * one node per race at most.
   */
  insert(first: number, sequence: Sequence, onlyFirst: boolean): number {
    let start = first;
    let parent = NONE;
    for (;;) {
      let last = NONE;
      let child = start;
      let found = NONE;
      let occurs = NONE;
      while (child !== NONE) {
        occurs = sequence.placeOf(this.#labels, this.#fiber[child]!, this.#label[child]!);
        // A source set wants a true initial: the sequence may be cut short of what depends on the step.
        if (occurs !== CONFLICT && !(onlyFirst && occurs === ABSENT)) {
          found = child;
          break;
        }
        last = child;
        child = this.#nextSibling[child]!;
      }
      if (found === NONE) {
        const branch = this.#chain(sequence, onlyFirst);
        if (last !== NONE) this.#nextSibling[last] = branch;
        else if (parent !== NONE) this.#firstChild[parent] = branch;
        else return branch;
        return first === NONE ? branch : first;
      }
      if (onlyFirst) return first;
      if (occurs !== ABSENT) {
        sequence.remove(occurs);
        if (sequence.isEmpty) return first;
      }
      if (this.#firstChild[found] === NONE) return first;
      parent = found;
      start = this.#firstChild[found]!;
    }
  }

  #chain(sequence: Sequence, onlyFirst: boolean): number {
    let below = NONE;
    const from = onlyFirst ? 0 : sequence.length - 1;
    for (let k = from; k >= 0; k--) {
      if (!sequence.has(k)) continue;
      const id = this.node(sequence.fiber[k]!, sequence.label[k]!);
      this.#firstChild[id] = below;
      below = id;
    }
    return below;
  }

  #grow(): void {
    this.#fiber = grown(this.#fiber, 2 * this.#fiber.length);
    this.#label = grown(this.#label, 2 * this.#label.length);
    this.#firstChild = grown(this.#firstChild, 2 * this.#firstChild.length);
    this.#nextSibling = grown(this.#nextSibling, 2 * this.#nextSibling.length);
  }
}
