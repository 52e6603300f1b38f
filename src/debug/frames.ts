/** The frames of a fiber, innermost first, and the variables that are in scope in each. */
import type { VariableInfo } from '../bytecode/program.js';
import { locationOf } from '../explore/positions.js';
import type { Location } from '../diagnostics/source.js';
import { BASE, FUNCTION, PC, STRIDE } from '../vm/layout.js';
import type { Machine } from '../vm/machine.js';
import type { Value } from '../vm/value.js';
import { ErrorValue } from '../vm/value.js';

export interface Frame {
  /** What it runs: an index into the functions of the program. */
  readonly function: number;
  /** The instruction that it is about to execute, or the call that it waits for. */
  readonly pc: number;
  /** Where its registers start. */
  readonly base: number;
}

export interface Variable {
  readonly info: VariableInfo;
  readonly value: Value;
  /** True when nothing uses it any more and its register already holds something else. */
  readonly isGone: boolean;
}

/** What a value of a type can be inside the machine; other types are not told apart. */
const KINDS_OF_TYPES: readonly (readonly [type: RegExp, kinds: readonly string[]])[] = [
  [/^U?Int\d*$/, ['number', 'bigint']],
  [/^Float\d*$/, ['number']],
  [/^Bool$/, ['boolean']],
  [/^String$/, ['string']],
  [/^[A-Z]\w*(\[|<|$|@)|^~/, ['object', 'number']],
];

function isGone({ type }: VariableInfo, value: Value): boolean {
  if (/^(Void|NIL|Id<)/.test(type)) return false;
  const row = KINDS_OF_TYPES.find(([pattern]) => pattern.test(type));
  return row !== undefined && (value === null || !row[1].includes(typeof value));
}

export function framesOf(machine: Machine, fiber: number): Frame[] {
  const { words } = machine;
  const registers = machine.registers[fiber] ?? [];
  const frames: Frame[] = [];
  let fn = words[fiber * STRIDE + FUNCTION] ?? 0;
  let pc = words[fiber * STRIDE + PC] ?? 0;
  let base = words[fiber * STRIDE + BASE] ?? 0;
  // An error that left the fiber knows where it was raised.
  const result = machine.results[fiber];
  if (result instanceof ErrorValue && !machine.isLive(fiber) && result.origin.function === fn) {
    pc = result.origin.pc;
  }
  for (;;) {
    frames.push({ function: fn, pc, base });
    // The head of a frame holds numbers: who called, from where, and where its registers start.
    const caller = registers[base - 3] as number;
    if (caller < 0) return frames;
    pc = registers[base - 2] as number;
    base = registers[base - 1] as number;
    fn = caller;
  }
}

/** Variables in scope, in the order of their declarations; one that hides another comes alone. */
export function variablesOf(machine: Machine, fiber: number, frame: Frame): Variable[] {
  const registers = machine.registers[fiber] ?? [];
  const found = new Map<string, Variable>();
  for (const info of machine.program.functions[frame.function]?.variables ?? []) {
    if (frame.pc < info.from || frame.pc >= info.to) continue;
    const value = registers[frame.base + info.register] ?? null;
    found.delete(info.name);
    found.set(info.name, { info, value, isGone: isGone(info, value) });
  }
  return [...found.values()];
}

export function functionName(machine: Machine, frame: Frame): string {
  return machine.program.functions[frame.function]?.name ?? '?';
}

export function placeOf(machine: Machine, frame: Frame): Location {
  return locationOf(machine.program, frame.function, frame.pc);
}
