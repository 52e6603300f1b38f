/**
 * MUTANTS: one row per rule that partial-order reduction rests on, and what it is broken into: each entry of the
 * table of operations, each edge of happens-before, each condition of enabledness, each rule of races and their
 * reversal; and one per rule of search over states: what the number of a state has to tell, who may be in the way of whom, who can
 * be exchanged. A test suite that does not notice one of them does not test that rule (DeMillo, Lipton and Sayward: Hints on test
 * data selection, IEEE Computer 1978). `run.ts` tries them all; `mutants.test.ts` holds the table in
 * step with the build.
 */
import { DEPENDENCE_ROWS, OPERATION_ROWS } from './dependence-rows.js';
import { ENABLED_ROWS } from './enabled-rows.js';
import type { MutantRows } from './mutant-row.js';
import { ORDER_ROWS } from './order-rows.js';
import { PART_ROWS } from './part-rows.js';
import { RACE_ROWS } from './race-rows.js';
import { SETTLE_ROWS } from './settle-rows.js';
import { STATE_ROWS } from './state-rows.js';
import { STUBBORN_ROWS } from './stubborn-rows.js';
import { SYMMETRY_ROWS } from './symmetry-rows.js';

/** Of search over classes, or over states. */
export type CheckName = 'classes' | 'states';

export interface Mutant {
  /** The check that is to notice it. */
  readonly check: CheckName;
  readonly name: string;
  /** Below `dist`. */
  readonly file: string;
  readonly find: string;
  readonly become: string;
  /** Why no test can notice it, or null. */
  readonly equivalent: string | null;
}

const TABLES: readonly (readonly [check: CheckName, rows: MutantRows])[] = [
  ['classes', OPERATION_ROWS],
  ['classes', DEPENDENCE_ROWS],
  ['classes', ORDER_ROWS],
  ['classes', ENABLED_ROWS],
  ['classes', SETTLE_ROWS],
  ['classes', RACE_ROWS],
  ['classes', PART_ROWS],
  ['states', STATE_ROWS],
  ['states', STUBBORN_ROWS],
  ['states', SYMMETRY_ROWS],
];

export const MUTANTS: readonly Mutant[] = TABLES.flatMap(([check, rows]) =>
  Object.entries(rows).flatMap(([file, list]) =>
    list.map(([name, find, become, equivalent = null]): Mutant => {
      return { check, name, file, find, become, equivalent };
    }),
  ),
);

/** The text of the file with the mutant in it; throws unless the text to find occurs exactly once. */
export function mutated(text: string, { name, file, find, become }: Mutant): string {
  const [, before = '', old = find, after = ''] = /^([^]*)«([^]*)»([^]*)$/.exec(find) ?? [];
  const pattern = new RegExp(
    [before, old, after].map((part) => `(${looseSpace(part)})`).join(''),
    'g',
  );
  const found = [...text.matchAll(pattern)];
  const [match] = found;
  if (match === undefined || found.length > 1)
    throw new Error(`${name}: ${found.length} places in ${file} read: ${find}`);
  const [whole, head = '', , tail = ''] = match;
  const end = match.index + whole.length;
  return `${text.slice(0, match.index)}${head}${become}${tail}${text.slice(end)}`;
}

/** A pattern for a text in which only where there is white space matters, not which. */
function looseSpace(text: string): string {
  return text
    .replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
    .replaceAll(/\s+/g, String.raw`\s+`);
}
