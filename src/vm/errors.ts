/** Raising, unwinding and reporting: how an error value travels, and how panics end an execution. */
import { ERROR_KINDS } from '../bytecode/opcodes.js';
import type { RawPlace } from './fault.js';
import { BASE, FAILED, FRAME_HEAD, FUNCTION, PC, STATUS, STRIDE } from './layout.js';
import { leaveLoops } from './loops.js';
import type { MachineState } from './machine-state.js';
import { ErrorValue } from './value.js';

/** Words of call sites kept, and places shown. */
const CALL_SITES_MAX = 200;
const CALL_PLACES_MAX = 8;

/** Call sites of a fiber from the innermost outwards, pairs (function, pc). */
export function callSites(machine: MachineState, fiber: number): number[] {
  const calls: number[] = [];
  const registers = machine.registers[fiber]!;
  for (let base = machine.words[fiber * STRIDE + BASE]!; registers[base - 3] !== -1;) {
    calls.push(registers[base - 3] as number, registers[base - 2] as number);
    base = registers[base - 1] as number;
    if (calls.length >= CALL_SITES_MAX) break;
  }
  return calls;
}

/** An error raised by the instruction at `pc` of `fiber`. */
export function makeError(
  machine: MachineState,
  fiber: number,
  pc: number,
  kind: number,
  type: number,
  message: string,
  notes: readonly string[] = [],
): ErrorValue {
  const fn = machine.words[fiber * STRIDE + FUNCTION]!;
  return new ErrorValue(kind, type, message, {
    fiber,
    function: fn,
    pc,
    calls: callSites(machine, fiber),
    notes,
  });
}

/**
 * Unwinds `fiber` from the instruction at `pc` to the innermost handler. True when one was found: function, pc
 * and base of the fiber are then set. False when the error left the fiber, which has then ended.
 */
export function unwind(
  machine: MachineState,
  fiber: number,
  pc: number,
  error: ErrorValue,
): boolean {
  const o = fiber * STRIDE;
  const words = machine.words;
  const registers = machine.registers[fiber]!;
  let fn = words[o + FUNCTION]!;
  let base = words[o + BASE]!;
  let at = pc;
  for (;;) {
    const handlers = machine.program.functions[fn]!.handlers;
    for (let h = 0; h < handlers.length; h += 4) {
      if (at < handlers[h]! || at >= handlers[h + 1]!) continue;
      registers[base + handlers[h + 3]!] = error;
      words[o + FUNCTION] = fn;
      words[o + BASE] = base;
      words[o + PC] = handlers[h + 2]!;
      return true;
    }
    const caller = registers[base - 3] as number;
    if (caller < 0) {
      machine.results[fiber] = error;
      words[o + STATUS] = FAILED;
      machine.liveCount--;
      return false;
    }
    at = registers[base - 2] as number;
    base = registers[base - 1] as number;
    fn = caller;
    enterCaller(machine, fiber, base);
  }
}

/** The frame at `base` becomes the current one: save it if this transition has not done so yet. */
export function enterCaller(machine: MachineState, fiber: number, base: number): void {
  if (machine.heap.recording && base - FRAME_HEAD < machine.lowWater) {
    machine.saveWindow(fiber, base - FRAME_HEAD);
  }
  if (machine.loops[fiber] !== null) leaveLoops(machine, fiber, base);
  machine.endless.leave(base);
}

/** Ends the execution with a panic at `pc` of `fiber`. */
export function panic(
  machine: MachineState,
  fiber: number,
  pc: number,
  message: string,
  hint = '',
): void {
  const o = fiber * STRIDE;
  machine.words[o + PC] = pc;
  machine.end('fault', {
    kind: 'panic',
    message,
    fiber,
    places: [
      { function: machine.words[o + FUNCTION]!, pc, text: '' },
      ...callPlaces(callSites(machine, fiber)),
    ],
    notes: [],
    hint,
  });
}

/** `KIND Type: message` */
export function errorText(machine: MachineState, error: ErrorValue): string {
  const type = error.type < 0 ? '' : ` ${machine.program.errors[error.type]?.name ?? ''}`;
  const message = error.message === '' ? '' : `: ${error.message}`;
  return `${ERROR_KINDS[error.kind] ?? 'System'}${type}${message}`;
}

/** An error left `main`: the fault names where it was raised, and the way it took. */
export function uncaughtError(machine: MachineState, error: ErrorValue): void {
  const { origin } = error;
  machine.end('fault', {
    kind: 'uncaught-error',
    message: errorText(machine, error),
    fiber: origin.fiber,
    places: [
      { function: origin.function, pc: origin.pc, text: 'raised here' },
      ...callPlaces(origin.calls),
    ],
    notes: origin.notes,
    hint: '',
  });
}

/** Call sites as places, innermost first; a site that repeats (recursion) stands once, with its count. */
function callPlaces(calls: readonly number[]): RawPlace[] {
  const places: RawPlace[] = [];
  for (let i = 0; i + 1 < calls.length && places.length < CALL_PLACES_MAX;) {
    const fn = calls[i]!;
    const site = calls[i + 1]!;
    let times = 0;
    while (i + 1 < calls.length && calls[i] === fn && calls[i + 1] === site) {
      times++;
      i += 2;
    }
    const isJoin = site < 0;
    const text = isJoin ? 'surfaced at this NEXT' : 'called from here';
    const count =
      times === 1 ? '' : times * 2 >= CALL_SITES_MAX ? ', many times' : `, ${times} times`;
    places.push({ function: fn, pc: isJoin ? -1 - site : site, text: text + count });
  }
  return places;
}

/** The error as it continues in the fiber that joined: the NEXT at `pc` is the next stop on its way. */
export function rethrownAtJoin(
  machine: MachineState,
  fiber: number,
  pc: number,
  error: ErrorValue,
): ErrorValue {
  const { origin } = error;
  const fn = machine.words[fiber * STRIDE + FUNCTION]!;
  const calls = [...origin.calls, fn, -1 - pc, ...callSites(machine, fiber)];
  return new ErrorValue(error.kind, error.type, error.message, { ...origin, calls });
}
