/** The expressions that name a variable: an ordinary name, `_` and `$name` of pipelines. */
import type { Expr } from '../syntax/ast.js';

export type NameExpr = Extract<Expr, { kind: 'name' | 'placeholder' | 'pipeName' }>;

/** The name under which the element of the innermost pipeline is in scope. */
export const ELEMENT = '_';

export function isName(expr: Expr): expr is NameExpr {
  return expr.kind === 'name' || expr.kind === 'placeholder' || expr.kind === 'pipeName';
}

/** The name as scopes know it. */
export function nameOf(expr: NameExpr): string {
  return expr.kind === 'placeholder' ? ELEMENT : expr.name;
}
