/** Sizes of encoded instructions, from the operand kinds of the opcode table. */
import { OPCODE_NAMES, OPCODES } from '../bytecode/opcodes.js';

/** Words before the registers of a trailing list; or the whole length when there is none. */
const FIXED_WORDS = OPCODE_NAMES.map((name) => 1 + OPCODES[name].operands.length);
const HAS_LIST = OPCODE_NAMES.map((name) =>
  (OPCODES[name].operands as readonly string[]).includes('list'),
);

/** Number of words of the instruction at `pc`. A list operand is a count and that many registers. */
export function instructionLength(code: Int32Array, pc: number): number {
  const opcode = code[pc]!;
  const fixed = FIXED_WORDS[opcode]!;
  return HAS_LIST[opcode] === true ? fixed + code[pc + fixed - 1]! : fixed;
}

/** Position of the instruction in front of the one at `pc`; 0 for the first. */
export function instructionBefore(code: Int32Array, pc: number): number {
  let at = 0;
  while (at + instructionLength(code, at) < pc) at += instructionLength(code, at);
  return at;
}
