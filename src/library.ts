/** `explore` for library users: every scheduler of the registry by its name, those that bring a library along included. */
import type { SchedulerRow } from '../scheduler/own.js';
import { SCHEDULERS } from '../scheduler/registry.js';
import type { Program } from './bytecode/program.js';
import type { ExploreOptions, ExploreReport } from './explore.js';
import { explore as exploreWith } from './explore.js';

/**
 * Explores the interleavings of `program` and reports what it found; faults are results, never exceptions.
 * Throws UnknownSchedulerError for a scheduler name that does not exist.
 */
export function explore(program: Program, options: Partial<ExploreOptions> = {}): ExploreReport {
  const { scheduler } = options;
  if (typeof scheduler !== 'string') return exploreWith(program, options);
  const row = (SCHEDULERS as Readonly<Record<string, SchedulerRow>>)[scheduler];
  const { preemptionsMax = Infinity, iteratesPreemptions = false } = options;
  const isBounded = preemptionsMax !== Infinity || iteratesPreemptions;
  if (row === undefined || isBounded) return exploreWith(program, options);
  return exploreWith(program, { ...options, scheduler: { name: scheduler, row } });
}
