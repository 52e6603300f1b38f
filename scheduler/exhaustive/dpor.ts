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
import { end as END } from '../../src/bytecode/operation-numbers.js';
import { HappensBefore } from '../../src/explore/happens-before.js';
import type { Label, Labels } from '../../src/explore/labels.js';
import type { Engine, FiberId } from '../../src/explore/engine.js';
import type {
  Division,
  Outcome,
  Scheduler,
  SchedulerContext,
} from '../../src/explore/scheduler.js';
import { CUT } from '../../src/explore/scheduler.js';
import { assert } from '../../src/support/assert.js';
import type { DporParts } from './checkpoint.js';
import { restoreDpor, saveDpor } from './checkpoint.js';
import { RaceFinder } from './races.js';
import type { DporState, Reversal } from './saved-search.js';
import { StepNames, StepWriter } from './saved-search.js';
import { directNeeds, ReversalNeeds } from './reversal-needs.js';
import { Sequence } from './sequence.js';
import { Shortener } from './shortener.js';
import { COVERED_NOW, NONE, UNCOVERED } from './search-words.js';
import { SleepSets } from './sleep-set.js';
import { WakeupTree } from './wakeup-tree.js';

/** From this level on, choices that are free are made in turn. */
const FAIR_FROM_LEVEL = 1000;
/** A part of a search that has found so much for the levels above it waits until somebody has looked at it. */
const ABOVE_MAX = 64;
/** Of longer reversals for these levels it is not told which step needs which: that takes the square of their length. */
const NEEDS_MAX = 500;

export class OptimalDpor implements Scheduler {
  readonly #engine: Engine;
  readonly #order: HappensBefore;
  readonly #labels: Labels;
  readonly #races: RaceFinder;
  readonly #sleep: SleepSets;
  readonly #tree: WakeupTree;
  readonly #needs: ReversalNeeds;
  readonly #shortener: Shortener;
  readonly #sleepers: number[] = [];
  /** First child of the wakeup tree of the node at each level; a level is an event of the present execution. */
  readonly #kids: number[] = [];
  /** The level of the next choice: what comes before it need not be looked at before the execution has ended. */
  #level = 0;
  readonly #sequence = new Sequence();
  readonly #nodesMax: number;
  /** Fibers, by name, of the first choices, which every execution makes: nothing before the others is reversed. */
  readonly #prefix: readonly string[];
  /** The levels from here on are explored; what is to be reversed above is found for somebody else, if anybody wants it. */
  #root: number;
  #above: Reversal[] | null = null;
  readonly #writer: StepWriter;
  /**
   * True once the wakeup trees have grown to the cap: from then on source sets do, to the end. (Plans once more, when the trees
   * have shrunk, would lose executions: what a plan may leave out rests on the plans before it.)
   */
  #hasSourceSets = false;
  /** Whether the node where the search begins, the last one of the path so far, is still to be explored. */
  #isFirst = true;
  /** True when nothing is left to explore. */
  #isDone = false;
  /** Executions so far, and per level how many there were when its first child and its present child were begun. */
  #executions = 0;
  /** Reversals of races that were looked at so far: what the search costs besides the steps of its executions. */
  reversals = 0;
  readonly #openedAt: number[] = [];
  readonly #childAt: number[] = [];

  constructor(context: SchedulerContext, prefix: readonly string[] = []) {
    this.#engine = context.engine;
    this.#prefix = prefix;
    this.#root = prefix.length;
    this.#nodesMax = context.nodesMax;
    this.#order = new HappensBefore(this.#engine, true);
    this.#labels = this.#order.labels;
    this.#races = new RaceFinder(this.#engine, this.#order);
    this.#sleep = new SleepSets(this.#labels);
    this.#tree = new WakeupTree(this.#labels);
    this.#writer = new StepWriter(new StepNames(this.#engine, this.#labels));
    this.#needs = new ReversalNeeds(this.#order);
    this.#shortener = new Shortener(this.#labels, this.#needs);
    if (context.resume === null) this.#open();
    else this.#resume(context.resume as DporState);
  }

  #open(): void {
    this.#sleep.openRoot();
    this.#kids[0] = NONE;
    this.#openedAt[0] = 0;
    this.#childAt[0] = 0;
  }

  begin(): number {
    if (this.#isFirst) {
      this.#isFirst = false;
      return this.#level === 0 ? 0 : this.#engine.depth;
    }
    if (this.#isDone || (this.#above !== null && this.#above.length >= ABOVE_MAX)) return -1;
    const level = this.#nextLevel();
    if (level < 0) {
      this.#isDone = true;
      return -1;
    }
    this.#races.restore(level);
    this.#level = level;
    const depth = this.#order.depthOf(level);
    this.#order.truncate(depth);
    return depth;
  }

  /** Leaves explored children behind until a node has another one; its level, or -1. */
  #nextLevel(): number {
    const tree = this.#tree;
    const kids = this.#kids;
    for (let level = this.#order.length - 1; level >= this.#root; level--) {
      const done = kids[level]!;
      const next = tree.release(done);
      kids[level] = next;
      if (next !== NONE) {
        this.#sleep.closeAbove(level);
        // What was released last still stands there.
        this.#sleep.add(tree.fiber(done), tree.label(done));
        this.#childAt[level] = this.#executions;
        return level;
      }
    }
    return -1;
  }

  choose(): FiberId {
    const tree = this.#tree;
    const level = this.#level;
    const kids = this.#kids;
    const child = kids[level]!;
    let fiber: FiberId;
    let label: Label;
    let below = NONE;
    if (child === NONE) {
      const name = level < this.#prefix.length ? this.#prefix[level] : undefined;
      fiber = name === undefined ? this.#pick(level) : this.#engine.names.fiberByName(name);
      if (fiber < 0) return CUT;
      label = this.#races.pending(fiber);
      kids[level] = tree.node(fiber, label);
    } else {
      fiber = tree.fiber(child);
      label = tree.label(child);
      below = tree.detachChildren(child);
      assert(!this.#sleep.hasAtTop(fiber), 'a wakeup tree leads to no sleeping fiber');
    }
    this.#races.note(level, fiber, label);
    this.#sleep.open(label);
    kids[level + 1] = below;
    this.#openedAt[level + 1] = this.#executions;
    this.#childAt[level + 1] = this.#executions;
    this.#level = level + 1;
    return fiber;
  }

  /**
   * The first enabled fiber, by name, that is not asleep; -1 when all are. Deep in an execution the one that has
   * waited longest, so that a loop that waits for somebody else's step does not starve it for ever.
   */
  #pick(level: number): FiberId {
    const engine = this.#engine;
    const { order } = engine.names;
    const { hasSleepers } = this.#sleep;
    let best = -1;
    if (level >= FAIR_FROM_LEVEL) this.#order.extend();
    for (let k = engine.nextToRun(0); k >= 0; k = engine.nextToRun(k + 1)) {
      const fiber = order[k]!;
      if (hasSleepers && this.#sleep.hasAtTop(fiber)) continue;
      if (level < FAIR_FROM_LEVEL) return fiber;
      if (best < 0 || this.#order.lastOf(fiber) < this.#order.lastOf(best)) best = fiber;
    }
    return best;
  }

  end(outcome: Outcome): void {
    this.#executions++;
    const isDone = outcome.reason === 'completed';
    this.#order.extend(isDone);
    if (outcome.reason === 'bound') {
      // What lies beyond the bound is unknown, so nothing can be called covered any more.
      this.#isDone = true;
      return;
    }
    const length = this.#order.length;
    assert(length === this.#level, 'every choice is an event');
    if (length > 0 && this.#order.operationOf(length - 1) === END) this.#planAgain(length);
    this.#races.find(this.#plan, isDone);
  }

  /** Plans a reversal at the node it starts from, unless it is covered; whether that settles it. */
  readonly #plan = (at: number, sequence: Sequence): boolean => {
    if (at < this.#root) return this.#planAbove(at, sequence);
    this.reversals++;
    const coverage = this.#sleep.covers(at, sequence, !this.#hasSourceSets);
    if (coverage === UNCOVERED) {
      this.#hasSourceSets ||= this.#tree.live > this.#nodesMax;
      sequence.complete();
      const first = this.#kids[at]!;
      if (!this.#tree.leads(first, sequence, this.#hasSourceSets)) {
        if (!this.#hasSourceSets && sequence.at >= 0) this.#shorten(at, first, sequence);
        this.#kids[at] = this.#tree.attach(first, sequence, this.#hasSourceSets);
      }
    }
    return coverage !== COVERED_NOW;
  };

  /** What is planned at a node need not go on when nobody sleeps any more. */
  #shorten(level: number, first: number, sequence: Sequence): void {
    if (!this.#shortener.canShorten(sequence)) return;
    const sleepers = this.#sleepers;
    sleepers.length = 0;
    this.#sleep.collect(level, sleepers);
    this.#tree.collectSleepers(first, sleepers);
    // As many steps may be needed to wake so many.
    if (sequence.length - sequence.removed <= sleepers.length / 2) return;
    this.#shortener.shorten(sequence, sleepers);
  }

  /** Keeps what is to be explored from a node above the root, unless it was known to be covered when this part was begun. */
  #planAbove(level: number, sequence: Sequence): boolean {
    if (this.#above === null) return true;
    const coverage = this.#sleep.covers(level, sequence, !this.#hasSourceSets);
    if (coverage === COVERED_NOW) return false;
    if (coverage !== UNCOVERED) return true;
    sequence.complete();
    const { length } = sequence;
    const fibers = Array.from({ length }, (_, k) => sequence.fiberOf(k));
    const isShort = length <= NEEDS_MAX && this.#shortener.canShorten(sequence);
    if (isShort) this.#needs.begin(sequence);
    if (this.#tree.leads(this.#kids[level]!, sequence, this.#hasSourceSets)) return true;
    const steps = fibers.map((fiber, k) => this.#writer.index(fiber, sequence.labelOf(k)));
    const needs = isShort ? directNeeds(this.#needs, length) : null;
    this.#above.push({ level, steps, needs });
    return true;
  }

  /** Nodes of wakeup trees, those under exploration included. */
  get nodes(): number {
    return this.#tree.live;
  }

  /** The most that there ever were. */
  get nodesMost(): number {
    return this.#tree.liveMax;
  }

  warnings(): readonly string[] {
    if (!this.#hasSourceSets) return [];
    return [
      `the plans of the search grew to ${this.#nodesMax} nodes (--nodes-max): it went on with source sets, which leave nothing out, but cut executions that turn out redundant`,
    ];
  }

  /**
   * Sibling averages along the present path (research on exploration, 6.3): what is planned beside it will come to as much
   * as what was explored beside it.
   */
  estimate(): number {
    let estimate = 1;
    for (let level = this.#level - 1; level >= this.#root; level--) {
      let planned = 0;
      const present = this.#kids[level]!;
      if (present === NONE) continue;
      for (let id = this.#tree.nextSibling(present); id !== NONE; id = this.#tree.nextSibling(id)) {
        planned++;
      }
      const explored = this.#sleep.exploredCount(level);
      estimate += this.#childAt[level]! - this.#openedAt[level]!;
      // Of a very long execution it may have grown beyond all numbers.
      if (planned > 0) estimate += (planned * estimate) / (1 + explored);
    }
    return estimate;
  }

  save(): DporState {
    this.#races.restoreEnd();
    return saveDpor(this.#parts(), this.#writer, this.#above ?? []);
  }

  divide(): Division | null {
    return this.#isDone ? null : { search: this.save(), tally: null, coverage: null };
  }

  #resume(state: DporState): void {
    // Of one that is done there is no path to go back to.
    if (!state.isDone) restoreDpor(this.#parts(), state);
    this.#isFirst = state.plans !== null;
    this.#level = this.#order.length;
    this.#root = state.root;
    this.#above = state.root > 0 ? [] : null;
    this.#isDone = state.isDone;
    this.#hasSourceSets = state.hasSourceSets;
    this.#executions = state.executions;
  }

  #parts(): DporParts {
    return {
      engine: this.#engine,
      order: this.#order,
      races: this.#races,
      sleep: this.#sleep,
      tree: this.#tree,
      kids: this.#kids,
      openedAt: this.#openedAt,
      childAt: this.#childAt,
      root: this.#root,
      isDone: this.#isDone,
      hasSourceSets: this.#hasSourceSets,
      executions: this.#executions,
    };
  }

  /** The last step ended everything: what was planned after it is planned beside it. */
  #planAgain(length: number): void {
    const last = length - 1;
    this.#tree.relabel(this.#kids[last]!, this.#order.labelOf(last));
    const planned = this.#kids[length]!;
    this.#kids[length] = NONE;
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
      for (const step of steps) sequence.push(tree.fiber(step), tree.label(step));
      this.#plan(at, sequence);
    }
  }
}
