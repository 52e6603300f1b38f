/**
 * Values as text, in full: everything that a program can tell apart, those that only users are never shown included. Containers that are
 * met again are named by their position, so that two names of one list are not two equal lists.
 */
import { isCell } from '../../src/vm/cells.js';
import { CONSUMED, DONE, STATUS, STRIDE } from '../../src/vm/layout.js';
import type { Machine } from '../../src/vm/machine.js';
import type { Container, Value } from '../../src/vm/value.js';
import {
  cellsOf,
  ErrorValue,
  FunctionValue,
  Handle,
  isContainer,
  PromiseValue,
  StructValue,
  WeakHandle,
} from '../../src/vm/value.js';

/** Of one fiber or one object: containers that belong to several are not looked for. */
export class ValueText {
  readonly #machine: Machine;
  readonly #met: Container[] = [];

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  of(value: Value): string {
    // A COMMIT asks whether a cell still holds what was read.
    const cell = isContainer(value) ? this.#machine.objectValue.indexOf(value) : -1;
    if (cell >= 0 && isCell(this.#machine, cell))
      return `what ${this.#machine.names.objectName(cell)} holds`;
    return this.ofHeld(value);
  }

  /** What an object holds, for itself. */
  ofHeld(value: Value): string {
    const { names, results } = this.#machine;
    if (Object.is(value, -0)) return '-0';
    if (typeof value === 'string') return JSON.stringify(value);
    if (value === null || typeof value !== 'object') return String(value);
    if (value instanceof Handle) return names.objectName(value.object);
    if (value instanceof WeakHandle) return `weak ${names.objectName(value.target)}`;
    if (value instanceof PromiseValue) {
      const { fiber } = value;
      const result = isTaken(this.#machine, fiber) ? this.of(results[fiber] ?? null) : '';
      return `promise ${names.fiberName(fiber)} ${result}`;
    }
    if (value instanceof ErrorValue) {
      const fiber = names.fiberName(value.origin.fiber);
      return `error ${JSON.stringify({ ...value, origin: { ...value.origin, fiber } })}`;
    }
    if (value instanceof FunctionValue)
      return `function ${value.function} of ${this.#all(value.captures)}`;
    const known = this.#met.indexOf(value);
    if (known >= 0) return `container ${known} again`;
    this.#met.push(value);
    const kind = value instanceof StructValue ? `struct ${value.layout}` : value.constructor.name;
    return `${kind}${this.#all(cellsOf(value))}`;
  }

  #all(values: readonly Value[]): string {
    return `[${values.map((value) => this.of(value)).join()}]`;
  }
}

/** Whether somebody has taken what an ended fiber gave, and can change it. */
export function isTaken({ words, results }: Machine, fiber: number): boolean {
  const hasEnded = words[fiber * STRIDE + STATUS] === DONE;
  return hasEnded && words[fiber * STRIDE + CONSUMED] === 1 && isContainer(results[fiber] ?? null);
}
