/** How text is drawn: width, characters, colour; and text in lines of that width. */
import type { Paint } from '../../diagnostics/render.js';

/** The characters of pictures. */
export interface Glyphs {
  readonly bar: string;
  readonly line: string;
  readonly cross: string;
  readonly fault: string;
  readonly mark: string;
  readonly down: string;
  readonly right: string;
  readonly topLeft: string;
  readonly bottomLeft: string;
  readonly bottomRight: string;
  readonly ellipsis: string;
}

export const UNICODE: Glyphs = {
  bar: '│',
  line: '─',
  cross: '┼',
  fault: '✗',
  mark: '▸',
  down: '▼',
  right: '▶',
  topLeft: '┌',
  bottomLeft: '└',
  bottomRight: '┘',
  ellipsis: '…',
};

/** For terminals that know nothing else. */
export const ASCII: Glyphs = {
  bar: '|',
  line: '-',
  cross: '+',
  fault: 'x',
  mark: '>',
  down: 'v',
  right: '>',
  topLeft: '+',
  bottomLeft: '+',
  bottomRight: '+',
  ellipsis: '...',
};

export interface Style {
  /** Characters of a line, at most where a word allows. */
  readonly width: number;
  readonly glyphs: Glyphs;
  readonly paint: Paint;
}

/** A blank that no line is broken at. */
const UNBROKEN = '\u00a0';

const SPELLED: Readonly<Record<string, string>> = {
  '→': '->',
  '←': '<-',
  '…': '...',
  '│': '|',
  '─': '-',
  '┌': '+',
  '└': '+',
  '≥': '>=',
  '×': 'x',
  [UNBROKEN]: UNBROKEN,
  '·': '.',
};

/** The text in the characters that the style has; other ones become a question mark. */
export function spelled({ glyphs }: Style, text: string): string {
  if (glyphs !== ASCII) return text;
  return text.replace(/[^\x00-\x7f]/gu, (character) => SPELLED[character] ?? '?');
}

/** Keeps `0 → 1` together. */
export function unbroken(text: string): string {
  return text.replaceAll(' → ', `${UNBROKEN}→${UNBROKEN}`);
}

/** Lines of at most `width` characters, broken between words; a longer word is cut. */
export function wrapped(text: string, width: number): string[] {
  const limit = Math.max(width, 1);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    let rest = word;
    if (line !== '' && lengthOf(line) + 1 + lengthOf(rest) <= limit) {
      line += ` ${rest}`;
      continue;
    }
    if (line !== '') lines.push(line);
    while (lengthOf(rest) > limit) {
      const characters = Array.from(rest);
      lines.push(characters.slice(0, limit).join(''));
      rest = characters.slice(limit).join('');
    }
    line = rest;
  }
  return [...lines, line].map((one) => one.replaceAll(UNBROKEN, ' '));
}

/** The same with `first` before the first line and blanks before the others. */
export function hanging(text: string, width: number, first: string): string[] {
  const indent = ' '.repeat(lengthOf(first));
  return wrapped(text, width - indent.length).map(
    (line, k) => `${k === 0 ? first : indent}${line}`,
  );
}

/** Characters that are seen: colours are none. */
export function lengthOf(text: string): number {
  return Array.from(text.replace(/\u001b\[[\d;]*m/g, '')).length;
}

export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - lengthOf(text)));
}

/** At most `width` characters, with a mark where something is left out. */
export function shortened(text: string, width: number, { ellipsis }: Glyphs): string {
  const characters = Array.from(text);
  if (characters.length <= width) return text;
  return `${characters.slice(0, Math.max(0, width - ellipsis.length)).join('')}${ellipsis}`;
}

/** Control characters made visible, so that values cannot disturb the terminal. */
export function visible(text: string): string {
  return text.replace(/[^\P{Cc}]/gu, '·');
}
