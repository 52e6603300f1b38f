/** Options of an exploration; every default is written here, once. */
import type { MachineOptions } from '../vm/machine-state.js';
import type { Parameters } from './parameters.js';
import { DEFAULT_PARAMETERS } from './parameters.js';
import type { BoundsReport, Progress } from './report.js';
import type { SearchState } from './search-state.js';

export interface ExplorationOptions {
  /** Complete executions after which to stop; Infinity for no limit. Samplers stop only by it. */
  readonly executionsMax: number;
  /** Instructions per execution. */
  readonly stepsMax: number;
  /** Choices per execution; memory grows with them. */
  readonly depthMax: number;
  /** Nodes of plans that a search keeps before it does with less. */
  readonly nodesMax: number;
  /** Only schedules with at most so many preemptions; Infinity for all. */
  readonly preemptionsMax: number;
  /** Explore with at most 0, then 1, then 2, … preemptions: the first failure is a simplest one. */
  readonly iteratesPreemptions: boolean;
  readonly reduction: 'dpor' | 'auto';
  readonly parameters: Parameters;
  /** Note which operations are chosen, interrupted, and meet others (`site-coverage.ts`). */
  readonly coversSites: boolean;
  /** Go on after the first fault, to find all distinct ones. */
  readonly keepGoing: boolean;
  /** Go back to a branching point by running again from the start, instead of undoing: for benchmarks and checks. */
  readonly reexecutes: boolean;
  /** Whether hot code is compiled (`auto`), all of it, or none: for checks, because nothing else depends on it. */
  readonly compiles: MachineOptions['compiles'];
  /** fast-check's path, to repeat one value of the property scheduler. */
  readonly path: string | null;
  /** The search to continue, or null for a new one. */
  readonly resume: SearchState | null;
  /** Number of the first execution of a sampler, from 0: ranges of executions can be run apart (`merge-ranges.ts`). */
  readonly firstExecution: number;
  /** d of the sampler `pct`: how many ordering constraints one execution looks for. */
  readonly pctDepth: number;
  /** Asked now and then; a reason stops the exploration, which then reports what it has. */
  readonly shouldStop: (progress: Progress) => false | NonNullable<BoundsReport['reached']>;
  /** Seconds on some clock; the core itself never looks at one. */
  readonly now: () => number;
}

/** A search that repeats executions is slow, but ends; one that takes all memory does not. These take half a gigabyte. */
const NODES_MAX = 30_000_000;

export const DEFAULT_OPTIONS: ExplorationOptions = {
  executionsMax: Infinity,
  stepsMax: 1_000_000,
  depthMax: 100_000,
  nodesMax: NODES_MAX,
  preemptionsMax: Infinity,
  iteratesPreemptions: false,
  reduction: 'auto',
  parameters: DEFAULT_PARAMETERS,
  coversSites: false,
  keepGoing: false,
  reexecutes: false,
  compiles: 'auto',
  path: null,
  resume: null,
  firstExecution: 0,
  pctDepth: 3,
  shouldStop: () => false,
  now: () => 0,
};

/** The value of the option behind a bound, or null where there is none. */
export function limitOf(
  reached: BoundsReport['reached'],
  options: ExplorationOptions,
): number | null {
  switch (reached) {
    case 'executions-max':
      return options.executionsMax;
    case 'steps-max':
      return options.stepsMax;
    case 'depth-max':
      return options.depthMax;
    case 'preemptions-max':
      return options.preemptionsMax;
    default:
      return null;
  }
}

/**
 * Whether states say enough: not where an execution is judged by what came before its end (its output), and not
 * where time may pass at any moment.
 */
export function statesTell({ parameters, reexecutes }: ExplorationOptions): boolean {
  const { outputs, time } = parameters;
  return outputs === 'ignore' && time === 'quiescent' && !reexecutes;
}
