/**
 * Functions of pools (CLEAR language reference, 13.5). A handle is a slot with a generation, as one number; a slot is
 * free while its generation is even. A handle whose generation is not that of its slot is stale.
 */
import type { Heap } from '../vm/heap.js';
import type { Value } from '../vm/value.js';
import { ListValue, PoolValue } from '../vm/value.js';
import type { BuiltinContext, BuiltinFunction } from './context.js';
import { intAt, listAt, poolAt } from './context.js';

/** Slots of one pool, and generations of one slot before they start again. */
const SLOTS = 2 ** 27;
const GENERATIONS = 2 ** 26;

export const POOL_FUNCTIONS = {
  // Of a literal: its capacity, then what is in it.
  'pool.[]': (context, args) => {
    const pool = new PoolValue([], [], [], Number(intAt(args, 0)));
    for (const item of args.slice(1)) insert(context, pool, item);
    return pool;
  },
  // All slots are those of another pool, which is dead afterwards.
  'pool.[=]': ({ heap }, args) => {
    const [pool, given] = [poolAt(args, 0), poolAt(args, 1)];
    replaceAll(heap, pool.slots, [...given.slots]);
    replaceAll(heap, pool.generations, [...given.generations]);
    replaceAll(heap, pool.free, [...given.free]);
    return null;
  },
  // An item gets a new value through its handle.
  'pool.[]=': ({ heap, panic }, args) => {
    const pool = poolAt(args, 0);
    const slot = slotOf(pool, args);
    if (slot < 0) panic('the handle is stale: its item was removed from the pool');
    heap.setSlot(pool.slots, slot, args[2] ?? null);
    return null;
  },
  // What FOR runs over.
  'pool.[*]': (_context, args) => new ListValue(poolItems(poolAt(args, 0))),
  // The handles of those.
  'pool.[@]': (_context, args) => new ListValue(poolHandles(poolAt(args, 0))),
  // The items whose handles are in a second list are those of a list, unless they are gone.
  'pool.[<-]': ({ heap }, args) => {
    const pool = poolAt(args, 0);
    const handles = listAt(args, 2).items;
    for (const [index, item] of listAt(args, 1).items.entries()) {
      const slot = slotOf(pool, [pool, handles[index] ?? null]);
      if (slot >= 0) heap.setSlot(pool.slots, slot, item);
    }
    return null;
  },
  'pool.insert': (context, args) => insert(context, poolAt(args, 0), args[1] ?? null),
  'pool.get': (_context, args) => {
    const pool = poolAt(args, 0);
    return pool.slots[slotOf(pool, args)] ?? null;
  },
  'pool.remove': ({ heap }, args) => {
    const pool = poolAt(args, 0);
    const slot = slotOf(pool, args);
    if (slot >= 0) free(heap, pool, slot);
    return null;
  },
  'pool.contains?': (_context, args) => slotOf(poolAt(args, 0), args) >= 0,
  'pool.length': (_context, args) => countOf(poolAt(args, 0)),
  'pool.empty?': (_context, args) => countOf(poolAt(args, 0)) === 0,
  'pool.any?': (_context, args) => countOf(poolAt(args, 0)) > 0,
  'pool.clear': ({ heap }, args) => {
    const pool = poolAt(args, 0);
    pool.generations.forEach((generation, slot) => {
      if (isLive(generation)) free(heap, pool, slot);
    });
    return null;
  },
} as const satisfies Record<string, BuiltinFunction>;

/** The items of a pool, in the order of their slots. */
export function poolItems(pool: PoolValue): Value[] {
  return pool.slots.filter((_item, slot) => isLive(pool.generations[slot] ?? 0));
}

function poolHandles(pool: PoolValue): Value[] {
  return pool.generations.flatMap((generation, slot) =>
    isLive(generation) ? [generation * SLOTS + slot] : [],
  );
}

function isLive(generation: number): boolean {
  return generation % 2 === 1;
}

function countOf(pool: PoolValue): number {
  return pool.slots.length - pool.free.length;
}

/** The slot of the handle in second place, or -1 when it is stale. */
function slotOf(pool: PoolValue, args: readonly Value[]): number {
  const handle = Number(intAt(args, 1));
  const slot = handle % SLOTS;
  return pool.generations[slot] === Math.floor(handle / SLOTS) ? slot : -1;
}

function insert({ heap, raise, panic }: BuiltinContext, pool: PoolValue, item: Value): Value {
  if (pool.capacity > 0 && countOf(pool) === pool.capacity)
    raise(
      'System',
      `the pool is full: it holds at most ${pool.capacity} ${pool.capacity === 1 ? 'item' : 'items'}`,
    );
  const reused = heap.popFrom(pool.free);
  if (reused === undefined) {
    const slot = pool.slots.length;
    if (slot === SLOTS) panic(`a pool has at most ${SLOTS} slots`);
    heap.push(pool.slots, item);
    heap.push(pool.generations, 1);
    return SLOTS + slot;
  }
  const generation = ((pool.generations[reused] ?? 0) + 1) % GENERATIONS;
  heap.setSlot(pool.generations, reused, generation);
  heap.setSlot(pool.slots, reused, item);
  return generation * SLOTS + reused;
}

function free(heap: Heap, pool: PoolValue, slot: number): void {
  heap.setSlot(pool.generations, slot, ((pool.generations[slot] ?? 0) + 1) % GENERATIONS);
  heap.setSlot(pool.slots, slot, null);
  heap.push(pool.free, slot);
}

function replaceAll<T>(heap: Heap, old: T[], given: readonly T[]): void {
  while (old.length > 0) heap.popFrom(old);
  for (const value of given) heap.push(old, value);
}
