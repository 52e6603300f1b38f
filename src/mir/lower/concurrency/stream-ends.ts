/**
 * The ends of streams (CLEAR concurrency reference, 3.6 to 3.8). What holds a stream drops it when it leaves its scope, however
 * the scope is left, and waits for the generator; a variable whose value was given away is NIL by then. A bounded stream waits
 * for the promises that nobody has taken, and an observable for the fiber behind it; errors are ignored. A stream that never gets a name is dropped by whoever
 * uses it.
 */
import type { Span } from '../../../diagnostics/source.js';
import type { BgStmt, Expr } from '../../../syntax/ast.js';
import type { Variable } from '../../../types/checked.js';
import type { CompositeType, Type } from '../../../types/types.js';
import type { Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { endOf } from '../context.js';
import { lowerCounted } from '../counted.js';
import { dropsAtEnd, holdsStreams, owns } from '../values/handles.js';
import { branchOnNil } from '../values/nil.js';
import { finishObservable } from '../pipelines/observables.js';
import { takeBounded } from './streams.js';
import { PAYLOAD_FIELD, VARIANT_FIELD } from '../values/unions.js';

/** What is to be dropped: a value that stands in a register. */
export interface Held {
  readonly register: Register;
  readonly type: Type;
}

/** Runs `rest`, the part of a scope in which the streams of `held` are in use, and drops them on every way out. */
export function dropping(l: Lowering, held: Held, span: Span, rest: () => void): void {
  const end = beginDropping(l, held, span);
  rest();
  end();
}

/** The same for what is lowered until the answer is called. A block may hold so many streams that none may nest in another. */
export function beginDropping(l: Lowering, held: Held, span: Span): () => void {
  return beginFinishing(
    l,
    () => {
      emitDrop(l, held, endOf(span));
    },
    span,
  );
}

/** Runs `rest`, and `finish` on every way out of it. */
export function finishing(l: Lowering, finish: () => void, span: Span, rest: () => void): void {
  const end = beginFinishing(l, finish, span);
  rest();
  end();
}

function beginFinishing(l: Lowering, finish: () => void, span: Span): () => void {
  const { code } = l;
  const error = code.newRegister();
  const cleanup = code.newBlock();
  const done = code.newBlock();
  const close = code.openRegion({ block: cleanup, register: error }, span);
  l.exits.push({ kind: 'finish', finish });
  return () => {
    l.exits.pop();
    const goesOn = code.isOpen;
    if (goesOn) code.jump(done, endOf(span));
    close();
    code.start(cleanup, endOf(span));
    finish();
    code.leave('raiseAgain', [error], endOf(span));
    // Where every way leaves the scope, as the value of a body does, nothing comes after it.
    if (!goesOn) return;
    code.start(done, endOf(span));
    finish();
  };
}

/** The same for several values, the last one dropped first. */
export function droppingAll(
  l: Lowering,
  held: readonly Held[],
  span: Span,
  rest: () => void,
): void {
  const [first, ...others] = held;
  if (first === undefined) rest();
  else
    dropping(l, first, span, () => {
      droppingAll(l, others, span, rest);
    });
}

/** The variable that a statement declares, if that drops streams at the end of its scope. */
export function declaredHolder(l: Lowering, statement: BgStmt): Variable | null {
  let variable: Variable | undefined;
  if (statement.kind === 'mutable') variable = l.checked.declared.get(statement.name);
  else if (statement.kind === 'bind') {
    const meaning = l.checked.binds.get(statement);
    // A handle that stays in its list or struct is dropped with that.
    const isView = statement.value.kind === 'index' || statement.value.kind === 'field';
    if (meaning?.kind === 'declare' && !isView) variable = meaning.variable;
  }
  return dropsAtEnd(variable) && owns(l, variable) ? variable : null;
}

/** Whether `expr` makes a value with streams that no variable, item or field keeps. */
export function isNameless(l: Lowering, expr: Expr): boolean {
  if (!holdsStreams(l.convertedType(expr))) return false;
  switch (expr.kind) {
    case 'bgStream':
    case 'list':
    case 'collection':
    case 'map':
    case 'struct':
    case 'variant':
    case 'next':
      return true;
    case 'call':
    case 'method':
    case 'staticCall':
      return l.checked.calls.get(expr)?.kind !== 'builtin';
    case 'ownership':
      return expr.op === 'CLONE';
    default:
      return false;
  }
}

/** Runs `use` with the value of an expression, and drops afterwards what it holds if nobody else does. */
export function withValue(
  l: Lowering,
  expr: Expr,
  span: Span,
  use: (value: Register) => void,
): void {
  const value = l.value(expr);
  if (!isNameless(l, expr)) {
    use(value);
    return;
  }
  const held = {
    register: l.moved(value, l.code.newRegister(), span),
    type: l.convertedType(expr),
  };
  dropping(l, held, span, () => {
    use(held.register);
  });
}

/** Drops every stream that a value leads to; nothing when it is NIL. */
export function emitDrop(l: Lowering, { register, type }: Held, span: Span): void {
  const after = l.code.newBlock();
  const present = l.code.newBlock();
  branchOnNil(l, register, after, present, span);
  l.code.start(present, span);
  dropPresent(l, register, type, span, []);
  l.code.start(after, span);
}

/** `outer`: the structs and unions around the value. One inside of itself is not looked into again. */
function dropPresent(
  l: Lowering,
  register: Register,
  type: Type,
  span: Span,
  outer: readonly CompositeType['info'][],
): void {
  const part = (value: Register, inner: Type): void => {
    if (!holdsStreams(inner)) return;
    const after = l.code.newBlock();
    const present = l.code.newBlock();
    branchOnNil(l, value, after, present, span);
    l.code.start(present, span);
    dropPresent(l, value, inner, span, outer);
    l.code.start(after, span);
  };
  switch (type.kind) {
    case 'stream':
      if (type.form === 'bounded') finishBounded(l, register, type.size, span);
      else dropOne(l, register, span);
      return;
    case 'observable':
      awaitObservable(l, register, span);
      return;
    case 'optional':
    case 'fallible':
      dropPresent(l, register, type.inner, span, outer);
      return;
    case 'list':
      dropItems(l, register, span, (item) => {
        part(item, type.element);
      });
      return;
    case 'map':
    case 'pool': {
      const items = l.code.newRegister();
      const builtin = l.tables.builtin(type.kind === 'map' ? 'map.values' : 'pool.[*]');
      l.code.emit('callBuiltin', [items, builtin, [register]], span);
      dropItems(l, items, span, (item) => {
        part(item, type.kind === 'map' ? type.value : type.element);
      });
      return;
    }
    case 'struct':
    case 'union':
      if (!outer.includes(type.info)) dropMembers(l, register, type, span, [...outer, type.info]);
      return;
    default:
  }
}

function dropItems(l: Lowering, list: Register, span: Span, drop: (item: Register) => void): void {
  const count = l.code.newRegister();
  l.code.emit('listLength', [count, list], span);
  lowerCounted(l, count, span, (index) => {
    const item = l.code.newRegister();
    l.code.emit('getItem', [item, list, index], span);
    drop(item);
  });
}

function dropMembers(
  l: Lowering,
  register: Register,
  type: CompositeType,
  span: Span,
  outer: readonly CompositeType['info'][],
): void {
  const { code } = l;
  const drop = (index: number, inner: Type): void => {
    const value = code.newRegister();
    const after = code.newBlock();
    const present = code.newBlock();
    code.emit('getField', [value, register, index], span);
    branchOnNil(l, value, after, present, span);
    code.start(present, span);
    dropPresent(l, value, inner, span, outer);
    code.start(after, span);
  };
  if (type.kind === 'struct') {
    for (const [index, field] of type.info.fields.entries())
      if (holdsStreams(field.type)) drop(index, field.type);
    return;
  }
  const variant = code.newRegister();
  code.emit('getField', [variant, register, VARIANT_FIELD], span);
  for (const [index, { payload }] of type.info.variants.entries()) {
    if (payload === null || !holdsStreams(payload)) continue;
    const isIt = code.newRegister();
    const found = code.newBlock();
    const after = code.newBlock();
    code.emit('equal', [isIt, variant, l.constant(index, span)], span);
    code.branch(isIt, found, after, span);
    code.start(found, span);
    drop(PAYLOAD_FIELD, payload);
    code.start(after, span);
  }
}

/** Only the last handle waits for the generator, which ends at its next YIELD. */
function dropOne(l: Lowering, handle: Register, span: Span): void {
  const { code } = l;
  const last = code.newBlock();
  const after = code.newBlock();
  const generator = code.newRegister();
  code.emit('dropStream', [generator, handle], span);
  branchOnNil(l, generator, after, last, span);
  code.start(last, span);
  code.emit('join', [code.newRegister(), generator], span);
  code.start(after, span);
}

/** Waits for the end of a fold that nobody has waited for. */
function awaitObservable(l: Lowering, observable: Register, span: Span): void {
  const { code } = l;
  const ignored = code.newBlock();
  code.region({ block: ignored, register: code.newRegister() }, span, () => {
    finishObservable(l, observable, span, code.newRegister());
  });
  code.jump(ignored, span);
  code.start(ignored, span);
}

/** Waits for the promises that are left. */
function finishBounded(l: Lowering, list: Register, size: number, span: Span): void {
  const { code } = l;
  const head = code.newBlock();
  const after = code.newBlock();
  const ignored = code.newBlock();
  code.start(head, span);
  code.region({ block: ignored, register: code.newRegister() }, span, () => {
    takeBounded(l, { list, size }, span, code.newRegister(), after);
    code.loopBack(head, span);
  });
  code.start(ignored, span);
  code.loopBack(head, span);
  code.start(after, span);
}
