/** Leaving: RETURN, BREAK and CONTINUE release the locks, and finish the scopes, that lie between them and where they go. */
import type { Span } from '../../../diagnostics/source.js';
import type { Register } from '../../mir.js';
import type { Exit, Lowering } from '../context.js';

/** Releases the locks of one WITH, the last one taken first. */
export function emitUnlocks(l: Lowering, handles: readonly Register[], span: Span): void {
  for (const handle of handles.toReversed()) l.code.emit('unlock', [handle], span);
}

/** Leaves the function (or run_body) with a value that is already evaluated. */
export function leaveFunction(l: Lowering, value: Register, span: Span): void {
  for (const exit of l.exits.toReversed()) unwind(l, exit);
  if (l.stream >= 0) l.code.emit('closeStream', [l.stream, l.constant(null, span)], span);
  if (l.ending === null) {
    l.code.leave('return', [value], span);
    return;
  }
  l.moved(value, l.ending.register, span);
  l.code.jump(l.ending.block, span);
}

/** Goes to the end of the innermost loop, or to its next turn. */
export function leaveLoop(l: Lowering, way: 'break' | 'continue', span: Span): void {
  const pending: Exit[] = [...l.exits];
  for (let exit = pending.pop(); exit !== undefined; exit = pending.pop()) {
    if (exit.kind === 'loop') {
      l.code.jump(way === 'break' ? exit.breakTo : exit.continueTo, span);
      return;
    }
    unwind(l, exit);
  }
  l.unsupported(way, span);
}

function unwind(l: Lowering, exit: Exit): void {
  if (exit.kind === 'locks') emitUnlocks(l, exit.handles, exit.span);
  else if (exit.kind === 'finish') exit.finish();
}
