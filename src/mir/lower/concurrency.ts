/** BG, DO and NEXT (CLEAR concurrency reference, 3.1 to 3.5). */
import { MODIFIERS } from '../../bytecode/opcodes.js';
import type { Span } from '../../diagnostics/source.js';
import type { BgExpr, DoBranch, DoStmt, Expr, Modifier } from '../../syntax/ast.js';
import type { Capture, CheckedFunction } from '../../types/checked.js';
import type { Type } from '../../types/types.js';
import { containsType } from '../../types/types.js';
import type { Register } from '../mir.js';
import type { Lowering } from './context.js';
import { lowerCounted } from './counted.js';
import { hasValueSemantics } from './facts.js';
import { branchOnNil } from './nil.js';
import { dropsAtEnd, takenHandle } from './handles.js';
import { finishObservable } from './observables.js';
import { isStackful } from './stackful.js';
import { withValue } from './stream-ends.js';
import { nextItem } from './streams.js';

export function modifierBits(modifiers: readonly Modifier[]): number {
  let bits = 0;
  for (const { name } of modifiers) {
    if (name === 'parallel') bits |= MODIFIERS.parallel;
    else if (name === 'pinned') bits |= MODIFIERS.pinned;
    else if (name === 'service') bits |= MODIFIERS.service;
    else if (name === 'arena') bits |= MODIFIERS.arena;
  }
  return bits;
}

/** Counted references and maps in parts keep a body where they were made, unless it says otherwise (CLEAR concurrency reference, 1.1). */
export function nearBit({ captures }: CheckedFunction): number {
  return captures.some(({ outer }) => containsType(outer.type, isNear, isHeld))
    ? MODIFIERS.near
    : 0;
}

/** What a promise or a function leads to is somebody else's. */
function isHeld(part: Type): boolean {
  return part.kind !== 'promise' && part.kind !== 'function';
}

/** Atomics and atomic pointers are captured as plain pointers; locks and cells without a count are put on any scheduler. */
function isNear(type: Type): boolean {
  if (type.kind === 'sharded') return true;
  if (type.kind !== 'object' || type.family === 'ATOMIC') return false;
  return type.object === 'local' || type.ownership !== 'single';
}

export function lowerBg(l: Lowering, expr: BgExpr, into: Register | null): Register {
  const runBody = l.checked.bodies.get(expr);
  const hasStack = runBody !== undefined && isStackful(l.checked, expr, runBody);
  const stackful = hasStack ? MODIFIERS.stackful : 0;
  return spawn(l, expr, modifierBits(expr.modifiers) | stackful, into);
}

function spawn(
  l: Lowering,
  body: BgExpr | DoBranch,
  modifiers: number,
  into: Register | null,
): Register {
  const runBody = l.checked.bodies.get(body);
  if (runBody === undefined) l.unsupported('BG', body.span);
  const captures = runBody.captures.map((capture) => captured(l, capture, body.span));
  const promise = into ?? l.code.newRegister();
  const index = l.tables.functionIndex(runBody);
  l.code.emit('spawn', [promise, index, modifiers | nearBit(runBody), captures], body.span);
  forgetMoved(l, runBody, body.span);
  return promise;
}

/** Handles of streams that moved into a body are no longer dropped here. */
export function forgetMoved(l: Lowering, runBody: CheckedFunction, span: Span): void {
  for (const { outer, class: place } of runBody.captures)
    if (place === 'moved' && dropsAtEnd(outer)) l.constant(null, span, l.registerOf(outer));
}

/** What a body gets: a copy where neither side may see the other's writes, else the value or handle itself. */
export function captured(l: Lowering, capture: Capture, span: Span): Register {
  const value = l.registerOf(capture.outer);
  const isCopied =
    capture.class === 'copied' ||
    (capture.class === 'byValue' && hasValueSemantics(capture.outer.type));
  if (!isCopied) return value;
  const copy = l.code.newRegister();
  l.code.emit('copyValue', [copy, value], span);
  return copy;
}

/** All branches are joined; then the error of the first one that failed is raised. */
export function lowerDo(l: Lowering, statement: DoStmt): void {
  const { code } = l;
  const { span } = statement;
  const promises = statement.branches.map((branch) =>
    spawn(l, branch, modifierBits(branch.modifiers) | MODIFIERS.branch, null),
  );
  const failure = code.newRegister();
  l.constant(null, span, failure);
  for (const [i, promise] of promises.entries()) {
    const branchSpan = statement.branches[i]?.span ?? span;
    const onError = code.newBlock();
    const record = code.newBlock();
    const next = code.newBlock();
    const error = code.newRegister();
    code.region({ block: onError, register: error }, branchSpan, () => {
      code.emit('join', [code.newRegister(), promise], branchSpan);
    });
    code.jump(next, branchSpan);
    code.start(onError, branchSpan);
    branchOnNil(l, failure, record, next, branchSpan);
    code.start(record, branchSpan);
    code.emit('move', [failure, error], branchSpan);
    code.start(next, branchSpan);
  }
  const failed = code.newBlock();
  const after = code.newBlock();
  branchOnNil(l, failure, after, failed, span);
  code.start(failed, span);
  code.leave('raiseAgain', [failure], span);
  code.start(after, span);
}

export function lowerNext(l: Lowering, operand: Expr, span: Span, into: Register | null): Register {
  const { code } = l;
  const type = l.convertedType(operand);
  const target = into ?? code.newRegister();
  if (type.kind === 'stream') {
    withValue(l, operand, span, (value) => {
      nextItem(l, type, value, span, target);
    });
    return target;
  }
  if (type.kind === 'observable') {
    // What it has come to is taken: nothing is left to be waited for at the end of its scope.
    finishObservable(l, takenHandle(l, operand, null) ?? l.value(operand), span, target);
    return target;
  }
  const value = l.value(operand);
  if (type.kind === 'promise') {
    code.emit('join', [target, value], span);
    return target;
  }
  if (type.kind !== 'list') l.unsupported('NEXT', span);
  const results = code.newRegister();
  code.emit('newList', [results, []], span);
  const count = code.newRegister();
  code.emit('listLength', [count, value], span);
  lowerCounted(l, count, span, (index) => {
    const promise = code.newRegister();
    const result = code.newRegister();
    code.emit('getItem', [promise, value, index], span);
    code.emit('join', [result, promise], span);
    code.emit('appendItem', [results, result], span);
  });
  return l.moved(results, target, span);
}
