/**
 * Races on a machine that visits an execution again: the live end has looked for them already, with all that must be
 * remembered for that. Whoever visits is told, so that snapshots of it need not hold who accessed what.
 */
import type { RawFault } from '../vm/fault.js';
import { FUNCTION, STRIDE } from '../vm/layout.js';
import type { MachineState } from '../vm/machine-state.js';
import type { RaceWatch } from '../vm/machine-types.js';

export class KnownRace implements RaceWatch {
  readonly #live: MachineState;
  readonly #visitor: MachineState;

  constructor(live: MachineState, visitor: MachineState) {
    this.#live = live;
    this.#visitor = visitor;
  }

  access(fiber: number, pc: number): RawFault | null {
    const { depth, fault } = this.#live;
    const later = fault?.kind === 'data-race' ? fault.places[0] : undefined;
    if (later === undefined || depth !== this.#visitor.depth) return null;
    const fn = this.#visitor.words[fiber * STRIDE + FUNCTION];
    return later.function === fn && later.pc === pc ? fault : null;
  }

  truncate(): void {
    // What is known does not change when a visitor goes back.
  }
}
