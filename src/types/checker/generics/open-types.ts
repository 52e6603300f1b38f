/**
 * Collections made by `[]` and `{}` without a type: what they hold is told by their first use (CLEAR language
 * reference, 6.2 and 7.6). A use in front of that cannot be checked and needs an annotation.
 */
import type { Expr } from '../../../syntax/ast.js';
import type { Type } from '../../types.js';
import { containsType, isOpen, isSilent, OPEN } from '../../types.js';
import type { Body } from '../context.js';
import { setType } from '../context.js';

/** The place `expr`, whose type may have open parts, holds a value of `type`: the variable at its root learns that. */
export function settle(body: Body, expr: Expr, type: Type): void {
  if (expr.kind === 'or') {
    settle(body, expr.value, type);
    return;
  }
  const known = body.program.tables.types.get(expr);
  if (known === undefined || !containsType(known, isOpen)) return;
  const filled = fill(known, type);
  setType(body, expr, filled);
  if (expr.kind === 'name') {
    const variable = body.program.tables.names.get(expr);
    if (variable !== undefined) variable.type = fill(variable.type, type);
  } else if (expr.kind === 'index') {
    const holder = body.program.tables.types.get(expr.receiver);
    if (holder !== undefined) settle(body, expr.receiver, holding(holder, filled));
  }
}

/** `type` with its open parts taken from `source`. */
function fill(type: Type, source: Type): Type {
  if (isOpen(type)) return source.kind === 'nil' ? type : source;
  if (type.kind === 'optional')
    return { ...type, inner: fill(type.inner, source.kind === 'optional' ? source.inner : source) };
  if (type.kind === 'map' && source.kind === 'map')
    return { ...type, key: fill(type.key, source.key), value: fill(type.value, source.value) };
  if (type.kind === 'list' && source.kind === 'list')
    return { ...type, element: fill(type.element, source.element) };
  if ((type.kind === 'set' || type.kind === 'pool') && source.kind === type.kind)
    return { ...type, element: fill(type.element, source.element) };
  return type;
}

/** The collection type like `holder` that holds `part`. */
function holding(holder: Type, part: Type): Type {
  if (holder.kind === 'optional') return holding(holder.inner, part);
  const held = part.kind === 'optional' ? part.inner : part;
  switch (holder.kind) {
    case 'list':
      return { ...holder, element: part };
    case 'set':
    case 'pool':
      return { ...holder, element: held };
    case 'map':
      return { ...holder, value: held };
    default:
      return OPEN;
  }
}

/** What a literal shows about its type at first sight; null for anything else. */
export function literalType(expr: Expr): Type | null {
  switch (expr.kind) {
    case 'int':
      return expr.suffix === null ? { kind: 'int', name: 'Int64' } : null;
    case 'float':
      return expr.suffix === null ? { kind: 'float', bits: 64 } : null;
    case 'string':
      return { kind: 'string', mode: 'plain' };
    case 'bool':
      return { kind: 'bool' };
    default:
      return null;
  }
}

/** True for a type with nothing in it still to be learned. */
export function isSettled(type: Type): boolean {
  return !isSilent(type) && !containsType(type, isOpen);
}
