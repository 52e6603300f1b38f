/**
 * A machine that stops in front of chosen instructions, and executes single ones. It runs a copy of the program in which
 * those instructions have traps; between them it is as fast as ever.
 */
import type { Program } from '../bytecode/program.js';
import { FUNCTION, PC, STRIDE } from '../vm/layout.js';
import { Machine } from '../vm/machine.js';
import type { MachineOptions } from '../vm/machine-state.js';
import { ownCode, trapOf } from '../vm/traps.js';
import { CodeMap } from './code-map.js';
import type { Place } from './code-map.js';

/** Code with traps, by function; functions without any are absent. */
export type TrapCode = ReadonlyMap<number, Int32Array>;

/** Where a run came to a stop: in front of a trap, at a pause, or at the end of the transition. */
export type RunEnd = 'trap' | 'pause' | 'transition';

export class Stepper {
  readonly machine: Machine;
  readonly map: CodeMap;
  readonly #plain: readonly Int32Array[];
  readonly #code: readonly Int32Array[];
  readonly #everywhere: TrapCode;
  #traps: TrapCode = new Map();

  constructor(program: Program, options: MachineOptions) {
    const own = ownCode(program);
    this.map = new CodeMap(program);
    this.machine = new Machine(own, options);
    // Looked up when memory is counted, from code that must not have traps then.
    own.functions.forEach((_, fn) => this.machine.live.of(fn));
    this.#plain = program.functions.map(({ code }) => code);
    this.#code = own.functions.map(({ code }) => code);
    this.#everywhere = this.trapsAt(this.map.places(() => true));
  }

  /** Code with traps at `places`. */
  trapsAt(places: readonly Place[]): TrapCode {
    const traps = new Map<number, Int32Array>();
    for (const { function: fn, pc } of places) {
      const plain = this.#plain[fn];
      if (plain === undefined) continue;
      let code = traps.get(fn);
      if (code === undefined) traps.set(fn, (code = plain.slice()));
      code[pc] = trapOf(code[pc] ?? 0);
    }
    return traps;
  }

  /** Traps in front of every instruction. */
  get everywhere(): TrapCode {
    return this.#everywhere;
  }

  set traps(traps: TrapCode) {
    if (traps === this.#traps) return;
    for (const fn of this.#traps.keys()) this.#code[fn]?.set(this.#plain[fn] ?? []);
    for (const [fn, code] of traps) this.#code[fn]?.set(code);
    this.#traps = traps;
  }

  get traps(): TrapCode {
    return this.#traps;
  }

  /** Whether a trap stands in front of what `fiber` does next. */
  isTrapped(fiber: number): boolean {
    const { words } = this.machine;
    const code = this.#traps.get(words[fiber * STRIDE + FUNCTION] ?? -1);
    return code !== undefined && (code[words[fiber * STRIDE + PC] ?? 0] ?? 0) < 0;
  }

  /** Goes on with `fiber` to the next trap, to a pause (`Machine.pauseAt`), or to the end of the transition. */
  run(fiber: number): RunEnd {
    if (this.isTrapped(fiber)) {
      const end = this.step(fiber);
      if (end !== 'pause' || this.isTrapped(fiber)) return end === 'pause' ? 'trap' : end;
      if (this.machine.steps >= this.machine.pauseAt) return 'pause';
    }
    this.#go(fiber);
    if (!this.machine.paused) return 'transition';
    return this.isTrapped(fiber) ? 'trap' : 'pause';
  }

  /** Executes one instruction of `fiber`: paused after it, or at the end of the transition. */
  step(fiber: number): 'pause' | 'transition' {
    const { words } = this.machine;
    const fn = words[fiber * STRIDE + FUNCTION] ?? 0;
    const pc = words[fiber * STRIDE + PC] ?? 0;
    const code = this.#code[fn];
    const plain = this.#plain[fn];
    if (code === undefined || plain === undefined) throw new RangeError('a fiber has a function');
    const { pauseAt } = this.machine;
    // An instruction that comes back to itself at once does not meet a trap, but it does look at this.
    this.machine.pauseAt = this.machine.steps + 1;
    const next = this.map.successors(fn, pc);
    const outer = this.#traps;
    if (next === null) this.traps = this.#everywhere;
    else for (const at of next) code[at] = trapOf(plain[at] ?? 0);
    code[pc] = plain[pc] ?? 0;
    this.#go(fiber);
    const standing = outer.get(fn) ?? plain;
    if (next === null) {
      code[pc] = this.#everywhere.get(fn)?.[pc] ?? 0;
      this.traps = outer;
    } else for (const at of next) code[at] = standing[at] ?? 0;
    code[pc] = standing[pc] ?? 0;
    this.machine.pauseAt = pauseAt;
    return this.machine.paused ? 'pause' : 'transition';
  }

  #go(fiber: number): void {
    if (this.machine.paused) this.machine.resume();
    else this.machine.step(fiber);
  }
}
