/**
 * Run parameters (CLEAR concurrency reference, 6.7): everything besides the program and the choices that an
 * execution depends on. They travel in flags, scenario headers, traces and the library API under these names.
 */
export interface Parameters {
  /** Seed of every random number, a non-negative safe integer. */
  readonly seed: number;
  /** `open`: every fiber may run in parallel; `native`: as the compiler would place them. */
  readonly placement: 'open' | 'native';
  /** `quiescent`: time moves when nothing else can; `adversarial`: any timer may fire at any time. */
  readonly time: 'quiescent' | 'adversarial';
  /** Virtual milliseconds after which a waiting lock request fails; Infinity for never. */
  readonly lockTimeout: number;
  readonly streamCapacity: number;
  readonly splitCapacity: number;
  /** Capacity of worker channels; 0 means by rule. */
  readonly channelCapacity: number;
  readonly commitRetries: number;
  readonly pointerRetries: number;
  readonly tagRetries: number;
  /** What a lock failure does when its WITH has no handler. */
  readonly unhandledLock: 'raise' | 'panic' | 'policy';
  /** Which differences of printed text between schedules are a fault. */
  readonly outputs: 'ignore' | 'multiset' | 'ordered';
  /** Guest memory in MiB. */
  readonly memoryMax: number;
}

export const DEFAULT_PARAMETERS: Parameters = {
  seed: 1,
  placement: 'open',
  time: 'quiescent',
  lockTimeout: 100,
  streamCapacity: 64,
  splitCapacity: 4096,
  channelCapacity: 0,
  commitRetries: 64,
  pointerRetries: 256,
  tagRetries: 64,
  unhandledLock: 'raise',
  outputs: 'ignore',
  memoryMax: 1024,
};
