/**
 * The text between the quotes of a string (CLEAR language reference, 2.6): escapes, and the conversion to byte
 * strings. Nothing here knows tokens or diagnostics; malformed escapes come back as data.
 */
import { utf8 } from '../support/bytes.js';

export interface EscapeProblem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly hint: string;
}

export interface StringPiece {
  /** Offset of the quote or of the `${` that ends the piece, or the end of the text. */
  readonly end: number;
  /** Byte string: one character (0 to 255) per byte. Malformed escapes are left out. */
  readonly value: string;
  readonly problems: readonly EscapeProblem[];
}

const QUOTE = 34;
const DOLLAR = 36;
const BACKSLASH = 92;

/** Reads string text from `from` up to a quote, a `${` or the end of the source. */
export function readPiece(text: string, from: number): StringPiece {
  const parts: string[] = [];
  const problems: EscapeProblem[] = [];
  let plain = from;
  let at = from;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE || (unit === DOLLAR && text[at + 1] === '{')) break;
    if (unit !== BACKSLASH || at + 1 === text.length) {
      at++;
      continue;
    }
    parts.push(utf8(text.slice(plain, at)));
    const { end, bytes, problem } = readEscape(text, at);
    if (problem !== null) problems.push({ start: at, end, ...problem });
    parts.push(bytes);
    at = end;
    plain = end;
  }
  parts.push(utf8(text.slice(plain, at)));
  return { end: at, value: parts.join(''), problems };
}

interface Escape {
  readonly end: number;
  /** Bytes of the escape, one per character. */
  readonly bytes: string;
  readonly problem: { readonly message: string; readonly hint: string } | null;
}

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['0', '\0'],
  ['"', '"'],
  ['\\', '\\'],
]);

/** Reads the escape whose backslash is at `at`; there is a character after it. */
function readEscape(text: string, at: number): Escape {
  const letter = text[at + 1] ?? '';
  const simple = SIMPLE_ESCAPES.get(letter);
  if (simple !== undefined) return { end: at + 2, bytes: simple, problem: null };
  if (letter === 'x') return readByteEscape(text, at);
  if (letter === 'u' && text[at + 2] === '{') return readPointEscape(text, at);
  // Any other character keeps its backslash; the character itself may be outside ASCII.
  const end = at + 1 + ((text.codePointAt(at + 1) ?? 0) > 0xffff ? 2 : 1);
  return { end, bytes: utf8(text.slice(at, end)), problem: null };
}

function readByteEscape(text: string, at: number): Escape {
  const digits = hexDigits(text, at + 2, 2);
  const end = at + 2 + digits.length;
  if (digits.length === 2) {
    return { end, bytes: String.fromCharCode(Number.parseInt(digits, 16)), problem: null };
  }
  const message = `\`\\x${digits}\` needs exactly two hexadecimal digits`;
  return { end, bytes: '', problem: { message, hint: 'write a byte as `\\x41`' } };
}

function readPointEscape(text: string, at: number): Escape {
  const digits = hexDigits(text, at + 3, 7);
  const close = at + 3 + digits.length;
  const isClosed = text[close] === '}';
  const end = isClosed ? close + 1 : close;
  const shown = `\`\\u{${digits}${isClosed ? '}' : ''}\``;
  const fail = (what: string, hint: string): Escape => ({
    end,
    bytes: '',
    problem: { message: `${shown} ${what}`, hint },
  });
  if (!isClosed || digits === '' || digits.length > 6) {
    return fail(
      'needs one to six hexadecimal digits and a `}`',
      'write a code point as `\\u{1F600}`',
    );
  }
  const point = Number.parseInt(digits, 16);
  if (point > 0x10ffff)
    return fail('is above the last code point', 'the last one is `\\u{10FFFF}`');
  if (point >= 0xd800 && point <= 0xdfff) {
    return fail('is half of a surrogate pair', 'write the code point that the pair stands for');
  }
  return { end, bytes: utf8(String.fromCodePoint(point)), problem: null };
}

function hexDigits(text: string, from: number, countMax: number): string {
  return /^[\da-fA-F]*/.exec(text.slice(from, from + countMax))?.[0] ?? '';
}
