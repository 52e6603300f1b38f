/**
 * Where a search stands between two executions, as a value that JSON can hold. It says everything by name, so that
 * another process can go on from it: the counts so far, what was found, the last execution, and what the scheduler
 * wrote about the rest. The names stand in the order in which they were first met; whoever continues learns them in
 * that order, and so gives everything the same ids.
 */
import type { FaultFacts } from './fault-report.js';

export interface SearchState {
  readonly executions: number;
  readonly redundant: number;
  readonly steps: number;
  readonly events: number;
  /** The largest number of fibers of one execution. */
  readonly fibersMax: number;
  readonly faults: readonly FoundFault[];
  readonly warnings: readonly string[];
  readonly outputs: OutputsState;
  readonly fibers: readonly string[];
  readonly objects: readonly string[];
  /** The last execution: names of the chosen fibers. */
  readonly schedule: readonly string[];
  /** Whether the machine runs what nobody can notice by itself. */
  readonly skipsUnobservable: boolean;
  /** What `Scheduler.save` answered. */
  readonly search: unknown;
}

/** What the oracle of outputs remembers. */
export interface OutputsState {
  readonly seen: readonly string[];
  /** The first completed execution, which all others are compared with; null when there is none. */
  readonly first: {
    readonly lines: readonly SavedLine[];
    readonly schedule: readonly string[];
  } | null;
}

/** A printed line: an `OutputLine` with the name of its fiber. */
export interface SavedLine {
  readonly fiber: string;
  readonly text: string;
  readonly function: number;
  readonly pc: number;
}

export interface FoundFault {
  readonly facts: FaultFacts;
  readonly key: string;
  readonly execution: number;
  /** Names of the chosen fibers. */
  readonly schedule: readonly string[];
  readonly output: readonly string[];
  /** The schedule that prints something else, of a divergence. */
  readonly other: readonly string[] | null;
}

/** The last execution of a search cannot be repeated: what is to be continued was saved of something else. */
export class CannotResume extends Error {
  override readonly name = 'CannotResume';
}
