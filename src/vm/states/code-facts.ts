/** What the state of a fiber has to hold, by the code that it runs: computed once per program, function by function. */
import { OPCODE_NUMBERS } from '../../bytecode/opcode-numbers.js';
import { SHARD } from '../../bytecode/kind-numbers.js';
import { forEachInstruction } from '../instruction.js';
import { kindOfNew, mayTakeTurns } from '../program-facts.js';
import { LiveTable } from '../live-registers.js';
import type { Program } from '../../bytecode/program.js';

const OP = OPCODE_NUMBERS;

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
    const scans = program.functions.map(({ code }) => scan(code));
    // A function value may be any of the functions that values are made of.
    const values = scans.flatMap(({ made }) => made);
    const calls = scans.map(({ opcodes, called }) =>
      opcodes.has(OP.callValue) ? [...called, ...values] : called,
    );
    const closure = (...wanted: readonly number[]): readonly boolean[] => {
      const found = scans.map(({ opcodes }) => wanted.some((opcode) => opcodes.has(opcode)));
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
    this.hasLoops = closure(OP.loopBack);
    this.draws = closure(OP.random, OP.randomInt);
    const uses = (opcode: number): boolean => scans.some(({ opcodes }) => opcodes.has(opcode));
    this.mayRace = scans.some(({ kinds }) => kinds.has(SHARD));
    this.hasCells = uses(OP.snapshot) || uses(OP.tag);
    const hasWeakHandles = uses(OP.resolve);
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

/** What the code of a function says about itself. */
interface Scan {
  readonly opcodes: ReadonlySet<number>;
  /** Functions that it calls, and that it makes values of. */
  readonly called: readonly number[];
  readonly made: readonly number[];
  /** Kinds of the objects that it makes. */
  readonly kinds: ReadonlySet<number>;
}

function scan(code: Int32Array): Scan {
  const opcodes = new Set<number>();
  const kinds = new Set<number>();
  const called: number[] = [];
  const made: number[] = [];
  forEachInstruction(code, (opcode, pc) => {
    opcodes.add(opcode);
    if (opcode === OP.call) called.push(code[pc + 2]!);
    if (opcode === OP.makeFunction) made.push(code[pc + 2]!);
    if (opcode === OP.newObject) kinds.add(kindOfNew(code, pc));
  });
  return { opcodes, called, made, kinds };
}
