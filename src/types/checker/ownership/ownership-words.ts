/** GIVE, MOVE, COPY, and the words that make and use handles (CLEAR language reference, 7.2). */
import { unreachable } from '../../../support/assert.js';
import type { Expr, OwnershipExpr } from '../../../syntax/ast.js';
import type { Type } from '../../types.js';
import { containsType, isCopyType, isSilent, optionalOf, UNKNOWN } from '../../types.js';
import { withArticle } from '../../type-text.js';
import { applyCapabilities } from '../concurrency/capabilities.js';
import type { Body } from '../context.js';
import { checkExpr, report } from '../context.js';
import { checkPlain, sourceText } from '../values/conversions.js';

export function checkOwnershipWord(body: Body, expr: OwnershipExpr, expected: Type | null): Type {
  const { op, value } = expr;
  switch (op) {
    case 'COPY':
      return checkCopy(body, value, expected);
    case 'GIVE':
      return checkGive(body, expr, expected);
    case 'MOVE':
      if (value.kind !== 'name')
        report(body, 'MOVE_NEEDS_IDENTIFIER', value.span, 'MOVE needs the name of a variable', {
          hint: 'use `GIVE` for other places',
        });
      return checkGive(body, expr, expected);
    case 'CLONE':
      return checkClone(body, value, expected);
    case 'SHARE':
    case 'FREEZE':
      return checkShare(body, expr, expected);
    case 'LINK':
      return checkLink(body, expr);
    case 'RESOLVE':
      return checkResolve(body, expr);
    default:
      return unreachable(op);
  }
}

/** A promise and a stream give each value once, so nobody can have a second one of them. */
function checkCopy(body: Body, value: Expr, expected: Type | null): Type {
  const type = checkPlain(body, value, expected);
  const isSingle = (part: Type): boolean =>
    (part.kind === 'promise' && !part.shared) || (part.kind === 'stream' && part.sort !== 'shared');
  const enters = (part: Type): boolean => part.kind !== 'object' && part.kind !== 'promise';
  if (!containsType(type, isSingle, enters)) return type;
  const message = `\`${sourceText(body, value)}\` cannot be copied: what it gives is there once`;
  return report(body, 'COPY_BAD_TARGET', value.span, message, {
    label: withArticle(type),
    hint: 'declare the promise `@shared` or the stream `@split`, and use `CLONE`',
  });
}

function checkClone(body: Body, value: Expr, expected: Type | null): Type {
  const type = checkExpr(body, value, expected);
  if (isSilent(type)) return UNKNOWN;
  if (type.kind === 'promise' && type.shared) return type;
  if (type.kind === 'stream' && type.sort !== 'single') return type;
  if (type.kind === 'object' && type.family !== 'ATOMIC') return type;
  const message = `CLONE makes another handle of shared data, but \`${sourceText(body, value)}\` is ${withArticle(type)}`;
  return report(body, 'CLONE_BAD_TARGET', value.span, message, {
    hint: isCopyType(type) ? 'use it as it is' : 'use `COPY` for an independent copy',
  });
}

function checkGive(body: Body, { op, value, span }: OwnershipExpr, expected: Type | null): Type {
  const type = checkExpr(body, value, expected);
  if (['int', 'float', 'bool', 'enum'].includes(type.kind))
    report(
      body,
      'GIVE_ON_COPY_TYPE',
      span,
      `${withArticle(type)} is copied, so ${op} means nothing`,
      {
        hint: `remove the \`${op}\``,
      },
    );
  return type;
}

/** SHARE makes a handle of what it is given; FREEZE does so only with data that nobody shares yet. */
function checkShare(body: Body, expr: OwnershipExpr, expected: Type | null): Type {
  const { op, value, span } = expr;
  const type = checkExpr(body, value, expected?.kind === 'object' ? expected.inner : null);
  if (isSilent(type)) return UNKNOWN;
  if (type.kind !== 'object')
    return applyCapabilities(body.program, type, [{ name: 'shared', args: [], span }], span);
  if (op === 'SHARE') return type;
  const message = `FREEZE takes data that has one owner, but \`${sourceText(body, value)}\` is ${withArticle(type)}`;
  return report(body, 'FREEZE_NEEDS_OWNED', value.span, message, {
    hint: 'write `COPY` before it, to freeze a copy',
  });
}

function checkLink(body: Body, { value }: OwnershipExpr): Type {
  const type = checkExpr(body, value, null);
  if (isSilent(type)) return UNKNOWN;
  if (type.kind === 'object' && type.ownership !== 'single') return { kind: 'weak', handle: type };
  const message = `LINK makes a weak handle of shared data, but \`${sourceText(body, value)}\` is ${withArticle(type)}`;
  return report(body, 'LINK_NEEDS_SHARED_OR_MULTIOWNED', value.span, message, {
    hint: 'declare the data `@multiowned` or `@shared`',
  });
}

function checkResolve(body: Body, { value }: OwnershipExpr): Type {
  const type = checkExpr(body, value, null);
  if (isSilent(type)) return UNKNOWN;
  const weak = type.kind === 'optional' ? type.inner : type;
  if (weak.kind === 'weak') return optionalOf(weak.handle);
  const message = `RESOLVE takes a weak handle, but \`${sourceText(body, value)}\` is ${withArticle(type)}`;
  return report(body, 'RESOLVE_NEEDS_LINK', value.span, message, {
    hint:
      value.kind === 'binary'
        ? 'RESOLVE takes in everything behind it: write `(RESOLVE …)`'
        : 'LINK makes weak handles',
  });
}
