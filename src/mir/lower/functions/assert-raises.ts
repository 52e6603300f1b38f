/** ASSERT_RAISES: a handler around the expression that asks which error came (CLEAR language reference, 17). */
import { ERROR_KINDS } from '../../../bytecode/opcodes.js';
import type { AssertRaisesStmt } from '../../../syntax/ast.js';
import type { Lowering } from '../context.js';

export function lowerAssertRaises(l: Lowering, statement: AssertRaisesStmt): void {
  const { code } = l;
  const { span } = statement;
  const { kind, type } = l.checked.raises.get(statement) ?? { kind: -1, type: -1 };
  const wanted = [ERROR_KINDS[kind], l.checked.errors[type]?.name]
    .filter((word) => word !== undefined)
    .join(' ');
  const onError = code.newBlock();
  const after = code.newBlock();
  const error = code.newRegister();
  code.region({ block: onError, register: error }, span, () => {
    l.value(statement.value);
  });
  const message = l.tables.constant(`expected an error ${wanted}, but nothing was raised`);
  code.emit('assert', [l.constant(false, span), message], span);
  code.jump(after, span);
  code.start(onError, span);
  const matches = code.newRegister();
  // An error type implies its kind.
  code.emit('matchError', [matches, error, type >= 0 ? -1 : kind, type], span);
  const other = l.tables.constant(`expected an error ${wanted}, but another one was raised`);
  code.emit('assert', [matches, other], span);
  code.jump(after, span);
  code.start(after, span);
}
