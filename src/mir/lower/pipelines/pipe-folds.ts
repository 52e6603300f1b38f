/** The ends of pipelines (CLEAR language reference, 14.2): one value made of all elements, or a list of them. */
import type { Span } from '../../../diagnostics/source.js';
import type { CheckedStage } from '../../../types/checked.js';
import type { Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { mayAlias } from '../values/stored.js';
import { isReference } from '../values/facts.js';
import { branchOnNil } from '../values/nil.js';
import { lowerCompound } from '../values/operators.js';
import type { Row, Ways } from './pipe-row.js';
import { appendHome, keptElement } from './pipe-row.js';
import { withBody } from './pipe-stages.js';

/** The end of one loop: `begin` runs before it, `turn` for each element that arrives, `finish` after it. */
export interface Fold {
  begin(): void;
  turn(row: Row, ways: Ways): void;
  finish(): void;
}

const nothing = (): void => undefined;

/** Collects the elements into a list of its own. */
export function collected(l: Lowering, list: Register, span: Span): Fold {
  return {
    begin: () => {
      l.code.emit('newList', [list, []], span);
    },
    turn: (row) => {
      l.code.emit('appendItem', [list, keptElement(l, row, span)], span);
    },
    finish: nothing,
  };
}

/** Stores whole rows, to be gone through again: `columns` has a list for each register of a row. */
export function stored(l: Lowering, columns: ReadonlyMap<Register, Register>, span: Span): Fold {
  return {
    begin: () => {
      for (const list of columns.values()) l.code.emit('newList', [list, []], span);
    },
    turn: () => {
      for (const [register, list] of columns) l.code.emit('appendItem', [list, register], span);
    },
    finish: nothing,
  };
}

/** Collects at which indices of the source the elements are. */
export function placed(l: Lowering, into: Register, span: Span): Fold {
  return {
    begin: () => {
      l.code.emit('newList', [into, []], span);
    },
    turn: (row) => {
      appendHome(l, row, into, span);
    },
    finish: nothing,
  };
}

/** Evaluates the key of a stage for each row, into a list. */
export function keyed(l: Lowering, stage: CheckedStage, keys: Register): Fold {
  const { span } = stage.node;
  return {
    begin: () => {
      l.code.emit('newList', [keys, []], span);
    },
    turn: (row) => {
      withBody(l, stage, row, (body) => {
        l.code.emit('appendItem', [keys, l.value(body)], span);
      });
    },
    finish: nothing,
  };
}

/** The fold that ends a pipeline; its value is in `result` after `finish`. */
export function foldOf(l: Lowering, stage: CheckedStage, result: Register): Fold {
  const { span } = stage.node;
  switch (stage.node.name) {
    case 'COLLECT':
      return collected(l, result, span);
    case 'EACH':
      return each(l, stage);
    case 'INDEX':
      return grouped(l, stage, result);
    case 'COUNT':
      return counted(l, stage, result);
    case 'ANY':
      return decided(l, stage, result, true);
    case 'ALL':
      return decided(l, stage, result, false);
    case 'FIND':
      return found(l, stage, result);
    case 'SUM':
      return summed(l, stage, result);
    case 'AVERAGE':
      return averaged(l, stage, result);
    case 'MIN':
    case 'MAX':
      return extreme(l, stage, result);
    case 'REDUCE':
      return reduced(l, stage, result);
    default:
      return l.unsupported(stage.node.name, span);
  }
}

/** A map of lists, each begun by the first element of its key. `changing` runs right before an element changes it. */
export function grouped(
  l: Lowering,
  stage: CheckedStage,
  result: Register,
  changing = nothing,
): Fold {
  const { code } = l;
  const { span } = stage.node;
  return {
    begin: () => {
      code.emit('callBuiltin', [result, l.tables.builtin('map.{}'), []], span);
    },
    turn: (row) => {
      withBody(l, stage, row, (body) => {
        const key = l.value(body);
        const group = code.newRegister();
        const create = code.newBlock();
        const add = code.newBlock();
        changing();
        code.emit('getEntry', [group, result, key], span);
        branchOnNil(l, group, create, add, span);
        code.start(create, span);
        code.emit('newList', [group, []], span);
        code.emit('setEntry', [result, key, group], span);
        code.start(add, span);
        code.emit('appendItem', [group, keptElement(l, row, span)], span);
      });
    },
    finish: nothing,
  };
}

/** BREAK in EACH ends the pipeline, CONTINUE goes on with the next element. */
function each(l: Lowering, stage: CheckedStage): Fold {
  return {
    begin: nothing,
    turn: (row, ways) => {
      l.exits.push({ kind: 'loop', breakTo: ways.done, continueTo: ways.next });
      l.scope(() => {
        for (const name of stage.element) l.declare(name, row.element);
        l.block(stage.node.block ?? []);
      });
      l.exits.pop();
    },
    finish: nothing,
  };
}

/** Goes on in a new block where the condition of the stage holds, else to the next element. */
function whereHolds(l: Lowering, stage: CheckedStage, row: Row, ways: Ways): void {
  const holds = l.code.newBlock();
  withBody(l, stage, row, (body) => {
    l.condition(body, holds, ways.next);
  });
  l.code.start(holds, stage.node.span);
}

function counted(l: Lowering, stage: CheckedStage, result: Register): Fold {
  const { span } = stage.node;
  return {
    begin: () => {
      l.constant(0, span, result);
    },
    turn: (row, ways) => {
      whereHolds(l, stage, row, ways);
      l.code.emit('addInt', [result, result, l.constant(1, span)], span);
    },
    finish: nothing,
  };
}

/** ANY is decided by the first element that holds, ALL by the first that does not. */
function decided(l: Lowering, stage: CheckedStage, result: Register, isAny: boolean): Fold {
  const { code } = l;
  const { span } = stage.node;
  return {
    begin: () => {
      l.constant(!isAny, span, result);
    },
    turn: (row, ways) => {
      const decisive = code.newBlock();
      withBody(l, stage, row, (body) => {
        if (isAny) l.condition(body, decisive, ways.next);
        else l.condition(body, ways.next, decisive);
      });
      code.start(decisive, span);
      l.constant(isAny, span, result);
      code.jump(ways.done, span);
    },
    finish: nothing,
  };
}

function found(l: Lowering, stage: CheckedStage, result: Register): Fold {
  const { span } = stage.node;
  return {
    begin: () => {
      l.constant(null, span, result);
    },
    turn: (row, ways) => {
      whereHolds(l, stage, row, ways);
      l.moved(keptElement(l, row, span), result, span);
      l.code.jump(ways.done, span);
    },
    finish: nothing,
  };
}

function summed(l: Lowering, stage: CheckedStage, result: Register): Fold {
  const { span } = stage.node;
  return {
    begin: () => {
      l.constant(0, span, result);
    },
    turn: (row) => {
      withBody(l, stage, row, (body) => {
        const { type } = stage;
        const value = l.value(body);
        lowerCompound(l, '+=', result, value, { type, value: body, span, into: result });
      });
    },
    finish: nothing,
  };
}

/** The sum is in `result` until `finish`. */
export function averaged(
  l: Lowering,
  stage: CheckedStage,
  result: Register,
  count = l.code.newRegister(),
): Fold {
  const { code } = l;
  const { span } = stage.node;
  return {
    begin: () => {
      l.constant(0, span, result);
      l.constant(0, span, count);
    },
    turn: (row) => {
      withBody(l, stage, row, (body) => {
        code.emit('addFloat', [result, result, l.value(body)], span);
        code.emit('addInt', [count, count, l.constant(1, span)], span);
      });
    },
    finish: () => {
      const divide = code.newBlock();
      const after = code.newBlock();
      const isEmpty = code.newRegister();
      code.emit('equal', [isEmpty, count, l.constant(0, span)], span);
      code.branch(isEmpty, after, divide, span);
      code.start(divide, span);
      const divisor = code.newRegister();
      code.emit('intToFloat', [divisor, count], span);
      code.emit('divFloat', [result, result, divisor], span);
      code.start(after, span);
    },
  };
}

/** The least or greatest value; NIL until there is one. */
function extreme(l: Lowering, stage: CheckedStage, result: Register): Fold {
  const { code } = l;
  const { span, name } = stage.node;
  return {
    begin: () => {
      l.constant(null, span, result);
    },
    turn: (row, ways) => {
      withBody(l, stage, row, (body) => {
        const value = l.value(body);
        const compare = code.newBlock();
        const take = code.newBlock();
        branchOnNil(l, result, take, compare, span);
        code.start(compare, span);
        const isBetter = code.newRegister();
        const [low, high] = name === 'MIN' ? [value, result] : [result, value];
        code.emit('less', [isBetter, low, high], span);
        code.branch(isBetter, take, ways.next, span);
        code.start(take, span);
        l.moved(value, result, span);
      });
    },
    finish: () => {
      const empty = code.newBlock();
      const after = code.newBlock();
      branchOnNil(l, result, empty, after, span);
      code.start(empty, span);
      code.leave('panic', [l.tables.constant(`${name} of no elements`)], span);
      code.start(after, span);
    },
  };
}

function reduced(l: Lowering, stage: CheckedStage, result: Register): Fold {
  const { argument, other } = stage;
  const { span } = stage.node;
  return {
    begin: () => {
      if (argument !== null) l.value(argument, result);
    },
    turn: (row) => {
      withBody(l, stage, row, (body) => {
        if (other !== null) l.declare(other, result);
        if (!isReference(stage.type) || !mayAlias(l, body)) {
          l.value(body, result);
          return;
        }
        l.code.emit('copyValue', [result, l.value(body)], span);
      });
    },
    finish: nothing,
  };
}
