/**
 * Overwriting: assigning a whole structure, union or collection to a MUTABLE parameter or a mutable borrow. The caller sees
 * the change (CLEAR language reference, 7.2), so the content is replaced inside the storage that it owns.
 */
import type { Span } from '../../../diagnostics/source.js';
import type { Type } from '../../../types/types.js';
import type { Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { lowerCounted } from '../counted.js';
import { UNION_FIELDS } from './unions.js';

/** What `target` refers to gets the content of `value`, which is fresh or dead afterwards. */
export function overwrite(
  l: Lowering,
  target: Register,
  value: Register,
  type: Type,
  span: Span,
): void {
  const { code } = l;
  if (type.kind === 'struct' || type.kind === 'union') {
    const count = type.kind === 'struct' ? type.info.fields.length : UNION_FIELDS;
    for (let index = 0; index < count; index++) {
      const field = code.newRegister();
      code.emit('getField', [field, value, index], span);
      code.emit('setField', [target, index, field], span);
    }
    return;
  }
  if (type.kind === 'map' || type.kind === 'set' || type.kind === 'pool') {
    const builtin = l.tables.builtin(`${type.kind}.[=]`);
    code.emit('callBuiltin', [code.newRegister(), builtin, [target, value]], span);
    return;
  }
  if (type.kind !== 'list') l.unsupported('assignment to a borrowed value', span);
  // The new items go in behind the old ones, which then leave from the front of the list one by one; taking a
  // snapshot of both lengths first keeps this right when the two are one list.
  const oldLength = code.newRegister();
  code.emit('listLength', [oldLength, target], span);
  lowerCounted(l, lengthOf(l, value, span), span, (index) => {
    const item = code.newRegister();
    code.emit('getItem', [item, value, index], span);
    code.emit('appendItem', [target, item], span);
  });
  const first = l.constant(0, span);
  lowerCounted(l, oldLength, span, () => {
    const removed = code.newRegister();
    code.emit('callBuiltin', [removed, l.tables.builtin('list.remove'), [target, first]], span);
  });
}

function lengthOf(l: Lowering, list: Register, span: Span): Register {
  const length = l.code.newRegister();
  l.code.emit('listLength', [length, list], span);
  return length;
}
