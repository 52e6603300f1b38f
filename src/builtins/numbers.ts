/** Functions of numbers and optionals (CLEAR language reference, 13.6 and 15.1). */
import type { Value } from '../vm/value.js';
import { ListValue, MapValue, SetValue } from '../vm/value.js';
import type { BuiltinFunction } from './context.js';
import { floatAt, intAt } from './context.js';
import { formatInt, truncateFloat } from './text-format.js';

const INT64_MIN = -(2n ** 63n);

const same: BuiltinFunction = (_context, args) => args[0] ?? null;

export const INTEGER_FUNCTIONS = {
  'int.max': (_context, args) => {
    const [a, b] = [intAt(args, 0), intAt(args, 1)];
    return a > b ? a : b;
  },
  'int.min': (_context, args) => {
    const [a, b] = [intAt(args, 0), intAt(args, 1)];
    return a < b ? a : b;
  },
  'int.abs': ({ panic }, args) => {
    const value = intAt(args, 0);
    if (value === INT64_MIN) panic('integer overflow in abs of the smallest Int64');
    return value < 0 ? -value : value;
  },
  'int.toInt': same,
  'int.toFloat': (_context, args) => Number(intAt(args, 0)),
  'int.toString': (_context, args) => formatInt(intAt(args, 0)),
  'int.zero?': (_context, args) => intAt(args, 0) === 0,
  'int.positive?': (_context, args) => intAt(args, 0) > 0,
  'int.negative?': (_context, args) => intAt(args, 0) < 0,
  'int.even?': (_context, args) => BigInt(intAt(args, 0)) % 2n === 0n,
  'int.odd?': (_context, args) => BigInt(intAt(args, 0)) % 2n !== 0n,
  'int.between?': (_context, args) => {
    const value = intAt(args, 0);
    return value >= intAt(args, 1) && value <= intAt(args, 2);
  },
  'int.bitLength': (_context, args) => {
    const value = BigInt(intAt(args, 0));
    // As many bits as two's complement needs without the sign.
    return (value < 0n ? ~value : value).toString(2).replace(/^0+/, '').length;
  },
} as const satisfies Record<string, BuiltinFunction>;

export const FLOAT_FUNCTIONS = {
  'float.max': (_context, args) => Math.max(floatAt(args, 0), floatAt(args, 1)),
  'float.min': (_context, args) => Math.min(floatAt(args, 0), floatAt(args, 1)),
  'float.abs': (_context, args) => Math.abs(floatAt(args, 0)),
  'float.log': (_context, args) => Math.log(floatAt(args, 0)),
  'float.exp': (_context, args) => Math.exp(floatAt(args, 0)),
  'float.floor': (_context, args) => Math.floor(floatAt(args, 0)),
  'float.toFloat': same,
  'float.toString': ({ panic }, args) => {
    const value = floatAt(args, 0);
    return truncateFloat(value) ?? panic(`toString of ${value}, which is outside Int64`);
  },
  'float.zero?': (_context, args) => floatAt(args, 0) === 0,
  'float.positive?': (_context, args) => floatAt(args, 0) > 0,
  'float.negative?': (_context, args) => floatAt(args, 0) < 0,
  'float.between?': (_context, args) => {
    const value = floatAt(args, 0);
    return value >= floatAt(args, 1) && value <= floatAt(args, 2);
  },
  'float.closeTo?': (_context, args) =>
    Math.abs(floatAt(args, 0) - floatAt(args, 1)) <= floatAt(args, 2),
} as const satisfies Record<string, BuiltinFunction>;

export const OPTIONAL_FUNCTIONS = {
  'optional.nil?': (_context, args) => isNil(args[0]),
  'optional.present?': (_context, args) => !isNil(args[0]),
  'optional.any?': (_context, args) => sizeOf(args[0] ?? null) > 0,
  'optional.blank?': (_context, args) => sizeOf(args[0] ?? null) === 0,
} as const satisfies Record<string, BuiltinFunction>;

function isNil(value: Value | undefined): boolean {
  return value === undefined || value === null;
}

/** How much a string, list, map or set holds; NIL holds nothing. */
function sizeOf(value: Value): number {
  if (typeof value === 'string') return value.length;
  if (value instanceof ListValue) return value.items.length;
  if (value instanceof SetValue) return value.members.size;
  return value instanceof MapValue ? value.entries.size : 0;
}
