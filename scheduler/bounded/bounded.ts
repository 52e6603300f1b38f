/**
 * Partial-order reduction under a bound on preemptions (Coons, Musuvathi and McKinley, OOPSLA 2013): every
 * equivalence class of which some schedule has at most that many, without trying all those schedules.
 *
 * Depth first: the fiber that ran last goes on while it can; another one is tried instead where a race wants it
 * (`races.ts`) and the bound allows. A prefix that is equivalent to one explored before, with at least as many
 * preemptions left, is not followed; what lies beyond it wants the same as it did then (`prefix-table.ts`). With
 * bounds 0, 1, 2, … in turn the table is kept, and what the bound did not touch is not explored again.
 */
import { ClassHash } from '../../src/explore/class-hash.js';
import { HappensBefore } from '../../src/explore/happens-before.js';
import type { Engine, FiberId } from '../../src/explore/engine.js';
import type {
  ChoicePoint,
  Outcome,
  Scheduler,
  SchedulerContext,
} from '../../src/explore/scheduler.js';
import { CUT } from '../../src/explore/scheduler.js';
import { Nodes } from './nodes.js';
import { PrefixTable } from './prefix-table.js';
import { isAfterTick, Races } from './races.js';
import { FIBERS_MAX, Wishes } from './wishes.js';

export class BoundedDpor implements Scheduler {
  readonly #engine: Engine;
  readonly #order: HappensBefore;
  readonly #hash: ClassHash;
  readonly #nodes = new Nodes();
  readonly #table: PrefixTable;
  readonly #wishes: Wishes;
  readonly #races: Races;
  readonly #iterates: boolean;
  readonly #boundMax: number;
  #bound: number;
  /** True when the present bound left a wanted alternative out. */
  #wasCut = false;
  #isFirst = true;
  #isDone = false;
  /** The alternative to take at the depth that is resumed. */
  #resumed: FiberId = -1;

  constructor(context: SchedulerContext) {
    this.#engine = context.engine;
    this.#order = new HappensBefore(this.#engine, true);
    this.#hash = new ClassHash(this.#engine);
    this.#table = new PrefixTable(context.nodesMax);
    this.#wishes = new Wishes(this.#order, this.#nodes);
    this.#races = new Races(this.#engine, this.#order, this.#nodes, this.#wishes);
    this.#iterates = context.iteratesPreemptions;
    this.#boundMax = context.preemptionsMax;
    this.#bound = this.#iterates ? 0 : this.#boundMax;
  }

  begin(): number {
    if (this.#isFirst) {
      this.#isFirst = false;
      return 0;
    }
    if (this.#isDone) return -1;
    const depth = this.#nextDepth();
    if (depth < 0 && (!this.#iterates || this.#bound >= this.#boundMax || !this.#wasCut)) {
      this.#isDone = true;
      return -1;
    }
    if (depth < 0) {
      this.#bound++;
      this.#wasCut = false;
    }
    const from = Math.max(0, depth);
    this.#order.truncate(from);
    this.#hash.truncate(from);
    return from;
  }

  /** Closes choice points until one has a wanted alternative within the bound; its depth, or -1. */
  #nextDepth(): number {
    const nodes = this.#nodes;
    this.#wishes.passOn(this.#order.length);
    for (let depth = nodes.length - 1; depth >= 0; depth--) {
      for (let fiber = nodes.next(depth); fiber >= 0; fiber = nodes.next(depth)) {
        if (nodes.spent(depth) + nodes.cost(depth, fiber) <= this.#bound) {
          this.#resumed = fiber;
          return depth;
        }
        nodes.wasCut[depth] = 1;
        nodes.take(depth, fiber, false);
      }
      this.#close(depth);
    }
    return -1;
  }

  /** Everything beyond this choice point is explored. */
  #close(depth: number): void {
    const nodes = this.#nodes;
    const wasCut = nodes.wasCut[depth] === 1;
    if (depth === 0) {
      this.#wasCut ||= wasCut;
      this.#wishes.clear(0);
    } else {
      if (wasCut) nodes.wasCut[depth - 1] = 1;
      if (this.#isShared(depth) && nodes.isPeculiar[depth] === 0) {
        const left = wasCut ? this.#bound - nodes.spent(depth) : Infinity;
        const last = this.#order.fiberOf(depth - 1);
        const wishes = this.#wishes.at(depth);
        this.#table.put(nodes.low[depth]!, nodes.high[depth]!, last, left, wishes);
      }
      this.#wishes.passOn(depth);
    }
    nodes.length = depth;
  }

  /** Whether schedules that reach an equivalent point may share what is beyond it. */
  #isShared(depth: number): boolean {
    return !isAfterTick(this.#engine, depth) && this.#engine.fiberCount < FIBERS_MAX;
  }

  choose(point: ChoicePoint): FiberId {
    const { depth } = point;
    const nodes = this.#nodes;
    let fiber = this.#resumed;
    this.#resumed = -1;
    if (fiber >= 0) {
      nodes.length = depth + 1;
    } else {
      this.#order.extend();
      this.#hash.extend();
      const { last } = point;
      const spent = depth === 0 ? 0 : nodes.spent(depth - 1) + nodes.cost(depth - 1, last);
      if (depth > 0 && this.#isKnown(depth, last, spent)) return CUT;
      nodes.open(point, this.#engine.fiberCount, spent, this.#hash);
      if (depth > 0) this.#races.find();
      fiber = nodes.isEnabled(depth, last) ? last : point.enabled[0]!;
    }
    nodes.take(depth, fiber, isAfterTick(this.#engine, depth));
    return fiber;
  }

  /** Whether what lies beyond has been explored from an equivalent point; then what it wants is wanted here, too. */
  #isKnown(depth: number, last: FiberId, spent: number): boolean {
    if (!this.#isShared(depth)) return false;
    const table = this.#table;
    const entry = table.find(this.#hash.wholeLow, this.#hash.wholeHigh, last);
    if (entry < 0 || table.left(entry) < this.#bound - spent) return false;
    if (table.left(entry) !== Infinity) this.#nodes.wasCut[depth - 1] = 1;
    this.#races.wantAgain(depth, table.wishes(entry));
    return true;
  }

  end(outcome: Outcome): void {
    this.#order.extend();
    if (outcome.reason === 'bound') {
      this.#isDone = true;
      return;
    }
    if (outcome.reason !== 'cut' && outcome.depth > 0) this.#races.findAtEnd();
  }

  leavesOut(): boolean {
    return this.#wasCut;
  }

  warnings(): readonly string[] {
    if (!this.#table.isFull) return [];
    return [
      'the table of explored prefixes is full: nothing is left out, but more is explored again',
    ];
  }
}
