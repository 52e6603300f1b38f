/** The event that comes next, as the fiber that acts stands: its kind, and what it touches. */
import type { EventKind } from '../bytecode/events.js';
import { EVENTS, OPERATION_NAMES, OPERATIONS } from '../bytecode/events.js';
import { decodeAt } from '../bytecode/decode.js';
import { OPCODES } from '../bytecode/opcodes.js';
import { BASE, STRIDE } from '../vm/layout.js';
import type { Machine } from '../vm/machine.js';
import type { Operation } from '../vm/machine-types.js';
import { Handle } from '../vm/value.js';
import { fieldName } from '../vm/describe.js';
import { placeNow } from './moves.js';
import { objectText } from './names.js';
import type { Timeline } from './timeline.js';

export interface Upcoming {
  readonly kind: EventKind;
  /** `S` for what shares a lock. */
  readonly mode: '' | 'X' | 'S';
  /** The object that it touches, or -1. */
  readonly object: number;
  /** The field of what the object holds, or empty for all of it. */
  readonly field: string;
}

const WRITES: readonly EventKind[] = ['PUT', 'ASTORE', 'ARMW', 'COMMIT', 'PUBLISH', 'OBSADD'];
const label: Operation = { operation: 0, object: -1, touched: 0 };

/** What `fiber` waits to be chosen for. */
export function pendingEvent(machine: Machine, fiber: number): Upcoming | null {
  machine.pending(fiber, label);
  const name = OPERATION_NAMES[label.operation];
  if (name === undefined) return null;
  const { event, mode } = OPERATIONS[name];
  const hasObject = label.object >= 0 && EVENTS[event].object !== 'none';
  return { kind: event, mode, object: hasObject ? label.object : -1, field: '' };
}

/** The event that comes next; null when the next instruction is none. */
export function upcomingEvent(timeline: Timeline): Upcoming | null {
  const { machine, runner } = timeline;
  if (timeline.isAtEnd || !machine.isLive(runner)) return null;
  if (timeline.isAtChoice) return pendingEvent(machine, runner);
  const { function: fn, pc } = placeNow(timeline);
  const instruction = decodeAt(timeline.map.program.functions[fn]?.code ?? new Int32Array(), pc);
  if (instruction === null) return null;
  const { event } = OPCODES[instruction.op];
  if (event === null) return null;
  const base = machine.words[runner * STRIDE + BASE] ?? 0;
  const registers = machine.registers[runner] ?? [];
  let object = -1;
  for (const { kind, value } of instruction.operands) {
    const held = kind === 'read' ? registers[base + value] : null;
    if (held instanceof Handle && object < 0) ({ object } = held);
  }
  const isField = instruction.op === 'getShared' || instruction.op === 'putShared';
  const index = instruction.operands.find(({ kind }) => kind === 'integer')?.value ?? -1;
  return { kind: event, mode: '', object, field: isField ? fieldName(machine, object, index) : '' };
}

/** Whether it changes what its object holds. */
export function isWrite({ kind }: Upcoming): boolean {
  return WRITES.includes(kind);
}

/** `` PUT `counter.n` ``, `` LOCK shared `book` ``, `START`. */
export function upcomingText(machine: Machine, { kind, mode, object, field }: Upcoming): string {
  const cell = object < 0 ? '' : ` ${objectText(machine, object, field)}`;
  return `${kind}${mode === 'S' ? ' shared' : ''}${cell}`;
}
