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
import { describeFiber, describeObject } from './describe.js';
import type { EventKind } from '../bytecode/events.js';
import { OPERATION_NUMBERS } from '../bytecode/events.js';
import type { Code } from '../bytecode/opcodes.js';
import { LOCK_FLAGS, OBJECT_KINDS } from '../bytecode/opcodes.js';
import { PREDECLARED_ERRORS } from '../bytecode/program.js';
import { bits, nextState } from '../support/prng.js';
import { performUpdate } from './atomics.js';
import { createObject, startFiber } from './births.js';
import { enterCaller, makeError, panic, rethrownAtJoin, uncaughtError, unwind } from './errors.js';
import { instructionBefore } from './instruction.js';
import type { Int, IntOp } from './integers.js';
import { compute, fits, truncate, wrap } from './integers.js';
import {
  ATTEMPTS,
  BASE,
  CHILDREN,
  CONSUMED,
  DEADLINE,
  DONE,
  EVENTS,
  FAILED,
  FIRED,
  FRAME_HEAD,
  FUNCTION,
  GROUP,
  OBJECT,
  OPERATION,
  OUTPUT_OBJECT,
  PC,
  PHASE,
  PHASE_NONE,
  PHASE_PARKED,
  RANDOM,
  READS,
  STATUS,
  STRIDE,
  TARGET,
} from './layout.js';
import {
  chainFibers,
  dequeue,
  enqueue,
  FAIL_TIMEOUT,
  failureOf,
  grant,
  isGrantable,
  isReadersWriterLock,
  LOCK_GRANTED,
  release,
} from './locks.js';
import { noteRead, passBackEdge, stopWaiting } from './loops.js';
import type { Machine } from './machine.js';
import type { Operation } from './machine-types.js';
import { checkMemory, LIST_CELL, REGISTER_CELL, TEXT_MAX } from './memory.js';
import type { Value } from './value.js';
import { copyValue, ErrorValue, Handle, ListValue, PromiseValue, StructValue } from './value.js';
import { waitGraph } from './waits.js';

const OP = OPERATION_NUMBERS;
const SAFE = Number.MAX_SAFE_INTEGER;
const RWLOCK = OBJECT_KINDS.indexOf('rwlock');
const LOCAL = OBJECT_KINDS.indexOf('local');
const MULTIOWNED = OBJECT_KINDS.indexOf('multiowned');

/** Executes the pending operation of `fiber` and everything up to its next one. */
export function performOperation(machine: Machine, fiber: number, label: Operation): void {
  if (machine.loops[fiber] !== null) stopWaiting(machine, fiber);
  if (label.operation === OP.start) {
    record(machine, fiber, 'START', -1, 0, null);
    runFiber(machine, fiber, false);
  } else if (label.operation === OP.resume) {
    runFiber(machine, fiber, false);
  } else {
    runFiber(machine, fiber, true);
  }
}

/** Goes on with a transition that was paused. */
export function continueFiber(machine: Machine, fiber: number): void {
  runFiber(machine, fiber, false);
}

/** Counts an event of `fiber`, and shows it to whoever watches. */
function record(
  machine: Machine,
  fiber: number,
  kind: EventKind,
  object: number,
  pc: number,
  value: Value,
): void {
  const o = fiber * STRIDE;
  machine.words[o + EVENTS]! += 1;
  machine.eventsTotal++;
  if (machine.observer !== null) {
    machine.observer({ fiber, kind, object, function: machine.words[o + FUNCTION]!, pc, value });
  }
}

function runFiber(m: Machine, fiber: number, perform: boolean): void {
  const program = m.program;
  const functions = program.functions;
  const constants = program.constants;
  const heap = m.heap;
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
  let lookAt = Math.min(m.endless.watchFrom, m.options.stepsMax, m.pauseAt);

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
      case 2 satisfies Code['copyValue']:
        registers[base + code[pc + 1]!] = copyValue(registers[base + code[pc + 2]!]!);
        m.allocated += LIST_CELL;
        pc += 3;
        break;

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
        if (!computeExactly(m, fiber, pc, base, 'add')) break;
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
        if (!computeExactly(m, fiber, pc, base, 'sub')) break;
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
        if (!computeExactly(m, fiber, pc, base, 'mul')) break;
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
        if (!computeExactly(m, fiber, pc, base, 'div')) break;
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
        if (!computeExactly(m, fiber, pc, base, 'mod')) break;
        pc += 4;
        continue;
      }
      case 8 satisfies Code['powInt']:
        if (!computeExactly(m, fiber, pc, base, 'pow')) break;
        pc += 4;
        continue;
      case 9 satisfies Code['wrapAddInt']:
        registers[base + code[pc + 1]!] = wrap(
          BigInt(registers[base + code[pc + 2]!] as Int) +
            BigInt(registers[base + code[pc + 3]!] as Int),
        );
        pc += 4;
        continue;
      case 10 satisfies Code['wrapSubInt']:
        registers[base + code[pc + 1]!] = wrap(
          BigInt(registers[base + code[pc + 2]!] as Int) -
            BigInt(registers[base + code[pc + 3]!] as Int),
        );
        pc += 4;
        continue;
      case 11 satisfies Code['wrapMulInt']:
        registers[base + code[pc + 1]!] = wrap(
          BigInt(registers[base + code[pc + 2]!] as Int) *
            BigInt(registers[base + code[pc + 3]!] as Int),
        );
        pc += 4;
        continue;
      case 12 satisfies Code['negateInt']: {
        const operand = registers[base + code[pc + 2]!] as Int;
        const result = compute('sub', 0, operand);
        if ('panic' in result) {
          panic(m, fiber, pc, `integer overflow in -(${operand})`);
          break;
        }
        registers[base + code[pc + 1]!] = result.value;
        pc += 3;
        continue;
      }
      case 13 satisfies Code['complementInt']:
        registers[base + code[pc + 1]!] = wrap(~BigInt(registers[base + code[pc + 2]!] as Int));
        pc += 3;
        continue;
      case 14 satisfies Code['narrowInt']: {
        const value = registers[base + code[pc + 2]!] as Int;
        if (!fits(value, code[pc + 3]!)) {
          panic(m, fiber, pc, `integer overflow: ${value} does not fit its type`);
          break;
        }
        registers[base + code[pc + 1]!] = value;
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
      case 19 satisfies Code['modFloat']: {
        const b = registers[base + code[pc + 3]!] as number;
        const rest = (registers[base + code[pc + 2]!] as number) % b;
        registers[base + code[pc + 1]!] = rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
        pc += 4;
        continue;
      }
      case 20 satisfies Code['powFloat']:
        registers[base + code[pc + 1]!] =
          (registers[base + code[pc + 2]!] as number) **
          (registers[base + code[pc + 3]!] as number);
        pc += 4;
        continue;
      case 21 satisfies Code['negateFloat']:
        registers[base + code[pc + 1]!] = -(registers[base + code[pc + 2]!] as number);
        pc += 3;
        continue;
      case 22 satisfies Code['intToFloat']:
        registers[base + code[pc + 1]!] = Number(registers[base + code[pc + 2]!]);
        pc += 3;
        continue;
      case 23 satisfies Code['floatToInt']: {
        const value = registers[base + code[pc + 2]!] as number;
        const whole = truncate(value);
        if (whole === null) {
          panic(m, fiber, pc, `${value} does not fit an Int64`);
          break;
        }
        registers[base + code[pc + 1]!] = whole;
        pc += 3;
        continue;
      }

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
      case 30 satisfies Code['unwrap']: {
        const value = registers[base + code[pc + 2]!]!;
        if (value === null) {
          panic(
            m,
            fiber,
            pc,
            'unwrapped a NIL',
            'test it first, or give a default: `value OR default`',
          );
          break;
        }
        registers[base + code[pc + 1]!] = value;
        pc += 3;
        continue;
      }

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
      case 34 satisfies Code['loopBack']: {
        const from = pc;
        pc = code[from + 1]!;
        if (words[o + READS] === 1) {
          passBackEdge(m, fiber, fn, from, functions[fn]!.steeringSets[code[from + 2]!]!);
        } else if (steps >= lookAt) {
          m.steps = steps;
          if (steps >= m.endless.watchFrom) {
            if (m.endless.passBackEdge(m, fiber, from, functions[fn]!.liveSets[code[from + 2]!]!)) {
              endlessLoop(m, fiber, from);
              break;
            }
          }
        }
        if (steps >= lookAt) break;
        continue;
      }
      case 35 satisfies Code['call']: {
        const callee = code[pc + 2]!;
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
        if ((base + target.registers) * REGISTER_CELL > m.options.memoryMax) {
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

      // ---------------------------------------------------------------------------------------- text
      case 37 satisfies Code['concat']: {
        const text =
          (registers[base + code[pc + 2]!] as string) + (registers[base + code[pc + 3]!] as string);
        m.allocated += text.length;
        if (text.length > TEXT_MAX) {
          panic(m, fiber, pc, memoryText(m));
          break;
        }
        registers[base + code[pc + 1]!] = text;
        pc += 4;
        break;
      }
      case 38 satisfies Code['formatValue']:
        registers[base + code[pc + 1]!] = m.options.runtime.format(
          registers[base + code[pc + 2]!]!,
          code[pc + 3]!,
          program,
        );
        pc += 4;
        continue;

      // ---------------------------------------------------------------------------------------- structures
      case 39 satisfies Code['newStruct']: {
        const count = code[pc + 3]!;
        const fields: Value[] = new Array<Value>(count);
        for (let i = 0; i < count; i++) fields[i] = registers[base + code[pc + 4 + i]!]!;
        registers[base + code[pc + 1]!] = new StructValue(code[pc + 2]!, fields);
        m.allocated += LIST_CELL * (count + 2);
        pc += 4 + count;
        break;
      }
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
      case 42 satisfies Code['newList']: {
        const count = code[pc + 2]!;
        const items: Value[] = [];
        for (let i = 0; i < count; i++) items.push(registers[base + code[pc + 3 + i]!]!);
        registers[base + code[pc + 1]!] = new ListValue(items);
        m.allocated += LIST_CELL * (count + 2);
        pc += 3 + count;
        break;
      }
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
      case 47 satisfies Code['concatLists']: {
        const left = registers[base + code[pc + 2]!] as ListValue;
        const right = registers[base + code[pc + 3]!] as ListValue;
        registers[base + code[pc + 1]!] = new ListValue([...left.items, ...right.items]);
        m.allocated += LIST_CELL * (left.items.length + right.items.length + 2);
        pc += 4;
        break;
      }
      case 48 satisfies Code['callBuiltin']: {
        const count = code[pc + 3]!;
        const args: Value[] = [];
        for (let i = 0; i < count; i++) args.push(registers[base + code[pc + 4 + i]!]!);
        words[o + PC] = pc;
        const result = m.options.runtime.callBuiltin(
          m,
          fiber,
          program.builtins[code[pc + 2]!]!,
          args,
        );
        if (m.ending !== null) break;
        if (result instanceof ErrorValue) {
          thrown = result;
          break;
        }
        registers[base + code[pc + 1]!] = result;
        m.allocated += LIST_CELL;
        pc += 4 + count;
        break;
      }

      // ---------------------------------------------------------------------------------------- errors
      case 49 satisfies Code['raise']: {
        const message = registers[base + code[pc + 3]!]!;
        const text = typeof message === 'string' ? message : '';
        thrown = makeError(m, fiber, pc, code[pc + 1]!, code[pc + 2]!, text);
        break;
      }
      case 50 satisfies Code['raiseAgain']:
        thrown = registers[base + code[pc + 1]!] as ErrorValue;
        break;
      case 51 satisfies Code['rewriteError']: {
        const error = registers[base + code[pc + 2]!] as ErrorValue;
        const kind = code[pc + 3]!;
        const type = code[pc + 4]!;
        const message = registers[base + code[pc + 5]!]!;
        registers[base + code[pc + 1]!] = new ErrorValue(
          kind < 0 ? error.kind : kind,
          type === -1 ? error.type : type === -2 ? -1 : type,
          typeof message === 'string' ? message : error.message,
          error.origin,
        );
        pc += 6;
        continue;
      }
      case 52 satisfies Code['matchError']: {
        const error = registers[base + code[pc + 2]!] as ErrorValue;
        const kind = code[pc + 3]!;
        const type = code[pc + 4]!;
        registers[base + code[pc + 1]!] =
          (kind < 0 || error.kind === kind) && (type < 0 || error.type === type);
        pc += 5;
        continue;
      }
      case 53 satisfies Code['errorMessage']:
        registers[base + code[pc + 1]!] = (registers[base + code[pc + 2]!] as ErrorValue).message;
        pc += 3;
        continue;
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
      case 55 satisfies Code['panic']:
        panic(m, fiber, pc, constants[code[pc + 1]!] as string);
        break;
      case 56 satisfies Code['die']:
        words[o + PC] = pc;
        m.status = Number(registers[base + code[pc + 1]!]);
        m.end('exited', null);
        break;

      // ---------------------------------------------------------------------------------------- fibers
      case 57 satisfies Code['spawn']: {
        const count = code[pc + 4]!;
        const captures: Value[] = [];
        for (let i = 0; i < count; i++) captures.push(registers[base + code[pc + 5 + i]!]!);
        const ordinal = words[o + CHILDREN]! + 1;
        heap.setWord(words, o + CHILDREN, ordinal);
        const child = m.names.fiber(fiber, ordinal);
        startFiber(m, child, code[pc + 2]!, captures);
        words = m.words;
        if (words[o + GROUP]! >= 0 && captures.some((value) => isCooperative(m, value))) {
          words[child * STRIDE + GROUP] = words[o + GROUP]!;
        }
        heap.writes++;
        m.allocated += LIST_CELL * (functions[code[pc + 2]!]!.registers + 40);
        m.addLink(-1 - child);
        record(m, fiber, 'SPAWN', -1, pc, null);
        registers[base + code[pc + 1]!] = new PromiseValue(child);
        pc += 5 + count;
        if (m.options.inline) {
          m.inlineStack.push(child);
          words[o + PC] = pc;
          words[o + OPERATION] = OP.resume;
          words[o + OBJECT] = -1;
          m.steps = steps;
          return;
        }
        break;
      }
      case 58 satisfies Code['join']: {
        const promise = registers[base + code[pc + 2]!] as PromiseValue;
        const target = promise.fiber;
        const t = target * STRIDE;
        // What need not wait may go on within this step (`runsUnobservable`).
        const isFused =
          !performing && m.fusesJoins && words[t + STATUS] === DONE && isAlone(m, fiber);
        if (!performing && !isFused) {
          words[o + TARGET] = target;
          suspendAt(m, o, pc, OP.join, -1, steps);
          return;
        }
        performing = false;
        m.addLink(target);
        const result = m.results[target]!;
        record(m, fiber, 'JOIN', -1, pc, result);
        if (words[t + CONSUMED] === 0) heap.setWord(words, t + CONSUMED, 1);
        if (words[t + STATUS] === FAILED) {
          thrown = rethrownAtJoin(m, fiber, pc, result as ErrorValue);
          break;
        }
        registers[base + code[pc + 1]!] = result;
        pc += 3;
        continue;
      }

      // ---------------------------------------------------------------------------------------- shared objects
      case 59 satisfies Code['newObject']: {
        const handle = createObject(
          m,
          fiber,
          code[pc + 3]!,
          registers[base + code[pc + 2]!]!,
          (constants[code[pc + 4]!] as string | null) ?? '',
        );
        registers[base + code[pc + 1]!] = handle;
        m.allocated += LIST_CELL * 20;
        pc += 6;
        break;
      }
      case 60 satisfies Code['readObject']: {
        const { object } = registers[base + code[pc + 2]!] as Handle;
        registers[base + code[pc + 1]!] = m.objectValue[object]!;
        record(m, fiber, 'GET', object, pc, null);
        // What is read through the reference is not seen here, so the loop is not watched across it.
        heap.writes++;
        pc += 3;
        continue;
      }
      case 61 satisfies Code['editObject']: {
        const { object } = registers[base + code[pc + 2]!] as Handle;
        registers[base + code[pc + 1]!] = m.objectValue[object]!;
        record(m, fiber, 'PUT', object, pc, null);
        heap.writes++;
        pc += 3;
        continue;
      }
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
        heap.setField(m.objectValue[object] as StructValue, code[pc + 2]!, value);
        record(m, fiber, 'PUT', object, pc, value);
        pc += 4;
        continue;
      }
      case 64 satisfies Code['replaceObject']: {
        const { object } = registers[base + code[pc + 1]!] as Handle;
        heap.setSlot(m.objectValue, object, registers[base + code[pc + 2]!]!);
        record(m, fiber, 'PUT', object, pc, null);
        pc += 3;
        continue;
      }

      // ---------------------------------------------------------------------------------------- locks
      case 65 satisfies Code['sortLocks']:
        sortPairs(m, registers, base, code, pc);
        pc += 2 + code[pc + 1]!;
        continue;
      case 66 satisfies Code['lock']: {
        const { object } = registers[base + code[pc + 1]!] as Handle;
        const isShared = registers[base + code[pc + 2]!] === 1 && m.objectKind[object] === RWLOCK;
        if (!performing) {
          words[o + PHASE] = PHASE_NONE;
          setSeldom(m, o + FIRED, 0);
          if (isReadersWriterLock(m, object)) {
            setSeldom(m, o + DEADLINE, Infinity);
            suspendAt(m, o, pc, isShared ? OP.requestShared : OP.requestExclusive, object, steps);
          } else {
            setSeldom(m, o + DEADLINE, m.now + m.options.lockTimeout);
            suspendAt(m, o, pc, OP.lockExclusive, object, steps);
          }
          return;
        }
        performing = false;
        const pending = words[o + OPERATION]!;
        if (pending === OP.requestShared || pending === OP.requestExclusive) {
          record(m, fiber, 'REQ', object, pc, null);
          enqueue(m, fiber, object, !isShared);
          setSeldom(m, o + DEADLINE, m.now + m.options.lockTimeout);
          suspendAt(m, o, pc, isShared ? OP.lockShared : OP.lockExclusive, object, steps);
          if (words[o + GROUP]! >= 0 && !isGrantable(m, fiber)) words[o + PHASE] = PHASE_PARKED;
          return;
        }
        if (isGrantable(m, fiber)) {
          record(m, fiber, 'LOCK', object, pc, null);
          grant(m, fiber, object, !isShared);
          setSeldom(m, o + ATTEMPTS, 0);
          words[o + PHASE] = PHASE_NONE;
          pc += 4;
          continue;
        }
        const failure = failureOf(m, fiber);
        if (failure === LOCK_GRANTED) {
          // A member of a cooperative group meets a held lock: it suspends.
          record(m, fiber, 'REQ', object, pc, null);
          words[o + PHASE] = PHASE_PARKED;
          suspendAt(m, o, pc, pending, object, steps);
          return;
        }
        words[o + PC] = pc;
        record(m, fiber, 'LOCKFAIL', object, pc, null);
        const error = lockError(m, fiber, object, failure, pc);
        if (isReadersWriterLock(m, object)) dequeue(m, fiber, object, !isShared);
        words[o + PHASE] = PHASE_NONE;
        const isUnhandled = (code[pc + 3]! & LOCK_FLAGS.hasHandlers) === 0;
        const cannotRaise = (code[pc + 3]! & LOCK_FLAGS.mayRaise) === 0;
        if (isUnhandled && (cannotRaise || m.options.unhandledLock === 'panic')) {
          panic(m, fiber, pc, error.message);
          break;
        }
        if (
          isUnhandled &&
          m.options.unhandledLock === 'policy' &&
          failure === FAIL_TIMEOUT &&
          words[o + ATTEMPTS]! < 2
        ) {
          setSeldom(m, o + ATTEMPTS, words[o + ATTEMPTS]! + 1);
          continue;
        }
        setSeldom(m, o + ATTEMPTS, 0);
        thrown = error;
        break;
      }
      case 67 satisfies Code['unlock']: {
        const { object } = registers[base + code[pc + 1]!] as Handle;
        if (!performing) {
          suspendAt(
            m,
            o,
            pc,
            m.objectWords[object * 4] === fiber ? OP.unlockExclusive : OP.unlockShared,
            object,
            steps,
          );
          return;
        }
        performing = false;
        record(m, fiber, 'UNLOCK', object, pc, null);
        release(m, fiber, object);
        pc += 2;
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
      case 71 satisfies Code['sleep']: {
        if (!performing) {
          suspendAt(m, o, pc, OP.sleep, -1, steps);
          return;
        }
        performing = false;
        record(m, fiber, 'SLEEP', -1, pc, null);
        // A turn that sleeps looks again at another time: it is no spin that could be skipped.
        heap.writes++;
        const duration = Number(registers[base + code[pc + 1]!]);
        setSeldom(m, o + DEADLINE, m.now + Math.max(0, duration));
        setSeldom(m, o + FIRED, duration <= 0 ? 1 : 0);
        pc += 2;
        continue;
      }
      case 72 satisfies Code['wake']:
        if (!performing) {
          suspendAt(m, o, pc, OP.wake, -1, steps);
          return;
        }
        performing = false;
        // In adversarial time the order of wake-ups is free: without a reader the clock must not tell it.
        if (m.now < words[o + DEADLINE]! && (m.readsClock || !m.options.adversarialTime)) {
          heap.setWord(m.globals, 0, words[o + DEADLINE]!);
        }
        record(m, fiber, 'WAKE', -1, pc, null);
        setSeldom(m, o + DEADLINE, Infinity);
        setSeldom(m, o + FIRED, 0);
        pc += 1;
        continue;
      case 73 satisfies Code['readClock']:
        if (!performing) {
          suspendAt(m, o, pc, OP.readClock, -1, steps);
          return;
        }
        performing = false;
        record(m, fiber, 'NOW', -1, pc, m.now);
        // Time moves without a write, so a loop that looks at it is no spinning.
        heap.writes++;
        registers[base + code[pc + 1]!] = m.now;
        pc += 2;
        continue;
      case 74 satisfies Code['random']: {
        const high = draw(m, o) >>> 5;
        const value = (high * 67108864 + (draw(m, o) >>> 6)) / 9007199254740992;
        record(m, fiber, 'RAND', -1, pc, value);
        registers[base + code[pc + 1]!] = value;
        pc += 2;
        continue;
      }
      case 75 satisfies Code['randomInt']: {
        const bound = BigInt(registers[base + code[pc + 2]!] as Int);
        const wide = (BigInt(draw(m, o)) << 32n) | BigInt(draw(m, o));
        const value = bound <= 0n ? 0 : wrap(wide % bound);
        record(m, fiber, 'RAND', -1, pc, value);
        registers[base + code[pc + 1]!] = value;
        pc += 3;
        continue;
      }
      case 76 satisfies Code['print']: {
        if (m.options.orderedOutput) {
          if (!performing) {
            suspendAt(m, o, pc, OP.print, OUTPUT_OBJECT, steps);
            return;
          }
          performing = false;
        }
        const text = registers[base + code[pc + 1]!] as string;
        record(m, fiber, 'OUT', -1, pc, text);
        heap.writes++;
        m.allocated += text.length;
        m.print(fiber, pc, text);
        pc += 2;
        break;
      }
      default:
        throw new Error(`opcode ${String(code[pc])} at pc ${pc} of function ${fn}`);
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

/**
 * Integer arithmetic off the fast path: a bigint is involved, the result leaves the safe range, or it is a power.
 * Sets the register of the instruction at `pc`; false after a panic.
 */
function computeExactly(m: Machine, fiber: number, pc: number, base: number, op: IntOp): boolean {
  const registers = m.registers[fiber]!;
  const { code } = m.program.functions[m.words[fiber * STRIDE + FUNCTION]!]!;
  const left = registers[base + code[pc + 2]!] as Int;
  const result = compute(op, left, registers[base + code[pc + 3]!] as Int);
  if ('panic' in result) {
    panic(m, fiber, pc, result.panic);
    return false;
  }
  registers[base + code[pc + 1]!] = result.value;
  return true;
}

/** A visible operation is pending: the fiber waits to be chosen. The instruction counts when it is performed. */
function suspendAt(
  m: Machine,
  o: number,
  pc: number,
  operation: number,
  object: number,
  steps: number,
): void {
  m.words[o + PC] = pc;
  m.words[o + OPERATION] = operation;
  m.words[o + OBJECT] = object;
  m.steps = steps - 1;
}

function endFiber(m: Machine, fiber: number, result: Value, pc: number): void {
  m.results[fiber] = result;
  m.words[fiber * STRIDE + STATUS] = DONE;
  if (m.options.inline) m.inlineStack.pop();
  record(m, fiber, 'END', -1, pc, result);
}

/** Sets one of the words that no transition saves. */
function setSeldom(m: Machine, word: number, value: number): void {
  if (m.words[word] !== value) m.heap.setWord(m.words, word, value);
}

/** Whether `fiber` takes no turns with others and is in no loop that is watched. */
function isAlone(m: Machine, fiber: number): boolean {
  return m.words[fiber * STRIDE + GROUP] === -1 && m.loops[fiber] === null;
}

function isCooperative(m: Machine, value: Value): boolean {
  if (!(value instanceof Handle)) return false;
  const kind = m.objectKind[value.object];
  return kind === LOCAL || kind === MULTIOWNED;
}

/** 32 random bits from the generator of the fiber whose words start at `o`. */
function draw(m: Machine, o: number): number {
  const state = nextState(m.words[o + RANDOM]!);
  m.heap.setWord(m.words, o + RANDOM, state);
  m.heap.writes++;
  return bits(state);
}

function indexText(index: number | bigint, length: number): string {
  return `index ${index} is out of range for ${length} ${length === 1 ? 'item' : 'items'}`;
}

function memoryText(m: Machine): string {
  return `out of memory: the program needs more than ${Math.round(m.options.memoryMax / 1048576)} MB (--memory-max)`;
}

/** Sorts the pairs (handle, mode) of a `sortLocks` into the order of object names, in place. */
function sortPairs(
  m: Machine,
  registers: Value[],
  base: number,
  code: Int32Array,
  pc: number,
): void {
  const count = code[pc + 1]!;
  const pairs: [Handle, Value][] = [];
  for (let i = 0; i < count; i += 2) {
    pairs.push([
      registers[base + code[pc + 2 + i]!] as Handle,
      registers[base + code[pc + 3 + i]!]!,
    ]);
  }
  pairs.sort((a, b) => m.names.compareObjects(a[0].object, b[0].object));
  pairs.forEach(([handle, mode], i) => {
    registers[base + code[pc + 2 + 2 * i]!] = handle;
    registers[base + code[pc + 3 + 2 * i]!] = mode;
  });
}

/** The error of a failed lock request; a cycle or a self-acquisition carries its wait graph. */
function lockError(
  m: Machine,
  fiber: number,
  object: number,
  failure: number,
  pc: number,
): ErrorValue {
  const type = failure - FAIL_TIMEOUT;
  const row = PREDECLARED_ERRORS[type]!;
  const kind = row.kind === 'System' ? 2 : 0;
  const lock = describeObject(m, object);
  const texts = [
    `${lock} was not free within ${m.options.lockTimeout} ms`,
    `taking ${lock} would close a cycle of waiting fibers`,
    `${lock} is already held by this fiber`,
  ];
  const notes =
    failure === FAIL_TIMEOUT ? waitGraph(m, [fiber]) : waitGraph(m, chainFibers(m, fiber));
  return makeError(m, fiber, pc, kind, type, texts[type]!, notes);
}

function endlessLoop(m: Machine, fiber: number, pc: number): void {
  const fn = m.words[fiber * STRIDE + FUNCTION]!;
  m.words[fiber * STRIDE + PC] = pc;
  m.end('fault', {
    kind: 'livelock',
    message: `${describeFiber(m, fiber)} repeats this loop for ever: nothing in it changes`,
    fiber,
    places: [{ function: fn, pc, text: '' }],
    notes: [],
    hint: '',
  });
}
