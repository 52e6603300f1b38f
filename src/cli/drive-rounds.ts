/**
 * Drives a divided search: worker threads explore its subtrees, in rounds. A round that is not over when it is time to stop does not
 * count: what is reported is what the rounds before it have come to, which depends on the program alone.
 */
import type { Program } from '../bytecode/program.js';
import type { ExploreOptions } from '../explore.js';
import type { BoundsReport, Exploration } from '../explore/report.js';
import type { DividedSearch } from '../explore/search-state.js';
import type { RoundsState } from '../search-rounds.js';
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

/** Milliseconds between two questions whether it is time to stop. A round is seldom longer. */
const ASK_EVERY = 100;

type Reached = BoundsReport['reached'];

/**
 * Goes on with a search that was divided just now, or was saved. Null when it turns out to have no parts that are worth exploring
 * apart: then it should go on as it was.
 */
export async function driveRounds(
  program: Program,
  given: Partial<ExploreOptions>,
  start: DividedSearch | RoundsState,
  { count, flags }: Threads,
  {
    started,
    timeLimit,
    isInterrupted,
    onProgress,
    onRound,
  }: Omit<Drive, 'onSlice'> & { started: number },
): Promise<Exploration | null> {
  // Only this one divides, and a name is plain data.
  const options: Partial<ExploreOptions> = { ...given, scheduler: 'exhaustive' };
  const search = new SearchInRounds(program, options, start);
  // What a search that was saved has behind it took no time now.
  if ('forks' in start) onProgress(search.progress, 0);
  const pool = await StintPool.open(count, { program: withoutWorld(program), options, flags });
  const timeToStop = (): Reached => {
    if (isInterrupted()) return 'interrupted';
    if (secondsNow() - started >= timeLimit) return 'time-limit';
    return isMemoryUsedUp() ? 'memory' : null;
  };
  let stopped: Reached = null;
  try {
    while (!search.isFinished && stopped === null) {
      const results = await unless(timeToStop, pool.explore(search.deal()));
      if (results !== null) {
        search.take(results);
        if (!search.isWorthwhile) return null;
        const seconds = secondsNow() - started;
        onProgress(search.progress, seconds);
        onRound?.(search, seconds, false);
      }
      stopped = timeToStop();
    }
  } finally {
    await pool.close();
  }
  onRound?.(search, secondsNow() - started, true);
  const { report, ...others } = search.finish(stopped);
  return { ...others, report: { ...report, seconds: secondsNow() - started } };
}

/** What `work` comes to, or null when it is time to stop before that. */
async function unless<T>(timeToStop: () => Reached, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<null>((resolve) => {
    timer = setInterval(() => {
      if (timeToStop() !== null) resolve(null);
    }, ASK_EVERY);
  });
  // Threads are ended in the middle of it then, which is no fault.
  work.catch(() => null);
  try {
    return await Promise.race([work, end]);
  } finally {
    clearInterval(timer);
  }
}
