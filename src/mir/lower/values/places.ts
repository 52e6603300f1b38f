/**
 * Places: what a write, a mutating call or a MUTABLE argument reaches. A place is evaluated in two steps. First
 * its handle and its indices, once and from left to right; then, after the value to store is known, the path is
 * walked and the write done, so that the shared event of a write stands beside the write itself.
 */
import type { Span } from '../../../diagnostics/source.js';
import type { Expr, FieldExpr, IndexExpr } from '../../../syntax/ast.js';
import type { Variable } from '../../../types/checked.js';
import { isName } from '../../../types/names.js';
import type { Type } from '../../../types/types.js';
import { isContainerType } from '../../../types/types.js';
import type { Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { payload } from './facts.js';
import { branchOnNil } from './nil.js';
import { overwrite } from './overwrite.js';
import { lowerVariantName } from './unions.js';

type Root =
  | { readonly kind: 'variable'; readonly variable: Variable; readonly span: Span }
  /** A reference to a structure or list. */
  | { readonly kind: 'reference'; readonly register: Register; readonly span: Span }
  /** A handle of a shared object: its content is meant. */
  | { readonly kind: 'handle'; readonly register: Register; readonly span: Span };

type Indexed = 'list' | 'perhaps' | 'map' | 'set' | 'pool' | 'string';

type Step =
  | { readonly kind: 'field'; readonly index: number; readonly span: Span }
  | {
      readonly kind: 'item';
      readonly of: Indexed;
      readonly index: Register;
      readonly span: Span;
    }
  | { readonly kind: 'unwrap'; readonly span: Span };

export interface Place {
  readonly root: Root;
  readonly steps: readonly Step[];
  /** Type of what the place holds. */
  readonly type: Type;
}

/** The handle of the shared object whose content `expr` denotes, or null when it denotes plain data. */
function handleOf(l: Lowering, expr: Expr): Register | null {
  if (isName(expr)) {
    const variable = l.checked.names.get(expr);
    if (variable?.role === 'alias') return l.registerOf(variable);
  }
  return l.type(expr).kind === 'object' ? l.raw(expr) : null;
}

/** With `opens`, an expression that denotes a handle stands for the content of its object. */
export function placeOf(l: Lowering, expr: Expr, opens = true): Place {
  const type = l.convertedType(expr);
  const handle = opens ? handleOf(l, expr) : null;
  if (handle !== null)
    return { root: { kind: 'handle', register: handle, span: expr.span }, steps: [], type };
  const variable = isName(expr) ? l.checked.names.get(expr) : undefined;
  if (variable !== undefined)
    return { root: { kind: 'variable', variable, span: expr.span }, steps: [], type };
  if (expr.kind === 'field') {
    const base = containerPlace(l, expr.receiver);
    return { ...base, steps: [...base.steps, fieldStep(l, expr)], type };
  }
  if (expr.kind === 'index') {
    const base = containerPlace(l, expr.receiver);
    const step: Step = {
      kind: 'item',
      of: indexedKind(l, expr),
      index: l.value(expr.index),
      span: expr.span,
    };
    return { ...base, steps: [...base.steps, step], type };
  }
  if (expr.kind === 'unwrap' && l.evaluated(expr) === null) {
    const base = placeOf(l, expr.value);
    return { ...base, steps: [...base.steps, { kind: 'unwrap', span: expr.span }], type };
  }
  return {
    root: { kind: 'reference', register: l.value(expr), span: expr.span },
    steps: [],
    type,
  };
}

/** What an index reaches into; a list is `perhaps` where an item that is not there reads as NIL. */
function indexedKind(l: Lowering, expr: IndexExpr): Indexed {
  const collection = payload(l.convertedType(expr.receiver));
  const { kind } = collection;
  const isWrapped = kind === 'list' && collection.element.kind !== 'optional';
  if (isWrapped && l.type(expr).kind === 'optional') return 'perhaps';
  if (kind === 'list' || kind === 'map' || kind === 'set') return kind;
  if (kind === 'pool' || kind === 'string') return kind;
  return l.unsupported('index', expr.span);
}

const READ_BY = {
  perhaps: 'list.[?]',
  set: 'set.[?]',
  pool: 'pool.get',
  string: 'string.[]',
} as const;

/** target := the item of `collection` at `index`. */
function emitItem(
  l: Lowering,
  of: Indexed,
  [target, collection, index]: readonly [Register, Register, Register],
  span: Span,
): void {
  const { code } = l;
  if (of === 'list') code.emit('getItem', [target, collection, index], span);
  else if (of === 'map') code.emit('getEntry', [target, collection, index], span);
  else {
    const builtin = l.tables.builtin(READ_BY[of]);
    code.emit('callBuiltin', [target, builtin, [collection, index]], span);
  }
}

/** The place of a receiver; an optional one is unwrapped (CLEAR language reference, 13.1). */
export function containerPlace(l: Lowering, receiver: Expr): Place {
  const place = placeOf(l, receiver);
  if (place.type.kind !== 'optional') return place;
  return { ...place, steps: [...place.steps, { kind: 'unwrap', span: receiver.span }] };
}

function fieldStep(l: Lowering, expr: FieldExpr): Step {
  return { kind: 'field', index: fieldIndex(l, expr), span: expr.span };
}

function fieldIndex(l: Lowering, expr: FieldExpr): number {
  const index = l.checked.fields.get(expr);
  if (index === undefined) l.unsupported(`field ${expr.name.text}`, expr.span);
  return index;
}

/** A reference to what the place holds, to be changed when `editing`. */
export function placeReference(
  l: Lowering,
  place: Place,
  editing: boolean,
  into: Register | null = null,
): Register {
  return walk(l, place.root, place.steps, editing, into);
}

function walk(
  l: Lowering,
  root: Root,
  steps: readonly Step[],
  editing: boolean,
  into: Register | null,
): Register {
  const { code } = l;
  const targetAt = (i: number): Register =>
    i === steps.length - 1 && into !== null ? into : code.newRegister();
  let from = 0;
  let current: Register;
  const first = steps[0];
  if (root.kind === 'handle') {
    current = targetAt(editing || first?.kind !== 'field' ? -1 : 0);
    if (!editing && first?.kind === 'field') {
      l.accesses(root.register, first.index, false, first.span);
      code.emit('getShared', [current, root.register, first.index], first.span);
      from = 1;
    } else {
      l.accesses(root.register, -1, editing, root.span);
      code.emit(editing ? 'editObject' : 'readObject', [current, root.register], root.span);
    }
  } else {
    current = root.kind === 'variable' ? l.registerOf(root.variable) : root.register;
  }
  for (const [i, step] of steps.entries()) {
    if (i < from) continue;
    const target = targetAt(i);
    if (step.kind === 'field') code.emit('getField', [target, current, step.index], step.span);
    else if (step.kind === 'item') emitItem(l, step.of, [target, current, step.index], step.span);
    else code.emit('unwrap', [target, current], step.span);
    current = target;
  }
  return steps.length === 0 ? l.moved(current, into, root.span) : current;
}

/** Puts a value that is already fit for storing into the place. */
export function writePlace(l: Lowering, place: Place, value: Register, span: Span): void {
  const { code } = l;
  const steps = place.steps.filter(
    (step, i) => step.kind !== 'unwrap' || i < place.steps.length - 1,
  );
  const last = steps.at(-1);
  if (last === undefined) {
    writeRoot(l, place, value, span);
    return;
  }
  const before = steps.slice(0, -1);
  if (last.kind === 'field' && before.length === 0 && place.root.kind === 'handle') {
    l.accesses(place.root.register, last.index, true, span);
    code.emit('putShared', [place.root.register, last.index, value], span);
    return;
  }
  const container = walk(l, place.root, before, true, null);
  if (last.kind === 'field') code.emit('setField', [container, last.index, value], span);
  else if (last.kind === 'item') putItem(l, last, container, value, span);
}

function putItem(
  l: Lowering,
  { of, index }: Extract<Step, { kind: 'item' }>,
  collection: Register,
  value: Register,
  span: Span,
): void {
  const { code } = l;
  if (of === 'list' || of === 'perhaps') code.emit('setItem', [collection, index, value], span);
  else if (of === 'map') code.emit('setEntry', [collection, index, value], span);
  else {
    const builtin = l.tables.builtin(of === 'set' ? 'set.[]=' : 'pool.[]=');
    code.emit('callBuiltin', [code.newRegister(), builtin, [collection, index, value]], span);
  }
}

function writeRoot(l: Lowering, place: Place, value: Register, span: Span): void {
  const { root } = place;
  if (root.kind === 'handle') {
    l.accesses(root.register, -1, true, span);
    l.code.emit('replaceObject', [root.register, value], span);
  } else if (root.kind === 'variable') writeVariable(l, root.variable, value, span);
  else overwrite(l, root.register, value, place.type, span);
}

/** Whether assigning to the variable as a whole must reach storage that someone else owns. */
export function isBorrowed(variable: Variable): boolean {
  if (!variable.mutable || !isContainerType(variable.type)) return false;
  return variable.role === 'parameter' || variable.role === 'borrow';
}

function writeVariable(l: Lowering, variable: Variable, value: Register, span: Span): void {
  const register = l.registerOf(variable);
  if (isBorrowed(variable)) overwrite(l, register, value, variable.type, span);
  else l.code.emit('move', [register, value], span);
}

/** A reference to what `expr` denotes, for reading: structures and lists are not copied. */
export function readReference(l: Lowering, expr: Expr): Register {
  const handle = handleOf(l, expr);
  let reference: Register;
  if (handle !== null) {
    reference = l.code.newRegister();
    l.accesses(handle, -1, false, expr.span);
    l.code.emit('readObject', [reference, handle], expr.span);
  } else {
    reference = l.value(expr);
  }
  if (l.convertedType(expr).kind !== 'optional') return reference;
  const unwrapped = l.code.newRegister();
  l.code.emit('unwrap', [unwrapped, reference], expr.span);
  return unwrapped;
}

export function lowerField(l: Lowering, expr: FieldExpr, into: Register | null): Register {
  const index = fieldIndex(l, expr);
  if (expr.receiver.kind === 'typeName') return lowerVariantName(l, expr, index, into);
  if (expr.safe) return lowerSafeField(l, expr, index, into);
  const handle = handleOf(l, expr.receiver);
  const receiver = handle ?? readReference(l, expr.receiver);
  const target = into ?? l.code.newRegister();
  const op = handle === null ? 'getField' : 'getShared';
  if (handle !== null) l.accesses(handle, index, false, expr.span);
  l.code.emit(op, [target, receiver, index], expr.span);
  return target;
}

/** NIL when there is no payload, else its field. */
function lowerSafeField(
  l: Lowering,
  expr: FieldExpr,
  index: number,
  into: Register | null,
): Register {
  const type = l.convertedType(expr.receiver);
  const isHandle = type.kind === 'optional' && type.inner.kind === 'object';
  return whenPresent(l, l.value(expr.receiver), expr.span, into, (payload, target) => {
    if (isHandle) l.accesses(payload, index, false, expr.span);
    l.code.emit(isHandle ? 'getShared' : 'getField', [target, payload, index], expr.span);
  });
}

/** `body` gives its target a value when `value` is not NIL; otherwise that is NIL, too. */
export function whenPresent(
  l: Lowering,
  value: Register,
  span: Span,
  into: Register | null,
  body: (payload: Register, target: Register) => void,
): Register {
  const { code } = l;
  const target = into ?? code.newRegister();
  const onNil = code.newBlock();
  const present = code.newBlock();
  const after = code.newBlock();
  branchOnNil(l, value, onNil, present, span);
  code.start(present, span);
  body(value, target);
  code.jump(after, span);
  code.start(onNil, span);
  l.constant(null, span, target);
  code.start(after, span);
  return target;
}

export function lowerIndex(l: Lowering, expr: IndexExpr, into: Register | null): Register {
  const receiver = readReference(l, expr.receiver);
  const index = l.value(expr.index);
  const target = into ?? l.code.newRegister();
  emitItem(l, indexedKind(l, expr), [target, receiver, index], expr.span);
  return target;
}

/**
 * The value of `expr` for a name that is bound to it. When something is written through that name, the item is reached
 * as for a change, so that the change belongs to the shared object around it.
 */
export function viewOf(
  l: Lowering,
  expr: Expr,
  variable: Variable,
  into: Register | null,
): Register {
  if (!l.checked.editedViews.has(variable)) return l.value(expr, into);
  if (expr.kind === 'method') openForEdit(l, expr.receiver);
  else if (expr.kind === 'index') return placeReference(l, placeOf(l, expr), true, into);
  return l.value(expr, into);
}

/** What `expr` denotes is going to be changed through a name for a part of it. */
export function openForEdit(l: Lowering, expr: Expr): void {
  placeReference(l, placeOf(l, expr), true);
}

/** A handle in a register that keeps it during a whole statement, whatever happens to the variable. */
export function stableHandle(l: Lowering, place: Expr): Register {
  const variable = place.kind === 'name' ? l.checked.names.get(place) : undefined;
  if (variable !== undefined && !variable.mutable) return l.registerOf(variable);
  return l.raw(place, l.code.newRegister());
}
