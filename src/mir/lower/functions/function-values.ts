/** Function values: lambdas, names of functions, and functions with USE (CLEAR language reference, 9.4). */
import type { Span } from '../../../diagnostics/source.js';
import type { Expr, FunctionItem } from '../../../syntax/ast.js';
import type { CheckedFunction } from '../../../types/checked.js';
import type { Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { isReference } from '../values/facts.js';

/** The value of a lambda, or of the name of a function. */
export function lowerFunctionValue(l: Lowering, expr: Expr, into: Register | null): Register {
  const known = l.checked.functionValues.get(expr);
  if (known === undefined) l.unsupported(expr.kind, expr.span);
  return makeFunction(l, known, expr.span, into);
}

/** A function with USE: its statement makes the value. */
export function lowerNested(l: Lowering, item: FunctionItem): void {
  const nested = l.checked.nested.get(item);
  if (nested === undefined) return;
  const register = makeFunction(l, nested.function, item.name.span, l.code.newRegister());
  l.declare(nested.variable, register);
}

/** Captures are copied, unless they move, so that nobody can change what the function sees. */
function makeFunction(
  l: Lowering,
  known: CheckedFunction,
  span: Span,
  into: Register | null,
): Register {
  const captures = known.captures.map(({ outer, class: sort }) => {
    const value = l.registerOf(outer);
    if (!isReference(outer.type) || sort === 'moved') return value;
    const copy = l.code.newRegister();
    l.code.emit('copyValue', [copy, value], span);
    return copy;
  });
  const target = into ?? l.code.newRegister();
  l.code.emit('makeFunction', [target, l.tables.functionIndex(known), captures], span);
  return target;
}
