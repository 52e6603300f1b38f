/**
 * Explores files one after the other in this thread, or several at a time in workers; the outcomes come in the order of
 * the files and are the same either way. A bug of this tool ends the exploration of its file, not of the others.
 */
import type { Watch } from './drive.js';
import type { BrokenFile, FileOutcome, Findings, UnreadableFile } from './explore-file.js';
import { exploreFile, settle } from './explore-file.js';
import { workInOrder } from './in-order.js';
import { caughtInternalError } from './internal-error.js';
import { watchInterrupt } from './interrupt.js';
import type { Invocation } from './invocation.js';
import { batchDisplay, fileDisplay } from './progress-display.js';
import type { SchedulerChoice } from './scheduler-choice.js';
import { schedulerName } from './scheduler-choice.js';
import { UsageError } from './usage-error.js';
import type { WorkerPool } from './worker-pool.js';

type FileResult = Findings | UnreadableFile | BrokenFile;

/** Explores one file, in this thread or another. */
type Explore = (file: string, watch: Watch) => Promise<Findings | UnreadableFile>;

/** Hands an outcome per file to `take`; after Ctrl-C, only those of files that had been begun. */
export async function exploreFiles(
  files: readonly (string | UnreadableFile)[],
  scheduler: SchedulerChoice,
  invocation: Invocation,
  take: (outcome: FileOutcome) => void,
): Promise<void> {
  const { options, terminal, log } = invocation;
  const pool = await openPool(options.workers ?? 1, files.length);
  const lanes = pool?.threads ?? 1;
  const interrupt = watchInterrupt(() => pool?.interrupt());
  const explore: Explore =
    pool === null
      ? (file, watch) => exploreFile(file, scheduler, options, watch)
      : async (file, watch) => {
          const answer = await pool.explore(file, options, watch);
          if ('usage' in answer) throw new UsageError(answer.usage, 'loom');
          return answer;
        };
  const display = pool === null ? fileDisplay(terminal) : batchDisplay(terminal, files.length);

  const work = async (file: string | UnreadableFile): Promise<FileResult> => {
    if (typeof file !== 'string') return file;
    log.info({ file, scheduler: schedulerName(scheduler) }, 'exploration starts');
    try {
      const result = await explore(file, {
        isInterrupted: interrupt.isRequested,
        onProgress: (state, seconds) => {
          display.update(file, state, seconds);
          log.trace({ file, ...state }, 'exploring');
        },
        onNote: (text) => terminal.error(`${text}\n`),
      });
      display.end(result.kind === 'explored' ? result.report : null);
      return result;
    } catch (error) {
      display.end(null);
      return { kind: 'internal-error', file, message: caughtInternalError(error, terminal, log) };
    }
  };
  const takeResult = (result: FileResult): void => {
    if (result.kind !== 'explored') {
      take(result);
      return;
    }
    const { file, executions, result: verdict } = result.report;
    log.info({ file, result: verdict, executions }, 'exploration ended');
    take(settle(result, options.traces ?? 'traces'));
  };
  try {
    const isStopped = interrupt.isRequested;
    await workInOrder({ items: files, lanes, work, take: takeResult, isStopped });
  } finally {
    interrupt.release();
    await pool?.close();
  }
}

/** Null when one thread is enough: this one. */
async function openPool(workers: number, files: number): Promise<WorkerPool | null> {
  if (workers === 1 || files < 2) return null;
  const { WorkerPool: Pool, coreCount } = await import('./worker-pool.js');
  const threads = Math.min(workers === 0 ? coreCount() : workers, files);
  return threads > 1 ? new Pool(threads) : null;
}
