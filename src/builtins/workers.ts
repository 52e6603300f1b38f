/**
 * What concurrent stages need besides fibers (CLEAR concurrency reference, 3.20). An element on its way is a list that begins
 * with its place in the source and itself, or its error.
 */
import { assert } from '../support/assert.js';
import type { Value } from '../vm/value.js';
import { Table } from '../vm/table.js';
import { ErrorValue, ListValue, MapValue } from '../vm/value.js';
import type { BuiltinFunction } from './context.js';
import { intAt, listAt, mapAt } from './context.js';

export const WORKER_FUNCTIONS = {
  /** A list of elements dealt out in batches: a list for each worker that gets any. */
  'list.[/]': ({ panic }, args) => {
    const { items } = listAt(args, 0);
    const [batch, workers] = [Number(intAt(args, 1)), Number(intAt(args, 2))];
    if (batch < 1) panic(`CONCURRENT with a batch of ${batch}`);
    if (workers < 1) panic(`CONCURRENT with ${workers} workers`);
    const hands: Value[][] = [];
    for (let first = 0, n = 0; first < items.length; first += batch, n++) {
      const hand = (hands[n % workers] ??= []);
      for (const item of items.slice(first, first + batch)) hand.push(item);
    }
    return new ListValue(hands.map((hand) => new ListValue(hand)));
  },
  /** A map in so many parts. */
  'map.[/]': (_context, args) => {
    const parts = Array.from({ length: Number(intAt(args, 1)) }, () => new MapValue(new Table()));
    for (const [key, value] of mapAt(args, 0).entries)
      parts[partOf(key, parts.length)]?.entries.set(key, value);
    return new ListValue(parts);
  },
  /** The one of so many parts that a key belongs to. */
  'list.[#]': (_context, args) => {
    const { items } = listAt(args, 0);
    return items[partOf(args[1] ?? null, items.length)] ?? null;
  },
  /** A list of elements that are keys, as a list for each of so many parts that gets any. */
  'list.[##]': (_context, args) => {
    const hands = Array.from({ length: Number(intAt(args, 1)) }, (): Value[] => []);
    for (const [i, item] of listAt(args, 0).items.entries()) {
      const key = listAt(listAt(args, 0).items, i).items[1] ?? null;
      hands[partOf(key, hands.length)]?.push(item);
    }
    return new ListValue(
      hands.filter((hand) => hand.length > 0).map((hand) => new ListValue(hand)),
    );
  },
  /** What the workers give back, in the order of the source. */
  'list.[+]': (_context, args) => {
    const all = listAt(args, 0).items.flatMap(
      (_hand, worker, hands) => listAt(hands, worker).items,
    );
    return new ListValue(all.toSorted((a, b) => placeOf(a) - placeOf(b)));
  },
  /** The first element that has failed, or NIL. */
  'list.[!]': (_context, args) =>
    listAt(args, 0).items.find(
      (_item, i, items) => listAt(items, i).items[1] instanceof ErrorValue,
    ) ?? null,
  /** Those that have not failed. */
  'list.[~]': (_context, args) =>
    new ListValue(
      listAt(args, 0).items.filter(
        (_item, i, items) => !(listAt(items, i).items[1] instanceof ErrorValue),
      ),
    ),
  /** The same part of each element. */
  'list.[.]': (_context, args) => {
    const part = Number(intAt(args, 1));
    return new ListValue(
      listAt(args, 0).items.map((_item, i, items) => listAt(items, i).items[part] ?? null),
    );
  },
} as const satisfies Record<string, BuiltinFunction>;

/** A hash of the key as text (FNV-1a, 32 bits), modulo the number of parts. */
function partOf(key: Value, parts: number): number {
  assert(typeof key === 'string' || typeof key === 'number' || typeof key === 'bigint', 'a key');
  const text = String(key);
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % parts;
}

function placeOf(element: Value): number {
  return Number(intAt(listAt([element], 0).items, 0));
}
