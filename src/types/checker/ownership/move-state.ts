/**
 * Which variables (or parts of them) have moved, along the paths of control. A loop is walked once: what its body
 * uses before assigning it is exposed to the turn before, and a move that reaches the back-edge meets it there.
 */
import type { Span } from '../../../diagnostics/source.js';
import type { IntegerMap } from '../../../support/integer-map.js';
import { forEachChange, get, merged, remove, set } from '../../../support/integer-map.js';
import type { Variable } from '../../checked.js';

/** A variable or a path of fields below it, and where it moved or was used. */
export interface Touch {
  readonly path: readonly string[];
  readonly span: Span;
}

export interface LoopFrame {
  /** Uses that the body makes before it assigns the variable. */
  readonly exposed: Map<Variable, Touch[]>;
  /** States at BREAK and CONTINUE. */
  readonly breaks: MoveState[];
  readonly continues: MoveState[];
}

/** The numbers of the variables of one body, in the order in which it mentions them. */
export class VariableNumbers {
  readonly #numbers = new Map<Variable, number>();
  readonly #variables: Variable[] = [];

  of(variable: Variable): number {
    const known = this.#numbers.get(variable);
    if (known !== undefined) return known;
    const number = this.#variables.length;
    this.#numbers.set(variable, number);
    this.#variables.push(variable);
    return number;
  }

  at(number: number): Variable | undefined {
    return this.#variables[number];
  }
}

/** Copies share what they have in common, so that a branch costs what it changes and not what is known before it. */
export class MoveState {
  /** False after RETURN, RAISE, BREAK, …: nothing that follows can happen. */
  isLive = true;
  readonly #numbers: VariableNumbers;
  #moved: IntegerMap<readonly Touch[]>;
  /** For each loop around the place, outermost first: variables surely assigned since its head. */
  #assigned: readonly IntegerMap<true>[];

  constructor(
    numbers: VariableNumbers,
    moved: IntegerMap<readonly Touch[]> = null,
    assigned: readonly IntegerMap<true>[] = [],
  ) {
    this.#numbers = numbers;
    this.#moved = moved;
    this.#assigned = assigned;
  }

  copy(): MoveState {
    const copy = new MoveState(this.#numbers, this.#moved, this.#assigned);
    copy.isLive = this.isLive;
    return copy;
  }

  /** Enters a loop: nothing is assigned in its turn yet. */
  enterLoop(): void {
    this.#assigned = [...this.#assigned, null];
  }

  leaveLoop(): void {
    this.#assigned = this.#assigned.slice(0, -1);
  }

  /** Whether the turn of the loop at `depth` has surely assigned the variable. */
  isAssigned(depth: number, variable: Variable): boolean {
    return get(this.#assigned[depth] ?? null, this.#numbers.of(variable)) === true;
  }

  /** The move that makes a use of `path` an error, or null. */
  conflict(variable: Variable, path: readonly string[]): Touch | null {
    return this.#touches(variable).find((touch) => overlaps(touch.path, path)) ?? null;
  }

  move(variable: Variable, path: readonly string[], span: Span): void {
    this.#set(variable, [...this.#touches(variable), { path, span }]);
  }

  /** The variable holds a new value. */
  assign(variable: Variable): void {
    const number = this.#numbers.of(variable);
    this.#moved = remove(this.#moved, number);
    this.#assigned = this.#assigned.map((map) => set(map, number, true));
  }

  /** The variable counts as not moved, whatever it holds. */
  forget(variable: Variable): void {
    this.#moved = remove(this.#moved, this.#numbers.of(variable));
  }

  /** The part at `path` holds a new value; parts above it stay as they are. */
  assignPath(variable: Variable, path: readonly string[]): void {
    const touches = this.#touches(variable);
    const left = touches.filter((touch) => !isPrefix(path, touch.path));
    if (left.length === touches.length) return;
    this.#set(variable, left);
  }

  /** Takes over the outcome of other paths that meet here: moved on one of them, assigned on all of them. */
  replaceBy(states: readonly MoveState[]): void {
    const [first, ...others] = states.filter((state) => state.isLive);
    this.isLive = first !== undefined;
    if (first === undefined) {
      this.#moved = null;
      return;
    }
    this.#moved = first.#moved;
    this.#assigned = first.#assigned;
    for (const other of others) {
      this.#moved = merged(this.#moved, other.#moved, 'any', union);
      this.#assigned = this.#assigned.map((map, depth) =>
        merged(map, other.#assigned[depth] ?? null, 'both', () => true),
      );
    }
  }

  /** What has moved since `before`, variable by variable. */
  movesSince(before: MoveState): readonly (readonly [Variable, readonly Touch[]])[] {
    const found: (readonly [Variable, readonly Touch[]])[] = [];
    forEachChange(before.#moved, this.#moved, (number, touches) => {
      const variable = this.#numbers.at(number);
      const old = get(before.#moved, number) ?? [];
      const fresh = touches.filter((touch) => !old.includes(touch));
      if (variable !== undefined && fresh.length > 0) found.push([variable, fresh]);
    });
    return found;
  }

  #touches(variable: Variable): readonly Touch[] {
    return get(this.#moved, this.#numbers.of(variable)) ?? [];
  }

  #set(variable: Variable, touches: readonly Touch[]): void {
    const number = this.#numbers.of(variable);
    this.#moved =
      touches.length === 0 ? remove(this.#moved, number) : set(this.#moved, number, touches);
  }
}

function union(a: readonly Touch[], b: readonly Touch[]): readonly Touch[] {
  const added = b.filter((touch) => !a.includes(touch));
  return added.length === 0 ? a : [...a, ...added];
}

/** True when one path leads into the other. */
export function overlaps(a: readonly string[], b: readonly string[]): boolean {
  return isPrefix(a, b) || isPrefix(b, a);
}

function isPrefix(a: readonly string[], b: readonly string[]): boolean {
  return a.length <= b.length && a.every((step, index) => step === b[index]);
}
