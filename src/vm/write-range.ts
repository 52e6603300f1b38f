/**
 * Which registers of its frame a transition may write: what has to be saved before it. Found out from the code, once per
 * place: everything that can be reached from the pending operation without passing another operation at which the
 * fiber always waits.
 */
import { OPCODE_NUMBERS } from '../bytecode/opcode-numbers.js';
import { OPCODE_NAMES } from '../bytecode/opcodes.js';
import type { OpcodeName } from '../bytecode/opcodes.js';
import type { FunctionCode } from '../bytecode/program.js';
import { instructionLength, operandWords } from './instruction.js';
import { opcodeAt } from './traps.js';

/** Instructions at which a fiber waits to be chosen whatever the parameters and the state. */
const WAITING: readonly OpcodeName[] = [
  'lock',
  'unlock',
  'atomicLoad',
  'atomicStore',
  'atomicUpdate',
  'sleep',
  'wake',
  'readClock',
];
const ALWAYS_WAITS = OPCODE_NAMES.map((name) => WAITING.includes(name));

const { sortLocks: SORT_LOCKS } = OPCODE_NUMBERS;
const WRITES = operandWords('write');
const TARGETS = operandWords('target');
const LISTS = operandWords('list');

export class WriteRanges {
  /** By function: first and last register, in pairs by pc; -2 where not asked yet. The last is below the first when none is written. */
  readonly #ranges: (Int32Array | undefined)[] = [];
  readonly #functions: readonly FunctionCode[];

  constructor(functions: readonly FunctionCode[]) {
    this.#functions = functions;
  }

  /** Pairs (first, last) by pc of function `fn`, of which that at `pc` is filled in. */
  at(fn: number, pc: number): Int32Array {
    let ranges = this.#ranges[fn];
    if (ranges === undefined) {
      ranges = new Int32Array(2 * this.#functions[fn]!.code.length).fill(-2);
      this.#ranges[fn] = ranges;
    }
    if (ranges[2 * pc] === -2) fill(this.#functions[fn]!, pc, ranges);
    return ranges;
  }
}

function fill({ code, handlers, registers }: FunctionCode, from: number, into: Int32Array): void {
  let first = registers;
  let last = -1;
  const write = (register: number): void => {
    first = Math.min(first, register);
    last = Math.max(last, register);
  };
  const seen = new Set<number>();
  const pending = [from];
  for (let pc = pending.pop(); pc !== undefined; pc = pending.pop()) {
    if (seen.has(pc)) continue;
    seen.add(pc);
    if (pc >= code.length) continue;
    const opcode = opcodeAt(code, pc);
    if (pc !== from && ALWAYS_WAITS[opcode] === true) continue;
    for (const word of WRITES[opcode]!) write(code[pc + word]!);
    for (const word of TARGETS[opcode]!) pending.push(code[pc + word]!);
    // It puts them in order where they are.
    for (const word of opcode === SORT_LOCKS ? LISTS[opcode]! : [])
      for (let k = 1; k <= code[pc + word]!; k++) write(code[pc + word + k]!);
    for (let h = 0; h < handlers.length; h += 4) {
      if (handlers[h]! > pc || pc >= handlers[h + 1]!) continue;
      write(handlers[h + 3]!);
      pending.push(handlers[h + 2]!);
    }
    pending.push(pc + instructionLength(code, pc));
  }
  into[2 * from] = first;
  into[2 * from + 1] = last;
}
