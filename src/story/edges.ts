/**
 * Direct edges of happens-before between events of different fibers: the orders that do not follow from others. The clocks
 * are those of partial-order reduction (`HappensBefore`), one per transition; here they are taken apart into the fewest
 * edges, and each edge is led to the event of the transition that it is about.
 */
import { join as JOIN, start as START } from '../bytecode/operation-numbers.js';
import { HappensBefore } from '../explore/happens-before.js';
import { AFTER } from '../vm/machine-types.js';
import type { Machine } from '../vm/machine.js';

/** An event as far as edges need it. */
export interface Placed {
  readonly fiber: number;
  readonly depth: number;
  readonly kind: string;
  /** Of a SPAWN: the new fiber. */
  readonly target: number;
}

/** Which event of a transition is meant; a number is the fiber that it spawns. */
type Anchor = 'first' | 'last' | number;

/**
 * Per event the events of other fibers, and moves of time, that it directly happens after. `machine` stands at the end
 * of the execution, of which `events` are all.
 */
export function directEdges(machine: Machine, events: readonly Placed[]): number[][] {
  const after = events.map((): number[] => []);
  const places = new Places(events, machine.depth);
  const order = new HappensBefore(machine, false);
  order.extend(true);
  /** Per fiber its transitions, so that a number of a clock leads to a depth. */
  const depths: number[][] = [];
  const seenTick = new Map<number, number>();
  let tick = -1;
  for (let depth = 0; depth < machine.depth; depth++) {
    const fiber = machine.fiberAt[depth]!;
    const own = (depths[fiber] ??= []);
    const previous = own.at(-1) ?? -1;
    const target = places.event(depth, fiber, 'first');
    if (target >= 0) {
      const isFirstAfterTick = tick >= 0 && seenTick.get(fiber) !== tick;
      const sources = isFirstAfterTick ? new Set([places.tick(tick)]) : new Set<number>();
      for (const source of newPredecessors(order, depths, depth, fiber, previous)) {
        // Whatever came before the last move of time is known through that.
        if (source <= tick) continue;
        sources.add(
          places.event(source, machine.fiberAt[source]!, anchorOf(machine, source, depth)),
        );
      }
      after[target]!.push(...[...sources].filter((source) => source >= 0).sort((a, b) => a - b));
      seenTick.set(fiber, tick);
    }
    own.push(depth);
    if (machine.tickAt[depth] === 1) {
      tick = depth;
      // Time moves when nobody else can: after everything so far.
      const at = places.tick(depth);
      if (at >= 0)
        after[at]!.push(...depths.flatMap((list, f) => places.event(list.at(-1)!, f, 'last')));
      if (at >= 0) after[at]!.sort((a, b) => a - b);
    }
  }
  return after;
}

/** Depths of the transitions of other fibers that the one at `depth` happens after, but not `previous`, and none of the others. */
function newPredecessors(
  order: HappensBefore,
  depths: readonly (readonly number[])[],
  depth: number,
  fiber: number,
  previous: number,
): number[] {
  const clock = order.clock(depth);
  const earlier = previous < 0 ? null : order.clock(previous);
  const found: number[] = [];
  for (let other = 0; other < depths.length; other++) {
    const count = clock[other] ?? 0;
    if (other === fiber || count === 0 || count <= (earlier?.[other] ?? 0)) continue;
    found.push(depths[other]![count - 1]!);
  }
  return found.filter((a) => !found.some((b) => b !== a && order.before(a, b)));
}

/** Which event of the transition `source` of another fiber the one at `depth` happens after. */
function anchorOf(machine: Machine, source: number, depth: number): Anchor {
  const other = machine.fiberAt[source]!;
  if (machine.operationAt[depth] === START) return machine.fiberAt[depth]!;
  if (machine.operationAt[depth] === JOIN) {
    const link = machine.links[machine.linksBefore[depth]!]!;
    if (link >= 0 && link < AFTER && link === other) return 'last';
  }
  return machine.chainAt[depth]?.includes(other) === true ? 'last' : 'first';
}

/** Where the events of each transition stand in the story. */
class Places {
  readonly #events: readonly Placed[];
  readonly #first: number[];

  constructor(events: readonly Placed[], depth: number) {
    this.#events = events;
    this.#first = [];
    let at = 0;
    for (let d = 0; d <= depth; d++) {
      while (at < events.length && events[at]!.depth < d) at++;
      this.#first.push(at);
    }
  }

  /** The event of the transition at `depth` of `fiber` that is meant, or -1. */
  event(depth: number, fiber: number, anchor: Anchor): number {
    const from = this.#first[depth]!;
    const end = this.#first[depth + 1] ?? this.#events.length;
    const own: number[] = [];
    for (let k = from; k < end; k++) if (this.#events[k]!.fiber === fiber) own.push(k);
    if (typeof anchor === 'number')
      return own.find((k) => this.#events[k]!.target === anchor) ?? own.at(-1) ?? -1;
    return (anchor === 'first' ? own[0] : own.at(-1)) ?? -1;
  }

  /** The move of time after the transition at `depth`. */
  tick(depth: number): number {
    const from = this.#first[depth]!;
    const end = this.#first[depth + 1] ?? this.#events.length;
    for (let k = end - 1; k >= from; k--) if (this.#events[k]!.kind === 'TICK') return k;
    return -1;
  }
}
