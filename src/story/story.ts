/**
 * A story: one execution, told event by event in the user's terms (schema clear-loom/story/1). Data only: explanations,
 * exports and the page are drawn from it, and `--json` prints it as it is.
 */
import type { EventKind } from '../bytecode/events.js';
import type { Location } from '../diagnostics/source.js';
import type { AccessKind } from '../explore/deeds.js';
import type { FaultFacts } from '../explore/fault-report.js';
import type { Divergence } from '../trace/schema.js';

export const STORY_SCHEMA = 'clear-loom/story/1';

export interface Story {
  /** Path of the main file of the program. */
  readonly main: string;
  /** Fibers in the order of their names. */
  readonly fibers: readonly StoryFiber[];
  /** Objects that an event touches, in the order of their first event. */
  readonly objects: readonly StoryObject[];
  /** One per choice, in order. */
  readonly choices: readonly StoryChoice[];
  readonly events: readonly StoryEvent[];
  /** What it ended in, or null. */
  readonly fault: FaultFacts | null;
  /** Numbers of the events that happen before the fault: in its causal past. All events when there is no fault. */
  readonly past: readonly number[];
  /** Where the fibers that have not ended stand, in the order of their names. */
  readonly stands: readonly Stand[];
  /** Fibers that wait for each other in a circle: at the end, or when a request for a lock failed because of it; else empty. */
  readonly circle: readonly Stand[];
  /** Printed lines, in order. */
  readonly output: readonly string[];
  /** The status of the DIE that ended it, or null. */
  readonly status: number | null;
  /** Where the program stopped doing what its trace says, or null: the story ends before that choice. */
  readonly diverged: Divergence | null;
}

export interface StoryFiber {
  /** `0.2` */
  readonly name: string;
  /** What it runs: `main`, `main.bg1`. */
  readonly body: string;
  /** Number of the event that spawned it, or null for main. */
  readonly spawnedBy: number | null;
}

export interface StoryObject {
  /** `0#1` */
  readonly id: string;
  /** What the user calls it; with its id where several objects have that name, its id where it has none. */
  readonly name: string;
  /** One of OBJECT_KINDS: `mutex`, `atomic`, … */
  readonly kind: string;
}

/** One choice: a fiber acts, from one scheduling point to its next. */
export interface StoryChoice {
  readonly fiber: string;
  /** Fibers that could have been chosen. */
  readonly enabled: readonly string[];
  /** The fiber that ran before and could have gone on; null when this choice is no preemption. */
  readonly preempted: string | null;
  /** What the fiber was about to do. */
  readonly kind: string;
  /** The object of that as the user calls it, or empty. */
  readonly object: string;
  readonly line: number;
  /** Numbers of its events: from `first` up to `end`. */
  readonly first: number;
  readonly end: number;
}

export interface StoryEvent {
  /** Place in the story, from 0. */
  readonly number: number;
  /** Number of the choice that it belongs to, from 1. */
  readonly choice: number;
  /** Name of its fiber; empty for TICK, which is nobody's. */
  readonly fiber: string;
  /** Place among the events of its fiber, from 0. */
  readonly index: number;
  readonly kind: EventKind;
  /** Id of the object that it touches, or empty. */
  readonly object: string;
  /** What the user calls what it touches: `counter.n`, or empty. */
  readonly cell: string;
  /** How it touches the contents of its object; null when it does not. */
  readonly access: AccessKind | null;
  /** The fiber that is spawned or joined, or empty. */
  readonly target: string;
  /** What is read, taken, written, printed or drawn, as the language writes it; null for events without such a thing. */
  readonly value: string | null;
  /** Of a write: what was there before. */
  readonly before: string | null;
  readonly location: Location;
  /** Length of the operation in the source, in characters of its line. */
  readonly length: number;
  /** Events of other fibers that it directly happens after, ascending; every other order follows from these. */
  readonly after: readonly number[];
  /** Names of the locks that its fiber holds after it. */
  readonly holds: readonly string[];
}

/** Where a fiber stands at the end of a story, or when a request for a lock failed. */
export interface Stand {
  readonly fiber: string;
  /** What it is about to do. */
  readonly kind: string;
  /** The object of that as the user calls it, or empty. */
  readonly object: string;
  /** The fiber that it is about to join, or empty. */
  readonly target: string;
  readonly location: Location;
  readonly length: number;
  /** What it waits for, in words; null when it could go on. */
  readonly waits: string | null;
  /** Fibers that could end the wait. */
  readonly waitsFor: readonly string[];
  /** Locks that it holds, with the event that took each. */
  readonly holds: readonly { readonly object: string; readonly event: number }[];
}
