/** EXIT: what the exit status of `clear` means. Other statuses come only from `DIE n` under `clear run`. */
export const EXIT = {
  /** No fault: complete, or a sampler that found none. */
  pass: 0,
  /** A fault, or a replay that did not reproduce. */
  fault: 1,
  /** Bad usage of the command line. */
  usage: 2,
  /** An exhaustive search stopped by a bound without a fault. */
  incomplete: 3,
  /** A program, a trace or a checkpoint cannot be read. */
  unreadable: 65,
  /** A bug in this tool. */
  internal: 70,
  /** Ctrl-C. */
  interrupted: 130,
  /** Whoever reads standard output has gone away; nothing can be reported any more. */
  brokenPipe: 141,
} as const;

/** From the worst on: how the statuses of several files become one. */
const WORST_FIRST: readonly number[] = [
  EXIT.interrupted,
  EXIT.internal,
  EXIT.fault,
  // A scheduler of the user's own that fails in the middle of a search; all else ends the command before it begins.
  EXIT.usage,
  EXIT.unreadable,
  EXIT.incomplete,
];

export function worstStatus(statuses: readonly number[]): number {
  return WORST_FIRST.find((status) => statuses.includes(status)) ?? EXIT.pass;
}
