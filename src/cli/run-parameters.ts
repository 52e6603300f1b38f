/** Options as the run parameters of the core. */
import type { Parameters } from '../explore/parameters.js';
import { DEFAULT_PARAMETERS } from '../explore/parameters.js';
import type { OptionValues } from './options.js';

/** Defaults, over them a scenario header, over that the command line. */
export function runParameters(options: OptionValues, header: OptionValues = {}): Parameters {
  const given: OptionValues = { ...header, ...options };
  const base = DEFAULT_PARAMETERS;
  return {
    seed: given.seed ?? base.seed,
    placement: given.placement ?? base.placement,
    time: given.time ?? base.time,
    lockTimeout: given['lock-timeout'] ?? base.lockTimeout,
    streamCapacity: given['stream-capacity'] ?? base.streamCapacity,
    splitCapacity: given['split-capacity'] ?? base.splitCapacity,
    channelCapacity: given['channel-capacity'] ?? base.channelCapacity,
    commitRetries: given['commit-retries'] ?? base.commitRetries,
    pointerRetries: given['pointer-retries'] ?? base.pointerRetries,
    tagRetries: given['tag-retries'] ?? base.tagRetries,
    unhandledLock: given['unhandled-lock'] ?? base.unhandledLock,
    outputs: given.outputs ?? base.outputs,
    memoryMax: given['memory-max'] ?? base.memoryMax,
  };
}
