/** What the exploration must know of a scheduler before it begins. */

/** How a scheduler goes about its executions; a row of SCHEDULERS says it of each. */
export interface SchedulerTraits {
  /**
   * `search`: goes back, and ends when everything is covered; `custom`: may go back, and ends when it likes, which
   * proves nothing; `sampling`: starts anew each time, without end; `single`: one execution.
   */
  readonly coverage: 'search' | 'custom' | 'sampling' | 'single';
  /** Bodies run at their spawn. */
  readonly inline: boolean;
  /** Chooses only where another fiber could notice: the machine runs everything else by itself. */
  readonly skipsUnobservable: boolean;
  /** Counts classes instead of executions: an execution of a class seen before is redundant. */
  readonly countsClasses: boolean;
  /** Sampling: execution i does not depend on the ones before it, so ranges of executions can be run apart. */
  readonly splits?: boolean;
}

/** Whether a scheduler resumes executions in the middle, so that the machine must be able to undo. */
export function goesBack(traits: SchedulerTraits): boolean {
  return traits.coverage === 'search' || traits.coverage === 'custom';
}
