/** Calls of functions and builtins. */
import type { Span } from '../../../diagnostics/source.js';
import type { CallExpr, Expr, MethodExpr, StaticCallExpr } from '../../../syntax/ast.js';
import { builtinRow, visibleName } from '../../../types/builtins.js';
import type { BuiltinName, BuiltinRow } from '../../../types/builtins.js';
import type { CallTarget, CheckedFunction, Variable } from '../../../types/checked.js';
import type { Passing } from '../../../types/types.js';
import { FILE_OPERATIONS } from '../../../bytecode/file-operations.js';
import { FORMATS } from '../../../bytecode/opcodes.js';
import type { Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { storedValue } from '../values/stored.js';
import { isReference, success } from '../values/facts.js';
import { holdsStreams } from '../values/handles.js';
import { named, placeName } from '../concurrency/objects.js';
import {
  containerPlace,
  placeOf,
  placeReference,
  readReference,
  whenPresent,
} from '../values/places.js';
import { lowerOnShards } from '../concurrency/sharded.js';
import type { Held } from '../concurrency/stream-ends.js';
import { droppingAll, isNameless } from '../concurrency/stream-ends.js';
import { formatted, lowerPrint } from '../values/text.js';

export function lowerCall(
  l: Lowering,
  expr: CallExpr | MethodExpr | StaticCallExpr,
  into: Register | null,
): Register {
  const target = l.checked.calls.get(expr);
  if (target === undefined) l.unsupported('call', expr.span);
  if (expr.kind !== 'method') return lowerTarget(l, target, expr.args, expr.span, into);
  const payload = l.checked.payloads.get(expr);
  if (payload === undefined)
    return lowerTarget(l, target, [expr.receiver, ...expr.args], expr.span, into);
  return whenPresent(l, l.value(expr.receiver), expr.span, into, (value, result) => {
    l.standingFor(payload, value, () => {
      lowerTarget(l, target, [payload, ...expr.args], expr.span, result);
    });
  });
}

/** The arguments of a call of a function of the program, in the order of its parameters. */
export function lowerCallArguments(l: Lowering, expr: CallExpr | MethodExpr): readonly Register[] {
  const target = l.checked.calls.get(expr);
  if (target?.kind !== 'function') return l.unsupported('call', expr.span);
  const given = expr.kind === 'method' ? [expr.receiver, ...expr.args] : expr.args;
  const { function: callee, args } = target;
  return lowerArguments(l, callee, passingOf(callee), args, given, expr.span, () => []);
}

/** Arguments that are not among those `given` are default values. */
function lowerTarget(
  l: Lowering,
  target: CallTarget,
  given: readonly Expr[],
  span: Span,
  into: Register | null,
): Register {
  if (target.kind === 'builtin')
    return lowerBuiltin(l, target.name as BuiltinName, target.args, span, into);
  if (target.kind === 'value') return lowerValueCall(l, target, given, span, into);
  const { function: callee } = target;
  const passing = passingOf(callee);
  const args = lowerArguments(l, callee, passing, target.args, given, span, () => []);
  // Only a function that captures calls itself like this: what it captured goes along.
  const captures = callee.captures.map(({ inner }) => l.captured.get(inner) ?? l.registerOf(inner));
  const result = into ?? l.code.newRegister();
  const operands = [result, l.tables.functionIndex(callee), [...args, ...captures]] as const;
  // What the callee gives back may be the stream that it was given.
  const mayReturn = holdsStreams(callee.result);
  const held = target.args.flatMap((arg, i): readonly Held[] => {
    const register = args[i];
    const isLent = !mayReturn && callee.item?.parameters[i]?.takes !== true && isNameless(l, arg);
    return isLent && register !== undefined ? [{ register, type: l.convertedType(arg) }] : [];
  });
  droppingAll(l, held, span, () => {
    l.code.emit('call', operands, span);
  });
  return result;
}

function lowerValueCall(
  l: Lowering,
  target: Extract<CallTarget, { kind: 'value' }>,
  given: readonly Expr[],
  span: Span,
  into: Register | null,
): Register {
  const { known } = target;
  const callee = l.value(target.callee);
  const captures = (): readonly Bound[] =>
    (known?.captures ?? []).map((capture, index) => {
      const register = l.code.newRegister();
      l.code.emit('getCapture', [register, callee, index], span);
      return [capture.inner, register];
    });
  const args = lowerArguments(l, known, target.passing, target.args, given, span, captures);
  const result = into ?? l.code.newRegister();
  l.code.emit('callValue', [result, callee, args], span);
  return result;
}

type Bound = readonly [Variable, Register];

function passingOf({ parameters, taken }: CheckedFunction): readonly Passing[] {
  return parameters.map((variable) => {
    if (taken.has(variable)) return 'takes';
    return variable.mutable ? 'mutable' : 'lent';
  });
}

/** Arguments from left to right. A default value sees the parameters before its own, and what the callee captured. */
function lowerArguments(
  l: Lowering,
  callee: CheckedFunction | null,
  passing: readonly Passing[],
  args: readonly Expr[],
  given: readonly Expr[],
  span: Span,
  captures: () => readonly Bound[],
): readonly Register[] {
  const registers: Register[] = [];
  for (const [i, arg] of args.entries()) {
    const lower = (): Register => lowerArgument(l, passing[i] ?? 'lent', arg);
    if (given.includes(arg)) {
      registers.push(lower());
      continue;
    }
    const earlier = registers.flatMap((register, k): readonly Bound[] => {
      const parameter = callee?.parameters[k];
      return parameter === undefined ? [] : [[parameter, register]];
    });
    registers.push(l.bound([...captures(), ...earlier], () => l.standingAt(span, lower)));
  }
  return registers;
}

/** A MUTABLE parameter gets a reference to the original, a TAKES one a value of its own, a plain one what there is. */
function lowerArgument(l: Lowering, passing: Passing, arg: Expr): Register {
  if (passing === 'takes') return storedValue(l, arg);
  const type = l.convertedType(arg);
  if (passing === 'mutable' && isReference(type) && type.kind !== 'optional')
    return placeReference(l, placeOf(l, arg), true);
  return l.value(arg);
}

function lowerBuiltin(
  l: Lowering,
  name: BuiltinName,
  args: readonly Expr[],
  span: Span,
  into: Register | null,
): Register {
  const row = builtinRow(name);
  const { code } = l;
  if (name === 'print') {
    lowerPrint(l, args, span);
    return nothing(l, span, into);
  }
  if (name === 'sleep') {
    for (const arg of args) code.emit('sleep', [l.value(arg)], span);
    code.emit('wake', [], span);
    return nothing(l, span, into);
  }
  const special = lowerSpecial(l, name, args, span, into);
  if (special !== null) return special;
  const registers = builtinArguments(l, row, args);
  if (row.opcode === 'mapOperation')
    return lowerOnShards(l, visibleName(name), registers, span, into);
  if (row.opcode === 'fileOperation') {
    const result = into ?? code.newRegister();
    const operation = FILE_OPERATIONS.findIndex((each) => each === fileOperation(name));
    code.emit('fileOperation', [result, operation, registers], span);
    return result;
  }
  if (row.result === 'void' && row.opcode !== null) {
    code.emit(row.opcode, registers, span);
    return nothing(l, span, into);
  }
  const result = into ?? code.newRegister();
  if (row.opcode !== null) code.emit(row.opcode, [result, ...registers], span);
  else code.emit('callBuiltin', [result, l.tables.builtin(name), registers], span);
  return result;
}

/** `files.readLine!` and `files.File::open` are the operations `readLine` and `open`. */
function fileOperation(name: BuiltinName): string {
  return visibleName(name).replace(/^File::|!$/g, '');
}

/** The value of a call that has none: NIL where one is asked for. */
function nothing(l: Lowering, span: Span, into: Register | null): Register {
  return into === null ? l.code.newRegister() : l.constant(null, span, into);
}

/** The first argument of a changing builtin is a reference to the original; what is put in is stored. */
function builtinArguments(
  l: Lowering,
  row: BuiltinRow,
  args: readonly Expr[],
): readonly Register[] {
  const first = args[0];
  if (first === undefined) return [];
  const rest = args.slice(1);
  if (!row.mutates) return [receiverOf(l, row, first), ...rest.map((arg) => l.value(arg))];
  const place = containerPlace(l, first);
  const values = rest.map((arg) => named(l, `${placeName(first)}[]`, () => storedValue(l, arg)));
  return [placeReference(l, place, true), ...values];
}

/** An item that may be missing is unwrapped, unless the builtin takes optionals. */
function receiverOf(l: Lowering, row: BuiltinRow, first: Expr): Register {
  const [parameter] = row.parameters;
  if (parameter === 'any' || parameter === 'optional' || parameter === 'optionalSized')
    return l.value(first);
  if (isReference(l.type(first))) return readReference(l, first);
  const value = l.value(first);
  if (l.convertedType(first).kind !== 'optional') return value;
  const unwrapped = l.code.newRegister();
  l.code.emit('unwrap', [unwrapped, value], first.span);
  return unwrapped;
}

/** Builtins that have better instructions than a call; null for the others. */
function lowerSpecial(
  l: Lowering,
  name: BuiltinName,
  args: readonly Expr[],
  span: Span,
  into: Register | null,
): Register | null {
  const { code } = l;
  const first = args[0];
  if (name === 'threadCount') return l.constant(1, span, into);
  if (first === undefined) return null;
  const value = (): Register => l.value(first);
  const target = into ?? code.newRegister();
  switch (name) {
    case 'int.toString':
      return formatted(l, value(), success(l.convertedType(first)), span, target);
    case 'float.toString':
      code.emit('formatValue', [target, value(), FORMATS.indexOf('truncated')], span);
      return target;
    case 'int.toFloat':
      code.emit('intToFloat', [target, value()], span);
      return target;
    case 'string.toString':
    case 'int.toInt':
    case 'float.toFloat':
      return l.moved(value(), target, span);
    case 'optional.nil?':
      code.emit('isNil', [target, value()], span);
      return target;
    case 'optional.present?': {
      const isNil = code.newRegister();
      code.emit('isNil', [isNil, value()], span);
      code.emit('not', [target, isNil], span);
      return target;
    }
    case 'string.eql':
    case 'string.eql?': {
      const second = args[1];
      if (second === undefined) return null;
      const left = value();
      code.emit('equal', [target, left, l.value(second)], span);
      return target;
    }
    default:
      return null;
  }
}
