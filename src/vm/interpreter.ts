/**
 * The interpreter: one synchronous loop over the instructions of one fiber, from its pending visible operation
 * to the next one. The semantics of every opcode is its line in OPCODES.
 *
 * What the loop keeps in locals: `code` and `registers` of the current function and fiber, `base` of the current
 * frame (register a of the program is registers[base + a]) and `pc`. They are written back (`words`) wherever
 * another part of the machine looks: at a visible operation, a call, a return, an error, the end.
 *
 * A visible instruction is met twice. The first time it is described in `words` (operation, object) and the loop
 * returns: the fiber waits to be chosen. The second time, `performing` is true and it is executed.
 */
import { performUpdate } from './atomics.js';
import { indexText } from './describe.js';
import { performOnCell } from './cells.js';
import { NOT_RUN, RETURNED } from './compiled/compiled-program.js';
import { enterCaller, panic, uncaughtError, unwind } from './errors.js';
import { instructionBefore } from './instruction.js';
import {
  BASE,
  DONE,
  FRAME_HEAD,
  FUNCTION,
  LOOPS,
  LOOP_YIELDS,
  PC,
  SAFE,
  STATUS,
  STRIDE,
} from './layout.js';
import { endlessLoop, noteRead, stopWaiting } from './loops.js';
import { JOIN_LENGTH, takeFused } from './joins.js';
import type { Operation } from './machine-types.js';
import type { MachineState } from './machine-state.js';
import { checkMemory, ENTRY_CELL, holdsFrames, LIST_CELL, memoryText } from './memory.js';
import { CELL, SHARED, STREAM } from './family-numbers.js';
import { familyOf } from './opcode-family.js';
import { addExactly, performPlain, computeExactly } from './plain-instructions.js';
import { performShared } from './shared-instructions.js';
import { performOnStream } from './streams.js';
import type { Value } from './value.js';
import type { ErrorValue, Handle, ListValue, MapValue, StructValue } from './value.js';
import { passMarkedBackEdge } from './yield-points.js';
import { CALLED, SUSPENDED } from './answers.js';
import { record, suspendAt } from './visible.js';
import * as OP from '../bytecode/operation-numbers.js';
import type { Code } from '../bytecode/opcode-numbers.js';

/** Executes the pending operation of `fiber` and everything up to its next one. */
export function performOperation(machine: MachineState, fiber: number, label: Operation): void {
  if (machine.loops[fiber] !== null) stopWaiting(machine, fiber);
  if (label.operation === OP.start) {
    record(machine, fiber, 'START', -1, 0, null);
    runFiber(machine, fiber, false);
  } else if (label.operation === OP.resume) {
    runFiber(machine, fiber, false);
  } else if (label.operation === OP.yieldPoint) {
    record(machine, fiber, 'YIELDPT', -1, machine.words[fiber * STRIDE + PC]!, null);
    runFiber(machine, fiber, false);
  } else {
    runFiber(machine, fiber, true);
  }
}

/** Goes on with a transition that was paused. */
export function continueFiber(machine: MachineState, fiber: number): void {
  runFiber(machine, fiber, false);
}

function runFiber(m: MachineState, fiber: number, perform: boolean): void {
  const program = m.program;
  const functions = program.functions;
  const constants = program.constants;
  const heap = m.heap;
  // Compiled code has no yield points.
  const compiled = (m.words[fiber * STRIDE + LOOPS]! & LOOP_YIELDS) === 0 ? m.compiled : null;
  const o = fiber * STRIDE;
  let words = m.words;
  const registers = m.registers[fiber]!;
  let fn = words[o + FUNCTION]!;
  let code = functions[fn]!.code;
  let base = words[o + BASE]!;
  let pc = words[o + PC]!;
  let performing = perform;
  let steps = m.steps;
  /** An error on its way to a handler. */
  let thrown: ErrorValue | null = null;
  // Work that needs a look at the limits: long transitions only.
  let lookAt = Math.min(m.endless.watchFrom, m.pauseAt);

  for (;;) {
    steps++;
    switch (code[pc] as Code[keyof Code]) {
      case 0 satisfies Code['loadConst']:
        registers[base + code[pc + 1]!] = constants[code[pc + 2]!]!;
        pc += 3;
        continue;
      case 1 satisfies Code['move']:
        registers[base + code[pc + 1]!] = registers[base + code[pc + 2]!]!;
        pc += 3;
        continue;

      // ---------------------------------------------------------------------------------------- integers
      case 3 satisfies Code['addInt']: {
        const a = registers[base + code[pc + 2]!]!;
        const b = registers[base + code[pc + 3]!]!;
        if (typeof a === 'number' && typeof b === 'number') {
          const sum = a + b;
          if (sum <= SAFE && sum >= -SAFE) {
            registers[base + code[pc + 1]!] = sum;
            pc += 4;
            continue;
          }
        }
        if (!computeExactly(m, fiber, pc, base, '+')) break;
        pc += 4;
        continue;
      }
      case 4 satisfies Code['subInt']: {
        const a = registers[base + code[pc + 2]!]!;
        const b = registers[base + code[pc + 3]!]!;
        if (typeof a === 'number' && typeof b === 'number') {
          const difference = a - b;
          if (difference <= SAFE && difference >= -SAFE) {
            registers[base + code[pc + 1]!] = difference;
            pc += 4;
            continue;
          }
        }
        if (!computeExactly(m, fiber, pc, base, '-')) break;
        pc += 4;
        continue;
      }
      case 5 satisfies Code['mulInt']: {
        const a = registers[base + code[pc + 2]!]!;
        const b = registers[base + code[pc + 3]!]!;
        if (typeof a === 'number' && typeof b === 'number') {
          const product = a * b;
          if (product <= SAFE && product >= -SAFE) {
            // The sum with 0 turns -0 into 0.
            registers[base + code[pc + 1]!] = product + 0;
            pc += 4;
            continue;
          }
        }
        if (!computeExactly(m, fiber, pc, base, '*')) break;
        pc += 4;
        continue;
      }
      case 6 satisfies Code['divInt']: {
        const a = registers[base + code[pc + 2]!]!;
        const b = registers[base + code[pc + 3]!]!;
        if (typeof a === 'number' && typeof b === 'number' && b !== 0) {
          // The quotient of the multiple is exact; a division of large numbers alone might round up.
          registers[base + code[pc + 1]!] = (a - (a % b)) / b + 0;
          pc += 4;
          continue;
        }
        if (!computeExactly(m, fiber, pc, base, '/')) break;
        pc += 4;
        continue;
      }
      case 7 satisfies Code['modInt']: {
        const a = registers[base + code[pc + 2]!]!;
        const b = registers[base + code[pc + 3]!]!;
        if (typeof a === 'number' && typeof b === 'number' && b !== 0) {
          const rest = a % b;
          registers[base + code[pc + 1]!] = rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest + 0;
          pc += 4;
          continue;
        }
        if (!computeExactly(m, fiber, pc, base, 'MOD')) break;
        pc += 4;
        continue;
      }

      // ---------------------------------------------------------------------------------------- floats
      case 15 satisfies Code['addFloat']:
        registers[base + code[pc + 1]!] =
          (registers[base + code[pc + 2]!] as number) + (registers[base + code[pc + 3]!] as number);
        pc += 4;
        continue;
      case 16 satisfies Code['subFloat']:
        registers[base + code[pc + 1]!] =
          (registers[base + code[pc + 2]!] as number) - (registers[base + code[pc + 3]!] as number);
        pc += 4;
        continue;
      case 17 satisfies Code['mulFloat']:
        registers[base + code[pc + 1]!] =
          (registers[base + code[pc + 2]!] as number) * (registers[base + code[pc + 3]!] as number);
        pc += 4;
        continue;
      case 18 satisfies Code['divFloat']:
        registers[base + code[pc + 1]!] =
          (registers[base + code[pc + 2]!] as number) / (registers[base + code[pc + 3]!] as number);
        pc += 4;
        continue;

      // ---------------------------------------------------------------------------------------- comparison
      case 24 satisfies Code['equal']:
        registers[base + code[pc + 1]!] =
          registers[base + code[pc + 2]!] === registers[base + code[pc + 3]!];
        pc += 4;
        continue;
      case 25 satisfies Code['notEqual']:
        registers[base + code[pc + 1]!] =
          registers[base + code[pc + 2]!] !== registers[base + code[pc + 3]!];
        pc += 4;
        continue;
      case 26 satisfies Code['less']:
        registers[base + code[pc + 1]!] =
          (registers[base + code[pc + 2]!] as number) < (registers[base + code[pc + 3]!] as number);
        pc += 4;
        continue;
      case 27 satisfies Code['lessEqual']:
        registers[base + code[pc + 1]!] =
          (registers[base + code[pc + 2]!] as number) <=
          (registers[base + code[pc + 3]!] as number);
        pc += 4;
        continue;
      case 28 satisfies Code['not']:
        registers[base + code[pc + 1]!] = registers[base + code[pc + 2]!] !== true;
        pc += 3;
        continue;
      case 29 satisfies Code['isNil']:
        registers[base + code[pc + 1]!] = registers[base + code[pc + 2]!] === null;
        pc += 3;
        continue;

      // ---------------------------------------------------------------------------------------- control
      case 31 satisfies Code['jump']:
        pc = code[pc + 1]!;
        continue;
      case 32 satisfies Code['jumpIf']:
        pc = registers[base + code[pc + 1]!] === true ? code[pc + 2]! : pc + 3;
        continue;
      case 33 satisfies Code['jumpUnless']:
        pc = registers[base + code[pc + 1]!] === true ? pc + 3 : code[pc + 2]!;
        continue;
      case 97 satisfies Code['addImmediate']: {
        const a = registers[base + code[pc + 2]!]!;
        if (typeof a === 'number') {
          const sum = a + code[pc + 3]!;
          if (sum <= SAFE && sum >= -SAFE) {
            registers[base + code[pc + 1]!] = sum;
            pc += 4;
            continue;
          }
        }
        if (!addExactly(m, fiber, pc, base)) break;
        pc += 4;
        continue;
      }
      case 98 satisfies Code['jumpUnlessLess']:
        pc =
          (registers[base + code[pc + 1]!] as number) < (registers[base + code[pc + 2]!] as number)
            ? pc + 4
            : code[pc + 3]!;
        continue;
      case 99 satisfies Code['jumpUnlessLessEqual']:
        pc =
          (registers[base + code[pc + 1]!] as number) <= (registers[base + code[pc + 2]!] as number)
            ? pc + 4
            : code[pc + 3]!;
        continue;
      case 100 satisfies Code['jumpUnlessEqual']:
        pc =
          registers[base + code[pc + 1]!] === registers[base + code[pc + 2]!]
            ? pc + 4
            : code[pc + 3]!;
        continue;
      case 101 satisfies Code['jumpIfEqual']:
        pc =
          registers[base + code[pc + 1]!] === registers[base + code[pc + 2]!]
            ? code[pc + 3]!
            : pc + 4;
        continue;
      case 102 satisfies Code['jumpUnlessBelow']:
        pc = (registers[base + code[pc + 1]!] as number) < code[pc + 2]! ? pc + 4 : code[pc + 3]!;
        continue;
      case 103 satisfies Code['jumpUnlessAbove']:
        pc = (registers[base + code[pc + 1]!] as number) > code[pc + 2]! ? pc + 4 : code[pc + 3]!;
        continue;
      case 104 satisfies Code['jumpUnlessAtMost']:
        pc = (registers[base + code[pc + 1]!] as number) <= code[pc + 2]! ? pc + 4 : code[pc + 3]!;
        continue;
      case 105 satisfies Code['jumpUnlessAtLeast']:
        pc = (registers[base + code[pc + 1]!] as number) >= code[pc + 2]! ? pc + 4 : code[pc + 3]!;
        continue;
      case 106 satisfies Code['jumpUnlessIs']:
        pc = registers[base + code[pc + 1]!] === code[pc + 2]! ? pc + 4 : code[pc + 3]!;
        continue;
      case 107 satisfies Code['jumpIfIs']:
        pc = registers[base + code[pc + 1]!] === code[pc + 2]! ? code[pc + 3]! : pc + 4;
        continue;
      case 34 satisfies Code['loopBack']: {
        const from = pc;
        pc = code[from + 1]!;
        if (words[o + LOOPS] !== 0) {
          if (passMarkedBackEdge(m, fiber, fn, from, steps)) {
            suspendAt(m, o, pc, OP.yieldPoint, -1, steps + 1);
            return;
          }
        } else if (steps >= lookAt) {
          m.steps = steps;
          const set = code[from + 2]!;
          if (steps >= m.endless.watchFrom && functions[fn]!.steeringSets[set] !== null) {
            if (
              m.endless.passBackEdge(
                from,
                registers,
                base,
                heap.writes,
                functions[fn]!.liveSets[set]!,
              )
            ) {
              endlessLoop(m, fiber, from);
              break;
            }
          }
        }
        if (
          compiled !== null &&
          compiled.isHot(fn, from + 1) &&
          compiled.runLoop(m, fiber, fn, from, base, steps)
        ) {
          steps += compiled.steps;
          fn = words[o + FUNCTION]!;
          code = functions[fn]!.code;
          base = words[o + BASE]!;
          pc = compiled.pc;
          break;
        }
        if (steps >= lookAt) break;
        continue;
      }
      case 35 satisfies Code['call']: {
        const callee = code[pc + 2]!;
        if (compiled !== null && compiled.isHot(callee, 0)) {
          const answer = compiled.call(m, fiber, fn, pc, base, steps);
          if (answer !== NOT_RUN) {
            steps += compiled.steps;
            if (answer === RETURNED) {
              m.endless.leave(base);
              registers[base + code[pc + 1]!] = compiled.result;
              pc += 4 + code[pc + 3]!;
            } else {
              fn = words[o + FUNCTION]!;
              code = functions[fn]!.code;
              base = words[o + BASE]!;
              pc = compiled.pc;
            }
            break;
          }
        }
        const target = functions[callee]!;
        const argumentCount = code[pc + 3]!;
        const frame = base + functions[fn]!.registers + FRAME_HEAD;
        for (let i = 0; i < argumentCount; i++)
          registers[frame + i] = registers[base + code[pc + 4 + i]!]!;
        registers[frame - 3] = fn;
        registers[frame - 2] = pc;
        registers[frame - 1] = base;
        // Keeps the array dense, and what earlier calls left there out of the state.
        const end = frame + target.registers;
        for (let i = frame + argumentCount; i < end; i++) registers[i] = null;
        fn = callee;
        code = target.code;
        base = frame;
        words[o + FUNCTION] = fn;
        words[o + BASE] = base;
        if (end > m.frameLimit && !holdsFrames(m, fiber, end)) {
          words[o + PC] = 0;
          panic(m, fiber, 0, memoryText(m), 'is this recursion without an end?');
          break;
        }
        pc = 0;
        if (steps >= lookAt) break;
        continue;
      }
      case 36 satisfies Code['return']: {
        const result = registers[base + code[pc + 1]!]!;
        const caller = registers[base - 3] as number;
        if (caller < 0) {
          words[o + PC] = pc;
          endFiber(m, fiber, result, pc);
          m.steps = steps;
          return;
        }
        pc = registers[base - 2] as number;
        base = registers[base - 1] as number;
        fn = caller;
        code = functions[fn]!.code;
        words[o + FUNCTION] = fn;
        words[o + BASE] = base;
        enterCaller(m, fiber, base);
        registers[base + code[pc + 1]!] = result;
        pc += 4 + code[pc + 3]!;
        continue;
      }

      // ---------------------------------------------------------------------------------------- structures
      case 40 satisfies Code['getField']:
        registers[base + code[pc + 1]!] = (registers[base + code[pc + 2]!] as StructValue).fields[
          code[pc + 3]!
        ]!;
        pc += 4;
        continue;
      case 41 satisfies Code['setField']:
        heap.setField(
          registers[base + code[pc + 1]!] as StructValue,
          code[pc + 2]!,
          registers[base + code[pc + 3]!]!,
        );
        pc += 4;
        continue;
      case 43 satisfies Code['getItem']: {
        const { items } = registers[base + code[pc + 2]!] as ListValue;
        const index = registers[base + code[pc + 3]!] as number;
        if (!(index >= 0 && index < items.length)) {
          panic(m, fiber, pc, indexText(index, items.length));
          break;
        }
        registers[base + code[pc + 1]!] = items[index]!;
        pc += 4;
        continue;
      }
      case 44 satisfies Code['setItem']: {
        const { items } = registers[base + code[pc + 1]!] as ListValue;
        const index = registers[base + code[pc + 2]!] as number;
        if (!(index >= 0 && index < items.length)) {
          panic(m, fiber, pc, indexText(index, items.length));
          break;
        }
        heap.setSlot(items, index, registers[base + code[pc + 3]!]!);
        pc += 4;
        continue;
      }
      case 45 satisfies Code['listLength']:
        registers[base + code[pc + 1]!] = (
          registers[base + code[pc + 2]!] as ListValue
        ).items.length;
        pc += 3;
        continue;
      case 46 satisfies Code['appendItem']:
        heap.append(registers[base + code[pc + 1]!] as ListValue, registers[base + code[pc + 2]!]!);
        m.allocated += LIST_CELL;
        pc += 3;
        break;

      case 88 satisfies Code['getEntry']:
        registers[base + code[pc + 1]!] =
          (registers[base + code[pc + 2]!] as MapValue).entries.get(
            registers[base + code[pc + 3]!]!,
          ) ?? null;
        pc += 4;
        continue;
      case 89 satisfies Code['setEntry']:
        heap.setEntry(
          (registers[base + code[pc + 1]!] as MapValue).entries,
          registers[base + code[pc + 2]!]!,
          registers[base + code[pc + 3]!]!,
        );
        m.allocated += ENTRY_CELL;
        pc += 4;
        break;

      // ---------------------------------------------------------------------------------------- errors
      case 54 satisfies Code['assert']:
        if (registers[base + code[pc + 1]!] === true) {
          pc += 3;
          continue;
        }
        words[o + PC] = pc;
        m.end('fault', {
          kind: 'assertion',
          message: (constants[code[pc + 2]!] as string | null) ?? 'the assertion does not hold',
          fiber,
          places: [{ function: fn, pc, text: '' }],
          notes: [],
          hint: '',
        });
        break;

      // ---------------------------------------------------------------------------------------- shared objects
      case 62 satisfies Code['getShared']: {
        const { object } = registers[base + code[pc + 2]!] as Handle;
        const field = code[pc + 3]!;
        const value = (m.objectValue[object] as StructValue).fields[field]!;
        registers[base + code[pc + 1]!] = value;
        noteRead(m, fiber, object, field, value);
        record(m, fiber, 'GET', object, pc, value);
        pc += 4;
        continue;
      }
      case 63 satisfies Code['putShared']: {
        const { object } = registers[base + code[pc + 1]!] as Handle;
        const value = registers[base + code[pc + 3]!]!;
        record(m, fiber, 'PUT', object, pc, value);
        heap.setField(m.objectValue[object] as StructValue, code[pc + 2]!, value);
        m.puts.add(m.depth - 1, object);
        pc += 4;
        continue;
      }

      // ---------------------------------------------------------------------------------------- atomics
      case 68 satisfies Code['atomicLoad']: {
        const { object } = registers[base + code[pc + 2]!] as Handle;
        if (!performing) {
          suspendAt(m, o, pc, OP.atomicLoad, object, steps);
          return;
        }
        performing = false;
        const value = m.objectValue[object]!;
        record(m, fiber, 'ALOAD', object, pc, value);
        noteRead(m, fiber, object, -1, value);
        registers[base + code[pc + 1]!] = value;
        pc += 3;
        continue;
      }
      case 69 satisfies Code['atomicStore']: {
        const { object } = registers[base + code[pc + 1]!] as Handle;
        if (!performing) {
          suspendAt(m, o, pc, OP.atomicStore, object, steps);
          return;
        }
        performing = false;
        const value = registers[base + code[pc + 2]!]!;
        record(m, fiber, 'ASTORE', object, pc, value);
        // Storing what is there already changes nothing, but depends on what is there.
        if (Object.is(m.objectValue[object], value)) noteRead(m, fiber, object, -1, value);
        else heap.setSlot(m.objectValue, object, value);
        pc += 3;
        continue;
      }
      case 70 satisfies Code['atomicUpdate']: {
        const { object } = registers[base + code[pc + 1]!] as Handle;
        if (!performing) {
          suspendAt(m, o, pc, OP.atomicUpdate, object, steps);
          return;
        }
        performing = false;
        const value = performUpdate(
          code[pc + 2]!,
          m.objectValue[object]!,
          registers[base + code[pc + 3]!]!,
        );
        record(m, fiber, 'ARMW', object, pc, value);
        heap.setSlot(m.objectValue, object, value);
        pc += 4;
        continue;
      }

      // ---------------------------------------------------------------------------------------- time, output
      default: {
        // What need not wait may go on within this step (`runsUnobservable`).
        const from = pc;
        if (code[pc] === (58 satisfies Code['join']) && !performing)
          pc = takeFused(m, fiber, pc, base);
        if (pc !== from) {
          steps += (pc - from) / JOIN_LENGTH - 1;
          continue;
        }
        // The rest would only make this loop too large to be compiled well.
        let next: number;
        switch (familyOf(code[pc]!)) {
          case CELL:
            next = performOnCell(m, fiber, code, pc, base, performing, steps);
            break;
          case SHARED:
            next = performShared(m, fiber, code, pc, base, performing, steps);
            break;
          case STREAM:
            next = performOnStream(m, fiber, code, pc, base, performing, steps);
            break;
          default:
            next = performPlain(m, fiber, code, pc, base);
        }
        performing = false;
        if (next >= 0) {
          pc = next;
        } else if (next === SUSPENDED) {
          return;
        } else if (next === CALLED) {
          fn = words[o + FUNCTION]!;
          code = functions[fn]!.code;
          base = words[o + BASE]!;
          pc = 0;
        } else {
          thrown = m.raised;
        }
        words = m.words;
      }
    }

    if (thrown !== null) {
      const caught = unwind(m, fiber, pc, thrown);
      if (!caught) {
        if (m.options.inline) m.inlineStack.pop();
        record(m, fiber, 'END', -1, pc, null);
        if (fiber === 0) uncaughtError(m, thrown);
        m.steps = steps;
        return;
      }
      thrown = null;
      fn = words[o + FUNCTION]!;
      code = functions[fn]!.code;
      base = words[o + BASE]!;
      pc = words[o + PC]!;
      continue;
    }
    // Reached by the instructions that allocate, print, end or may run long.
    if (m.ending !== null) {
      m.steps = steps;
      return;
    }
    if (m.allocated > m.allocationCheck) {
      words[o + PC] = pc;
      if (!checkMemory(m)) {
        panic(m, fiber, instructionBefore(code, pc), memoryText(m));
        m.steps = steps;
        return;
      }
    }
    if (steps >= lookAt) {
      m.steps = steps;
      if (steps >= m.options.stepsMax || steps >= m.pauseAt) {
        words[o + PC] = pc;
        if (steps >= m.options.stepsMax) m.end('bound', null);
        else m.paused = true;
        return;
      }
      // Only the watch for endless loops is on: look again at every back-edge.
      lookAt = steps;
    }
  }
}

function endFiber(m: MachineState, fiber: number, result: Value, pc: number): void {
  m.results[fiber] = result;
  m.words[fiber * STRIDE + STATUS] = DONE;
  m.liveCount--;
  if (m.options.inline) m.inlineStack.pop();
  record(m, fiber, 'END', -1, pc, result);
}
