/** A table does what a Map does, in the same order, whatever its keys are. */
import test from 'ava';
import { Prng } from '../../src/support/prng.js';
import { Table } from '../../src/vm/table.js';
import type { Value } from '../../src/vm/value.js';

/** Keys of each sort, by a number from 0 on. */
const KEYS: Readonly<Record<string, (k: number) => Value>> = {
  'small integers': (k) => k,
  'integers that end alike': (k) => k * 65_536,
  'negative integers': (k) => 20 - k,
  'integers beyond 32 bits': (k) => (k - 20) * 0x1_0000_0001,
  'numbers of every kind': (k) => [k, -k, k / 2, NaN, -0, Infinity, k * 1e300][k % 7] ?? 0,
  'large integers': (k) => BigInt(k) + 2n ** 60n,
  texts: (k) => `key ${k}`,
  'integers, then texts': (k) => (k < 30 ? k : String(k)),
};

function contents(table: Table | Map<Value, Value>): unknown {
  return {
    size: table.size,
    entries: [...table],
    keys: [...table.keys()],
    values: [...table.values()],
  };
}

for (const [what, key] of Object.entries(KEYS)) {
  test(`as a Map: ${what}`, (t) => {
    const random = new Prng(1, what);
    const table = new Table();
    const map = new Map<Value, Value>();
    for (let step = 0; step < 6000; step++) {
      // It grows, shrinks and grows again, so that every size of it is met, and holes of every kind.
      const range = 3 + ((step >> 9) % 4) * 20;
      const name = key(random.below(range));
      const isRemoved = random.below(10) < (((step >> 10) & 1) === 0 ? 3 : 6);
      if (isRemoved) {
        t.is(table.delete(name), map.delete(name));
      } else {
        table.set(name, step);
        map.set(name, step);
      }
      const other = key(random.below(range));
      t.is(table.get(other), map.get(other));
      t.is(table.has(other), map.has(other));
      if (step % 50 === 0) t.deepEqual(contents(table), contents(map));
      if (step === 3000) {
        table.clear();
        map.clear();
      }
    }
    t.deepEqual(contents(table), contents(map));
    t.deepEqual(contents(new Table(table)), contents(map));
  });
}

test('as a Map: thousands of keys', (t) => {
  const table = new Table();
  const map = new Map<Value, Value>();
  for (let k = 0; k < 20_000; k++) {
    const key = (k * 7919) % 30_011;
    table.set(key, k);
    map.set(key, k);
    if (k % 3 === 0) t.is(table.delete(key - 1), map.delete(key - 1));
  }
  t.deepEqual(contents(table), contents(map));
});
