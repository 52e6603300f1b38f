/** Ranges: as values, and as the bounds of a loop (CLEAR language reference, 10.3). */
import type { Span } from '../../../diagnostics/source.js';
import type { Expr, RangeExpr } from '../../../syntax/ast.js';
import type { BlockId, Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { stableValue } from './convert.js';

/** Where a loop over a range starts and ends; both are evaluated. */
export interface Bounds {
  /** Counts; nothing else writes to it. */
  readonly counter: Register;
  readonly limit: Register;
  readonly inclusive: boolean;
}

/** A range as a value is a list of its first and its last number. */
export function lowerRangeValue(l: Lowering, range: RangeExpr, into: Register | null): Register {
  const args = [
    l.value(range.from),
    l.value(range.to),
    l.constant(range.inclusive, range.span),
  ] as const;
  const target = into ?? l.code.newRegister();
  l.code.emit('callBuiltin', [target, l.tables.builtin('range.[]'), args], range.span);
  return target;
}

/** The bounds of an expression that is a range, written out or not; `counter` will count. */
export function boundsOf(l: Lowering, range: Expr, counter: Register): Bounds {
  const { code } = l;
  if (range.kind === 'range') {
    l.value(range.from, counter);
    return { counter, limit: stableValue(l, range.to), inclusive: range.inclusive };
  }
  const value = l.value(range);
  const limit = code.newRegister();
  code.emit('getItem', [counter, value, l.constant(0, range.span)], range.span);
  code.emit('getItem', [limit, value, l.constant(1, range.span)], range.span);
  return { counter, limit, inclusive: true };
}

/**
 * Runs `body` with the counter at each number of the range; `next` begins the next turn. An inclusive range is tested
 * for its last turn before the step, so that it can end at the largest Int64. `yields`: see `loopBack`.
 */
export function lowerBounds(
  l: Lowering,
  { counter, limit, inclusive }: Bounds,
  span: Span,
  after: BlockId,
  body: (next: BlockId) => void,
  yields = false,
): void {
  const { code } = l;
  const head = code.newBlock();
  const inside = code.newBlock();
  const next = code.newBlock();
  if (!inclusive) code.start(head, span);
  const more = code.newRegister();
  code.emit(inclusive ? 'lessEqual' : 'less', [more, counter, limit], span);
  code.branch(more, inside, after, span);
  code.start(inside, span);
  body(next);
  code.start(next, span);
  if (inclusive) {
    const isLast = code.newRegister();
    const step = code.newBlock();
    code.emit('equal', [isLast, counter, limit], span);
    code.branch(isLast, after, step, span);
    code.start(step, span);
  }
  code.emit('addInt', [counter, counter, l.constant(1, span)], span);
  code.loopBack(inclusive ? inside : head, span, yields);
}
