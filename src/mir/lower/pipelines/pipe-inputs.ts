/**
 * Where the elements of a pipeline come from, and the loop over them. Between two loops of one pipeline the elements
 * are in columns: lists side by side, one for each register that names a part of the row, in an order of their own if
 * a stage has rearranged them.
 */
import type { Span } from '../../../diagnostics/source.js';
import type { Expr } from '../../../syntax/ast.js';
import { isName } from '../../../types/names.js';
import type { BlockId, Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { lowerCounted } from '../counted.js';
import { payload } from '../values/facts.js';
import { iteratedList } from '../values/collections.js';
import { containerPlace, placeReference, readReference } from '../values/places.js';
import { branchOnNil } from '../values/nil.js';
import type { Bounds } from '../values/ranges.js';
import { boundsOf, lowerBounds } from '../values/ranges.js';
import type { StreamType } from '../concurrency/streams.js';
import { nextItem, takeBounded } from '../concurrency/streams.js';

export type Input =
  /** Where `element` is not what the bounds count, it may be written. */
  | { readonly kind: 'range'; readonly bounds: Bounds; readonly element: Register }
  /** Items that are taken one by one, no earlier than they are asked for. */
  | {
      readonly kind: 'stream';
      readonly element: Register;
      readonly handle: Register;
      readonly type: StreamType;
    }
  | {
      readonly kind: 'columns';
      /** From the register that a turn of the loop sets to the list it is taken from. */
      readonly columns: ReadonlyMap<Register, Register>;
      /** Indices into the columns, or null for all of them as they are. */
      readonly order: Register | null;
    }
  /** Parts of one list, `size` items each, a new one every `step` items; the last may be short when `partial`. */
  | {
      readonly kind: 'windows';
      readonly element: Register;
      readonly list: Register;
      readonly size: Register;
      readonly tumbling: boolean;
    };

export interface Source {
  readonly input: Input;
  readonly element: Register;
  /** Puts what stands for the members of a set or the items of a pool back into it; null where there is no need. */
  readonly putBack: (() => void) | null;
}

/**
 * The elements of `source`, and the register that holds one. They are changed where they are when `edits`, and other values
 * take their places when `replaces`.
 */
export function inputOf(
  l: Lowering,
  source: Expr,
  { edits, replaces }: { readonly edits: boolean; readonly replaces: boolean },
): Source {
  const element = l.code.newRegister();
  const type = l.convertedType(source);
  if (type.kind === 'range')
    return {
      input: {
        kind: 'range',
        bounds: boundsOf(l, source, replaces ? l.code.newRegister() : element),
        element,
      },
      element,
      putBack: null,
    };
  if (type.kind === 'stream') {
    const handle = l.moved(l.value(source), l.code.newRegister(), source.span);
    return { input: { kind: 'stream', element, handle, type }, element, putBack: null };
  }
  if (replaces && (type.kind === 'set' || type.kind === 'pool'))
    return replacedInput(l, source, type, element);
  const list = listOf(l, source, edits);
  return { input: columnInput(new Map([[element, list]])), element, putBack: null };
}

/** Members and items that get other values do so in a list beside their collection, all at once at the end. */
function replacedInput(
  l: Lowering,
  source: Expr,
  { kind }: { readonly kind: 'set' | 'pool' },
  element: Register,
): Source {
  const { span } = source;
  const collection = placeReference(l, containerPlace(l, source), true);
  const call = (name: string, args: readonly Register[]): Register => {
    const target = l.code.newRegister();
    l.code.emit('callBuiltin', [target, l.tables.builtin(name), args], span);
    return target;
  };
  const list = call(kind === 'set' ? 'set.toList' : 'pool.[*]', [collection]);
  const handles = kind === 'pool' ? [call('pool.[@]', [collection])] : [];
  const putBack = (): void => {
    call(`${kind}.[<-]`, [collection, list, ...handles]);
  };
  return { input: columnInput(new Map([[element, list]])), element, putBack };
}

export function columnInput(columns: ReadonlyMap<Register, Register>): Input {
  return { kind: 'columns', columns, order: null };
}

/** A list in a register that no assignment to a variable changes. */
export function listOf(l: Lowering, source: Expr, edits: boolean): Register {
  const type = payload(l.convertedType(source));
  const collection = edits
    ? placeReference(l, containerPlace(l, source), true)
    : readReference(l, source);
  const list = iteratedList(l, collection, type, source.span);
  if (list !== collection || !isName(source)) return list;
  return l.moved(list, l.code.newRegister(), source.span);
}

/** Runs `body` once for each element, with the registers of the row set; `next` begins the next turn. */
export function lowerInput(
  l: Lowering,
  input: Input,
  span: Span,
  done: BlockId,
  body: (next: BlockId) => void,
): void {
  switch (input.kind) {
    case 'range':
      lowerBounds(l, input.bounds, span, done, (next) => {
        l.moved(input.bounds.counter, input.element, span);
        body(next);
      });
      return;
    case 'stream':
      lowerItemsOf(l, input, span, done, body);
      return;
    case 'columns':
      lowerColumns(l, input, span, done, body);
      return;
    case 'windows':
      lowerWindows(l, input, span, done, body);
  }
}

function lowerItemsOf(
  l: Lowering,
  { element, handle, type }: Extract<Input, { kind: 'stream' }>,
  span: Span,
  done: BlockId,
  body: (next: BlockId) => void,
): void {
  const { code } = l;
  const head = code.newBlock();
  const next = code.newBlock();
  const inside = code.newBlock();
  code.start(head, span);
  if (type.form === 'bounded')
    takeBounded(l, { list: handle, size: type.size }, span, element, done);
  else {
    nextItem(l, type, handle, span, element);
    if (type.form === 'open') branchOnNil(l, element, done, inside, span);
  }
  code.start(inside, span);
  body(next);
  code.start(next, span);
  code.loopBack(head, span);
}

/** The number of turns is fixed before the first one. */
function lowerColumns(
  l: Lowering,
  { columns, order }: Extract<Input, { kind: 'columns' }>,
  span: Span,
  done: BlockId,
  body: (next: BlockId) => void,
): void {
  const { code } = l;
  const [counted] = order === null ? columns.values() : [order];
  if (counted === undefined) return;
  const count = code.newRegister();
  code.emit('listLength', [count, counted], span);
  lowerTurns(l, { count, step: null }, span, done, (position, next) => {
    let index = position;
    if (order !== null) {
      index = code.newRegister();
      code.emit('getItem', [index, order, position], span);
    }
    for (const [register, list] of columns) {
      code.emit('getItem', [register, list, index], span);
      l.items.set(register, { list, index });
    }
    body(next);
  });
}

function lowerWindows(
  l: Lowering,
  { element, list, size, tumbling }: Extract<Input, { kind: 'windows' }>,
  span: Span,
  done: BlockId,
  body: (next: BlockId) => void,
): void {
  const { code } = l;
  const count = code.newRegister();
  code.emit('listLength', [count, list], span);
  if (!tumbling) {
    code.emit('subInt', [count, count, size], span);
    code.emit('addInt', [count, count, l.constant(1, span)], span);
  }
  lowerTurns(l, { count, step: tumbling ? size : null }, span, done, (position, next) => {
    const helper = l.tables.builtin('list.[+n]');
    code.emit('callBuiltin', [element, helper, [list, position, size]], span);
    body(next);
  });
}

/** Counts from 0 up to `count`, by `step` or by one. */
export function lowerTurns(
  l: Lowering,
  { count, step }: { readonly count: Register; readonly step: Register | null },
  span: Span,
  after: BlockId,
  body: (index: Register, next: BlockId) => void,
): void {
  const { code } = l;
  const head = code.newBlock();
  const inside = code.newBlock();
  const next = code.newBlock();
  const index = code.newRegister();
  l.constant(0, span, index);
  code.start(head, span);
  const more = code.newRegister();
  code.emit('less', [more, index, count], span);
  code.branch(more, inside, after, span);
  code.start(inside, span);
  body(index, next);
  code.start(next, span);
  code.emit('addInt', [index, index, step ?? l.constant(1, span)], span);
  code.loopBack(head, span);
}

/** The items of a list at some indices. */
export function itemsAt(l: Lowering, list: Register, indices: Register, span: Span): Register {
  const { code } = l;
  const items = code.newRegister();
  const count = code.newRegister();
  code.emit('newList', [items, []], span);
  code.emit('listLength', [count, indices], span);
  lowerCounted(l, count, span, (position) => {
    const index = code.newRegister();
    const item = code.newRegister();
    code.emit('getItem', [index, indices, position], span);
    code.emit('getItem', [item, list, index], span);
    code.emit('appendItem', [items, item], span);
  });
  return items;
}
