/**
 * What a partial-order search is between two executions, as plain data that JSON can hold: fibers and objects by their names, so
 * that another process, or another thread, can go on with it or with a part of it. Every step is written once; elsewhere
 * stands its index. A list of wakeup trees is one list of numbers: of each node, parents first, its step and how many children it has.
 */
import { OPERATION_NAMES } from '../../src/bytecode/events.js';
import type { Engine, FiberId, ObjectId } from '../../src/explore/engine.js';
import type { Label, Labels } from '../../src/explore/labels.js';
import { assert } from '../../src/support/assert.js';
import type { WakeupTree } from './wakeup-tree.js';
import { NONE } from './search-words.js';

/** A step: fiber, operation, object, and further objects with R or W; objects by name, pseudo objects by number. */
export type SavedStep = readonly [
  fiber: string,
  operation: string,
  object: string | number,
  touched: readonly (readonly [object: string | number, mode: 'R' | 'W'])[],
];

/** Index of a step in the list of all steps. */
export type StepIndex = number;
export type SavedTrees = readonly number[];

/** A node of the path of the last execution. */
export interface SavedLevel {
  /** Transitions before its choice. */
  readonly depth: number;
  /** The steps explored from it, in that order. */
  readonly explored: readonly StepIndex[];
  /** Its wakeup tree, the child under exploration first. */
  readonly tree: SavedTrees;
  /** How many executions there had been when its first child and its present child were begun. */
  readonly openedAt: number;
  readonly childAt: number;
}

/** A reversal of a race at a level that belongs to somebody else: what is to be explored from there. */
export interface Reversal {
  readonly level: number;
  readonly steps: readonly StepIndex[];
  /** Of each of them, which others happen right before it, by their places here; null where all may be needed. */
  readonly needs: readonly (readonly number[])[] | null;
}

export interface DporState {
  /** All steps that the rest is about. */
  readonly steps: readonly SavedStep[];
  /** The path of the last execution; of a search that has not begun, the way to where it begins. */
  readonly levels: readonly SavedLevel[];
  /** The level below which everything is its own to explore; 0 for a whole search. */
  readonly root: number;
  /** Of a search that has not begun: the wakeup tree of the node where it begins. Else null. */
  readonly plans: SavedTrees | null;
  readonly isDone: boolean;
  readonly hasSourceSets: boolean;
  readonly executions: number;
  /** What it has found for the levels above `root` since it was continued, each once, in the order in which it was found. */
  readonly above: readonly Reversal[];
}

/** Translates steps from ids to names and back. */
export class StepNames {
  readonly #engine: Engine;
  readonly #labels: Labels;

  constructor(engine: Engine, labels: Labels) {
    this.#engine = engine;
    this.#labels = labels;
  }

  save(fiber: FiberId, label: Label): SavedStep {
    const { names } = this.#engine;
    const labels = this.#labels;
    const nameOf = (object: ObjectId): string | number =>
      object >= 0 ? names.objectName(object) : object;
    return [
      names.fiberName(fiber),
      OPERATION_NAMES[labels.operation(label)] ?? '',
      nameOf(labels.object(label)),
      this.#engine
        .touchedEntries(labels.touched(label))
        .map(({ object, writes }) => [nameOf(object), writes ? 'W' : 'R'] as const),
    ];
  }

  fiberOf([fiber]: SavedStep): FiberId {
    return this.#engine.names.fiberByName(fiber);
  }

  labelOf([, operation, object, touched]: SavedStep): Label {
    const { names } = this.#engine;
    const idOf = (name: string | number): ObjectId =>
      typeof name === 'number' ? name : names.objectByName(name);
    return this.#labels.of(
      OPERATION_NAMES.findIndex((name) => name === operation),
      idOf(object),
      this.#engine.internTouched(
        touched.map(([name, mode]) => ({ object: idOf(name), writes: mode === 'W' })),
      ),
    );
  }
}

/** Writes steps, each once, behind those that there are. */
export class StepWriter {
  readonly #names: StepNames;
  readonly steps: SavedStep[];
  readonly #indices = new Map<FiberId, Map<Label, StepIndex>>();

  constructor(names: StepNames, known: readonly SavedStep[] = []) {
    this.#names = names;
    this.steps = [...known];
  }

  index(fiber: FiberId, label: Label): StepIndex {
    let ofFiber = this.#indices.get(fiber);
    if (ofFiber === undefined) {
      ofFiber = new Map<Label, StepIndex>();
      this.#indices.set(fiber, ofFiber);
    }
    let index = ofFiber.get(label);
    if (index === undefined) {
      index = this.steps.push(this.#names.save(fiber, label)) - 1;
      ofFiber.set(label, index);
    }
    return index;
  }

  /** The list of siblings in `tree` that starts at `first`. (Trees are as deep as executions are long, so nothing recurses.) */
  trees(tree: WakeupTree, first: number): number[] {
    const numbers: number[] = [];
    const pending = [first];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (id === NONE) continue;
      let children = 0;
      for (let child = tree.firstChild(id); child !== NONE; child = tree.nextSibling(child))
        children++;
      numbers.push(this.index(tree.fiber(id), tree.label(id)), children);
      pending.push(tree.nextSibling(id), tree.firstChild(id));
    }
    return numbers;
  }
}

/** Reads what a `StepWriter` has written. */
export class StepReader {
  readonly #fibers: readonly FiberId[];
  readonly #labels: readonly Label[];

  constructor(names: StepNames, steps: readonly SavedStep[]) {
    this.#fibers = steps.map((step) => names.fiberOf(step));
    this.#labels = steps.map((step) => names.labelOf(step));
  }

  fiberOf(step: StepIndex): FiberId {
    return this.#fibers[step]!;
  }

  labelOf(step: StepIndex): Label {
    return this.#labels[step]!;
  }

  /** Puts a list of wakeup trees into `tree`: the id of the first node, or NONE. */
  plant(tree: WakeupTree, trees: SavedTrees): number {
    let first = NONE;
    const path = [{ parent: NONE, left: Infinity, last: NONE }];
    for (let at = 0; at < trees.length; at += 2) {
      const step = trees[at]!;
      const children = trees[at + 1]!;
      while (path.at(-1)?.left === 0) path.pop();
      const siblings = path.at(-1);
      assert(siblings !== undefined, 'a list of trees tells of each node how many children it has');
      const id = tree.node(this.fiberOf(step), this.labelOf(step));
      const { parent, last } = siblings;
      if (last !== NONE) tree.adopt(last, tree.firstChild(last), id);
      else if (parent !== NONE) tree.adopt(parent, id, tree.nextSibling(parent));
      else first = id;
      siblings.last = id;
      siblings.left--;
      if (children > 0) path.push({ parent: id, left: children, last: NONE });
    }
    return first;
  }
}
