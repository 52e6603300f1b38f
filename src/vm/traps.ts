/**
 * Traps: a program can be made to stop in front of chosen instructions, without the inner loop ever asking. The opcode
 * of such an instruction is replaced by its complement, which is no instruction; the interpreter comes past the rare
 * instructions before it finds that out. A machine that meets one is paused, the instruction not yet counted.
 *
 * Whoever sets traps owns the code: a machine for this runs a copy of the program (`ownCode`).
 */
import type { Program } from '../bytecode/program.js';
import { PC } from './layout.js';

/** The same program with code that nobody else runs. */
export function ownCode(program: Program): Program {
  return {
    ...program,
    functions: program.functions.map((fn) => ({ ...fn, code: fn.code.slice() })),
  };
}

/** An opcode that stops the machine, and back. */
export function trapOf(opcode: number): number {
  return opcode < 0 ? opcode : ~opcode;
}

/** The opcode at `pc`, whether there is a trap or not. */
export function opcodeAt(code: Int32Array, pc: number): number {
  const word = code[pc]!;
  return word < 0 ? ~word : word;
}

/** What of a machine bears on where it stands. */
interface Stoppable {
  readonly words: Int32Array;
  steps: number;
  paused: boolean;
}

/** The fiber whose words start at `o` stands in front of a trap. */
export function stopAtTrap(machine: Stoppable, o: number, pc: number, steps: number): void {
  machine.words[o + PC] = pc;
  machine.steps = steps - 1;
  machine.paused = true;
}
