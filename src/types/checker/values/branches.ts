/** IF and MATCH as values: every branch must give one type (CLEAR language reference, 10.1). */
import type { Expr } from '../../../syntax/ast.js';
import type { Type } from '../../types.js';
import { forgetKnown, isNumeric, isSilent, sameType, UNKNOWN } from '../../types.js';
import { typeText, withArticle } from '../../type-text.js';
import type { Body } from '../context.js';
import { expectedFound, report } from '../context.js';
import { convertNumber } from './conversions.js';
import { adaptLiteral } from './numeric-literals.js';

/**
 * The type that checked branches have in common; literals follow the branches that are none, and where a number is
 * wanted, every number becomes one of its type.
 */
export function joinBranches(
  body: Body,
  values: readonly Expr[],
  found: readonly Type[],
  expected: Type | null,
  code: 'IF_EXPR_BRANCHES_INCOMPATIBLE' | 'MATCH_EXPR_BRANCHES_INCOMPATIBLE',
): Type {
  if (expected !== null && isNumeric(expected) && found.every(isNumeric)) {
    values.forEach((value, index) => {
      convertNumber(body, value, found[index] ?? UNKNOWN, expected);
    });
    return expected;
  }
  const result = commonType(found);
  values.forEach((value, index) => {
    const type = found[index] ?? UNKNOWN;
    if (fitsBranch(body, value, type, result)) return;
    const message = `the branches differ: one is ${withArticle(result)}, but this is ${withArticle(type)}`;
    report(body, code, value.span, message, {
      notes: expectedFound(typeText(result), typeText(type)),
    });
  });
  return result;
}

function commonType(found: readonly Type[]): Type {
  const first =
    found.find((type) => type.kind === 'optional') ??
    found.find((type) => type.kind === 'float') ??
    found.find((type) => !isSilent(type) && type.kind !== 'nil');
  if (first === undefined) return found.find((type) => type.kind === 'nil') ?? UNKNOWN;
  const hasNil = found.some((type) => type.kind === 'nil');
  const one = forgetKnown(first);
  return hasNil && one.kind !== 'optional' ? { kind: 'optional', inner: one } : one;
}

function fitsBranch(body: Body, value: Expr, type: Type, result: Type): boolean {
  if (sameType(type, result) || type.kind === 'nil') return true;
  const target = result.kind === 'optional' ? result.inner : result;
  return sameType(type, target) || adaptLiteral(body, value, target);
}
