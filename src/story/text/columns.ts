/** A story with one column per fiber, time going down; on a narrow terminal one line per event with the fiber in front. */
import type { StoryFiber } from '../story.js';
import type { Row } from './rows.js';
import type { Style } from './style.js';
import {
  hanging,
  lengthOf,
  padded,
  shortened,
  spelled,
  unbroken,
  visible,
  wrapped,
} from './style.js';

/** Narrowest and widest column, without its margins. */
const COLUMN_MIN = 17;
const COLUMN_MAX = 46;
/** Lines of one cell. */
const CELL_LINES_MAX = 3;

export function columnsText(
  rows: readonly Row[],
  fibers: readonly StoryFiber[],
  style: Style,
): string[] {
  const shown = fibers.filter(({ name }) =>
    rows.some((row) => row.type === 'event' && row.fiber === name),
  );
  const places = rows.map((row) => (row.type === 'event' ? row.place.length : 0));
  const gutter = Math.max(4, ...places) + 2;
  const room = Math.floor((style.width - gutter - 1) / Math.max(1, shown.length)) - 3;
  if (room < COLUMN_MIN) return lines(rows, style);
  const texts = rows.map((row) => (row.type === 'event' ? lengthOf(row.text) : 0));
  const heads = shown.map(({ name, body }) => lengthOf(`${name} ${body}`));
  const width = Math.min(room, COLUMN_MAX, Math.max(COLUMN_MIN, ...texts, ...heads));
  return table(rows, shown, gutter, width, style);
}

function table(
  rows: readonly Row[],
  fibers: readonly StoryFiber[],
  gutter: number,
  width: number,
  style: Style,
): string[] {
  const { glyphs, paint } = style;
  const { bar, line, cross } = glyphs;
  const frame = (text: string): string => paint('frame', text);
  const heads = fibers.map(({ name, body }) => shortened(`${name} ${body}`, width, glyphs));
  const drawn = [
    `${'line'.padStart(gutter)} ${heads.map((head) => `${frame(bar)} ${paint('strong', padded(head, width))} `).join('')}`,
    frame(
      `${line.repeat(gutter + 1)}${fibers.map(() => `${cross}${line.repeat(width + 2)}`).join('')}`,
    ),
  ];
  const total = gutter + 1 + fibers.length * (width + 3);
  for (const row of rows) {
    if (row.type === 'band') {
      drawn.push(...band(row, gutter, total, style));
      continue;
    }
    const column = fibers.findIndex(({ name }) => name === row.fiber);
    const cell = cellLines(row.text, width, style);
    cell.forEach((text, k) => {
      const place = k === 0 ? placeOf(row, gutter, style) : ' '.repeat(gutter);
      const cells = fibers.map((_, at) => {
        const content = padded(at === column ? text : '', width);
        return `${frame(bar)} ${at === column ? painted(row, content, style) : content} `;
      });
      drawn.push(`${place} ${cells.join('')}`);
    });
  }
  return drawn.map((text) => text.trimEnd());
}

function cellLines(text: string, width: number, style: Style): string[] {
  const all = wrapped(spelled(style, unbroken(visible(text))), width);
  if (all.length <= CELL_LINES_MAX) return all;
  const last = shortened(all.slice(CELL_LINES_MAX - 1).join(' '), width, style.glyphs);
  return [...all.slice(0, CELL_LINES_MAX - 1), last];
}

function placeOf(row: Row & { type: 'event' }, gutter: number, style: Style): string {
  const sign = signOf(row, style);
  return painted(row, `${sign}${row.place.padStart(gutter - 1)}`, style);
}

function signOf({ mark }: Row & { type: 'event' }, { glyphs }: Style): string {
  return { none: ' ', cause: glyphs.mark, fault: glyphs.fault }[mark];
}

function painted({ mark }: Row & { type: 'event' }, text: string, { paint }: Style): string {
  if (mark === 'none') return text;
  return paint(mark === 'fault' ? 'error' : 'strong', text);
}

function band(row: Row & { type: 'band' }, gutter: number, total: number, style: Style): string[] {
  const { glyphs, paint } = style;
  const fill = { switch: glyphs.line, time: '.', gap: ' ' }[row.kind];
  const room = total - gutter - 4;
  return wrapped(spelled(style, row.text), room).map((text) => {
    const lead = `${fill.repeat(gutter)} ${text} `;
    const line = `${lead}${fill.repeat(Math.max(0, total - lengthOf(lead)))}`;
    return row.kind === 'switch' ? paint('warning', line) : paint('frame', line);
  });
}

/** One line per event, the fiber in front. */
function lines(rows: readonly Row[], style: Style): string[] {
  const { width, paint } = style;
  const names = rows.map((row) => (row.type === 'event' ? row.fiber.length : 0));
  const places = rows.map((row) => (row.type === 'event' ? row.place.length + 1 : 0));
  const [name, place] = [Math.max(...names, 1), Math.max(...places, 1)];
  return rows.flatMap((row) => {
    if (row.type === 'band') {
      const first = row.kind === 'switch' ? `${style.glyphs.line.repeat(2)} ` : '   ';
      const text = hanging(spelled(style, row.text), width, first);
      return text.map((line) => paint(row.kind === 'switch' ? 'warning' : 'frame', line));
    }
    const first = `${signOf(row, style)} ${row.fiber.padEnd(name)} ${`:${row.place}`.padEnd(place)} `;
    const text = spelled(style, unbroken(visible(row.text)));
    return hanging(text, width, first).map((line) => painted(row, line, style));
  });
}
