/**
 * Data races on shared data without a lock (CLEAR concurrency reference, 6.5): two accesses of different fibers, one of them a
 * write, that nothing orders but themselves. The order is that of vector clocks, so that a race is found in every execution
 * that has it, whichever of the two came first.
 */
import { plainWrite, putEntry, removeEntry } from '../bytecode/operation-numbers.js';
import { SHARD } from '../bytecode/kind-numbers.js';
import { describeFiber, describeObject } from '../vm/describe.js';
import type { RawFault, RawPlace } from '../vm/fault.js';
import { FUNCTION, GROUP, STRIDE } from '../vm/layout.js';
import type { MachineState } from '../vm/machine-state.js';
import type { RaceWatch } from '../vm/machine-types.js';
import { HappensBefore } from './happens-before.js';

/** An access: to a field, or to all of them (-1). */
interface Access {
  readonly field: number;
  readonly function: number;
  readonly pc: number;
}

const WRITES: ReadonlySet<number> = new Set([plainWrite, putEntry, removeEntry]);

export class VectorClockWatch implements RaceWatch {
  readonly #machine: MachineState;
  readonly #order: HappensBefore;
  /** By depth of the transition. */
  readonly #accesses: (Access | undefined)[] = [];

  constructor(machine: MachineState) {
    this.#machine = machine;
    // Time is no synchronisation: to have slept long enough is no order.
    this.#order = new HappensBefore(machine, false, false);
  }

  truncate(depth: number): void {
    this.#order.truncate(depth);
    if (depth < this.#accesses.length) this.#accesses.length = depth;
  }

  access(fiber: number, pc: number, field: number): RawFault | null {
    const m = this.#machine;
    const order = this.#order;
    const depth = m.depth - 1;
    order.extend();
    this.#accesses[depth] = { field, function: m.words[fiber * STRIDE + FUNCTION]!, pc };
    const own = order.length - 1;
    let earlier = -1;
    let at = order.newestBefore(m.objectAt[depth]!, own);
    // Of several, the one of the fiber whose name comes first: the order of reads must not show.
    for (; at >= 0; at = order.older(at)) {
      const event = order.eventOf(at);
      const isFirst =
        earlier < 0 || m.names.compareFibers(order.fiberOf(event), order.fiberOf(earlier)) < 0;
      if (isFirst && this.#races(event, order.writes(at), own)) earlier = event;
    }
    const fault = earlier < 0 ? null : this.#fault(order.depthOf(earlier), depth);
    // What follows in this transition belongs to it as well, and is seen when the next one is.
    order.truncate(depth);
    return fault;
  }

  #races(event: number, wrote: boolean, own: number): boolean {
    const m = this.#machine;
    const order = this.#order;
    const fiber = order.fiberOf(own);
    const other = order.fiberOf(event);
    if (other === fiber || (!wrote && !WRITES.has(order.operationOf(own)))) return false;
    const group = m.words[fiber * STRIDE + GROUP]!;
    if (group >= 0 && m.words[other * STRIDE + GROUP] === group) return false;
    const a = this.#accesses[order.depthOf(event)]?.field ?? -1;
    const b = this.#accesses[order.depthOf(own)]?.field ?? -1;
    return (a < 0 || b < 0 || a === b) && !order.beforePast(event, own);
  }

  /** The later access comes first. */
  #fault(earlier: number, later: number): RawFault {
    const m = this.#machine;
    const places = [later, earlier].map((depth): RawPlace => {
      const access = this.#accesses[depth]!;
      const verb = WRITES.has(m.operationAt[depth]!) ? 'writes' : 'reads';
      const text = `${describeFiber(m, m.fiberAt[depth]!)} ${verb} it`;
      return { function: access.function, pc: access.pc, text };
    });
    const object = m.objectAt[later]!;
    const isPart = m.objectKind[object] === SHARD;
    return {
      kind: 'data-race',
      message: `nothing orders two accesses to ${describeObject(m, object)}: ${places.map(({ text }) => text).join(', ')}`,
      fiber: m.fiberAt[later]!,
      places,
      notes: [],
      hint: isPart
        ? 'a map that several fibers use has a lock, `@sharded(N):locked`, or its entries are changed behind SHARD'
        : 'declare the data `@shared:locked`',
    };
  }
}
