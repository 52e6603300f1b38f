/**
 * What a debugger wants to know of the code of a program: where instructions begin, which of them begin a line, where control
 * may go from one. Computed once per function, from the operand kinds of the opcode table.
 */
import type { OpcodeName, OperandKind } from '../bytecode/opcodes.js';
import { OPCODE_NAMES, OPCODES } from '../bytecode/opcodes.js';
import type { FunctionCode, Program } from '../bytecode/program.js';
import { lineOf } from '../explore/positions.js';
import { instructionLength } from '../vm/instruction.js';

/** A place in the code. */
export interface Place {
  readonly function: number;
  readonly pc: number;
}

export interface Instruction {
  readonly pc: number;
  readonly name: OpcodeName;
  readonly line: number;
  /** Whether it is the first of its line, in the order of the code. */
  readonly beginsLine: boolean;
}

/** Instructions after which control is not simply at the next one or at a target that they name. */
const LEAVES: readonly boolean[] = OPCODE_NAMES.map((name) => {
  const { raises, ends, event } = OPCODES[name];
  return raises || ends || event !== null || /call|return|raise|throw|join|next/i.test(name);
});
const JUMPS: readonly boolean[] = OPCODE_NAMES.map((name) => operandsOf(name).includes('target'));

function operandsOf(name: OpcodeName): readonly OperandKind[] {
  return OPCODES[name].operands;
}

export class CodeMap {
  readonly program: Program;
  readonly #instructions: (readonly Instruction[])[] = [];
  readonly #byPc: Map<number, Instruction>[] = [];

  /** `program`: without traps. */
  constructor(program: Program) {
    this.program = program;
  }

  instructions(fn: number): readonly Instruction[] {
    return (this.#instructions[fn] ??= this.#read(fn));
  }

  #read(fn: number): readonly Instruction[] {
    const { code } = this.#function(fn);
    const found: Instruction[] = [];
    let previous = -1;
    for (let pc = 0; pc < code.length; pc += instructionLength(code, pc)) {
      const line = lineOf(this.program, fn, pc);
      const name = OPCODE_NAMES[code[pc] ?? 0] ?? 'move';
      found.push({ pc, name, line, beginsLine: line !== previous });
      previous = line;
    }
    return found;
  }

  #function(fn: number): FunctionCode {
    const found = this.program.functions[fn];
    if (found === undefined) throw new RangeError(`there is no function ${fn}`);
    return found;
  }

  /** Places of all instructions for which `isChosen` holds. */
  places(isChosen: (instruction: Instruction, fn: number) => boolean): Place[] {
    return this.program.functions.flatMap((_, fn) =>
      this.instructions(fn)
        .filter((instruction) => isChosen(instruction, fn))
        .map(({ pc }) => ({ function: fn, pc })),
    );
  }

  /** The instruction that begins at `pc`. */
  at({ function: fn, pc }: Place): Instruction | undefined {
    const byPc = (this.#byPc[fn] ??= new Map(this.instructions(fn).map((one) => [one.pc, one])));
    return byPc.get(pc);
  }

  /** Whether the instruction there is the first of its line. */
  beginsLine(place: Place): boolean {
    return this.at(place)?.beginsLine === true;
  }

  /** Where control can be after the instruction at `pc`; null when its words do not say it. */
  successors(fn: number, pc: number): readonly number[] | null {
    const { code } = this.#function(fn);
    const opcode = code[pc] ?? 0;
    const name = OPCODE_NAMES[opcode];
    if (name === undefined || LEAVES[opcode] === true) return null;
    const next = pc + instructionLength(code, pc);
    if (JUMPS[opcode] !== true) return [next];
    const targets = operandsOf(name).flatMap((kind, k) => {
      const target = code[pc + 1 + k];
      return kind === 'target' && target !== undefined ? [target] : [];
    });
    return [next, ...targets].filter((target) => target < code.length);
  }
}
