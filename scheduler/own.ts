/**
 * OWN_SCHEDULERS: one row per scheduler that needs nothing but this project; `registry.ts` adds the ones that bring a library
 * along, so that the common path does not load it.
 */
import type { SchedulerTraits } from '../src/explore/scheduler-traits.js';
import { guarded } from '../src/explore/guarded-scheduler.js';
import type { SchedulerFactory } from '../src/explore/scheduler.js';
import { BoundedDpor } from './bounded/bounded.js';
import { bruteScheduler } from './brute.js';
import { OptimalDpor } from './exhaustive/dpor.js';
import { inlineScheduler } from './inline.js';
import { pctScheduler } from './pct.js';
import { posScheduler } from './pos.js';
import { randomScheduler } from './random.js';
import { sequentialScheduler } from './sequential.js';
import { surwScheduler } from './surw.js';
import { urwScheduler } from './urw.js';
import { AutoSearch } from './stateful/auto-search.js';

export interface SchedulerRow extends SchedulerTraits {
  /** One line for help texts. */
  readonly doc: string;
  readonly factory: SchedulerFactory;
}

export const OWN_SCHEDULERS = {
  inline: {
    doc: 'single threaded: a BG body runs at its spawn',
    coverage: 'single',
    inline: true,
    skipsUnobservable: false,
    countsClasses: false,
    factory: inlineScheduler,
  },
  sequential: {
    doc: 'real fibers, one strict FIFO order',
    coverage: 'single',
    inline: false,
    skipsUnobservable: false,
    countsClasses: false,
    factory: sequentialScheduler,
  },
  exhaustive: {
    doc: 'every inequivalent interleaving, by optimal partial-order reduction',
    coverage: 'search',
    inline: false,
    skipsUnobservable: true,
    countsClasses: false,
    factory: (context) =>
      context.reduction === 'auto' && context.states !== null
        ? new AutoSearch(context, context.states)
        : new OptimalDpor(context),
  },
  brute: {
    doc: 'every interleaving, without reduction: the yardstick',
    coverage: 'search',
    inline: false,
    skipsUnobservable: false,
    countsClasses: false,
    factory: bruteScheduler,
  },
  random: {
    doc: 'a uniform random walk from --seed',
    coverage: 'sampling',
    inline: false,
    skipsUnobservable: false,
    countsClasses: false,
    splits: true,
    factory: randomScheduler,
  },
  pct: {
    doc: 'random priorities with a few changes: finds bugs of small depth with a known probability',
    coverage: 'sampling',
    inline: false,
    skipsUnobservable: false,
    countsClasses: false,
    splits: true,
    factory: pctScheduler,
  },
  pos: {
    doc: 'random priorities per operation, drawn again after a race: samples the orders of races evenly',
    coverage: 'sampling',
    inline: false,
    skipsUnobservable: false,
    countsClasses: false,
    splits: true,
    factory: posScheduler,
  },
  urw: {
    doc: 'fibers by the steps they have left: samples interleavings evenly',
    coverage: 'sampling',
    inline: false,
    skipsUnobservable: false,
    countsClasses: false,
    splits: true,
    factory: urwScheduler,
  },
  surw: {
    doc: 'the same for the steps that touch one contended object, another one each time',
    coverage: 'sampling',
    inline: false,
    skipsUnobservable: false,
    countsClasses: false,
    splits: true,
    factory: surwScheduler,
  },
} as const satisfies Record<string, SchedulerRow>;

/** `exhaustive` under a bound on preemptions: every equivalence class that some schedule within the bound shows. */
export const BOUNDED: SchedulerRow = {
  doc: 'every inequivalent interleaving within the bound on preemptions',
  coverage: 'search',
  inline: false,
  // Where a fiber may be preempted is part of the question.
  skipsUnobservable: false,
  countsClasses: true,
  factory: (context) => new BoundedDpor(context),
};

/** A scheduler of the user's own. It may go back; that it has nothing left to try proves nothing. */
export function userScheduler(factory: SchedulerFactory): SchedulerRow {
  return {
    doc: 'a scheduler of your own',
    coverage: 'custom',
    inline: false,
    skipsUnobservable: false,
    countsClasses: false,
    factory: guarded(factory),
  };
}
