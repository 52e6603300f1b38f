/** The parts of a sentence that explains a fault. */
import type { Location } from '../diagnostics/source.js';
import type { Machine } from '../vm/machine.js';
import type { Cause } from './report.js';

interface Placed {
  readonly location: Location;
}

/** An operation that a sentence is about: an event, or a fiber that stands somewhere. */
export interface Part extends Placed {
  readonly fiber: number;
  readonly kind: string;
}

/** What a sentence is made from; `rank` compares explanations of different switches, the smaller the better. */
export interface Explanation extends Omit<Cause, 'switch'> {
  readonly rank: number;
}

/** `(line 12)`, `(lines 11 and 12)`; each line once. */
export function lineText(...placed: readonly Placed[]): string {
  const lines = [...new Set(placed.map(({ location }) => location.line))];
  return lines.length === 1 ? `(line ${lines.join('')})` : `(lines ${listText(lines.map(String))})`;
}

/** `at line 12`, inside of parentheses. */
export function atLine({ location }: Placed): string {
  return `at line ${location.line}`;
}

/** Whole clauses: `a`, `a, and b`, `a, b, and c` */
export function clausesText(clauses: readonly string[]): string {
  const last = clauses.at(-1) ?? '';
  return clauses.length < 2 ? last : `${clauses.slice(0, -1).join(', ')}, and ${last}`;
}

/** `a`, `a and b`, `a, b and c` */
export function listText(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** `cell` is what the user calls it, in backquotes. */
export function explanationOf(
  machine: Machine,
  rank: number,
  sentence: string,
  fiber: number,
  other: number,
  cell: string,
  parts: readonly Part[],
): Explanation {
  return {
    rank,
    sentence,
    fiber: machine.names.fiberName(fiber),
    other: machine.names.fiberName(other),
    object: cell.replaceAll('`', ''),
    places: parts.map((part) => ({
      location: part.location,
      text: `fiber ${machine.names.fiberName(part.fiber)}: ${part.kind}`,
    })),
  };
}
