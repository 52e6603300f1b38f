/**
 * Arrays of numbers as text that JSON can hold, small numbers in few characters: five bits in each, the lowest first,
 * and a sixth that says whether more follow (the variable-length quantities of source maps). The sign is the lowest bit.
 */
import { grown } from './grown.js';

const DIGITS = new TextEncoder().encode(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
);
const VALUE_OF = new Uint8Array(128);
DIGITS.forEach((digit, value) => (VALUE_OF[digit] = value));
const BITS = 5;
const MORE = 1 << BITS;
/** Characters that a number takes at most. */
const LONGEST = 7;

/** The first `length` integers of `words`. */
export function packIntegers(words: Int32Array, length = words.length): string {
  let text = new Uint8Array(2 * length + LONGEST);
  let end = 0;
  for (const word of words.subarray(0, length)) {
    if (end + LONGEST > text.length) text = grown(text, 2 * text.length);
    let rest = ((word << 1) ^ (word >> 31)) >>> 0;
    for (; rest >= MORE; rest >>>= BITS) text[end++] = DIGITS[(rest & (MORE - 1)) | MORE] ?? 0;
    text[end++] = DIGITS[rest] ?? 0;
  }
  return new TextDecoder().decode(text.subarray(0, end));
}

/** What `packIntegers` was given. */
export function unpackIntegers(text: string): Int32Array<ArrayBuffer> {
  // A number has at least one character.
  const words = new Int32Array(text.length);
  let count = 0;
  let shift = 0;
  let word = 0;
  for (let at = 0; at < text.length; at++) {
    const value = VALUE_OF[text.charCodeAt(at)] ?? 0;
    word |= (value & (MORE - 1)) << shift;
    shift += BITS;
    if (value >= MORE) continue;
    words[count++] = (word >>> 1) ^ -(word & 1);
    shift = 0;
    word = 0;
  }
  return words.slice(0, count);
}

/** The first `length` doubles of `values`: all of them exactly, also those that JSON does not know. */
export function packDoubles(values: Float64Array, length = values.length): string {
  return packIntegers(new Int32Array(values.slice(0, length).buffer));
}

/** What `packDoubles` was given. */
export function unpackDoubles(text: string): Float64Array<ArrayBuffer> {
  return new Float64Array(unpackIntegers(text).buffer);
}
