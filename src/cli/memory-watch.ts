/**
 * Notices in time that the memory of this thread is nearly used up, so that an exploration can end with a report. A
 * heap may be full of what nobody needs any more, so it is cleared before anything is concluded from its size.
 */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * What must stay free: a part of the limit, and never less than this, because the limit counts the space for young
 * objects, too, and a growing table needs its old and its new size at once.
 */
const RESERVE = 0.1;
const RESERVE_BYTES = 80 * 2 ** 20;
/** So much more must be free after clearing, or else the heap would be cleared again and again. */
const AFTER_CLEARING = 1.5;

export function isMemoryUsedUp(): boolean {
  if (hasFree(1)) return false;
  collectGarbage();
  return !hasFree(AFTER_CLEARING);
}

/** Whether more than so many reserves are free. */
function hasFree(reserves: number): boolean {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return limit - used > reserves * Math.max(RESERVE * limit, RESERVE_BYTES);
}

/** In MiB. */
export function memoryLimit(): number {
  return Math.round(getHeapStatistics().heap_size_limit / 2 ** 20);
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  collect();
}
