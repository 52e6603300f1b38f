/** What a scheduler is told that makes one execution, from the start, on a machine that is there for nothing else. */
import type { Machine } from '../vm/machine.js';
import { DEFAULT_OPTIONS } from './options.js';
import type { Parameters } from './parameters.js';
import { profileProgram } from './profile.js';
import type { SchedulerContext } from './scheduler.js';

export function onceContext(
  machine: Machine,
  parameters: Parameters,
  pctDepth: number = DEFAULT_OPTIONS.pctDepth,
): SchedulerContext {
  const { program } = machine;
  const { inline, stepsMax } = machine.options;
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
    profile: () => profileProgram(program, parameters, { inline, stepsMax }),
  };
}
