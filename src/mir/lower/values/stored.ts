/**
 * Values for places that keep them (CLEAR language reference, 7.1). Structures of copy type are copied where two names
 * could meet on one of them. Other data moves, and its source is dead; but what somebody else owns (a plain parameter,
 * a loop variable, an item that stays in its list, the items under a slice) cannot move, so the place gets a copy of it, too.
 */
import type { Expr } from '../../../syntax/ast.js';
import { builtinRow } from '../../../types/builtins.js';
import type { BuiltinName } from '../../../types/builtins.js';
import type { Variable } from '../../../types/checked.js';
import type { Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { hasValueSemantics, isReference } from './facts.js';
import { isSharedStream, sharedHandle, takenHandle } from './handles.js';

/** The value of `expr` for a place that keeps it. */
export function storedValue(l: Lowering, expr: Expr, into: Register | null = null): Register {
  const handle = takenHandle(l, expr, into);
  if (handle !== null) return handle;
  const type = l.convertedType(expr);
  if (isSharedStream(type) && mayAlias(l, expr) && !isClone(expr))
    return sharedHandle(l, l.value(expr), into, expr.span);
  const isCopied = hasValueSemantics(type)
    ? mayAlias(l, expr)
    : isReference(type) && isView(l, expr);
  if (!isCopied) return l.value(expr, into);
  const value = l.value(expr);
  const target = into ?? l.code.newRegister();
  l.code.emit('copyValue', [target, value], expr.span);
  return target;
}

/** CLONE makes a handle of its own. */
function isClone(expr: Expr): boolean {
  return expr.kind === 'ownership' && expr.op === 'CLONE';
}

/** The first value of a variable. One that never changes may share what somebody else owns, and is then a view itself. */
export function firstValue(l: Lowering, variable: Variable, expr: Expr, into: Register): Register {
  const type = l.convertedType(expr);
  const isShared =
    !variable.mutable && expr.kind !== 'slice' && isReference(type) && !hasValueSemantics(type);
  // A handle that stays in its list or struct is dropped with that.
  const staysThere =
    isSharedStream(type) && !variable.mutable && (expr.kind === 'index' || expr.kind === 'field');
  if (!staysThere && (!isShared || !isView(l, expr))) return storedValue(l, expr, into);
  l.views.add(variable);
  return l.value(expr, into);
}

/** Whether the value of `expr` may be reachable by another name too. */
export function mayAlias(l: Lowering, expr: Expr): boolean {
  return leadsTo(l, expr, () => true);
}

/** Whether the value of `expr` belongs to somebody who goes on using it. */
function isView(l: Lowering, expr: Expr): boolean {
  return leadsTo(l, expr, (place) => {
    if (place.kind === 'field') return isView(l, place.receiver);
    const variable = place.kind === 'name' ? l.checked.names.get(place) : undefined;
    return place.kind !== 'name' || (variable !== undefined && isBorrower(l, variable));
  });
}

function isBorrower(l: Lowering, variable: Variable): boolean {
  switch (variable.role) {
    case 'loop':
    case 'binding':
    case 'view':
    case 'element':
    case 'alias':
    case 'borrow':
    case 'snapshot':
      return true;
    case 'parameter':
      return !l.function.taken.has(variable);
    case 'capture':
      // A fiber owns what it was given; a function value is called again, but owns its copies of MUTABLE captures.
      return l.function.kind === 'function' && !variable.mutable;
    case 'local':
      return l.views.has(variable);
  }
}

/** Whether the value of `expr` may be that of a place for which `test` holds, or one that everybody can reach. */
function leadsTo(l: Lowering, expr: Expr, test: (place: Expr) => boolean): boolean {
  const inner = (part: Expr): boolean => leadsTo(l, part, test);
  if ((l.checked.conversions.get(expr) ?? []).includes('open')) return true;
  switch (expr.kind) {
    case 'name':
    case 'placeholder':
    case 'pipeName':
    case 'index':
    case 'slice':
    case 'deref':
      return test(expr);
    case 'field':
      // The name of a variant makes a new value.
      return expr.receiver.kind !== 'typeName' && test(expr);
    case 'pipe': {
      const meaning = l.checked.pipes.get(expr);
      return meaning?.kind === 'expression' && inner(meaning.value);
    }
    case 'unwrap':
    case 'asBinding':
    case 'cast':
    case 'block':
      return inner(expr.value);
    case 'ownership':
      return expr.op !== 'COPY' && inner(expr.value);
    case 'or':
      return inner(expr.value) || (expr.rescue.kind === 'value' && inner(expr.rescue.value));
    case 'ifExpr':
      return (
        expr.arms.some((arm) => inner(arm.value)) ||
        (expr.otherwise !== null && inner(expr.otherwise))
      );
    case 'matchExpr':
      return (
        expr.arms.some((arm) => inner(arm.body)) ||
        (expr.otherwise !== null && inner(expr.otherwise))
      );
    case 'next': {
      // Every NEXT of a shared promise gives the same value.
      const type = l.convertedType(expr.value);
      return type.kind !== 'promise' || type.shared;
    }
    case 'call':
    case 'method':
    case 'staticCall': {
      const target = l.checked.calls.get(expr);
      return target?.kind === 'builtin' && givesElement(target.name as BuiltinName);
    }
    default:
      return false;
  }
}

/** `first` and `last` give an item that stays in the list; `pop` and `remove` give it away. */
function givesElement(name: BuiltinName): boolean {
  const row = builtinRow(name);
  return !row.mutates && row.result === 'optionalElement';
}
