/**
 * COMPILED: the instructions that compiled code carries out by itself, and their text. Whatever is not here, and whatever
 * does not go the usual way (a number that is none, an overflow, an index out of range), is left to the interpreter.
 * Control flow and calls are in `unit.ts`.
 */
import type { DecodedOperand } from '../../bytecode/decode.js';
import type { Constant, Program } from '../../bytecode/program.js';
import type { OpcodeName } from '../../bytecode/opcodes.js';
import type { FlowStep } from '../code-flow.js';
import type { IntegerOperator } from '../../bytecode/opcodes.js';
import { FORMATS, INTEGER_OPERATORS, INTEGER_TYPES } from '../../bytecode/opcodes.js';
import { ENTRY_CELL, LIST_CELL, TEXT_MAX } from '../memory.js';
import { boundsOf, constantOperand, registerOperand, writeInteger } from './arithmetic.js';
import { BUILTIN_TEXTS, builtinText, LOOK_AT_FRAMES } from './builtin-texts.js';
import type { Emitter } from './emitter.js';

/** Writes an instruction, given the words of its operands; the registers of a list come as such. */
type Writer = (e: Emitter, a: number, b: number, c: number, list: readonly number[]) => void;

/** The format that is the text of an integer as the host has it. */
const INT = FORMATS.indexOf('int');
const INT64 = INTEGER_TYPES.indexOf('Int64');

/** An operation on Int64. */
function integer(op: IntegerOperator): Writer {
  return (e, a, b, c) => writeInteger(e, a, op, registerOperand(b), registerOperand(c));
}

/** The same of one operand. */
function unary(op: IntegerOperator): Writer {
  return (e, a, b) => writeInteger(e, a, op, registerOperand(b), registerOperand(b));
}

/** A float cut to an integer type. */
function truncated(type: (c: number) => number): Writer {
  return (e, a, b, c) => {
    const { low, high } = boundsOf(type(c));
    e.line(`t = Math.trunc(r${b}) + 0;`);
    e.leaveIf(`!(t >= ${low} && t <= ${high})`);
    e.set(a, 't', 'number');
  };
}

function float(operator: string): Writer {
  return (e, a, b, c) => e.set(a, `r${b} ${operator} r${c}`, 'number');
}

function plain(expression: (b: number, c: number) => string): Writer {
  return (e, a, b, c) => e.set(a, expression(b, c));
}

export const COMPILED: Partial<Record<OpcodeName, Writer>> = {
  loadConst: (e, a, b) => {
    const value = e.constant(b);
    e.set(a, constantText(value), typeof value === 'number' ? 'number' : 'any');
  },
  move: (e, a, b) => e.set(a, `r${b}`, e.kinds[b]),
  addInt: integer('+'),
  subInt: integer('-'),
  mulInt: integer('*'),
  divInt: integer('/'),
  modInt: integer('MOD'),
  powInt: integer('**'),
  wrapAddInt: integer('%+'),
  wrapSubInt: integer('%-'),
  wrapMulInt: integer('%*'),
  negateInt: unary('negate'),
  complementInt: unary('complement'),
  addImmediate: (e, a, b, c) =>
    writeInteger(e, a, c < 0 ? '-' : '+', registerOperand(b), constantOperand(Math.abs(c))),
  arithmeticInt: (e, a, b, c) => {
    const [op = 0, type = 0] = e.step.operands.slice(3).map(({ value }) => value);
    writeInteger(e, a, INTEGER_OPERATORS[op]!, registerOperand(b), registerOperand(c), type);
  },
  narrowInt: (e, a, b, c) => {
    e.leaveIf(`!fits(r${b}, ${c})`);
    e.set(a, `r${b}`, e.kinds[b]);
  },
  addFloat: float('+'),
  subFloat: float('-'),
  mulFloat: float('*'),
  divFloat: float('/'),
  modFloat: (e, a, b, c) => {
    e.line(`t = r${b} % r${c};`);
    e.set(a, `t !== 0 && t < 0 !== r${c} < 0 ? t + r${c} : t`, 'number');
  },
  powFloat: float('**'),
  roundFloat: (e, a, b) => e.set(a, `Math.fround(${e.number(b)})`, 'number'),
  floatToInt: truncated(() => INT64),
  truncateFloat: truncated((c) => c),
  negateFloat: (e, a, b) => e.set(a, `-r${b}`, 'number'),
  intToFloat: (e, a, b) => e.set(a, e.isWide ? `Number(r${b})` : e.number(b), 'number'),
  equal: plain((b, c) => `r${b} === r${c}`),
  notEqual: plain((b, c) => `r${b} !== r${c}`),
  less: plain((b, c) => `r${b} < r${c}`),
  lessEqual: plain((b, c) => `r${b} <= r${c}`),
  not: plain((b) => `r${b} !== true`),
  isNil: plain((b) => `r${b} === null`),
  unwrap: (e, a, b) => {
    e.leaveIf(`r${b} === null`);
    e.set(a, `r${b}`, e.kinds[b]);
  },
  assert: (e, a) => e.leaveIf(`r${a} !== true`),

  copyValue: (e, a, b) => {
    e.set(a, e.kinds[b] === 'number' ? `r${b}` : `copyValue(r${b})`, e.kinds[b]);
    e.charge(LIST_CELL);
  },
  concat: (e, a, b, c) => {
    e.line(`t = r${b}.length + r${c}.length;`);
    e.leaveIf(`t > ${TEXT_MAX}`);
    e.set(a, `r${b} + r${c}`);
    e.charge('t');
  },
  formatValue: (e, a, b, c) => e.set(a, c === INT ? `\`\${r${b}}\`` : `format(r${b}, ${c})`),

  newStruct: (e, a, b, count, list) => {
    e.set(a, `new StructValue(${b}, [${names(list)}])`);
    e.charge(LIST_CELL * (count + 2));
  },
  getField: (e, a, b, c) => e.set(a, `r${b}.fields[${c}]`),
  setField: (e, a, b, c) => {
    e.line(`t = r${a}.fields;`);
    e.line(assignment('t', String(b), `r${c}`));
  },
  newList: (e, a, count, _c, list) => {
    e.set(a, `new ListValue([${names(list)}])`);
    e.charge(LIST_CELL * (count + 2));
  },
  getItem: (e, a, b, c) => {
    e.line(`t = r${b}.items;`);
    e.leaveIf(`!(r${c} >= 0 && r${c} < t.length)`);
    e.set(a, `t[r${c}]`);
  },
  setItem: (e, a, b, c) => {
    e.line(`t = r${a}.items;`);
    e.leaveIf(`!(r${b} >= 0 && r${b} < t.length)`);
    e.line(assignment('t', `r${b}`, `r${c}`));
  },
  listLength: (e, a, b) => e.set(a, `r${b}.items.length`, 'number'),
  appendItem: (e, a, b) => {
    e.line(
      `if (H.recording) H.append(r${a}, r${b}); else { H.writes++; r${a}.items.push(r${b}); }`,
    );
    e.charge(LIST_CELL);
  },
  getEntry: (e, a, b, c) => {
    e.line(`t = r${b}.entries.get(r${c});`);
    e.set(a, `t === undefined ? null : t`);
  },
  setEntry: (e, a, b, c) => {
    e.line(`t = r${a}.entries;`);
    e.line(
      `if (H.recording) H.setEntry(t, r${b}, r${c}); else { H.writes++; t.set(r${b}, r${c}); }`,
    );
    e.charge(ENTRY_CELL);
  },
  callBuiltin: (e, a, b, _count, list) => {
    const args = list.map((register) => `r${register}`);
    const text = BUILTIN_TEXTS[e.program.builtins[b]!];
    if (text === undefined) builtinText(e, a, b, args);
    else text(e, a, args, list);
  },
  concatLists: (e, a, b, c) => {
    e.line(`t = r${b}.items.length + r${c}.items.length;`);
    e.leaveIf('E.areTooMany(t)');
    e.set(a, `new ListValue([...r${b}.items, ...r${c}.items])`);
    e.charge(`${LIST_CELL} * (t + 2)`);
  },
  makeFunction: (e, a, b, count, list) => {
    e.set(a, `new FunctionValue(${b}, [${names(list)}])`);
    e.charge(LIST_CELL * (count + 2));
  },
  matchError: (e, a, b, c) => {
    const type = e.step.operands[3]!.value;
    const tests = [
      ...(c < 0 ? [] : [`r${b}.kind === ${c}`]),
      ...(type < 0 ? [] : [`r${b}.type === ${type}`]),
    ];
    e.set(a, tests.length === 0 ? 'true' : tests.join(' && '));
  },
  errorMessage: (e, a, b) => e.set(a, `r${b}.message`),
  getCapture: (e, a, b, c) => e.set(a, `r${b}.captures[${c}]`),
};

/** Of instructions that branch: when they go to their target. */
export const BRANCHES: Partial<Record<OpcodeName, (a: number, b: number) => string>> = {
  jumpIf: (a) => `r${a} === true`,
  jumpUnless: (a) => `r${a} !== true`,
  // NaN is neither less nor not less: the negation has to be as it is.
  jumpUnlessLess: (a, b) => `!(r${a} < r${b})`,
  jumpUnlessLessEqual: (a, b) => `!(r${a} <= r${b})`,
  jumpUnlessEqual: (a, b) => `r${a} !== r${b}`,
  jumpIfEqual: (a, b) => `r${a} === r${b}`,
  jumpUnlessBelow: (a, b) => `!(r${a} < ${b})`,
  jumpUnlessAbove: (a, b) => `!(r${a} > ${b})`,
  jumpUnlessAtMost: (a, b) => `!(r${a} <= ${b})`,
  jumpUnlessAtLeast: (a, b) => `!(r${a} >= ${b})`,
  jumpUnlessIs: (a, b) => `r${a} !== ${b}`,
  jumpIfIs: (a, b) => `r${a} === ${b}`,
};

/** Every change goes through the undo log while there is one. */
function assignment(cells: string, index: string, value: string): string {
  return `if (H.recording) H.setSlot(${cells}, ${index}, ${value}); else { H.writes++; ${cells}[${index}] = ${value}; }`;
}

function names(list: readonly number[]): string {
  return list.map((register) => `r${register}`).join(', ');
}

function constantText(value: Constant): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return numberText(value);
  return JSON.stringify(value);
}

/** JSON has no infinities, and no -0. */
function numberText(value: number): string {
  if (Object.is(value, -0)) return '-0';
  return String(value);
}

/** Whether compiled code carries out an instruction that neither calls nor changes where control goes. */
export function isCompiled(program: Program, { op, operands }: FlowStep): boolean {
  if (COMPILED[op] === undefined) return false;
  return op !== 'callBuiltin' || !LOOK_AT_FRAMES.has(program.builtins[operands[1]!.value]!);
}

/** The words of operands that writers take, and the registers of a list. */
export function operandWords(operands: readonly DecodedOperand[]): {
  readonly words: readonly [number, number, number];
  readonly list: readonly number[];
} {
  const [a = 0, b = 0, c = 0] = operands.map(({ value }) => value);
  return { words: [a, b, c], list: operands.at(-1)?.list ?? [] };
}
