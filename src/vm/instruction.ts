/** Sizes of encoded instructions, from the operand kinds of the opcode table; which ones a program has. */
import type { OpcodeName } from '../bytecode/opcodes.js';
import { OPCODE_NAMES, OPCODES } from '../bytecode/opcodes.js';
import type { Program } from '../bytecode/program.js';
import { opcodeAt } from './traps.js';

/** Words before the registers of a trailing list; or the whole length when there is none. */
const FIXED_WORDS = OPCODE_NAMES.map((name) => 1 + OPCODES[name].operands.length);
const HAS_LIST = OPCODE_NAMES.map((name) =>
  (OPCODES[name].operands as readonly string[]).includes('list'),
);

/** Number of words of the instruction at `pc`. A list operand is a count and that many registers. */
export function instructionLength(code: Int32Array, pc: number): number {
  const opcode = opcodeAt(code, pc);
  const fixed = FIXED_WORDS[opcode]!;
  return HAS_LIST[opcode] === true ? fixed + code[pc + fixed - 1]! : fixed;
}

/** Position of the instruction in front of the one at `pc`; 0 for the first. */
export function instructionBefore(code: Int32Array, pc: number): number {
  let at = 0;
  while (at + instructionLength(code, at) < pc) at += instructionLength(code, at);
  return at;
}

/** Whether any function of the program has an instruction of that name. */
export function usesOpcode(program: Program, name: OpcodeName): boolean {
  return program.functions.some((fn) => {
    for (let pc = 0; pc < fn.code.length; pc += instructionLength(fn.code, pc)) {
      if (OPCODE_NAMES[opcodeAt(fn.code, pc)] === name) return true;
    }
    return false;
  });
}
