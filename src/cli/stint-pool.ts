/** Worker threads that explore subtrees of one search (`stint-worker.ts`). Loaded only when a search is divided. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serialize } from 'node:v8';
import type { Tinypool } from 'tinypool';
import type { Stint, StintResult } from '../search-rounds.js';
import { loadTinypool } from './load.js';
import type { StintSearch, StintTask } from './stint-worker.js';

export class StintPool {
  readonly #pool: Tinypool;
  readonly #search: Uint8Array;

  private constructor(pool: Tinypool, search: Uint8Array) {
    this.#pool = pool;
    this.#search = search;
  }

  static async open(threads: number, search: StintSearch): Promise<StintPool> {
    const { Tinypool: Pool } = await loadTinypool();
    const pool = new Pool({
      filename: pathToFileURL(join(import.meta.dirname, 'stint-worker.js')).href,
      name: 'exploreStintInWorker',
      minThreads: threads,
      maxThreads: threads,
    });
    return new StintPool(pool, shared(serialize(search)));
  }

  /** What comes of them, in their order. Throws whatever a worker dies of. */
  explore(stints: readonly Stint[]): Promise<StintResult[]> {
    return Promise.all(
      stints.map((stint) => {
        const task: StintTask = { search: this.#search, stint };
        return this.#pool.run(task) as Promise<StintResult>;
      }),
    );
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

/** The same bytes where other threads see them, too. */
function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}
