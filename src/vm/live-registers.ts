/**
 * Live registers: before an instruction, and in the callers of a function. Only they are part of the state of a fiber:
 * what will be set before it is used again tells nothing.
 */
import { flowOf } from './code-flow.js';
import type { FlowStep } from './code-flow.js';
import type { FunctionCode, Program } from '../bytecode/program.js';

/** Ascending register numbers, by pc; found out when asked for. */
export class LiveRegisters {
  readonly #fn: FunctionCode;
  readonly #keepsVariables: boolean;
  readonly #steps: readonly FlowStep[];
  readonly #width: number;
  readonly #live: Int32Array;
  readonly #index = new Map<number, number>();
  readonly #before: (Int32Array | undefined)[] = [];
  readonly #during: (Int32Array | undefined)[] = [];

  /** With `keepsVariables`, variables in scope count as used: weak handles depend on what they hold. */
  constructor(fn: FunctionCode, keepsVariables: boolean) {
    this.#fn = fn;
    this.#keepsVariables = keepsVariables;
    this.#steps = flowOf(fn);
    this.#width = (fn.registers + 31) >> 5;
    this.#live = solve(this.#steps, this.#width);
    this.#steps.forEach((step, index) => this.#index.set(step.pc, index));
  }

  /** Those that the instruction at `pc` and what follows may still use. */
  before(pc: number): Int32Array {
    return (this.#before[pc] ??= this.#findBefore(pc));
  }

  /** While the call at `pc` is under way: what the caller needs afterwards. */
  during(pc: number): Int32Array {
    return (this.#during[pc] ??= this.#findDuring(pc));
  }

  #findBefore(pc: number): Int32Array {
    const at = this.#index.get(pc)! * this.#width;
    return this.#members(pc, this.#live.slice(at, at + this.#width));
  }

  #findDuring(pc: number): Int32Array {
    const row = new Int32Array(this.#width);
    const step = this.#steps[this.#index.get(pc)!]!;
    flowInto(this.#steps, this.#live, this.#width, step, row);
    return this.#members(pc, row);
  }

  #members(pc: number, set: Int32Array): Int32Array {
    for (const { register, from, to } of this.#keepsVariables ? this.#fn.variables : [])
      if (pc >= from && pc < to) set[register >> 5]! |= 1 << (register & 31);
    return members(set);
  }
}

/** Live registers of the functions of a program. */
export class LiveTable {
  readonly #program: Program;
  readonly #keepsVariables: boolean;
  readonly #functions: (LiveRegisters | undefined)[] = [];

  constructor(program: Program, keepsVariables: boolean) {
    this.#program = program;
    this.#keepsVariables = keepsVariables;
  }

  of(fn: number): LiveRegisters {
    return (this.#functions[fn] ??= new LiveRegisters(
      this.#program.functions[fn]!,
      this.#keepsVariables,
    ));
  }
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
