/**
 * What is known of registers at the beginning of each block, and of the results of functions: a forward analysis that
 * assumes what compiled code makes sure of. A value that comes from outside of compiled code is looked at where compiled
 * code takes it over: at the start of a function, and at the head of a loop.
 */
import type { FlowStep } from '../code-flow.js';
import { LiveRegisters } from '../live-registers.js';
import { flowOf } from '../code-flow.js';
import type { Program } from '../../bytecode/program.js';
import { Emitter, isNumeric } from './emitter.js';
import type { Kind } from './emitter.js';
import { COMPILED, isCompiled, operandWords } from './instructions.js';

/** What compiling needs to know of a function. */
export interface Facts {
  readonly steps: readonly FlowStep[];
  /** Position in `steps` by pc. */
  readonly position: ReadonlyMap<number, number>;
  readonly live: LiveRegisters;
  /** By position of the first instruction of a block: kinds of registers there. */
  kinds: ReadonlyMap<number, readonly Kind[]>;
}

export class ProgramFacts {
  readonly program: Program;
  readonly isWide: boolean;
  readonly #keepsVariables: boolean;
  readonly #facts: (Facts | undefined)[] = [];
  /** What functions give. */
  readonly #results: (Kind | undefined)[] = [];

  /** With `isWide`, integers may be large. */
  constructor(program: Program, keepsVariables: boolean, isWide: boolean) {
    this.program = program;
    this.isWide = isWide;
    this.#keepsVariables = keepsVariables;
  }

  of(fn: number): Facts {
    const known = this.#facts[fn];
    if (known !== undefined) return known;
    this.#solve(fn);
    return this.#facts[fn]!;
  }

  /** What function `fn` gives; known for those that `of` has been asked for, and all that they call. */
  resultOf(fn: number): Kind {
    return this.#results[fn] ?? 'any';
  }

  /** Facts of `fn` and of what it calls. Results count as numbers until something else is found. */
  #solve(fn: number): void {
    const group = this.#reachable(fn);
    for (const member of group) this.#results[member] = 'number';
    for (let changed = true; changed;) {
      changed = false;
      for (const member of group) {
        const { kinds, result } = this.#analyse(member);
        this.#facts[member]!.kinds = kinds;
        if (this.#results[member] === result) continue;
        this.#results[member] = result;
        changed = true;
      }
    }
  }

  /** `fn`, and what it calls, as far as it is new. */
  #reachable(fn: number): readonly number[] {
    const found: number[] = [];
    const pending = [fn];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (this.#facts[next] !== undefined) continue;
      const code = this.program.functions[next]!;
      const steps = flowOf(code);
      this.#facts[next] = {
        steps,
        position: new Map(steps.map(({ pc }, index) => [pc, index])),
        live: new LiveRegisters(code, this.#keepsVariables),
        kinds: new Map(),
      };
      found.push(next);
      for (const { op, operands } of steps) if (op === 'call') pending.push(operands[1]!.value);
    }
    return found;
  }

  #analyse(fn: number): { readonly kinds: Map<number, Kind[]>; readonly result: Kind } {
    const { steps, position, live } = this.#facts[fn]!;
    const code = this.program.functions[fn]!;
    const leaders = new Set<number>([0]);
    for (const { operands, next } of steps)
      if (operands.some(({ kind }) => kind === 'target')) next.forEach((to) => leaders.add(to));
    const kinds = new Map<number, Kind[]>();
    const pending: number[] = [];
    const flow = (to: number, found: readonly Kind[]): void => {
      const known = kinds.get(to);
      if (known === undefined) {
        kinds.set(to, [...found]);
        pending.push(to);
        return;
      }
      let changed = false;
      for (let r = 0; r < found.length; r++) {
        if (known[r] !== 'number' || found[r] === 'number') continue;
        known[r] = 'any';
        changed = true;
      }
      if (changed) pending.push(to);
    };
    const start = new Array<Kind>(code.registers).fill('any');
    for (let h = 2; h < code.handlers.length; h += 4) {
      leaders.add(position.get(code.handlers[h]!)!);
      flow(position.get(code.handlers[h]!)!, start);
    }
    code.parameters.forEach(({ type }, r) => {
      if (isNumeric(type, this.isWide)) start[r] = 'number';
    });
    flow(0, start);
    let result: Kind = 'number';
    const { program, isWide } = this;
    const e = new Emitter({ program, fn, live, storesAll: false, isWide });
    for (let from = pending.pop(); from !== undefined; from = pending.pop()) {
      e.kinds = [...kinds.get(from)!];
      for (let at = from; ; at++) {
        const step = steps[at]!;
        this.#follow(e, step);
        if (step.op === 'return' && e.kinds[step.reads[0]!] !== 'number') result = 'any';
        const isBranch = step.next.length !== 1 || step.next[0] !== at + 1;
        if (!isBranch && !leaders.has(at + 1)) continue;
        for (const to of step.next) flow(to, e.kinds);
        break;
      }
    }
    return { kinds, result };
  }

  /** What the instruction does to kinds. */
  #follow(e: Emitter, step: FlowStep): void {
    e.lines = [];
    e.begin(step, 0);
    const writer = COMPILED[step.op];
    if (writer !== undefined && isCompiled(this.program, step)) {
      const { words, list } = operandWords(step.operands);
      writer(e, ...words, list);
      e.end();
    } else if (step.op === 'call' && this.resultOf(step.operands[1]!.value) === 'number') {
      e.kinds[step.write] = 'number';
    } else if (step.write >= 0) {
      e.assume(step.write);
    }
  }
}
