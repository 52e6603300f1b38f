/** Seeded choices for the generator: the same seed gives the same program on every machine. */
import { createHash } from 'node:crypto';

export interface Random {
  /** An integer from 0 to below `count`. */
  below(count: number): number;
  pick<T>(items: readonly T[]): T;
  chance(percent: number): boolean;
}

/** Blocks of hashes of the seed and a counter. */
export function makeRandom(seed: string): Random {
  let block = Buffer.alloc(0);
  let at = 0;
  let counter = 0;
  const next = (): number => {
    if (at + 4 > block.length) {
      block = createHash('sha256').update(`${seed} ${counter++}`).digest();
      at = 0;
    }
    at += 4;
    return block.readUInt32LE(at - 4);
  };
  const below = (count: number): number => next() % count;
  return {
    below,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
    chance: (percent) => below(100) < percent,
  };
}
