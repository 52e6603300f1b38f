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
  /** The name by which the program requires it, when it is (part of) a package: `pkg:NAME`. */
  readonly package?: string;
  /** The files of a program laid end to end; absent when this is one file. */
  readonly parts?: readonly SourcePart[];
}

/** A file of a program, and where its text begins in the text of all. */
export interface SourcePart {
  readonly source: Source;
  readonly base: number;
}

export function makeSource(file: string, text: string): Source {
  const lineStarts = [0];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 10 || (unit === 13 && text.charCodeAt(i + 1) !== 10)) lineStarts.push(i + 1);
  }
  return { file, dialect: file.endsWith('.clear') ? 'newest' : 'core', text, lineStarts };
}

/** The files laid end to end, so that an offset says which file is meant; `sources[0]` gives the name. */
export function joinSources(sources: readonly [Source, ...Source[]]): Source {
  const parts: SourcePart[] = [];
  let base = 0;
  for (const source of sources) {
    parts.push({ source, base });
    // One position lies between two files, so that the end of one is not the start of the next.
    base += source.text.length + 1;
  }
  const text = sources.map((source) => source.text).join('\n');
  const [{ file, dialect }] = sources;
  return { file, text, lineStarts: [0], dialect, parts };
}

/** The part that holds `offset`; null when the source is one file. */
function partAt(source: Source, offset: number): SourcePart | null {
  return source.parts?.findLast(({ base }) => base <= offset) ?? null;
}

/** The file in which a span lies, and the span within that file. */
export function placeIn(
  source: Source,
  span: Span,
): { readonly source: Source; readonly span: Span } {
  const part = partAt(source, span.start);
  if (part === null) return { source, span };
  const { base } = part;
  return { source: part.source, span: { start: span.start - base, end: span.end - base } };
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
  const place = placeIn(source, { start: offset, end: offset });
  return lineIndexAt(place.source, place.span.start) + 1;
}

export function locationAt(whole: Source, position: number): Location {
  const { source, span } = placeIn(whole, { start: position, end: position });
  const offset = span.start;
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
