/**
 * With whom the result of an ended fiber is written: both its promise and whoever has awaited it may lead to the same container. As
 * long as only the parent has the promise, a result that was taken belongs to the state of the parent, and is there for as long
 * as the parent has the promise. All other results belong to the states of their fibers.
 */
import { CONSUMED, DONE, LIVE, STATUS, STRIDE } from '../layout.js';
import type { MachineState } from '../machine-state.js';
import type { Value } from '../value.js';
import { isContainer, ListValue } from '../value.js';

export class TakenResults {
  readonly #machine: MachineState;
  /** Fibers whose promises somebody else than their parents has had, in some execution. */
  readonly #escaped = new Set<number>();

  constructor(machine: MachineState) {
    this.#machine = machine;
  }

  save(): readonly number[] {
    return [...this.#escaped];
  }

  restore(saved: readonly number[]): void {
    for (const fiber of saved) this.#escaped.add(fiber);
  }

  /**
   * The state of `holder` (-1: of something else) leads to the promise of `fiber`. False when that cannot be told any more, because
   * the result is written with the parent.
   */
  meet(holder: number, fiber: number): boolean {
    const { names, words } = this.#machine;
    const isParent = holder >= 0 && holder === names.parent(fiber);
    if (isParent && words[holder * STRIDE + STATUS] === LIVE) return true;
    const isTold = !this.isWithParent(fiber);
    this.#escaped.add(fiber);
    return isTold;
  }

  /**
   * Whether the state of ended `fiber` need not tell its result: it is part of what the parent has, or will be, and is an empty list
   * until then.
   */
  isLeftOut(fiber: number): boolean {
    const result = this.#machine.results[fiber]!;
    return this.isWithParent(fiber) || (isEmptyList(result) && !this.#escaped.has(fiber));
  }

  /** Whether the result of `fiber` is part of what its parent has. */
  isWithParent(fiber: number): boolean {
    const { words, results } = this.#machine;
    const o = fiber * STRIDE;
    return (
      words[o + STATUS] === DONE &&
      words[o + CONSUMED] === 1 &&
      isContainer(results[fiber]!) &&
      !this.#escaped.has(fiber)
    );
  }
}

export function isEmptyList(value: Value): boolean {
  return value instanceof ListValue && value.items.length === 0;
}
