/**
 * Kind, type and message of RAISE and OR EXIT (CLEAR language reference, 3.3 and 11.2).
 */
import type { ErrorSpec, Expr, Name } from '../ast.js';
import type { Token } from '../tokens.js';
import type { Cursor } from './cursor.js';
import { accept, advance, isSign, nameOf, peek, previous } from './cursor.js';

/** Each part may be absent. The message is an expression of at least level `min`. */
export function parseErrorSpec(c: Cursor, min: number): ErrorSpec {
  const { start } = peek(c);
  let first: Name | null = null;
  let second: Name | null = null;
  let message: Expr | null = null;
  if (peek(c).kind === 'string') {
    message = c.grammar.expression(c, min);
  } else if (peek(c).kind === 'typeId') {
    first = nameOf(advance(c));
    if (accept(c, ',')) {
      if (isBareType(peek(c), peek(c, 1))) {
        second = nameOf(advance(c));
        if (accept(c, ',')) message = c.grammar.expression(c, min);
      } else {
        message = c.grammar.expression(c, min);
      }
    }
  }
  return { first, second, message, span: { start, end: Math.max(start, previous(c).end) } };
}

/** A type name that is not the start of a longer expression. */
function isBareType(token: Token, next: Token): boolean {
  if (token.kind !== 'typeId') return false;
  return !['.', '{', '(', '::', '<', '['].some((mark) => isSign(next, mark));
}
