/**
 * What may still be done with a handle, by where a fiber stands and which register the handle is in (or in a list or
 * struct that the register holds): a backward analysis over the code, through calls and spawns. Stubborn sets need it:
 * a fiber whose registers lead to an object only in ways that commute will never get into the way of another.
 *
 * Uses are bits. Handles that leave the registers for shared objects or promises are not followed: whoever lets them go may
 * do anything with them, as far as this is concerned, and who relies on the answers must not go on from a state where an object
 * or the result of an ended fiber leads to some.
 */
import { flowOf } from '../code-flow.js';
import type { FlowStep } from '../code-flow.js';
import { MAP_OPERATIONS, UPDATES } from '../../bytecode/opcodes.js';
import type { MapOperation } from '../../bytecode/opcodes.js';
import type { Program } from '../../bytecode/program.js';
import {
  RETURNED,
  USE_ADD,
  USE_AND,
  USE_ANY,
  USE_CELL,
  USE_END,
  USE_FILL,
  USE_LOAD,
  USE_LOCK,
  USE_OR,
  USE_ROUND,
  USE_STORE,
  USE_TAKE,
  USE_XOR,
} from './use-bits.js';

/** By position in UPDATES. */
export const UPDATE_USES: readonly number[] = UPDATES.map((name) => {
  switch (name) {
    case 'addInt':
    case 'subInt':
      return USE_ADD;
    case 'addFloat':
    case 'subFloat':
      return USE_ROUND;
    case 'and':
      return USE_AND;
    case 'or':
      return USE_OR;
    case 'xor':
      return USE_XOR;
  }
});

/** Uses whose order with some use of `uses` on the same object can show. Taking items is in the way of nobody by itself. */
export function conflictingUses(uses: number): number {
  let conflicts = 0;
  for (let use = 1; use < USE_ANY; use <<= 1) {
    if ((uses & use) === 0) continue;
    if (use === USE_LOCK) conflicts |= USE_LOCK;
    else if (use === USE_FILL) conflicts |= USE_END;
    else if (use === USE_END) conflicts |= USE_FILL | USE_TAKE | USE_END;
    else if (use === USE_STORE || use === USE_ROUND) conflicts |= USE_CELL;
    else conflicts |= USE_CELL & ~use;
  }
  return conflicts;
}

/** What changes a part of a map. */
const CHANGING: readonly MapOperation[] = ['put', 'delete', 'clear'];

interface FunctionUses {
  readonly steps: readonly FlowStep[];
  /** Whether some step may be followed by an earlier one, or itself. */
  readonly loops: boolean;
  readonly registers: number;
  readonly isBody: boolean;
  /** Uses of each register before each step. */
  readonly before: Uint16Array;
  /** Position of the step at a pc. */
  readonly position: ReadonlyMap<number, number>;
}

export class HandleUses {
  readonly #functions: readonly FunctionUses[];

  constructor(program: Program) {
    this.#functions = program.functions.map((fn): FunctionUses => {
      const steps = flowOf(fn);
      return {
        steps,
        loops: steps.some(leadsBack),
        registers: fn.registers,
        isBody: fn.kind === 'run_body' || program.functions[program.main] === fn,
        before: new Uint16Array(steps.length * fn.registers),
        position: new Map(steps.map(({ pc }, index) => [pc, index])),
      };
    });
    this.#solveAll();
  }

  /** Uses of one function depend on those of the functions it calls, and grow: until nothing does. */
  #solveAll(): void {
    const callers = this.#functions.map((): number[] => []);
    for (const [id, { steps }] of this.#functions.entries())
      for (const step of steps) callers[calleeOf(step)]?.push(id);
    const pending = [...this.#functions.keys()];
    const isPending = pending.map(() => true);
    // From the last: bodies come after the functions they are in.
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      isPending[id] = false;
      if (!this.#solve(this.#functions[id]!)) continue;
      for (const caller of callers[id]!) {
        if (isPending[caller] === true) continue;
        isPending[caller] = true;
        pending.push(caller);
      }
    }
  }

  /**
   * What a frame of function `fn` at `pc` may still do with a handle in `register`. `returned` is what its caller
   * may do with a result that leads to it.
   */
  before(fn: number, pc: number, register: number, returned: number): number {
    const { before, registers, position } = this.#functions[fn]!;
    return resolved(before[position.get(pc)! * registers + register]!, returned);
  }

  /** The same for the frame that waits for the call at `pc`, and what it may do with the result of the call. */
  during(fn: number, pc: number, returned: number): { uses: readonly number[]; result: number } {
    const f = this.#functions[fn]!;
    const step = f.steps[f.position.get(pc)!]!;
    const row = new Uint16Array(f.registers);
    flowInto(f, step, row);
    const result = resolved(row[step.write]!, returned);
    return { uses: Array.from(row, (uses) => resolved(uses, returned)), result };
  }

  /** Goes over `fn`, backwards, until nothing grows; whether uses before the first step did, which is what callers look at. */
  #solve(fn: FunctionUses): boolean {
    const { steps, loops, registers, before } = fn;
    const row = new Uint16Array(registers);
    let grew = false;
    for (let changed = true; changed; changed &&= loops) {
      changed = false;
      for (let index = steps.length - 1; index >= 0; index--) {
        const step = steps[index]!;
        flowInto(fn, step, row);
        this.#applyStep(fn, step, row);
        const at = index * registers;
        for (let r = 0; r < registers; r++) {
          if ((before[at + r]! | row[r]!) === before[at + r]) continue;
          before[at + r]! |= row[r]!;
          changed = true;
          grew ||= index === 0;
        }
      }
    }
    return grew;
  }

  /** Turns uses after the step into uses before it. */
  #applyStep(fn: FunctionUses, step: FlowStep, row: Uint16Array): void {
    const { op, operands, reads } = step;
    const result = step.write >= 0 ? row[step.write]! : 0;
    if (step.write >= 0 && step.handler < 0) row[step.write] = 0;
    const add = (register: number | undefined, uses: number): void => {
      if (register !== undefined) row[register]! |= uses;
    };
    switch (op) {
      case 'atomicLoad':
        add(reads[0], USE_LOAD);
        return;
      case 'atomicStore':
        add(reads[0], USE_STORE);
        add(reads[1], USE_ANY);
        return;
      case 'atomicUpdate':
        add(reads[0], UPDATE_USES[operands[1]?.value ?? 0] ?? USE_ANY);
        return;
      case 'lock':
      case 'unlock':
        add(reads[0], USE_LOCK);
        return;
      case 'mapOperation': {
        const operation = MAP_OPERATIONS[operands[1]?.value ?? 0]!;
        add(reads[0], CHANGING.includes(operation) ? USE_STORE : USE_LOAD);
        for (const register of reads.slice(1)) add(register, USE_ANY);
        return;
      }
      case 'addToObservable':
        add(reads[0], USE_STORE);
        add(reads[1], USE_ANY);
        return;
      case 'viewObservable':
      case 'snapshot':
        add(reads[0], USE_LOAD);
        return;
      case 'commit':
        add(reads[0], USE_LOAD | USE_STORE);
        add(reads[2], USE_ANY);
        return;
      case 'publish':
        add(reads[0], USE_STORE);
        add(reads[1], USE_ANY);
        return;
      case 'tag':
      case 'untag':
        // Who replaces a cell waits for the tag to go.
        add(reads[0], USE_STORE);
        return;
      case 'push':
        add(reads[0], USE_FILL);
        add(reads[1], USE_ANY);
        return;
      case 'closeStream':
        add(reads[0], USE_FILL);
        return;
      case 'pop':
      case 'claim':
        add(reads[0], USE_TAKE);
        return;
      case 'beginOwn':
        // It only asks whether there was a DROP.
        add(reads[0], USE_FILL);
        return;
      case 'dropStream':
        add(reads[0], USE_END);
        return;
      case 'subscribe':
      case 'shareStream':
        // What will be done with the new handle is done with the same stream.
        add(reads[0], USE_END | result);
        return;
      case 'newChannel':
        add(reads[1], USE_ANY);
        return;
      case 'sortLocks': {
        const all = reads.reduce((uses, register) => uses | row[register]!, 0);
        for (const register of reads) add(register, all);
        return;
      }
      case 'call':
      case 'spawn': {
        const callee = this.#functions[calleeOf(step)];
        reads.forEach((register, parameter) => {
          add(register, resolved(callee?.before[parameter] ?? USE_ANY, result));
        });
        return;
      }
      case 'return':
        // Whoever awaits a body does what it likes with its result.
        add(reads[0], fn.isBody ? USE_ANY : RETURNED);
        return;
      case 'newObject':
        add(reads[0], USE_ANY);
        return;
      case 'putShared':
      case 'replaceObject':
        add(reads[1], USE_ANY);
        return;
      case 'setField':
      case 'setItem':
      case 'setEntry':
      case 'appendItem':
        // Other names of the container may lead to it later.
        for (const register of reads.slice(1)) add(register, USE_ANY);
        return;
      case 'makeFunction':
      case 'callValue':
        // Which function it will be is not followed.
        for (const register of reads) add(register, USE_ANY);
        return;
      case 'callBuiltin':
        for (const register of reads) add(register, reads.length > 1 ? USE_ANY | result : result);
        return;
      default:
        for (const register of reads) add(register, result);
    }
  }
}

function leadsBack({ next, handler }: FlowStep, index: number): boolean {
  return next.some((to) => to <= index) || (handler >= 0 && handler <= index);
}

/** The function that a step calls or spawns; -1 for none. */
function calleeOf({ op, operands }: FlowStep): number {
  return op === 'call' || op === 'spawn' ? (operands[1]?.value ?? -1) : -1;
}

/** Uses after the step, by any way out of it. */
function flowInto(fn: FunctionUses, step: FlowStep, row: Uint16Array): void {
  const { before, registers } = fn;
  row.fill(0);
  for (const next of step.next)
    for (let r = 0; r < registers; r++) row[r]! |= before[next * registers + r]!;
  if (step.handler < 0) return;
  for (let r = 0; r < registers; r++)
    if (r !== step.handlerRegister) row[r]! |= before[step.handler * registers + r]!;
}

function resolved(uses: number, returned: number): number {
  return (uses & USE_ANY) | ((uses & RETURNED) === 0 ? 0 : returned);
}
