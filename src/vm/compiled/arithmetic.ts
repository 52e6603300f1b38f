/**
 * The text of integer arithmetic. An integer is a number of JavaScript where that is exact, else a bigint. Code of the usual
 * kind takes every integer for a number, and is left where one is none; *wide* code takes both, for programs whose
 * integers are often large, and calls the exact arithmetic for those.
 */
import type { IntegerOperator } from '../../bytecode/opcodes.js';
import { INTEGER_OPERATORS, INTEGER_TYPES } from '../../bytecode/opcodes.js';
import { SAFE } from '../layout.js';
import type { Emitter } from './emitter.js';

const INT64 = INTEGER_TYPES.indexOf('Int64');

/** Of each integer type, the numbers among its values. */
const BOUNDS = INTEGER_TYPES.map((name) => {
  const isSigned = name.startsWith('I');
  const bits = Number(name.replace(/\D+/, ''));
  return {
    bits,
    low: isSigned ? Math.max(-SAFE, -(2 ** (bits - 1))) : 0,
    high: Math.min(SAFE, 2 ** (isSigned ? bits - 1 : bits) - 1),
  };
});

/** The lowest and the highest number of an integer type. */
export function boundsOf(type: number): { readonly low: number; readonly high: number } {
  return BOUNDS[type]!;
}

/** Sets register `a` to `left op right`, names or constants; the result where it is a number of the type is `quick`. */
export function writeInteger(
  e: Emitter,
  a: number,
  op: IntegerOperator,
  left: Operand,
  right: Operand,
  type = INT64,
): void {
  const [x, y] = [nameOf(e, left), nameOf(e, right)];
  const { bits, low, high } = BOUNDS[type]!;
  const quick = quickText(op, x, y, bits);
  const unsure = [left, right].filter((operand) => isUnsure(e, operand));
  const areNumbers = unsure.map(({ name }) => `typeof ${name} === "number"`);
  const conditions = [...areNumbers, ...(quick?.when === undefined ? [] : [quick.when])];
  const text =
    quick === null
      ? 'NaN'
      : conditions.length === 0
        ? quick.text
        : `${conditions.join(' && ')} ? ${quick.text} : NaN`;
  e.line(`t = ${text};`);
  const isOutside = `!(t >= ${low} && t <= ${high})`;
  if (!e.isWide && EXACT_OR_PANIC.has(op) && bits === 64) {
    // What is outside is large, or no integer of the type at all.
    e.leaveIf(isOutside);
  } else {
    const isRefused = e.isWide ? 't === undefined' : 'typeof t !== "number"';
    const number = INTEGER_OPERATORS.indexOf(op);
    e.line(`if (${isOutside}) { t = exactly(${number}, ${x}, ${y}, ${type});`);
    e.leaveIf(isRefused);
    e.line('}');
  }
  if (e.isWide && bits === 64) e.set(a, 't');
  else e.set(a, e.isWide ? '+t' : 't', 'number');
}

/** A register, or a constant. */
export interface Operand {
  readonly name: string;
  /** -1 for a constant. */
  readonly register: number;
}

export function registerOperand(register: number): Operand {
  return { name: `r${register}`, register };
}

export function constantOperand(value: number): Operand {
  return { name: String(value), register: -1 };
}

/** Operators whose result is exact, or there is none. */
const EXACT_OR_PANIC: ReadonlySet<IntegerOperator> = new Set<IntegerOperator>([
  '+',
  '-',
  '*',
  '/',
  'MOD',
  'negate',
]);

function nameOf(e: Emitter, { name, register }: Operand): string {
  return register < 0 || e.isWide ? name : e.number(register);
}

/** Whether it may be a bigint here. */
function isUnsure(e: Emitter, { register }: Operand): boolean {
  return register >= 0 && e.kinds[register] !== 'number';
}

/** The result as a number, when `when` holds; the sum with 0 turns -0 into 0. Null when there is no quick way. */
function quickText(
  op: IntegerOperator,
  x: string,
  y: string,
  bits: number,
): { readonly text: string; readonly when?: string } | null {
  const areSmall = `(${x} | 0) === ${x} && (${y} | 0) === ${y}`;
  const isShift = `${y} >= 0 && ${y} < ${Math.min(bits, 31)}`;
  switch (op) {
    case '+':
    case '%+':
    case '!+':
      return { text: `${x} + ${y}` };
    case '-':
    case '%-':
    case '!-':
      return { text: `${x} - ${y}` };
    case '*':
    case '%*':
    case '!*':
      return { text: `${x} * ${y} + 0` };
    case '/':
      // The quotient of the multiple is exact; a division of large numbers alone might round up.
      return { text: `(${x} - ${x} % ${y}) / ${y} + 0`, when: `${y} !== 0` };
    case 'MOD':
      return { text: `modulo(${x}, ${y})`, when: `${y} !== 0` };
    case 'BIT_AND':
      return { text: `${x} & ${y}`, when: areSmall };
    case 'BIT_OR':
      return { text: `${x} | ${y}`, when: areSmall };
    case 'XOR':
      return { text: `${x} ^ ${y}`, when: areSmall };
    case '>>':
      return { text: `${x} >> ${y}`, when: `(${x} | 0) === ${x} && ${isShift}` };
    case '<<':
      return { text: `${x} * (1 << ${y})`, when: isShift };
    case 'negate':
      return { text: `0 - ${x}` };
    case 'complement':
      return { text: `-1 - ${x}` };
    case '**':
      return null;
  }
}
