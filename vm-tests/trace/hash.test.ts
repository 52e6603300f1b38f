/** FNV-1a, 64 bits: the published test vectors and an independent computation with big integers. */
import test from 'ava';
import fc from 'fast-check';
import { hashText } from '../../src/support/hash.js';

test('known values', (t) => {
  t.is(hashText(''), 'cbf29ce484222325');
  t.is(hashText('a'), 'af63dc4c8601ec8c');
  t.is(hashText('foobar'), '85944171f73967e8');
});

test('agrees with exact arithmetic', (t) => {
  const expected = (text: string): string => {
    let hash = 0xcbf29ce484222325n;
    for (const byte of new TextEncoder().encode(text)) {
      hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
    }
    return hash.toString(16).padStart(16, '0');
  };
  t.notThrows(() => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => hashText(text) === expected(text)),
    );
  });
});
