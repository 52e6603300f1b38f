/** BG STREAM, YIELD, CLOSE and taking items (CLEAR concurrency reference, 3.2 and 3.6 to 3.11). */
import type { Span } from '../../../diagnostics/source.js';
import type { BgStreamExpr, Expr } from '../../../syntax/ast.js';
import type { Type } from '../../types.js';
import { isSilent, sameType, UNKNOWN, VOID } from '../../types.js';
import { typeText, withArticle } from '../../type-text.js';
import { openRunBody } from './background.js';
import type { Body } from '../context.js';
import {
  addEffect,
  checkBlock,
  checkExpr,
  expectedFound,
  notSupported,
  report,
} from '../context.js';
import { checkAs, checkPlain } from '../values/conversions.js';
import { resolveType } from '../generics/type-nodes.js';

export type StreamType = Extract<Type, { kind: 'stream' }>;

/** The place of the value says whether the stream ends and who takes items; without that it is open, for one taker. */
export function checkBgStream(body: Body, expr: BgStreamExpr, expected: Type | null): Type {
  if (body.form === 'default') return notSupported(body, expr.span, 'BG STREAM in a default value');
  const wanted = expected?.kind === 'stream' ? expected : null;
  const inner = openRunBody(body, expr, 'stream', VOID, true);
  if (expr.yields !== null) inner.yields.type = resolveType(body.program, expr.yields);
  else if (wanted !== null && !isSilent(wanted.element)) inner.yields.type = wanted.element;
  checkBlock(inner, expr.body);
  if (!inner.yields.isUsed)
    report(body, 'BG_STREAM_NO_YIELD', expr.span, 'this BG STREAM yields nothing', {
      hint: 'give its items with `YIELD item;`, or write `BG { … }` for one value',
    });
  const element = inner.yields.type ?? UNKNOWN;
  if (wanted?.form === 'bounded') {
    const message = `${withArticle(wanted)} is made of ${wanted.size} BG, not of one BG STREAM`;
    return report(body, 'TYPE_MISMATCH_ASSIGN', expr.span, message, {
      hint: `write \`[BG { … }, BG { … }]\`, or declare it \`~?${typeText(wanted.element)}[]\``,
    });
  }
  return {
    kind: 'stream',
    element,
    form: wanted?.form ?? 'open',
    sort: wanted?.sort ?? 'single',
    size: 0,
  };
}

export function checkYield(body: Body, value: Expr, span: Span): void {
  addEffect(body, 'suspends', span);
  const { yields } = body;
  if (body.form !== 'stream') {
    checkExpr(body, value, null);
    report(body, 'YIELD_OUTSIDE_BG_STREAM', span, 'YIELD stands only in the body of a BG STREAM', {
      hint: 'the body of a BG ends with its value; a function gives its value with RETURN',
    });
    return;
  }
  if (yields.type === null) {
    const type = checkPlain(body, value, null);
    if (type.kind === 'void')
      report(body, 'VALUE_NEEDED', value.span, 'YIELD needs a value, but this has none');
    else if (!isSilent(type)) yields.type = type;
  } else if (yields.isUsed) {
    const type = checkPlain(body, value, yields.type);
    if (!isSilent(type) && !sameType(type, yields.type) && type.kind !== 'nil')
      report(
        body,
        'BG_STREAM_INCONSISTENT_YIELD',
        value.span,
        `this stream yields ${withArticle(yields.type)} elsewhere, but here ${withArticle(type)}`,
        { notes: expectedFound(typeText(yields.type), typeText(type)) },
      );
  } else {
    checkAs(body, value, {
      type: yields.type,
      code: 'BG_STREAM_INCONSISTENT_YIELD',
      what: 'an item of this stream',
    });
  }
  yields.isUsed = true;
}

export function checkClose(body: Body, span: Span): void {
  if (body.form === 'stream') return;
  report(body, 'YIELD_OUTSIDE_BG_STREAM', span, 'CLOSE stands only in the body of a BG STREAM');
}

/** A list of N promises where a bounded stream of N is wanted. */
export function checkBounded(
  body: Body,
  items: readonly Expr[],
  wanted: StreamType,
  span: Span,
): Type {
  if (items.length !== wanted.size)
    report(
      body,
      'FIXED_ARRAY_SIZE_MISMATCH',
      span,
      `${withArticle(wanted)} has ${wanted.size} items, but this has ${items.length}`,
    );
  for (const item of items) {
    const type = checkExpr(body, item, { kind: 'promise', inner: wanted.element, shared: false });
    if (isSilent(type) || (type.kind === 'promise' && sameType(type.inner, wanted.element)))
      continue;
    report(
      body,
      'BOUNDED_STREAM_MIXED_TYPES',
      item.span,
      `the items of ${withArticle(wanted)} are \`BG\` bodies that give ${withArticle(wanted.element)}`,
      { label: withArticle(type) },
    );
  }
  addEffect(body, 'yields', span);
  return wanted;
}
