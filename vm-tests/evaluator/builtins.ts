/** The functions of programs that the plain evaluator knows, each in the most obvious way. */
import { COLLECTION_BUILTINS } from './collections.js';
import type { EvaluatorValue } from './values.js';
import { floatText, isList, Wrong } from './values.js';

/** An error that the program can handle, raised by a function of the language. */
export class Refused extends Error {}

type Argument = EvaluatorValue | undefined;

const text = (value: Argument): string => {
  if (typeof value !== 'string') throw new Error('a string was expected');
  return value;
};
const integer = (value: Argument): bigint => {
  if (typeof value !== 'bigint') throw new Error('an integer was expected');
  return value;
};
const float = (value: Argument): number => {
  if (typeof value !== 'number') throw new Error('a float was expected');
  return value;
};
const items = (value: Argument): EvaluatorValue[] => {
  if (value === undefined || !isList(value)) throw new Error('a list was expected');
  return value.items;
};

function find(whole: string, part: string, from: number): number {
  for (let at = from; at + part.length <= whole.length; at++)
    if (whole.slice(at, at + part.length) === part) return at;
  return -1;
}

function split(whole: string, separator: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (;;) {
    const at = find(whole, separator, from);
    if (at < 0) break;
    parts.push(whole.slice(from, at));
    from = at + separator.length;
  }
  return [...parts, whole.slice(from)];
}

function mapLetters(whole: string, from: string, to: string): string {
  return Array.from(whole, (c) => (from.includes(c) ? (to[from.indexOf(c)] ?? c) : c)).join('');
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Code points of bytes; the bytes themselves where they are no valid UTF-8, which `substr` may leave. */
function characters(bytes: string): string[] {
  const decoded = Buffer.from(bytes, 'latin1').toString('utf8');
  if (Buffer.from(decoded, 'utf8').toString('latin1') !== bytes) return [...bytes];
  const points = Array.from(decoded);
  return points.map((point) => Buffer.from(point, 'utf8').toString('latin1'));
}

function parse(whole: string): bigint {
  const digits = whole.replace(/^[+-]/, '');
  const isNumber = digits !== '' && Array.from(digits).every((c) => c >= '0' && c <= '9');
  const value = isNumber ? BigInt(digits) * (whole.startsWith('-') ? -1n : 1n) : 2n ** 63n;
  if (value !== BigInt.asIntN(64, value)) throw new Refused(`\`${whole}\` is not an Int64`);
  return value;
}

export const EVALUATOR_BUILTINS: Readonly<
  Record<string, (args: readonly Argument[]) => EvaluatorValue>
> = {
  'string.length': ([s]) => BigInt(text(s).length),
  'string.codepointCount': ([s]) => BigInt(characters(text(s)).length),
  'string.charAt': ([s, i]) => {
    if (integer(i) < 0n) throw new Wrong(`negative position ${integer(i)} in charAt`);
    return characters(text(s))[Number(integer(i))] ?? '';
  },
  'string.substr': ([s, start, length]) => {
    const [from, count] = [integer(start), integer(length)];
    if (from < 0n || count < 0n)
      throw new Wrong(`negative position or length in substr(${from}, ${count})`);
    const size = text(s).length;
    if (from + count > BigInt(size))
      throw new Refused(`substr(${from}, ${count}) is out of range for a string of ${size} bytes`);
    return text(s).slice(Number(from), Number(from + count));
  },
  'string.contains?': ([s, part]) => find(text(s), text(part), 0) >= 0,
  'string.startsWith?': ([s, part]) => text(s).slice(0, text(part).length) === text(part),
  'string.endsWith?': ([s, part]) => {
    const at = text(s).length - text(part).length;
    return at >= 0 && text(s).slice(at) === text(part);
  },
  'string.indexOf': ([s, part]) => {
    const at = find(text(s), text(part), 0);
    return at < 0 ? null : BigInt(at);
  },
  'string.countOccurrences': ([s, part]) =>
    text(part) === '' ? 0n : BigInt(split(text(s), text(part)).length - 1),
  'string.replace': ([s, old, by]) =>
    text(old) === '' ? text(s) : split(text(s), text(old)).join(text(by)),
  'string.uppercase': ([s]) => mapLetters(text(s), LOWER, UPPER),
  'string.lowercase': ([s]) => mapLetters(text(s), UPPER, LOWER),
  'string.trim': ([s]) => {
    const isSpace = (c: string | undefined): boolean =>
      c !== undefined && ' \t\n\v\f\r'.includes(c);
    const bytes = [...text(s)];
    while (isSpace(bytes[0])) bytes.shift();
    while (isSpace(bytes.at(-1))) bytes.pop();
    return bytes.join('');
  },
  'string.split': ([s, separator]) => {
    if (text(separator) === '') throw new Wrong('split by an empty separator');
    return { items: split(text(s), text(separator)) };
  },
  'string.toInt': ([s]) => parse(text(s)),
  'string.[..<]': ([s, a, b]) => slice(text(s), integer(a), integer(b), '..<'),
  'string.[..=]': ([s, a, b]) => slice(text(s), integer(a), integer(b), '..='),
  'list.length': ([list]) => BigInt(items(list).length),
  'list.append': ([list, item]) => {
    items(list).push(item ?? null);
    return null;
  },
  'list.pop': ([list]) => items(list).pop() ?? null,
  'list.first': ([list]) => items(list)[0] ?? null,
  'list.last': ([list]) => items(list).at(-1) ?? null,
  'list.contains?': ([list, item]) => items(list).some((other) => other === item),
  'list.remove': ([list, index]) => {
    const at = integer(index);
    const size = items(list).length;
    if (at < 0n || at >= BigInt(size))
      throw new Wrong(`index ${at} out of range for a list of ${size}`);
    return items(list).splice(Number(at), 1)[0] ?? null;
  },
  'list.join': ([list, separator]) => items(list).map(text).join(text(separator)),
  'int.max': ([a, b]) => (integer(a) > integer(b) ? integer(a) : integer(b)),
  'int.min': ([a, b]) => (integer(a) < integer(b) ? integer(a) : integer(b)),
  'int.abs': ([a]) => {
    if (integer(a) === -(2n ** 63n))
      throw new Wrong('integer overflow in abs of the smallest Int64');
    return integer(a) < 0n ? -integer(a) : integer(a);
  },
  'int.toString': ([a]) => String(integer(a)),
  'int.toFloat': ([a]) => Number(integer(a)),
  'int.even?': ([a]) => integer(a) % 2n === 0n,
  'float.toInt': ([a]) => {
    const value = float(a);
    const whole = Number.isFinite(value) ? BigInt(Math.trunc(value)) : 2n ** 63n;
    if (whole !== BigInt.asIntN(64, whole))
      throw new Wrong(`${floatText(value)} does not fit Int64`);
    return whole;
  },
  'float.abs': ([a]) => Math.abs(float(a)),
  'float.floor': ([a]) => Math.floor(float(a)),
  'float.max': ([a, b]) => Math.max(float(a), float(b)),
  'string.trimStart': ([s]) => text(s).replace(/^[ \t\n\v\f\r]+/, ''),
  'string.trimEnd': ([s]) => {
    const bytes = [...text(s)];
    while (' \t\n\v\f\r'.includes(bytes.at(-1) ?? 'x')) bytes.pop();
    return bytes.join('');
  },
  'string.capitalize': ([s]) => mapLetters(text(s).slice(0, 1), LOWER, UPPER) + text(s).slice(1),
  'string.deletePrefix': ([s, part]) =>
    text(part) !== '' && text(s).slice(0, text(part).length) === text(part)
      ? text(s).slice(text(part).length)
      : text(s),
  'string.byteAt': ([s, i]) => {
    const at = integer(i);
    const isInside = at >= 0n && at < BigInt(text(s).length);
    return isInside ? BigInt(text(s).charCodeAt(Number(at))) : 0n;
  },
  'string.empty?': ([s]) => text(s) === '',
  'list.empty?': ([list]) => items(list).length === 0,
  'list.indexOf': ([list, item]) => {
    const at = items(list).findIndex((other) => other === item);
    return at < 0 ? null : BigInt(at);
  },
  'list.insertAt': ([list, index, item]) => {
    const at = integer(index);
    const size = items(list).length;
    if (at < 0n || at > BigInt(size))
      throw new Wrong(`index ${at} out of range to insert into a list of ${size}`);
    items(list).splice(Number(at), 0, item ?? null);
    return null;
  },
  'list.shift': ([list]) => items(list).shift() ?? null,
  'list.clear': ([list]) => {
    items(list).length = 0;
    return null;
  },
  'int.zero?': ([a]) => integer(a) === 0n,
  'int.positive?': ([a]) => integer(a) > 0n,
  'int.negative?': ([a]) => integer(a) < 0n,
  'int.odd?': ([a]) => integer(a) % 2n !== 0n,
  'int.between?': ([a, low, high]) => integer(a) >= integer(low) && integer(a) <= integer(high),
  'optional.nil?': ([value]) => value === null,
  'optional.present?': ([value]) => value !== null,
  ...COLLECTION_BUILTINS,
};

function slice(bytes: string, from: bigint, to: bigint, mark: string): string {
  const end = mark === '..=' ? to + 1n : to;
  if (from < 0n || from > end || end > BigInt(bytes.length))
    throw new Wrong(
      `slice ${from} ${mark} ${to} is out of range for a string of ${bytes.length} bytes`,
    );
  return bytes.slice(Number(from), Number(end));
}
