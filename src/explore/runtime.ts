/** Hands the builtins to the machine: errors they raise become values, panics end the execution. */
import type { BuiltinContext, BuiltinFunction } from '../builtins/context.js';
import { BUILTIN_FUNCTIONS } from '../builtins/registry.js';
import {
  formatBool,
  formatFloat,
  formatFloat32,
  formatInt,
  truncateFloat,
} from '../builtins/text-format.js';
import type { ErrorKind } from '../bytecode/opcodes.js';
import { ERROR_KINDS, FORMATS } from '../bytecode/opcodes.js';
import type { Program } from '../bytecode/program.js';
import { assert, InternalError } from '../support/assert.js';
import { makeError, panic } from '../vm/errors.js';
import { PC, STRIDE } from '../vm/layout.js';
import { memoryText, peakBytes, TEXT_MAX, tooManyItems } from '../vm/memory.js';
import type { MachineState } from '../vm/machine-state.js';
import type { Runtime } from '../vm/machine-state.js';
import type { Value } from '../vm/value.js';
import { VectorClockWatch } from './races.js';
import { showValue } from './show-value.js';

/** Thrown by a builtin to leave it; never leaves this file. */
class BuiltinExit extends Error {
  readonly kind: ErrorKind | 'panic';
  constructor(kind: ErrorKind | 'panic', message: string) {
    super(message);
    this.kind = kind;
  }
}

function panicOut(message: string): never {
  throw new BuiltinExit('panic', message);
}

function raiseOut(kind: ErrorKind, message: string): never {
  throw new BuiltinExit(kind, message);
}

/** One context for each machine, because calls are many. */
const contexts = new WeakMap<MachineState, BuiltinContext>();

function contextOf(machine: MachineState): BuiltinContext {
  const known = contexts.get(machine);
  if (known !== undefined) return known;
  const context: BuiltinContext = {
    heap: machine.heap,
    frameBytes: () => peakBytes(machine, machine.fiberAt[machine.depth - 1] ?? 0),
    panic: panicOut,
    expectText: (length) => {
      if (length > TEXT_MAX) panicOut(memoryText(machine));
    },
    expectItems: (count) => {
      if (tooManyItems(machine, count)) panicOut(memoryText(machine));
    },
    raise: raiseOut,
  };
  contexts.set(machine, context);
  return context;
}

function implementationOf(name: string): BuiltinFunction {
  const implementation = (BUILTIN_FUNCTIONS as Readonly<Record<string, BuiltinFunction>>)[name];
  assert(implementation !== undefined, `there is no builtin ${name}`);
  return implementation;
}

export const RUNTIME: Runtime = {
  watchRaces: (machine) => new VectorClockWatch(machine),
  callBuiltin(machine: MachineState, fiber: number, name: string, args: readonly Value[]): Value {
    const implementation = implementationOf(name);
    try {
      return implementation(contextOf(machine), args);
    } catch (exit) {
      if (!(exit instanceof BuiltinExit)) throw exit;
      const pc = machine.words[fiber * STRIDE + PC] ?? 0;
      if (exit.kind !== 'panic') {
        return makeError(machine, fiber, pc, ERROR_KINDS.indexOf(exit.kind), -1, exit.message);
      }
      panic(machine, fiber, pc, exit.message);
      return null;
    }
  },
  bindBuiltin(machine: MachineState, name: string): (args: readonly Value[]) => Value | undefined {
    const implementation = implementationOf(name);
    const context = contextOf(machine);
    return (args) => {
      try {
        // What a builtin refuses it refuses before it changes anything.
        return implementation(context, args);
      } catch (exit) {
        if (exit instanceof BuiltinExit) return undefined;
        throw exit;
      }
    };
  },
  format(value: Value, format: number, program: Program): string {
    if (value === null) return 'NIL';
    const shape = program.shapes[format - FORMATS.length];
    if (shape !== undefined) return showValue(value, shape, program);
    const name = FORMATS[format];
    switch (name) {
      case 'int':
      case 'optionalInt':
        return formatInt(value as number | bigint);
      case 'float':
      case 'optionalFloat':
        return formatFloat(value as number);
      case 'float32':
      case 'optionalFloat32':
        return formatFloat32(value as number);
      case 'bool':
      case 'optionalBool':
        return formatBool(value as boolean);
      case 'string':
      case 'optionalString':
        return value as string;
      case 'truncated':
        return truncateFloat(value as number) ?? 'nan';
      case 'value':
        return showValue(value, 'value', program);
      default:
        throw new InternalError(`there is no format ${format}`);
    }
  },
};
