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
const TAB = '  ';

/** A code frame: for each label its line, at most `columns` characters of it, a run of carets and its text, grouped by file. */
export function codeFrame(
  labels: readonly FrameLabel[],
  paint: Paint = plain,
  columns = COLUMNS_MAX,
): string {
  const places = labels.map((label) => ({
    ...label,
    at: locationAt(label.source, label.span.start),
  }));
  const width = Math.max(...places.map((p) => String(p.at.line).length), 1);
  const lines: string[] = [];
  const pad = ' '.repeat(width + 1);
  let file = '';
  let lastLine = -1;
  for (const place of places) {
    const { line, column } = place.at;
    if (place.source.file !== file) {
      lines.push(paint('frame', `${pad}┌─ ${place.source.file}:${line}:${column}`));
      file = place.source.file;
      lastLine = -1;
    }
    const cut = cutLine(place.source, place.span, line, columns);
    if (line !== lastLine) {
      lines.push(`${paint('frame', `${String(line).padStart(width)} │`)} ${cut.text}`);
      lastLine = line;
    }
    const carets = ' '.repeat(cut.from) + paint('error', '^'.repeat(cut.length));
    lines.push(
      `${paint('frame', `${pad}│`)} ${carets}${place.text === '' ? '' : ` ${place.text}`}`,
    );
  }
  return lines.join('\n');
}

function cutLine(
  source: Source,
  span: Span,
  line: number,
  columns: number,
): { text: string; from: number; length: number } {
  const full = lineText(source, line);
  const lineStart = source.lineStarts[line - 1] ?? 0;
  const start = Math.min(span.start - lineStart, full.length);
  const end = Math.max(Math.min(span.end - lineStart, full.length), start);
  let from = 0;
  let to = full.length;
  if (full.length > columns) {
    from = Math.max(0, start - Math.floor((2 * columns) / 5));
    to = Math.min(full.length, from + columns);
  }
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
