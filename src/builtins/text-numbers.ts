/** Numbers in strings and strings of numbers (CLEAR language reference, 12). */
import { INTEGER_TYPES } from '../bytecode/opcodes.js';
import { utf8 } from '../support/bytes.js';
import { canonical, fits } from '../vm/integers.js';
import type { Value } from '../vm/value.js';
import type { BuiltinContext, BuiltinFunction } from './context.js';
import { intAt, textAt } from './context.js';

export const TEXT_NUMBER_FUNCTIONS = {
  'string.toInt': (context, args) => parseInteger(context, textAt(args, 0), 10, 'Int64'),
  'string.toInt.base': (context, args) =>
    parseInteger(context, textAt(args, 0), baseAt(context, args), 'Int64'),
  'string.toUInt': (context, args) =>
    parseInteger(context, textAt(args, 0), baseAt(context, args), 'UInt64'),
  'string.toFloat': ({ raise }, args) => {
    const text = textAt(args, 0);
    return parseFloat64(text) ?? raise('Input', `\`${text}\` is not a number`);
  },
  'string.toNumber': (_context, args) => parseFloat64(textAt(args, 0)),
  'int.codepointToString': ({ panic }, args) => {
    const point = Number(intAt(args, 0));
    if (point < 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
      panic(`${point} is not a code point`);
    return utf8(String.fromCodePoint(point));
  },
} as const satisfies Record<string, BuiltinFunction>;

const BASE_MAX = 36;

function baseAt({ panic }: BuiltinContext, args: readonly Value[]): number {
  const base = Number(intAt(args, 1));
  if (base < 2 || base > BASE_MAX) panic(`base ${base} is outside 2 to ${BASE_MAX}`);
  return base;
}

/** Digits of the base in upper or lower case, after an optional sign. */
function parseInteger(
  { raise }: BuiltinContext,
  text: string,
  base: number,
  type: 'Int64' | 'UInt64',
): number | bigint {
  const digits = /^[+-]?[\da-z]+$/i.test(text) ? text.replace(/^[+-]/, '').toLowerCase() : '';
  let value = digits === '' ? null : 0n;
  for (const digit of digits) {
    const number = Number.parseInt(digit, BASE_MAX);
    value = value === null || number >= base ? null : value * BigInt(base) + BigInt(number);
    // Stops early on texts of any length.
    if (value !== null && value > 2n ** 64n) value = null;
    if (value === null) break;
  }
  const signed = value !== null && text.startsWith('-') ? -value : value;
  if (signed === null || !fits(canonical(signed), INTEGER_TYPES.indexOf(type)))
    return raise('Input', `\`${text}\` is not ${type === 'Int64' ? 'an Int64' : 'a UInt64'}`);
  return canonical(signed);
}

function parseFloat64(text: string): number | null {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : null;
}
