/**
 * Observables (CLEAR concurrency reference, 3.12): what a fold has come to so far, while a fiber of its own takes in the elements
 * of a stream one by one. Only that fiber writes, so adding an element is replacing what the observable holds; a collection is
 * changed where it is in the same transition, and whoever looks at one takes a copy in the transition in which it looks.
 */
import { STRIDE } from './layout.js';
import { noteRead } from './loops.js';
import type { MachineState } from './machine-state.js';
import { objectOf } from './value.js';
import { SUSPENDED } from './answers.js';
import { record, suspendAt } from './visible.js';
import * as OP from '../bytecode/operation-numbers.js';
import type { Code } from '../bytecode/opcode-numbers.js';
import { InternalError } from '../support/assert.js';

/** Executes the instruction at `pc` of `fiber`, whose frame starts at `base`. */
export function performOnObservable(
  m: MachineState,
  fiber: number,
  code: Int32Array,
  pc: number,
  base: number,
  performing: boolean,
  steps: number,
): number {
  const o = fiber * STRIDE;
  const registers = m.registers[fiber]!;
  const suspend = (operation: number, object: number): number => {
    suspendAt(m, o, pc, operation, object, steps);
    return SUSPENDED;
  };
  switch (code[pc] as Code[keyof Code]) {
    case 120 satisfies Code['addToObservable']: {
      const object = objectOf(registers[base + code[pc + 1]!]!);
      if (!performing) return suspend(OP.addToObservable, object);
      const value = registers[base + code[pc + 2]!]!;
      record(m, fiber, 'OBSADD', object, pc, value);
      m.heap.setSlot(m.objectValue, object, value);
      m.puts.add(m.depth - 1, object);
      return pc + 3;
    }
    case 121 satisfies Code['viewObservable']: {
      const object = objectOf(registers[base + code[pc + 2]!]!);
      if (!performing) return suspend(OP.viewObservable, object);
      const value = m.objectValue[object]!;
      record(m, fiber, 'OBSVIEW', object, pc, value);
      noteRead(m, fiber, object, -1, value);
      registers[base + code[pc + 1]!] = value;
      return pc + 3;
    }
    case 122 satisfies Code['endObservable']: {
      const object = objectOf(registers[base + code[pc + 1]!]!);
      if (!performing) return suspend(OP.endObservable, object);
      record(m, fiber, 'OBSDONE', object, pc, null);
      return pc + 2;
    }
    default:
      throw new InternalError(`opcode ${String(code[pc])} at pc ${pc}`);
  }
}
