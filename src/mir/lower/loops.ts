/** WHILE and FOR (CLEAR language reference, 10.2 and 10.3). Every way back to the head is `loopBack`. */
import type { Span } from '../../diagnostics/source.js';
import type { ForStmt, WhileStmt } from '../../syntax/ast.js';
import type { Variable } from '../../types/checked.js';
import { iteratedList } from './values/collections.js';
import type { Lowering } from './context.js';
import { lowerBindingCondition } from './values/choices.js';
import { stableValue } from './values/convert.js';
import { lowerCounted } from './counted.js';
import { payload } from './values/facts.js';
import { containerPlace, placeReference, readReference } from './values/places.js';
import { boundsOf, lowerBounds } from './values/ranges.js';

export function lowerWhile(l: Lowering, statement: WhileStmt): void {
  const { code } = l;
  const { span } = statement;
  const head = code.newBlock();
  const body = code.newBlock();
  const next = code.newBlock();
  const after = code.newBlock();
  code.start(head, span);
  l.scope(() => {
    lowerBindingCondition(l, statement.condition, body, after);
    code.start(body, span);
    l.exits.push({ kind: 'loop', breakTo: after, continueTo: next });
    l.block(statement.body);
    l.exits.pop();
  });
  code.start(next, span);
  code.loopBack(head, headSpan(span, statement.condition.value.span), !statement.tight);
  code.start(after, span);
}

/** A back-edge points at the head of its loop: the keyword and what it tests. */
function headSpan(statement: Span, head: Span): Span {
  return { start: statement.start, end: head.end };
}

export function lowerFor(l: Lowering, statement: ForStmt): void {
  const variable = l.checked.declared.get(statement.name);
  if (variable === undefined) l.unsupported('FOR', statement.span);
  if (l.convertedType(statement.source).kind === 'range') lowerRange(l, statement, variable);
  else lowerEach(l, statement, variable);
}

/** The loop variable counts. */
function lowerRange(l: Lowering, statement: ForStmt, variable: Variable): void {
  const { code } = l;
  const { source } = statement;
  const span = headSpan(statement.span, source.span);
  const after = code.newBlock();
  const bounds = boundsOf(l, source, code.newRegister());
  lowerBounds(
    l,
    bounds,
    span,
    after,
    (next) => {
      l.scope(() => {
        l.declare(variable, bounds.counter);
        l.exits.push({ kind: 'loop', breakTo: after, continueTo: next });
        l.block(statement.body);
        l.exits.pop();
      });
    },
    !statement.tight,
  );
  code.start(after, span);
}

/** The number of turns is fixed at the start; the loop variable is a view of the item. */
function lowerEach(l: Lowering, statement: ForStmt, variable: Variable): void {
  const { code } = l;
  const span = headSpan(statement.span, statement.source.span);
  const { source } = statement;
  const type = payload(l.convertedType(source));
  const collection = l.checked.editedViews.has(variable)
    ? placeReference(l, containerPlace(l, source), true, code.newRegister())
    : type === l.convertedType(source)
      ? stableValue(l, source)
      : readReference(l, source);
  const list = iteratedList(l, collection, type, source.span);
  const count = code.newRegister();
  code.emit('listLength', [count, list], span);
  lowerCounted(
    l,
    count,
    span,
    (index) => {
      l.scope(() => {
        const item = code.newRegister();
        code.emit('getItem', [item, list, index], span);
        l.declare(variable, item);
        l.block(statement.body);
      });
    },
    { isTight: statement.tight },
  );
}
