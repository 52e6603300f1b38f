/**
 * Functions of strings (CLEAR language reference, 12). A string is a byte string: every character is one byte, so
 * that lengths and positions are bytes, except in `charAt` and `codepointCount`.
 */
import type { Value } from '../vm/value.js';
import { ListValue } from '../vm/value.js';
import { codePoints } from './code-points.js';
import type { BuiltinContext, BuiltinFunction } from './context.js';
import { intAt, textAt } from './context.js';

const starts: BuiltinFunction = (_context, args) => textAt(args, 0).startsWith(textAt(args, 1));
const ends: BuiltinFunction = (_context, args) => textAt(args, 0).endsWith(textAt(args, 1));
const equal: BuiltinFunction = (_context, args) => textAt(args, 0) === textAt(args, 1);
const byteLength: BuiltinFunction = (_context, args) => textAt(args, 0).length;
const same: BuiltinFunction = (_context, args) => textAt(args, 0);
const lower: BuiltinFunction = (_context, args) =>
  textAt(args, 0).replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
const upper: BuiltinFunction = (_context, args) => upperCase(textAt(args, 0));

export const TEXT_FUNCTIONS = {
  'string.length': byteLength,
  'string.bytes': byteLength,
  'string.codepointCount': (_context, args) => {
    const text = textAt(args, 0);
    return codePoints(text)?.length ?? text.length;
  },
  'string.validUtf8?': (_context, args) => codePoints(textAt(args, 0)) !== null,
  'string.charAt': (context, args) => {
    const text = textAt(args, 0);
    return (codePoints(text) ?? text)[positionAt(context, args)] ?? '';
  },
  'raw.charAt': (context, args) => textAt(args, 0)[positionAt(context, args)] ?? '',
  'string.[]': (_context, args) => textAt(args, 0)[Number(intAt(args, 1))] ?? '',
  'string.[..<]': (context, args) => slice(context, args, '..<'),
  'string.[..=]': (context, args) => slice(context, args, '..='),
  'string.substr': (context, args) => {
    const problem = substrProblem(context, args);
    return problem === '' ? substr(args) : context.raise('Input', problem);
  },
  'raw.substr': (context, args) => {
    const problem = substrProblem(context, args);
    return problem === '' ? substr(args) : context.panic(problem);
  },
  'string.eql?': equal,
  'string.eql': equal,
  'string.startsWith?': starts,
  'string.endsWith?': ends,
  'string.starts_with?': starts,
  'string.ends_with?': ends,
  'string.contains?': (_context, args) => textAt(args, 0).includes(textAt(args, 1)),
  'string.indexOf': (_context, args) => found(textAt(args, 0).indexOf(textAt(args, 1))),
  'string.indexOf.start': (context, args) => {
    const text = textAt(args, 0);
    const from = intAt(args, 2);
    if (from < 0) context.panic(`negative position ${from} in indexOf`);
    return from > text.length ? null : found(text.indexOf(textAt(args, 1), Number(from)));
  },
  'string.countOccurrences': (_context, args) => {
    const part = textAt(args, 1);
    return part === '' ? 0 : occurrences(textAt(args, 0), part);
  },
  'string.split': ({ expectItems, panic }, args) => {
    const separator = textAt(args, 1);
    if (separator === '') panic('split by an empty separator');
    expectItems(occurrences(textAt(args, 0), separator));
    return new ListValue(textAt(args, 0).split(separator));
  },
  'string.trim': (_context, args) => textAt(args, 0).replace(/^[\t-\r ]+|[\t-\r ]+$/g, ''),
  'string.trimStart': (_context, args) => textAt(args, 0).replace(/^[\t-\r ]+/, ''),
  'string.trimEnd': (_context, args) => textAt(args, 0).replace(/[\t-\r ]+$/, ''),
  'string.deletePrefix': (_context, args) => {
    const [text, prefix] = [textAt(args, 0), textAt(args, 1)];
    return text.startsWith(prefix) ? text.slice(prefix.length) : text;
  },
  'string.replace': ({ expectText }, args) => {
    const [text, old, by] = [textAt(args, 0), textAt(args, 1), textAt(args, 2)];
    if (old === '') return text;
    expectText(text.length + occurrences(text, old) * (by.length - old.length));
    return text.replaceAll(old, () => by);
  },
  'string.lowercase': lower,
  'string.downcase': lower,
  'string.uppercase': upper,
  'string.upcase': upper,
  'string.capitalize': (_context, args) => {
    const text = textAt(args, 0);
    return upperCase(text.slice(0, 1)) + text.slice(1);
  },
  'string.toString': same,
  'string.symbol': same,
  'string.empty?': (_context, args) => textAt(args, 0) === '',
  'string.any?': (_context, args) => textAt(args, 0) !== '',
  'string.byteAt': (_context, args) => {
    const text = textAt(args, 0);
    const index = intAt(args, 1);
    return index < 0 || index >= text.length ? 0 : text.charCodeAt(Number(index));
  },
} as const satisfies Record<string, BuiltinFunction>;

/** How often a part that is not empty stands in a text, without overlaps. */
function occurrences(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) count++;
  return count;
}

/** ASCII letters only; the bytes of other letters stay as they are. */
function upperCase(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

function found(at: number): Value {
  return at < 0 ? null : at;
}

function positionAt({ panic }: BuiltinContext, args: readonly Value[]): number {
  const index = intAt(args, 1);
  if (index < 0) panic(`negative position ${index} in charAt`);
  return Number(index);
}

/** Why `substr` has no result, or an empty text; negative operands end the execution. */
function substrProblem({ panic }: BuiltinContext, args: readonly Value[]): string {
  const { length: size } = textAt(args, 0);
  const start = intAt(args, 1);
  const length = intAt(args, 2);
  if (start < 0 || length < 0) panic(`negative position or length in substr(${start}, ${length})`);
  if (BigInt(start) + BigInt(length) <= BigInt(size)) return '';
  return `substr(${start}, ${length}) is out of range for a string of ${size} bytes`;
}

function substr(args: readonly Value[]): Value {
  const start = Number(intAt(args, 1));
  return textAt(args, 0).slice(start, start + Number(intAt(args, 2)));
}

/** Positions are bytes, as in `substr`. */
function slice({ panic }: BuiltinContext, args: readonly Value[], mark: '..<' | '..='): Value {
  const text = textAt(args, 0);
  const from = intAt(args, 1);
  const to = intAt(args, 2);
  const end = mark === '..=' ? BigInt(to) + 1n : BigInt(to);
  if (from < 0 || BigInt(from) > end || end > BigInt(text.length))
    panic(`slice ${from} ${mark} ${to} is out of range for a string of ${text.length} bytes`);
  return text.slice(Number(from), Number(end));
}
