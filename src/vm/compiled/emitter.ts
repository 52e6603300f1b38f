/**
 * The text of one function or loop while it is written, and what is known of its registers on the way. A register of the
 * program is a variable `r0`, `r1`, … of the text.
 *
 * An instruction that does not go its usual way is not carried out by compiled code: it is left before the instruction
 * (`exit`), and the interpreter does that one.
 */
import type { FlowStep } from '../code-flow.js';
import type { LiveRegisters } from '../live-registers.js';
import type { Constant, FunctionCode, Program } from '../../bytecode/program.js';
import { INTEGER_TYPES } from '../../bytecode/opcodes.js';

/**
 * What a register holds as far as it is known: a number of JavaScript, which every float is and every integer but the
 * large ones; or anything.
 */
export type Kind = 'number' | 'any';

const INTEGERS: ReadonlySet<string> = new Set(INTEGER_TYPES);
const FLOATS: ReadonlySet<string> = new Set(['Float64', 'Float32']);

/** Whether values of a type are numbers; with `isWide`, integers might be none. */
export function isNumeric(type: string, isWide: boolean): boolean {
  return (INTEGERS.has(type) && !isWide) || FLOATS.has(type);
}

export interface EmitterContext {
  readonly program: Program;
  /** Index of the function. */
  readonly fn: number;
  readonly live: LiveRegisters;
  /** Registers that compiled code has set and stores when it is left: only those that are live, or all. */
  readonly storesAll: boolean;
  /** Integers may be large. */
  readonly isWide: boolean;
}

export class Emitter {
  readonly program: Program;
  readonly code: FunctionCode;
  readonly fn: number;
  readonly isWide: boolean;
  /** By register. */
  kinds: Kind[];
  lines: string[] = [];
  readonly #live: LiveRegisters;
  readonly #storesAll: boolean;
  /** The instruction at hand, and how many of its block came before it. */
  #step: FlowStep | null = null;
  #before = 0;
  /** A register that has been set, and must hold a number after the instruction; or -1. */
  #unsure = -1;

  constructor({ program, fn, live, storesAll, isWide }: EmitterContext) {
    this.isWide = isWide;
    this.program = program;
    this.fn = fn;
    this.code = program.functions[fn]!;
    this.kinds = new Array<Kind>(this.code.registers).fill('any');
    this.#live = live;
    this.#storesAll = storesAll;
  }

  begin(step: FlowStep, before: number): void {
    this.#step = step;
    this.#before = before;
  }

  get step(): FlowStep {
    return this.#step!;
  }

  line(text: string): void {
    this.lines.push(text);
  }

  constant(index: number): Constant {
    return this.program.constants[index]!;
  }

  /** The name of a register that holds a number; the code is left when it does not. */
  number(register: number): string {
    if (this.kinds[register] !== 'number') {
      this.leaveIf(`typeof r${register} !== "number"`);
      this.kinds[register] = 'number';
    }
    return `r${register}`;
  }

  /** Sets `register` to the value of an expression. */
  set(register: number, expression: string, kind: Kind = 'any'): void {
    const type = kind === 'any' ? this.#typeOf(register) : '';
    const isFloat = FLOATS.has(type);
    this.kinds[register] = isFloat ? 'number' : kind;
    this.line(`r${register} = ${isFloat ? '+' : ''}${expression};`);
    if (INTEGERS.has(type) && !this.isWide) this.#unsure = register;
  }

  /** The instruction at hand sets `register` outside of compiled code. */
  assume(register: number): void {
    this.kinds[register] = isNumeric(this.#typeOf(register), this.isWide) ? 'number' : 'any';
  }

  /** The instruction at hand is done. */
  end(): void {
    const register = this.#unsure;
    if (register < 0) return;
    this.#unsure = -1;
    this.line(`if (typeof r${register} !== "number") ${this.exitAfter()}`);
    this.kinds[register] = 'number';
  }

  /** Leaves before the instruction at hand when a condition holds. */
  leaveIf(condition: string): void {
    this.line(`if (${condition}) ${this.exitBefore()}`);
  }

  /** Counts bytes that the instruction at hand has allocated; the machine looks at its memory after it. */
  charge(bytes: string | number): void {
    this.line(`if ((F[0] += ${bytes}) > F[1]) ${this.exitAfter()}`);
  }

  exitBefore(): string {
    return this.exit(this.step.pc, this.#before);
  }

  exitAfter(): string {
    return this.exit(this.step.pc + this.#length(), this.#before + 1);
  }

  /** Leaves before the instruction at `pc`, when `done` instructions of the block have been carried out. */
  exit(pc: number, done: number): string {
    const frame = `const R = frame(base + ${this.code.registers});`;
    return `{ ${frame} ${this.stores(this.#live.before(pc))} return leave(${this.fn}, base, ${pc}, n + ${done}); }`;
  }

  /** Stores the registers that are live while a call at `pc` is under way. */
  storesDuring(pc: number): string {
    return this.stores(this.#live.during(pc));
  }

  stores(live: Iterable<number>): string {
    const registers = this.#storesAll ? allBelow(this.code.registers) : live;
    return [...registers].map((register) => `R[base + ${register}] = r${register};`).join(' ');
  }

  #length(): number {
    return this.step.operands.reduce((length, { list }) => length + 1 + list.length, 1);
  }

  /** The type of the variable that lives in `register` after the instruction at hand, or an empty text. */
  #typeOf(register: number): string {
    const pc = this.step.pc + this.#length();
    for (const variable of this.code.variables)
      if (variable.register === register && pc >= variable.from && pc < variable.to)
        return variable.type;
    return '';
  }
}

function allBelow(count: number): number[] {
  return Array.from({ length: count }, (_, register) => register);
}
