/** JOIN: a search in the other list for each element (CLEAR language reference, 14.2). */
import type { CheckedStage } from '../../../types/checked.js';
import type { Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { listOf, lowerTurns } from './pipe-inputs.js';
import type { Row } from './pipe-row.js';

/** The other side, ready to be searched. */
export interface JoinSide {
  readonly list: Register;
  /** The keys of its elements, evaluated once; null when the condition is a function of both elements. */
  readonly keys: Register | null;
}

/** Evaluates the other list, and its keys. */
export function prepareJoin(l: Lowering, stage: CheckedStage): JoinSide | null {
  const { argument, otherBody, other, node } = stage;
  if (argument === null) return null;
  const list = listOf(l, argument, false);
  if (otherBody === null || other === null) return { list, keys: null };
  const { code } = l;
  const keys = code.newRegister();
  const item = code.newRegister();
  code.emit('newList', [keys, []], node.span);
  eachOf(l, list, stage, (index) => {
    l.scope(() => {
      code.emit('getItem', [item, list, index], node.span);
      l.declare(other, item);
      code.emit('appendItem', [keys, l.value(otherBody)], node.span);
    });
  });
  return { list, keys };
}

/** Puts the struct of the element and its match, or NIL, into `result`. */
export function lowerMatchRow(
  l: Lowering,
  stage: CheckedStage,
  { list, keys }: JoinSide,
  row: Row,
  result: Register,
): void {
  const { body, other, type, node } = stage;
  if (body === null || other === null || type.kind !== 'struct') l.unsupported('JOIN', node.span);
  const { code } = l;
  const { span } = node;
  const item = code.newRegister();
  const match = l.constant(null, span);
  const found = code.newBlock();
  const after = code.newBlock();
  l.scope(() => {
    for (const name of stage.element) l.declare(name, row.element);
    const key = keys === null ? null : l.value(body);
    eachOf(l, list, stage, (index, next) => {
      l.scope(() => {
        if (keys === null || key === null) {
          code.emit('getItem', [item, list, index], span);
          l.declare(other, item);
          l.condition(body, found, next);
          return;
        }
        const theirs = code.newRegister();
        const isEqual = code.newRegister();
        code.emit('getItem', [item, list, index], span);
        code.emit('getItem', [theirs, keys, index], span);
        code.emit('equal', [isEqual, key, theirs], span);
        code.branch(isEqual, found, next, span);
      });
    });
  });
  code.jump(after, span);
  code.start(found, span);
  l.moved(item, match, span);
  code.start(after, span);
  code.emit('newStruct', [result, type.info.layout, [row.element, match]], span);
}

/** Runs `turn` for each index of the list and goes on behind the loop. */
function eachOf(
  l: Lowering,
  list: Register,
  stage: CheckedStage,
  turn: (index: Register, next: number) => void,
): void {
  const { code } = l;
  const { span } = stage.node;
  const count = code.newRegister();
  const after = code.newBlock();
  code.emit('listLength', [count, list], span);
  lowerTurns(l, { count, step: null }, span, after, turn);
  code.start(after, span);
}
