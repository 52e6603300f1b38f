/** Ranges: both ends are Int64 (CLEAR language reference, 3.4 and 10.3). */
import type { Expr, RangeExpr } from '../../../syntax/ast.js';
import type { Type } from '../../types.js';
import { INT64, isNumeric, isSilent } from '../../types.js';
import { withArticle } from '../../type-text.js';
import type { Body } from '../context.js';
import { report, setType } from '../context.js';
import { checkPlain } from './conversions.js';

/** Checks the ends of a range; it is a value like any other. */
export function checkRange(body: Body, range: RangeExpr): Type {
  checkEnd(body, range.from, 'FOR_RANGE_START_NEEDS_INT64', 'the start');
  checkEnd(body, range.to, 'FOR_RANGE_END_NEEDS_INT64', 'the end');
  return setType(body, range, { kind: 'range' });
}

function checkEnd(
  body: Body,
  expr: Expr,
  code: 'FOR_RANGE_START_NEEDS_INT64' | 'FOR_RANGE_END_NEEDS_INT64',
  what: string,
): void {
  const type = checkPlain(body, expr, INT64);
  if (isSilent(type) || (type.kind === 'int' && type.name === 'Int64')) return;
  const message = `${what} of a range is an \`Int64\`, but this is ${withArticle(type)}`;
  const hint = isNumeric(type) ? 'convert it: `CAST(… AS Int64)`' : '';
  report(body, code, expr.span, message, { hint });
}
