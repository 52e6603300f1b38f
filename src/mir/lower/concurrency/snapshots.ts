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
import type { Span } from '../../../diagnostics/source.js';
import type { Stmt, WithBinding, WithStmt } from '../../../syntax/ast.js';
import type { Variable } from '../../../types/checked.js';
import type { Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { endOf } from '../context.js';
import { stableHandle } from '../values/places.js';
import type { Failure } from './with-handlers.js';
import { guarded, handled, handlingOf, lowerGuards } from './with-handlers.js';

interface Cell {
  readonly handle: Register;
  readonly binding: WithBinding;
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
    return { handle: stableHandle(l, binding.place), binding, variable, mutable, span };
  });
  const { handlers, span } = statement;
  if (!cells.some((cell) => cell.mutable)) {
    const isGuarded = cells.some((cell) => cell.binding.guard !== null);
    const handling = { handlers: isGuarded ? handlers : [], isPolicy: false, isAsked: false };
    handled(l, handling, span, (failure) => {
      const values = cells.map((cell) => snapshotOf(l, cell.handle, cell.span));
      withAliases(l, cells, values, body, failure, () => {
        // Reading leaves nothing behind.
      });
    });
    return;
  }
  handled(l, handlingOf(l, statement, handlers, 'cells'), span, (failure) => {
    const [only] = cells;
    if (only !== undefined && cells.length === 1) replaceOne(l, only, body, span, failure);
    else replaceSeveral(l, cells, body, span, failure);
  });
}

function withAliases(
  l: Lowering,
  cells: readonly Cell[],
  values: readonly Register[],
  body: readonly Stmt[],
  failure: Failure,
  release: (span: Span) => void,
): void {
  l.scope(() => {
    cells.forEach(({ variable }, k) => {
      l.declare(variable, values[k] ?? 0);
    });
    const bindings = cells.map((cell) => cell.binding);
    lowerGuards(l, bindings, failure, release);
    l.block(body);
  });
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
    withAliases(l, [cell], [copy], body, failure, () => {
      // The copy is dropped.
    });
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
  const conflicts = l.constant(0, span, code.newRegister());
  const again = code.newBlock();
  code.start(again, span);
  pairs.forEach(({ handle }, k) => {
    const at = cells[k]?.span ?? span;
    const failed = k === 0 ? null : code.newBlock();
    const tagged = code.newBlock();
    const busy = code.newBlock();
    const isTagged = code.newRegister();
    const untagEarlier = (): void => {
      for (const earlier of pairs.slice(0, k)) code.emit('untag', [earlier.handle], end);
    };
    guarded(l, failed ?? failure.dispatch, failure.error, at, () => {
      code.emit('tag', [isTagged, handle, conflicts, failure.flags], at);
    });
    code.branch(isTagged, tagged, busy, at);
    // Given up: it starts again when that cell has no tag any more.
    code.start(busy, at);
    untagEarlier();
    code.emit('snapshot', [code.newRegister(), handle, 1], at);
    code.emit('addInt', [conflicts, conflicts, l.constant(1, at)], at);
    code.loopBack(again, at);
    if (failed === null) {
      code.start(tagged, at);
      return;
    }
    code.start(failed, at);
    untagEarlier();
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
  const release = (at: Span): void => {
    for (const { handle } of cells) code.emit('untag', [handle], at);
  };
  transaction(l, finish, () => {
    withAliases(l, cells, values, body, failure, release);
  });
}

/** Runs `body`; however it ends, `finish` comes next. */
function transaction(l: Lowering, finish: () => void, body: () => void): void {
  l.exits.push({ kind: 'finish', finish });
  body();
  l.exits.pop();
  if (l.code.isOpen) finish();
}
