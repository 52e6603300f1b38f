/** Functions of sets (CLEAR language reference, 13.4). */
import { Table } from '../vm/table.js';
import type { Value } from '../vm/value.js';
import { ListValue, SetValue } from '../vm/value.js';
import type { BuiltinFunction } from './context.js';
import { listAt, setAt } from './context.js';

export const SET_FUNCTIONS = {
  // Of a literal
  'set.[]': (_context, args) => setOf(args),
  // All elements are those of another set, which is dead afterwards.
  'set.[=]': ({ heap }, args) => {
    const { members } = setAt(args, 0);
    const given = setAt(args, 1).members.keys();
    heap.clearEntries(members);
    for (const item of given) heap.setEntry(members, item, null);
    return null;
  },
  // An element is its own key.
  'set.[]=': ({ heap, panic }, args) => {
    const { members } = setAt(args, 0);
    const key = args[1] ?? null;
    if (key !== (args[2] ?? null)) panic('a set holds an element at that element only');
    if (!members.has(key)) heap.setEntry(members, key, null);
    return null;
  },
  // Its members are the items of a list instead.
  'set.[<-]': ({ heap }, args) => {
    const { members } = setAt(args, 0);
    heap.clearEntries(members);
    for (const item of listAt(args, 1).items)
      if (!members.has(item)) heap.setEntry(members, item, null);
    return null;
  },
  // The element itself, if it is there.
  'set.[?]': (_context, args) => {
    const item = args[1] ?? null;
    return setAt(args, 0).members.has(item) ? item : null;
  },
  // Whether it is new.
  'set.insert': ({ heap }, args) => {
    const { members } = setAt(args, 0);
    const item = args[1] ?? null;
    if (members.has(item)) return false;
    heap.setEntry(members, item, null);
    return true;
  },
  'set.remove': ({ heap }, args) => {
    heap.deleteEntry(setAt(args, 0).members, args[1] ?? null);
    return null;
  },
  'set.contains?': (_context, args) => setAt(args, 0).members.has(args[1] ?? null),
  'set.length': (_context, args) => setAt(args, 0).members.size,
  'set.empty?': (_context, args) => setAt(args, 0).members.size === 0,
  'set.any?': (_context, args) => setAt(args, 0).members.size > 0,
  'set.merge': ({ heap }, args) => {
    const { members } = setAt(args, 0);
    for (const item of setAt(args, 1).members.keys())
      if (!members.has(item)) heap.setEntry(members, item, null);
    return null;
  },
  'set.difference': (_context, args) => {
    const others = setAt(args, 1).members;
    return setOf(
      setAt(args, 0)
        .members.keys()
        .filter((item) => !others.has(item)),
    );
  },
  'set.toList': (_context, args) => new ListValue(setAt(args, 0).members.keys()),
  'set.clear': ({ heap }, args) => {
    heap.clearEntries(setAt(args, 0).members);
    return null;
  },
} as const satisfies Record<string, BuiltinFunction>;

function setOf(items: Iterable<Value>): SetValue {
  const members = new Table<null>();
  for (const item of items) members.set(item, null);
  return new SetValue(members);
}
