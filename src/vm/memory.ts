/**
 * Guest memory. What the program has allocated is counted roughly; when much was allocated since the last
 * look, what is still reachable is measured. Deterministic: it never asks the host.
 */
import { BASE, FUNCTION, PC, PEAK, REGISTER_CELL, STRIDE } from './layout.js';
import type { MachineState } from './machine-state.js';
import type { Value } from './value.js';
import { cellsOf, FunctionValue, isContainer, ListValue } from './value.js';

/** Bytes charged per slot of a list or struct, and per entry of a map or set. */
export const LIST_CELL = 16;
export const ENTRY_CELL = 48;
/** Bytes charged for a fiber beside its frames, after its end too, and for a shared object beside what it holds. */
const FIBER_CELL = 1024;
const OBJECT_CELL = 512;
/** Longest text of the host. */
export const TEXT_MAX = 400_000_000;

/** The host ends when an array gets longer than about 150 million items. */
const ITEMS_MAX = 100_000_000;

const FIRST_CHECK = 4_000_000;
const CHECK_EVERY = 64 * 1024 * 1024;

/** Bytes allocated before live memory is measured for the first time: less when little is allowed. */
export function firstCheck(limit: number): number {
  return Math.min(CHECK_EVERY, Math.max(FIRST_CHECK, limit / 4));
}

/** Measures live memory after `CHECK_EVERY` bytes of allocation; false when it exceeds the limit. */
export function checkMemory(machine: MachineState): boolean {
  const limit = machine.options.memoryMax;
  const live = liveBytes(machine, limit);
  machine.allocated = 0;
  machine.allocationCheck = Math.max(CHECK_EVERY, Math.min(live, limit / 2));
  return live <= limit;
}

/** True when a list of `count` items cannot be had, so that it is not even tried. */
export function tooManyItems(machine: MachineState, count: number): boolean {
  return count > ITEMS_MAX || count * LIST_CELL > machine.options.memoryMax;
}

/**
 * Whether a fiber may have frames up to the register `end`. Calls ask it only beyond `frameLimit`, which is the limit of memory, or less
 * than any frame where the program wants to know the most that there ever was.
 */
export function holdsFrames(machine: MachineState, fiber: number, end: number): boolean {
  const peak = fiber * STRIDE + PEAK;
  if (machine.notesPeaks && end > machine.words[peak]!)
    machine.heap.setWord(machine.words, peak, end);
  return end <= machine.frameMax;
}

/** The most that the frames of `fiber` have ever occupied, in bytes. */
export function peakBytes({ words, program }: MachineState, fiber: number): number {
  const o = fiber * STRIDE;
  const now = words[o + BASE]! + program.functions[words[o + FUNCTION]!]!.registers;
  return Math.max(now, words[o + PEAK]!) * REGISTER_CELL;
}

/** What the result of a builtin may have cost; one that is not new only brings the next measurement forward. */
export function resultBytes(value: Value): number {
  if (typeof value === 'string') return LIST_CELL + value.length;
  return value instanceof ListValue ? LIST_CELL * (value.items.length + 2) : LIST_CELL;
}

function liveBytes(machine: MachineState, limit: number): number {
  const seen = new Set<object>();
  const stack: (readonly Value[])[] = [];
  let bytes = 0;
  for (const fiber of machine.liveFibers()) {
    const top =
      machine.words[fiber * STRIDE + BASE]! +
      machine.program.functions[machine.words[fiber * STRIDE + FUNCTION]!]!.registers;
    bytes += top * REGISTER_CELL;
    stack.push(liveValues(machine, fiber));
  }
  for (let fiber = 0; fiber < machine.fiberCount; fiber++)
    if (machine.exists(fiber)) bytes += FIBER_CELL;
  for (const value of machine.objectValue) if (value !== null) bytes += OBJECT_CELL;
  stack.push(machine.results, machine.objectValue);
  for (const line of machine.output) bytes += line.text.length + LIST_CELL;
  while (stack.length > 0 && bytes <= limit) {
    for (const value of stack.pop()!) {
      if (typeof value === 'string') bytes += value.length;
      else if (isContainer(value)) {
        if (seen.has(value)) continue;
        seen.add(value);
        const cells = cellsOf(value);
        bytes += LIST_CELL * (cells.length + 2);
        stack.push(cells);
      } else if (value instanceof FunctionValue) {
        if (seen.has(value)) continue;
        seen.add(value);
        bytes += LIST_CELL * (value.captures.length + 2);
        stack.push(value.captures);
      }
    }
  }
  return bytes;
}

/** What the live registers of `fiber` hold. What dead ones still hold nobody will ever see, so it may be anything. */
function liveValues(machine: MachineState, fiber: number): Value[] {
  const registers = machine.registers[fiber]!;
  const { words } = machine;
  const values: Value[] = [];
  let fn = words[fiber * STRIDE + FUNCTION]!;
  let base = words[fiber * STRIDE + BASE]!;
  let live = machine.live.of(fn).before(words[fiber * STRIDE + PC]!);
  for (;;) {
    for (const register of live) values.push(registers[base + register]!);
    fn = registers[base - 3] as number;
    if (fn < 0) return values;
    live = machine.live.of(fn).during(registers[base - 2] as number);
    base = registers[base - 1] as number;
  }
}

export function memoryText(m: MachineState): string {
  return `out of memory: the program needs more than ${Math.round(m.options.memoryMax / 1048576)} MB (--memory-max)`;
}
