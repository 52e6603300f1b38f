/** Bindings, assignments and compound assignments. */
import { UPDATES } from '../../bytecode/opcodes.js';
import type { Span } from '../../diagnostics/source.js';
import type { BindStmt, CompoundOp, CompoundStmt, Expr, MutableStmt } from '../../syntax/ast.js';
import type { BindMeaning, Variable } from '../../types/checked.js';
import type { Type } from '../../types/types.js';
import type { Register } from '../mir.js';
import { lowerZeros } from './values/collections.js';
import { forEachNode } from '../../types/checker/walk.js';
import type { Lowering } from './context.js';
import { dropsAtEnd, owns } from './values/handles.js';
import { firstValue, storedValue } from './values/stored.js';
import { emitDrop } from './concurrency/stream-ends.js';
import { named, placeName } from './concurrency/objects.js';
import { lowerCompound } from './values/operators.js';
import { overwrite } from './values/overwrite.js';
import { isBorrowed, placeOf, placeReference, writePlace } from './values/places.js';
import { formatted } from './values/text.js';
import { lowerAutoLock } from './concurrency/with.js';

export function lowerMutable(l: Lowering, statement: MutableStmt): void {
  const variable = l.checked.declared.get(statement.name);
  if (variable === undefined) l.unsupported('MUTABLE', statement.span);
  if (statement.value !== null) {
    declareWith(l, variable, statement.value);
    return;
  }
  const register = l.code.newRegister();
  lowerZeros(l, variable.type, statement.span, register);
  l.declare(variable, register);
}

function declareWith(l: Lowering, variable: Variable, value: Expr): void {
  const register = l.code.newRegister();
  named(l, variable.name, () => firstValue(l, variable, value, register));
  l.declare(variable, register);
}

export function lowerBind(l: Lowering, statement: BindStmt): void {
  const meaning = meaningOf(l, statement);
  const { target, value, span } = statement;
  switch (meaning.kind) {
    case 'declare':
      declareWith(l, meaning.variable, value);
      return;
    case 'assign':
      assignVariable(l, meaning.variable, value, span);
      return;
    case 'call':
      l.value(meaning.value);
      return;
    case 'atomicStore': {
      const stored = l.value(value);
      l.code.emit('atomicStore', [l.registerOf(meaning.variable), stored], span);
      return;
    }
    case 'atomicPlace':
      withAutoLock(l, meaning.autoLock, statement, () => {
        const handle = l.raw(target);
        l.code.emit('atomicStore', [handle, l.value(value)], span);
      });
      return;
    case 'place':
      withAutoLock(l, meaning.autoLock, statement, () => {
        assignPlace(l, target, value, span);
      });
  }
}

function meaningOf(l: Lowering, statement: BindStmt | CompoundStmt): BindMeaning {
  const meaning = l.checked.binds.get(statement);
  if (meaning === undefined) l.unsupported('=', statement.span);
  return meaning;
}

function withAutoLock(
  l: Lowering,
  variable: Variable | null,
  statement: BindStmt | CompoundStmt,
  body: () => void,
): void {
  if (variable === null) body();
  else lowerAutoLock(l, l.registerOf(variable), statement, body);
}

function assignVariable(l: Lowering, variable: Variable, value: Expr, span: Span): void {
  const register = l.registerOf(variable);
  if (variable.role === 'alias') {
    const stored = storedValue(l, value);
    l.accesses(register, -1, true, span);
    l.code.emit('replaceObject', [register, stored], span);
  } else if (isBorrowed(variable)) {
    overwrite(l, register, storedValue(l, value), variable.type, span);
  } else {
    l.passedOn = passesOn(l, variable, value) ? variable : null;
    if (dropsAtEnd(variable) && owns(l, variable)) replaceHolder(l, variable, value, span);
    else named(l, variable.name, () => storedValue(l, value, register));
    l.passedOn = null;
    writeItem(l, variable, register, span);
  }
}

/** `_` of EACH is an item of a list. */
function writeItem(l: Lowering, variable: Variable, register: Register, span: Span): void {
  const item = variable.role === 'element' ? l.items.get(register) : undefined;
  if (item !== undefined) l.code.emit('setItem', [item.list, item.index, register], span);
}

/** The streams of the old value are dropped once the new one is there. */
function replaceHolder(l: Lowering, variable: Variable, value: Expr, span: Span): void {
  const register = l.registerOf(variable);
  const fresh = l.code.newRegister();
  named(l, variable.name, () => storedValue(l, value, fresh));
  emitDrop(l, { register, type: variable.type }, span);
  l.moved(fresh, register, span);
}

/**
 * Whether `x = Node{ next: x, … }` gives the old value of `x` to the new one: it is mentioned once, in a literal. Its owner
 * is gone then, so that it needs no copy; else a list of N nodes would take N * N copies.
 */
function passesOn(l: Lowering, variable: Variable, value: Expr): boolean {
  if (variable.role !== 'local' || (value.kind !== 'struct' && value.kind !== 'variant'))
    return false;
  let mentions = 0;
  let bodies = 0;
  forEachNode([value], (node) => {
    if (node.kind === 'name' && l.checked.names.get(node) === variable) mentions += 1;
    if (node.kind === 'bg' || node.kind === 'lambda') bodies += 1;
    return true;
  });
  return bodies === 0 && mentions === 1;
}

function assignPlace(l: Lowering, target: Expr, value: Expr, span: Span): void {
  const type = l.type(target);
  const replacesHandle = type.kind === 'object' && l.convertedType(value).kind === 'object';
  const place = placeOf(l, target, !replacesHandle);
  const stored = named(l, placeName(target), () => storedValue(l, value));
  writePlace(l, place, stored, span);
}

export function lowerCompoundStmt(l: Lowering, statement: CompoundStmt): void {
  const meaning = meaningOf(l, statement);
  const { target, op, value, span } = statement;
  switch (meaning.kind) {
    case 'atomicStore':
      updateAtomic(l, l.registerOf(meaning.variable), meaning.variable.type, statement);
      return;
    case 'declare':
    case 'call':
      l.unsupported(op, span);
      break;
    case 'assign': {
      const { variable } = meaning;
      const register = l.registerOf(variable);
      const type = l.convertedType(target);
      if (variable.role === 'alias' || isBorrowed(variable)) updatePlace(l, statement);
      else {
        applied(l, op, register, type, value, span, register);
        writeItem(l, variable, register, span);
      }
      return;
    }
    case 'atomicPlace':
      withAutoLock(l, meaning.autoLock, statement, () => {
        updateAtomic(l, l.raw(target), l.type(target), statement);
      });
      return;
    case 'place':
      withAutoLock(l, meaning.autoLock, statement, () => {
        updatePlace(l, statement);
      });
  }
}

/** The place is evaluated once, read, and written. */
function updatePlace(l: Lowering, statement: CompoundStmt): void {
  const { target, op, value, span } = statement;
  const place = placeOf(l, target);
  const current = placeReference(l, place, false);
  writePlace(l, place, applied(l, op, current, place.type, value, span, null), span);
}

function applied(
  l: Lowering,
  op: CompoundOp,
  current: Register,
  type: Type,
  value: Expr,
  span: Span,
  into: Register | null,
): Register {
  const operand = l.value(value);
  if (type.kind === 'string') {
    const text = formatted(l, operand, l.convertedType(value), value.span);
    const target = into ?? l.code.newRegister();
    l.code.emit('concat', [target, current, text], span);
    return target;
  }
  return lowerCompound(l, op, current, operand, { type, value, span, into });
}

function updateAtomic(l: Lowering, handle: Register, type: Type, statement: CompoundStmt): void {
  const operand = l.value(statement.value);
  const isFloat = type.kind === 'object' && type.inner.kind === 'float';
  const update = UPDATES.indexOf(updateName(l, statement.op, isFloat, statement.span));
  l.code.emit('atomicUpdate', [handle, update, operand], statement.span);
}

function updateName(
  l: Lowering,
  op: CompoundOp,
  isFloat: boolean,
  span: Span,
): (typeof UPDATES)[number] {
  switch (op) {
    case '+=':
      return isFloat ? 'addFloat' : 'addInt';
    case '-=':
      return isFloat ? 'subFloat' : 'subInt';
    case '&=':
      return 'and';
    case '|=':
      return 'or';
    case '^=':
      return 'xor';
    default:
      return l.unsupported(`${op} on an atomic`, span);
  }
}
