/** The handlers of a WITH as blocks: the first one that selects a failure is taken (CLEAR concurrency reference, 3.16). */
import { ERROR_KINDS, LOCK_FLAGS } from '../../../bytecode/opcodes.js';
import { PREDECLARED_ERRORS } from '../../../bytecode/program.js';
import { utf8 } from '../../../support/bytes.js';
import type { WithBinding, WithHandler } from '../../../syntax/ast.js';
import type { Span } from '../../../diagnostics/source.js';
import type { SelectorInfo } from '../../../types/checked.js';
import type { BlockId, Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { endOf } from '../context.js';
import { storedValue } from '../values/stored.js';
import { withMessage } from '../functions/errors.js';
import { leaveFunction } from '../functions/exits.js';

const INPUT = ERROR_KINDS.indexOf('Input');
const GUARD_FAIL = PREDECLARED_ERRORS.findIndex((error) => error.name === 'GuardFail');
const TRANSIENT = ERROR_KINDS.indexOf('Transient');
const LOCK_TIMEOUT = PREDECLARED_ERRORS.findIndex((error) => error.name === 'LockTimeout');

interface Selection {
  readonly handler: WithHandler;
  readonly selectors: readonly SelectorInfo[];
}

/** A bare RETRY selects the kind Transient. */
function selection(l: Lowering, handler: WithHandler): Selection {
  const selectors = l.checked.selectors.get(handler) ?? [];
  return {
    handler,
    selectors: selectors.length === 0 ? [{ kind: TRANSIENT, type: -1 }] : selectors,
  };
}

function failureFlags(l: Lowering, handling: Handling, selections: readonly Selection[]): number {
  const mayRaise = canFail(l) ? LOCK_FLAGS.mayRaise : 0;
  if (selections.length === 0) return mayRaise;
  if (handling.isAsked) return LOCK_FLAGS.hasPolicy | mayRaise;
  const handlesTimeout = selections.some(({ selectors }) =>
    selectors.some(({ kind, type }) => type === LOCK_TIMEOUT || (type < 0 && kind === TRANSIENT)),
  );
  return LOCK_FLAGS.hasHandlers | (handlesTimeout ? LOCK_FLAGS.handlesTimeout : 0) | mayRaise;
}

/** Whether an error may leave the function: it is declared or found fallible, a run_body, or `main`. */
function canFail(l: Lowering): boolean {
  const { function: f, checked } = l;
  return f.fallible || f.kind === 'run_body' || f === checked.main;
}

/** Handlers, and where they come from. */
export interface Handling {
  readonly handlers: readonly WithHandler[];
  readonly isPolicy: boolean;
  /** They count only in a run that asks the SYNC POLICY about such failures. */
  readonly isAsked: boolean;
}

/** The handlers of a statement, or what the SYNC POLICY has instead. A policy for cells always counts. */
export function handlingOf(
  l: Lowering,
  statement: object,
  handlers: readonly WithHandler[],
  of: 'locks' | 'cells',
): Handling {
  const policy = handlers.length > 0 ? undefined : l.checked.policies.get(statement);
  if (policy === undefined) return { handlers, isPolicy: false, isAsked: false };
  return { handlers: policy, isPolicy: true, isAsked: of === 'locks' };
}

/** What the attempt to open the data of a WITH does when it fails. */
export interface Failure {
  readonly error: Register;
  /** Where failures are handled; null when nobody does and they leave at once. */
  readonly dispatch: BlockId | null;
  /** LOCK_FLAGS of the instructions that can fail. */
  readonly flags: number;
  /** Goes to where a GUARD that does not hold is a failure, once everything is released. */
  readonly rejected: (guard: WithBinding) => void;
}

/**
 * `attempt`, and the handlers that its failures lead to; RETRY goes back to it. It ends open, or where its body leaves.
 */
export function handled(
  l: Lowering,
  handling: Handling,
  span: Span,
  attempt: (failure: Failure) => void,
): void {
  const { code } = l;
  const { handlers } = handling;
  const after = code.newBlock();
  const error = code.newRegister();
  const selections = handlers.map((handler) => selection(l, handler));
  const retries = handlers.some((handler) => handler.retry !== null);
  const attempts = retries ? l.constant(0, span, code.newRegister()) : -1;
  const acquire = code.newBlock();
  const dispatch = handlers.length === 0 ? null : code.newBlock();
  const rejections: { readonly block: BlockId; readonly guard: WithBinding }[] = [];
  const rejected = (guard: WithBinding): void => {
    const block = code.newBlock();
    rejections.push({ block, guard });
    code.jump(block, guard.span);
  };
  code.start(acquire, span);
  attempt({ error, dispatch, flags: failureFlags(l, handling, selections), rejected });
  if (code.isOpen) code.jump(after, endOf(span));
  for (const { block, guard } of rejections) {
    code.start(block, guard.span);
    guarded(l, dispatch, error, guard.span, () => {
      raiseRejection(l, guard);
    });
  }
  if (dispatch !== null) {
    code.start(dispatch, span);
    if (handling.isAsked) demandPolicy(l, error, span);
    if (retries) code.emit('addInt', [attempts, attempts, l.constant(1, span)], span);
    const { isPolicy } = handling;
    for (const chosen of selections)
      lowerHandler(l, chosen, { error, attempts, acquire, after, isPolicy });
    raiseOut(l, error, isPolicy, span);
  }
  code.start(after, span);
}

/** Goes on only when the failure is up to the policy. */
function demandPolicy(l: Lowering, error: Register, span: Span): void {
  const { code } = l;
  const applies = code.newRegister();
  const asked = code.newBlock();
  const other = code.newBlock();
  code.emit('policyApplies', [applies], span);
  code.branch(applies, asked, other, span);
  code.start(other, span);
  code.leave('raiseAgain', [error], span);
  code.start(asked, span);
}

/** Raises an error once more. Nobody who calls a function that cannot fail waits for one that a policy raises. */
function raiseOut(l: Lowering, error: Register, isPolicy: boolean, span: Span): void {
  l.code.leave(isPolicy && !canFail(l) ? 'panicError' : 'raiseAgain', [error], span);
}

/** Emits an instruction whose failure goes to `block`, or leaves at once when that is null. */
export function guarded(
  l: Lowering,
  block: BlockId | null,
  error: Register,
  span: Span,
  emit: () => void,
): void {
  if (block === null) emit();
  else l.code.region({ block, register: error }, span, emit);
}

function raiseRejection(l: Lowering, { guard }: WithBinding): void {
  if (guard === null) return;
  const { start, end } = guard.span;
  const text = l.function.source.text.slice(start, end).replace(/\s+/g, ' ');
  const message = l.constant(utf8(`GUARD does not hold: ${text}`), guard.span);
  l.code.leave('raise', [INPUT, GUARD_FAIL, message], guard.span);
}

/** Tests the GUARDs of a WITH whose data is open; `release` undoes that before a rejection. */
export function lowerGuards(
  l: Lowering,
  bindings: readonly WithBinding[],
  failure: Failure,
  release: (span: Span) => void,
): void {
  const { code } = l;
  for (const binding of bindings) {
    const { guard } = binding;
    if (guard === null) continue;
    const holds = code.newBlock();
    const fails = code.newBlock();
    l.condition(guard, holds, fails);
    code.start(fails, guard.span);
    release(guard.span);
    failure.rejected(binding);
    code.start(holds, guard.span);
  }
}

interface Dispatch {
  readonly error: Register;
  /** Counts the failed attempts, or -1 without RETRY. */
  readonly attempts: Register;
  readonly acquire: BlockId;
  readonly after: BlockId;
  readonly isPolicy: boolean;
}

/** Code for one handler; falls through when it does not select the error. */
function lowerHandler(l: Lowering, chosen: Selection, dispatch: Dispatch): void {
  const { code } = l;
  const { handler, selectors } = chosen;
  const { span, action } = handler;
  const selected = code.newBlock();
  const rejected = code.newBlock();
  for (const { kind, type } of selectors) {
    const matches = code.newRegister();
    const next = code.newBlock();
    // A type belongs to one kind, so that the type alone decides.
    code.emit('matchError', [matches, dispatch.error, type >= 0 ? -1 : kind, type], span);
    code.branch(matches, selected, next, span);
    code.start(next, span);
  }
  code.jump(rejected, span);
  code.start(selected, span);
  if (handler.retry !== null) {
    const again = code.newBlock();
    const exhausted = code.newBlock();
    const more = code.newRegister();
    code.emit('less', [more, dispatch.attempts, l.constant(handler.retry, span)], span);
    code.branch(more, again, exhausted, span);
    code.start(again, span);
    code.loopBack(dispatch.acquire, span);
    code.start(exhausted, span);
  }
  switch (action.kind) {
    case 'raise':
      raiseOut(l, dispatch.error, dispatch.isPolicy, span);
      break;
    case 'pass':
      code.jump(dispatch.after, span);
      break;
    case 'return':
      leaveFunction(l, storedValue(l, action.value), span);
      break;
    case 'exit':
      raiseOut(l, withMessage(l, dispatch.error, action.message, span), dispatch.isPolicy, span);
      break;
    case 'block':
      l.block(action.body);
      if (code.isOpen) code.jump(dispatch.after, span);
  }
  code.start(rejected, span);
}
