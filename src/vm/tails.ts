/**
 * The last thing that most programs do: main takes the results of fibers that have all ended, and returns. Nobody else is
 * left, and nothing of it can be noticed. A machine that runs by itself what is unobservable ends the execution there
 * instead, and counts what it did not run: one transition less in every execution of a search.
 */
import { decodeAt } from '../bytecode/decode.js';
import type { OpcodeName } from '../bytecode/opcodes.js';
import type { FunctionCode } from '../bytecode/program.js';
import { BASE, FAILED, FUNCTION, GROUP, LIVE, OPERATION, PC, STATUS, STRIDE } from './layout.js';
import type { MachineState } from './machine-state.js';
import { join as JOIN } from '../bytecode/operation-numbers.js';

/** From a join to the return, both included: how many instructions, and how many of them are joins. */
interface Tail {
  readonly instructions: number;
  readonly joins: number;
}

export class Tails {
  readonly #functions: readonly FunctionCode[];
  /** By function and pc of a join; null when something else follows. */
  readonly #tails: (Tail | null | undefined)[][] = [];

  constructor(functions: readonly FunctionCode[]) {
    this.#functions = functions;
  }

  /** Ends the execution if all that is left is such a tail; false when there is more to do. */
  finish(machine: MachineState): boolean {
    const { words } = machine;
    if (machine.liveCount !== 1 || words[STATUS] !== LIVE || words[OPERATION] !== JOIN)
      return false;
    if (machine.notesJoins || words[GROUP] !== -1 || machine.loops[0] !== null) return false;
    if ((machine.registers[0]![words[BASE]! - 3] as number) >= 0) return false;
    const tail = this.#at(words[FUNCTION]!, words[PC]!);
    if (tail === null) return false;
    const steps = machine.steps + tail.instructions;
    if (steps >= machine.options.stepsMax) return false;
    if (hasFailed(machine)) return false;
    machine.steps = steps;
    machine.stepsTotal += tail.instructions;
    machine.eventsTotal += tail.joins + 1;
    machine.joinsLeft = tail.joins;
    machine.end('completed', null);
    return true;
  }

  #at(fn: number, pc: number): Tail | null {
    const tails = (this.#tails[fn] ??= []);
    let tail = tails[pc];
    if (tail === undefined) tails[pc] = tail = tailFrom(this.#functions[fn]!, pc);
    return tail;
  }
}

/** What follows joins in a tail. */
const HARMLESS: ReadonlySet<OpcodeName> = new Set<OpcodeName>(['join', 'loadConst', 'return']);

function tailFrom({ code }: FunctionCode, from: number): Tail | null {
  let instructions = 0;
  let joins = 0;
  /** Registers that hold what a join of the tail answered: no promises. */
  const results = new Set<number>();
  for (let pc = from; ;) {
    const instruction = decodeAt(code, pc);
    if (instruction === null || !HARMLESS.has(instruction.op)) return null;
    const [into, promise] = instruction.operands;
    instructions++;
    if (instruction.op === 'return') return { instructions, joins };
    if (instruction.op === 'join') {
      if (results.has(promise!.value)) return null;
      joins++;
    }
    results.add(into!.value);
    pc = instruction.next;
  }
}

/** Whether some fiber ended in an error: main would get it, or it is lost. */
function hasFailed({ names, words }: MachineState): boolean {
  const { order } = names;
  for (let k = 0; k < order.length; k++)
    if (words[order[k]! * STRIDE + STATUS] === FAILED) return true;
  return false;
}
