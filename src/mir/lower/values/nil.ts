/** Whether a value is there. */
import type { Span } from '../../../diagnostics/source.js';
import type { BlockId, Register } from '../../mir.js';
import type { Lowering } from '../context.js';

export function branchOnNil(
  l: Lowering,
  value: Register,
  whenNil: BlockId,
  otherwise: BlockId,
  span: Span,
): void {
  const test = l.code.newRegister();
  l.code.emit('isNil', [test, value], span);
  l.code.branch(test, whenNil, otherwise, span);
}
