/**
 * Labels: what a step does, packed into one number, so that the inner loops of partial-order reduction compare
 * numbers. A plain label is `object * 64 + operation`; a step that touches further objects (`touched`) is compound:
 * its number stands for a row of a table.
 */
import { OPERATION_NAMES, OPERATIONS } from '../bytecode/events.js';
import {
  COMPOUND_OPERATION,
  EVERYTHING,
  COMPOUND,
  MASK,
  READ,
  SHIFT,
  WRITE,
} from './label-words.js';
import type { Execution, FiberId, ObjectId, Operation } from './engine.js';

/** An interned step: equal labels are equal (operation, object, touched). */
export type Label = number;

/** How each operation touches its object, as bits. */
const ACCESS = Uint8Array.from({ length: MASK + 1 }, (_, operation) => {
  if (operation === COMPOUND_OPERATION) return COMPOUND;
  const name = OPERATION_NAMES[operation];
  if (name === undefined) return 0;
  return { none: 0, read: READ, write: WRITE, everything: EVERYTHING }[OPERATIONS[name].access];
});

export class Labels {
  readonly #engine: Execution;
  readonly #compound: Operation[] = [];
  readonly #ids = new Map<string, Label>();

  constructor(engine: Execution) {
    this.#engine = engine;
  }

  of(operation: number, object: ObjectId, touched: number): Label {
    if (touched === 0) return object * (MASK + 1) + operation;
    const key = `${operation} ${object} ${touched}`;
    let label = this.#ids.get(key);
    if (label === undefined) {
      label = this.#compound.length * (MASK + 1) + COMPOUND_OPERATION;
      this.#compound.push({ operation, object, touched });
      this.#ids.set(key, label);
    }
    return label;
  }

  /** Writes what the label stands for. */
  read(label: Label, into: Operation): void {
    const operation = label & MASK;
    if (operation !== COMPOUND_OPERATION) {
      into.operation = operation;
      into.object = label >> SHIFT;
      into.touched = 0;
    } else {
      const row = this.#compound[label >> SHIFT]!;
      into.operation = row.operation;
      into.object = row.object;
      into.touched = row.touched;
    }
  }

  operation(label: Label): number {
    const operation = label & MASK;
    return operation === COMPOUND_OPERATION ? this.#compound[label >> SHIFT]!.operation : operation;
  }

  object(label: Label): ObjectId {
    return (label & MASK) === COMPOUND_OPERATION
      ? this.#compound[label >> SHIFT]!.object
      : label >> SHIFT;
  }

  touched(label: Label): number {
    return (label & MASK) === COMPOUND_OPERATION ? this.#compound[label >> SHIFT]!.touched : 0;
  }

  /** Whether it touches further objects. */
  isCompound(label: Label): boolean {
    return (label & MASK) === COMPOUND_OPERATION;
  }

  /** Whether two steps of different fibers do not commute (CLEAR concurrency reference, 2.3). */
  areDependent(a: Label, b: Label): boolean {
    const x = ACCESS[a & MASK]!;
    const y = ACCESS[b & MASK]!;
    const either = x | y;
    if (either < EVERYTHING) {
      return either >= WRITE && x !== 0 && y !== 0 && a >> SHIFT === b >> SHIFT;
    }
    return this.#areDependent(a, b);
  }

  /**
   * The first of the steps from index `from` up to `to` (fiber and label in turn) that is of `fiber`, or does not commute with its
   * step; `to` when there is none. Steps without a fiber (negative) do not count. What the loop is about stands outside of it:
   * this is the innermost one of the search.
   */
  firstRelated(steps: Int32Array, from: number, to: number, fiber: FiberId, label: Label): number {
    const x = ACCESS[label & MASK]!;
    const object = label >> SHIFT;
    for (let k = from; k < to; k++) {
      const other = steps[2 * k]!;
      if (other === fiber) return k;
      const its = steps[2 * k + 1]!;
      const y = ACCESS[its & MASK]!;
      const either = x | y;
      const isRelated =
        either < EVERYTHING
          ? either >= WRITE && its >> SHIFT === object && x !== 0 && y !== 0
          : this.areDependent(label, its);
      if (isRelated && other >= 0) return k;
    }
    return to;
  }

  #areDependent(a: Label, b: Label): boolean {
    const x = ACCESS[this.operation(a)]!;
    const y = ACCESS[this.operation(b)]!;
    if (((x | y) & EVERYTHING) !== 0) return true;
    const objectA = this.object(a);
    const objectB = this.object(b);
    if (objectA === objectB && (x | y) >= WRITE && x !== 0 && y !== 0) return true;
    const left = this.#engine.touchedEntries(this.touched(a));
    const right = this.#engine.touchedEntries(this.touched(b));
    for (const entry of left) {
      if (entry.object === objectB && y !== 0 && (entry.writes || y === WRITE)) return true;
      for (const other of right) {
        if (entry.object === other.object && (entry.writes || other.writes)) return true;
      }
    }
    return right.some(
      (entry) => entry.object === objectA && x !== 0 && (entry.writes || x === WRITE),
    );
  }
}
