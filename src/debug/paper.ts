/** What replies are written on: how wide it is, whether it takes colour, and whether it takes more than ASCII. */
import type { Paint } from '../diagnostics/render.js';
import { plain } from '../diagnostics/render.js';
import { asciiDrawing } from '../support/ascii.js';

export interface Paper {
  readonly columns: number;
  readonly isAscii: boolean;
  readonly paint: Paint;
}

export const PLAIN_PAPER: Paper = { columns: 80, isAscii: false, paint: plain };

/** `text` in the characters that the paper takes. */
export function spelled(text: string, { isAscii }: Paper): string {
  return isAscii ? asciiDrawing(text) : text;
}

/** `text` in lines of at most `columns`, broken at spaces; further lines begin with `indent` spaces. */
export function wrapped(text: string, columns: number, indent: number): string[] {
  const lines: string[] = [];
  const lead = ' '.repeat(Math.min(indent, columns >> 1));
  let line = '';
  for (const word of text.match(/\s*\S+/g) ?? []) {
    if (line.trim() !== '' && [...line].length + [...word].length > columns) {
      lines.push(line);
      line = lead + word.trimStart();
    } else line += word;
  }
  return [...lines, line].flatMap((one) => pieces(one, columns, lead));
}

/** A word that is longer than a line goes on in the next one. */
function pieces(line: string, columns: number, lead: string): string[] {
  const characters = [...line];
  if (characters.length <= columns) return [line];
  return [
    characters.slice(0, columns).join(''),
    ...pieces(lead + characters.slice(columns).join(''), columns, lead),
  ];
}

/** At most `columns` characters of a line that must not be broken. */
export function cut(text: string, columns: number): string {
  const characters = [...text];
  return characters.length <= columns ? text : `${characters.slice(0, columns - 1).join('')}…`;
}

/** Rows as columns under each other, two spaces apart; the last column is wrapped. */
export function table(rows: readonly (readonly string[])[], { columns }: Paper): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: Math.max(0, count - 1) }, (_, k) =>
    Math.max(...rows.map((row) => [...(row[k] ?? '')].length)),
  );
  const lead = widths.reduce((sum, width) => sum + width + 2, 0);
  return rows.flatMap((row) => {
    const head = widths.map((width, k) => padded(row[k] ?? '', width)).join('  ');
    const whole = widths.length === 0 ? (row[0] ?? '') : `${head}  ${row[count - 1] ?? ''}`;
    return wrapped(whole.trimEnd(), columns, lead > columns / 3 ? 4 : lead);
  });
}

/** Columns that what is explained takes, where the explanation stands beside it. */
const TERM_COLUMNS = 30;
/** Narrower paper has the explanation under it. */
const BESIDE_COLUMNS = 70;

/** `term` with its explanation beside it, or under it where it is long or the paper narrow. */
export function definition(term: string, text: string, columns: number): string[] {
  const left = `  ${term}`;
  const isBeside = columns >= BESIDE_COLUMNS && [...left].length + 2 <= TERM_COLUMNS;
  const lead = columns >= BESIDE_COLUMNS ? TERM_COLUMNS : 6;
  const lines = wrapped(text, columns - lead, 0).map((line) => ' '.repeat(lead) + line);
  if (!isBeside) return [...wrapped(left, columns, 6), ...lines];
  const [first = '', ...others] = lines;
  return [left + first.slice([...left].length), ...others];
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - [...text].length));
}
