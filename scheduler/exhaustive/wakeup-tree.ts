/**
 * Wakeup trees (Abdulla, Aronis, Jonsson, Sagonas: Optimal dynamic partial order reduction, POPL 2014): for each
 * node of the path being explored an ordered tree of sequences that are still to be explored from there. Nodes
 * live in one pool of typed arrays; a tree is the id of its first child, NONE when empty. Freed nodes are reused.
 */
import type { Label, Labels } from '../../src/explore/labels.js';
import type { FiberId } from '../../src/explore/engine.js';
import { grown } from '../../src/support/grown.js';
import type { Sequence } from './sequence.js';
import {
  ABSENT,
  CONFLICT,
  FIBER,
  FIRST_CHILD,
  LABEL,
  NEXT_SIBLING,
  NODE,
  NONE,
} from './search-words.js';

export class WakeupTree {
  readonly #labels: Labels;
  /** The words of all nodes; the id of a node is where its own begin. */
  #nodes = new Int32Array(1024);
  #size = 0;
  #free = NONE;
  /** The way that `leads` took before it gave up, and the last of the siblings there that did not help; NONE for none. */
  readonly #way: number[] = [];
  #last = NONE;
  /** Nodes in use, and the most that ever were. */
  live = 0;
  liveMax = 0;

  constructor(labels: Labels) {
    this.#labels = labels;
  }

  node(fiber: FiberId, label: Label): number {
    let id = this.#free;
    if (id !== NONE) {
      this.#free = this.#nodes[id + NEXT_SIBLING]!;
    } else {
      id = this.#size;
      this.#size = id + NODE;
      if (id === this.#nodes.length) this.#nodes = grown(this.#nodes, 2 * id);
    }
    const nodes = this.#nodes;
    nodes[id + FIBER] = fiber;
    nodes[id + LABEL] = label;
    nodes[id + FIRST_CHILD] = NONE;
    nodes[id + NEXT_SIBLING] = NONE;
    if (++this.live > this.liveMax) this.liveMax = this.live;
    return id;
  }

  /** Gives back one node, whose children live on where the caller keeps them; answers its next sibling. */
  release(id: number): number {
    const nodes = this.#nodes;
    const next = nodes[id + NEXT_SIBLING]!;
    nodes[id + NEXT_SIBLING] = this.#free;
    this.#free = id;
    this.live--;
    return next;
  }

  fiber(id: number): FiberId {
    return this.#nodes[id + FIBER]!;
  }

  label(id: number): Label {
    return this.#nodes[id + LABEL]!;
  }

  firstChild(id: number): number {
    return this.#nodes[id + FIRST_CHILD]!;
  }

  nextSibling(id: number): number {
    return this.#nodes[id + NEXT_SIBLING]!;
  }

  /** What a node does turned out to be something else (it ended the execution). */
  relabel(id: number, label: Label): void {
    this.#nodes[id + LABEL] = label;
  }

  /** Gives a new node its children and its next sibling. */
  adopt(id: number, firstChild: number, nextSibling: number): void {
    this.#nodes[id + FIRST_CHILD] = firstChild;
    this.#nodes[id + NEXT_SIBLING] = nextSibling;
  }

  /** The children of `id` are explored elsewhere now. */
  detachChildren(id: number): number {
    const children = this.#nodes[id + FIRST_CHILD]!;
    this.#nodes[id + FIRST_CHILD] = NONE;
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
    return this.leads(first, sequence, onlyFirst) ? first : this.attach(first, sequence, onlyFirst);
  }

  /** Inserts what is left of `sequence` where `leads` has just given up. */
  attach(first: number, sequence: Sequence, onlyFirst: boolean): number {
    const parent = this.#way.at(-1) ?? NONE;
    const branch = this.#chain(sequence, onlyFirst);
    // The pool may have moved.
    if (this.#last !== NONE) this.#nodes[this.#last + NEXT_SIBLING] = branch;
    else if (parent !== NONE) this.#nodes[parent + FIRST_CHILD] = branch;
    else return branch;
    return first === NONE ? branch : first;
  }

  /** Whether the siblings from `first` on lead to what `sequence` is to show; it is consumed as far as they do. */
  leads(first: number, sequence: Sequence, onlyFirst: boolean): boolean {
    const labels = this.#labels;
    const nodes = this.#nodes;
    this.#way.length = 0;
    for (let start = first; ;) {
      let last = NONE;
      let child = start;
      let occurs = NONE;
      while (child !== NONE) {
        occurs = sequence.placeOf(labels, nodes[child + FIBER]!, nodes[child + LABEL]!);
        // A source set wants a true initial: the sequence may be cut short of what depends on the step.
        if (occurs !== CONFLICT && !(onlyFirst && occurs === ABSENT)) break;
        last = child;
        child = nodes[child + NEXT_SIBLING]!;
      }
      if (child === NONE) {
        this.#last = last;
        return false;
      }
      if (onlyFirst) return true;
      if (occurs !== ABSENT) {
        sequence.remove(occurs);
        if (sequence.isEmpty) return true;
      }
      start = nodes[child + FIRST_CHILD]!;
      if (start === NONE) return true;
      this.#way.push(child);
    }
  }

  /** Where `leads` gave up: appends the siblings that it passed on its way, fiber and label in turn. They will sleep there. */
  collectSleepers(first: number, into: number[]): void {
    const nodes = this.#nodes;
    let start = first;
    for (let k = 0; k <= this.#way.length; k++) {
      const end = this.#way[k] ?? NONE;
      for (let id = start; id !== end; id = nodes[id + NEXT_SIBLING]!)
        into.push(nodes[id + FIBER]!, nodes[id + LABEL]!);
      if (end !== NONE) start = nodes[end + FIRST_CHILD]!;
    }
  }

  #chain(sequence: Sequence, onlyFirst: boolean): number {
    let below = NONE;
    const from = onlyFirst ? 0 : sequence.length - 1;
    for (let k = from; k >= 0; k--) {
      if (!sequence.has(k)) continue;
      const id = this.node(sequence.fiberOf(k), sequence.labelOf(k));
      this.#nodes[id + FIRST_CHILD] = below;
      below = id;
    }
    return below;
  }
}
