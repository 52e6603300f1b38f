/**
 * What the interpreter and compiled code hand each other. Numbers that both count are in flat arrays, which compiled code
 * reads and writes without allocating.
 */
import type { Heap } from '../heap.js';
import type { EndlessWatch } from '../loop-watch.js';
import type { MachineState } from '../machine-state.js';
import { tooManyItems } from '../memory.js';
import type { Runtime } from '../machine-state.js';
import type { Value } from '../value.js';

/** Words of `counts`: instructions carried out since compiled code was entered. */
export const STEPS = 0;
/** The number of them from which loops are watched for endlessness. */
export const WATCH_FROM = 1;
/** Frames of calls end below this register: more memory, or more of the host's stack, is not to be had. */
export const CEILING = 2;
/** Where compiled code was left: function, frame and pc of the instruction to go on with. */
export const EXIT_FUNCTION = 3;
export const EXIT_BASE = 4;
export const EXIT_PC = 5;

/** Words of `memory`: bytes that the program has allocated, and how many there may be before they are counted. */
export const ALLOCATED = 0;
export const CHECK_AT = 1;

/** The answer of compiled code that was left before the function returned. Anything else is the result. */
export const LEFT: unique symbol = Symbol('left');
/** The answer of a loop that cannot start with the values at hand. */
export const REFUSED: unique symbol = Symbol('refused');

/** A unit of compiled code: called with the register where its frame starts, the limit on instructions, and arguments. */
export type UnitFunction = (
  base: number,
  limit: number,
  ...rest: never[]
) => Value | typeof LEFT | typeof REFUSED;

export class Linkage {
  readonly counts = new Int32Array(6);
  readonly memory = new Float64Array(2);
  /** Registers of the fiber that runs. */
  registers: Value[] = [];
  heap!: Heap;
  watch!: EndlessWatch;
  format!: Runtime['format'];
  /** Compiled code of a function that a value turned out to be. */
  demand!: (fn: number) => UnitFunction;
  #machine: MachineState | null = null;
  /** Builtins by their index in the program, as far as they were called. */
  #builtins: ((args: readonly Value[]) => Value | undefined)[] = [];
  /** Whether the fiber has read shared cells since its last back-edge: then a loop that does not count its turns is left. */
  hasRead = false;

  /** Compiled code is about to run on a machine. */
  attach(machine: MachineState): void {
    if (machine === this.#machine) return;
    this.#machine = machine;
    this.#builtins = [];
    this.heap = machine.heap;
    this.watch = machine.endless;
    this.format = machine.options.runtime.format;
  }

  /** The result of a builtin, or undefined where it would not have one: then it has done nothing. */
  readonly builtin = (index: number, args: readonly Value[]): Value | undefined => {
    const bound = this.#builtins[index];
    if (bound !== undefined) return bound(args);
    const { options, program } = this.#machine!;
    const name = program.builtins[index]!;
    return (this.#builtins[index] = options.runtime.bindBuiltin(this.#machine!, name))(args);
  };

  /** Registers of the frame of a function. */
  readonly sizeOf = (fn: number): number => this.#machine!.program.functions[fn]!.registers;

  /** Whether a list of so many items cannot be had. */
  readonly areTooMany = (count: number): boolean => tooManyItems(this.#machine!, count);

  /** The registers of the fiber, of which there are at least `end`. */
  readonly frame = (end: number): Value[] => {
    const { registers } = this;
    while (registers.length < end) registers.push(null);
    return registers;
  };

  /** Leaves compiled code before the instruction at `pc`; its function has stored its registers. */
  readonly leave = (fn: number, base: number, pc: number, steps: number): typeof LEFT => {
    const { counts } = this;
    counts[STEPS] = steps;
    counts[EXIT_FUNCTION] = fn;
    counts[EXIT_BASE] = base;
    counts[EXIT_PC] = pc;
    return LEFT;
  };

  /** A function that was called at `pc` of the frame at `base` has been left: its frame at `frame` gets its head. */
  readonly link = (frame: number, fn: number, pc: number, base: number): Value[] => {
    const { registers } = this;
    registers[frame - 3] = fn;
    registers[frame - 2] = pc;
    registers[frame - 1] = base;
    return registers;
  };
}
