/** Arrays of numbers as text: every number comes back as it was, and small ones take few characters. */
import test from 'ava';
import fc from 'fast-check';
import {
  packDoubles,
  packIntegers,
  unpackDoubles,
  unpackIntegers,
} from '../../src/support/pack.js';

const { MAX_VALUE, MIN_VALUE } = Number;
const EXTREMES = [0, 1, -1, 15, 16, -16, -17, 2 ** 30, -(2 ** 30), 2 ** 31 - 1, -(2 ** 31)];

test('integers come back', (t) => {
  t.deepEqual([...unpackIntegers(packIntegers(Int32Array.from(EXTREMES)))], EXTREMES);
  const property = fc.property(fc.int32Array(), (words) => {
    t.deepEqual(unpackIntegers(packIntegers(words)), words);
  });
  fc.assert(property, { numRuns: 200, seed: 5 });
});

test('only as many as are asked for', (t) => {
  t.deepEqual([...unpackIntegers(packIntegers(Int32Array.of(1, 2, 3), 2))], [1, 2]);
  t.is(packIntegers(Int32Array.of(1, 2, 3), 0), '');
  t.deepEqual([...unpackDoubles(packDoubles(Float64Array.of(1, 2, 3), 1))], [1]);
});

test('doubles come back, those that JSON does not know, too', (t) => {
  const values = [0, -0, 1 / 3, -1, 2 ** 53, MAX_VALUE, MIN_VALUE, Infinity, -Infinity, NaN];
  const back = unpackDoubles(packDoubles(Float64Array.from(values)));
  t.true(values.every((value, k) => Object.is(value, back[k])));
  const property = fc.property(fc.float64Array(), (array) => {
    t.deepEqual(unpackDoubles(packDoubles(array)), array);
  });
  fc.assert(property, { numRuns: 200, seed: 5 });
});

test('a text that JSON need not escape, a character for a number below 16', (t) => {
  const text = packIntegers(Int32Array.from(EXTREMES));
  t.is(JSON.stringify(text).length, text.length + 2);
  t.is(packIntegers(Int32Array.of(0, 15, -16)).length, 3);
  t.is(packIntegers(Int32Array.of(-(2 ** 31))).length, 7);
});
