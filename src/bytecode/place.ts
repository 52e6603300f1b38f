/** Puts an allocation into effect: from virtual registers to the registers of the frame. */
import type { MirBlock, MirFunction, MirOperand, Register, Terminator } from '../mir/mir.js';
import type { Allocation } from './allocate.js';
import { OPCODES } from './opcodes.js';
import type { OpcodeName, OperandKind } from './opcodes.js';

/** The function with its virtual registers replaced by those of the frame; moves from a place to itself are gone. */
export function placed(f: MirFunction, { registers, size }: Allocation): MirFunction {
  const place = (register: Register): Register => registers[register] ?? 0;
  const blocks = f.blocks.map((block): MirBlock => {
    const instructions = block.instructions
      .map((instruction) => ({
        ...instruction,
        operands: placedOperands(instruction.op, instruction.operands, place),
      }))
      .filter(({ op, operands }) => op !== 'move' || operands[0] !== operands[1]);
    const handler =
      block.handler === null ? null : { ...block.handler, register: place(block.handler.register) };
    return { instructions, handler, terminator: placedTerminator(block.terminator, place) };
  });
  const variables = f.variables.map((variable) => ({
    ...variable,
    register: place(variable.register),
  }));
  return { ...f, blocks, variables, registers: size };
}

function placedOperands(
  op: OpcodeName,
  operands: readonly MirOperand[],
  place: (register: Register) => Register,
): readonly MirOperand[] {
  const kinds: readonly OperandKind[] = OPCODES[op].operands;
  return operands.map((operand, i) => {
    if (typeof operand === 'object') return operand.map(place);
    return kinds[i] === 'write' || kinds[i] === 'read' ? place(operand) : operand;
  });
}

function placedTerminator(
  terminator: Terminator,
  place: (register: Register) => Register,
): Terminator {
  switch (terminator.kind) {
    case 'branch':
      return { ...terminator, condition: place(terminator.condition) };
    case 'leave':
      return { ...terminator, operands: placedOperands(terminator.op, terminator.operands, place) };
    case 'jump':
    case 'loopBack':
      return terminator;
  }
}
