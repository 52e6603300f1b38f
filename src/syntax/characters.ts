/**
 * Character classes of CLEAR (language reference, 2.1 to 2.4), and what people usually meant by the characters
 * that the language does not have.
 */

/** Space, tab, LF, VT, FF and CR. A lone CR is a line end like the others. */
export function isSpace(unit: number): boolean {
  return unit === 32 || (unit >= 9 && unit <= 13);
}

export function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}

/** ASCII letters only: the language has no others outside strings and comments. */
export function isLetter(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90);
}

/** A character that may stand in a word after its first one. */
export function isWordPart(unit: number): boolean {
  return isLetter(unit) || isDigit(unit) || unit === 95;
}

/** A letter or combining mark outside ASCII. It is no word character, but a reader sees a word. */
export function isForeignLetter(character: string): boolean {
  return /^[\p{L}\p{M}]$/u.test(character) && character.charCodeAt(0) > 127;
}

/** The whole code point at `at`; empty at the end. */
export function characterAt(text: string, at: number): string {
  const point = text.codePointAt(at);
  return point === undefined ? '' : String.fromCodePoint(point);
}

/** `§` as itself, an invisible or control character as its number. */
export function showCharacter(character: string): string {
  if (/^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character)) return character;
  const point = character.codePointAt(0) ?? 0;
  return `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
}

/**
 * Quotes of other languages and of word processors: which characters end a text that starts with one. Every
 * opening character is also a closing one, so a search for the end that fails finds no second opening on the line.
 */
export const FOREIGN_QUOTES: ReadonlyMap<string, string> = new Map([
  ['“', '“”"'],
  ['”', '“”"'],
  ["'", "'‘’"],
  ['‘', "'‘’"],
  ['’', "'‘’"],
  ['`', '`'],
]);

const INVISIBLE = 'delete the invisible character';

/** What to write instead of a character the language does not have. */
export const CHARACTER_HINTS: ReadonlyMap<string, string> = new Map([
  ['^', 'the power operator is `**`; `^` exists only in `^=`'],
  ['\\', 'a backslash has a meaning only inside strings'],
  ['@', 'a capability is `@` and a name directly after it, such as `@shared`'],
  ['$', 'a pipeline name is `$` and a name directly after it; concatenation is `+`'],
  ['\u2212', 'write a minus as `-`'],
  ['\u2013', 'write a minus as `-`'],
  ['\u2014', 'write a minus as `-`'],
  ['\u2026', 'write `...`'],
  ['\u2192', 'write an arrow as `->`'],
  ['\u2264', 'write `<=`'],
  ['\u2265', 'write `>=`'],
  ['\u2260', 'write `!=`'],
  ['\u00d7', 'write `*`'],
  ['\u00f7', 'write `/`'],
  ['\u00a0', 'replace the no-break space by a space'],
  ['\u200b', INVISIBLE],
  ['\u200c', INVISIBLE],
  ['\u200d', INVISIBLE],
  ['\ufeff', INVISIBLE],
  ['\u0000', 'the file may be damaged, or not be text in UTF-8'],
]);
