/** Maps, sets, pools and lists change only through the heap, which takes everything back: order, slots, generations. */
import test from 'ava';
import fc from 'fast-check';
import type { BuiltinContext } from '../../src/builtins/context.js';
import { BUILTIN_FUNCTIONS } from '../../src/builtins/registry.js';
import { Heap } from '../../src/vm/heap.js';
import { ValueCodes } from '../../src/vm/states/value-codes.js';
import type { Container, Value } from '../../src/vm/value.js';
import { Table } from '../../src/vm/table.js';
import {
  cellsOf,
  copyOfSmall,
  copyValue,
  holdsSame,
  ListValue,
  MapValue,
  PoolValue,
  SetValue,
} from '../../src/vm/value.js';

type Name = keyof typeof BUILTIN_FUNCTIONS;

class Raised extends Error {}

function contextOf(heap: Heap): BuiltinContext {
  return {
    heap,
    frameBytes: () => 0,
    panic(message): never {
      throw new Error(`panic: ${message}`);
    },
    expectText() {
      // The limits of memory are no matter here.
    },
    expectItems() {
      // Nor are these.
    },
    raise(kind, message): never {
      throw new Raised(`${kind}: ${message}`);
    },
  };
}

interface Step {
  readonly target: number;
  readonly pick: number;
  readonly value: number;
}

const steps = fc.array(
  fc.record({
    target: fc.nat({ max: 3 }),
    pick: fc.nat({ max: 5 }),
    value: fc.nat({ max: 4 }),
  }),
  { maxLength: 40, size: 'max' },
);

function fresh(): readonly [ListValue, MapValue, SetValue, PoolValue] {
  return [
    new ListValue([]),
    new MapValue(new Table()),
    new SetValue(new Table()),
    new PoolValue([], [], [], 3),
  ];
}

/** Handles that a pool gave out so far are asked for by position. */
function perform(
  all: ReturnType<typeof fresh>,
  handles: Value[],
  heap: Heap,
  { target, pick, value }: Step,
): void {
  const call = (name: Name, ...args: Value[]): Value =>
    BUILTIN_FUNCTIONS[name](contextOf(heap), args);
  const [list, map, set, pool] = all;
  const handle = handles[value % Math.max(1, handles.length)] ?? 0;
  const moves: readonly (readonly (() => unknown)[])[] = [
    [
      () => {
        heap.append(list, value);
      },
      () => call('list.pop', list),
      () => call('list.insertAt', list, Math.min(value, list.items.length), value),
      () => call('list.shift', list),
      () => (value === 0 ? call('list.clear', list) : null),
    ],
    [
      () => {
        heap.setEntry(map.entries, value, pick);
      },
      () => {
        heap.setEntry(map.entries, -value, value);
      },
      () => call('map.delete', map, value),
      () => (value === 0 ? call('map.clear', map) : null),
      () => call('map.[=]', map, copyValue(map)),
    ],
    [
      () => call('set.insert', set, value),
      () => call('set.remove', set, value),
      () => call('set.merge', set, new SetValue(new Table([[value + 1, null]]))),
      () => (value === 0 ? call('set.clear', set) : null),
    ],
    [
      () => handles.push(call('pool.insert', pool, value)),
      () => call('pool.remove', pool, handle),
      () => (call('pool.contains?', pool, handle) === true ? call('pool.[]=', pool, handle, 9) : 0),
      () => (value === 0 ? call('pool.clear', pool) : null),
    ],
  ];
  const row = moves[target] ?? [];
  try {
    row[pick % row.length]?.();
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
  }
}

/** Codes of values, with a watcher that nothing is told. */
function codesOf(values: readonly Value[]): string {
  const codes = new ValueCodes({
    onHandle: () => null,
    onPromise: () => null,
    onFiber: () => null,
    onHeld: () => null,
  });
  for (const value of values) codes.pushValue(value);
  return codes.words.subarray(0, codes.length).join(' ');
}

test('what was changed is taken back, in any number of steps', (t) => {
  fc.assert(
    fc.property(steps, steps, (before, after) => {
      const heap = new Heap();
      const all = fresh();
      const handles: Value[] = [];
      for (const step of before) perform(all, handles, heap, step);
      const then = all.map((container) => [...cellsOf(container)]);
      const codes = codesOf(all);
      heap.recording = true;
      const mark = heap.mark;
      for (const step of after) perform(all, handles, heap, step);
      heap.undoTo(mark);
      t.deepEqual(
        all.map((container) => cellsOf(container)),
        then,
      );
      t.is(codesOf(all), codes);
    }),
    { numRuns: 300 },
  );
});

test('a copy holds the same and changes alone', (t) => {
  fc.assert(
    fc.property(steps, steps, (before, after) => {
      const heap = new Heap();
      const all = fresh();
      const handles: Value[] = [];
      for (const step of before) perform(all, handles, heap, step);
      const copies = all.map((container) => copyValue(container));
      t.is(codesOf(copies), codesOf(all));
      t.true(all.every((container, k) => holdsSame(container, copies[k] ?? null)));
      const then = codesOf(copies);
      for (const step of after) perform(all, handles, heap, step);
      t.is(codesOf(copies), then);
      t.is(
        codesOf(all) === then,
        all.every((c, k) => holdsSame(c, copies[k] ?? null)),
      );
    }),
    { numRuns: 200 },
  );
});

test('the order of entries and the generations of slots tell containers apart', (t) => {
  const map = (...keys: number[]): Container => new MapValue(new Table(keys.map((k) => [k, 0])));
  t.false(holdsSame(map(1, 2), map(2, 1)));
  t.not(codesOf([map(1, 2)]), codesOf([map(2, 1)]));
  t.not(codesOf([new SetValue(new Table([[1, null]]))]), codesOf([new ListValue([1])]));
  t.false(holdsSame(new PoolValue([null], [2], [0], 0), new PoolValue([null], [4], [0], 0)));
});

test('only a small container is copied to be compared', (t) => {
  t.is(copyOfSmall(new ListValue(new Array<Value>(1000).fill(0))), undefined);
  const nested = new ListValue([new ListValue([1]), new MapValue(new Table([['a', 2]]))]);
  const copy = copyOfSmall(nested) ?? null;
  t.true(holdsSame(copy, nested));
  (nested.items[0] as ListValue).items[0] = 7;
  t.false(holdsSame(copy, nested));
});

test('a handle of an item that is gone stays stale when its slot is used again', (t) => {
  const context = contextOf(new Heap());
  const pool = new PoolValue([], [], [], 1);
  const insert = (value: Value): Value => BUILTIN_FUNCTIONS['pool.insert'](context, [pool, value]);
  const handles: Value[] = [];
  for (let n = 0; n < 50; n++) {
    const handle = insert(n);
    t.throws(() => insert(0), { message: /^System: the pool is full/ });
    for (const old of handles) t.is(BUILTIN_FUNCTIONS['pool.get'](context, [pool, old]), null);
    t.is(BUILTIN_FUNCTIONS['pool.get'](context, [pool, handle]), n);
    handles.push(handle);
    BUILTIN_FUNCTIONS['pool.remove'](context, [pool, handle]);
  }
  t.is(new Set(handles).size, 50);
});

test('a slice is cut within its list', (t) => {
  const context = contextOf(new Heap());
  const list = new ListValue([1, 2, 3]);
  const cut = (name: '..<' | '..=', from: Value, to: Value): Value =>
    BUILTIN_FUNCTIONS[`list.[${name}]`](context, [list, from, to]);
  t.deepEqual(cut('..<', 0, 3), new ListValue([1, 2, 3]));
  t.deepEqual(cut('..=', 1, 1), new ListValue([2]));
  t.deepEqual(cut('..=', 1, 0), new ListValue([]));
  for (const [from, to] of [
    [-1, 2],
    [2, 4],
    [3, 1],
    [0, 2n ** 62n],
  ] as const)
    t.throws(() => cut('..<', from, to), { message: /out of range/ });
});
