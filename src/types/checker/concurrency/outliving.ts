/**
 * An atomic lives as long as the block that declares it, and nobody counts its handles. So a body that captures one must not go
 * on in a promise that is kept for longer (CLEAR concurrency reference, 3.1 and 3.17).
 */
import type { BgExpr, Expr } from '../../../syntax/ast.js';
import type { Variable } from '../../checked.js';
import { isAtomic } from '../../types.js';
import type { Scope } from '../../scope.js';
import type { Body } from '../context.js';
import { report } from '../context.js';

/** `variable` holds the promise of `value`, if that is a body. */
export function notePromise(body: Body, variable: Variable, value: Expr): void {
  if (value.kind === 'bg') body.program.promises.set(variable, value);
}

/** `value` is kept by `keeper`, a variable of the body, or by the caller. */
export function checkKept(body: Body, value: Expr, keeper: Variable | null): void {
  const bg = bodyBehind(body, value);
  const captures = bg === null ? [] : (body.program.tables.bodies.get(bg)?.captures ?? []);
  for (const { outer } of captures) {
    if (outer.role !== 'local' || !isAtomic(outer.type)) continue;
    if (keeper !== null && depthOf(body.scope, keeper) <= depthOf(body.scope, outer)) continue;
    const what = keeper === null ? 'the caller' : `\`${keeper.name}\``;
    const message = `${what} keeps the promise of a body that uses the atomic \`${outer.name}\`, which is gone by then`;
    report(body, 'BG_OUTLIVES_ATOMIC', value.span, message, {
      labels: [{ source: body.program.source, span: outer.span, text: 'declared here' }],
      hint: `await the promise in the block of \`${outer.name}\`, or declare the atomic further out`,
    });
  }
}

function bodyBehind(body: Body, value: Expr): BgExpr | null {
  if (value.kind === 'bg') return value;
  const variable = value.kind === 'name' ? body.scope.find(value.name) : null;
  return variable === null ? null : (body.program.promises.get(variable) ?? null);
}

/** How many blocks further out `variable` is declared; -1 for one of another body. */
function depthOf(from: Scope, variable: Variable): number {
  let depth = 0;
  for (let scope: Scope | null = from; scope !== null; scope = scope.parent, depth++)
    if (scope.own(variable.name) === variable) return depth;
  return -1;
}
