/** BG, DO and NEXT (CLEAR concurrency reference, 3.1 to 3.5). */
import { MODIFIERS } from '../../../bytecode/opcodes.js';
import type { Span } from '../../../diagnostics/source.js';
import type { BgExpr, DoBranch, DoStmt, Expr } from '../../../syntax/ast.js';
import type { Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { lowerCounted } from '../counted.js';
import { branchOnNil } from '../values/nil.js';
import { takenHandle } from '../values/handles.js';
import { captured, forgetMoved, modifierBits, nearBit } from './fiber-captures.js';
import { finishObservable } from '../pipelines/observables.js';
import { isStackful } from './stackful.js';
import { withValue } from './stream-ends.js';
import { nextItem } from './streams.js';

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
