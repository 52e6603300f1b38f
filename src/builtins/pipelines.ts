/** What pipelines need besides loops (CLEAR language reference, 14.2): an order, first occurrences, parts of lists. */
import type { Value } from '../vm/value.js';
import { ListValue } from '../vm/value.js';
import type { BuiltinFunction } from './context.js';
import { intAt, listAt } from './context.js';

/** NIL comes first and NaN last, so that every list of keys has one order. */
function compareKeys(a: Value, b: Value): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0 || a === null || b === null) return rank;
  return a < b ? -1 : a > b ? 1 : 0;
}

function rankOf(key: Value): number {
  if (key === null) return 0;
  return typeof key === 'number' && Number.isNaN(key) ? 2 : 1;
}

function indicesOf(list: ListValue): number[] {
  return Array.from(list.items, (_key, index) => index);
}

export const PIPELINE_FUNCTIONS = {
  /** First and last of a range; 1 and 0 when it is empty. */
  'range.[]': (_context, args) => {
    const [from, to] = [intAt(args, 0), intAt(args, 1)];
    if (args[2] === true) return new ListValue(from > to ? [1, 0] : [from, to]);
    return new ListValue(from >= to ? [1, 0] : [from, previous(to)]);
  },
  'range.toList': (context, args) => {
    const [from = 1, to = 0] = listAt(args, 0).items;
    const first = BigInt(from as number | bigint);
    const count = Number(BigInt(to as number | bigint) - first) + 1;
    context.expectItems(count);
    return new ListValue(Array.from({ length: count }, (_, i) => smallest(first + BigInt(i))));
  },
  /** The indices of a list of keys in ascending order of the keys; equal keys keep their order. */
  'list.[<]': (_context, args) => {
    const keys = listAt(args, 0).items;
    const order = indicesOf(listAt(args, 0));
    order.sort((i, j) => compareKeys(keys[i] ?? null, keys[j] ?? null) || i - j);
    return new ListValue(order);
  },
  /** The indices at which a key occurs for the first time. */
  'list.[!=]': (_context, args) => {
    const list = listAt(args, 0);
    const seen = new Set<Value>();
    const first = indicesOf(list).filter((index) => {
      const key = list.items[index] ?? null;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
    return new ListValue(first);
  },
  /** A list of the items from an index on, so many of them or as many as there are. */
  'list.[+n]': (_context, args) => {
    const from = Number(intAt(args, 1));
    return new ListValue(listAt(args, 0).items.slice(from, from + Number(intAt(args, 2))));
  },
} as const satisfies Record<string, BuiltinFunction>;

function previous(value: number | bigint): number | bigint {
  return smallest(BigInt(value) - 1n);
}

function smallest(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
