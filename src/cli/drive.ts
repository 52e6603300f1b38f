/**
 * Drives an exploration in slices. The exploration itself is one synchronous loop, in which no signal could be
 * seen; so it is advanced by a budget of steps that lasts about as long as SLICE_SECONDS, and between slices the
 * event loop turns once. Short work is done in the first slice and never waits for anything.
 */
import type { Program } from '../bytecode/program.js';
import type { ExploreOptions } from '../explore.js';
import { startExploration } from '../explore.js';
import type { ExplorationRun } from '../explore/exploration.js';
import type { Exploration, Progress } from '../explore/report.js';
import type { RoundsState, SearchInRounds } from '../search-rounds.js';
import { assert } from '../support/assert.js';
import type { Threads } from './drive-rounds.js';
import {
  areManySteps,
  foreseenSteps,
  isOptimizingPostponed,
  optimize,
  optimizeFor,
} from './optimizer.js';

const SLICE_SECONDS = 0.05;
const FIRST_STEPS = 4000;
const STEPS_MAX = 100_000_000;
/** Instructions after which a search is divided: about two seconds, so that starting threads is a small part of it. */
const DIVIDE_AT = 10_000_000;

/** Whoever watches an exploration. */
export interface Watch {
  readonly isInterrupted: () => boolean;
  readonly onProgress: (progress: Progress, seconds: number) => void;
  /** Something that the user should know at once. */
  readonly onNote: (text: string) => void;
}

export interface Drive extends Omit<Watch, 'onNote'> {
  /** Stop the exploration after so many seconds; Infinity for never. */
  readonly timeLimit: number;
  /** Told of a new exploration, and after each slice whether it has ended. */
  readonly onSlice?: (run: ExplorationRun, seconds: number, hasEnded: boolean) => void;
  /** The same of a divided search, after each round. */
  readonly onRound?: (search: SearchInRounds, seconds: number, hasEnded: boolean) => void;
  /** Who explores parts of a long search; null for nobody. */
  readonly threads?: Threads | null;
}

/** Seconds on a clock that only moves forward. */
export function secondsNow(): number {
  return performance.now() / 1000;
}

/** Explores `program` to its end, to the time limit, or to Ctrl-C. Says in its report which of them it was. */
export async function driveExploration(
  program: Program,
  options: Partial<ExploreOptions>,
  drive: Drive,
): Promise<Exploration> {
  const { timeLimit, isInterrupted, onProgress, onSlice, threads = null } = drive;
  const started = secondsNow();
  let isMemoryUsedUp = (): boolean => false;
  const run = startExploration(program, {
    ...options,
    now: secondsNow,
    shouldStop: (progress) => {
      const seconds = secondsNow() - started;
      onProgress(progress, seconds);
      if (isInterrupted()) return 'interrupted';
      if (seconds >= timeLimit) return 'time-limit';
      return isMemoryUsedUp() ? 'memory' : false;
    },
  });
  onSlice?.(run, 0, false);
  let steps = FIRST_STEPS;
  let done = 0;
  let divideAt = threads === null ? Infinity : DIVIDE_AT;
  for (let sliceStart = started; !run.advance(steps); sliceStart = secondsNow()) {
    done += steps;
    if (isOptimizingPostponed()) {
      const foreseen = foreseenSteps(run.progress, done);
      if (!areManySteps(foreseen)) continue;
      optimizeFor(foreseen);
    }
    const seconds = secondsNow() - sliceStart;
    const factor = Math.min(4, Math.max(0.25, SLICE_SECONDS / Math.max(seconds, 1e-6)));
    steps = Math.min(STEPS_MAX, Math.max(1, Math.round(steps * factor)));
    if (seconds >= SLICE_SECONDS / 2) {
      await eventLoopTurn();
      // Only long work needs watching, and short work should not wait for the watch to load.
      ({ isMemoryUsedUp } = await import('./memory-watch.js'));
    }
    onSlice?.(run, secondsNow() - started, false);
    if (threads === null || run.steps < divideAt) {
      steps = Math.min(steps, divideAt - run.steps);
      continue;
    }
    divideAt *= 2;
    const divided = run.divide();
    if (divided === null) continue;
    const { driveRounds } = await import('./drive-rounds.js');
    const watch = { ...drive, started };
    const explored = await driveRounds(program, options, divided, threads, watch);
    if (explored !== null) return explored;
    divideAt = Infinity;
  }
  onSlice?.(run, secondsNow() - started, true);
  optimize();
  return run.finish();
}

/** The same for a search that was saved when it was divided. */
export async function driveDivided(
  program: Program,
  options: Partial<ExploreOptions>,
  state: RoundsState,
  threads: Threads,
  drive: Drive,
): Promise<Exploration> {
  optimizeFor(Infinity);
  const { driveRounds } = await import('./drive-rounds.js');
  const watch = { ...drive, started: secondsNow() };
  const explored = await driveRounds(program, options, state, threads, watch);
  assert(explored !== null, 'a search that was saved in rounds is worth them');
  return explored;
}

function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
