/** The machine as a scheduling point: what is enabled is found out when a scheduler asks. */
import type { Machine } from '../vm/machine.js';
import type { ChoicePoint } from './scheduler.js';

export class MachinePoint implements ChoicePoint {
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  get depth(): number {
    return this.#machine.depth;
  }

  get enabled(): Int32Array {
    return this.#machine.enabled;
  }

  get count(): number {
    return this.#machine.enabledCount;
  }

  takeAwakened(): Int32Array {
    return this.#machine.ready.takeAwakened();
  }

  get last(): number {
    const { depth, fiberAt } = this.#machine;
    return depth === 0 ? -1 : fiberAt[depth - 1]!;
  }
}
