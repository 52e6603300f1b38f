/** Facts about the control flow and the registers of MIR that the verifier, the builder and the allocator share. */
import { OPCODES } from '../bytecode/opcodes.js';
import type { OpcodeName, OperandKind } from '../bytecode/opcodes.js';
import type { BlockId, MirBlock, MirOperand, Register, Terminator } from './mir.js';

/** The blocks that a terminator names, in order. */
export function successors(terminator: Terminator): readonly BlockId[] {
  switch (terminator.kind) {
    case 'jump':
    case 'loopBack':
      return [terminator.target];
    case 'branch':
      return [terminator.then, terminator.otherwise];
    case 'leave':
      return [];
  }
}

/** Whether an instruction, or the opcode of a leaving terminator, can raise an error value. */
export function canRaise(op: OpcodeName): boolean {
  return OPCODES[op].raises;
}

/** Whether control can go from `block` to its handler. */
export function reachesHandler(block: MirBlock): boolean {
  if (block.handler === null) return false;
  const { terminator } = block;
  if (terminator.kind === 'leave' && canRaise(terminator.op)) return true;
  return block.instructions.some((instruction) => canRaise(instruction.op));
}

/** Blocks that control can reach from the entry, by position. */
export function reachableBlocks(blocks: readonly MirBlock[]): readonly boolean[] {
  const reached = blocks.map(() => false);
  const pending: BlockId[] = [];
  const visit = (id: BlockId): void => {
    if (reached[id] !== false) return;
    reached[id] = true;
    pending.push(id);
  };
  visit(0);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const block = blocks[id];
    if (block === undefined) continue;
    for (const next of successors(block.terminator)) visit(next);
    if (block.handler !== null && reachesHandler(block)) visit(block.handler.block);
  }
  return reached;
}

/** The registers that an operation uses, in operand order. */
export function readsOf(op: OpcodeName, operands: readonly MirOperand[]): readonly Register[] {
  const reads: Register[] = [];
  const kinds: readonly OperandKind[] = OPCODES[op].operands;
  for (let i = 0; i < kinds.length; i++) {
    const kind = kinds[i];
    const operand = operands[i];
    if (kind === 'read' && typeof operand === 'number') reads.push(operand);
    if (kind === 'list' && typeof operand === 'object') reads.push(...operand);
  }
  return reads;
}

/** The register that an operation sets, or -1. */
export function writeOf(op: OpcodeName, operands: readonly MirOperand[]): Register {
  const kinds: readonly OperandKind[] = OPCODES[op].operands;
  if (kinds[0] !== 'write') return -1;
  const operand = operands[0];
  return typeof operand === 'number' ? operand : -1;
}

/** The registers that a terminator uses. */
export function terminatorReads(terminator: Terminator): readonly Register[] {
  if (terminator.kind === 'branch') return [terminator.condition];
  if (terminator.kind === 'leave') return readsOf(terminator.op, terminator.operands);
  return [];
}
