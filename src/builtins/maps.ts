/** Functions of maps (CLEAR language reference, 13.3). Reading and putting one entry are instructions. */
import { Table } from '../vm/table.js';
import { copyValue, ListValue, MapValue } from '../vm/value.js';
import type { BuiltinFunction } from './context.js';
import { mapAt } from './context.js';

const size: BuiltinFunction = (_context, args) => mapAt(args, 0).entries.size;

export const MAP_FUNCTIONS = {
  // Of a literal: keys and values by turns.
  'map.{}': (_context, args) => {
    const entries = new Table();
    for (let i = 0; i < args.length; i += 2) entries.set(args[i] ?? null, args[i + 1] ?? null);
    return new MapValue(entries);
  },
  // All entries are those of another map, which is dead afterwards.
  'map.[=]': ({ heap }, args) => {
    const { entries } = mapAt(args, 0);
    const given = [...mapAt(args, 1).entries];
    heap.clearEntries(entries);
    for (const [key, value] of given) heap.setEntry(entries, key, value);
    return null;
  },
  'map.delete': ({ heap }, args) => {
    heap.deleteEntry(mapAt(args, 0).entries, args[1] ?? null);
    return null;
  },
  'map.contains?': (_context, args) => mapAt(args, 0).entries.has(args[1] ?? null),
  'map.count': size,
  'map.length': size,
  'map.keys': (_context, args) => new ListValue(mapAt(args, 0).entries.keys()),
  'map.values': (_context, args) => new ListValue(mapAt(args, 0).entries.values().map(copyValue)),
  'map.empty?': (_context, args) => mapAt(args, 0).entries.size === 0,
  'map.any?': (_context, args) => mapAt(args, 0).entries.size > 0,
  'map.clear': ({ heap }, args) => {
    heap.clearEntries(mapAt(args, 0).entries);
    return null;
  },
} as const satisfies Record<string, BuiltinFunction>;
