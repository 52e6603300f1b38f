/**
 * What a worker of a concurrent stage runs (CLEAR concurrency reference, 3.20), a run_body whose first registers hold:
 *
 *   channel   where it takes elements from; NIL when nothing can end the stage early
 *   batch     how many at a time
 *   given     all elements that it gets, or NIL: then it takes them
 *
 * An element comes as a list: its place in the source, itself, and elements of earlier stages that have names. What becomes of
 * it goes back the same way, in a list that is the value of the fiber; an element that fails is followed by no other one.
 */
import type { CheckedFunction, Worker } from '../../../types/checked.js';
import type { Span } from '../../../diagnostics/source.js';
import type { BlockId, MirParameter, Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { endOf } from '../context.js';
import { lowerCounted } from '../counted.js';
import { branchOnNil } from '../values/nil.js';
import { storedValue } from '../values/stored.js';

/** Positions in an element as it travels. */
export const PLACE = 0;
export const ELEMENT = 1;
export const PARTS = 2;

interface Supply {
  readonly channel: Register;
  readonly batch: Register;
  readonly given: Register;
}

/** The registers that every worker begins with. */
export function declareSupply(l: Lowering, parameters: MirParameter[]): Supply {
  const register = (name: string): Register => {
    parameters.push({ name, type: name, capture: 'shared' });
    return l.code.newRegister();
  };
  return { channel: register('channel'), batch: register('batch'), given: register('given') };
}

export function lowerWorker(l: Lowering, f: CheckedFunction, worker: Worker, supply: Supply): void {
  const { code } = l;
  const { span } = f;
  const end = endOf(span);
  const results = code.newRegister();
  const place = code.newRegister();
  const element = code.newRegister();
  const error = code.newRegister();
  const failed = code.newBlock();
  const claim = code.newBlock();
  const own = code.newBlock();
  const ask = code.newBlock();
  const more = code.newBlock();
  const work = code.newBlock();
  const finish = code.newBlock();
  const elements = code.newRegister();
  code.emit('newList', [results, []], span);
  l.moved(supply.given, elements, span);
  branchOnNil(l, elements, claim, own, span);
  code.start(own, span);
  branchOnNil(l, supply.channel, work, ask, span);
  code.start(ask, span);
  const isWanted = code.newRegister();
  code.emit('beginOwn', [isWanted, supply.channel], span);
  code.branch(isWanted, work, finish, span);
  code.start(claim, span);
  code.emit('claim', [elements, supply.channel, supply.batch], span);
  branchOnNil(l, elements, finish, work, span);
  code.start(work, span);
  code.region({ block: failed, register: error }, span, () => {
    const count = code.newRegister();
    code.emit('listLength', [count, elements], span);
    lowerCounted(l, count, span, (index) => {
      lowerElement(l, worker, { elements, index, place, element, results }, span);
    });
  });
  branchOnNil(l, supply.given, more, finish, end);
  code.start(more, end);
  code.loopBack(claim, end);
  code.start(failed, end);
  if (worker.changes) append(l, results, [place, element], end);
  append(l, results, [place, error], end);
  abandon(l, supply.channel, end);
  code.start(finish, end);
  code.leave('return', [results], end);
}

/** Nobody works on what is left of the elements. */
function abandon(l: Lowering, channel: Register, span: Span): void {
  const drop = l.code.newBlock();
  const after = l.code.newBlock();
  branchOnNil(l, channel, after, drop, span);
  l.code.start(drop, span);
  l.code.emit('dropStream', [l.code.newRegister(), channel], span);
  l.code.start(after, span);
}

function lowerElement(
  l: Lowering,
  worker: Worker,
  at: {
    readonly elements: Register;
    readonly index: Register;
    readonly place: Register;
    readonly element: Register;
    readonly results: Register;
  },
  span: Span,
): void {
  const { code } = l;
  const item = code.newRegister();
  code.emit('getItem', [item, at.elements, at.index], span);
  const part = (position: number, into: Register): Register => {
    code.emit('getItem', [into, item, l.constant(position, span)], span);
    return into;
  };
  part(PLACE, at.place);
  const element = part(ELEMENT, at.element);
  const parts = worker.parts.map((_part, k) => part(PARTS + k, code.newRegister()));
  l.scope(() => {
    for (const name of worker.element) l.declare(name, element);
    for (const [k, { inner }] of worker.parts.entries()) {
      const register = parts[k];
      if (register !== undefined) l.declare(inner, register);
    }
    const next = code.newBlock();
    const value = lowerBodyOf(l, worker, element, next, span);
    if (value !== null) append(l, at.results, [at.place, value, ...parts], span);
    code.start(next, span);
  });
}

function append(l: Lowering, list: Register, parts: readonly Register[], span: Span): void {
  const result = l.code.newRegister();
  l.code.emit('newList', [result, parts], span);
  l.code.emit('appendItem', [list, result], span);
}

/** What becomes of an element, or null for nothing; goes to `next` when it is dropped. */
function lowerBodyOf(
  l: Lowering,
  worker: Worker,
  element: Register,
  next: BlockId,
  span: Span,
): Register | null {
  const { code } = l;
  const { value, prunes, stage } = worker;
  if (value === null) {
    const done = code.newBlock();
    l.exits.push({ kind: 'loop', breakTo: done, continueTo: done });
    l.block(l.function.body);
    l.exits.pop();
    code.start(done, span);
    return worker.changes ? element : null;
  }
  const keep = code.newBlock();
  if (!prunes) {
    if (stage !== 'WHERE') return storedValue(l, value, code.newRegister());
    l.condition(value, keep, next);
    code.start(keep, span);
    return element;
  }
  const result = code.newRegister();
  code.region({ block: next, register: code.newRegister() }, span, () => {
    storedValue(l, value, result);
  });
  if (l.convertedType(value).kind === 'optional') {
    branchOnNil(l, result, next, keep, span);
    code.start(keep, span);
  }
  if (stage !== 'WHERE') return result;
  const passes = code.newBlock();
  code.branch(result, passes, next, span);
  code.start(passes, span);
  return element;
}
