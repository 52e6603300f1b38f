/**
 * Explores files in worker threads (`worker.ts`), which tinypool starts, keeps and replaces when one dies. Loaded only
 * when there is work for more than one.
 */
import { Tinypool } from 'tinypool';
import type { Watch } from './drive.js';
import type { Findings, UnreadableFile } from './explore-file.js';
import type { OptionValues } from './options.js';
import { readProgress, sharedProgress } from './shared-progress.js';
import { UsageError } from './usage-error.js';
import type { WorkerAnswer, WorkerTask } from './worker.js';

const LOOK_MS = 100;

export class WorkerPool {
  readonly #pool: Tinypool;
  readonly #stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

  constructor(threads: number) {
    this.#pool = new Tinypool({
      filename: new URL('./worker.js', import.meta.url).href,
      name: 'exploreInWorker',
      minThreads: threads,
      maxThreads: threads,
    });
  }

  /** Throws UsageError, and whatever a worker dies of. */
  async explore(
    file: string,
    options: OptionValues,
    { onProgress }: Watch,
  ): Promise<Findings | UnreadableFile> {
    const progress = sharedProgress();
    const look = setInterval(() => {
      const { progress: state, seconds } = readProgress(progress);
      onProgress(state, seconds);
    }, LOOK_MS);
    try {
      const task: WorkerTask = { file, options, stop: this.#stop, progress };
      const answer = (await this.#pool.run(task)) as WorkerAnswer;
      if ('usage' in answer) throw new UsageError(answer.usage, 'loom');
      return answer;
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
