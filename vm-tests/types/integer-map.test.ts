/** Maps that share parts, against Map. */
import test from 'ava';
import fc from 'fast-check';
import type { IntegerMap } from '../../src/support/integer-map.js';
import { forEachChange, get, merged, remove, set } from '../../src/support/integer-map.js';

type Steps = readonly (readonly [key: number, value: number | null])[];

/** What the steps make of both maps; null removes. */
function after(
  steps: Steps,
  plain = new Map<number, number>(),
  map: IntegerMap<number> = null,
): { readonly plain: Map<number, number>; readonly map: IntegerMap<number> } {
  const changed = new Map(plain);
  let result = map;
  for (const [key, value] of steps) {
    if (value === null) changed.delete(key);
    else changed.set(key, value);
    result = value === null ? remove(result, key) : set(result, key, value);
  }
  return { plain: changed, map: result };
}

const KEYS = 70;
const steps = fc.array(
  fc.tuple(fc.integer({ min: 0, max: KEYS - 1 }), fc.option(fc.integer({ min: 0, max: 3 }))),
  { maxLength: 60 },
);

function entries(map: IntegerMap<number>): readonly (readonly [number, number])[] {
  return Array.from({ length: KEYS }, (_, key) => [key, get(map, key)] as const).filter(
    (entry): entry is readonly [number, number] => entry[1] !== undefined,
  );
}

function sorted(map: ReadonlyMap<number, number>): readonly (readonly [number, number])[] {
  return [...map].sort(([a], [b]) => a - b);
}

test('a map holds what was set last and not removed', (t) => {
  fc.assert(
    fc.property(steps, (list) => {
      const { plain, map } = after(list);
      t.deepEqual(entries(map), sorted(plain));
    }),
  );
});

test('two maps that come from one are merged key by key', (t) => {
  fc.assert(
    fc.property(steps, steps, steps, (before, left, right) => {
      const base = after(before);
      const a = after(left, base.plain, base.map);
      const b = after(right, base.plain, base.map);
      const any = new Map(a.plain);
      for (const [key, value] of b.plain) any.set(key, Math.max(value, any.get(key) ?? 0));
      const both = new Map([...any].filter(([key]) => a.plain.has(key) && b.plain.has(key)));
      t.deepEqual(entries(merged(a.map, b.map, 'any', Math.max)), sorted(any));
      t.deepEqual(entries(merged(a.map, b.map, 'both', Math.max)), sorted(both));
      t.deepEqual(entries(base.map), sorted(base.plain), 'and stay as they are');
    }),
  );
});

test('the changes from one map to another are the keys with another value', (t) => {
  fc.assert(
    fc.property(steps, steps, (before, later) => {
      const base = after(before);
      const next = after(later, base.plain, base.map);
      const found: [number, number][] = [];
      forEachChange(base.map, next.map, (key, value) => {
        found.push([key, value]);
      });
      const wanted = sorted(next.plain).filter(([key, value]) => base.plain.get(key) !== value);
      t.deepEqual(
        found.toSorted(([a], [b]) => a - b),
        wanted,
      );
    }),
  );
});

test('a merge looks only at what two maps do not share', (t) => {
  let map: IntegerMap<number> = null;
  for (let key = 0; key < 10_000; key++) map = set(map, key, 0);
  let visits = 0;
  merged(set(map, 17, 1), set(map, 4000, 2), 'any', (a, b) => {
    visits += 1;
    return Math.max(a, b);
  });
  t.true(visits <= 2, `${visits} keys were compared`);
});
