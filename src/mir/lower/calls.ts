/** Calls of functions and builtins. */
import type { Span } from '../../diagnostics/source.js';
import type { CallExpr, Expr, MethodExpr, StaticCallExpr } from '../../syntax/ast.js';
import { builtinRow } from '../../types/builtins.js';
import type { BuiltinName, BuiltinRow } from '../../types/builtins.js';
import type { CallTarget, CheckedFunction } from '../../types/checked.js';
import { FORMATS } from '../../bytecode/opcodes.js';
import type { Register } from '../mir.js';
import type { Lowering } from './context.js';
import { storedValue } from './convert.js';
import { isReference, success } from './facts.js';
import { named, placeName } from './objects.js';
import { containerPlace, placeOf, placeReference, readReference } from './places.js';
import { formatted, lowerPrint } from './text.js';

export function lowerCall(
  l: Lowering,
  expr: CallExpr | MethodExpr | StaticCallExpr,
  into: Register | null,
): Register {
  const target = l.checked.calls.get(expr);
  if (target === undefined) l.unsupported('call', expr.span);
  if (expr.kind === 'method' && expr.safe) l.unsupported('?.', expr.span);
  const given = expr.kind === 'method' ? [expr.receiver, ...expr.args] : expr.args;
  return lowerTarget(l, target, given, expr.span, into);
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
  const args = target.args.map((arg, i) => {
    const lower = (): Register => lowerArgument(l, target.function, i, arg);
    return given.includes(arg) ? lower() : l.standingAt(span, lower);
  });
  const result = into ?? l.code.newRegister();
  l.code.emit('call', [result, l.tables.functionIndex(target.function), args], span);
  return result;
}

/** A MUTABLE parameter gets a reference to the original, a TAKES one a value of its own, a plain one what there is. */
function lowerArgument(l: Lowering, callee: CheckedFunction, index: number, arg: Expr): Register {
  const parameter = callee.parameters[index];
  const type = l.convertedType(arg);
  if (parameter?.mutable === true && isReference(type) && type.kind !== 'optional')
    return placeReference(l, placeOf(l, arg), true);
  const takes = callee.item?.parameters[index]?.takes === true;
  return takes ? storedValue(l, arg) : l.value(arg);
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
  if (row.result === 'void' && row.opcode !== null) {
    code.emit(row.opcode, registers, span);
    return nothing(l, span, into);
  }
  const result = into ?? code.newRegister();
  if (row.opcode !== null) code.emit(row.opcode, [result, ...registers], span);
  else code.emit('callBuiltin', [result, l.tables.builtin(name), registers], span);
  return result;
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
