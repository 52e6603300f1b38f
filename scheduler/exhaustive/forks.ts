/**
 * A partial-order search in parts that several threads can explore, with every class met once, as by a search that is not
 * divided. Nodes of its path become forks, which stay here: a fork has branches that have begun, and plans, a wakeup tree of
 * what is still to begin. What is explored elsewhere are subtrees, searches of their own that leave the levels above their
 * root alone and report what they find for them (`Reversal`).
 *
 * Why nothing is lost or met twice. Optimal exploration (Abdulla, Aronis, Jonsson, Sagonas, JACM 2017, 6) explores the
 * branches of a node from left to right, each asleep on those to its left. A reversal that is left out because somebody sleeps
 * is made up for by the subtree of the sleeper, which plans into those to its right what it alone leads to. So a subtree must wait for
 * the branches that sleep at its root, and for them alone: once they are done, or where they have been woken, it comes to all
 * classes below its root by itself, whatever was planned; what is planned later and leads into it is covered. Everything else
 * to the right of what still runs is left as the wakeup tree that it is: what is planned later descends into it, although
 * some of its leaves may be explored already.
 *
 * What is planned conflicts with everybody to its left, or else it would be covered, and ends when it has done so (`shortener.ts`);
 * so subtrees wait for few others, and are large.
 *
 * To the left of where a reversal comes from, a branch counts as asleep, done or not: it will come to all that it covers. Its step
 * must be known for that, and it is another one where it turns out to end everything; so that is tried out when it begins.
 *
 * All in rounds: subtrees run apart on what was known when the round began, and are taken back in their order. So the outcome
 * depends on the program and its parameters alone, not on the number of threads.
 */
import { end as END } from '../../src/bytecode/operation-numbers.js';
import type { Engine, FiberId } from '../../src/explore/engine.js';
import type { Label } from '../../src/explore/labels.js';
import { Labels } from '../../src/explore/labels.js';
import { assert } from '../../src/support/assert.js';
import type { DporState, Reversal, SavedLevel, StepIndex } from './saved-search.js';
import { StepNames, StepReader, StepWriter } from './saved-search.js';
import type { BranchPlace, ForksState } from './saved-forks.js';
import { saveForks } from './saved-forks.js';
import { ABSENT, CONFLICT, NONE } from './search-words.js';
import { Sequence } from './sequence.js';
import type { Needs } from './shortener.js';
import { Shortener } from './shortener.js';
import { WakeupTree } from './wakeup-tree.js';

/** A search between two executions: the schedule of its last one, fibers by name, and where it stands. */
export interface SearchPoint {
  readonly schedule: readonly string[];
  readonly search: DporState;
}

/** What came of exploring a subtree for a while. */
export interface Explored extends SearchPoint {
  /** Executions of that while, and how many the subtree will come to, as far as it can tell. */
  readonly executions: number;
  readonly estimate: number;
}

/** What is explored below a branch, or everything while there is none. */
export interface Subtree {
  readonly above: Branch | null;
  /** Levels of forks above it. */
  readonly root: number;
  /** Its levels are those from the root on. */
  point: SearchPoint;
  executions: number;
}

/** A step of a fork that has begun. */
export interface Branch {
  readonly fork: Fork;
  /** Its place among those that have begun. */
  readonly index: number;
  readonly fiber: FiberId;
  readonly label: Label;
  /** Null when everything below it is done. */
  below: Fork | 'subtree' | null;
  /** How many executions it will come to, as far as can be told. */
  estimate: number;
}

export interface Fork {
  readonly level: number;
  /** A schedule that leads through it, and how many transitions come before its choice. */
  readonly schedule: readonly string[];
  readonly depth: number;
  readonly above: Branch | null;
  /** Who sleeps from above. */
  readonly asleep: readonly Branch[];
  /** From left to right. */
  readonly begun: Branch[];
  /** The first of the branches that are still to begin. */
  plans: number;
}

interface Trial {
  /** After the step. */
  readonly schedule: readonly string[];
  readonly endsAll: boolean;
}

/** So many nodes of a plan may become forks before a subtree can begin; further down it would be small, and forks many. */
const FORKS_MAX = 8;

export class Forks {
  readonly #engine: Engine;
  readonly #labels: Labels;
  readonly #names: StepNames;
  readonly #tree: WakeupTree;
  readonly #sequence = new Sequence();
  readonly #needs = new KnownNeeds();
  readonly #shortener: Shortener;
  readonly #width: number;
  #root: Fork | null = null;
  #subtrees: Subtree[];
  #hasSourceSets: boolean;
  /** What the search comes to, as far as it can tell, before it is divided. */
  #estimate: number;

  /**
   * Up to `width` subtrees at a time of the search at `start`, or of forks that were saved; `engine` knows all its names, and is used
   * for trials.
   */
  constructor(engine: Engine, start: SearchPoint | ForksState, width: number) {
    this.#engine = engine;
    this.#labels = new Labels(engine);
    this.#names = new StepNames(engine, this.#labels);
    this.#tree = new WakeupTree(this.#labels);
    this.#shortener = new Shortener(this.#labels, this.#needs);
    this.#width = width;
    if ('forks' in start) {
      this.#hasSourceSets = start.hasSourceSets;
      this.#estimate = start.estimate;
      this.#subtrees = this.#restore(start);
      return;
    }
    const { executions, hasSourceSets, isDone } = start.search;
    this.#hasSourceSets = hasSourceSets;
    this.#estimate = executions;
    this.#subtrees = isDone ? [] : [{ above: null, root: 0, point: start, executions }];
  }

  /** For another one to go on from, between two rounds. */
  save(): ForksState {
    const saved = saveForks(this.#root, this.#subtrees, this.#tree, this.#names);
    return { ...saved, hasSourceSets: this.#hasSourceSets, estimate: this.#estimate };
  }

  /** Makes the forks, and answers the subtrees. */
  #restore({ steps, schedules, forks, subtrees }: ForksState): Subtree[] {
    const reader = new StepReader(this.#names, steps);
    const made: Fork[] = [];
    const branchAt = (place: BranchPlace | null): Branch | null =>
      place && made[place[0]]!.begun[place[1]]!;
    for (const saved of forks) {
      const above = branchAt(saved.above);
      const schedule = schedules[saved.schedule]!;
      const plans = reader.plant(this.#tree, saved.plans);
      const fork = this.#fork(above, saved.level, { schedule, depth: saved.depth, plans });
      for (const { step, estimate } of saved.begun)
        this.#branch(fork, reader.fiberOf(step), reader.labelOf(step)).estimate = estimate;
      if (above === null) this.#root = fork;
      else above.below = fork;
      made.push(fork);
    }
    return subtrees.map((saved): Subtree => {
      const above = branchAt(saved.above);
      if (above !== null) above.below = 'subtree';
      return { ...saved, above };
    });
  }

  get hasSourceSets(): boolean {
    return this.#hasSourceSets;
  }

  /** The subtrees of the next round, in their order; none when everything is done. */
  deal(): readonly Subtree[] {
    do this.#walk();
    while (this.#subtrees.length < this.#width && this.#split());
    assert(this.#subtrees.length > 0 || this.#root === null, 'what is open is explored');
    return this.#subtrees;
  }

  /** Nodes of wakeup trees, here and in the subtrees. */
  get nodes(): number {
    return this.#subtrees.reduce((sum, { point }) => sum + nodesOf(point), this.#tree.live);
  }

  /** How many executions all will come to: planned branches as many as those that have begun beside them. */
  get estimate(): number {
    return this.#estimate;
  }

  /** From left to right over all forks: begins what may begin and closes what is done. */
  #walk(): void {
    const path: { readonly fork: Fork; index: number }[] = [];
    if (this.#root !== null) path.push({ fork: this.#root, index: 0 });
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const { fork } = at;
      const branch = fork.begun[at.index];
      if (branch !== undefined) {
        at.index++;
        if (isFork(branch.below)) path.push({ fork: branch.below, index: 0 });
      } else if (!this.#begin(fork)) {
        path.pop();
        this.#leave(fork);
      }
    }
  }

  /** A fork with nothing left in it is closed, unless somebody who sleeps there may still plan into it. */
  #leave(fork: Fork): void {
    const { begun, plans, above, asleep } = fork;
    let planned = 0;
    for (let id = plans; id !== NONE; id = this.#tree.nextSibling(id)) planned++;
    const known = begun.reduce((sum, { estimate }) => sum + estimate, 0);
    const estimate = known * (1 + planned / Math.max(1, begun.length));
    if (above === null) this.#estimate = estimate;
    else above.estimate = estimate;
    if (planned > 0 || begun.some(isOpen) || asleep.some(isOpen)) return;
    if (above === null) this.#root = null;
    else above.below = null;
  }

  /** Begins the next branch of a fork, if there is one, if it need not wait, and if there is room. */
  #begin(fork: Fork): boolean {
    const tree = this.#tree;
    const first = fork.plans;
    if (first === NONE || this.#subtrees.length >= this.#width) return false;
    const fiber = tree.fiber(first);
    const asleep = this.#asleepBelow(fork, fork.begun.length, tree.label(first));
    if (!this.#wakesSoon(first, asleep.filter(isOpen))) return false;
    const { schedule, endsAll } = this.#tryOut(fork, fiber);
    const label = endsAll ? this.#asEnd(tree.label(first)) : tree.label(first);
    const waits = !endsAll && asleep.some(isOpen);
    fork.plans = tree.nextSibling(first);
    const plans = tree.detachChildren(first);
    tree.release(first);
    const branch = this.#branch(fork, fiber, label);
    const level = fork.level + 1;
    if (waits) {
      branch.below = this.#fork(branch, level, { schedule, depth: schedule.length, plans });
    } else {
      const writer = new StepWriter(this.#names);
      const uprooted = this.#uproot(plans, writer);
      const search = { ...EMPTY, root: level, plans: uprooted, steps: writer.steps };
      this.#subtrees.push({
        above: branch,
        root: level,
        point: { schedule, search },
        executions: 0,
      });
      branch.below = 'subtree';
    }
    return true;
  }

  /** Whether the first of the plans below node `id` wakes those who still sleep there, within a few steps. */
  #wakesSoon(id: number, asleep: readonly Pick<Branch, 'label'>[]): boolean {
    let node = id;
    let rest = asleep;
    for (let steps = 0; rest.length > 0; steps++) {
      node = this.#tree.firstChild(node);
      if (node === NONE || steps === FORKS_MAX) return false;
      const label = this.#tree.label(node);
      rest = rest.filter((branch) => !this.#labels.areDependent(branch.label, label));
    }
    return true;
  }

  #tryOut({ schedule, depth }: Fork, fiber: FiberId): Trial {
    const engine = this.#engine;
    const { names } = engine;
    const before = schedule.slice(0, depth);
    engine.rewind(0);
    engine.settle();
    // The machine makes some of the steps by itself.
    while (engine.depth < before.length) engine.step(names.fiberByName(before[engine.depth]!));
    engine.step(fiber);
    const made = engine.fiberAt.subarray(before.length, engine.depth);
    return {
      schedule: [...before, ...Array.from(made, (id) => names.fiberName(id))],
      endsAll: engine.endsAll,
    };
  }

  #asEnd(label: Label): Label {
    const labels = this.#labels;
    return labels.of(END, labels.object(label), labels.touched(label));
  }

  /** Who sleeps below the branch at that place of a fork, which makes the step `label`. */
  #asleepBelow(fork: Fork, index: number, label: Label): readonly Branch[] {
    const before = [...fork.asleep, ...fork.begun.slice(0, index)];
    return before.filter((branch) => !this.#labels.areDependent(branch.label, label));
  }

  #branch(fork: Fork, fiber: FiberId, label: Label): Branch {
    const index = fork.begun.length;
    const branch: Branch = { fork, index, fiber, label, below: null, estimate: 1 };
    fork.begun.push(branch);
    return branch;
  }

  #fork(
    above: Branch | null,
    level: number,
    place: Pick<Fork, 'schedule' | 'depth' | 'plans'>,
  ): Fork {
    const asleep = above === null ? [] : this.#asleepBelow(above.fork, above.index, above.label);
    return { ...place, level, above, asleep, begun: [] };
  }

  /** Makes forks of the path of a subtree, down to its first node with anything planned; false when none has any. */
  #split(): boolean {
    let best: Subtree | null = null;
    let level = Infinity;
    for (const subtree of this.#subtrees) {
      const { levels } = subtree.point.search;
      // There is more than the present child, which is a leaf.
      const at = subtree.root + levels.findIndex(({ tree }) => tree.length > 2);
      if (at < subtree.root || at >= level) continue;
      best = subtree;
      level = at;
    }
    if (best === null) return false;
    const { schedule, search } = best.point;
    const count = level + 1 - best.root;
    let { above } = best;
    const reader = new StepReader(this.#names, search.steps);
    for (const saved of search.levels.slice(0, count))
      above = this.#forkAt(above, saved, schedule, reader);
    const levels = search.levels.slice(count);
    const point = { schedule, search: { ...search, root: level + 1, levels } };
    const below: Subtree = { above, root: level + 1, point, executions: 0 };
    this.#subtrees = this.#subtrees.map((other) => (other === best ? below : other));
    return true;
  }

  /** Makes a fork of a node of a path; the branch that the path goes on with. */
  #forkAt(
    above: Branch | null,
    { depth, explored, tree, openedAt, childAt }: SavedLevel,
    schedule: readonly string[],
    reader: StepReader,
  ): Branch {
    const [present, children] = tree;
    assert(present !== undefined && children === 0, 'a path goes on from each of its nodes');
    const plans = reader.plant(this.#tree, tree.slice(2));
    const level = above === null ? 0 : above.fork.level + 1;
    const fork = this.#fork(above, level, { schedule, depth, plans });
    if (above === null) this.#root = fork;
    else above.below = fork;
    const branchFor = (step: StepIndex): Branch =>
      this.#branch(fork, reader.fiberOf(step), reader.labelOf(step));
    for (const step of explored) branchFor(step).estimate = (childAt - openedAt) / explored.length;
    const branch = branchFor(present);
    branch.below = 'subtree';
    return branch;
  }

  /** The wakeup trees from `first` on, which nobody keeps any more. */
  #uproot(first: number, writer: StepWriter): number[] {
    const trees = writer.trees(this.#tree, first);
    const pending = [first];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (id === NONE) continue;
      pending.push(this.#tree.nextSibling(id), this.#tree.firstChild(id));
      this.#tree.release(id);
    }
    return trees;
  }

  /** The search that `subtree` is, with what is known above it. */
  pointOf({ above, point: { schedule, search } }: Subtree): SearchPoint {
    const writer = new StepWriter(this.#names, search.steps);
    const forks: SavedLevel[] = [];
    for (let branch = above; branch !== null; branch = branch.fork.above)
      forks.push(this.#levelOf(branch, writer));
    const levels = [...forks.reverse(), ...search.levels];
    const { steps } = writer;
    return { schedule, search: { ...search, steps, levels, hasSourceSets: this.#hasSourceSets } };
  }

  /** A fork as a branch sees it: who sleeps to its left, and what to its right covers what leads into it. */
  #levelOf(branch: Branch, writer: StepWriter): SavedLevel {
    const { fork, index } = branch;
    const right = fork.begun.slice(index + 1).filter(({ below }) => !isFork(below));
    const step = ({ fiber, label }: Branch): StepIndex => writer.index(fiber, label);
    return {
      depth: fork.depth,
      explored: fork.begun.slice(0, index).map(step),
      // Leaves, without children.
      tree: [branch, ...right].flatMap((begun) => [step(begun), 0]),
      openedAt: 0,
      childAt: 0,
    };
  }

  /** Takes in what came of exploring `subtree`. */
  take(subtree: Subtree, { schedule, search, executions, estimate }: Explored): void {
    const { above, root } = subtree;
    this.#hasSourceSets ||= search.hasSourceSets;
    const reader = new StepReader(this.#names, search.steps);
    for (const reversal of search.above) this.#plan(subtree, reversal, reader);
    subtree.executions += executions;
    const levels = search.levels.slice(root);
    subtree.point = { schedule, search: { ...search, levels, above: [] } };
    if (above === null) this.#estimate = estimate;
    else above.estimate = search.isDone ? subtree.executions : estimate;
    if (!search.isDone) return;
    this.#subtrees = this.#subtrees.filter((other) => other !== subtree);
    if (above !== null) above.below = null;
  }

  /** Plans a reversal that comes from `subtree` at the fork that it belongs to, unless something to the right covers it. */
  #plan({ above }: Subtree, { level, steps, needs }: Reversal, reader: StepReader): void {
    let branch = above;
    while (branch !== null && branch.fork.level > level) branch = branch.fork.above;
    assert(branch?.fork.level === level, 'above a subtree there is a fork at every level');
    const sequence = this.#sequence;
    sequence.clear();
    for (const step of steps) sequence.push(reader.fiberOf(step), reader.labelOf(step));
    this.#needs.direct = needs;
    let { fork } = branch;
    // Those to the left were known to the subtree, which reports nothing that they cover.
    let from = branch.index + 1;
    for (;;) {
      const next = fork.begun.slice(from).find((begun) => this.#placeOf(begun) !== CONFLICT);
      if (next === undefined) break;
      const place = this.#placeOf(next);
      if (this.#hasSourceSets || !isFork(next.below)) return;
      if (place !== ABSENT) sequence.remove(place);
      if (sequence.isEmpty) return;
      fork = next.below;
      from = 0;
    }
    this.#insert(fork);
  }

  /** Where a step comes first in the sequence; a source set wants it to occur. */
  #placeOf({ fiber, label }: Branch): number {
    const place = this.#sequence.placeOf(this.#labels, fiber, label);
    return place === ABSENT && this.#hasSourceSets ? CONFLICT : place;
  }

  /** Plans what no branch of a fork covers, as far as it is needed to wake everybody who will sleep. */
  #insert(fork: Fork): void {
    const sequence = this.#sequence;
    if (!this.#tree.leads(fork.plans, sequence, this.#hasSourceSets)) {
      if (!this.#hasSourceSets && this.#needs.direct !== null) {
        const sleepers = [...fork.asleep, ...fork.begun].flatMap(({ fiber, label }) => [
          fiber,
          label,
        ]);
        this.#tree.collectSleepers(fork.plans, sleepers);
        this.#shortener.shorten(sequence, sleepers);
      }
      fork.plans = this.#tree.attach(fork.plans, sequence, this.#hasSourceSets);
    }
  }
}

/** The needs of a reversal that somebody else has found. */
class KnownNeeds implements Needs {
  direct: Reversal['needs'] = null;

  begin(): void {
    // `direct` says which sequence this is about.
  }

  /** The direct ones: the rest comes when these are asked about, which are further to the front. */
  markBefore(k: number, marks: Uint8Array): void {
    for (const j of this.direct?.[k] ?? []) marks[j] = 1;
  }
}

function isFork(below: Branch['below']): below is Fork {
  return below !== null && below !== 'subtree';
}

function isOpen({ below }: Branch): boolean {
  return below !== null;
}

/** Nodes of the wakeup trees of a search. */
export function nodesOf({ search: { levels, plans } }: SearchPoint): number {
  const numbers = levels.reduce((sum, { tree }) => sum + tree.length, plans?.length ?? 0);
  return numbers / 2;
}

/** A search that has not begun. */
const EMPTY: DporState = {
  steps: [],
  levels: [],
  root: 0,
  plans: [],
  isDone: false,
  hasSourceSets: false,
  executions: 0,
  above: [],
};
