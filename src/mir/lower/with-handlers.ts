/** The handlers of a WITH as blocks: the first one that selects a failure is taken (CLEAR concurrency reference, 3.16). */
import { ERROR_KINDS, LOCK_FLAGS } from '../../bytecode/opcodes.js';
import { PREDECLARED_ERRORS } from '../../bytecode/program.js';
import type { WithHandler } from '../../syntax/ast.js';
import type { SelectorInfo } from '../../types/checked.js';
import type { BlockId, Register } from '../mir.js';
import type { Lowering } from './context.js';
import { storedValue } from './stored.js';
import { raiseWithMessage } from './errors.js';
import { leaveFunction } from './exits.js';

const TRANSIENT = ERROR_KINDS.indexOf('Transient');
const LOCK_TIMEOUT = PREDECLARED_ERRORS.findIndex((error) => error.name === 'LockTimeout');

export interface Selection {
  readonly handler: WithHandler;
  readonly selectors: readonly SelectorInfo[];
}

/** A bare RETRY selects the kind Transient. */
export function selection(l: Lowering, handler: WithHandler): Selection {
  const selectors = l.checked.selectors.get(handler) ?? [];
  return {
    handler,
    selectors: selectors.length === 0 ? [{ kind: TRANSIENT, type: -1 }] : selectors,
  };
}

export function failureFlags(l: Lowering, selections: readonly Selection[]): number {
  const mayRaise = canFail(l) ? LOCK_FLAGS.mayRaise : 0;
  if (selections.length === 0) return mayRaise;
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

export interface Dispatch {
  readonly error: Register;
  /** Counts the failed attempts, or -1 without RETRY. */
  readonly attempts: Register;
  readonly acquire: BlockId;
  readonly after: BlockId;
}

/** Code for one handler; falls through when it does not select the error. */
export function lowerHandler(l: Lowering, chosen: Selection, dispatch: Dispatch): void {
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
      code.leave('raiseAgain', [dispatch.error], span);
      break;
    case 'pass':
      code.jump(dispatch.after, span);
      break;
    case 'return':
      leaveFunction(l, storedValue(l, action.value), span);
      break;
    case 'exit':
      raiseWithMessage(l, dispatch.error, action.message, span);
      break;
    case 'block':
      l.block(action.body);
      if (code.isOpen) code.jump(dispatch.after, span);
  }
  code.start(rejected, span);
}
