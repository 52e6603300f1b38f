/**
 * The entry of a worker thread: explores one file after the other. What it finds is answered as plain data; how far it is,
 * and whether it shall stop, goes through memory that it shares with the main thread, because the exploration is one
 * synchronous loop that reads no messages.
 */
import type { Findings, UnreadableFile } from './explore-file.js';
import { exploreFile } from './explore-file.js';
import type { OptionValues } from './options.js';
import { chooseScheduler } from './scheduler-choice.js';
import { writeProgress } from './shared-progress.js';
import { UsageError } from './usage-error.js';

export interface WorkerTask {
  readonly file: string;
  readonly options: OptionValues;
  /** One shared number: not 0 when all workers shall stop. */
  readonly stop: Int32Array;
  /** Shared numbers, written here: see `shared-progress.ts`. */
  readonly progress: Float64Array;
}

/** A mistake in the command line that shows only now comes back as its message: exceptions lose their class on the way. */
export type WorkerAnswer = Findings | UnreadableFile | { readonly usage: string };

export async function exploreInWorker(task: WorkerTask): Promise<WorkerAnswer> {
  const { file, options, stop, progress } = task;
  try {
    const scheduler = await chooseScheduler('loom', options.scheduler ?? 'exhaustive');
    return await exploreFile(file, scheduler, options, {
      isInterrupted: () => Atomics.load(stop, 0) !== 0,
      onProgress: (state, seconds) => writeProgress(progress, state, seconds),
      // There is nothing to say: what needs it is done in the main thread.
      onNote: () => undefined,
    });
  } catch (error) {
    if (error instanceof UsageError) return { usage: error.message };
    throw error;
  }
}
