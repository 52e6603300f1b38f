/**
 * Calls of itself after which a function has nothing left to do: with `@reentrant:tailCall` they do not grow the stack
 * (CLEAR language reference, 9.6). What a WITH, a CATCH or a DEBUG_POST still has to do comes after the call.
 */
import type { Expr, FunctionItem, Stmt } from '../../../syntax/ast.js';
import type { CheckedFunction } from '../../checked.js';
import type { ProgramContext } from '../context.js';
import { reportIn } from '../context.js';
import { forEachNode } from '../walk.js';

/** Records the tail calls of a function that has been checked, and warns of its other calls of itself. */
export function recordTailCalls(
  program: ProgramContext,
  item: FunctionItem,
  checked: CheckedFunction,
): void {
  if (item.recursion?.kind !== 'tailCall') return;
  const isSelf = (expr: Expr): boolean => {
    if (expr.kind !== 'call' && expr.kind !== 'method') return false;
    const target = program.tables.calls.get(expr);
    return target?.kind === 'function' && target.function === checked;
  };
  const isBare = item.catches.length === 0 && item.debugPost.length === 0;
  const tails = isBare ? tailsOf(item.body, true) : [];
  for (const expr of tails)
    if (isSelf(expr) && !program.tables.conversions.has(expr)) program.tables.tailCalls.add(expr);
  forEachNode(item.body, (node) => {
    if (!isExpr(node) || !isSelf(node) || program.tables.tailCalls.has(node)) return true;
    const message = `\`${item.name.text}\` is a tail call, but after this call of itself it goes on`;
    reportIn(program, 'REENTRANCE_NOT_TAIL_CALL', node.span, message, {
      hint: 'return the call as it is, or write `@reentrant`',
    });
    return true;
  });
}

function isExpr(node: Stmt | Expr | { readonly kind: 'then' }): node is Expr {
  return node.kind === 'call' || node.kind === 'method';
}

/** Expressions whose value, if any, is the result of the function. `isLast`: nothing follows the statements. */
function tailsOf(statements: readonly Stmt[], isLast: boolean): readonly Expr[] {
  return statements.flatMap((statement, index) => {
    const next = statements[index + 1];
    const endsHere = next === undefined ? isLast : next.kind === 'return' && next.value === null;
    return tailsOfStatement(statement, endsHere);
  });
}

function tailsOfStatement(statement: Stmt, isLast: boolean): readonly Expr[] {
  switch (statement.kind) {
    case 'return':
      return statement.value === null ? [] : [statement.value];
    case 'expr':
      return isLast ? [statement.value] : [];
    case 'if':
    case 'match':
      return [
        ...statement.arms.flatMap((arm) => tailsOf(arm.body, isLast)),
        ...tailsOf(statement.otherwise ?? [], isLast),
      ];
    case 'while':
    case 'for':
      return tailsOf(statement.body, false);
    default:
      return [];
  }
}
