/** What the machine needs to know of the run parameters. */
import type { MachineOptions } from '../vm/machine-state.js';
import type { Parameters } from './parameters.js';
import { RUNTIME } from './runtime.js';

export function machineOptions(
  parameters: Parameters,
  {
    inline,
    stepsMax,
    reexecutes = false,
    runsUnobservable = false,
    compiles = 'never',
    keepsDead = true,
  }: {
    readonly inline: boolean;
    readonly stepsMax: number;
    readonly reexecutes?: boolean;
    readonly runsUnobservable?: boolean;
    readonly compiles?: MachineOptions['compiles'];
    readonly keepsDead?: boolean;
  },
): MachineOptions {
  return {
    seed: parameters.seed,
    adversarialTime: parameters.time === 'adversarial',
    native: parameters.placement === 'native',
    lockTimeout: parameters.lockTimeout,
    commitRetries: parameters.commitRetries,
    pointerRetries: parameters.pointerRetries,
    tagRetries: parameters.tagRetries,
    streamCapacity: parameters.streamCapacity,
    splitCapacity: parameters.splitCapacity,
    channelCapacity: parameters.channelCapacity,
    unhandledLock: parameters.unhandledLock,
    orderedOutput: parameters.outputs === 'ordered',
    inline,
    reexecutes,
    runsUnobservable,
    compiles,
    keepsDead,
    stepsMax,
    memoryMax: parameters.memoryMax * 1024 * 1024,
    runtime: RUNTIME,
  };
}
