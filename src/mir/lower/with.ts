/**
 * WITH over guarded data (CLEAR concurrency reference, 3.14 to 3.16).
 *
 *   handles                       left to right, once
 *   acquire:  lock 1 … lock n     in the global order of objects; a failure releases what was taken
 *   body      -> unlock, after    its errors unlock and are raised again; handlers never see them
 *   dispatch: matchError …        the first handler that selects the failure; RETRY goes back to acquire
 *   after:
 */
import { LOCK_MODES } from '../../bytecode/opcodes.js';
import type { Span } from '../../diagnostics/source.js';
import type { WithBinding, WithHandler, WithStmt } from '../../syntax/ast.js';
import type { Variable } from '../../types/checked.js';
import { isLock } from '../../types/types.js';
import type { BlockId, Register } from '../mir.js';
import type { Lowering } from './context.js';
import { endOf } from './context.js';
import { emitUnlocks } from './exits.js';
import { placeOf, placeReference, stableHandle } from './places.js';
import { lowerSnapshots, snapshotOf } from './snapshots.js';
import { failureFlags, lowerHandler, selection } from './with-handlers.js';

interface Acquisition {
  readonly handle: Register;
  readonly mode: Register;
  readonly span: Span;
}

export function lowerWith(l: Lowering, statement: WithStmt): void {
  if (statement.form === 'snapshot' && statement.body !== null) {
    lowerSnapshots(l, statement, statement.body);
    return;
  }
  if (statement.form !== 'guarded' || statement.body === null)
    l.unsupported(`WITH ${statement.form}`, statement.span);
  const { body } = statement;
  const { code } = l;
  const aliases: { readonly variable: Variable; readonly register: Register }[] = [];
  const locks: Acquisition[] = [];
  for (const binding of statement.bindings) {
    const { variable, register } = evaluateBinding(l, binding);
    aliases.push({ variable, register });
    if (!needsLock(l, binding, variable)) continue;
    const handle = statement.bindings.length === 1 ? register : code.newRegister();
    l.moved(register, handle, binding.span);
    const mode = LOCK_MODES.indexOf(binding.mode === 'exclusive' ? 'exclusive' : 'inferred');
    locks.push({ handle, mode: l.constant(mode, binding.span), span: binding.span });
  }
  const inner = (): void => {
    l.scope(() => {
      for (const { variable, register } of aliases) l.declare(variable, register);
      l.block(body);
    });
  };
  if (locks.length === 0) inner();
  else lowerLocked(l, locks, statement.handlers, statement.span, inner);
}

/** The register of the alias: the handle, or for BORROWED and RESTRICT a reference to plain data. */
function evaluateBinding(
  l: Lowering,
  binding: WithBinding,
): { readonly variable: Variable; readonly register: Register } {
  if (binding.guard !== null) l.unsupported('GUARD', binding.span);
  const variable = l.checked.aliases.get(binding);
  if (variable === undefined) l.unsupported('WITH', binding.span);
  if (variable.role === 'borrow') {
    const place = placeOf(l, binding.place);
    return { variable, register: placeReference(l, place, binding.mutable, l.code.newRegister()) };
  }
  const handle = stableHandle(l, binding.place);
  if (variable.role === 'snapshot')
    return { variable, register: snapshotOf(l, handle, binding.span) };
  return { variable, register: handle };
}

function needsLock(l: Lowering, binding: WithBinding, variable: Variable): boolean {
  return variable.role === 'alias' && isLock(l.type(binding.place));
}

/** Takes `locks`, runs `body` and releases them on every way out. */
function lowerLocked(
  l: Lowering,
  locks: readonly Acquisition[],
  handlers: readonly WithHandler[],
  span: Span,
  body: () => void,
): void {
  const { code } = l;
  const after = code.newBlock();
  const error = code.newRegister();
  const selections = handlers.map((handler) => selection(l, handler));
  const retries = handlers.some((handler) => handler.retry !== null);
  const attempts = retries ? l.constant(0, span, code.newRegister()) : -1;
  if (locks.length > 1)
    code.emit('sortLocks', [locks.flatMap(({ handle, mode }) => [handle, mode])], span);
  const acquire = code.newBlock();
  const dispatch = handlers.length === 0 ? null : code.newBlock();
  code.start(acquire, span);
  acquireAll(l, locks, { error, dispatch, flags: failureFlags(l, selections), span });
  holding(
    l,
    locks.map((lock) => lock.handle),
    span,
    body,
  );
  if (dispatch !== null) {
    if (code.isOpen) code.jump(after, span);
    code.start(dispatch, span);
    if (retries) code.emit('addInt', [attempts, attempts, l.constant(1, span)], span);
    for (const chosen of selections) lowerHandler(l, chosen, { error, attempts, acquire, after });
    code.leave('raiseAgain', [error], span);
  }
  code.start(after, span);
}

/** Runs `body` with locks held; they are released when it ends, leaves, or raises. */
export function holding(
  l: Lowering,
  handles: readonly Register[],
  span: Span,
  body: () => void,
): void {
  const { code } = l;
  const end = endOf(span);
  const error = code.newRegister();
  const cleanup = code.newBlock();
  const done = code.newBlock();
  code.region({ block: cleanup, register: error }, span, () => {
    l.exits.push({ kind: 'locks', handles, span: end });
    body();
    l.exits.pop();
    if (code.isOpen) code.jump(done, end);
  });
  code.start(cleanup, end);
  emitUnlocks(l, handles, end);
  code.leave('raiseAgain', [error], end);
  code.start(done, end);
  emitUnlocks(l, handles, end);
}

interface Failure {
  readonly error: Register;
  /** Where failures are handled; null when nobody does and they leave at once. */
  readonly dispatch: BlockId | null;
  readonly flags: number;
  /** Of the whole WITH. */
  readonly span: Span;
}

/** One `lock` per acquisition; the failure of a later one releases the earlier ones first. */
function acquireAll(l: Lowering, locks: readonly Acquisition[], failure: Failure): void {
  const { code } = l;
  const { error, dispatch, flags, span } = failure;
  for (const [i, { handle, mode, span: lockSpan }] of locks.entries()) {
    const lock = (): void => {
      code.emit('lock', [handle, mode, flags], lockSpan);
    };
    if (i === 0) {
      if (dispatch === null) lock();
      else code.region({ block: dispatch, register: error }, lockSpan, lock);
      continue;
    }
    const failed = code.newBlock();
    const taken = code.newBlock();
    code.region({ block: failed, register: error }, lockSpan, lock);
    code.jump(taken, lockSpan);
    code.start(failed, lockSpan);
    const earlier = locks.slice(0, i).map((other) => other.handle);
    emitUnlocks(l, earlier, endOf(span));
    if (dispatch === null) code.leave('raiseAgain', [error], lockSpan);
    else code.jump(dispatch, lockSpan);
    code.start(taken, lockSpan);
  }
}

/** One statement on lock-guarded data outside WITH: a critical section of its own. */
export function lowerAutoLock(l: Lowering, handle: Register, span: Span, body: () => void): void {
  const mode = l.constant(LOCK_MODES.indexOf('exclusive'), span);
  l.code.emit('lock', [handle, mode, failureFlags(l, [])], span);
  holding(l, [handle], span, body);
}
