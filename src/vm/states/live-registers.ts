/**
 * Live registers where a fiber can stand still: before a visible instruction, at its start, and in the callers of its
 * present function. Only they are part of its state: what will be set before it is used again tells nothing.
 */
import { flowOf } from './code-flow.js';
import type { FlowStep } from './code-flow.js';
import { OPCODES } from '../../bytecode/opcodes.js';
import type { FunctionCode } from '../../bytecode/program.js';

/** Ascending register numbers, by pc; undefined where no fiber stands still. */
export interface LiveRegisters {
  /** Before the instruction at pc: visible instructions, and pc 0. */
  readonly before: readonly (Int32Array | undefined)[];
  /** While the call at pc is under way: what the caller needs afterwards. */
  readonly during: readonly (Int32Array | undefined)[];
}

/** With `keepsVariables`, variables in scope count as used: weak handles depend on what they hold. */
export function liveRegisters(fn: FunctionCode, keepsVariables: boolean): LiveRegisters {
  const steps = flowOf(fn);
  const width = (fn.registers + 31) >> 5;
  const live = solve(steps, width);
  const before: (Int32Array | undefined)[] = [];
  const during: (Int32Array | undefined)[] = [];
  const row = new Int32Array(width);
  const withVariables = (pc: number, set: Int32Array): Int32Array => {
    for (const { register, from, to } of keepsVariables ? fn.variables : [])
      if (pc >= from && pc < to) set[register >> 5]! |= 1 << (register & 31);
    return set;
  };
  steps.forEach((step, index) => {
    if (index === 0 || OPCODES[step.op].schedulingPoint)
      before[step.pc] = members(
        withVariables(step.pc, live.slice(index * width, (index + 1) * width)),
      );
    if (step.op !== 'call' && step.op !== 'callValue') return;
    flowInto(steps, live, width, step, row);
    during[step.pc] = members(withVariables(step.pc, row));
  });
  return { before, during };
}

/** Bit sets of the registers live before each step, `width` words each. */
function solve(steps: readonly FlowStep[], width: number): Int32Array {
  const live = new Int32Array(steps.length * width);
  const row = new Int32Array(width);
  for (let changed = true; changed;) {
    changed = false;
    for (let index = steps.length - 1; index >= 0; index--) {
      const step = steps[index]!;
      flowInto(steps, live, width, step, row);
      for (const register of step.reads) row[register >> 5]! |= 1 << (register & 31);
      const at = index * width;
      for (let w = 0; w < width; w++) {
        if (live[at + w] === row[w]) continue;
        live[at + w] = row[w]!;
        changed = true;
      }
    }
  }
  return live;
}

/** `row` := what is used after the step, without what it sets itself. */
function flowInto(
  steps: readonly FlowStep[],
  live: Int32Array,
  width: number,
  step: FlowStep,
  row: Int32Array,
): void {
  row.fill(0);
  for (const next of step.next) unite(row, live, next * width);
  if (step.write >= 0) row[step.write >> 5]! &= ~(1 << (step.write & 31));
  if (step.handler < 0 || steps.length === 0) return;
  // An instruction that raises does not set its register; the handler sets that of the error.
  const error = step.handlerRegister;
  const had = (row[error >> 5]! >> (error & 31)) & 1;
  unite(row, live, step.handler * width);
  if (had === 0) row[error >> 5]! &= ~(1 << (error & 31));
}

function unite(row: Int32Array, live: Int32Array, from: number): void {
  for (let w = 0; w < row.length; w++) row[w]! |= live[from + w]!;
}

function members(set: Int32Array): Int32Array {
  const found: number[] = [];
  for (let register = 0; register < set.length * 32; register++)
    if (((set[register >> 5]! >> (register & 31)) & 1) === 1) found.push(register);
  return Int32Array.from(found);
}
