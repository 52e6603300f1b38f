/**
 * Which variables (or parts of them) have moved, along the paths of control. A loop is walked once: what its body
 * uses before assigning it is exposed to the turn before, and a move that reaches the back-edge meets it there.
 */
import type { Span } from '../../../diagnostics/source.js';
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

export class MoveState {
  /** False after RETURN, RAISE, BREAK, …: nothing that follows can happen. */
  isLive = true;
  readonly moved: Map<Variable, readonly Touch[]>;
  /** For each loop around the place, outermost first: variables surely assigned since its head. */
  readonly assigned: Set<Variable>[];

  constructor(moved: Map<Variable, readonly Touch[]>, assigned: Set<Variable>[]) {
    this.moved = moved;
    this.assigned = assigned;
  }

  copy(): MoveState {
    const copy = new MoveState(
      new Map(this.moved),
      this.assigned.map((set) => new Set(set)),
    );
    copy.isLive = this.isLive;
    return copy;
  }

  /** The move that makes a use of `path` an error, or null. */
  conflict(variable: Variable, path: readonly string[]): Touch | null {
    return this.moved.get(variable)?.find((touch) => overlaps(touch.path, path)) ?? null;
  }

  move(variable: Variable, path: readonly string[], span: Span): void {
    this.moved.set(variable, [...(this.moved.get(variable) ?? []), { path, span }]);
  }

  /** The variable holds a new value. */
  assign(variable: Variable): void {
    this.moved.delete(variable);
    for (const set of this.assigned) set.add(variable);
  }

  /** The part at `path` holds a new value; parts above it stay as they are. */
  assignPath(variable: Variable, path: readonly string[]): void {
    const left = this.moved.get(variable)?.filter((touch) => !isPrefix(path, touch.path)) ?? [];
    if (left.length === 0) this.moved.delete(variable);
    else this.moved.set(variable, left);
  }

  /** Takes over the outcome of other paths that meet here: moved on one of them, assigned on all of them. */
  replaceBy(states: readonly MoveState[]): void {
    const live = states.filter((state) => state.isLive);
    const [first] = live;
    this.isLive = first !== undefined;
    this.moved.clear();
    if (first === undefined) return;
    for (const state of live)
      for (const [variable, touches] of state.moved) {
        const known = this.moved.get(variable) ?? [];
        const added = touches.filter((touch) => !known.includes(touch));
        this.moved.set(variable, [...known, ...added]);
      }
    const depth = this.assigned.length;
    for (let i = 0; i < depth; i++) {
      const common = [...(first.assigned[i] ?? [])].filter((variable) =>
        live.every((state) => state.assigned[i]?.has(variable) ?? false),
      );
      this.assigned[i] = new Set(common);
    }
  }
}

/** True when one path leads into the other. */
export function overlaps(a: readonly string[], b: readonly string[]): boolean {
  return isPrefix(a, b) || isPrefix(b, a);
}

function isPrefix(a: readonly string[], b: readonly string[]): boolean {
  return a.length <= b.length && a.every((step, index) => step === b[index]);
}
