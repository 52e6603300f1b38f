/**
 * WITH SNAPSHOT (CLEAR concurrency reference, 3.17 and 3.18). Reading takes a reference: what a cell holds is never changed
 * in place. Replacing works on a copy:
 *
 *   one cell                              several cells
 *   again:  SNAP, copy                    begin:  TAG each, in the global order of objects; a failure untags
 *           body                                  copy those that change
 *           COMMIT; if it fails: again            body
 *                                                 PUBLISH those that change, in that order; UNTAG the others
 *
 * Every way out of the body that is no failure finishes like its end, so RETURN commits first.
 */
import type { Span } from '../../diagnostics/source.js';
import type { Stmt, WithHandler, WithStmt } from '../../syntax/ast.js';
import type { Variable } from '../../types/checked.js';
import type { BlockId, Register } from '../mir.js';
import type { Lowering } from './context.js';
import { endOf } from './context.js';
import { stableHandle } from './places.js';
import { failureFlags, lowerHandler, selection } from './with-handlers.js';

interface Cell {
  readonly handle: Register;
  readonly variable: Variable;
  readonly mutable: boolean;
  readonly span: Span;
}

/** What the cell holds now, as a reference that nobody writes through. */
export function snapshotOf(l: Lowering, handle: Register, span: Span): Register {
  const value = l.code.newRegister();
  l.code.emit('snapshot', [value, handle, 0], span);
  return value;
}

export function lowerSnapshots(l: Lowering, statement: WithStmt, body: readonly Stmt[]): void {
  const cells = statement.bindings.map((binding): Cell => {
    const variable = l.checked.aliases.get(binding);
    if (variable === undefined) l.unsupported('WITH SNAPSHOT', binding.span);
    const { mutable, span } = binding;
    return { handle: stableHandle(l, binding.place), variable, mutable, span };
  });
  if (!cells.some((cell) => cell.mutable)) {
    const values = cells.map(({ handle, span }) => snapshotOf(l, handle, span));
    withAliases(l, cells, values, body);
    return;
  }
  handled(l, statement.handlers, statement.span, (failure) => {
    const [only] = cells;
    if (only !== undefined && cells.length === 1)
      replaceOne(l, only, body, statement.span, failure);
    else replaceSeveral(l, cells, body, statement.span, failure);
  });
}

function withAliases(
  l: Lowering,
  cells: readonly Cell[],
  values: readonly Register[],
  body: readonly Stmt[],
): void {
  l.scope(() => {
    cells.forEach(({ variable }, k) => {
      l.declare(variable, values[k] ?? 0);
    });
    l.block(body);
  });
}

interface Failure {
  readonly error: Register;
  /** Where failures are handled; null when nobody does and they leave at once. */
  readonly dispatch: BlockId | null;
  readonly flags: number;
}

/** `attempt`, and the handlers that its failures lead to; RETRY goes back to it. */
function handled(
  l: Lowering,
  handlers: readonly WithHandler[],
  span: Span,
  attempt: (failure: Failure) => void,
): void {
  const { code } = l;
  const after = code.newBlock();
  const error = code.newRegister();
  const selections = handlers.map((handler) => selection(l, handler));
  const retries = handlers.some((handler) => handler.retry !== null);
  const attempts = retries ? l.constant(0, span, code.newRegister()) : -1;
  const acquire = code.newBlock();
  const dispatch = handlers.length === 0 ? null : code.newBlock();
  code.start(acquire, span);
  attempt({ error, dispatch, flags: failureFlags(l, selections) });
  if (dispatch !== null) {
    if (code.isOpen) code.jump(after, endOf(span));
    code.start(dispatch, span);
    if (retries) code.emit('addInt', [attempts, attempts, l.constant(1, span)], span);
    for (const chosen of selections) lowerHandler(l, chosen, { error, attempts, acquire, after });
    code.leave('raiseAgain', [error], span);
  }
  code.start(after, span);
}

/** Emits an instruction whose failure goes to `block`, or leaves at once when that is null. */
function guarded(
  l: Lowering,
  block: BlockId | null,
  error: Register,
  span: Span,
  emit: () => void,
): void {
  if (block === null) emit();
  else l.code.region({ block, register: error }, span, emit);
}

function replaceOne(
  l: Lowering,
  cell: Cell,
  body: readonly Stmt[],
  span: Span,
  failure: Failure,
): void {
  const { code } = l;
  const { handle, span: at } = cell;
  const conflicts = l.constant(0, at, code.newRegister());
  const again = code.newBlock();
  code.start(again, at);
  const expected = code.newRegister();
  const copy = code.newRegister();
  code.emit('snapshot', [expected, handle, 1], at);
  code.emit('copyValue', [copy, expected], at);
  const finish = (): void => {
    const end = endOf(span);
    const done = code.newBlock();
    const failed = code.newBlock();
    const succeeded = code.newRegister();
    guarded(l, failure.dispatch, failure.error, end, () => {
      code.emit('commit', [succeeded, handle, expected, copy, conflicts, failure.flags], end);
    });
    code.branch(succeeded, done, failed, end);
    code.start(failed, end);
    code.emit('addInt', [conflicts, conflicts, l.constant(1, end)], end);
    code.loopBack(again, end);
    code.start(done, end);
  };
  transaction(l, finish, () => {
    withAliases(l, [cell], [copy], body);
  });
}

function replaceSeveral(
  l: Lowering,
  cells: readonly Cell[],
  body: readonly Stmt[],
  span: Span,
  failure: Failure,
): void {
  const { code } = l;
  const end = endOf(span);
  // Sorted together with something else each time, so in registers of their own.
  const pairs = cells.map(({ handle, span: at }) => {
    const own = code.newRegister();
    code.emit('move', [own, handle], at);
    return { handle: own, companion: l.constant(0, at, code.newRegister()) };
  });
  code.emit('sortLocks', [pairs.flatMap((pair) => [pair.handle, pair.companion])], span);
  pairs.forEach(({ handle }, k) => {
    const at = cells[k]?.span ?? span;
    const failed = code.newBlock();
    const tagged = code.newBlock();
    guarded(l, k === 0 ? failure.dispatch : failed, failure.error, at, () => {
      code.emit('tag', [handle, failure.flags], at);
    });
    if (k === 0) return;
    code.jump(tagged, at);
    code.start(failed, at);
    for (const earlier of pairs.slice(0, k)) code.emit('untag', [earlier.handle], end);
    if (failure.dispatch === null) code.leave('raiseAgain', [failure.error], at);
    else code.jump(failure.dispatch, at);
    code.start(tagged, at);
  });
  const values = cells.map(({ handle, mutable, span: at }) => {
    const value = code.newRegister();
    code.emit('readObject', [value, handle], at);
    if (mutable) code.emit('copyValue', [value, value], at);
    return value;
  });
  const finish = (): void => {
    const changed = cells.flatMap(({ handle, mutable }, k) => {
      if (!mutable) return [];
      const pair = [code.newRegister(), code.newRegister()] as const;
      code.emit('move', [pair[0], handle], end);
      code.emit('move', [pair[1], values[k] ?? 0], end);
      return [pair];
    });
    if (changed.length > 1) code.emit('sortLocks', [changed.flat()], end);
    for (const [handle, value] of changed) code.emit('publish', [handle, value], end);
    for (const { handle, mutable } of cells) if (!mutable) code.emit('untag', [handle], end);
  };
  transaction(l, finish, () => {
    withAliases(l, cells, values, body);
  });
}

/** Runs `body`; however it ends, `finish` comes next. */
function transaction(l: Lowering, finish: () => void, body: () => void): void {
  l.exits.push({ kind: 'finish', finish });
  body();
  l.exits.pop();
  if (l.code.isOpen) finish();
}
