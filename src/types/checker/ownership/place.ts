/** Paths of fields and items as places: the variable they start from, and the fields on the way. */
import type { Expr } from '../../../syntax/ast.js';
import type { Variable } from '../../checked.js';
import { isName } from '../../names.js';
import type { ProgramContext } from '../context.js';

export interface Place {
  readonly variable: Variable;
  readonly path: readonly string[];
}

/** A variable, or fields of one; null for everything else. */
export function placeOf(program: ProgramContext, expr: Expr): Place | null {
  const path: string[] = [];
  let place = expr;
  while (place.kind === 'field' && program.tables.types.has(place.receiver)) {
    path.unshift(place.name.text);
    place = place.receiver;
  }
  if (!isName(place)) return null;
  const variable = program.tables.names.get(place);
  if (variable === undefined) return null;
  return { variable, path: variable.type.kind === 'object' ? [] : path };
}

/** The variable that a path of fields and items starts from, or null. */
export function rootOf(program: ProgramContext, place: Expr): Variable | null {
  let expr = place;
  while (expr.kind === 'field' || expr.kind === 'index' || expr.kind === 'unwrap')
    expr = expr.kind === 'unwrap' ? expr.value : expr.receiver;
  return expr.kind === 'name' ? (program.tables.names.get(expr) ?? null) : null;
}
