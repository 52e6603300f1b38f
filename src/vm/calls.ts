/**
 * Calls of function values, and calls under way. The frame of the callee is that of an ordinary call; behind the arguments come the values
 * that the function captured when it was made (CLEAR language reference, 9.4).
 */
import { panic } from './errors.js';
import { BASE, FRAME_HEAD, FUNCTION, PC, STRIDE } from './layout.js';
import type { MachineState } from './machine-state.js';
import { holdsFrames, memoryText } from './memory.js';
import type { FunctionValue } from './value.js';
import { CALLED } from './answers.js';

/** Begins the call at `pc` of `fiber`, whose frame starts at `base`. */
export function enterValue(m: MachineState, fiber: number, pc: number, base: number): number {
  const { words, program } = m;
  const o = fiber * STRIDE;
  const registers = m.registers[fiber]!;
  const caller = words[o + FUNCTION]!;
  const { code, registers: size } = program.functions[caller]!;
  const { function: callee, captures } = registers[base + code[pc + 2]!] as FunctionValue;
  const argumentCount = code[pc + 3]!;
  const frame = base + size + FRAME_HEAD;
  for (let i = 0; i < argumentCount; i++)
    registers[frame + i] = registers[base + code[pc + 4 + i]!]!;
  registers[frame - 3] = caller;
  registers[frame - 2] = pc;
  registers[frame - 1] = base;
  let at = frame + argumentCount;
  for (const capture of captures) registers[at++] = capture;
  const end = frame + program.functions[callee]!.registers;
  while (at < end) registers[at++] = null;
  words[o + FUNCTION] = callee;
  words[o + BASE] = frame;
  words[o + PC] = 0;
  if (end > m.frameLimit && !holdsFrames(m, fiber, end)) {
    panic(m, fiber, 0, memoryText(m), 'is this recursion without an end?');
    return pc;
  }
  return CALLED;
}

/** How often the function that `fiber` is in stands on its stack: recursion annotations limit that (9.6). */
export function countCalls(m: MachineState, fiber: number): number {
  const o = fiber * STRIDE;
  const registers = m.registers[fiber]!;
  const fn = m.words[o + FUNCTION]!;
  let count = 1;
  for (
    let base = m.words[o + BASE]!;
    registers[base - 3] !== -1;
    base = registers[base - 1] as number
  )
    if (registers[base - 3] === fn) count++;
  return count;
}
