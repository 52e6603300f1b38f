/** What every visible operation does besides its work: it is counted and shown, and waits to be chosen first. */
import type { RawFault } from './fault.js';
import type { EventKind } from '../bytecode/events.js';
import { EVENTS, FUNCTION, OBJECT, OPERATION, PC, STRIDE } from './layout.js';
import type { MachineState } from './machine-state.js';
import type { Value } from './value.js';

/** Counts an event of `fiber`, and shows it to whoever watches. */
export function record(
  machine: MachineState,
  fiber: number,
  kind: EventKind,
  object: number,
  pc: number,
  value: Value,
): void {
  machine.eventsTotal++;
  if (machine.observer !== null) {
    const { words } = machine;
    const o = fiber * STRIDE;
    const fn = words[o + FUNCTION]!;
    machine.heap.setWord(words, o + EVENTS, words[o + EVENTS]! + 1);
    machine.observer({ fiber, kind, object, function: fn, pc, value });
  }
}

/** A visible operation is pending: the fiber waits to be chosen. The instruction counts when it is performed. */
export function suspendAt(
  m: MachineState,
  o: number,
  pc: number,
  operation: number,
  object: number,
  steps: number,
): void {
  m.words[o + PC] = pc;
  m.words[o + OPERATION] = operation;
  m.words[o + OBJECT] = object;
  m.steps = steps - 1;
}

/** The race of the present transition with an earlier one (field -1: on all of the object), or null. */
export function raceOf(m: MachineState, fiber: number, pc: number, field: number): RawFault | null {
  return m.races?.access(fiber, pc, field) ?? null;
}

/** A race ends the execution. */
export function endInRace(m: MachineState, fiber: number, pc: number, race: RawFault): void {
  m.words[fiber * STRIDE + PC] = pc;
  m.end('fault', race);
}
