/**
 * WINDOW: sliding windows of n elements, or with `size:` one after the other (CLEAR language reference, 14.2). `_` of the
 * body is the window, a list; a stage as body is a pipeline over it.
 */
import type { Expr, StageExpr } from '../../../syntax/ast.js';
import type { CheckedStage } from '../../checked.js';
import { ELEMENT } from '../../names.js';
import { Scope } from '../../scope.js';
import type { Type } from '../../types.js';
import { INT64, isSilent, UNKNOWN } from '../../types.js';
import { withArticle } from '../../type-text.js';
import type { Body } from '../context.js';
import { inScope, makeVariable, notSupported, report } from '../context.js';
import { checkPlain, checkValue } from '../values/conversions.js';
import type { Flow } from './pipe-elements.js';
import { declareElement, listOf, passing } from './pipe-elements.js';
import { named, openBody, outside } from './stage-bodies.js';

export function checkWindow(body: Body, node: StageExpr, flow: Flow): CheckedStage {
  const size = windowSize(body, node);
  if (size !== null) checkSize(body, size, flow);
  const window = listOf(flow.element);
  const { value: projection, binding } = named(node.body);
  const opened = openBody(
    body,
    { ...node, body: pipedInto(projection) },
    { ...flow, element: window },
  );
  const element = [makeVariable(ELEMENT, window, false, 'element', node.span), ...opened.element];
  const type = inScope(body, () => {
    for (const name of element) body.scope.declare(name);
    return opened.lambda ? UNKNOWN : checkValue(body, opened.value, null);
  });
  // Names of single elements mean nothing after they have become windows.
  body.scope = new Scope(flow.outside);
  const names = declareElement(body, type, opened.value, binding);
  return { ...passing(node, opened.value, flow), argument: size, element, names, type };
}

/** `SUM _` as a body is `_ |> SUM _`. */
function pipedInto(value: Expr | null): Expr | null {
  if (value?.kind !== 'stage') return value;
  const { span } = value;
  return { kind: 'pipe', value: { kind: 'placeholder', span }, stage: value, span };
}

function windowSize(body: Body, node: StageExpr): Expr | null {
  let size: Expr | null = null;
  for (const { label, value } of node.args) {
    if (label === 'time') notSupported(body, value.span, 'WINDOW with `time:`');
    else if ((label !== null && label !== 'size') || size !== null) {
      const message =
        label === null ? 'WINDOW has one size' : `WINDOW has no argument \`${label}\``;
      report(body, 'WINDOW_BAD_ARGUMENT', value.span, message, {
        hint: 'write `WINDOW(3)` for sliding windows, `WINDOW(size: 3)` for one after the other',
      });
    } else size = value;
  }
  if (node.args.length === 0)
    report(body, 'WINDOW_BAD_ARGUMENT', node.span, 'WINDOW needs a size', {
      hint: 'write `WINDOW(3) …`',
    });
  return size;
}

function checkSize(body: Body, size: Expr, flow: Flow): void {
  const type: Type = outside(body, flow, () => checkPlain(body, size, INT64));
  if (isSilent(type)) return;
  const isPositive = size.kind !== 'int' || size.value > 0n;
  if (type.kind === 'int' && isPositive) return;
  const what = type.kind === 'int' ? 'not positive' : withArticle(type);
  report(
    body,
    'WINDOW_BAD_SIZE',
    size.span,
    `a window has at least 1 element, but this is ${what}`,
  );
}
