/** What a body gets to start with, and where that lets it run. */
import { MODIFIERS } from '../../../bytecode/opcodes.js';
import type { Span } from '../../../diagnostics/source.js';
import type { Modifier } from '../../../syntax/ast.js';
import type { Capture, CheckedFunction } from '../../../types/checked.js';
import type { Type } from '../../../types/types.js';
import { containsType } from '../../../types/types.js';
import type { Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { hasValueSemantics } from '../values/facts.js';
import { dropsAtEnd, isSharedStream, sharedHandle } from '../values/handles.js';

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

/** Handles of streams that moved into a body are no longer dropped here. */
export function forgetMoved(l: Lowering, runBody: CheckedFunction, span: Span): void {
  for (const { outer, class: place } of runBody.captures)
    if (place === 'moved' && dropsAtEnd(outer)) l.constant(null, span, l.registerOf(outer));
}

/** Whether a body drops what it captures: a stream that moved into it, or a handle of its own of a shared one. */
export function keepsHandle({ outer, class: place }: Capture): boolean {
  return dropsAtEnd(outer) && (place === 'moved' || isSharedStream(outer.type));
}

/** What a body gets: a copy where neither side may see the other's writes, else the value or handle itself. */
export function captured(l: Lowering, capture: Capture, span: Span): Register {
  const value = l.registerOf(capture.outer);
  if (capture.class !== 'moved' && isSharedStream(capture.outer.type))
    return sharedHandle(l, value, null, span);
  const isCopied =
    capture.class === 'copied' ||
    (capture.class === 'byValue' && hasValueSemantics(capture.outer.type));
  if (!isCopied) return value;
  const copy = l.code.newRegister();
  l.code.emit('copyValue', [copy, value], span);
  return copy;
}
