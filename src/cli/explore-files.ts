/**
 * Explores files one after the other in this thread, or several at a time in workers; the outcomes come in the order of
 * the files and are the same either way. A bug of this tool ends the exploration of its file, not of the others.
 */
import { partOfSample } from '../explore.js';
import type { Watch } from './drive.js';
import type { BrokenFile, FileOutcome, Findings, UnreadableFile } from './explore-file.js';
import { exploreFile, foldersFor, settle } from './explore-file.js';
import { workInOrder } from './in-order.js';
import { caughtInternalError } from './internal-error.js';
import { watchInterrupt } from './interrupt.js';
import type { Invocation } from './invocation.js';
import { batchDisplay, fileDisplay } from './progress-display.js';
import { inlineMore, postponeOptimizing } from './optimizer.js';
import type { SchedulerChoice } from './scheduler-choice.js';
import { schedulerName } from './scheduler-choice.js';
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
  const splits = partOfSample({ scheduler }, 0, 1) !== null;
  const threads = await threadCount(options.workers ?? 1, splits ? Infinity : files.length);
  const pool = threads > 1 ? await openPool(threads) : null;
  // Of a single search, others explore parts once it has proved long.
  const threadsOfOne = files.length === 1 ? await threadCount(options.workers ?? 1, Infinity) : 1;
  const lanes = Math.max(1, Math.min(threads, files.length));
  if (pool === null && files.length === 1) postponeOptimizing();
  else inlineMore();
  // Files are split only when there are too few of them.
  const parts = splits && files.length < threads ? threads : 1;
  const interrupt = watchInterrupt(() => pool?.interrupt());
  const explore: Explore =
    pool === null
      ? (file, watch) => exploreFile(file, scheduler, options, watch, threadsOfOne)
      : (file, watch) => pool.explore(file, options, parts, watch);
  const display = lanes === 1 ? fileDisplay(terminal) : batchDisplay(terminal, files.length);

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
      display.end(result.kind === 'explored' ? result.exploration.report : null);
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
    const { file, executions, result: verdict } = result.exploration.report;
    log.info({ file, result: verdict, executions }, 'exploration ended');
    take(settle(result, foldersFor(result.exploration.report.file, options)));
  };
  try {
    const isStopped = interrupt.isRequested;
    await workInOrder({ items: files, lanes, work, take: takeResult, isStopped });
  } finally {
    interrupt.release();
    await pool?.close();
  }
}

/** As many as are wanted, 0 meaning one per core, but no more than `useful`. */
async function threadCount(wanted: number, useful: number): Promise<number> {
  if (wanted === 1 || useful < 2) return 1;
  if (wanted > 0) return Math.min(wanted, useful);
  const { coreCount } = await import('./worker-pool.js');
  return Math.min(coreCount(), useful);
}

async function openPool(threads: number): Promise<WorkerPool> {
  const { WorkerPool: Pool } = await import('./worker-pool.js');
  return Pool.open(threads);
}
