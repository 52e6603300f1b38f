/** WHILE and FOR (CLEAR language reference, 10.2 and 10.3). Every way back to the head is `loopBack`. */
import type { Span } from '../../diagnostics/source.js';
import type { ForStmt, RangeExpr, WhileStmt } from '../../syntax/ast.js';
import type { Variable } from '../../types/checked.js';
import { iteratedList } from './collections.js';
import type { Lowering } from './context.js';
import { lowerBindingCondition } from './choices.js';
import { stableValue } from './convert.js';
import { lowerCounted } from './counted.js';
import { payload } from './facts.js';
import { containerPlace, placeReference, readReference } from './places.js';

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
  code.loopBack(head, headSpan(span, statement.condition.value.span));
  code.start(after, span);
}

/** A back-edge points at the head of its loop: the keyword and what it tests. */
function headSpan(statement: Span, head: Span): Span {
  return { start: statement.start, end: head.end };
}

export function lowerFor(l: Lowering, statement: ForStmt): void {
  const variable = l.checked.declared.get(statement.name);
  if (variable === undefined) l.unsupported('FOR', statement.span);
  if (statement.source.kind === 'range') lowerRange(l, statement, statement.source, variable);
  else lowerEach(l, statement, variable);
}

/**
 * The loop variable counts. An inclusive range is tested for its last turn before the step, so that it can end
 * at the largest Int64.
 */
function lowerRange(l: Lowering, statement: ForStmt, range: RangeExpr, variable: Variable): void {
  const { code } = l;
  const span = headSpan(statement.span, range.span);
  const head = code.newBlock();
  const body = code.newBlock();
  const next = code.newBlock();
  const after = code.newBlock();
  const counter = code.newRegister();
  l.value(range.from, counter);
  const limit = stableValue(l, range.to);
  if (!range.inclusive) code.start(head, span);
  const more = code.newRegister();
  code.emit(range.inclusive ? 'lessEqual' : 'less', [more, counter, limit], range.span);
  code.branch(more, body, after, span);
  code.start(body, span);
  l.scope(() => {
    l.declare(variable, counter);
    l.exits.push({ kind: 'loop', breakTo: after, continueTo: next });
    l.block(statement.body);
    l.exits.pop();
  });
  code.start(next, span);
  if (range.inclusive) {
    const isLast = code.newRegister();
    const step = code.newBlock();
    code.emit('equal', [isLast, counter, limit], range.span);
    code.branch(isLast, after, step, span);
    code.start(step, span);
  }
  code.emit('addInt', [counter, counter, l.constant(1, span)], span);
  code.loopBack(range.inclusive ? body : head, span);
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
    true,
  );
}
