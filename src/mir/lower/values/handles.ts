/** Handles of streams and observables as values: what drops its streams, and what a handle leaves behind that goes elsewhere. */
import type { Span } from '../../../diagnostics/source.js';
import type { Expr } from '../../../syntax/ast.js';
import type { Variable } from '../../../types/checked.js';
import type { Type } from '../../../types/types.js';
import { containsType } from '../../../types/types.js';
import type { Register } from '../../mir.js';
import type { Lowering } from '../context.js';

/** Whether a value of this type is, or holds, a handle that somebody must drop: of a stream, or of an observable. */
export function holdsStreams(type: Type): boolean {
  return containsType(
    type,
    (part) => part.kind === 'observable' || part.kind === 'stream',
    (part) => !['object', 'promise', 'stream', 'observable'].includes(part.kind),
  );
}

/** Whether a variable drops the streams that its value leads to when it leaves its scope. */
export function dropsAtEnd(variable: Variable | null | undefined): variable is Variable {
  return variable !== null && variable !== undefined && holdsStreams(variable.type);
}

export function isSharedStream(type: Type): boolean {
  return type.kind === 'stream' && type.sort === 'shared';
}

/** Another handle of a shared stream. */
export function sharedHandle(
  l: Lowering,
  handle: Register,
  into: Register | null,
  span: Span,
): Register {
  const target = into ?? l.code.newRegister();
  l.code.emit('shareStream', [target, handle], span);
  return target;
}

/**
 * A value that goes elsewhere leaves nothing behind that could be dropped. Not so a shared stream, of which both places
 * have a handle then, unless nobody reads the variable again (`isLast`).
 */
export function takenHandle(
  l: Lowering,
  expr: Expr,
  into: Register | null,
  isLast = false,
): Register | null {
  const given = expr.kind === 'ownership' && (expr.op === 'GIVE' || expr.op === 'MOVE');
  const name = given ? expr.value : expr;
  const variable = name.kind === 'name' ? l.checked.names.get(name) : undefined;
  if (!dropsAtEnd(variable) || !owns(l, variable)) return null;
  if (isSharedStream(variable.type) && !given && !isLast) return null;
  const value = l.moved(l.registerOf(variable), into ?? l.code.newRegister(), expr.span);
  l.constant(null, expr.span, l.registerOf(variable));
  return value;
}

/** Whether the streams of a variable are its own: those of an element, a view or a plain parameter are somebody else's. */
export function owns(l: Lowering, variable: Variable): boolean {
  if (l.views.has(variable)) return false;
  if (variable.role === 'local' || variable.role === 'binding') return true;
  if (variable.role === 'capture') return l.function.kind === 'run_body';
  if (variable.role !== 'parameter') return false;
  const index = l.function.parameters.indexOf(variable);
  const { type } = variable;
  const isMoved = type.kind === 'stream' && type.sort !== 'shared';
  return isMoved || l.function.item?.parameters[index]?.takes === true;
}
