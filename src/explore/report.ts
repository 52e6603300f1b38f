/**
 * What an exploration found, as values: the JSON report is exactly this (design: schema clear-loom/report/1),
 * and the text report is drawn from the same object.
 */
import type { Location } from '../diagnostics/source.js';
import type { Trace } from '../trace/schema.js';
import type { FaultKind } from '../vm/fault.js';
import type { Parameters } from './parameters.js';
import type { SampleReport, SampledClasses } from './sampling.js';
import type { SitesReport } from './site-coverage.js';
import type { Coverage } from './scheduler.js';

export type { FaultKind } from '../vm/fault.js';

/** FAULTS: the code of each kind, as in `fault[R101]`. */
export const FAULTS = {
  assertion: { code: 'R101', title: 'an ASSERT does not hold' },
  panic: { code: 'R102', title: 'an operation that cannot go on' },
  'uncaught-error': { code: 'R103', title: 'an error that nobody handled left main' },
  deadlock: { code: 'R201', title: 'fibers wait for each other for ever' },
  stranded: { code: 'R202', title: 'main has ended and other fibers wait for ever' },
  livelock: { code: 'R301', title: 'the program goes on without getting anywhere' },
  'data-race': { code: 'R401', title: 'two unordered accesses to one cell, at least one a write' },
  divergence: { code: 'R501', title: 'the output depends on the schedule' },
} as const satisfies Record<FaultKind, { readonly code: string; readonly title: string }>;

/** A labelled place that belongs to a fault: a waiting fiber, the NEXT where an error surfaced, a call in between. */
export interface FaultPlace {
  readonly location: Location;
  /** Length of the marked text, in characters of its line. */
  readonly length: number;
  readonly text: string;
}

/** Consecutive choices of one fiber in a failing schedule. */
export interface Turn {
  readonly fiber: string;
  /** The fiber that could have gone on instead, or null: then this switch is no preemption. */
  readonly preempted: string | null;
  readonly steps: readonly TurnStep[];
}

export interface TurnStep {
  readonly kind: string;
  /** What the user calls the object, or its id; empty where there is none. */
  readonly object: string;
  readonly line: number;
}

/** Why a fault happens: which switch matters, and what came between what. */
export interface Cause {
  /** In words, without a full stop. */
  readonly sentence: string;
  /** Names of the fiber that something happened to, and of the one that did it; equal when it did so itself. */
  readonly fiber: string;
  readonly other: string;
  /** What the user calls the object, or one of them. */
  readonly object: string;
  /** The operations that the sentence is about, in its order. */
  readonly places: readonly { readonly location: Location; readonly text: string }[];
  /**
   * The switch that matters: had `instead` run at this choice (from 1), the fault would not have happened. Null when
   * none alone was found.
   */
  readonly switch: { readonly choice: number; readonly instead: string } | null;
}

export interface Fault {
  readonly kind: FaultKind;
  readonly code: string;
  /** The text after `kind: `; the first line of it where there are several. */
  readonly message: string;
  readonly location: Location;
  /** Name of the fiber, such as `0.2`. */
  readonly fiber: string;
  /** The primary place first. */
  readonly places: readonly FaultPlace[];
  /** Evidence, one line each: the wait graph of a deadlock, the calls in between of an error. */
  readonly notes: readonly string[];
  readonly hint: string;
  /** Number of the execution that showed it first, from 1. */
  readonly execution: number;
  readonly preemptions: number;
  /** Number of choices of the saved schedule. */
  readonly choices: number;
  /** True when no smaller schedule ends in the same fault: none with fewer preemptions, then switches, then choices. */
  readonly isMinimal: boolean;
  /** Why it happens, or null when it needs no second fiber or nothing is known. */
  readonly because: Cause | null;
  /** Path of the saved trace, or null when traces are not written. */
  readonly trace: string | null;
  /** Path of the regression test that was written for it; absent when none was asked for. */
  readonly test?: string;
  /** The schedule as people read it: who ran, and what they did that others can notice. */
  readonly turns: readonly Turn[];
  /** Lines printed by that execution, in order. */
  readonly output: readonly string[];
}

export interface BoundsReport {
  /** The bound that stopped the exploration, or null. */
  readonly reached:
    | 'executions-max'
    | 'steps-max'
    | 'depth-max'
    | 'preemptions-max'
    | 'time-limit'
    | 'interrupted'
    | 'memory'
    | null;
  /** The value of that bound, where it is an option of the exploration. */
  readonly limit: number | null;
  /** Of a search that was stopped: about how many executions it would have come to; null when nobody can tell. */
  readonly estimate: number | null;
}

/** The exploration of one program. */
export interface Report {
  readonly file: string;
  readonly result: 'pass' | 'fail' | 'incomplete';
  readonly scheduler: string;
  /** True when every inequivalent execution was covered. */
  readonly complete: boolean;
  readonly seed: number;
  /** Complete executions, the failing ones included. */
  readonly executions: number;
  /** Executions that turned out equivalent to an earlier one or were cut. */
  readonly redundant: number;
  /** How an exhaustive search that can choose has covered everything; null where there was no choice. */
  readonly coverage: Coverage | null;
  /** Which operations were chosen, interrupted, and met others; null unless it was asked for. */
  readonly sites: SitesReport | null;
  /** Instructions executed, over all executions. */
  readonly steps: number;
  /** Events recorded, over all executions. */
  readonly events: number;
  /** The largest number of fibers of one execution. */
  readonly fibers: number;
  readonly seconds: number;
  readonly faults: readonly Fault[];
  /** Number of distinct outputs seen (1 when none is printed). */
  readonly outputs: number;
  /** What a sample says about the classes it has seen and not seen; null for everything that is no sample. */
  readonly sample: SampleReport | null;
  /** Warnings of the compiler and of the exploration, one line each. */
  readonly warnings: readonly string[];
  /** What may go wrong although no execution failed because of it, one sentence each. */
  readonly hints: readonly string[];
  readonly bounds: BoundsReport;
  readonly parameters: Parameters;
}

/** A report together with the traces of its faults (same order), for whoever saves them. */
export interface Exploration {
  readonly report: Report;
  readonly traces: readonly Trace[];
  /** What is needed to put ranges of a sample together (`merge-ranges.ts`); null for everything that is no sample. */
  readonly sampled: Sampled | null;
}

export interface Sampled {
  readonly classes: SampledClasses;
  /** Of each fault what tells it from others: equal keys are the same bug. */
  readonly faultKeys: readonly string[];
  /** The different outputs seen, as keys. */
  readonly outputs: readonly string[];
  /** The different ends seen, as hashes, where coverage is asked for. */
  readonly finalStates: readonly string[];
}

/** How far an exploration has come, for a progress line. */
export interface Progress {
  readonly executions: number;
  readonly redundant: number;
  readonly depth: number;
  readonly faults: number;
  /** Executions of the whole search, as far as can be told now; null when nobody can tell. */
  readonly estimate: number | null;
}
