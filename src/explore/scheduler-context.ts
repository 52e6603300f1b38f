/** What a scheduler is told. */
import type { Machine } from '../vm/machine.js';
import { StateSpace } from '../vm/states/state-space.js';
import type { ExplorationOptions } from './options.js';
import { DEFAULT_OPTIONS, statesTell } from './options.js';
import type { Parameters } from './parameters.js';
import type { Profile } from './profile.js';
import { profileProgram } from './profile.js';
import type { SchedulerContext } from './scheduler.js';

/** Of an exploration; `resume` is what is left of the search to continue, or null. */
export function contextOf(
  machine: Machine,
  options: ExplorationOptions,
  resume: unknown,
): SchedulerContext {
  const { parameters, keepGoing } = options;
  return {
    engine: machine,
    states: statesTell(options) ? () => new StateSpace(machine, !keepGoing) : null,
    seed: parameters.seed,
    reduction: options.reduction,
    preemptionsMax: options.preemptionsMax,
    iteratesPreemptions: options.iteratesPreemptions,
    path: options.path,
    nodesMax: options.nodesMax,
    resume,
    firstExecution: options.firstExecution,
    pctDepth: options.pctDepth,
    profile: profileOf(machine, parameters),
  };
}

/** That makes one execution, from the start, on a machine that is there for nothing else. */
export function onceContext(
  machine: Machine,
  parameters: Parameters,
  pctDepth: number = DEFAULT_OPTIONS.pctDepth,
): SchedulerContext {
  return {
    engine: machine,
    states: null,
    seed: parameters.seed,
    reduction: 'auto',
    preemptionsMax: Infinity,
    iteratesPreemptions: false,
    path: null,
    nodesMax: Infinity,
    resume: null,
    firstExecution: 0,
    pctDepth,
    profile: profileOf(machine, parameters),
  };
}

function profileOf({ program, options }: Machine, parameters: Parameters): () => Profile {
  const { inline, stepsMax } = options;
  return () => profileProgram(program, parameters, { inline, stepsMax });
}
