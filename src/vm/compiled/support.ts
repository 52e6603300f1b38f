/** Makes functions of the text of units: what the text may name besides its own variables, and nothing else. */
import { INTEGER_OPERATORS } from '../../bytecode/opcodes.js';
import type { Program } from '../../bytecode/program.js';
import type { Int } from '../integers.js';
import { compute, computeSmall, fits } from '../integers.js';
import { resultBytes } from '../memory.js';
import type { Value } from '../value.js';
import { copyValue, FunctionValue, ListValue, StructValue } from '../value.js';
import type { Linkage, UnitFunction } from './linkage.js';
import { LEFT, REFUSED } from './linkage.js';

/** The exact result of an operation by position in INTEGER_OPERATORS, or undefined where it panics. */
function computeOrNothing(operator: number, a: Int, b: Int, type: number): Int | undefined {
  const op = INTEGER_OPERATORS[operator]!;
  const small = computeSmall(op, a, b, type);
  if (small !== null) return small;
  const result = compute(op, a, b, type);
  return 'panic' in result ? undefined : result.value;
}

/** The rest of a division, with the sign of the divisor. */
function modulo(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest + 0;
}

/**
 * `text` is an expression. In it, E is the linkage, T its counts, F its bytes, and C the functions by index: each called with
 * the register at which its frame starts, the limit on instructions, and its arguments.
 */
export function unitFunction(
  text: string,
  linkage: Linkage,
  functions: readonly UnitFunction[],
  program: Program,
): UnitFunction {
  const names = {
    E: linkage,
    T: linkage.counts,
    F: linkage.memory,
    C: functions,
    LEFT,
    REFUSED,
    frame: linkage.frame,
    leave: linkage.leave,
    link: linkage.link,
    copyValue,
    resultBytes,
    builtin: linkage.builtin,
    exactly: computeOrNothing,
    fits,
    modulo,
    FunctionValue,
    format: (value: Value, format: number) => linkage.format(value, format, program),
    StructValue,
    ListValue,
  };
  // The text comes from the table of instructions; of the program there are only numbers and quoted constants in it.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  return new Function(...Object.keys(names), `"use strict"; return ${text};`)(
    ...Object.values(names),
  ) as UnitFunction;
}
