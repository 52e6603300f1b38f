/** What the state of a fiber has to hold, by the code that it runs: computed once per program, function by function. */
import type { OpcodeName } from '../../bytecode/opcodes.js';
import { OBJECT_KINDS } from '../../bytecode/opcodes.js';
import { decode } from '../../bytecode/decode.js';
import { mayTakeTurns } from '../program-facts.js';
import { LiveTable } from '../live-registers.js';
import type { Program } from '../../bytecode/program.js';

const SHARD = OBJECT_KINDS.indexOf('shard');

export class CodeFacts {
  /** By function: whether it, or one it calls, has loops. */
  readonly hasLoops: readonly boolean[];
  /** By function: whether it, or one it calls, draws random numbers. */
  readonly draws: readonly boolean[];
  /** Whether there can be cooperative groups. */
  readonly hasGroups: boolean;
  /** Whether races are looked for: what is one depends on how a state was reached. */
  readonly mayRace: boolean;
  /** Whether there can be cells that are read and replaced as a whole. */
  readonly hasCells: boolean;
  /** By function: the first one with the same code. Where faults are told apart by their place, each is its own. */
  readonly alike: readonly number[];
  readonly #live: LiveTable;

  constructor(program: Program, areAlike: boolean, native: boolean) {
    const texts = program.functions.map(({ code, handlers, registers, kind }, fn) =>
      areAlike ? [kind, registers, code.join(), handlers.join()].join('|') : String(fn),
    );
    this.alike = texts.map((text) => texts.indexOf(text));
    const codes = program.functions.map((fn) => decode(fn.code));
    const named = (fn: number, op: OpcodeName): readonly number[] =>
      (codes[fn] ?? [])
        .filter((instruction) => instruction.op === op)
        .map(({ operands }) => operands[1]?.value ?? 0);
    // A function value may be any of the functions that values are made of.
    const values = codes.flatMap((_code, fn) => named(fn, 'makeFunction'));
    const calls = codes.map((code, fn) =>
      code.some(({ op }) => op === 'callValue')
        ? [...named(fn, 'call'), ...values]
        : named(fn, 'call'),
    );
    const closure = (names: readonly OpcodeName[]): readonly boolean[] => {
      const found = codes.map((code) => code.some(({ op }) => names.includes(op)));
      for (let changed = true; changed;) {
        changed = false;
        calls.forEach((callees, fn) => {
          if (found[fn] === true || !callees.some((callee) => found[callee])) return;
          found[fn] = true;
          changed = true;
        });
      }
      return found;
    };
    this.hasLoops = closure(['loopBack']);
    this.draws = closure(['random', 'randomInt']);
    const uses = (...names: readonly OpcodeName[]): boolean =>
      codes.some((code) => code.some(({ op }) => names.includes(op)));
    this.mayRace = codes.some((code) =>
      code.some(({ op, operands }) => op === 'newObject' && operands[2]?.value === SHARD),
    );
    this.hasCells = uses('snapshot', 'tag');
    const hasWeakHandles = uses('resolve');
    this.#live = new LiveTable(program, hasWeakHandles);
    this.hasGroups = mayTakeTurns(program, native);
  }

  /** Registers that a fiber at `pc` of function `fn` may still use. */
  liveBefore(fn: number, pc: number): Int32Array {
    return this.#live.of(fn).before(pc);
  }

  /** Registers that function `fn` may use after the call at `pc`. */
  liveDuring(fn: number, pc: number): Int32Array {
    return this.#live.of(fn).during(pc);
  }
}
