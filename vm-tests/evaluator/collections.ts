/** Maps, sets and pools in the plain evaluator (CLEAR language reference, 13.3 to 13.5), by searching through arrays. */
import type { EvaluatorMap, EvaluatorPool, EvaluatorSet, EvaluatorValue } from './values.js';
import { isMap, isPool, isSet } from './values.js';

type Argument = EvaluatorValue | undefined;

const mapAt = (value: Argument): EvaluatorMap => {
  if (value === undefined || !isMap(value)) throw new Error('a map was expected');
  return value;
};
const setAt = (value: Argument): EvaluatorSet => {
  if (value === undefined || !isSet(value)) throw new Error('a set was expected');
  return value;
};
const poolAt = (value: Argument): EvaluatorPool => {
  if (value === undefined || !isPool(value)) throw new Error('a pool was expected');
  return value;
};

export function entryOf(map: EvaluatorMap, key: EvaluatorValue): EvaluatorValue {
  return map.entries.find(([its]) => its === key)?.[1] ?? null;
}

export function setEntry(map: EvaluatorMap, key: EvaluatorValue, value: EvaluatorValue): void {
  const known = map.entries.find(([its]) => its === key);
  if (known === undefined) map.entries.push([key, value]);
  else known[1] = value;
}

export function addMember(set: EvaluatorSet, value: EvaluatorValue): boolean {
  if (set.members.includes(value)) return false;
  set.members.push(value);
  return true;
}

/** The slot of a handle that is not stale, or undefined. */
export function slotOf(
  pool: EvaluatorPool,
  handle: Argument,
): EvaluatorPool['slots'][number] | undefined {
  if (handle === undefined || handle === null || typeof handle !== 'object' || !('life' in handle))
    throw new Error('a handle was expected');
  const slot = pool.slots[handle.slot];
  return slot?.isLive === true && slot.life === handle.life ? slot : undefined;
}

export function insertInto(pool: EvaluatorPool, item: EvaluatorValue): EvaluatorValue {
  const at = pool.free.pop() ?? pool.slots.length;
  const life = (pool.slots[at]?.life ?? 0) + 1;
  pool.slots[at] = { life, isLive: true, item };
  return { slot: at, life };
}

/** What FOR and pipelines run over. */
export function membersOf(value: EvaluatorValue): EvaluatorValue[] | null {
  if (isMap(value)) return value.entries.map(([key]) => key);
  if (isSet(value)) return [...value.members];
  if (isPool(value)) return value.slots.filter(({ isLive }) => isLive).map(({ item }) => item);
  return null;
}

export const COLLECTION_BUILTINS: Readonly<
  Record<string, (args: readonly Argument[]) => EvaluatorValue>
> = {
  'map.put': ([map, key, value]) => {
    setEntry(mapAt(map), key ?? null, value ?? null);
    return null;
  },
  'map.delete': ([map, key]) => {
    const { entries } = mapAt(map);
    const at = entries.findIndex(([its]) => its === key);
    if (at >= 0) entries.splice(at, 1);
    return null;
  },
  'map.contains?': ([map, key]) => mapAt(map).entries.some(([its]) => its === key),
  'map.count': ([map]) => BigInt(mapAt(map).entries.length),
  'map.length': ([map]) => BigInt(mapAt(map).entries.length),
  'map.keys': ([map]) => ({ items: mapAt(map).entries.map(([key]) => key) }),
  'map.values': ([map]) => ({ items: mapAt(map).entries.map(([, value]) => value) }),
  'map.empty?': ([map]) => mapAt(map).entries.length === 0,
  'set.insert': ([set, value]) => addMember(setAt(set), value ?? null),
  'set.remove': ([set, value]) => {
    const { members } = setAt(set);
    const at = members.indexOf(value ?? null);
    if (at >= 0) members.splice(at, 1);
    return null;
  },
  'set.contains?': ([set, value]) => setAt(set).members.includes(value ?? null),
  'set.length': ([set]) => BigInt(setAt(set).members.length),
  'set.toList': ([set]) => ({ items: [...setAt(set).members] }),
  'pool.insert': ([pool, item]) => insertInto(poolAt(pool), item ?? null),
  'pool.get': ([pool, handle]) => slotOf(poolAt(pool), handle)?.item ?? null,
  'pool.contains?': ([pool, handle]) => slotOf(poolAt(pool), handle) !== undefined,
  'pool.length': ([pool]) => BigInt(poolAt(pool).slots.filter(({ isLive }) => isLive).length),
  'pool.remove': ([pool, handle]) => {
    const { slots, free } = poolAt(pool);
    const slot = slotOf(poolAt(pool), handle);
    if (slot === undefined) return null;
    slot.isLive = false;
    free.push(slots.indexOf(slot));
    return null;
  },
};
