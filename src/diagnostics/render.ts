/**
 * Draws diagnostics and faults: title, code frame with labels, notes, hint. The only place where spans
 * become pictures. Colour is a function handed in, so that the drawing itself stays plain text.
 */
import type { Diagnostic } from './diagnostic.js';
import type { Source, Span } from './source.js';
import { lineText, locationAt } from './source.js';

export type Paint = (
  style: 'error' | 'warning' | 'hint' | 'frame' | 'strong',
  text: string,
) => string;
export const plain: Paint = (_style, text) => text;

export interface FrameLabel {
  readonly source: Source;
  readonly span: Span;
  readonly text: string;
}

/** Longest piece of a source line that a frame shows; longer lines are cut around the label. */
const COLUMNS_MAX = 100;
/** Columns that a label under its carets has at least. */
const LABEL_MIN = 40;
const TAB = '  ';

/**
 * A code frame: for each label its line, at most `columns` characters of it, a run of carets and its text, grouped by file. A
 * text that would go beyond `width` stands under its carets.
 */
export function codeFrame(
  labels: readonly FrameLabel[],
  paint: Paint = plain,
  columns = COLUMNS_MAX,
  width = Infinity,
): string {
  const places = labels.map((label) => ({
    ...label,
    at: locationAt(label.source, label.span.start),
  }));
  const digits = Math.max(...places.map((p) => String(p.at.line).length), 1);
  const lines: string[] = [];
  const pad = ' '.repeat(digits + 1);
  let file = '';
  let lastLine = -1;
  let piece: Piece = { from: 0, to: 0 };
  for (const place of places) {
    const { line, column } = place.at;
    if (place.source.file !== file) {
      lines.push(paint('frame', `${pad}┌─ ${place.source.file}:${line}:${column}`));
      file = place.source.file;
      lastLine = -1;
    }
    const marked = markedPart(place.source, place.span, line);
    const isShown = line === lastLine && piece.from <= marked.start && marked.end <= piece.to;
    if (!isShown) piece = pieceAround(marked, columns);
    const cut = cutLine(marked, piece);
    if (!isShown) {
      lines.push(`${paint('frame', `${String(line).padStart(digits)} │`)} ${cut.text}`);
      lastLine = line;
    }
    const margin = paint('frame', `${pad}│`);
    const carets = ' '.repeat(cut.from) + paint('error', '^'.repeat(cut.length));
    const room = width - pad.length - 2;
    const isBeside = cut.from + cut.length + 1 + [...place.text].length <= room;
    lines.push(`${margin} ${carets}${isBeside && place.text !== '' ? ` ${place.text}` : ''}`);
    if (!isBeside)
      lines.push(...under(place.text, cut.from, room).map((text) => `${margin} ${text}`));
  }
  return lines.join('\n');
}

/** A label in lines of at most `room` characters, from where its carets begin if that leaves enough. */
function under(text: string, from: number, room: number): string[] {
  const lead = ' '.repeat(room - from >= LABEL_MIN ? from : Math.max(0, room - LABEL_MIN));
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || [...line, ...word].length + 1 > room) lines.push(lead + word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}

/** A line, and the part of it that a label marks, in characters from its start. */
interface MarkedLine {
  readonly full: string;
  readonly start: number;
  readonly end: number;
}

/** The part of a line that is shown. */
interface Piece {
  readonly from: number;
  readonly to: number;
}

function markedPart(source: Source, span: Span, line: number): MarkedLine {
  const full = lineText(source, line);
  const lineStart = source.lineStarts[line - 1] ?? 0;
  const start = Math.min(span.start - lineStart, full.length);
  const end = Math.max(Math.min(span.end - lineStart, full.length), start);
  return { full, start, end };
}

function pieceAround({ full, start }: MarkedLine, columns: number): Piece {
  if (full.length <= columns) return { from: 0, to: full.length };
  const from = Math.max(0, start - Math.floor((2 * columns) / 5));
  return { from, to: Math.min(full.length, from + columns) };
}

function cutLine(
  { full, start, end }: MarkedLine,
  { from, to }: Piece,
): { text: string; from: number; length: number } {
  const clean = (text: string): string => text.replaceAll('\t', TAB).replace(/\p{Cc}/gu, '·');
  const head = (from > 0 ? '…' : '') + clean(full.slice(from, start));
  const marked = clean(full.slice(start, Math.min(end, to)));
  const tail = clean(full.slice(Math.min(end, to), to)) + (to < full.length ? '…' : '');
  return {
    text: (head + marked + tail).trimEnd(),
    from: [...head].length,
    length: Math.max(1, [...marked].length),
  };
}

export function renderDiagnostic(d: Diagnostic, paint: Paint = plain): string {
  const title = `${paint(d.severity, `${d.severity}[${d.code}]`)}: ${paint('strong', d.message)}`;
  const frame = codeFrame([{ source: d.source, span: d.span, text: d.label }, ...d.labels], paint);
  const notes = d.notes.map((note) => `  ${note}`);
  const hint = d.hint === '' ? [] : [`  ${paint('hint', 'hint')}: ${d.hint}`];
  return [title, frame, ...notes, ...hint].join('\n');
}
