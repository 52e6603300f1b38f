/**
 * The rules of MIR, checked after lowering: operands fit their rows in OPCODES, blocks and tables that are named
 * exist, every block is reachable, and no path from the entry uses a register before it is set.
 */
import { OPCODES } from '../bytecode/opcodes.js';
import type { OpcodeName, OperandKind } from '../bytecode/opcodes.js';
import { reachableBlocks, readsOf, successors, terminatorReads } from './flow.js';
import { liveness } from './liveness.js';
import type { BlockId, MirBlock, MirFunction, MirOperand, MirProgram, Register } from './mir.js';

/** What is wrong with a program, one line each; empty when it keeps the rules. */
export function verifyMir(program: MirProgram): readonly string[] {
  const problems: string[] = [];
  for (const f of program.functions) problems.push(...verifyFunction(program, f));
  if (program.main >= program.functions.length) problems.push(`main is function ${program.main}`);
  return problems;
}

function verifyFunction(program: MirProgram, f: MirFunction): readonly string[] {
  const problems: string[] = [];
  const report = (place: string, problem: string): void => {
    problems.push(`${f.name}, ${place}: ${problem}`);
  };
  if (f.blocks.length === 0) report('function', 'it has no blocks');
  for (const [id, block] of f.blocks.entries()) {
    for (const { op, operands, visible } of block.instructions) {
      const place = `block ${id}, ${op}`;
      if (OPCODES[op].ends || isBranch(op)) report(place, 'it may only end a block');
      for (const problem of operandProblems(program, f, op, operands)) report(place, problem);
      if (visible >= f.variables.length) report(place, `there is no variable ${visible}`);
    }
    for (const problem of terminatorProblems(program, f, block))
      report(`block ${id}, end`, problem);
  }
  for (const [i, variable] of f.variables.entries()) {
    if (!isIndex(variable.register, f.registers))
      report(`variable ${variable.name}`, `there is no register ${variable.register}`);
    if (variable.outer >= i) report(`variable ${variable.name}`, 'it is declared inside itself');
  }
  if (problems.length > 0) return problems;
  for (const [id, isReached] of reachableBlocks(f.blocks).entries())
    if (!isReached) report(`block ${id}`, 'nothing reaches it');
  for (const register of liveness(f).liveIn[0] ?? []) {
    if (register >= f.parameters.length)
      report(firstUse(f, register), `register ${register} may be used before it is set`);
  }
  return problems;
}

function isBranch(op: OpcodeName): boolean {
  return op === 'jumpIf' || op === 'jumpUnless';
}

function isIndex(value: number, length: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < length;
}

function operandProblems(
  program: MirProgram,
  f: MirFunction,
  op: OpcodeName,
  operands: readonly MirOperand[],
): readonly string[] {
  const kinds: readonly OperandKind[] = OPCODES[op].operands;
  if (operands.length !== kinds.length)
    return [`it has ${operands.length} operands instead of ${kinds.length}`];
  return kinds.flatMap((kind, i) => {
    const operand = operands[i];
    if (kind === 'list') {
      if (typeof operand !== 'object') return [`operand ${i} is not a list`];
      return operand.every((register) => isIndex(register, f.registers))
        ? []
        : [`operand ${i} names a register that does not exist`];
    }
    if (typeof operand !== 'number') return [`operand ${i} is not a number`];
    const length = limitOf(program, f, kind);
    return isIndex(operand, length) || (kind === 'integer' && Number.isInteger(operand))
      ? []
      : [`operand ${i} (${kind}) is ${operand}, not below ${length}`];
  });
}

function limitOf(program: MirProgram, f: MirFunction, kind: OperandKind): number {
  switch (kind) {
    case 'write':
    case 'read':
      return f.registers;
    case 'constant':
      return program.constants.length;
    case 'function':
      return program.functions.length;
    case 'layout':
      return program.layouts.length;
    case 'builtin':
      return program.builtins.length;
    case 'target':
      return f.blocks.length;
    case 'integer':
    case 'list':
      return 0;
  }
}

function terminatorProblems(
  program: MirProgram,
  f: MirFunction,
  block: MirBlock,
): readonly string[] {
  const { terminator, handler } = block;
  const problems: string[] = [];
  const targets: BlockId[] = [...successors(terminator)];
  if (handler !== null) targets.push(handler.block);
  for (const target of targets)
    if (!isIndex(target, f.blocks.length)) problems.push(`there is no block ${target}`);
  const registers: Register[] = [...terminatorReads(terminator)];
  if (handler !== null) registers.push(handler.register);
  for (const register of registers)
    if (!isIndex(register, f.registers)) problems.push(`there is no register ${register}`);
  if (terminator.kind === 'leave')
    problems.push(...operandProblems(program, f, terminator.op, terminator.operands));
  return problems;
}

function firstUse(f: MirFunction, register: Register): string {
  for (const [id, block] of f.blocks.entries()) {
    for (const { op, operands } of block.instructions)
      if (readsOf(op, operands).includes(register)) return `block ${id}, ${op}`;
    if (terminatorReads(block.terminator).includes(register)) return `block ${id}, end`;
  }
  return 'entry';
}
