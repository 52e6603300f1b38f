/**
 * The entry of a worker thread: explores one file, or part of one, after the other. What it finds is answered as plain data; how far it is,
 * and whether it shall stop, goes through memory that it shares with the main thread, because the exploration is one
 * synchronous loop that reads no messages.
 */
import type { Watch } from './drive.js';
import type { Findings, Part, UnreadableFile } from './explore-file.js';
import { explorePart } from './explore-file.js';
import type { OptionValues } from './options.js';
import { chooseScheduler } from './scheduler-choice.js';
import { writeProgress } from './shared-progress.js';
import { usageIn } from './usage-error.js';

export interface WorkerTask {
  readonly file: string;
  readonly options: OptionValues;
  readonly part: Part;
  /** Two shared numbers: how many parts of this file are still wanted, and not 0 when all workers shall stop. */
  readonly wanted: Int32Array;
  readonly stop: Int32Array;
  /** Shared numbers, written here: see `shared-progress.ts`. */
  readonly progress: Float64Array;
}

/** A mistake in the command line that shows only now comes back as its message: exceptions lose their class on the way. */
export type WorkerAnswer = Findings | UnreadableFile | { readonly usage: string } | null;

export async function exploreInWorker(task: WorkerTask): Promise<WorkerAnswer> {
  const { file, options, part, wanted, stop, progress } = task;
  try {
    const scheduler = await chooseScheduler('loom', options.scheduler ?? 'exhaustive', true);
    const watch: Watch = {
      isInterrupted: () => Atomics.load(stop, 0) !== 0 || Atomics.load(wanted, 0) <= part.index,
      onProgress: (state, seconds) => writeProgress(progress, state, seconds),
      // There is nothing to say: what needs it is done in the main thread.
      onNote: () => undefined,
    };
    const answer = await explorePart(file, scheduler, options, watch, part);
    const hasFault = answer?.kind === 'explored' && answer.exploration.report.faults.length > 0;
    if (hasFault && options['keep-going'] !== true) lowerTo(wanted, part.index + 1);
    return answer;
  } catch (error) {
    const usage = usageIn(error);
    if (usage !== null) return { usage: usage.message };
    throw error;
  }
}

/** Whoever comes last, the smaller number stays. */
function lowerTo(shared: Int32Array, value: number): void {
  for (let now = Atomics.load(shared, 0); now > value;) {
    now = Atomics.compareExchange(shared, 0, now, value);
  }
}
