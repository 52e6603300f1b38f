/** Sizes of encoded instructions, from the operand kinds of the opcode table; which ones a program has. */
import type { OpcodeName, OperandKind } from '../bytecode/opcodes.js';
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

/** Calls `visit` with each instruction of `code`: its opcode and where it is. Much cheaper than decoding them. */
export function forEachInstruction(
  code: Int32Array,
  visit: (opcode: number, pc: number) => void,
): void {
  for (let pc = 0; pc < code.length; pc += instructionLength(code, pc))
    visit(opcodeAt(code, pc), pc);
}

/** Position of the instruction in front of the one at `pc`; 0 for the first. */
export function instructionBefore(code: Int32Array, pc: number): number {
  let at = 0;
  while (at + instructionLength(code, at) < pc) at += instructionLength(code, at);
  return at;
}

/** By opcode: which of its words are operands of that kind. (A list, if there is one, comes last.) */
export function operandWords(wanted: OperandKind): readonly (readonly number[])[] {
  return OPCODE_NAMES.map((name) =>
    OPCODES[name].operands.flatMap((kind, k) => (kind === wanted ? [1 + k] : [])),
  );
}

const FUNCTION_WORDS = operandWords('function');

/** By program: the opcodes of the functions that an execution can get to. */
const USED = new WeakMap<Program, ReadonlySet<number>>();

/** Whether an execution of the program can get to an instruction of that name. */
export function usesOpcode(program: Program, name: OpcodeName): boolean {
  let used = USED.get(program);
  if (used === undefined) USED.set(program, (used = opcodesFrom(program)));
  return used.has(OPCODE_NAMES.indexOf(name));
}

/** What nobody calls from `main` on costs nothing, whatever it would use. */
function opcodesFrom(program: Program): ReadonlySet<number> {
  const used = new Set<number>();
  const reached = new Set([program.main]);
  for (const fn of reached) {
    const code = program.functions[fn]?.code ?? new Int32Array(0);
    forEachInstruction(code, (opcode, pc) => {
      used.add(opcode);
      for (const word of FUNCTION_WORDS[opcode]!) reached.add(code[pc + word]!);
    });
  }
  return used;
}
