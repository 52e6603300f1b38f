/**
 * WITH over guarded data (CLEAR concurrency reference, 3.14 to 3.16).
 *
 *   handles                       left to right, once
 *   acquire:  lock 1 … lock n     in the global order of objects; a failure releases what was taken
 *   body      -> unlock, after    its errors unlock and are raised again; handlers never see them
 *   dispatch: matchError …        the first handler that selects the failure; RETRY goes back to acquire
 *   after:
 */
import { LOCK_MODES } from '../../../bytecode/opcodes.js';
import type { Span } from '../../../diagnostics/source.js';
import type { BindStmt, CompoundStmt, WithBinding, WithStmt } from '../../../syntax/ast.js';
import type { Variable } from '../../../types/checked.js';
import { isLock } from '../../../types/types.js';
import type { Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { endOf } from '../context.js';
import { emitUnlocks } from '../functions/exits.js';
import { lowerView } from '../pipelines/observables.js';
import { placeOf, placeReference, stableHandle } from '../values/places.js';
import { lowerSnapshots, snapshotOf } from './snapshots.js';
import type { Failure, Handling } from './with-handlers.js';
import { guarded, handled, handlingOf, lowerGuards } from './with-handlers.js';

interface Acquisition {
  readonly handle: Register;
  readonly mode: Register;
  readonly span: Span;
}

export function lowerWith(l: Lowering, written: WithStmt): void {
  const statement = l.checked.withs.get(written) ?? written;
  const { body, bindings, span } = statement;
  if (statement.form === 'snapshot' && body !== null) {
    lowerSnapshots(l, statement, body);
    return;
  }
  if (statement.form === 'view' || statement.form === 'materializedView') {
    lowerView(l, statement);
    return;
  }
  if (statement.form !== 'guarded' || body === null) l.unsupported(`WITH ${statement.form}`, span);
  const { code } = l;
  const aliases: { readonly variable: Variable; readonly register: Register }[] = [];
  const locks: Acquisition[] = [];
  for (const binding of bindings) {
    const { variable, register } = evaluateBinding(l, binding);
    aliases.push({ variable, register });
    if (!needsLock(l, binding, variable)) continue;
    const handle = bindings.length === 1 ? register : code.newRegister();
    l.moved(register, handle, binding.span);
    const mode = LOCK_MODES.indexOf(binding.mode === 'exclusive' ? 'exclusive' : 'inferred');
    locks.push({ handle, mode: l.constant(mode, binding.span), span: binding.span });
  }
  const handles = locks.map((lock) => lock.handle);
  const inner = (failure: Failure | null): void => {
    l.scope(() => {
      for (const { variable, register } of aliases) l.declare(variable, register);
      if (failure !== null)
        lowerGuards(l, bindings, failure, (at) => {
          emitUnlocks(l, handles, at);
        });
      l.block(body);
    });
  };
  const isGuarded = bindings.some((binding) => binding.guard !== null);
  const handling = handlingOf(l, statement, statement.handlers, 'locks');
  if (locks.length > 0) lowerLocked(l, locks, handling, span, inner);
  else if (isGuarded) handled(l, handling, span, inner);
  else inner(null);
}

/** The register of the alias: the handle, or for BORROWED and RESTRICT a reference to plain data. */
function evaluateBinding(
  l: Lowering,
  binding: WithBinding,
): { readonly variable: Variable; readonly register: Register } {
  const variable = l.checked.aliases.get(binding);
  if (variable === undefined) l.unsupported('WITH', binding.span);
  if (variable.role === 'borrow' && l.type(binding.place).kind !== 'object') {
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
  handling: Handling,
  span: Span,
  body: (failure: Failure) => void,
): void {
  const { code } = l;
  if (locks.length > 1)
    code.emit('sortLocks', [locks.flatMap(({ handle, mode }) => [handle, mode])], span);
  handled(l, handling, span, (failure) => {
    acquireAll(l, locks, failure, span);
    const handles = locks.map((lock) => lock.handle);
    holding(l, handles, span, () => {
      body(failure);
    });
  });
}

/** Runs `body` with locks held; they are released when it ends, leaves, or raises. */
function holding(l: Lowering, handles: readonly Register[], span: Span, body: () => void): void {
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

/** One `lock` per acquisition; the failure of a later one releases the earlier ones first. */
function acquireAll(
  l: Lowering,
  locks: readonly Acquisition[],
  failure: Failure,
  span: Span,
): void {
  const { code } = l;
  const { error, dispatch, flags } = failure;
  for (const [i, { handle, mode, span: lockSpan }] of locks.entries()) {
    const lock = (): void => {
      code.emit('lock', [handle, mode, flags], lockSpan);
    };
    if (i === 0) {
      guarded(l, dispatch, error, lockSpan, lock);
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
export function lowerAutoLock(
  l: Lowering,
  handle: Register,
  statement: BindStmt | CompoundStmt,
  body: () => void,
): void {
  const { span } = statement;
  const mode = l.constant(LOCK_MODES.indexOf('exclusive'), span);
  lowerLocked(l, [{ handle, mode, span }], handlingOf(l, statement, [], 'locks'), span, body);
}
