/** What the instructions of a program say about all its executions. */
import { OPCODE_NUMBERS } from '../bytecode/opcode-numbers.js';
import { LOCAL, MULTIOWNED } from '../bytecode/kind-numbers.js';
import type { Program } from '../bytecode/program.js';
import { forEachInstruction, usesOpcode } from './instruction.js';

const { spawn: SPAWN, newObject: NEW_OBJECT } = OPCODE_NUMBERS;
/** Kinds of objects that fibers of one scheduler share. */
const NEAR = [LOCAL, MULTIOWNED];

const KNOWN = new WeakMap<Program, boolean>();

/** Whether anything in the program depends on which objects are held. */
export function hasWeakHandles(program: Program): boolean {
  let known = KNOWN.get(program);
  if (known === undefined) KNOWN.set(program, (known = usesOpcode(program, 'resolve')));
  return known;
}

/** Whether some fibers of the program may take turns: those that share `@local` data, or a scheduler. */
export function mayTakeTurns({ functions }: Program, native: boolean): boolean {
  let may = false;
  for (const { code } of functions)
    forEachInstruction(code, (opcode, pc) => {
      if (opcode === SPAWN) may ||= native;
      else if (opcode === NEW_OBJECT) may ||= NEAR.includes(kindOfNew(code, pc));
    });
  return may;
}

/** The kind of the object that the instruction `newObject` at `pc` makes, an index into OBJECT_KINDS. */
export function kindOfNew(code: Int32Array, pc: number): number {
  return code[pc + 3]!;
}
