/** Whether control can reach the end of statements (CLEAR language reference, 9.1). */
import type { BgStmt, Expr, Stmt, WhileStmt, WithHandler, WithStmt } from '../../syntax/ast.js';
import { forEachNode } from './walk.js';

/**
 * True when the statements always leave by RETURN, an error, DIE, or never end. `exhaustive` holds the MATCH
 * statements of which some arm always runs, and the calls that never return.
 */
export function endsAlways(
  statements: readonly BgStmt[],
  exhaustive: ReadonlySet<BgStmt>,
): boolean {
  return statements.some((statement) => endsOne(statement, exhaustive));
}

function endsOne(statement: BgStmt, exhaustive: ReadonlySet<BgStmt>): boolean {
  switch (statement.kind) {
    case 'return':
    case 'raise':
    case 'exit':
    case 'die':
      return true;
    case 'expr':
      return exhaustive.has(statement);
    case 'if':
      return (
        statement.otherwise !== null &&
        endsAlways(statement.otherwise, exhaustive) &&
        statement.arms.every((arm) => endsAlways(arm.body, exhaustive))
      );
    case 'while':
      return isEndless(statement);
    case 'with':
      return endsWith(statement, exhaustive);
    case 'match':
      return (
        exhaustive.has(statement) &&
        statement.arms.every((arm) => endsAlways(arm.body, exhaustive)) &&
        (statement.otherwise === null || endsAlways(statement.otherwise, exhaustive))
      );
    default:
      return false;
  }
}

/** `WHILE TRUE` without a BREAK of its own. */
function isEndless(statement: WhileStmt): boolean {
  const { value } = statement.condition;
  return value.kind === 'bool' && value.value && !breaks(statement.body);
}

/** A WITH ends when its body ends and every handler that stands for the body ends too. */
function endsWith(statement: WithStmt, exhaustive: ReadonlySet<BgStmt>): boolean {
  // Exactly one arm of a MATCH runs.
  const parts = statement.body === null ? statement.arms : [{ ...statement, body: statement.body }];
  return parts.every(
    ({ body, handlers }) =>
      endsAlways(body, exhaustive) &&
      handlers.every(({ action }) =>
        action.kind === 'block' ? endsAlways(action.body, exhaustive) : action.kind !== 'pass',
      ),
  );
}

/** True when a BREAK in the statements leaves the loop around them. */
function breaks(statements: readonly Stmt[]): boolean {
  return statements.some((statement) => {
    switch (statement.kind) {
      case 'break':
        return true;
      case 'expr':
        return breaksByRescue(statement.value);
      case 'bind':
      case 'mutable':
      case 'compound':
        return statement.value !== null && breaksByRescue(statement.value);
      case 'if':
        return statement.arms.some((arm) => breaks(arm.body)) || breaks(statement.otherwise ?? []);
      case 'with':
        return (
          breaks(statement.body ?? []) ||
          statement.arms.some((arm) => breaks(arm.body) || breaksInHandlers(arm.handlers)) ||
          breaksInHandlers(statement.handlers)
        );
      case 'match':
        return statement.arms.some((arm) => breaks(arm.body)) || breaks(statement.otherwise ?? []);
      default:
        return false;
    }
  });
}

function breaksInHandlers(handlers: readonly WithHandler[]): boolean {
  return handlers.some(({ action }) => action.kind === 'block' && breaks(action.body));
}

/** `OR BREAK` somewhere in an expression. */
function breaksByRescue(expr: Expr): boolean {
  let found = false;
  forEachNode([expr], (node) => {
    if (node.kind === 'or' && node.rescue.kind === 'break') found = true;
    return node.kind !== 'bg' && node.kind !== 'bgStream';
  });
  return found;
}
