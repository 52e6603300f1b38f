/**
 * The choice points of the present execution, one row per depth, in flat reused arrays: which fibers were enabled,
 * which of them are wanted (to be tried) and which are done (tried), what came before, and what is known of all that
 * comes after.
 */
import type { ClassHash } from '../../src/explore/class-hash.js';
import type { FiberId } from '../../src/explore/engine.js';
import type { ChoicePoint } from '../../src/explore/scheduler.js';
import { grown } from '../../src/support/grown.js';

const ENABLED = 1;
const WANTED = 2;
const DONE = 4;

export class Nodes {
  /** Number of rows: one per choice of the present execution, and the one being made. */
  length = 0;
  #spent = new Int32Array(256);
  /** Fingerprint of the prefix that leads here. */
  low = new Int32Array(256);
  high = new Int32Array(256);
  /** 1 when the bound left something out beyond this point. */
  wasCut = new Uint8Array(256);
  /** 1 when what the executions beyond want before this point depends on more than the class of the prefix. */
  isPeculiar = new Uint8Array(256);
  #last = new Int32Array(256);
  /** Depth where the turn of the fiber chosen at each depth begins. */
  #turnStart = new Int32Array(256);
  #count = new Int32Array(256);
  /** Enabled fibers in the order of their names, and the flags of every fiber. */
  #enabled = new Int32Array(256 * 8);
  #flags = new Uint8Array(256 * 8);
  /** Fibers per row. */
  #stride = 8;

  /** Opens the row of `point`, the next one, reached with `spent` preemptions by a prefix with that fingerprint. */
  open(point: ChoicePoint, fiberCount: number, spent: number, prefix: ClassHash): void {
    const depth = this.length++;
    if (depth === this.#spent.length) this.#growDepth();
    if (fiberCount > this.#stride) this.#growFibers(fiberCount);
    const row = depth * this.#stride;
    this.#spent[depth] = spent;
    this.low[depth] = prefix.wholeLow;
    this.high[depth] = prefix.wholeHigh;
    this.wasCut[depth] = 0;
    this.isPeculiar[depth] = 0;
    this.#last[depth] = point.last;
    this.#count[depth] = point.count;
    this.#flags.fill(0, row, row + this.#stride);
    for (let k = 0; k < point.count; k++) {
      const fiber = point.enabled[k]!;
      this.#enabled[row + k] = fiber;
      this.#flags[row + fiber] = ENABLED;
    }
  }

  /** Chooses `fiber` at `depth`; `isNewTurn` when that begins a turn even if the fiber ran before. */
  take(depth: number, fiber: FiberId, isNewTurn: boolean): void {
    this.#flags[depth * this.#stride + fiber]! |= WANTED | DONE;
    this.#turnStart[depth] =
      depth > 0 && this.#last[depth] === fiber && !isNewTurn ? this.#turnStart[depth - 1]! : depth;
  }

  turnStart(depth: number): number {
    return this.#turnStart[depth]!;
  }

  spent(depth: number): number {
    return this.#spent[depth]!;
  }

  isEnabled(depth: number, fiber: FiberId): boolean {
    return fiber >= 0 && fiber < this.#stride && this.#flags[depth * this.#stride + fiber]! !== 0;
  }

  /** What choosing `fiber` at `depth` costs: 1 when it takes the turn of a fiber that could go on. */
  cost(depth: number, fiber: FiberId): number {
    const last = this.#last[depth]!;
    return last !== fiber && this.isEnabled(depth, last) ? 1 : 0;
  }

  /** Wants `fiber` at `depth`; where it cannot run, everyone who can. */
  want(depth: number, fiber: FiberId): void {
    const row = depth * this.#stride;
    if (this.isEnabled(depth, fiber)) {
      this.#flags[row + fiber]! |= WANTED;
      return;
    }
    for (let k = this.#count[depth]! - 1; k >= 0; k--)
      this.#flags[row + this.#enabled[row + k]!]! |= WANTED;
  }

  /** The first wanted fiber at `depth`, by name, that is not done; -1 for none. */
  next(depth: number): FiberId {
    const row = depth * this.#stride;
    for (let k = 0; k < this.#count[depth]!; k++) {
      const fiber = this.#enabled[row + k]!;
      if (this.#flags[row + fiber] === (ENABLED | WANTED)) return fiber;
    }
    return -1;
  }

  #growDepth(): void {
    const size = this.#spent.length * 2;
    this.#spent = grown(this.#spent, size);
    this.low = grown(this.low, size);
    this.high = grown(this.high, size);
    this.wasCut = grown(this.wasCut, size);
    this.isPeculiar = grown(this.isPeculiar, size);
    this.#last = grown(this.#last, size);
    this.#turnStart = grown(this.#turnStart, size);
    this.#count = grown(this.#count, size);
    this.#enabled = grown(this.#enabled, size * this.#stride);
    this.#flags = grown(this.#flags, size * this.#stride);
  }

  #growFibers(fiberCount: number): void {
    const stride = Math.max(this.#stride * 2, fiberCount);
    const enabled = new Int32Array(this.#spent.length * stride);
    const flags = new Uint8Array(this.#spent.length * stride);
    for (let depth = 0; depth < this.length; depth++) {
      const from = depth * this.#stride;
      enabled.set(this.#enabled.subarray(from, from + this.#stride), depth * stride);
      flags.set(this.#flags.subarray(from, from + this.#stride), depth * stride);
    }
    this.#enabled = enabled;
    this.#flags = flags;
    this.#stride = stride;
  }
}
