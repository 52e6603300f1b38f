/** Tables of `clear bench`, printed row by row while they are measured. */
import { countText } from '../report-text.js';

export interface Column {
  readonly title: string;
  readonly width: number;
}

/** Lines of one table: the first cell to the left, the others to the right. */
export function tableLine(columns: readonly Column[], cells: readonly string[]): string {
  return columns
    .map(({ width }, k) => {
      const cell = cells[k] ?? '';
      return k === 0 ? cell.padEnd(width) : cell.padStart(width);
    })
    .join('  ')
    .trimEnd();
}

export function headLine(columns: readonly Column[]): string {
  return tableLine(
    columns,
    columns.map(({ title }) => title),
  );
}

/** A count without fractions. */
export function wholeText(value: number): string {
  return countText(Math.round(value));
}

/** How many times; more digits where it is small. */
export function timesText(value: number): string {
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
