/**
 * Drives a divided search: worker threads explore its subtrees, in rounds. Whether it is time to stop is asked between two of
 * them, which is several times a second as a rule.
 */
import type { Program } from '../bytecode/program.js';
import type { ExploreOptions } from '../explore.js';
import type { BoundsReport, Exploration } from '../explore/report.js';
import type { DividedSearch } from '../explore/search-state.js';
import { SearchInRounds } from '../search-rounds.js';
import type { Drive } from './drive.js';
import { secondsNow } from './drive.js';
import { isMemoryUsedUp } from './memory-watch.js';
import type { OptionValues } from './options.js';
import { StintPool } from './stint-pool.js';
import { withoutWorld } from './world.js';

/** Who explores the parts. */
export interface Threads {
  readonly count: number;
  /** What the world of the program depends on. */
  readonly flags: OptionValues;
}

/** Null when the search turns out to have no parts that are worth exploring apart: then it should go on as it was. */
export async function driveRounds(
  program: Program,
  given: Partial<ExploreOptions>,
  divided: DividedSearch,
  { count, flags }: Threads,
  { started, timeLimit, isInterrupted, onProgress }: Omit<Drive, 'onSlice'> & { started: number },
): Promise<Exploration | null> {
  // Only this one divides, and a name is plain data.
  const options: Partial<ExploreOptions> = { ...given, scheduler: 'exhaustive' };
  const search = new SearchInRounds(program, options, divided);
  const pool = await StintPool.open(count, { program: withoutWorld(program), options, flags });
  let stopped: BoundsReport['reached'] = null;
  try {
    while (!search.isFinished && stopped === null) {
      search.take(await pool.explore(search.deal()));
      if (!search.isWorthwhile) return null;
      const seconds = secondsNow() - started;
      onProgress(search.progress, seconds);
      if (isInterrupted()) stopped = 'interrupted';
      else if (seconds >= timeLimit) stopped = 'time-limit';
      else if (isMemoryUsedUp()) stopped = 'memory';
    }
  } finally {
    await pool.close();
  }
  const { report, ...others } = search.finish(stopped);
  return { ...others, report: { ...report, seconds: secondsNow() - started } };
}
