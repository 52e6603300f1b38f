/**
 * Partial-order reduction under a bound on preemptions (Coons, Musuvathi and McKinley, OOPSLA 2013): every
 * equivalence class of which some schedule has at most that many, without trying all those schedules.
 *
 * A fiber is tried instead of another only where a race says that it makes a difference. Reversing a race in the
 * middle of the turn of a fiber costs a preemption that a different placement may not cost, so the fiber is wanted
 * at the start of that turn, too. And whether a turn can end for free depends on whether the fiber can go on, so that
 * every conflict counts as a race, whether or not the operation could have run before it: a mutex that is released
 * as much as one that is taken.
 */
import { OPERATION_NUMBERS } from '../../src/bytecode/events.js';
import { ClassHash } from '../../src/explore/class-hash.js';
import { HappensBefore } from '../../src/explore/happens-before.js';
import type { Label } from '../../src/explore/labels.js';
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
import { Nodes } from './nodes.js';
import { PrefixTable } from './prefix-table.js';
import { fiberOf, FIBERS_MAX, Wishes } from './wishes.js';

const { end: END, join: JOIN, lockExclusive: LOCK, unlockExclusive: UNLOCK } = OPERATION_NUMBERS;

export class BoundedDpor implements Scheduler {
  readonly #engine: Engine;
  readonly #order: HappensBefore;
  readonly #hash: ClassHash;
  readonly #nodes = new Nodes();
  readonly #table = new PrefixTable();
  readonly #wishes: Wishes;
  readonly #operation: Operation = { operation: 0, object: -1, touched: 0 };
  /** Label of the operation whose races are looked for. */
  #label: Label = 0;
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
    this.#hash = new ClassHash(this.#engine, true);
    this.#wishes = new Wishes(this.#order, this.#nodes);
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
        const last = this.#order.fiber[depth - 1]!;
        const wishes = this.#wishes.at(depth);
        this.#table.put(nodes.low[depth]!, nodes.high[depth]!, last, left, wishes);
      }
      this.#wishes.passOn(depth);
    }
    nodes.length = depth;
  }

  /** Whether schedules that reach an equivalent point may share what is beyond it. */
  #isShared(depth: number): boolean {
    return !this.#isAfterTick(depth) && this.#engine.fiberCount < FIBERS_MAX;
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
      if (depth > 0) this.#findRaces();
      fiber = nodes.isEnabled(depth, last) ? last : point.enabled[0]!;
    }
    nodes.take(depth, fiber, this.#isAfterTick(depth));
    return fiber;
  }

  /** Whether what lies beyond has been explored from an equivalent point; then what it wants is wanted here, too. */
  #isKnown(depth: number, last: FiberId, spent: number): boolean {
    if (!this.#isShared(depth)) return false;
    const table = this.#table;
    const entry = table.find(this.#hash.low, this.#hash.high, last);
    if (entry < 0 || table.left(entry) < this.#bound - spent) return false;
    if (table.left(entry) !== Infinity) this.#nodes.wasCut[depth - 1] = 1;
    for (const wish of table.wishes(entry)) {
      this.#wishes.add(depth, wish);
      const fiber = fiberOf(wish);
      const at = this.#wishes.depthOf(wish);
      if (at >= 0) {
        this.#want(at, fiber);
      } else {
        const start = this.#nodes.turnStart(depth - 1);
        this.#wantBreaks(start, depth - 1);
        this.#wantTurn(start, fiber);
      }
    }
    return true;
  }

  end(outcome: Outcome): void {
    this.#order.extend();
    if (outcome.reason === 'bound') {
      this.#isDone = true;
      return;
    }
    const last = this.#order.length - 1;
    if (last < 0) return;
    this.#findRaces();
    if (this.#order.operation[last] === END) this.#racesOfEnd(last);
  }

  leavesOut(): boolean {
    return this.#wasCut;
  }

  /** The races that the last transition brings: between it and what others are about to do, and of what its fiber is about to do. */
  #findRaces(): void {
    const order = this.#order;
    const engine = this.#engine;
    const at = order.length - 1;
    const actor = order.fiber[at]!;
    const operation = this.#operation;
    for (let fiber = 0; fiber < engine.fiberCount; fiber++) {
      if (!engine.isLive(fiber)) continue;
      engine.pending(fiber, operation);
      this.#label = order.labels.of(operation.operation, operation.object, operation.touched);
      if (fiber === actor || operation.touched !== 0) {
        this.#racesOf(fiber, at + 1);
      } else if (this.#races(at, fiber)) {
        this.#reverse(at, fiber);
      }
    }
  }

  /** Every conflict of the pending operation of `fiber` with the transitions before `depth`. */
  #racesOf(fiber: FiberId, depth: number): void {
    for (let at = depth - 1; at >= 0; at--) if (this.#races(at, fiber)) this.#reverse(at, fiber);
  }

  #races(at: number, fiber: FiberId): boolean {
    const order = this.#order;
    if (order.fiber[at] === fiber) return false;
    return (
      order.labels.areDependent(order.label[at]!, this.#label) &&
      !order.beforeNext(at, fiber) &&
      !this.#isAwaitedRelease(at, fiber)
    );
  }

  /** Whether `fiber` stood there already, and waits for just this release of a lock: it could not have come first. */
  #isAwaitedRelease(at: number, fiber: FiberId): boolean {
    const order = this.#order;
    const { operation, object, touched } = this.#operation;
    return (
      order.operation[at] === UNLOCK &&
      operation === LOCK &&
      order.object[at] === object &&
      touched === 0 &&
      order.lastOf(fiber) < at &&
      order.lastOf(fiber) >= 0 &&
      !this.#nodes.isEnabled(at, fiber)
    );
  }

  /** The transition at `last` ended everything: it races with all that does not happen before its fiber got there. */
  #racesOfEnd(last: number): void {
    const order = this.#order;
    const fiber = order.fiber[last]!;
    for (let at = last - 1; at >= 0; at--) {
      if (order.fiber[at] !== fiber && !order.beforePast(at, last)) this.#reverse(at, fiber);
    }
  }

  /** A race: `fiber` is wanted before the transition at `at`. */
  #reverse(at: number, fiber: FiberId): void {
    if (this.#wishes.addAt(at, fiber)) this.#want(at, fiber);
  }

  /** Wants `fiber` before the transition at `at`, and before the turn that this is part of. */
  #want(at: number, fiber: FiberId): void {
    const start = this.#nodes.turnStart(at);
    if (start !== at) this.#nodes.want(at, fiber);
    this.#wantBreaks(start, at);
    this.#wantTurn(start, fiber);
  }

  /**
   * Inside the turn from `start` to `at` the fiber may have come to where it waits for others to get somewhere, a join
   * or a cycle of locks, and they were there already. Had it come first, the turn had ended there, for free.
   */
  #wantBreaks(start: number, at: number): void {
    const engine = this.#engine;
    const order = this.#order;
    const fiber = order.fiber[at]!;
    for (let d = start + 1; d <= at; d++) {
      if (engine.operationAt[d] === JOIN) {
        const joined = engine.links[engine.linksBefore[d]!]!;
        this.#wantBreak(order.lastOf(joined), d, fiber);
      }
      const chain = engine.chainAt[d];
      if (!chain) continue;
      for (const member of chain) {
        let last = order.lastOf(member);
        while (last >= d) last = order.previous[last]!;
        if (member !== fiber && last >= 0) this.#wantBreak(last, d, fiber);
      }
    }
  }

  /** Wants `fiber` to come to its transition at `d`, in the middle of a turn, before the transition at `at`. */
  #wantBreak(at: number, d: number, fiber: FiberId): void {
    if (at < d - 1 && !this.#order.before(at, d - 1)) this.#reverse(at, fiber);
  }

  #isAfterTick(depth: number): boolean {
    return depth > 0 && this.#engine.tickAt[depth - 1] === 1;
  }

  /** Wants `fiber` at the start of a turn. */
  #wantTurn(start: number, fiber: FiberId): void {
    const nodes = this.#nodes;
    nodes.want(start, fiber);
    if (!this.#isAfterTick(start)) return;
    const order = this.#order;
    const last = order.fiber[start - 1]!;
    if (last === order.fiber[start]) this.#wantEarlierTurn(start, start - 1, fiber);
    if (fiber === last || !nodes.isEnabled(start, last)) return;
    // Time moved, and the fiber that had run last can go on. Had another one run last, the turn might be free.
    const canRun = nodes.isEnabled(start, fiber);
    const seen = new Set<FiberId>([last]);
    for (let at = start - 1; at >= 0; at--) {
      const other = order.fiber[at]!;
      if (seen.has(other)) continue;
      seen.add(other);
      if (canRun && other !== fiber && nodes.isEnabled(start, other)) continue;
      let isMaximal = true;
      for (let d = at + 1; d < start; d++) if (order.before(at, d)) isMaximal = false;
      if (isMaximal) this.#wantEarlierTurn(start, at, order.fiber[at + 1]!);
    }
  }

  /** Because of a turn that starts at `start`, wants `fiber` before the turn of the transition at `at`, before time moved. */
  #wantEarlierTurn(start: number, at: number, fiber: FiberId): void {
    const earlier = this.#nodes.turnStart(at);
    this.#nodes.isPeculiar.fill(1, earlier + 1, start + 1);
    this.#wantTurn(earlier, fiber);
  }
}
