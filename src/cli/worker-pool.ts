/**
 * Explores files in worker threads (`worker.ts`), which tinypool starts, keeps and replaces when one dies. The executions of a
 * sampler are split into ranges, one per worker; the first fault is that of the earliest execution, as in one
 * thread. Loaded only when there is work for more than one.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Tinypool } from 'tinypool';
import { mergeRanges } from '../explore/merge-ranges.js';
import type { Progress } from '../explore/report.js';
import { assert } from '../support/assert.js';
import type { Watch } from './drive.js';
import type { Findings, UnreadableFile } from './explore-file.js';
import { loadTinypool } from './load.js';
import type { OptionValues } from './options.js';
import { readProgress, sharedProgress } from './shared-progress.js';
import { UsageError } from './usage-error.js';
import type { WorkerAnswer, WorkerTask } from './worker.js';

const LOOK_MS = 100;

export const coreCount = availableParallelism;

export class WorkerPool {
  readonly #pool: Tinypool;
  readonly #stop = sharedNumber(0);

  private constructor(pool: Tinypool) {
    this.#pool = pool;
  }

  static async open(threads: number): Promise<WorkerPool> {
    const { Tinypool: Pool } = await loadTinypool();
    return new WorkerPool(
      new Pool({
        filename: pathToFileURL(join(import.meta.dirname, 'worker.js')).href,
        name: 'exploreInWorker',
        minThreads: threads,
        maxThreads: threads,
      }),
    );
  }

  /** Explores `file`, split into `parts` if it can be. Throws UsageError, and whatever a worker dies of. */
  async explore(
    file: string,
    options: OptionValues,
    parts: number,
    { onProgress }: Watch,
  ): Promise<Findings | UnreadableFile> {
    const wanted = sharedNumber(parts);
    const tasks = Array.from({ length: parts }, (_, index): WorkerTask => {
      const part = { index, parts };
      return { file, options, part, wanted, stop: this.#stop, progress: sharedProgress() };
    });
    const look = setInterval(() => {
      const { progress, seconds } = together(tasks);
      onProgress(progress, seconds);
    }, LOOK_MS);
    try {
      const running = tasks.map((task) => this.#pool.run(task) as Promise<WorkerAnswer>);
      return merge(await Promise.all(running), options['keep-going'] === true);
    } catch (error) {
      // Nobody waits for the others any more.
      Atomics.store(wanted, 0, 0);
      throw error;
    } finally {
      clearInterval(look);
    }
  }

  /** Whatever runs stops and answers what it has. */
  interrupt(): void {
    Atomics.store(this.#stop, 0, 1);
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

function sharedNumber(value: number): Int32Array {
  const shared = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  shared[0] = value;
  return shared;
}

function together(tasks: readonly WorkerTask[]): { progress: Progress; seconds: number } {
  const all = tasks.map((task) => readProgress(task.progress));
  const sum = (name: 'executions' | 'redundant' | 'faults'): number =>
    all.reduce((total, { progress }) => total + progress[name], 0);
  const progress: Progress = {
    executions: sum('executions'),
    redundant: sum('redundant'),
    faults: sum('faults'),
    depth: Math.max(...all.map((one) => one.progress.depth)),
    estimate: all.length === 1 ? (all[0]?.progress.estimate ?? null) : null,
  };
  return { progress, seconds: Math.max(...all.map(({ seconds }) => seconds)) };
}

/** The answers of all parts of a file as those of one; what is wrong with the file each of them has seen. */
function merge(answers: readonly WorkerAnswer[], keepGoing: boolean): Findings | UnreadableFile {
  const found: Findings[] = [];
  for (const answer of answers) {
    if (answer === null) continue;
    if ('usage' in answer) throw new UsageError(answer.usage, 'loom');
    if (answer.kind === 'unreadable') return answer;
    found.push(answer);
  }
  const [first] = found;
  assert(first !== undefined, 'one part of a file at least has something to do');
  if (found.length === 1) return first;
  const ranges = found.map(({ exploration }) => exploration);
  return { ...first, exploration: mergeRanges(ranges, keepGoing) };
}
