/** The rules of a Program that the VM relies on and does not check again. */
import { decode } from './decode.js';
import type { DecodedInstruction, DecodedOperand } from './decode.js';
import { OPCODES } from './opcodes.js';
import type { FunctionCode, Program } from './program.js';

/** What is wrong with a program, one line each; empty when it keeps the rules. */
export function verifyProgram(program: Program): readonly string[] {
  const problems: string[] = [];
  if (program.main >= program.functions.length || program.main < -1)
    problems.push(`main is function ${program.main}`);
  for (const f of program.functions)
    for (const problem of functionProblems(program, f)) problems.push(`${f.name}: ${problem}`);
  return problems;
}

function functionProblems(program: Program, f: FunctionCode): readonly string[] {
  const instructions = decode(f.code);
  const problems: string[] = [];
  const end = instructions.at(-1)?.next ?? 0;
  if (end !== f.code.length) return [`no instruction at ${end}`];
  const last = instructions.at(-1);
  if (last === undefined || !OPCODES[last.op].ends) problems.push('control falls off its end');
  if (f.parameters.length > f.registers) problems.push('its parameters do not fit its frame');
  if (program.sources[f.source] === undefined) problems.push(`there is no source ${f.source}`);
  const starts = new Set(instructions.map((instruction) => instruction.pc));
  for (const instruction of instructions) {
    for (const [i, operand] of instruction.operands.entries()) {
      const problem = operandProblem(program, f, starts, instruction, i, operand);
      if (problem !== '') problems.push(`${instruction.op} at ${instruction.pc}, ${problem}`);
    }
  }
  return [...problems, ...tableProblems(f, starts)];
}

function operandProblem(
  program: Program,
  f: FunctionCode,
  starts: ReadonlySet<number>,
  { op }: DecodedInstruction,
  position: number,
  operand: DecodedOperand,
): string {
  const { kind, value, list } = operand;
  const isBelow = (length: number): string =>
    value >= 0 && value < length ? '' : `operand ${position}: no ${kind} ${value}`;
  switch (kind) {
    case 'write':
    case 'read':
      return isBelow(f.registers);
    case 'list': {
      const wrong = list.find((register) => register < 0 || register >= f.registers);
      return wrong === undefined ? '' : `operand ${position}: no register ${wrong}`;
    }
    case 'constant':
      return isBelow(program.constants.length);
    case 'function':
      return isBelow(program.functions.length);
    case 'layout':
      return isBelow(program.layouts.length);
    case 'builtin':
      return isBelow(program.builtins.length);
    case 'target':
      return starts.has(value) ? '' : `operand ${position}: ${value} is not an instruction`;
    case 'integer':
      return op === 'loopBack' ? isBelow(f.liveSets.length) : '';
  }
}

function tableProblems(f: FunctionCode, starts: ReadonlySet<number>): readonly string[] {
  const problems: string[] = [];
  const isStart = (pc: number): boolean => starts.has(pc);
  const isEdge = (pc: number): boolean => starts.has(pc) || pc === f.code.length;
  for (let i = 0; i < f.handlers.length; i += 4) {
    const [from = -1, to = -1, target = -1, register = -1] = f.handlers.subarray(i, i + 4);
    if (!isStart(from) || !isEdge(to) || to <= from)
      problems.push(`handler ${i / 4} covers ${from} to ${to}`);
    if (!isStart(target)) problems.push(`handler ${i / 4} goes to ${target}`);
    if (register < 0 || register >= f.registers)
      problems.push(`handler ${i / 4} has no register ${register}`);
  }
  for (let i = 0; i < f.spans.length; i += 3) {
    const [pc = -1, start = -1, end = -1] = f.spans.subarray(i, i + 3);
    if (!isStart(pc) || (i === 0 && pc !== 0) || (i > 0 && pc <= (f.spans[i - 3] ?? 0)))
      problems.push(`span ${i / 3} is at ${pc}`);
    if (start < 0 || end < start) problems.push(`span ${i / 3} is ${start} to ${end}`);
  }
  for (const { name, register, from, to } of f.variables) {
    if (register < 0 || register >= f.registers)
      problems.push(`variable ${name} has no register ${register}`);
    if (!isStart(from) || !isEdge(to) || to <= from)
      problems.push(`variable ${name} is visible from ${from} to ${to}`);
  }
  for (const [i, set] of f.liveSets.entries())
    if (set.some((register) => register < 0 || register >= f.registers))
      problems.push(`live set ${i} names a register that does not exist`);
  return problems;
}
