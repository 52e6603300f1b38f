/** Delta debugging keeps what is needed, nothing that can be spared, and asks about little when little matters. */
import test from 'ava';
import fc from 'fast-check';
import { fewest } from '../../src/support/fewest.js';

const numbersTo = (count: number): number[] => Array.from({ length: count }, (_, k) => k);

test('what is needed is left, in order, and nothing else', (t) => {
  const property = fc.property(
    fc.nat({ max: 60 }),
    fc.array(fc.nat({ max: 59 }), { maxLength: 8 }),
    (count, wanted) => {
      const needed = numbersTo(count).filter((item) => wanted.includes(item));
      const kept = fewest(numbersTo(count), (some) => needed.every((item) => some.includes(item)));
      t.deepEqual(kept, needed);
    },
  );
  fc.assert(property, { numRuns: 500, seed: 3 });
});

test('none that is left can be spared, whatever depends on what', (t) => {
  let smaller = 0;
  const sets = fc.array(fc.uniqueArray(fc.nat({ max: 9 }), { minLength: 1 }), { minLength: 1 });
  const property = fc.property(sets, (enough) => {
    const asText = new Set(enough.map((set) => set.sort((a, b) => a - b).join(' ')));
    const all = numbersTo(10);
    const isEnough = (kept: readonly number[]): boolean =>
      kept.length === all.length || asText.has(kept.join(' '));
    const kept = fewest(all, isEnough);
    t.true(isEnough(kept));
    if (kept.length < 2) return;
    for (const spared of kept) t.false(isEnough(kept.filter((item) => item !== spared)));
    smaller += Number(kept.length < all.length);
  });
  fc.assert(property, { numRuns: 1000, seed: 4 });
  t.true(smaller > 20, String(smaller));
});

test('three of a thousand are found with few questions', (t) => {
  let asked = 0;
  const kept = fewest(numbersTo(1000), (some) => {
    asked++;
    return [17, 500, 998].every((item) => some.includes(item));
  });
  t.deepEqual(kept, [17, 500, 998]);
  t.true(asked < 300, String(asked));
});
