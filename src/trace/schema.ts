/**
 * The trace file (schema clear-loom/trace/1): enough to repeat one execution exactly, readable and diffable.
 * Names of fibers and objects are schedule independent (CLEAR concurrency reference, 1.5).
 */
import type { Location } from '../diagnostics/source.js';
import type { Parameters } from '../explore/parameters.js';

export const TRACE_SCHEMA = 'clear-loom/trace/1';
/** In place of the kind of a fault: the execution passes. Such traces are saved by hand, to be compared with others. */
export const PASS = 'pass';

/** What was about to happen at a choice: enough to tell that a replay is still on the same path. */
export interface Fingerprint {
  readonly fiber: string;
  /** Place of the event within its fiber, from 0. */
  readonly index: number;
  /** Event kind as in the concurrency reference. */
  readonly kind: string;
  /** Name of the object, or empty. */
  readonly object: string;
  /** Names of the enabled fibers, in the order of the machine. */
  readonly enabled: readonly string[];
  /** Line of the operation. */
  readonly line: number;
}

export interface TraceFault {
  readonly kind: string;
  readonly code: string;
  readonly message: string;
  readonly location: Location;
  readonly fiber: string;
}

export interface Trace {
  readonly schema: typeof TRACE_SCHEMA;
  /** Version of the tool that wrote it. */
  readonly version: string;
  /** Path of the program as it was given. */
  readonly file: string;
  /** Name of the test that was run; absent when it was `main`. */
  readonly test?: string;
  /** All modules of the program, the main file first. */
  readonly sources: readonly {
    readonly file: string;
    readonly hash: string;
    readonly text: string;
    /** Name of the package that this is the entry file of; absent for other files. */
    readonly package?: string;
  }[];
  readonly parameters: Parameters;
  /** Who repeats it: `replay`, or `inline` when bodies run at their spawn. */
  readonly scheduler: string;
  /** Runs of choices `[fiber, count]`. */
  readonly schedule: readonly (readonly [fiber: string, count: number])[];
  /** Of a divergence: the schedule of an execution that prints something else; empty otherwise. */
  readonly other: readonly (readonly [fiber: string, count: number])[];
  /** One per choice. */
  readonly fingerprints: readonly Fingerprint[];
  readonly fault: TraceFault;
  readonly preemptions: number;
  /** True when no smaller schedule ends in this fault. */
  readonly minimized: boolean;
  /** Breakpoints of whoever saved it in the debugger, as commands; absent when there are none. */
  readonly breakpoints?: readonly string[];
  /** 8 hex digits of kind, code, place and the places of the switches that matter. */
  readonly id: string;
}

export interface Divergence {
  /** Number of the choice, from 1, and how many the trace has. */
  readonly choice: number;
  readonly choices: number;
  readonly recorded: Fingerprint;
  /** What the recorded fiber is about to do now, or null when there is no such fiber. */
  readonly now: Fingerprint | null;
  readonly enabled: readonly string[];
  readonly reason: string;
}

/** `[fiber, kind, object, line]`. */
export type ReplayEvent = readonly [fiber: string, kind: string, object: string, line: number];
