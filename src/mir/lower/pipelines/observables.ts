/**
 * Observables (CLEAR concurrency reference, 3.12). One is a list that never changes:
 *
 *   promise   of the fiber that folds
 *   cell      a shared object: what has come so far, NIL before the first element; of AVERAGE the sum
 *   count     the same for the number of elements that AVERAGE has seen; NIL for all other folds
 *
 * That fiber runs the pipeline, a run_body whose first registers hold `cell` and `count`. After each element it replaces what the
 * cell holds; a set or a map stays where it is, and is announced right before it changes.
 */
import { OBSERVABLE } from '../../../bytecode/kind-numbers.js';
import { MODIFIERS } from '../../../bytecode/opcodes.js';
import type { Span } from '../../../diagnostics/source.js';
import type { WithStmt } from '../../../syntax/ast.js';
import type { CheckedFunction, CheckedStage } from '../../../types/checked.js';
import type { Type } from '../../../types/types.js';
import type { MirParameter, Register } from '../../mir.js';
import { captured, forgetMoved } from '../concurrency/fiber-captures.js';
import type { Accumulator, Lowering } from '../context.js';
import { endOf } from '../context.js';
import { isReference } from '../values/facts.js';
import { branchOnNil } from '../values/nil.js';
import type { Fold } from './pipe-folds.js';
import { averaged, foldOf, grouped } from './pipe-folds.js';
import { withBody } from './pipe-stages.js';

/** Positions in an observable. */
const PROMISE = 0;
const CELL = 1;
const COUNT = 2;

/** The folds that one element may end. */
const ENDING: readonly string[] = ['ANY', 'ALL', 'FIND'];

// ---------------------------------------------------------------------------------------------- making one

export function makeObservable(
  l: Lowering,
  observer: CheckedFunction,
  span: Span,
  into: Register | null,
): Register {
  const { code } = l;
  const counts = foldIn(l, observer)?.node.name === 'AVERAGE';
  const cell = newCell(l, span);
  const count = counts ? newCell(l, span) : l.constant(null, span);
  const captures = observer.captures.map((capture) => captured(l, capture, span));
  const promise = code.newRegister();
  const body = l.tables.functionIndex(observer);
  code.emit('spawn', [promise, body, MODIFIERS.stackful, [cell, count, ...captures]], span);
  forgetMoved(l, observer, span);
  const observable = into ?? code.newRegister();
  code.emit('newList', [observable, [promise, cell, count]], span);
  return observable;
}

function newCell(l: Lowering, span: Span): Register {
  const cell = l.code.newRegister();
  const kind = OBSERVABLE;
  const name = l.tables.constant(l.objectName === '' ? 'observable' : l.objectName);
  l.code.emit('newObject', [cell, l.constant(null, span), kind, name, -1], span);
  return cell;
}

function foldIn(l: Lowering, { body }: CheckedFunction): CheckedStage | undefined {
  const [statement] = body;
  const pipe = statement?.kind === 'expr' ? statement.value : null;
  const meaning = pipe?.kind === 'pipe' ? l.checked.pipes.get(pipe) : undefined;
  return meaning?.kind === 'pipeline' ? meaning.pipeline.stages.at(-1) : undefined;
}

// ---------------------------------------------------------------------------------------------- the fiber behind it

/** The registers that the body begins with. */
export function declareAccumulator(l: Lowering, parameters: MirParameter[]): Accumulator {
  const register = (name: string): Register => {
    parameters.push({ name, type: name, capture: 'shared' });
    return l.code.newRegister();
  };
  return { cell: register('cell'), count: register('count') };
}

export function lowerObserver(l: Lowering, f: CheckedFunction, { cell }: Accumulator): void {
  const { code } = l;
  const [statement] = f.body;
  if (statement?.kind !== 'expr') l.unsupported('an observable', f.span);
  const end = endOf(f.span);
  const failed = code.newBlock();
  const error = code.newRegister();
  const result = code.newRegister();
  code.region({ block: failed, register: error }, f.span, () => {
    l.value(statement.value, result);
  });
  code.emit('endObservable', [cell], end);
  code.leave('return', [result], end);
  code.start(failed, end);
  code.emit('endObservable', [cell], end);
  code.leave('raiseAgain', [error], end);
}

/** The fold of an observable: after each element what has come so far is there to be looked at. */
export function observed(
  l: Lowering,
  stage: CheckedStage,
  { cell, count }: Accumulator,
  result: Register,
): Fold {
  const { code } = l;
  const { span, name } = stage.node;
  const add = (): void => {
    code.emit('addToObservable', [cell, result], span);
  };
  if (name === 'INDEX') return grouped(l, stage, result, add);
  if (name === 'DISTINCT') return distinct(l, stage, result, add);
  const seen = code.newRegister();
  const fold = name === 'AVERAGE' ? averaged(l, stage, result, seen) : foldOf(l, stage, result);
  return {
    ...fold,
    turn: (row, ways) => {
      const next = code.newBlock();
      const done = ENDING.includes(name) ? code.newBlock() : null;
      fold.turn(row, { next, done: done ?? ways.done });
      if (code.isOpen) code.jump(next, span);
      if (done !== null) {
        code.start(done, span);
        add();
        code.jump(ways.done, span);
      }
      code.start(next, span);
      add();
      if (name === 'AVERAGE') code.emit('addToObservable', [count, seen], span);
    },
  };
}

/** The set of the keys. */
function distinct(l: Lowering, stage: CheckedStage, result: Register, changing: () => void): Fold {
  const { code } = l;
  const { span } = stage.node;
  return {
    begin: () => {
      code.emit('callBuiltin', [result, l.tables.builtin('set.[]'), []], span);
    },
    turn: (row) => {
      withBody(l, stage, row, (body) => {
        const key = l.value(body);
        changing();
        code.emit(
          'callBuiltin',
          [code.newRegister(), l.tables.builtin('set.insert'), [result, key]],
          span,
        );
      });
    },
    finish: () => undefined,
  };
}

// ---------------------------------------------------------------------------------------------- taking and looking

/** Waits for the end of the fold; its value, or its error. */
export function finishObservable(
  l: Lowering,
  observable: Register,
  span: Span,
  into: Register,
): void {
  l.code.emit('join', [into, part(l, observable, PROMISE, span)], span);
}

function part(l: Lowering, observable: Register, position: number, span: Span): Register {
  const register = l.code.newRegister();
  l.code.emit('getItem', [register, observable, l.constant(position, span)], span);
  return register;
}

/** WITH VIEW and WITH MATERIALIZED VIEW: neither sees what comes later. */
export function lowerView(l: Lowering, { bindings, body, span }: WithStmt): void {
  const [binding] = bindings;
  const variable = binding === undefined ? undefined : l.checked.aliases.get(binding);
  if (binding === undefined || variable === undefined || body === null)
    return l.unsupported('WITH VIEW', span);
  const type = l.convertedType(binding.place);
  if (type.kind !== 'observable') return l.unsupported('WITH VIEW', span);
  const view = lookAt(l, l.value(binding.place), type.inner, binding.span);
  l.scope(() => {
    l.declare(variable, view);
    l.block(body);
  });
}

function lookAt(l: Lowering, observable: Register, type: Type, span: Span): Register {
  const { code } = l;
  const cell = part(l, observable, CELL, span);
  const view = code.newRegister();
  if (type.kind !== 'float' || type.bits !== 64) {
    code.emit('viewObservable', [view, cell], span);
    if (isReference(type)) code.emit('copyValue', [view, view], span);
    return view;
  }
  const count = part(l, observable, COUNT, span);
  const plain = code.newBlock();
  const counted = code.newBlock();
  const some = code.newBlock();
  const none = code.newBlock();
  const after = code.newBlock();
  branchOnNil(l, count, plain, counted, span);
  code.start(plain, span);
  code.emit('viewObservable', [view, cell], span);
  code.jump(after, span);
  // Of an average the number of elements is looked at first, then their sum: they may not belong together.
  code.start(counted, span);
  const elements = code.newRegister();
  code.emit('viewObservable', [elements, count], span);
  branchOnNil(l, elements, none, some, span);
  code.start(none, span);
  l.constant(null, span, view);
  code.jump(after, span);
  code.start(some, span);
  const divisor = code.newRegister();
  code.emit('viewObservable', [view, cell], span);
  code.emit('intToFloat', [divisor, elements], span);
  code.emit('divFloat', [view, view, divisor], span);
  code.jump(after, span);
  code.start(after, span);
  return view;
}
