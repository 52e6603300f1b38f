/**
 * Optimal dynamic partial-order reduction with wakeup trees (Abdulla, Aronis, Jonsson, Sagonas, POPL 2014 and
 * JACM 2017), over a machine that can go back: one execution per equivalence class, none cut.
 *
 * The path of the present execution is a stack of nodes, one per depth. A node has a sleep set (steps covered by
 * older siblings) and a wakeup tree (sequences still to be explored from there); the first child of the tree is
 * the one under exploration and stays in place meanwhile. When an execution is maximal, its reversible races are
 * found (`races.ts`), and each reversal that is not covered becomes a branch of the tree of the node before the
 * race. Then the deepest node with a child left is resumed.
 *
 * An execution that ends in a fault or DIE ends everything at once, so its last step is dependent with every
 * other step. That is known only after it has run: its planned continuation, if it has one, is planned anew
 * beside it.
 */
import { OPERATION_NUMBERS } from '../../src/bytecode/events.js';
import { HappensBefore } from '../../src/explore/happens-before.js';
import type {
  ChoicePoint,
  Engine,
  FiberId,
  Operation,
  Outcome,
  Scheduler,
  SchedulerContext,
} from '../../src/explore/scheduler.js';
import { CUT } from '../../src/explore/scheduler.js';
import { assert } from '../../src/support/assert.js';
import { RaceFinder } from './races.js';
import { SleepSets } from './sleep-set.js';
import { Sequence } from './sequence.js';
import { NONE, WakeupTree } from './wakeup-tree.js';

const { end: END } = OPERATION_NUMBERS;

/** From this depth on, choices that are free are made in turn. */
const FAIR_FROM_DEPTH = 1000;

export class OptimalDpor implements Scheduler {
  readonly #engine: Engine;
  readonly #order: HappensBefore;
  readonly #races: RaceFinder;
  readonly #sleep: SleepSets;
  readonly #tree: WakeupTree;
  /** First child of the wakeup tree of the node at each depth. */
  readonly #kids: number[] = [];
  readonly #label: Operation = { operation: 0, object: -1, touched: 0 };
  readonly #sequence = new Sequence();
  #isFirst = true;
  /** True when nothing is left to explore. */
  #isDone = false;

  constructor(context: SchedulerContext) {
    this.#engine = context.engine;
    this.#order = new HappensBefore(this.#engine, true);
    this.#races = new RaceFinder(this.#engine, this.#order);
    this.#sleep = new SleepSets(this.#engine);
    this.#tree = new WakeupTree(this.#engine);
  }

  begin(): number {
    if (this.#isFirst) {
      this.#isFirst = false;
      this.#sleep.openRoot();
      this.#kids[0] = NONE;
      return 0;
    }
    if (this.#isDone) return -1;
    const depth = this.#nextDepth();
    if (depth < 0) {
      this.#isDone = true;
      return -1;
    }
    this.#races.restore(depth);
    this.#order.truncate(depth);
    return depth;
  }

  /** Leaves explored children behind until a node has another one; its depth, or -1. */
  #nextDepth(): number {
    const tree = this.#tree;
    for (let depth = this.#order.length - 1; depth >= 0; depth--) {
      const done = this.#kids[depth]!;
      const next = tree.nextSibling(done);
      this.#sleep.closeAbove(depth);
      this.#sleep.add(
        tree.fiber(done),
        tree.operation(done),
        tree.object(done),
        tree.touched(done),
      );
      tree.release(done);
      this.#kids[depth] = next;
      if (next !== NONE) return depth;
    }
    return -1;
  }

  choose(point: ChoicePoint): FiberId {
    const depth = point.depth;
    const tree = this.#tree;
    this.#order.extend();
    let child = this.#kids[depth]!;
    if (child === NONE) {
      const fiber = this.#pick(point);
      if (fiber < 0) return CUT;
      this.#engine.pending(fiber, this.#label);
      child = tree.node(fiber, this.#label.operation, this.#label.object, this.#label.touched);
      this.#kids[depth] = child;
    }
    const fiber = tree.fiber(child);
    assert(this.#engine.isEnabled(fiber), 'a wakeup tree leads only to enabled fibers');
    assert(!this.#sleep.hasAtTop(fiber), 'a wakeup tree leads to no sleeping fiber');
    this.#races.note(fiber, tree.operation(child));
    this.#sleep.open(fiber, tree.operation(child), tree.object(child), tree.touched(child));
    this.#kids[depth + 1] = tree.detachChildren(child);
    return fiber;
  }

  /**
   * The first enabled fiber, by name, that is not asleep; -1 when all are. Deep in an execution the one that has
   * waited longest, so that a loop that waits for somebody else's step does not starve it for ever.
   */
  #pick(point: ChoicePoint): FiberId {
    let best = -1;
    for (let k = 0; k < point.count; k++) {
      const fiber = point.enabled[k]!;
      if (this.#sleep.hasAtTop(fiber)) continue;
      if (point.depth < FAIR_FROM_DEPTH) return fiber;
      if (best < 0 || this.#order.lastOf(fiber) < this.#order.lastOf(best)) best = fiber;
    }
    return best;
  }

  end(outcome: Outcome): void {
    this.#order.extend();
    if (outcome.reason === 'bound') {
      // What lies beyond the bound is unknown, so nothing can be called covered any more.
      this.#isDone = true;
      return;
    }
    const depth = this.#order.length;
    if (depth > 0 && this.#order.operation[depth - 1] === END) this.#planAgain(depth);
    this.#races.find(this.#plan);
  }

  /** Plans a reversal at the node it starts from, unless it is covered; whether that settles it. */
  readonly #plan = (at: number, sequence: Sequence): boolean => {
    const coverage = this.#sleep.covers(at, sequence);
    if (coverage === 'no') this.#kids[at] = this.#tree.insert(this.#kids[at]!, sequence);
    return coverage !== 'above';
  };

  /** The last step ended everything: what was planned after it is planned beside it. */
  #planAgain(depth: number): void {
    const last = depth - 1;
    this.#tree.relabel(this.#kids[last]!, END);
    const planned = this.#kids[depth]!;
    this.#kids[depth] = NONE;
    this.#replant(last, planned, []);
  }

  #replant(at: number, first: number, path: readonly number[]): void {
    const tree = this.#tree;
    for (let id = first; id !== NONE; id = tree.nextSibling(id)) {
      const steps = [...path, id];
      const below = tree.firstChild(id);
      if (below !== NONE) {
        this.#replant(at, below, steps);
        continue;
      }
      const sequence = this.#sequence;
      sequence.clear();
      for (const step of steps) {
        sequence.push(
          tree.fiber(step),
          tree.operation(step),
          tree.object(step),
          tree.touched(step),
        );
      }
      this.#plan(at, sequence);
    }
  }
}
