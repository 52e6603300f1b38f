/**
 * What concurrent stages need besides fibers (CLEAR concurrency reference, 3.20). An element on its way is a list that begins
 * with its place in the source and itself, or its error.
 */
import type { Value } from '../vm/value.js';
import { ErrorValue, ListValue } from '../vm/value.js';
import type { BuiltinFunction } from './context.js';
import { intAt, listAt } from './context.js';

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

function placeOf(element: Value): number {
  return Number(intAt(listAt([element], 0).items, 0));
}
