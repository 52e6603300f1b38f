/**
 * Snapshots along an execution, few enough to be kept: when there are too many, or they hold too much, every second one goes
 * and those to come stand further apart. So going back anywhere takes a bounded share of the execution.
 */
import type { Snapshot } from '../vm/snapshot.js';

export interface Checkpoint {
  readonly position: number;
  readonly snapshot: Snapshot;
}

const COUNT_MAX = 64;
/** Cells that all of them may hold; a cell is about 16 bytes. */
const CELLS_MAX = 6_000_000;
const FIRST_SPACING = 1000;

export class Checkpoints {
  #points: Checkpoint[] = [];
  #spacing: number;
  #cells = 0;

  /** `spacing`: instructions between two of them at first. */
  constructor(spacing = FIRST_SPACING) {
    this.#spacing = spacing;
  }

  get count(): number {
    return this.#points.length;
  }

  get cells(): number {
    return this.#cells;
  }

  /** The last one at `position` or before it; null for the start of the execution. */
  before(position: number): Checkpoint | null {
    return this.#points.findLast((point) => point.position <= position) ?? null;
  }

  /** Where the first one after `position` is; Infinity when there is none. */
  after(position: number): number {
    return this.#points.find((point) => point.position > position)?.position ?? Infinity;
  }

  /** The position at which the next one is wanted by somebody who stands at `position`. */
  due(position: number): number {
    const last = this.before(position);
    // Copying what is large costs more than executing a few instructions.
    const spacing = Math.max(this.#spacing, (last?.snapshot.size ?? 0) / 8);
    const due = (last?.position ?? 0) + spacing;
    return this.after(position) < due + spacing / 2 ? Infinity : due;
  }

  add(position: number, snapshot: Snapshot): void {
    const at = this.#points.findIndex((point) => point.position >= position);
    if (at >= 0 && this.#points[at]?.position === position) return;
    this.#points.splice(at < 0 ? this.#points.length : at, 0, { position, snapshot });
    this.#cells += snapshot.size;
    while (
      this.#points.length > COUNT_MAX ||
      (this.#cells > CELLS_MAX && this.#points.length > 1)
    ) {
      this.#points = this.#points.filter((_, k) => k % 2 === 1);
      this.#cells = this.#points.reduce((sum, point) => sum + point.snapshot.size, 0);
      this.#spacing *= 2;
    }
  }
}
