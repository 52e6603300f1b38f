/** A loop that counts from 0 up to a limit: the shape of FOR over a list, of NEXT on a promise list, and of others. */
import type { Span } from '../../diagnostics/source.js';
import type { Register } from '../mir.js';
import type { Lowering } from './context.js';

/**
 * Runs `body` with an index of 0, 1, … below `count`, which is not read again. CONTINUE and BREAK in it belong to
 * this loop when it is one of the program (`written`).
 */
export function lowerCounted(
  l: Lowering,
  count: Register,
  span: Span,
  body: (index: Register) => void,
  written: { readonly isTight: boolean } | null = null,
): void {
  const { code } = l;
  const head = code.newBlock();
  const inside = code.newBlock();
  const next = code.newBlock();
  const after = code.newBlock();
  const index = code.newRegister();
  l.constant(0, span, index);
  code.start(head, span);
  const more = code.newRegister();
  code.emit('less', [more, index, count], span);
  code.branch(more, inside, after, span);
  code.start(inside, span);
  if (written !== null) l.exits.push({ kind: 'loop', breakTo: after, continueTo: next });
  body(index);
  if (written !== null) l.exits.pop();
  code.start(next, span);
  code.emit('addInt', [index, index, l.constant(1, span)], span);
  code.loopBack(head, span, written?.isTight === false);
  code.start(after, span);
}
