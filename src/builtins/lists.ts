/** Functions of lists and arrays (CLEAR language reference, 13.2). Length and append are instructions. */
import type { Value } from '../vm/value.js';
import { copyValue, ListValue } from '../vm/value.js';
import { intAt, listAt, textAt } from './context.js';
import type { BuiltinContext, BuiltinFunction } from './context.js';

export const LIST_FUNCTIONS = {
  'list.[..<]': (context, args) => slice(context, args, 0n),
  'list.[..=]': (context, args) => slice(context, args, 1n),
  // A number of copies of a value.
  'list.[N]': ({ expectItems }, args) => {
    const items: Value[] = [];
    expectItems(Number(intAt(args, 1)));
    for (let i = 0; i < intAt(args, 1); i++) items.push(copyValue(args[0] ?? null));
    return new ListValue(items);
  },
  // Capacity is not observable.
  'list.reserve': () => null,
  'list.remove': ({ heap, panic }, args) => {
    const list = listAt(args, 0);
    const index = intAt(args, 1);
    if (index < 0 || index >= list.items.length)
      panic(`index ${index} out of range for a list of ${list.items.length}`);
    return heap.removeAt(list, Number(index));
  },
  'list.pop': ({ heap }, args) => heap.pop(listAt(args, 0)),
  'list.[?]': (_context, args) => listAt(args, 0).items[Number(intAt(args, 1))] ?? null,
  'list.first': (_context, args) => listAt(args, 0).items[0] ?? null,
  'list.last': (_context, args) => listAt(args, 0).items.at(-1) ?? null,
  'list.contains?': (_context, args) => listAt(args, 0).items.includes(args[1] ?? null),
  'list.empty?': (_context, args) => listAt(args, 0).items.length === 0,
  'list.any?': (_context, args) => listAt(args, 0).items.length > 0,
  'list.insertAt': ({ heap, panic }, args) => {
    const list = listAt(args, 0);
    const index = intAt(args, 1);
    if (index < 0 || index > list.items.length)
      panic(`index ${index} out of range to insert into a list of ${list.items.length}`);
    heap.insertAt(list, Number(index), args[2] ?? null);
    return null;
  },
  'list.shift': ({ heap }, args) => {
    const list = listAt(args, 0);
    return list.items.length === 0 ? null : heap.removeAt(list, 0);
  },
  'list.clear': ({ heap }, args) => {
    heap.clearList(listAt(args, 0));
    return null;
  },
  'list.indexOf': (_context, args) => {
    const at = listAt(args, 0).items.indexOf(args[1] ?? null);
    return at < 0 ? null : at;
  },
  'list.compact': (_context, args) =>
    new ListValue(
      listAt(args, 0)
        .items.filter((item) => item !== null)
        .map(copyValue),
    ),
  'list.toList': (_context, args) => copyValue(listAt(args, 0)),
  'list.join': ({ expectText }, args) => {
    const separator = textAt(args, 1);
    const parts = listAt(args, 0).items.map((_item, index, items) => textAt(items, index));
    expectText(parts.reduce((sum, part) => sum + part.length + separator.length, 0));
    return parts.join(separator);
  },
} as const satisfies Record<string, BuiltinFunction>;

/** The items between two bounds; the second one is `more` below the end. */
function slice({ panic }: BuiltinContext, args: readonly Value[], more: bigint): ListValue {
  const { items } = listAt(args, 0);
  const from = BigInt(intAt(args, 1));
  const end = BigInt(intAt(args, 2)) + more;
  if (from < 0n || from > end || end > items.length)
    panic(`a slice from ${from} to before ${end} is out of range for ${items.length} items`);
  return new ListValue(items.slice(Number(from), Number(end)));
}
