/** Functions of lists and arrays (CLEAR language reference, 13.2). Length and append are instructions. */
import { intAt, listAt, textAt } from './context.js';
import type { BuiltinFunction } from './context.js';

export const LIST_FUNCTIONS = {
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
  'list.first': (_context, args) => listAt(args, 0).items[0] ?? null,
  'list.last': (_context, args) => listAt(args, 0).items.at(-1) ?? null,
  'list.contains?': (_context, args) => listAt(args, 0).items.includes(args[1] ?? null),
  'list.empty?': (_context, args) => listAt(args, 0).items.length === 0,
  'list.any?': (_context, args) => listAt(args, 0).items.length > 0,
  'list.join': ({ expectText }, args) => {
    const separator = textAt(args, 1);
    const parts = listAt(args, 0).items.map((_item, index, items) => textAt(items, index));
    expectText(parts.reduce((sum, part) => sum + part.length + separator.length, 0));
    return parts.join(separator);
  },
} as const satisfies Record<string, BuiltinFunction>;
