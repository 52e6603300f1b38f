/** ASSERT_RAISES: an expression that has to fail, and how (CLEAR language reference, 17). */
import type { AssertRaisesStmt } from '../../../syntax/ast.js';
import type { SelectorInfo } from '../../checked.js';
import type { Body } from '../context.js';
import { checkExpr } from '../context.js';
import { errorSelector, resolveSelector } from '../declarations/error-types.js';

export function checkAssertRaises(body: Body, statement: AssertRaisesStmt): void {
  const before = body.effects.length;
  checkExpr(body, statement.value, null);
  for (const effect of body.effects.slice(before)) effect.rescued = true;
  body.program.tables.raises.set(statement, selectorOf(body, statement));
}

function selectorOf(body: Body, { errorKind, errorType }: AssertRaisesStmt): SelectorInfo {
  return errorType === null
    ? resolveSelector(body, errorKind)
    : errorSelector(body, errorKind, errorType);
}
