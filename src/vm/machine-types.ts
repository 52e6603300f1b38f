/** What the machine is given, and what it answers: the shapes on its border. */
import type { EventKind } from '../bytecode/events.js';
import type { Program } from '../bytecode/program.js';
import type { CompileMode } from './compiled/compiled-program.js';
import type { RawFault } from './fault.js';
import type { Machine } from './machine.js';
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

/** What the machine needs from outside: the run parameters that bear on single steps, and the builtins. */
export interface MachineOptions {
  readonly seed: number;
  readonly adversarialTime: boolean;
  /** True where fibers that the compiler pins share the scheduler of their spawner; else only those that share `@local` data. */
  readonly native: boolean;
  readonly lockTimeout: number;
  /** Attempts to replace a versioned cell, or what an atomic pointer leads to. */
  readonly commitRetries: number;
  readonly pointerRetries: number;
  /** Attempts to tag the cells of a transaction over several; from TAGS_AWAITED on they wait instead of giving up. */
  readonly tagRetries: number;
  /** Items that a stream holds; for a split stream, those that its slowest cursor has not taken. */
  readonly streamCapacity: number;
  readonly splitCapacity: number;
  /** Elements that wait for workers; 0 for as many as go with the number of workers. */
  readonly channelCapacity: number;
  readonly unhandledLock: 'raise' | 'panic' | 'policy';
  /** True when the order of printed lines is checked: printing is then a scheduling point. */
  readonly orderedOutput: boolean;
  /** True to run each body at its spawn, single threaded. */
  readonly inline: boolean;
  /** True to go back by running again from the start: the yardstick for undoing, and a check of it. */
  readonly reexecutes: boolean;
  /**
   * True to run at once whatever commutes with everything (START, a JOIN that need not wait, SLEEP, WAKE): the
   * choices that are left are those that some other fiber could notice. Needs a heap that records.
   */
  readonly runsUnobservable: boolean;
  /** Whether functions and loops are compiled when they are hot, from the beginning, or never. Nothing else depends on it. */
  readonly compiles: CompileMode;
  /** True when somebody compares whole states: then dead registers, too, hold what they would in the interpreter. */
  readonly keepsDead: boolean;
  readonly stepsMax: number;
  readonly memoryMax: number;
  readonly runtime: Runtime;
}

/** Looks for races among the accesses to shared data without a lock. */
export interface RaceWatch {
  /** The present transition, of `fiber` at `pc`, accesses a field, or all (-1): the fault when it races with an earlier one. */
  access(fiber: number, pc: number, field: number): RawFault | null;
  /** The transitions from `depth` on are taken back. */
  truncate(depth: number): void;
}

export interface Runtime {
  watchRaces(machine: Machine): RaceWatch;
  /** The result; an ErrorValue is raised. A panic ends the execution of `machine`. */
  callBuiltin(machine: Machine, fiber: number, name: string, args: readonly Value[]): Value;
  /** The builtin for calls from compiled code: undefined, and nothing done, where `callBuiltin` would raise or panic. */
  bindBuiltin(machine: Machine, name: string): (args: readonly Value[]) => Value | undefined;
  /** The text of a value by position in FORMATS, as a byte string. */
  format(value: Value, format: number, program: Program): string;
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

export type Ending = 'completed' | 'exited' | 'fault' | 'bound';
