/**
 * Drives an exploration in slices. The exploration itself is one synchronous loop, in which no signal could be
 * seen; so it is advanced by a budget of steps that lasts about as long as SLICE_SECONDS, and between slices the
 * event loop turns once. Short work is done in the first slice and never waits for anything.
 */
import type { Program } from '../bytecode/program.js';
import type { ExploreOptions } from '../explore.js';
import { startExploration } from '../explore.js';
import type { Exploration, Progress } from '../explore/report.js';
import { EXIT } from './exit-codes.js';

const SLICE_SECONDS = 0.05;
const FIRST_STEPS = 20_000;
const STEPS_MAX = 100_000_000;

export interface Drive {
  /** Stop the exploration after so many seconds; Infinity for never. */
  readonly timeLimit: number;
  readonly onProgress: (progress: Progress, seconds: number) => void;
}

/** Seconds on a clock that only moves forward. */
export function secondsNow(): number {
  return performance.now() / 1000;
}

/**
 * Explores `program` to its end, to the time limit, or to the first Ctrl-C; the second Ctrl-C ends this process
 * at once. Says in its report which of them it was.
 */
export async function driveExploration(
  program: Program,
  options: Partial<ExploreOptions>,
  { timeLimit, onProgress }: Drive,
): Promise<Exploration> {
  const started = secondsNow();
  let isInterrupted = false;
  const interrupt = (): void => {
    if (isInterrupted) process.exit(EXIT.interrupted);
    isInterrupted = true;
  };
  process.on('SIGINT', interrupt);
  try {
    const exploration = startExploration(program, {
      ...options,
      now: secondsNow,
      shouldStop: (progress) => {
        const seconds = secondsNow() - started;
        onProgress(progress, seconds);
        if (isInterrupted) return 'interrupted';
        return seconds >= timeLimit ? 'time-limit' : false;
      },
    });
    let steps = FIRST_STEPS;
    for (let sliceStart = started; !exploration.advance(steps); sliceStart = secondsNow()) {
      const seconds = secondsNow() - sliceStart;
      const factor = Math.min(4, Math.max(0.25, SLICE_SECONDS / Math.max(seconds, 1e-6)));
      steps = Math.min(STEPS_MAX, Math.max(1, Math.round(steps * factor)));
      if (seconds >= SLICE_SECONDS / 2) await eventLoopTurn();
    }
    return exploration.finish();
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
}

function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
