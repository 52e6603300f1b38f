/**
 * Which functions and loops of a program are compiled, and how the interpreter enters them. What runs compiled depends on
 * counts alone, and nothing that a program can show depends on it: the same events, output, steps and faults.
 */
import type { Program } from '../../bytecode/program.js';
import { BASE, FRAME_HEAD, FUNCTION, LOOPS, LOOP_READ, PEAK, STRIDE } from '../layout.js';
import type { CompiledCode, MachineState } from '../machine-state.js';
import type { CompileMode } from '../machine-types.js';
import { hasWeakHandles } from '../program-facts.js';
import type { Value } from '../value.js';
import { ProgramFacts } from './kinds.js';
import type { UnitFunction } from './linkage.js';
import {
  ALLOCATED,
  CEILING,
  CHECK_AT,
  EXIT_BASE,
  EXIT_FUNCTION,
  EXIT_PC,
  LEFT,
  Linkage,
  REFUSED,
  STEPS,
  WATCH_FROM,
} from './linkage.js';
import { unitFunction } from './support.js';
import type { UnitText } from './unit.js';
import { functionUnit, isSelfContained, loopUnit } from './unit.js';

/** Answers of `call`. */
export const NOT_RUN = 0;
export const RETURNED = 1;
export const WAS_LEFT = 2;

/** Calls, or back-edges, after which code is hot; in a search, whose executions are short and have much in common. */
const HOT = 200;
const HOT_IN_SEARCH = 2000;
/** Instructions of a loop after which it is entered anew: the engine changes to better code at the start of a function. */
const SLICE = 1 << 16;
const FIRST_ENTRIES = 8;
const STEPS_MAX = 1 << 30;
/** Registers of calls within compiled code, which has its frames on the stack of the host as well. */
const DEPTH_REGISTERS = 4000;
/** What entering and leaving costs, in instructions of the interpreter. */
const ENTRY_COST = 30;
/** A unit that has lost so many is not entered any more. */
const LOSS_MAX = 6000;
/** A count of one that is never entered. */
const NEVER = -(2 ** 31);

interface Unit {
  readonly run: UnitFunction;
  readonly margin: number;
  /** Instructions that it has saved the interpreter, less what entering it cost. */
  gain: number;
  /** How often it was entered. */
  entries: number;
}

const KNOWN = new WeakMap<Program, Map<string, CompiledProgram>>();

/** Compiled code of `program`, shared by all machines that run it. With `storesAll`, registers that are dead are stored, too. */
export function compiledProgram(
  program: Program,
  mode: CompileMode,
  storesAll: boolean,
): CompiledProgram {
  let known = KNOWN.get(program);
  if (known === undefined) KNOWN.set(program, (known = new Map<string, CompiledProgram>()));
  const key = `${mode} ${storesAll}`;
  let compiled = known.get(key);
  if (compiled === undefined) {
    compiled = new CompiledProgram(program, mode, storesAll);
    known.set(key, compiled);
  }
  return compiled;
}

export class CompiledProgram implements CompiledCode {
  /** After `call`: the result of the function. */
  result: Value = null;
  /** After `call` or `runLoop`: the instructions that were carried out, and the pc of the next one. */
  steps = 0;
  pc = 0;
  /** Instructions that compiled code has carried out since the program was compiled, on all machines. */
  stepsTotal = 0;
  readonly #program: Program;
  readonly #storesAll: boolean;
  readonly #isPatient: boolean;
  /** Calls by function, and back-edges by their place behind it. */
  readonly #heat: Int32Array;
  readonly #offsets: Int32Array;
  readonly #hot: number;
  readonly #linkage = new Linkage();
  #facts: ProgramFacts;
  /** By place in `#heat`. */
  readonly #units = new Map<number, Unit>();
  #functions: UnitFunction[] = [];
  /** Of functions that have been compiled. */
  #texts: (UnitText | undefined)[] = [];

  constructor(program: Program, mode: CompileMode, storesAll: boolean) {
    this.#program = program;
    this.#storesAll = storesAll;
    this.#isPatient = mode !== 'auto';
    this.#hot = mode !== 'auto' ? 0 : storesAll ? HOT_IN_SEARCH : HOT;
    this.#offsets = new Int32Array(program.functions.length);
    let size = 0;
    for (const [fn, { code }] of program.functions.entries()) {
      this.#offsets[fn] = size;
      size += code.length + 1;
    }
    this.#heat = new Int32Array(size);
    this.#linkage.demand = (fn) => {
      const known = this.#functions[fn];
      if (known !== undefined) return known;
      this.#compileFunction(fn);
      return this.#functions[fn]!;
    };
    this.#facts = new ProgramFacts(program, hasWeakHandles(program), mode === 'wide');
  }

  /** Counts a call of `fn` (`at` 0), or a back-edge of it (`at` its pc plus 1). True when it is time for compiled code. */
  isHot(fn: number, at: number): boolean {
    const place = this.#offsets[fn]! + at;
    const heat = this.#heat[place]!;
    if (heat >= this.#hot) return true;
    this.#heat[place] = heat + 1;
    return false;
  }

  /**
   * Runs the loop with the back-edge at `pc` of function `fn`, from its head on; false when it could not. Else `words` say
   * where the fiber is, except for its pc.
   */
  runLoop(
    m: MachineState,
    fiber: number,
    fn: number,
    pc: number,
    base: number,
    steps: number,
  ): boolean {
    const place = this.#offsets[fn]! + pc + 1;
    const unit = this.#units.get(place) ?? this.#compileLoop(place, fn, pc);
    const room = this.#room(m, steps) - unit.margin;
    if (room <= 0 || this.#heat[place]! < 0) return false;
    this.#prepare(m, fiber, base, steps);
    // At first only for one turn, so that the engine knows how the code is left before it optimizes it.
    const slice = unit.entries++ < FIRST_ENTRIES ? 0 : Math.min(room, SLICE);
    const answer = (unit.run as (base: number, limit: number, slice: number) => unknown)(
      base,
      room,
      slice,
    );
    if (answer === REFUSED) {
      this.#weigh(unit, place, 0, m, fiber);
      return false;
    }
    this.#leave(m, fiber);
    this.#weigh(unit, place, this.steps, m, fiber);
    return true;
  }

  /** Calls a function as the call at `pc` of `fn` says, from the frame at `base`. */
  call(
    m: MachineState,
    fiber: number,
    fn: number,
    pc: number,
    base: number,
    steps: number,
  ): number {
    const { code, registers: size } = this.#program.functions[fn]!;
    const callee = code[pc + 2]!;
    const place = this.#offsets[callee]!;
    const unit = this.#units.get(place) ?? this.#compileCall(place, callee);
    const room = this.#room(m, steps);
    const frame = base + size + FRAME_HEAD;
    if (room <= unit.margin || this.#heat[place]! < 0) return NOT_RUN;
    this.#prepare(m, fiber, frame, steps);
    const counts = this.#linkage.counts;
    if (frame + this.#program.functions[callee]!.registers > counts[CEILING]!) return NOT_RUN;
    const registers = m.registers[fiber]!;
    const args: Value[] = [];
    for (let i = 0; i < code[pc + 3]!; i++) args.push(registers[base + code[pc + 4 + i]!]!);
    const run = unit.run as (base: number, limit: number, ...args: Value[]) => Value | typeof LEFT;
    const answer = run(frame, room, ...args);
    if (answer === LEFT) {
      this.#linkage.link(frame, fn, pc, base);
      this.#leave(m, fiber);
      this.#weigh(unit, place, this.steps, m, fiber);
      return WAS_LEFT;
    }
    this.steps = counts[STEPS]!;
    this.stepsTotal += this.steps;
    m.allocated = this.#linkage.memory[ALLOCATED]!;
    this.result = answer;
    return RETURNED;
  }

  /** Instructions up to the next limit of the machine. */
  #room(m: MachineState, steps: number): number {
    return Math.min(m.options.stepsMax - steps, m.pauseAt - steps, STEPS_MAX);
  }

  #prepare(m: MachineState, fiber: number, base: number, steps: number): void {
    const linkage = this.#linkage;
    const { counts, memory } = linkage;
    linkage.registers = m.registers[fiber]!;
    linkage.attach(m);
    linkage.hasRead = (m.words[fiber * STRIDE + LOOPS]! & LOOP_READ) !== 0;
    counts[STEPS] = 0;
    counts[WATCH_FROM] = linkage.hasRead ? NEVER : Math.min(m.endless.watchFrom - steps, STEPS_MAX);
    // A frame beyond all earlier ones is the interpreter's to note.
    const highest = m.notesPeaks ? m.words[fiber * STRIDE + PEAK]! : m.frameMax;
    counts[CEILING] = Math.min(highest, base + DEPTH_REGISTERS);
    memory[ALLOCATED] = m.allocated;
    memory[CHECK_AT] = m.allocationCheck;
  }

  #leave(m: MachineState, fiber: number): void {
    const { counts, memory } = this.#linkage;
    const o = fiber * STRIDE;
    m.words[o + FUNCTION] = counts[EXIT_FUNCTION]!;
    m.words[o + BASE] = counts[EXIT_BASE]!;
    m.allocated = memory[ALLOCATED]!;
    this.pc = counts[EXIT_PC]!;
    this.steps = counts[STEPS]!;
    this.stepsTotal += this.steps;
  }

  /** Gives a unit up that is left again and again soon after it was entered. */
  #weigh(unit: Unit, place: number, steps: number, m: MachineState, fiber: number): void {
    unit.gain = Math.min(unit.gain + steps - ENTRY_COST, LOSS_MAX);
    if (unit.gain >= -LOSS_MAX || this.#isPatient) return;
    if (this.#facts.isWide || !holdsLargeInteger(m, fiber)) this.#heat[place] = NEVER;
    else this.#widen();
  }

  /** Everything is compiled anew, in a way that is slower but does not mind large integers. */
  #widen(): void {
    this.#facts = new ProgramFacts(this.#program, hasWeakHandles(this.#program), true);
    this.#units.clear();
    this.#functions = [];
    this.#texts = [];
  }

  #compileLoop(place: number, fn: number, pc: number): Unit {
    const head = this.#program.functions[fn]!.code[pc + 1]!;
    const text = this.#isWorthIt(fn, head, pc)
      ? loopUnit(this.#facts, fn, head, this.#storesAll)
      : null;
    return this.#keep(place, text, () =>
      unitFunction(text!.text, this.#linkage, this.#functions, this.#program),
    );
  }

  #compileCall(place: number, fn: number): Unit {
    const text = this.#isWorthIt(fn, 0, Infinity) ? this.#compileFunction(fn) : null;
    const isStub = text === null || text.isStub;
    return this.#keep(place, isStub ? null : text, () => this.#functions[fn]!);
  }

  /** A search stores whole frames whenever compiled code is left, and has little time: it takes what is local through and through. */
  #isWorthIt(fn: number, from: number, to: number): boolean {
    return !this.#storesAll || this.#isPatient || isSelfContained(this.#program, fn, from, to);
  }

  #keep(place: number, text: UnitText | null, run: () => UnitFunction): Unit {
    if (text === null) this.#heat[place] = NEVER;
    else for (const callee of text.callees) this.#compileFunction(callee);
    const unit: Unit =
      text === null
        ? { run: () => REFUSED, margin: 0, gain: 0, entries: 0 }
        : { run: run(), margin: text.margin, gain: 0, entries: 0 };
    this.#units.set(place, unit);
    return unit;
  }

  /** Compiles `fn` and everything that it calls. */
  #compileFunction(fn: number): UnitText {
    const pending = [fn];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (this.#texts[next] !== undefined) continue;
      const unit = functionUnit(this.#facts, next, this.#storesAll);
      this.#texts[next] = unit;
      this.#functions[next] = unitFunction(
        unit.text,
        this.#linkage,
        this.#functions,
        this.#program,
      );
      pending.push(...unit.callees);
    }
    return this.#texts[fn]!;
  }
}

/** Whether a register of the present function holds an integer that is no number. */
function holdsLargeInteger({ words, registers, program }: MachineState, fiber: number): boolean {
  const base = words[fiber * STRIDE + BASE]!;
  const end = base + program.functions[words[fiber * STRIDE + FUNCTION]!]!.registers;
  return registers[fiber]!.slice(base, end).some((value) => typeof value === 'bigint');
}
