/** Handles of streams as values: which variables drop their stream, and what a handle leaves behind that goes elsewhere. */
import type { Expr } from '../../syntax/ast.js';
import type { Variable } from '../../types/checked.js';
import type { Register } from '../mir.js';
import type { Lowering } from './context.js';

/** Whether a variable holds a handle that drops its stream when it leaves its scope. */
export function dropsAtEnd(variable: Variable | null | undefined): variable is Variable {
  return variable?.type.kind === 'stream' && variable.type.form !== 'bounded';
}

/** A handle that goes elsewhere leaves nothing behind that could be dropped. */
export function takenHandle(l: Lowering, expr: Expr, into: Register | null): Register | null {
  const given = expr.kind === 'ownership' && (expr.op === 'GIVE' || expr.op === 'MOVE');
  const name = given ? expr.value : expr;
  const variable = name.kind === 'name' ? l.checked.names.get(name) : undefined;
  if (!dropsAtEnd(variable)) return null;
  const value = l.moved(l.registerOf(variable), into ?? l.code.newRegister(), expr.span);
  l.constant(null, expr.span, l.registerOf(variable));
  return value;
}
