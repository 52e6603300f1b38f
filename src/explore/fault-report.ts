/** Turns the faults of the machine into those of the report: positions become places in the source. */
import type { Program } from '../bytecode/program.js';
import { decodeBytes } from '../support/bytes.js';
import type { RawFault } from '../vm/fault.js';
import { isRepetition } from '../vm/finish.js';
import { locationOf, lengthOnLine } from './positions.js';
import type { Fault, FaultPlace } from './report.js';
import { FAULTS } from './report.js';

/** Everything of a Fault that does not depend on the exploration it was found in. */
export type FaultFacts = Omit<
  Fault,
  'execution' | 'preemptions' | 'choices' | 'isMinimal' | 'because' | 'turns' | 'trace' | 'output'
>;

export function faultFacts(program: Program, raw: RawFault, fiberName: string): FaultFacts {
  const places = raw.places.map((place): FaultPlace => ({
    location: locationOf(program, place.function, place.pc),
    length: lengthOnLine(program, place.function, place.pc),
    text: place.text,
  }));
  const location = places[0]?.location ?? { file: program.file, line: 1, column: 1 };
  return {
    kind: raw.kind,
    code: FAULTS[raw.kind].code,
    message: decodeBytes(raw.message),
    location,
    fiber: fiberName,
    places,
    notes: raw.notes.map(decodeBytes),
    hint: raw.hint,
  };
}

/**
 * Equal for faults that are the same bug: kind, place, message, and the wait graph where there is one. A state that
 * comes back has no place of its own: that depends on where in the cycle it was looked at.
 */
export function faultKey(fault: FaultFacts): string {
  if (isRepetition(fault)) return `${fault.kind}\n${fault.message}`;
  const { file, line, column } = fault.location;
  return [fault.kind, file, line, column, fault.message, ...fault.notes].join('\n');
}
