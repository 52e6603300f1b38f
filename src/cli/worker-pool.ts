/**
 * Explores files in worker threads (`worker.ts`), which tinypool starts, keeps and replaces when one dies. Loaded only
 * when there is work for more than one.
 */
import { availableParallelism } from 'node:os';
import { Tinypool } from 'tinypool';
import type { Watch } from './drive.js';
import type { OptionValues } from './options.js';
import { readProgress, sharedProgress } from './shared-progress.js';
import type { WorkerAnswer, WorkerTask } from './worker.js';

const LOOK_MS = 100;

export const coreCount = availableParallelism;

export class WorkerPool {
  readonly threads: number;
  readonly #pool: Tinypool;
  readonly #stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

  constructor(threads: number) {
    this.threads = threads;
    this.#pool = new Tinypool({
      filename: new URL('./worker.js', import.meta.url).href,
      name: 'exploreInWorker',
      minThreads: threads,
      maxThreads: threads,
    });
  }

  /** Throws whatever a worker dies of. */
  async explore(file: string, options: OptionValues, { onProgress }: Watch): Promise<WorkerAnswer> {
    const progress = sharedProgress();
    const look = setInterval(() => {
      const { progress: state, seconds } = readProgress(progress);
      onProgress(state, seconds);
    }, LOOK_MS);
    try {
      const task: WorkerTask = { file, options, stop: this.#stop, progress };
      return (await this.#pool.run(task)) as WorkerAnswer;
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
