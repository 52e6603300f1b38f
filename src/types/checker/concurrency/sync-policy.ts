/**
 * SYNC POLICY: what a program does about failures that no handler is written for (CLEAR concurrency reference, 3.16). Every WITH
 * that it applies to has a copy of its handlers, checked among the names of the policy, not of the place.
 */
import type { SyncPolicyItem, WithHandler, WithStmt } from '../../../syntax/ast.js';
import { copyTree } from '../../../syntax/copy-tree.js';
import type { ModuleSet } from '../../../syntax/modules/module-set.js';
import { Scope } from '../../scope.js';
import type { Body, ProgramContext } from '../context.js';
import { openBody, reportIn } from '../context.js';
import { emptyFunction } from '../declarations/defaults.js';
import { bareName } from '../declarations/error-types.js';
import { MAINS } from '../declarations/functions.js';
import { checkHandler } from './with-handlers.js';

/** The SYNC POLICY of a program: what happens about an error, by its name. */
export interface Policy {
  readonly item: SyncPolicyItem;
  readonly module: number;
  readonly handlers: ReadonlyMap<string, WithHandler>;
}

/** Deadlock and LockCycle are handled where they arise, or not at all. */
const COVERED = ['LockTimeout', 'MvccConflict', 'AtomicConflict'];

/** Finds the policy of a program, and reports what is wrong with it. */
export function declarePolicy(program: ProgramContext, set: ModuleSet): void {
  const found = set.modules.flatMap(({ module }, index) =>
    module.items.flatMap((item) => (item.kind === 'syncPolicy' ? [{ item, index, module }] : [])),
  );
  const main = set.modules.findIndex(({ module }) =>
    module.items.some((item) => item.kind === 'function' && MAINS.includes(item.name.text)),
  );
  const [first, second] = found;
  if (first === undefined) return;
  if (second !== undefined)
    reportIn(program, 'SYNC_POLICY_MISPLACED', second.item.span, 'a program has one SYNC POLICY', {
      labels: [{ source: program.source, span: first.item.span, text: 'the first one' }],
    });
  for (const { item, index } of found)
    if (index !== main)
      reportIn(
        program,
        'SYNC_POLICY_MISPLACED',
        item.span,
        'SYNC POLICY stands in another file than `main`',
        { hint: 'move it to the file that defines `main`' },
      );
  program.policy.now = readPolicy(program, first.item, first.index);
}

function readPolicy(program: ProgramContext, item: SyncPolicyItem, module: number): Policy {
  const handlers = new Map<string, WithHandler>();
  for (const handler of item.handlers)
    for (const name of handler.selectors) {
      const text = bareName(name);
      for (const error of text === 'Conflict' ? ['MvccConflict', 'AtomicConflict'] : [text]) {
        if (!COVERED.includes(error))
          reportIn(
            program,
            'SYNC_POLICY_SELECTORS',
            name.span,
            `a SYNC POLICY cannot say what happens about \`${error}\``,
            { hint: `it is about ${COVERED.join(', ')}; handle others at the WITH` },
          );
        else if (handlers.has(error))
          reportIn(
            program,
            'SYNC_POLICY_SELECTORS',
            name.span,
            `this SYNC POLICY has two handlers for \`${error}\``,
          );
        else handlers.set(error, handler);
      }
    }
  const missing = COVERED.filter((error) => !handlers.has(error));
  if (missing.length > 0)
    reportIn(
      program,
      'SYNC_POLICY_SELECTORS',
      item.span,
      `this SYNC POLICY says nothing about ${missing.map((name) => `\`${name}\``).join(' and ')}`,
      { hint: `write \`ON ${missing[0] ?? ''} RAISE\`, for one` },
    );
  return { item, module, handlers };
}

/** Checks the handlers of the policy where they stand, whether any WITH needs them or not. */
export function checkPolicy(program: ProgramContext): void {
  const policy = program.policy.now;
  if (policy === null) return;
  const { item, module } = policy;
  const outer = { ...emptyFunction(program, item.span), name: 'the SYNC POLICY' };
  const body = { ...openBody(program, outer, 'default', null), module, resultKnown: false };
  program.modules.within(module, () => {
    for (const handler of item.handlers) checkHandler(body, copyTree(handler), true);
  });
}

/**
 * Gives a statement without handlers those of the policy for `errors`. Taking several locks without one, it has the
 * default: the machine can only try one lock again, not all of them.
 */
export function addPolicy(
  body: Body,
  statement: object,
  errors: readonly string[],
  several: WithStmt | null,
): void {
  const { policies } = body.program.tables;
  const policy = body.program.policy.now;
  if (policy === null) {
    if (several !== null) policies.set(statement, [defaultHandler(body, several)]);
    return;
  }
  const chosen = new Set(errors.flatMap((error) => policy.handlers.get(error) ?? []));
  const handlers = [...chosen].map((handler) => copyTree(handler));
  const inside: Body = { ...body, module: policy.module, scope: new Scope(null) };
  body.program.modules.within(policy.module, () => {
    for (const handler of handlers) checkHandler(inside, handler, true);
  });
  body.resultKnown = inside.resultKnown;
  policies.set(statement, handlers);
}

function defaultHandler(body: Body, { span }: WithStmt): WithHandler {
  const handler: WithHandler = {
    selectors: [{ text: 'LockTimeout', span }],
    retry: 3,
    action: { kind: 'raise' },
    span,
  };
  checkHandler(body, handler, true);
  return handler;
}
