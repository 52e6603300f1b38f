/** The face that the machine shows to schedulers that search: what was executed, what is pending, and the way back. */
import type { Operation } from '../vm/machine-types.js';

export type { Operation };

/** Position in the order of interned names; stable for a whole exploration. */
export type FiberId = number;
export type ObjectId = number;

/** Names of fibers (`0.2`) and objects (`0.2#1`); they mean the same in every exploration of one program. */
export interface NameTable {
  /** All fibers in the order of their names. */
  readonly order: readonly FiberId[];
  fiberName(fiber: FiberId): string;
  objectName(object: ObjectId): string;
  /** The fiber, or -1 when no execution has had it. */
  fiberByName(name: string): FiberId;
  objectByName(name: string): ObjectId;
  /** The fiber that spawned it, or -1. */
  parent(fiber: FiberId): FiberId;
}

/** What was executed, at each depth. */
export interface Execution {
  /** Number of transitions of the present execution. */
  readonly depth: number;
  /** True when the last transition ended everything at once, whatever else could still run. */
  readonly endsAll: boolean;
  readonly names: NameTable;
  /** Ids of fibers in use are below this. */
  readonly fiberCount: number;
  readonly fiberAt: Int32Array;
  readonly operationAt: Int32Array;
  readonly objectAt: Int32Array;
  readonly touchedAt: Int32Array;
  /** 1 for a transition that was no choice: nothing depends on it, so the machine ran it by itself. */
  readonly unobservedAt: Uint8Array;
  /**
   * Joins and spawns, in order: the fiber joined, or -1 minus the fiber spawned. Those of the transition at depth d start at
   * `linksBefore[d]` and end where the next ones start, at last at `linkCount`.
   */
  readonly links: Int32Array;
  readonly linksBefore: Int32Array;
  readonly linkCount: number;
  /** 1 when virtual time moved after the transition: everything before it happens before everything after it. */
  readonly tickAt: Uint8Array;
  /** Fibers whose waiting made a lock request fail; they happen before the failure. */
  readonly chainAt: readonly (readonly FiberId[] | null)[];
  isLive(fiber: FiberId): boolean;
  touchedEntries(
    touched: number,
  ): readonly { readonly object: ObjectId; readonly writes: boolean }[];
}

/**
 * The narrow face of the machine that exhaustive search may use: what was executed at each depth, what is
 * pending, and the way back.
 */
export interface Engine extends Execution {
  /** Transitions carried out so far, those that were taken back included: what a search costs. */
  readonly transitionsTotal: number;
  /** Whether a fiber, which need not be live, can act now. */
  canRun(fiber: FiberId): boolean;
  /** Where in the order of names, from `from` on, the first fiber stands that can act now; -1 when there is none. */
  nextToRun(from: number): number;
  isEnabled(fiber: FiberId): boolean;
  /** Writes what live `fiber` is about to do. */
  pending(fiber: FiberId, into: Operation): void;
  /** True when `operation` of live `fiber` can run whenever its object allows an unconditional grant; false when only a trial tells. */
  isSimpleRequest(fiber: FiberId): boolean;
  /** The number of a set of further objects. */
  internTouched(
    entries: readonly { readonly object: ObjectId; readonly writes: boolean }[],
  ): number;
  /** Takes back every transition from `depth` on. */
  rewind(depth: number): void;
  /** Executes one transition of `fiber`, which is enabled. */
  step(fiber: FiberId): void;
  /** At the start of an execution: what is unobservable runs before the first choice. */
  settle(): void;
}
