/**
 * Functions of strings (CLEAR language reference, 12). A string is a byte string: every character is one byte, so
 * that lengths and positions are bytes, except in `charAt` and `codepointCount`.
 */
import type { Value } from '../vm/value.js';
import { ListValue } from '../vm/value.js';
import { canonical } from '../vm/integers.js';
import type { BuiltinContext, BuiltinFunction } from './context.js';
import { intAt, textAt } from './context.js';

const starts: BuiltinFunction = (_context, args) => textAt(args, 0).startsWith(textAt(args, 1));
const ends: BuiltinFunction = (_context, args) => textAt(args, 0).endsWith(textAt(args, 1));
const equal: BuiltinFunction = (_context, args) => textAt(args, 0) === textAt(args, 1);
const byteLength: BuiltinFunction = (_context, args) => textAt(args, 0).length;

export const TEXT_FUNCTIONS = {
  'string.length': byteLength,
  'string.bytes': byteLength,
  'string.codepointCount': (_context, args) => {
    const text = textAt(args, 0);
    return codePoints(text)?.length ?? text.length;
  },
  'string.charAt': ({ panic }, args) => {
    const text = textAt(args, 0);
    const index = intAt(args, 1);
    if (index < 0) panic(`negative position ${index} in charAt`);
    const points = codePoints(text);
    return (points === null ? text[Number(index)] : points[Number(index)]) ?? '';
  },
  'string.substr': substr,
  'string.eql?': equal,
  'string.eql': equal,
  'string.startsWith?': starts,
  'string.endsWith?': ends,
  'string.starts_with?': starts,
  'string.ends_with?': ends,
  'string.contains?': (_context, args) => textAt(args, 0).includes(textAt(args, 1)),
  'string.indexOf': (_context, args) => {
    const at = textAt(args, 0).indexOf(textAt(args, 1));
    return at < 0 ? null : at;
  },
  'string.countOccurrences': (_context, args) => {
    const part = textAt(args, 1);
    return part === '' ? 0 : textAt(args, 0).split(part).length - 1;
  },
  'string.split': ({ panic }, args) => {
    const separator = textAt(args, 1);
    if (separator === '') panic('split by an empty separator');
    return new ListValue(textAt(args, 0).split(separator));
  },
  'string.trim': (_context, args) => textAt(args, 0).replace(/^[\t-\r ]+|[\t-\r ]+$/g, ''),
  'string.replace': (_context, args) => {
    const old = textAt(args, 1);
    const text = textAt(args, 0);
    return old === '' ? text : text.split(old).join(textAt(args, 2));
  },
  'string.lowercase': (_context, args) =>
    textAt(args, 0).replace(/[A-Z]+/g, (letters) => letters.toLowerCase()),
  'string.uppercase': (_context, args) =>
    textAt(args, 0).replace(/[a-z]+/g, (letters) => letters.toUpperCase()),
  'string.toInt': ({ raise }, args) => {
    const text = textAt(args, 0);
    const value = /^[+-]?\d+$/.test(text) ? BigInt(text.replace(/^\+/, '')) : null;
    if (value === null || value !== BigInt.asIntN(64, value))
      return raise('Input', `\`${text}\` is not an Int64`);
    return canonical(value);
  },
  'string.toFloat': ({ raise }, args) => {
    const text = textAt(args, 0);
    return parseFloat64(text) ?? raise('Input', `\`${text}\` is not a number`);
  },
  'string.toNumber': (_context, args) => parseFloat64(textAt(args, 0)),
  'string.toString': (_context, args) => textAt(args, 0),
  'string.empty?': (_context, args) => textAt(args, 0) === '',
  'string.any?': (_context, args) => textAt(args, 0) !== '',
  'string.byteAt': (_context, args) => {
    const text = textAt(args, 0);
    const index = intAt(args, 1);
    return index < 0 || index >= text.length ? 0 : text.charCodeAt(Number(index));
  },
} as const satisfies Record<string, BuiltinFunction>;

function substr({ panic, raise }: BuiltinContext, args: readonly Value[]): Value {
  const text = textAt(args, 0);
  const start = intAt(args, 1);
  const length = intAt(args, 2);
  if (start < 0 || length < 0) panic(`negative position or length in substr(${start}, ${length})`);
  if (BigInt(start) + BigInt(length) > BigInt(text.length))
    raise(
      'Input',
      `substr(${start}, ${length}) is out of range for a string of ${text.length} bytes`,
    );
  return text.slice(Number(start), Number(start) + Number(length));
}

function parseFloat64(text: string): number | null {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : null;
}

/** The code points of a byte string, each as its own bytes; null when the bytes are not valid UTF-8. */
function codePoints(text: string): string[] | null {
  const points: string[] = [];
  for (let at = 0; at < text.length;) {
    const size = codePointSize(text, at);
    if (size === 0) return null;
    points.push(text.slice(at, at + size));
    at += size;
  }
  return points;
}

/** Bytes of the code point at `at`, or 0 when they are not valid UTF-8 (overlong forms and surrogates included). */
function codePointSize(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first < 0x80) return 1;
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + size > text.length) return 0;
  for (let i = 1; i < size; i++) if ((text.charCodeAt(at + i) & 0xc0) !== 0x80) return 0;
  const second = text.charCodeAt(at + 1);
  if (first === 0xe0 && second < 0xa0) return 0;
  if (first === 0xed && second > 0x9f) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  if (first === 0xf4 && second > 0x8f) return 0;
  return size;
}
