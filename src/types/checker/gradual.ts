/** Values that meet a variable or result whose type may be `Auto` (CLEAR language reference, 7.6): they are its evidence. */
import type { Expr } from '../../syntax/ast.js';
import type { Variable } from '../checked.js';
import type { Type } from '../types.js';
import { isSilent } from '../types.js';
import type { AutoSlot } from './autos.js';
import { addEvidence } from './autos.js';
import type { Body } from './context.js';
import type { Wanted } from './values/conversions.js';
import { checkAs, checkValue, coerce } from './values/conversions.js';

/** As `checkAs`, for a value that goes into `variable`. */
export function checkGradual(body: Body, expr: Expr, wanted: Wanted, variable: Variable): Type {
  return checkEvidence(body, expr, wanted, body.program.autoVariables.get(variable));
}

/** As `checkAs`, for a value that the function returns. */
export function checkReturned(body: Body, expr: Expr, wanted: Wanted): Type {
  const node = body.checked.item?.result ?? null;
  return checkEvidence(
    body,
    expr,
    wanted,
    node === null ? undefined : body.program.autos.get(node),
  );
}

/** As `checkAs`, for a value that is evidence of a slot. */
export function checkEvidence(
  body: Body,
  expr: Expr,
  wanted: Wanted,
  slot: AutoSlot | undefined,
): Type {
  if (slot === undefined) return checkAs(body, expr, wanted);
  const found = checkValue(body, expr, isSilent(wanted.type) ? null : wanted.type);
  addEvidence(slot, found, expr.span);
  return coerce(body, expr, found, wanted);
}
