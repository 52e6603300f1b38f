/**
 * Code points of byte strings (CLEAR language reference, 12). Programs walk over a string with `charAt(i)`, so the
 * split of the string that was asked for last is kept: a cache that nobody can notice.
 */

/** The code points of a byte string, each as its own bytes; null when the bytes are not valid UTF-8. */
export function codePoints(text: string): readonly string[] | string | null {
  if (text !== split.text) split = { text, points: splitPoints(text) };
  return split.points;
}

/** An ASCII text is its own list of code points. */
let split: { readonly text: string; readonly points: readonly string[] | string | null } = {
  text: '',
  points: '',
};

function splitPoints(text: string): readonly string[] | string | null {
  if (/^[\0-\x7f]*$/.test(text)) return text;
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
