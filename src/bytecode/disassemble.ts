/**
 * The listing of a program: function by function and run_body by run_body, with the source line above the
 * instructions it became, constants and names in place, and the shared event of each visible instruction. A filled
 * mark means that another fiber may run before the instruction; an empty one that the event is only recorded.
 */
import { lineAt, lineText } from '../diagnostics/source.js';
import type { Source } from '../diagnostics/source.js';
import { decode, spanAt } from './decode.js';
import type { DecodedInstruction } from './decode.js';
import { OPCODES } from './opcodes.js';
import { constantText, integerText } from './operand-text.js';
import type { FunctionCode, ParameterInfo, Program, Shape, StructLayout } from './program.js';

const SCHEDULING_POINT = '●';
const RECORDED = '○';

/** Column at which the event kinds stand. */
const EVENT_COLUMN = 58;
const OPCODE_WIDTH = 12;

export function disassemble(program: Program): string {
  const parts = [header(program), ...program.functions.map((f) => listing(program, f))];
  return `${parts.join('\n\n')}\n`;
}

function header(program: Program): string {
  const bodies = program.functions.filter((f) => f.kind === 'run_body').length;
  const lines = [
    `program ${program.file}`,
    `  ${count(program.functions.length - bodies, 'function')}, ${count(bodies, 'run_body', 'run_bodies')}, ` +
      count(program.constants.length, 'constant'),
    ...program.layouts.map(layoutText),
    ...program.shapes.map((shape, i) => `  shape ${i} { ${shapeText(shape)} }`),
    `  ${SCHEDULING_POINT} another fiber may run first   ${RECORDED} recorded only`,
  ];
  return lines.join('\n');
}

function layoutText({ name, fields, variants }: StructLayout): string {
  if (variants === null) return `  struct ${name} { ${fields.join(', ')} }`;
  return `  union ${name} { ${variants.map((variant) => variant.name).join(', ')} }`;
}

function shapeText(shape: Shape): string {
  return typeof shape === 'string' ? shape : shape.variants.join(', ');
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

function listing(program: Program, f: FunctionCode): string {
  const source = program.sources[f.source];
  const file = f.source === 0 ? '' : ` of ${source?.file ?? ''}`;
  const at = source === undefined ? '' : `, line ${lineAt(source, f.span.start)}${file}`;
  const lines = [`${f.kind} ${f.name}: ${count(f.registers, 'register')}${at}`];
  for (const [i, parameter] of f.parameters.entries())
    lines.push(`  ${parameterText(parameter, i)}`);
  const instructions = decode(f.code);
  const width = String(f.code.length).length;
  let lastLine = 0;
  for (const instruction of instructions) {
    const line = lineOf(source, f, instruction.pc);
    if (source !== undefined && line !== lastLine)
      lines.push(`${String(line).padStart(5)} │ ${lineText(source, line).trim()}`);
    lastLine = line;
    lines.push(instructionText(program, f, instruction, width));
  }
  for (let i = 0; i < f.handlers.length; i += 4) {
    const [from = 0, to = 0, target = 0, register = 0] = f.handlers.subarray(i, i + 4);
    lines.push(`  errors at ${from} up to ${to} go to ${target}, in r${register}`);
  }
  for (const [i, set] of f.liveSets.entries())
    lines.push(`  live set ${i}: ${set.map((register) => `r${register}`).join(' ') || 'none'}`);
  return lines.join('\n');
}

function parameterText(parameter: ParameterInfo, register: number): string {
  const { name, type, capture } = parameter;
  if (capture === null) return `parameter r${register} ${name}: ${type}`;
  return `capture r${register} ${name}: ${type}, ${CAPTURE_TEXT[capture]}`;
}

const CAPTURE_TEXT = {
  moved: 'moved',
  copied: 'copied',
  byValue: 'by value',
  shared: 'shared',
} as const;

function lineOf(source: Source | undefined, f: FunctionCode, pc: number): number {
  const span = spanAt(f.spans, pc);
  return source === undefined || span === null ? 0 : lineAt(source, span.start);
}

function instructionText(
  program: Program,
  f: FunctionCode,
  instruction: DecodedInstruction,
  width: number,
): string {
  const { pc, op } = instruction;
  const { event, schedulingPoint } = OPCODES[op];
  const mark = event === null ? ' ' : schedulingPoint ? SCHEDULING_POINT : RECORDED;
  const operands = operandTexts(program, f, instruction).join(', ');
  const text = `  ${mark} ${String(pc).padStart(width)}  ${op.padEnd(OPCODE_WIDTH)} ${operands}`;
  return event === null ? text.trimEnd() : `${text.padEnd(EVENT_COLUMN)}  ${event}`;
}

function operandTexts(
  program: Program,
  f: FunctionCode,
  { pc, op, operands, next }: DecodedInstruction,
): readonly string[] {
  const register = (n: number, at: number): string => {
    const name = nameOf(f, n, at);
    return name === '' ? `r${n}` : `r${n}:${name}`;
  };
  return operands.map(({ kind, value, list }, i) => {
    switch (kind) {
      case 'write':
        return register(value, next);
      case 'read':
        return register(value, pc);
      case 'list':
        return `[${list.map((n) => register(n, pc)).join(' ')}]`;
      case 'constant':
        return constantText(program.constants[value] ?? null);
      case 'function':
        return program.functions[value]?.name ?? `function ${value}`;
      case 'layout':
        return program.layouts[value]?.name ?? `layout ${value}`;
      case 'builtin':
        return program.builtins[value] ?? `builtin ${value}`;
      case 'target':
        return `→ ${value}`;
      case 'integer':
        return op === 'loopBack' ? `live set ${value}` : integerText(op, i, value, program.errors);
    }
  });
}

/** The variable that lives in a register at an instruction; the innermost when there are several. */
function nameOf(f: FunctionCode, register: number, pc: number): string {
  const found = f.variables.findLast(
    (variable) => variable.register === register && variable.from <= pc && pc < variable.to,
  );
  return found?.name ?? '';
}
