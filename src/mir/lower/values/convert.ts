/** Conversions that the checker asked for, and copies where value semantics need them. */
import type { Span } from '../../../diagnostics/source.js';
import type { Expr, LiteralExpr } from '../../../syntax/ast.js';
import type { Conversion } from '../../../types/checked.js';
import { isName } from '../../../types/names.js';
import { numberConversions } from '../../../types/number-conversions.js';
import type { Type } from '../../../types/types.js';
import type { Register } from '../../mir.js';
import { newObject } from '../concurrency/objects.js';
import type { Lowering } from '../context.js';
import { converted } from './facts.js';

/** The value of `expr` after its conversions. */
export function convertedValue(l: Lowering, expr: Expr, into: Register | null): Register {
  const conversions = l.checked.conversions.get(expr) ?? [];
  if (conversions.length === 0) return l.raw(expr, into);
  let value = l.raw(expr);
  let type = l.type(expr);
  for (const [i, conversion] of conversions.entries()) {
    const isLast = i === conversions.length - 1;
    const target = isLast && into !== null ? into : l.code.newRegister();
    if (type.kind === 'optional' && conversion !== 'present')
      convertPayload(l, conversion, target, value, expr.span);
    else emitConversion(l, conversion, target, value, expr.span);
    type = converted(type, conversion);
    value = target;
  }
  return value;
}

/** target := the converted payload, or NIL. */
function convertPayload(
  l: Lowering,
  conversion: Conversion,
  target: Register,
  value: Register,
  span: Span,
): void {
  const { code } = l;
  const absent = code.newRegister();
  const [present, after] = [code.newBlock(), code.newBlock()];
  code.emit('move', [target, value], span);
  code.emit('isNil', [absent, value], span);
  code.branch(absent, after, present, span);
  code.start(present, span);
  emitConversion(l, conversion, target, value, span);
  code.start(after, span);
}

function emitConversion(
  l: Lowering,
  conversion: Conversion,
  target: Register,
  value: Register,
  span: Span,
): void {
  const { code } = l;
  switch (conversion) {
    case 'load':
      code.emit('atomicLoad', [target, value], span);
      return;
    case 'open':
      l.accesses(value, -1, false, span);
      code.emit('readObject', [target, value], span);
      return;
    case 'present': {
      const absent = code.newRegister();
      code.emit('isNil', [absent, value], span);
      code.emit('not', [target, absent], span);
      return;
    }
    case 'intToFloat':
    case 'floatToInt':
    case 'roundFloat':
      code.emit(conversion, [target, value], span);
      return;
    default:
      if ('wrap' in conversion) newObject(l, conversion.wrap, value, span, target);
      else if ('narrow' in conversion)
        code.emit('narrowInt', [target, value, conversion.narrow], span);
      else code.emit('truncateFloat', [target, value, conversion.truncate], span);
  }
}

/** Brings a number of type `from` to type `to`. */
export function convertedNumber(
  l: Lowering,
  value: Register,
  from: Type,
  to: Type,
  span: Span,
): Register {
  let current = value;
  for (const conversion of numberConversions(from, to)) {
    const target = l.code.newRegister();
    emitConversion(l, conversion, target, current, span);
    current = target;
  }
  return current;
}

/** A numeric literal, perhaps behind one minus sign; null for any other expression. */
export function literalOf(
  expr: Expr,
): { readonly value: LiteralExpr; readonly negative: boolean } | null {
  if (expr.kind === 'int' || expr.kind === 'float') return { value: expr, negative: false };
  if (expr.kind !== 'unary' || expr.op !== '-') return null;
  const { value } = expr;
  return value.kind === 'int' || value.kind === 'float' ? { value, negative: true } : null;
}

/** The value of `expr` in a register that no later assignment to a variable changes. */
export function stableValue(l: Lowering, expr: Expr): Register {
  if (isName(expr) && !l.checked.conversions.has(expr)) {
    const variable = l.checked.names.get(expr);
    if (variable !== undefined && !variable.mutable && variable.role !== 'alias')
      return l.registerOf(variable);
  }
  return l.value(expr, l.code.newRegister());
}
