/** Statements: which family lowers which. */
import type { BgStmt, ReturnStmt, Stmt, ThenChain } from '../../syntax/ast.js';
import { lowerBind, lowerCompoundStmt, lowerMutable } from './assignment.js';
import { lowerIf } from './values/choices.js';
import { lowerDo } from './concurrency/concurrency.js';
import type { Lowering } from './context.js';
import { lowerAssertRaises } from './functions/assert-raises.js';
import { storedValue } from './values/stored.js';
import { lowerExit, lowerRaise } from './functions/errors.js';
import { lowerNested } from './functions/function-values.js';
import { leaveFunction, leaveLoop } from './functions/exits.js';
import { lowerFor, lowerWhile } from './loops.js';
import type { Register } from '../mir.js';
import type { Expr } from '../../syntax/ast.js';
import { lowerCallArguments } from './functions/calls.js';
import { lowerTailCall } from './functions/guards.js';
import { lowerMatch } from './match.js';
import { lowerWith } from './concurrency/with.js';
import { takenHandle } from './values/handles.js';
import { beginDropping, declaredHolder, withValue } from './concurrency/stream-ends.js';
import { lowerClose, lowerYield } from './concurrency/streams.js';

/** Statements in order, and what follows them in the same scope. A stream that one of them declares is dropped behind that. */
export function lowerBody(
  l: Lowering,
  statements: readonly BgStmt[],
  last: (() => void) | null = null,
): void {
  const ends: (() => void)[] = [];
  for (const statement of statements) {
    if (statement.kind === 'then') lowerChain(l, statement, () => undefined);
    else l.statement(statement);
    const holder = declaredHolder(l, statement);
    if (holder === null) continue;
    const held = { register: l.registerOf(holder), type: holder.type };
    ends.push(beginDropping(l, held, statement.span));
  }
  last?.();
  for (const end of ends.toReversed()) end();
}

/** `e AS a THEN f(a) …`; `last` is told the last step instead of it being lowered for its effect. */
export function lowerChain(l: Lowering, chain: ThenChain, last: (value: Expr) => void): void {
  for (const [i, step] of chain.steps.entries()) {
    const variable = step.binding === null ? undefined : l.checked.declared.get(step.binding);
    if (i === chain.steps.length - 1) last(step.value);
    if (variable !== undefined)
      l.declare(variable, storedValue(l, step.value, l.code.newRegister()));
    else if (i < chain.steps.length - 1) l.value(step.value);
  }
}

export function lowerStatement(l: Lowering, statement: Stmt): void {
  const { code } = l;
  switch (statement.kind) {
    case 'bind':
      lowerBind(l, statement);
      return;
    case 'mutable':
      lowerMutable(l, statement);
      return;
    case 'compound':
      lowerCompoundStmt(l, statement);
      return;
    case 'expr':
      if (!lowerAsTail(l, statement.value))
        withValue(l, statement.value, statement.span, () => undefined);
      return;
    case 'if':
      lowerIf(l, statement);
      return;
    case 'while':
      lowerWhile(l, statement);
      return;
    case 'for':
      lowerFor(l, statement);
      return;
    case 'match':
      lowerMatch(l, statement);
      return;
    case 'return':
      lowerReturn(l, statement);
      return;
    case 'break':
    case 'continue':
      leaveLoop(l, statement.kind, statement.span);
      return;
    case 'assert': {
      const condition = l.value(statement.condition);
      code.emit('assert', [condition, l.tables.constant(statement.message)], statement.span);
      return;
    }
    case 'raise':
      lowerRaise(l, statement.error, statement.span);
      return;
    case 'exit':
      lowerExit(l, statement.message, statement.span);
      return;
    case 'die': {
      const { status, span } = statement;
      code.leave('die', [status === null ? l.constant(1, span) : l.value(status)], span);
      return;
    }
    case 'with':
      lowerWith(l, statement);
      return;
    case 'do':
      lowerDo(l, statement);
      return;
    case 'declaration':
      if (statement.item.kind === 'function') lowerNested(l, statement.item);
      return;
    case 'pass':
      return;
    case 'assertRaises':
      lowerAssertRaises(l, statement);
      return;
    case 'yield':
      lowerYield(l, statement.value, statement.span);
      return;
    case 'close':
      lowerClose(l, statement.span);
  }
}

function lowerReturn(l: Lowering, statement: ReturnStmt): void {
  const { value, span } = statement;
  if (value !== null && lowerAsTail(l, value)) return;
  leaveFunction(l, value === null ? l.constant(null, span) : returnedValue(l, value), span);
}

/** Begins the function anew instead of calling it; false when `expr` is no tail call. */
function lowerAsTail(l: Lowering, expr: Expr): boolean {
  if (!l.checked.tailCalls.has(expr) || (expr.kind !== 'call' && expr.kind !== 'method'))
    return false;
  lowerTailCall(l, lowerCallArguments(l, expr), expr.span);
  return true;
}

/** What a function gives its caller: a local that dies with the frame need not be copied. */
export function returnedValue(l: Lowering, value: Expr): Register {
  const handle = takenHandle(l, value, null, true);
  if (handle !== null) return handle;
  const variable = value.kind === 'name' ? l.checked.names.get(value) : undefined;
  if (variable?.role === 'local' && !l.views.has(variable)) return l.value(value);
  return storedValue(l, value);
}
