/**
 * Counters of the calls of stubs: the first objects that `main` makes. Stubs find them without a handle, so whoever looks
 * at states has to be told of them.
 */
import type { Program } from '../bytecode/program.js';
import { OPCODE_NUMBERS } from '../bytecode/opcodes.js';
import { instructionLength } from './instruction.js';
import type { MachineState } from './machine-state.js';
import { opcodeAt } from './traps.js';

/** By program: how many counters it counts with. */
const COUNTERS = new WeakMap<Program, number>();

function counterCount(program: Program): number {
  const known = COUNTERS.get(program);
  if (known !== undefined) return known;
  let largest = 0;
  for (const { code } of program.functions) {
    for (let pc = 0; pc < code.length; pc += instructionLength(code, pc)) {
      if (opcodeAt(code, pc) === OPCODE_NUMBERS.countCall)
        largest = Math.max(largest, code[pc + 2]!);
    }
  }
  COUNTERS.set(program, largest);
  return largest;
}

/** The objects that count calls, as far as they exist. */
export function callCounters(machine: MachineState): readonly number[] {
  const counters: number[] = [];
  const count = counterCount(machine.program);
  for (let number = 1; number <= count; number++) {
    const object = machine.names.object(0, number);
    if (machine.objectKind[object] !== undefined) counters.push(object);
  }
  return counters;
}
