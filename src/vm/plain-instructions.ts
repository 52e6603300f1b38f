/**
 * Instructions without a visible operation that are not in the inner loop of the interpreter: they allocate, fail in
 * special ways, or are rare. Each answers where to go on, or RAISED.
 */
import { countCalls, enterValue } from './calls.js';
import { makeError, panic } from './errors.js';
import type { Int } from './integers.js';
import { canonical, compute, computeSmall, fits, roundToFloat32, truncate } from './integers.js';
import { FUNCTION, PC, STRIDE } from './layout.js';
import type { MachineState } from './machine-state.js';
import { LIST_CELL, TEXT_MAX, memoryText, resultBytes, tooManyItems } from './memory.js';
import type { Handle, Value } from './value.js';
import { isStronglyHeld } from './strong-handles.js';
import {
  copyValue,
  ErrorValue,
  FunctionValue,
  ListValue,
  StructValue,
  WeakHandle,
} from './value.js';
import { RAISED } from './answers.js';
import type { IntegerOperator } from '../bytecode/opcodes.js';
import type { Code } from '../bytecode/opcode-numbers.js';
import { FORMATS, INTEGER_OPERATORS, INTEGER_TYPES } from '../bytecode/opcodes.js';
import { InternalError } from '../support/assert.js';

const INT64 = INTEGER_TYPES.indexOf('Int64');
const FLOAT = FORMATS.indexOf('float');

/** The name of an integer type in a message. */
function typeName(type: number): string {
  return INTEGER_TYPES[type] ?? '?';
}

function floatText(m: MachineState, value: number): string {
  return m.options.runtime.format(value, FLOAT, m.program);
}

/**
 * Integer arithmetic off the fast path: a bigint is involved, the result leaves the safe range, or the operator or
 * the type is a rarer one.
 * Sets the register of the instruction at `pc`; false after a panic.
 */
export function computeExactly(
  m: MachineState,
  fiber: number,
  pc: number,
  base: number,
  op: IntegerOperator,
  type = INT64,
): boolean {
  const registers = m.registers[fiber]!;
  const { code } = m.program.functions[m.words[fiber * STRIDE + FUNCTION]!]!;
  const left = registers[base + code[pc + 2]!] as Int;
  const right = registers[base + code[pc + 3]!] as Int;
  const small = computeSmall(op, left, right, type);
  if (small !== null) {
    registers[base + code[pc + 1]!] = small;
    return true;
  }
  const result = compute(op, left, right, type);
  if ('panic' in result) {
    panic(m, fiber, pc, result.panic);
    return false;
  }
  registers[base + code[pc + 1]!] = result.value;
  return true;
}

/** `addImmediate` off its fast path; a negative constant was subtracted by the program. */
export function addExactly(m: MachineState, fiber: number, pc: number, base: number): boolean {
  const registers = m.registers[fiber]!;
  const { code } = m.program.functions[m.words[fiber * STRIDE + FUNCTION]!]!;
  const left = registers[base + code[pc + 2]!] as Int;
  const amount = code[pc + 3]!;
  const result = compute(amount < 0 ? '-' : '+', left, Math.abs(amount), INT64);
  if ('panic' in result) {
    panic(m, fiber, pc, result.panic);
    return false;
  }
  registers[base + code[pc + 1]!] = result.value;
  return true;
}

/** Executes the instruction at `pc` of `fiber`, whose frame starts at `base`. */
export function performPlain(
  m: MachineState,
  fiber: number,
  code: Int32Array,
  pc: number,
  base: number,
): number {
  const o = fiber * STRIDE;
  const { words } = m;
  const { program } = m;
  const { constants } = program;
  const registers = m.registers[fiber]!;
  switch (code[pc] as Code[keyof Code]) {
    case 2 satisfies Code['copyValue']:
      registers[base + code[pc + 1]!] = copyValue(registers[base + code[pc + 2]!]!);
      m.allocated += LIST_CELL;
      return pc + 3;
    case 8 satisfies Code['powInt']:
      if (!computeExactly(m, fiber, pc, base, '**')) return pc;
      return pc + 4;
    case 9 satisfies Code['wrapAddInt']:
      computeExactly(m, fiber, pc, base, '%+');
      return pc + 4;
    case 10 satisfies Code['wrapSubInt']:
      computeExactly(m, fiber, pc, base, '%-');
      return pc + 4;
    case 11 satisfies Code['wrapMulInt']:
      computeExactly(m, fiber, pc, base, '%*');
      return pc + 4;
    case 12 satisfies Code['negateInt']: {
      const operand = registers[base + code[pc + 2]!] as Int;
      const result = compute('negate', operand, operand);
      if ('panic' in result) {
        panic(m, fiber, pc, result.panic);
        return pc;
      }
      registers[base + code[pc + 1]!] = result.value;
      return pc + 3;
    }
    case 13 satisfies Code['complementInt']:
      registers[base + code[pc + 1]!] = canonical(~BigInt(registers[base + code[pc + 2]!] as Int));
      return pc + 3;
    case 14 satisfies Code['narrowInt']: {
      const value = registers[base + code[pc + 2]!] as Int;
      if (!fits(value, code[pc + 3]!)) {
        panic(m, fiber, pc, `integer overflow: ${value} does not fit ${typeName(code[pc + 3]!)}`);
        return pc;
      }
      registers[base + code[pc + 1]!] = value;
      return pc + 4;
    }
    case 19 satisfies Code['modFloat']: {
      const b = registers[base + code[pc + 3]!] as number;
      const rest = (registers[base + code[pc + 2]!] as number) % b;
      registers[base + code[pc + 1]!] = rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
      return pc + 4;
    }
    case 20 satisfies Code['powFloat']:
      registers[base + code[pc + 1]!] =
        (registers[base + code[pc + 2]!] as number) ** (registers[base + code[pc + 3]!] as number);
      return pc + 4;
    case 21 satisfies Code['negateFloat']:
      registers[base + code[pc + 1]!] = -(registers[base + code[pc + 2]!] as number);
      return pc + 3;
    case 22 satisfies Code['intToFloat']:
      registers[base + code[pc + 1]!] = Number(registers[base + code[pc + 2]!]);
      return pc + 3;
    case 23 satisfies Code['floatToInt']: {
      const value = registers[base + code[pc + 2]!] as number;
      const whole = truncate(value);
      if (whole === null) {
        panic(m, fiber, pc, `${floatText(m, value)} does not fit Int64`);
        return pc;
      }
      registers[base + code[pc + 1]!] = whole;
      return pc + 3;
    }
    case 80 satisfies Code['arithmeticInt']:
      if (!computeExactly(m, fiber, pc, base, INTEGER_OPERATORS[code[pc + 4]!]!, code[pc + 5]))
        return pc;
      return pc + 6;
    case 81 satisfies Code['roundFloat']:
      registers[base + code[pc + 1]!] = roundToFloat32(registers[base + code[pc + 2]!] as Int);
      return pc + 3;
    case 82 satisfies Code['truncateFloat']: {
      const value = registers[base + code[pc + 2]!] as number;
      const whole = truncate(value, code[pc + 3]);
      if (whole === null) {
        panic(m, fiber, pc, `${floatText(m, value)} does not fit ${typeName(code[pc + 3]!)}`);
        return pc;
      }
      registers[base + code[pc + 1]!] = whole;
      return pc + 4;
    }
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
        return pc;
      }
      registers[base + code[pc + 1]!] = value;
      return pc + 3;
    }
    case 37 satisfies Code['concat']: {
      const text =
        (registers[base + code[pc + 2]!] as string) + (registers[base + code[pc + 3]!] as string);
      m.allocated += text.length;
      if (text.length > TEXT_MAX) {
        panic(m, fiber, pc, memoryText(m));
        return pc;
      }
      registers[base + code[pc + 1]!] = text;
      return pc + 4;
    }
    case 38 satisfies Code['formatValue']:
      registers[base + code[pc + 1]!] = m.options.runtime.format(
        registers[base + code[pc + 2]!]!,
        code[pc + 3]!,
        program,
      );
      return pc + 4;
    case 39 satisfies Code['newStruct']: {
      const count = code[pc + 3]!;
      const fields: Value[] = new Array<Value>(count);
      for (let i = 0; i < count; i++) fields[i] = registers[base + code[pc + 4 + i]!]!;
      registers[base + code[pc + 1]!] = new StructValue(code[pc + 2]!, fields);
      m.allocated += LIST_CELL * (count + 2);
      return pc + 4 + count;
    }
    case 42 satisfies Code['newList']: {
      const count = code[pc + 2]!;
      const items: Value[] = [];
      for (let i = 0; i < count; i++) items.push(registers[base + code[pc + 3 + i]!]!);
      registers[base + code[pc + 1]!] = new ListValue(items);
      m.allocated += LIST_CELL * (count + 2);
      return pc + 3 + count;
    }
    case 47 satisfies Code['concatLists']: {
      const left = registers[base + code[pc + 2]!] as ListValue;
      const right = registers[base + code[pc + 3]!] as ListValue;
      if (tooManyItems(m, left.items.length + right.items.length)) {
        panic(m, fiber, pc, memoryText(m));
        return pc;
      }
      registers[base + code[pc + 1]!] = new ListValue([...left.items, ...right.items]);
      m.allocated += LIST_CELL * (left.items.length + right.items.length + 2);
      return pc + 4;
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
      if (m.ending !== null) return pc;
      if (result instanceof ErrorValue) {
        m.raised = result;
        return RAISED;
      }
      registers[base + code[pc + 1]!] = result;
      m.allocated += resultBytes(result);
      return pc + 4 + count;
    }
    case 49 satisfies Code['raise']: {
      const message = registers[base + code[pc + 3]!]!;
      const text = typeof message === 'string' ? message : '';
      m.raised = makeError(m, fiber, pc, code[pc + 1]!, code[pc + 2]!, text);
      return RAISED;
    }
    case 50 satisfies Code['raiseAgain']:
      m.raised = registers[base + code[pc + 1]!] as ErrorValue;
      return RAISED;
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
      return pc + 6;
    }
    case 52 satisfies Code['matchError']: {
      const error = registers[base + code[pc + 2]!] as ErrorValue;
      const kind = code[pc + 3]!;
      const type = code[pc + 4]!;
      registers[base + code[pc + 1]!] =
        (kind < 0 || error.kind === kind) && (type < 0 || error.type === type);
      return pc + 5;
    }
    case 53 satisfies Code['errorMessage']:
      registers[base + code[pc + 1]!] = (registers[base + code[pc + 2]!] as ErrorValue).message;
      return pc + 3;
    case 55 satisfies Code['panic']:
      panic(m, fiber, pc, constants[code[pc + 1]!] as string);
      return pc;
    case 116 satisfies Code['policyApplies']:
      registers[base + code[pc + 1]!] = m.options.unhandledLock === 'policy';
      return pc + 2;
    case 117 satisfies Code['panicError']: {
      const error = registers[base + code[pc + 1]!] as ErrorValue;
      panic(m, fiber, error.origin.pc, error.message);
      return pc;
    }
    case 56 satisfies Code['die']:
      words[o + PC] = pc;
      m.status = Number(registers[base + code[pc + 1]!]);
      m.end('exited', null);
      return pc;
    case 77 satisfies Code['makeFunction']: {
      const count = code[pc + 3]!;
      const captures: Value[] = [];
      for (let i = 0; i < count; i++) captures.push(registers[base + code[pc + 4 + i]!]!);
      registers[base + code[pc + 1]!] = new FunctionValue(code[pc + 2]!, captures);
      m.allocated += LIST_CELL * (count + 2);
      return pc + 4 + count;
    }
    case 78 satisfies Code['getCapture']: {
      const { captures } = registers[base + code[pc + 2]!] as FunctionValue;
      registers[base + code[pc + 1]!] = captures[code[pc + 3]!]!;
      return pc + 4;
    }
    case 79 satisfies Code['callValue']:
      return enterValue(m, fiber, pc, base);
    case 110 satisfies Code['link']:
      registers[base + code[pc + 1]!] = new WeakHandle(
        (registers[base + code[pc + 2]!] as Handle).object,
      );
      return pc + 3;
    case 111 satisfies Code['resolve']: {
      const weak = registers[base + code[pc + 2]!] as WeakHandle | null;
      const isHeld = weak !== null && isStronglyHeld(m, fiber, pc, weak.target);
      registers[base + code[pc + 1]!] = isHeld ? m.handles[weak.target]! : null;
      return pc + 3;
    }
    case 112 satisfies Code['countCalls']:
      registers[base + code[pc + 1]!] = countCalls(m, fiber);
      return pc + 2;
    default:
      throw new InternalError(`opcode ${String(code[pc])} at pc ${pc}`);
  }
}
