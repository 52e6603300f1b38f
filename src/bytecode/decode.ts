/** Reading code back: instructions one after the other, by the operand kinds of OPCODES. */
import { OPCODES, OPCODE_NAMES } from './opcodes.js';
import type { OpcodeName, OperandKind } from './opcodes.js';

export interface DecodedOperand {
  readonly kind: OperandKind;
  /** The word; of a list the number of registers. */
  readonly value: number;
  /** The registers of a list; empty for other kinds. */
  readonly list: readonly number[];
}

export interface DecodedInstruction {
  readonly pc: number;
  readonly op: OpcodeName;
  readonly operands: readonly DecodedOperand[];
  /** Offset of the following instruction. */
  readonly next: number;
}

/** The instruction at `pc`, or null when there is none: an unknown opcode, or words that are missing. */
export function decodeAt(code: Int32Array, pc: number): DecodedInstruction | null {
  const op = OPCODE_NAMES[code[pc] ?? -1];
  if (op === undefined) return null;
  const kinds: readonly OperandKind[] = OPCODES[op].operands;
  const operands: DecodedOperand[] = [];
  let at = pc + 1;
  for (const kind of kinds) {
    const value = code[at++];
    if (value === undefined) return null;
    if (kind !== 'list') {
      operands.push({ kind, value, list: [] });
      continue;
    }
    if (value < 0 || at + value > code.length) return null;
    operands.push({ kind, value, list: [...code.subarray(at, at + value)] });
    at += value;
  }
  return { pc, op, operands, next: at };
}

/** The instructions of a function in order; stops early at words that are not one. */
export function decode(code: Int32Array): readonly DecodedInstruction[] {
  const instructions: DecodedInstruction[] = [];
  for (let pc = 0; pc < code.length;) {
    const instruction = decodeAt(code, pc);
    if (instruction === null) break;
    instructions.push(instruction);
    pc = instruction.next;
  }
  return instructions;
}

/** The span of the instruction at `pc`, from the triples of `spans`; null before the first. */
export function spanAt(
  spans: Int32Array,
  pc: number,
): { readonly start: number; readonly end: number } | null {
  let low = 0;
  let high = spans.length / 3;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle * 3] ?? 0) <= pc) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return null;
  const row = (low - 1) * 3;
  return { start: spans[row + 1] ?? 0, end: spans[row + 2] ?? 0 };
}
