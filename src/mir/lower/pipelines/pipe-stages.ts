/**
 * The stages of a pipeline that pass elements on (CLEAR language reference, 14.2), as code in the body of its loop.
 * What a stage needs before the first element (a counter, a count) is made by `prepare`; `pass` is one turn.
 */
import type { Expr } from '../../../syntax/ast.js';
import type { CheckedStage } from '../../../types/checked.js';
import { STAGES } from '../../../types/stages.js';
import type { BlockId, Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { mayAlias } from '../values/stored.js';
import { lowerTurns, listOf } from './pipe-inputs.js';
import type { JoinSide } from './pipe-joins.js';
import { lowerMatchRow, prepareJoin } from './pipe-joins.js';
import type { Row, Ways } from './pipe-row.js';
import { declareNames, renewed } from './pipe-row.js';
import { boundsOf, lowerBounds } from '../values/ranges.js';

/** A stage that is ready for the first element. */
export interface PreparedStage {
  readonly stage: CheckedStage;
  /** The count of LIMIT and SKIP. */
  readonly count: Register | null;
  /** How many elements LIMIT has let through or SKIP has dropped. */
  readonly seen: Register | null;
  /** The other side of a JOIN. */
  readonly side: JoinSide | null;
  /** Holds an element that leaves the stage; null when the stage passes on what comes in. */
  readonly element: Register | null;
}

/** Goes on with an element that has left a stage. */
export type Onward = (row: Row, ways: Ways) => void;

/** Evaluates what the stage needs before the first element. */
export function prepare(l: Lowering, stage: CheckedStage): PreparedStage {
  const { argument, node, names } = stage;
  const element = names.length > 0 ? l.code.newRegister() : null;
  const side = node.name === 'JOIN' ? prepareJoin(l, stage) : null;
  if (argument === null || STAGES[node.name].body !== 'count')
    return { stage, count: null, seen: null, side, element };
  const count = l.value(argument, l.code.newRegister());
  return { stage, count, seen: l.constant(0, node.span), side, element };
}

/** The row that leaves a stage. */
export function rowAfter(l: Lowering, { stage, element }: PreparedStage, row: Row): Row {
  if (element === null) return row;
  const { body, names, type } = stage;
  const isFresh = body !== null && !mayAlias(l, body);
  return renewed(row, element, names, { type, isFresh });
}

/** LIMIT 0 asks for no element at all. */
export function guard(l: Lowering, { stage, count, seen }: PreparedStage, ways: Ways): void {
  if (stage.node.name !== 'LIMIT' || count === null || seen === null) return;
  const { code } = l;
  const begin = code.newBlock();
  const isWanted = code.newRegister();
  code.emit('less', [isWanted, seen, count], stage.node.span);
  code.branch(isWanted, begin, ways.done, stage.node.span);
  code.start(begin, stage.node.span);
}

/** One turn of the stage; `onward` is where elements go that leave it. */
export function pass(
  l: Lowering,
  prepared: PreparedStage,
  row: Row,
  ways: Ways,
  onward: Onward,
): void {
  const { stage } = prepared;
  switch (stage.node.name) {
    case 'WHERE':
      passWhere(l, stage, row, ways, onward);
      return;
    case 'TAKE_WHILE':
      passWhere(l, stage, row, { ...ways, next: ways.done }, (passed) => {
        onward(passed, ways);
      });
      return;
    case 'LIMIT':
      passLimit(l, prepared, row, ways, onward);
      return;
    case 'SKIP':
      passSkip(l, prepared, row, ways, onward);
      return;
    case 'SELECT':
    case 'SHARD':
    case 'WINDOW':
      passSelect(l, prepared, row, ways, onward);
      return;
    case 'TAP':
      tap(l, stage, row);
      onward(row, ways);
      return;
    case 'JOIN':
      if (prepared.side === null || prepared.element === null) return;
      lowerMatchRow(l, stage, prepared.side, row, prepared.element);
      onwardNamed(l, rowAfter(l, prepared, row), ways, onward);
      return;
    case 'UNNEST':
      passUnnest(l, prepared, row, ways, onward);
      return;
    default:
      l.unsupported(stage.node.name, stage.node.span);
  }
}

/** The expression of a stage; the names that only it has are in scope for it. */
export function withBody<R>(
  l: Lowering,
  stage: CheckedStage,
  row: Row,
  work: (body: Expr) => R,
): R | null {
  const { body } = stage;
  if (body === null) return null;
  let result: R | null = null;
  l.scope(() => {
    for (const name of stage.element) l.declare(name, row.element);
    result = work(body);
  });
  return result;
}

function passWhere(l: Lowering, stage: CheckedStage, row: Row, ways: Ways, onward: Onward): void {
  const kept = l.code.newBlock();
  withBody(l, stage, row, (body) => {
    l.condition(body, kept, ways.next);
  });
  l.code.start(kept, stage.node.span);
  onward(row, ways);
}

/** After the last element that may pass, nothing is asked of the stages before. */
function passLimit(
  l: Lowering,
  { stage, count, seen }: PreparedStage,
  row: Row,
  ways: Ways,
  onward: Onward,
): void {
  if (count === null || seen === null) return;
  const { code } = l;
  const { span } = stage.node;
  const passed = code.newBlock();
  code.emit('addInt', [seen, seen, l.constant(1, span)], span);
  onward(row, { ...ways, next: passed });
  code.start(passed, span);
  const isOpen = code.newRegister();
  code.emit('less', [isOpen, seen, count], span);
  code.branch(isOpen, ways.next, ways.done, span);
}

function passSkip(
  l: Lowering,
  { stage, count, seen }: PreparedStage,
  row: Row,
  ways: Ways,
  onward: Onward,
): void {
  if (count === null || seen === null) return;
  const { code } = l;
  const { span } = stage.node;
  const drop = code.newBlock();
  const kept = code.newBlock();
  const isEarly = code.newRegister();
  code.emit('less', [isEarly, seen, count], span);
  code.branch(isEarly, drop, kept, span);
  code.start(drop, span);
  code.emit('addInt', [seen, seen, l.constant(1, span)], span);
  code.jump(ways.next, span);
  code.start(kept, span);
  onward(row, ways);
}

function passSelect(
  l: Lowering,
  prepared: PreparedStage,
  row: Row,
  ways: Ways,
  onward: Onward,
): void {
  withBody(l, prepared.stage, row, (body) => l.value(body, prepared.element));
  onwardNamed(l, rowAfter(l, prepared, row), ways, onward);
}

/** Goes on with the names of a new element in scope. */
function onwardNamed(l: Lowering, row: Row, ways: Ways, onward: Onward): void {
  l.scope(() => {
    declareNames(l, row);
    onward(row, ways);
  });
}

function tap(l: Lowering, stage: CheckedStage, row: Row): void {
  withBody(l, stage, row, (body) => {
    l.value(body);
  });
  if (stage.node.block !== null) l.block(stage.node.block);
}

function passUnnest(
  l: Lowering,
  prepared: PreparedStage,
  row: Row,
  ways: Ways,
  onward: Onward,
): void {
  const { stage, element } = prepared;
  if (element === null) return;
  const { code } = l;
  const { span } = stage.node;
  const changed = rowAfter(l, prepared, row);
  const inner = (next: BlockId): void => {
    onwardNamed(l, changed, { ...ways, next }, onward);
  };
  withBody(l, stage, row, (body) => {
    if (l.convertedType(body).kind === 'range') {
      // The element may be written, what counts may not.
      const bounds = boundsOf(l, body, code.newRegister());
      lowerBounds(l, bounds, span, ways.next, (next) => {
        l.moved(bounds.counter, element, span);
        inner(next);
      });
      return;
    }
    const items = listOf(l, body, false);
    const count = code.newRegister();
    code.emit('listLength', [count, items], span);
    lowerTurns(l, { count, step: null }, span, ways.next, (index, next) => {
      code.emit('getItem', [element, items, index], span);
      inner(next);
    });
  });
}
