/** The handlers of a WITH: what they select, RETRY, and their actions (CLEAR concurrency reference, 3.16). */
import { ERROR_KINDS } from '../../../bytecode/opcodes.js';
import type { Name, WithHandler, WithStmt } from '../../../syntax/ast.js';
import type { SelectorInfo } from '../../checked.js';
import { STRING } from '../../types.js';
import type { Body } from '../context.js';
import { addEffect, checkBlock, report } from '../context.js';
import { checkAs, checkPlain } from '../values/conversions.js';
import { bareName, resolveSelector, TRANSIENT } from '../declarations/error-types.js';
import { GUARD_FAIL, hasGuard } from './with-guards.js';

/** How a WITH can fail: what fails, and with which error types. */
export interface Failures {
  readonly what: string;
  readonly errors: readonly string[];
}

/** What makes some of the data of a WITH POLYMORPHIC fail need not be able to happen here. */
const ANY_FAILURES: Failures = {
  what: 'opening shared data',
  errors: ['LockTimeout', 'LockCycle', 'Deadlock', 'MvccConflict', 'AtomicConflict'],
};

export const LOCK_FAILURES: Failures = {
  what: 'taking a lock',
  errors: ['LockTimeout', 'LockCycle', 'Deadlock'],
};

/** Checks the handlers of a WITH; `opening` says how opening its data can fail, and is null when it cannot. */
export function checkHandlers(body: Body, statement: WithStmt, opening: Failures | null): void {
  const failures = withGuards(statement, statement.polymorphic ? ANY_FAILURES : opening);
  const [first] = statement.handlers;
  if (first !== undefined && failures === null)
    report(
      body,
      'ON_RETRY_NEEDS_FALLIBLE_CAP',
      first.span,
      'this WITH takes no lock and replaces nothing, so it cannot fail',
      {
        hint: 'remove the handler',
      },
    );
  for (const handler of statement.handlers) {
    if (failures !== null)
      for (const name of handler.selectors) checkPossible(body, name, failures);
    checkHandler(body, handler, false);
  }
  // A lock that nobody handles raises where the function can fail at all (CLEAR concurrency reference, 3.16).
  const isOpen = statement.polymorphic || (opening !== null && canRaise(body));
  if (isOpen) addEffect(body, 'mayFail', statement.span);
  if (hasGuard(statement) && !handlesGuards(body, statement))
    addEffect(body, 'raise', statement.span);
}

/** Whether an error may leave a body although nothing says that it fails. */
function canRaise(body: Body): boolean {
  return body.form !== 'function' || body.parent !== null || isMain(body);
}

/** Checks one handler; `isPolicy` when it stands in the SYNC POLICY, so that nobody here has asked for it. */
export function checkHandler(body: Body, handler: WithHandler, isPolicy: boolean): void {
  const infos = handler.selectors.flatMap((name) => selectorsOf(body, name));
  body.program.tables.selectors.set(
    handler,
    infos.length > 0 ? infos : [{ kind: TRANSIENT, type: -1 }],
  );
  checkRetry(body, handler);
  checkAction(body, handler, isPolicy);
}

function withGuards(statement: WithStmt, opening: Failures | null): Failures | null {
  if (!hasGuard(statement)) return opening;
  return {
    what: opening?.what ?? 'a GUARD',
    errors: [...(opening?.errors ?? []), GUARD_FAIL],
  };
}

function handlesGuards(body: Body, statement: WithStmt): boolean {
  return statement.handlers.some((handler) =>
    handler.selectors.some((name) => {
      const text = bareName(name);
      return text === GUARD_FAIL || text === kindOf(body, GUARD_FAIL);
    }),
  );
}

function isMain(body: Body): boolean {
  return ['main', 'main!', 'cheatMain'].includes(body.checked.name);
}

/** The former name of both conflicts selects both. */
function selectorsOf(body: Body, name: Name): readonly SelectorInfo[] {
  if (bareName(name) !== 'Conflict') return [resolveSelector(body, name)];
  return ['MvccConflict', 'AtomicConflict'].map((text) =>
    resolveSelector(body, { text, span: name.span }),
  );
}

function checkPossible(body: Body, name: Name, failures: Failures): void {
  const isPossible = selectorsOf(body, name).some(({ kind, type }) => {
    if (kind < 0 && type < 0) return true;
    const error = body.program.errors[type];
    if (error !== undefined) return failures.errors.includes(error.name);
    return failures.errors.some((text) => kindOf(body, text) === ERROR_KINDS[kind]);
  });
  if (isPossible) return;
  report(
    body,
    'SELECTOR_NOT_POSSIBLE',
    name.span,
    `${failures.what} never fails with \`${bareName(name)}\``,
    { hint: `it fails with ${failures.errors.join(', ')}` },
  );
}

function kindOf(body: Body, error: string): string | undefined {
  return body.program.errors.find((known) => known.name === error)?.kind;
}

function checkRetry(body: Body, handler: WithHandler): void {
  if (handler.retry === null) return;
  if (handler.retry < 1)
    report(body, 'RETRY_ONLY_TRANSIENT', handler.span, 'RETRY needs at least one attempt', {
      hint: 'write `RETRY(1)` or more',
    });
  for (const name of handler.selectors) {
    const [info = { kind: -1, type: -1 }] = selectorsOf(body, name);
    const kind = info.kind >= 0 ? ERROR_KINDS[info.kind] : body.program.errors[info.type]?.kind;
    if (kind === undefined || kind === 'Transient') continue;
    report(
      body,
      'RETRY_ONLY_TRANSIENT',
      name.span,
      `RETRY is for Transient errors, but \`${bareName(name)}\` is ${kind}`,
      {
        hint: 'handle it without RETRY',
      },
    );
  }
}

function checkAction(body: Body, handler: WithHandler, isPolicy: boolean): void {
  const { action } = handler;
  const raises = (): void => {
    if (!isPolicy) addEffect(body, 'raise', handler.span);
    else if (canRaise(body)) addEffect(body, 'mayFail', handler.span);
  };
  switch (action.kind) {
    case 'raise':
      raises();
      break;
    case 'exit':
      raises();
      checkAs(body, action.message, {
        type: STRING,
        code: 'ARGUMENT_TYPE_ERROR',
        what: 'the message of an error',
      });
      break;
    case 'return':
      checkReturnAction(body, action.value);
      break;
    case 'block':
      checkBlock(body, action.body);
      break;
    case 'pass':
      break;
  }
}

function checkReturnAction(body: Body, value: Parameters<typeof checkPlain>[1]): void {
  const { checked } = body;
  if (!body.resultKnown) {
    checked.result = checkPlain(body, value, null);
    body.resultKnown = true;
    return;
  }
  checkAs(body, value, {
    type: checked.result,
    code: 'RETURN_MISMATCH',
    what: `the result of \`${checked.name}\``,
  });
}
