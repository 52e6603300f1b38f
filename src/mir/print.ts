/** MIR as text: one line per instruction, with the source line on the right where it changes. */
import { OPCODES } from '../bytecode/opcodes.js';
import type { OpcodeName, OperandKind } from '../bytecode/opcodes.js';
import { constantText } from '../bytecode/operand-text.js';
import type { Constant } from '../bytecode/program.js';
import { lineAt } from '../diagnostics/source.js';
import type { MirBlock, MirFunction, MirOperand, MirProgram, Terminator } from './mir.js';

/** Column at which source lines begin. */
const LINE_COLUMN = 60;

export function printMir(program: MirProgram): string {
  return program.functions.map((f) => printFunction(program, f)).join('\n');
}

function printFunction(program: MirProgram, f: MirFunction): string {
  const parameters = f.parameters
    .map((p, i) => `r${i} ${p.name}: ${p.type}${p.capture === null ? '' : ` (${p.capture})`}`)
    .join(', ');
  const lines = [`${f.kind} ${f.name}(${parameters}): ${f.result}`];
  const inner = f.variables.slice(f.parameters.length);
  if (inner.length > 0)
    lines.push(`  variables ${inner.map((v) => `r${v.register} ${v.name}: ${v.type}`).join(', ')}`);
  let lastLine = 0;
  const add = (text: string, offset: number): void => {
    const line = lineAt(f.source, offset);
    lines.push(line === lastLine ? text : `${text.padEnd(LINE_COLUMN)} ; line ${line}`);
    lastLine = line;
  };
  for (const [id, block] of f.blocks.entries()) {
    lines.push(`  b${id}:${handlerText(block)}`);
    for (const { op, operands, span } of block.instructions)
      add(`    ${instructionText(program, op, operands)}`, span.start);
    add(`    ${terminatorText(program, block.terminator)}`, block.terminator.span.start);
  }
  return `${lines.join('\n')}\n`;
}

function handlerText(block: MirBlock): string {
  return block.handler === null
    ? ''
    : ` on error r${block.handler.register} b${block.handler.block}`;
}

function terminatorText(program: MirProgram, terminator: Terminator): string {
  switch (terminator.kind) {
    case 'jump':
    case 'loopBack':
      return `${terminator.kind} b${terminator.target}`;
    case 'branch':
      return `branch r${terminator.condition} ? b${terminator.then} : b${terminator.otherwise}`;
    case 'leave':
      return instructionText(program, terminator.op, terminator.operands);
  }
}

function instructionText(
  program: MirProgram,
  op: OpcodeName,
  operands: readonly MirOperand[],
): string {
  const kinds: readonly OperandKind[] = OPCODES[op].operands;
  const texts = kinds.map((kind, i) => operandText(program, kind, operands[i] ?? 0));
  if (kinds[0] !== 'write') return [op, texts.join(', ')].join(' ').trimEnd();
  return [`${texts[0] ?? ''} = ${op}`, texts.slice(1).join(', ')].join(' ').trimEnd();
}

function operandText(program: MirProgram, kind: OperandKind, operand: MirOperand): string {
  if (typeof operand !== 'number') return `[${operand.map((r) => `r${r}`).join(' ')}]`;
  switch (kind) {
    case 'write':
    case 'read':
      return `r${operand}`;
    case 'constant':
      return constantText(constantAt(program, operand));
    case 'function':
      return program.functions[operand]?.name ?? `function ${operand}`;
    case 'layout':
      return program.layouts[operand]?.name ?? `layout ${operand}`;
    case 'builtin':
      return program.builtins[operand] ?? `builtin ${operand}`;
    case 'target':
      return `b${operand}`;
    case 'integer':
    case 'list':
      return String(operand);
  }
}

function constantAt(program: MirProgram, index: number): Constant {
  return program.constants[index] ?? null;
}
