/** What is put into a heap comes out by its keys. */
import test from 'ava';
import fc from 'fast-check';
import { MinHeap } from '../../src/support/min-heap.js';

test('values come out in ascending order of their keys, while others are put in', (t) => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 99 }), { nil: null })), (steps) => {
      const heap = new MinHeap();
      let expected: number[] = [];
      for (const step of steps) {
        if (step === null) {
          const least = expected.length === 0 ? Infinity : Math.min(...expected);
          if (heap.least !== least) return false;
          if (heap.take() !== (expected.length === 0 ? -1 : least + 1000)) return false;
          expected = expected.toSorted((a, b) => a - b).slice(1);
        } else {
          heap.add(step, step + 1000);
          expected.push(step);
        }
      }
      return true;
    }),
  );
  t.pass();
});
