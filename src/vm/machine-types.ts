/** What the machine is given, and what it answers: the shapes on its border. */
import type { EventKind } from '../bytecode/events.js';
import type { RawFault } from './fault.js';
import type { Value } from './value.js';

/**
 * What a fiber is about to do, as partial-order reduction sees it: `operation` is a position in OPERATION_NAMES,
 * `object` what it touches (-1 nothing), `touched` a set of further objects (0 none; see `touchedEntries`).
 */
export interface Operation {
  operation: number;
  object: number;
  touched: number;
}

/**
 * In the list of links of the machine: AFTER plus a depth says that what the fiber does happens after the transition at that
 * depth, and everything that its fiber had done until then.
 */
export const AFTER = 1 << 28;

/** Looks for races among the accesses to shared data without a lock. */
export interface RaceWatch {
  /** The present transition, of `fiber` at `pc`, accesses a field, or all (-1): the fault when it races with an earlier one. */
  access(fiber: number, pc: number, field: number): RawFault | null;
  /** The transitions from `depth` on are taken back. */
  truncate(depth: number): void;
}

/** A printed line, and the instruction that printed it. */
export interface OutputLine {
  readonly fiber: number;
  readonly text: string;
  readonly function: number;
  readonly pc: number;
}

/**
 * Told about every recorded event, when someone watches (replay, explanations); null in exploration. It is told before the
 * event changes anything, so that it can see what was there. `value` is what is read, taken, written, printed or drawn; null
 * for events without such a thing, and for a COMMIT that finds a newer version.
 */
export type EventObserver = (event: {
  readonly fiber: number;
  readonly kind: EventKind;
  readonly object: number;
  readonly function: number;
  readonly pc: number;
  readonly value: Value;
}) => void;

/** When code is compiled: once it is hot; from the beginning; the same, for large integers, too; or not at all. */
export type CompileMode = 'auto' | 'always' | 'wide' | 'never';

export type Ending = 'completed' | 'exited' | 'fault' | 'bound';
