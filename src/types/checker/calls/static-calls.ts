/** Functions of types, `Type::name(…)`: those of `File` are all there are (CLEAR language reference, 15.2). */
import type { StaticCallExpr } from '../../../syntax/ast.js';
import { builtinsNamed } from '../../builtins.js';
import { nearestHint } from '../../nearest.js';
import type { Type } from '../../types.js';
import { checkBuiltin } from './builtin-calls.js';
import type { Body } from '../context.js';
import { checkExpr, notSupported, report } from '../context.js';

/** Types whose functions reach outside of the machine. */
const SOCKETS: readonly string[] = ['TCPServer', 'TCPClient'];

export function checkStaticCall(body: Body, expr: StaticCallExpr): Type {
  const owner = expr.owner.kind === 'typeName' ? expr.owner.name : '';
  const full = { text: `${owner}::${expr.name.text}`, span: expr.name.span };
  if (builtinsNamed(full.text).length > 0) return checkBuiltin(body, expr, full, expr.args);
  for (const arg of expr.args) checkExpr(body, arg, null);
  if (SOCKETS.includes(owner)) return notSupported(body, expr.span, 'sockets');
  if (owner !== 'File') {
    const what = owner === '' ? 'this' : `\`${owner}\``;
    return report(body, 'MISSING_FUNCTION', expr.span, `${what} has no functions of its own`, {
      hint: '`File::open` and `File::create` are all there are; a struct is made by `Name{ field: value }`',
    });
  }
  const message = `\`File\` has no function \`${expr.name.text}\``;
  return report(body, 'MISSING_FUNCTION', expr.name.span, message, {
    hint: nearestHint(expr.name.text, () => ['open', 'create']),
  });
}
