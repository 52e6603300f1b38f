/**
 * Where a search under a bound on preemptions must try another fiber.
 *
 * Every conflict of two operations that are not ordered anyway is a race: the fiber of the later one is wanted before
 * the earlier one, and, because a preemption there costs what a different placement may not, also at the start of the
 * turn in which the earlier one stands (the conservative point of Coons, Musuvathi and McKinley, OOPSLA 2013).
 * Whether the later operation could have run before the earlier one does not matter: that a fiber comes to a lock
 * while it is held ends its turn for free.
 *
 * What can go on depends on more than conflicts, and so does what a turn costs. A join goes on when the other fiber has
 * ended, a cycle of locks fails when the other fibers wait: a turn that went on there might have ended there. And
 * after a move of time the fiber that had run last before it may go on for free.
 */
import {
  end as END,
  join as JOIN,
  lockExclusive as LOCK,
  unlockExclusive as UNLOCK,
} from '../../src/bytecode/operation-numbers.js';
import type { HappensBefore } from '../../src/explore/happens-before.js';
import type { Label } from '../../src/explore/labels.js';
import type { Engine, FiberId, Operation } from '../../src/explore/engine.js';
import type { Nodes } from './nodes.js';
import type { Wishes } from './wishes.js';
import { fiberOf } from './wishes.js';

/** Whether time moved right before the choice at `depth`. */
export function isAfterTick(engine: Engine, depth: number): boolean {
  return depth > 0 && engine.tickAt[depth - 1] === 1;
}

export class Races {
  readonly #engine: Engine;
  /** Every step is a choice here, so that the events of the order are the depths of the execution. */
  readonly #order: HappensBefore;
  readonly #nodes: Nodes;
  readonly #wishes: Wishes;
  /** The operation whose races are looked for, and its label. */
  readonly #operation: Operation = { operation: 0, object: -1, touched: 0 };
  #label: Label = 0;

  constructor(engine: Engine, order: HappensBefore, nodes: Nodes, wishes: Wishes) {
    this.#engine = engine;
    this.#order = order;
    this.#nodes = nodes;
    this.#wishes = wishes;
  }

  /** The races that the last transition brings: of what its fiber is about to do, and with what others are about to do. */
  find(): void {
    const order = this.#order;
    const engine = this.#engine;
    const at = order.length - 1;
    const actor = order.fiberOf(at);
    const operation = this.#operation;
    for (let fiber = 0; fiber < engine.fiberCount; fiber++) {
      if (!engine.isLive(fiber)) continue;
      engine.pending(fiber, operation);
      this.#label = order.labels.of(operation.operation, operation.object, operation.touched);
      // What touches several objects may be a failure that others brought about without touching any of them.
      if (fiber === actor || operation.touched !== 0) {
        this.#racesOf(fiber, at + 1);
      } else if (this.#races(at, fiber)) {
        this.#reverse(at, fiber);
      }
    }
  }

  /** The same when the execution is over. A transition that ended everything races with whatever was not before it anyway. */
  findAtEnd(): void {
    this.find();
    const order = this.#order;
    const last = order.length - 1;
    if (order.operationOf(last) !== END) return;
    const fiber = order.fiberOf(last);
    for (let at = last - 1; at >= 0; at--) {
      if (order.fiberOf(at) !== fiber && !order.beforePast(at, last)) this.#reverse(at, fiber);
    }
  }

  /** At `depth`: wants what was wanted beyond an equivalent prefix. */
  wantAgain(depth: number, wishes: Float64Array): void {
    for (const wish of wishes) {
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
  }

  /** Every conflict of the pending operation of `fiber` with the transitions before `depth`. */
  #racesOf(fiber: FiberId, depth: number): void {
    for (let at = depth - 1; at >= 0; at--) if (this.#races(at, fiber)) this.#reverse(at, fiber);
  }

  #races(at: number, fiber: FiberId): boolean {
    const order = this.#order;
    if (order.fiberOf(at) === fiber) return false;
    return (
      order.labels.areDependent(order.labelOf(at), this.#label) &&
      !order.beforeNext(at, fiber) &&
      !this.#isAwaitedRelease(at, fiber)
    );
  }

  /** Whether `fiber` stood there already, and waits for just this release of a lock: it could not have come first. */
  #isAwaitedRelease(at: number, fiber: FiberId): boolean {
    const order = this.#order;
    const { operation, object, touched } = this.#operation;
    return (
      order.operationOf(at) === UNLOCK &&
      operation === LOCK &&
      order.objectOf(at) === object &&
      touched === 0 &&
      order.lastOf(fiber) < at &&
      order.lastOf(fiber) >= 0 &&
      !this.#nodes.isEnabled(at, fiber)
    );
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
    const fiber = order.fiberOf(at);
    for (let d = start + 1; d <= at; d++) {
      if (engine.operationAt[d] === JOIN) {
        const joined = engine.links[engine.linksBefore[d]!]!;
        this.#wantBreak(order.lastOf(joined), d, fiber);
      }
      const chain = engine.chainAt[d];
      if (!chain) continue;
      for (const member of chain) {
        let last = order.lastOf(member);
        while (last >= d) last = order.previousOf(last);
        if (member !== fiber && last >= 0) this.#wantBreak(last, d, fiber);
      }
    }
  }

  /** Wants `fiber` to come to its transition at `d`, in the middle of a turn, before the transition at `at`. */
  #wantBreak(at: number, d: number, fiber: FiberId): void {
    if (at < d - 1 && !this.#order.before(at, d - 1)) this.#reverse(at, fiber);
  }

  /** Wants `fiber` at the start of a turn. */
  #wantTurn(start: number, fiber: FiberId): void {
    const nodes = this.#nodes;
    nodes.want(start, fiber);
    if (!isAfterTick(this.#engine, start)) return;
    const order = this.#order;
    const last = order.fiberOf(start - 1);
    if (last === order.fiberOf(start)) this.#wantEarlier(start, start - 1, fiber);
    if (fiber === last || !nodes.isEnabled(start, last)) return;
    // Time moved, and the fiber that had run last can go on. Had another one run last, the turn might be free, or
    // free once that one has ended its own.
    const seen = new Set<FiberId>([last]);
    for (let at = start - 1; at >= 0; at--) {
      const other = order.fiberOf(at);
      if (seen.has(other)) continue;
      seen.add(other);
      let isMaximal = true;
      for (let d = at + 1; d < start; d++) if (order.before(at, d)) isMaximal = false;
      if (isMaximal) this.#wantEarlier(start, at, order.fiberOf(at + 1));
    }
  }

  /** Because of a turn that starts at `start`, wants `fiber` before the transition at `at`, before time moved. */
  #wantEarlier(start: number, at: number, fiber: FiberId): void {
    this.#nodes.isPeculiar.fill(1, this.#nodes.turnStart(at) + 1, start + 1);
    this.#want(at, fiber);
  }
}
