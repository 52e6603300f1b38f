/** SCHEDULERS: one row per scheduler that can be named on the command line. */
import type { SchedulerRow } from './own.js';
import { OWN_SCHEDULERS } from './own.js';
import { PropertyScheduler } from './property.js';

export const SCHEDULERS = {
  ...OWN_SCHEDULERS,
  property: {
    doc: 'choices drawn by fast-check from --seed; failures shrink',
    coverage: 'sampling',
    inline: false,
    skipsUnobservable: false,
    countsClasses: false,
    factory: (context) => new PropertyScheduler(context),
  },
} as const satisfies Record<string, SchedulerRow>;

export type SchedulerName = keyof typeof SCHEDULERS;
