/** Makes functions of the text of units: what the text may name besides its own variables, and nothing else. */
import type { Program } from '../../bytecode/program.js';
import type { Value } from '../value.js';
import { copyValue, ListValue, StructValue } from '../value.js';
import type { Linkage } from './linkage.js';
import { LEFT, REFUSED } from './linkage.js';

export type UnitFunction = (
  base: number,
  limit: number,
  ...rest: never[]
) => Value | typeof LEFT | typeof REFUSED;

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
