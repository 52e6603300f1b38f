/**
 * Source text and positions in it. A span is a half-open range of UTF-16 offsets into the decoded
 * text of one source; lines and columns (both from 1, columns in code points) are computed on demand.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A place as people and reports see it: file, line and column, both from 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** How a file spells the language: the core dialect, or that of the newest programs (CLEAR language reference, 1). */
export type Dialect = 'core' | 'newest';

/** One file of a program. Line ends are LF, CRLF or a lone CR. */
export interface Source {
  readonly file: string;
  /** By its suffix: `.clear` files are of the newest dialect. */
  readonly dialect: Dialect;
  readonly text: string;
  /** Offset of the first character of each line. */
  readonly lineStarts: readonly number[];
}

export function makeSource(file: string, text: string): Source {
  const lineStarts = [0];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 10 || (unit === 13 && text.charCodeAt(i + 1) !== 10)) lineStarts.push(i + 1);
  }
  return { file, dialect: file.endsWith('.clear') ? 'newest' : 'core', text, lineStarts };
}

/** Index (from 0) of the line that holds `offset`, by binary search. */
function lineIndexAt(source: Source, offset: number): number {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function lineAt(source: Source, offset: number): number {
  return lineIndexAt(source, offset) + 1;
}

export function locationAt(source: Source, offset: number): Location {
  const index = lineIndexAt(source, offset);
  const before = source.text.slice(source.lineStarts[index] ?? 0, offset);
  return { file: source.file, line: index + 1, column: codePointCount(before) + 1 };
}

/** The text of line `line` (from 1) without its line end; empty outside the source. */
export function lineText(source: Source, line: number): string {
  const start = source.lineStarts[line - 1];
  if (start === undefined) return '';
  const end = source.lineStarts[line] ?? source.text.length;
  return source.text.slice(start, end).replace(/[\r\n]+$/, '');
}

function codePointCount(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xdc00 || unit > 0xdfff) count++;
  }
  return count;
}
