/**
 * Streams (CLEAR concurrency reference, 3.6 to 3.11). A generator is a run_body whose first register holds the stream:
 *
 *   body: … PUSH; when nobody takes items any more, leave …      end: CLOSE      handler: CLOSE with the error
 *
 * A bounded stream is a list: how many of its promises are taken, then the promises. What happens to streams that nobody
 * takes items from any more is in `stream-ends.ts`.
 */
import { MODIFIERS, STREAM_SORTS } from '../../../bytecode/opcodes.js';
import type { Span } from '../../../diagnostics/source.js';
import type { BgStreamExpr, Expr } from '../../../syntax/ast.js';
import type { CheckedFunction } from '../../../types/checked.js';
import type { Type } from '../../../types/types.js';
import type { BlockId, Register } from '../../mir.js';
import { captured, forgetMoved, modifierBits, nearBit } from './fiber-captures.js';
import type { Lowering } from '../context.js';
import { endOf } from '../context.js';
import { storedValue } from '../values/stored.js';
import { leaveFunction } from '../functions/exits.js';

export type StreamType = Extract<Type, { kind: 'stream' }>;

export function lowerBgStream(l: Lowering, expr: BgStreamExpr, into: Register | null): Register {
  const { code } = l;
  const { span } = expr;
  const type = l.type(expr);
  const runBody = l.checked.bodies.get(expr);
  if (runBody === undefined || type.kind !== 'stream') l.unsupported('BG STREAM', span);
  const stream = code.newRegister();
  const name = l.tables.constant(l.objectName === '' ? 'stream' : l.objectName);
  code.emit('newStream', [stream, STREAM_SORTS.indexOf(type.sort), name], span);
  const captures = runBody.captures.map((capture) => captured(l, capture, span));
  const promise = code.newRegister();
  const bits = modifierBits(expr.modifiers) | MODIFIERS.stream | nearBit(runBody);
  code.emit('spawn', [promise, l.tables.functionIndex(runBody), bits, [stream, ...captures]], span);
  code.emit('bindStream', [stream, promise], span);
  forgetMoved(l, runBody, span);
  return l.moved(stream, into, span);
}

/** The body of a generator, with its stream in `stream`. */
export function lowerGenerator(l: Lowering, f: CheckedFunction, stream: Register): void {
  const { code } = l;
  const end = endOf(f.span);
  const failed = code.newBlock();
  const error = code.newRegister();
  l.stream = stream;
  code.region({ block: failed, register: error }, f.span, () => {
    l.block(f.body);
    if (code.isOpen) leaveFunction(l, l.constant(null, end), end);
  });
  code.start(failed, end);
  code.emit('closeStream', [stream, error], end);
  code.leave('return', [l.constant(null, end)], end);
}

export function lowerYield(l: Lowering, value: Expr, span: Span): void {
  const { code } = l;
  const item = storedValue(l, value);
  const taken = code.newRegister();
  const next = code.newBlock();
  const dropped = code.newBlock();
  code.emit('push', [taken, l.stream, item], span);
  code.branch(taken, next, dropped, span);
  code.start(dropped, span);
  leaveFunction(l, l.constant(null, span), span);
  code.start(next, span);
}

/** CLOSE ends the generator. */
export function lowerClose(l: Lowering, span: Span): void {
  leaveFunction(l, l.constant(null, span), span);
}

/** The next item of the stream in `handle`. */
export function nextItem(
  l: Lowering,
  type: StreamType,
  handle: Register,
  span: Span,
  into: Register,
): void {
  if (type.form === 'bounded') nextOfBounded(l, type, handle, span, into);
  else l.code.emit('pop', [into, handle, type.form === 'infinite' ? 1 : 0], span);
}

export function lowerBounded(
  l: Lowering,
  items: readonly Expr[],
  span: Span,
  into: Register | null,
): Register {
  const target = into ?? l.code.newRegister();
  const promises = items.map((item) => l.value(item));
  l.code.emit('newList', [target, [l.constant(0, span), ...promises]], span);
  return target;
}

function nextOfBounded(
  l: Lowering,
  { size }: StreamType,
  list: Register,
  span: Span,
  into: Register,
): void {
  const exhausted = l.code.newBlock();
  const next = l.code.newBlock();
  takeBounded(l, { list, size }, span, into, exhausted);
  l.code.jump(next, span);
  l.code.start(exhausted, span);
  const text = `the stream has only ${size} ${size === 1 ? 'item' : 'items'}`;
  l.code.leave('panic', [l.tables.constant(text)], span);
  l.code.start(next, span);
}

/** The next promise of a bounded stream, joined; goes to `exhausted` when all of them are taken. */
export function takeBounded(
  l: Lowering,
  { list, size }: { readonly list: Register; readonly size: number },
  span: Span,
  into: Register,
  exhausted: BlockId,
): void {
  const { code } = l;
  const zero = l.constant(0, span);
  const at = code.newRegister();
  const more = code.newRegister();
  const take = code.newBlock();
  code.emit('getItem', [at, list, zero], span);
  code.emit('less', [more, at, l.constant(size, span)], span);
  code.branch(more, take, exhausted, span);
  code.start(take, span);
  const index = code.newRegister();
  const promise = code.newRegister();
  code.emit('addInt', [index, at, l.constant(1, span)], span);
  code.emit('setItem', [list, zero, index], span);
  code.emit('getItem', [promise, list, index], span);
  code.emit('join', [into, promise], span);
}
