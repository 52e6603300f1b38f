/** Rescue: every right side of OR (CLEAR language reference, 11.4). */
import type { OrExpr } from '../../../syntax/ast.js';
import type { Type } from '../../types.js';
import { isSilent, UNKNOWN } from '../../types.js';
import { withArticle } from '../../type-text.js';
import type { Body } from '../context.js';
import { addEffect, checkExpr, notSupported, report } from '../context.js';
import { checkPlain, coerce, plain } from './conversions.js';
import { checkSpec } from '../declarations/error-types.js';
import { literalType } from '../generics/open-types.js';

export function checkOr(body: Body, expr: OrExpr, expected: Type | null): Type {
  const before = body.effects.length;
  const raw = checkExpr(body, expr.value, leftContext(expr, expected));
  const left = raw.kind === 'void' ? raw : plain(body, expr.value, raw);
  const effects = body.effects.slice(before).filter((effect) => !effect.rescued);
  if (left.kind !== 'optional' && left.kind !== 'nil' && !isSilent(left))
    body.program.rescues.push({ effects, span: expr.span, type: left });
  const handles = expr.rescue.kind !== 'raise' && expr.rescue.kind !== 'exit';
  if (handles) for (const effect of effects) effect.rescued = true;
  return checkRescue(body, expr, left);
}

/** What the left side should give; its optionality is its own business. A literal on the right side tells, too. */
function leftContext({ rescue }: OrExpr, expected: Type | null): Type | null {
  if (expected === null) return rescue.kind === 'value' ? literalType(rescue.value) : null;
  return expected.kind === 'optional' ? expected.inner : expected;
}

function checkRescue(body: Body, expr: OrExpr, left: Type): Type {
  const payload = left.kind === 'optional' ? left.inner : left.kind === 'nil' ? UNKNOWN : left;
  const { rescue } = expr;
  switch (rescue.kind) {
    case 'value':
      return checkFallback(body, expr, left, payload);
    case 'raise':
      if (left.kind === 'optional') addEffect(body, 'raise', expr.span);
      return payload;
    case 'exit':
      checkSpec(body, rescue.error, 'rewrite');
      if (left.kind === 'optional') addEffect(body, 'raise', expr.span);
      return payload;
    case 'pass':
      return checkPass(body, expr, payload);
    case 'return':
      checkReturn(body, expr);
      return payload;
    case 'break':
      if (body.loops.at(-1) !== 'while')
        report(body, 'OR_BREAK_OUTSIDE_WHILE', expr.span, '`OR BREAK` stands outside a WHILE loop');
      return payload;
    case 'prune':
      return report(
        body,
        'OR_PRUNE_MISPLACED',
        expr.span,
        '`OR PRUNE` drops an element of a pipeline, but there is none here',
        { hint: 'it belongs into a SELECT or WHERE behind CONCURRENT; use `OR` with a value' },
      );
  }
}

function checkFallback(body: Body, expr: OrExpr, left: Type, payload: Type): Type {
  if (expr.rescue.kind !== 'value') return payload;
  const { value } = expr.rescue;
  if (left.kind === 'void') {
    checkExpr(body, value, null);
    return left;
  }
  const found = checkPlain(body, value, payload);
  if (found.kind === 'nil') return { kind: 'optional', inner: payload };
  if (isSilent(payload)) return found;
  if (found.kind === 'optional') {
    coerce(body, value, found, fallback({ kind: 'optional', inner: payload }));
    return { kind: 'optional', inner: payload };
  }
  coerce(body, value, found, fallback(payload));
  return payload;
}

function fallback(type: Type) {
  return { type, code: 'TYPE_MISMATCH_IN_OR', what: 'the left side of `OR`' } as const;
}

/** PASS stands for a default of the type, which handles, promises and functions do not have. */
function checkPass(body: Body, expr: OrExpr, payload: Type): Type {
  if (!body.program.discarded.has(expr) && !hasDefault(payload))
    return notSupported(body, expr.span, `\`OR PASS\` for ${withArticle(payload)}`);
  return payload;
}

function hasDefault(type: Type): boolean {
  if (type.kind === 'struct')
    return type.info.fields.every((field) => field.defaultValue !== null || hasDefault(field.type));
  return !['union', 'promise', 'observable', 'object', 'function'].includes(type.kind);
}

function checkReturn(body: Body, expr: OrExpr): void {
  const { result } = body.checked;
  if (!body.resultKnown || ['void', 'optional', 'unknown'].includes(result.kind)) return;
  const message = `\`OR RETURN\` returns nothing, but \`${body.checked.name}\` returns ${withArticle(result)}`;
  report(body, 'RETURN_VOID_FROM_TYPED', expr.span, message, {
    hint: 'give a default with `OR`, or write an IF with a RETURN',
  });
}
