/**
 * One race met in both orders is two faults, because the place of a race is the later access. They are one pair of accesses all
 * the same, and each of the two says so.
 */
import type { Fault, FaultPlace } from './report.js';

/** The same faults, with a note on each race that is there in the other order, too. */
export function notedOrders(faults: readonly Fault[]): readonly Fault[] {
  return faults.map((fault, at) => {
    const twin = faults.findIndex((other) => isOtherOrder(fault, other));
    const other = faults[twin];
    if (other === undefined) return fault;
    const { line, column } = other.location;
    const place = `at ${line}:${column} of fiber ${other.fiber}`;
    const note =
      at < twin
        ? `met in the other order, these two accesses are the fault ${place}`
        : `these are the two accesses of the fault ${place}, in the other order`;
    return fault.notes.includes(note) ? fault : { ...fault, notes: [...fault.notes, note] };
  });
}

function isOtherOrder(a: Fault, b: Fault): boolean {
  if (a.kind !== 'data-race' || b.kind !== 'data-race') return false;
  const [later, earlier] = a.places.map(accessText);
  const [otherLater, otherEarlier] = b.places.map(accessText);
  return later !== earlier && later === otherEarlier && earlier === otherLater;
}

/** Who does what where. */
function accessText({ location, text }: FaultPlace): string {
  return `${location.file}:${location.line}:${location.column} ${text}`;
}
