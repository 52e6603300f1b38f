/** Expressions: which family lowers which, and the small ones. */
import type { Expr, OwnershipExpr, TypeTest } from '../../syntax/ast.js';
import type { NameExpr } from '../../types/names.js';
import type { Register } from '../mir.js';
import { lowerCall } from './functions/calls.js';
import { lowerIfExpr } from './values/choices.js';
import { lowerItems, lowerMap, lowerSlice } from './values/collections.js';
import { lowerBg, lowerNext } from './concurrency/concurrency.js';
import type { Lowering } from './context.js';
import { lowerOr } from './functions/errors.js';
import { isReference } from './values/facts.js';
import { lowerMatchExpr } from './match.js';
import { lowerFunctionValue } from './functions/function-values.js';
import { isSharedStream, sharedHandle } from './values/handles.js';
import { lowerCapability, lowerStruct } from './concurrency/objects.js';
import { lowerBinary, lowerUnary, literalConstant } from './values/operators.js';
import { lowerPipe } from './pipelines/pipelines.js';
import { lowerField, lowerIndex } from './values/places.js';
import { lowerRangeValue } from './values/ranges.js';
import { lowerUnionLiteral, lowerVariantLiteral } from './values/unions.js';
import { lowerBgStream, lowerBounded } from './concurrency/streams.js';

/** The forms through which the name of a shared object reaches the expression that makes it. */
const PASSES_NAME: ReadonlySet<Expr['kind']> = new Set([
  'bgStream',
  'capability',
  'struct',
  'variant',
  'list',
  'collection',
  'map',
  'ownership',
  'or',
  'ifExpr',
  'matchExpr',
]);

/** The value of an expression before its conversions. */
export function lowerExpr(l: Lowering, expr: Expr, into: Register | null): Register {
  const known = l.evaluated(expr);
  if (known !== null) return l.moved(known, into, expr.span);
  const name = l.objectName;
  const isObservable = expr.kind === 'pipe' && l.checked.observers.has(expr);
  if (!PASSES_NAME.has(expr.kind) && !isObservable) l.objectName = '';
  const value = lowerKind(l, expr, into);
  l.objectName = name;
  return value;
}

function lowerKind(l: Lowering, expr: Expr, into: Register | null): Register {
  switch (expr.kind) {
    case 'int':
    case 'float':
      return l.constant(literalConstant(expr, l.type(expr)), expr.span, into);
    case 'string':
      return l.constant(expr.value, expr.span, into);
    case 'symbol':
      return l.constant(expr.name, expr.span, into);
    case 'bool':
      return l.constant(expr.value, expr.span, into);
    case 'nil':
      return l.constant(null, expr.span, into);
    case 'name':
    case 'placeholder':
    case 'pipeName':
      return lowerName(l, expr, into);
    case 'range':
      return lowerRangeValue(l, expr, into);
    case 'pipe':
      return lowerPipe(l, expr, into);
    case 'unary':
      return lowerUnary(l, expr, into);
    case 'binary':
      return lowerBinary(l, expr, into);
    case 'or':
      return lowerOr(l, expr, into);
    case 'call':
    case 'method':
    case 'staticCall':
      return lowerCall(l, expr, into);
    case 'field':
      return lowerField(l, expr, into);
    case 'index': {
      const call = l.checked.parts.get(expr);
      return call === undefined ? lowerIndex(l, expr, into) : l.value(call, into);
    }
    case 'slice':
      return lowerSlice(l, expr, into);
    case 'unwrap': {
      // The name of a predicate.
      if (l.checked.functionValues.has(expr)) return lowerFunctionValue(l, expr, into);
      const value = l.value(expr.value);
      const target = into ?? l.code.newRegister();
      l.code.emit('unwrap', [target, value], expr.span);
      return target;
    }
    case 'capability':
      return lowerCapability(l, expr, expr.value, into);
    case 'struct':
      return l.type(expr).kind === 'union'
        ? lowerUnionLiteral(l, expr, into)
        : lowerStruct(l, expr, into);
    case 'variant':
      return lowerVariantLiteral(l, expr, into);
    case 'list':
      if (l.type(expr).kind === 'stream') return lowerBounded(l, expr.items, expr.span, into);
      return lowerItems(l, expr, expr.items, into);
    case 'collection':
      return lowerItems(l, expr, expr.items, into);
    case 'map':
      return lowerMap(l, expr, into);
    case 'cast':
      // The conversions of the operand are the cast.
      return l.value(expr.value, into);
    case 'ownership':
      return lowerOwnership(l, expr, into);
    case 'ifExpr':
      return lowerIfExpr(l, expr, into);
    case 'matchExpr':
      return lowerMatchExpr(l, expr, into);
    case 'block': {
      const target = into ?? l.code.newRegister();
      l.block(expr.statements, () => l.value(expr.value, target));
      return target;
    }
    case 'typeTest':
      return lowerTypeTest(l, expr, into);
    case 'next':
      return lowerNext(l, expr.value, expr.span, into);
    case 'bg':
      return lowerBg(l, expr, into);
    case 'bgStream':
      return lowerBgStream(l, expr, into);
    case 'lambda':
      return lowerFunctionValue(l, expr, into);
    case 'typeName':
    case 'defaultValue':
    case 'deref':
    case 'asBinding':
    case 'pipeBinding':
    case 'stage':
      return l.unsupported(expr.kind, expr.span);
  }
}

function lowerTypeTest(l: Lowering, expr: TypeTest, into: Register | null): Register {
  const answer = l.checked.typeTests.get(expr) ?? false;
  const value = l.value(expr.value);
  if (answer !== 'present') return l.constant(answer, expr.span, into);
  const target = into ?? l.code.newRegister();
  const absent = l.code.newRegister();
  l.code.emit('isNil', [absent, value], expr.span);
  l.code.emit('not', [target, absent], expr.span);
  return target;
}

/** A plain variable is its register; an alias of WITH is read from its object. */
function lowerName(l: Lowering, expr: NameExpr, into: Register | null): Register {
  const variable = l.checked.names.get(expr);
  if (variable === undefined) return lowerFunctionValue(l, expr, into);
  const register = l.registerOf(variable);
  if (variable.role !== 'alias') {
    // A block later in the expression may assign the variable.
    const isStable = !variable.mutable || !l.checked.withBlocks.has(l.function);
    return l.moved(register, isStable ? into : (into ?? l.code.newRegister()), expr.span);
  }
  const target = into ?? l.code.newRegister();
  l.accesses(register, -1, false, expr.span);
  l.code.emit('readObject', [target, register], expr.span);
  return target;
}

/** A handle that is given away leaves its variable, so that the variable no longer keeps the object. */
function lowerGiven(l: Lowering, expr: OwnershipExpr, into: Register | null): Register {
  const { value, span } = expr;
  const variable = value.kind === 'name' ? l.checked.names.get(value) : undefined;
  const isOwn = variable?.role === 'local' && variable.type.kind === 'object';
  if (!isOwn || l.convertedType(value).kind !== 'object') return l.value(value, into);
  const given = l.value(value, into ?? l.code.newRegister());
  l.constant(null, span, l.registerOf(variable));
  return given;
}

function lowerOwnership(l: Lowering, expr: OwnershipExpr, into: Register | null): Register {
  switch (expr.op) {
    case 'COPY': {
      if (!isReference(l.convertedType(expr.value))) return l.value(expr.value, into);
      const value = l.value(expr.value);
      const target = into ?? l.code.newRegister();
      l.code.emit('copyValue', [target, value], expr.span);
      return target;
    }
    case 'CLONE': {
      const type = l.convertedType(expr.value);
      if (isSharedStream(type)) return sharedHandle(l, l.value(expr.value), into, expr.span);
      if (type.kind !== 'stream' || type.sort !== 'split') return l.value(expr.value, into);
      const target = into ?? l.code.newRegister();
      l.code.emit('subscribe', [target, l.value(expr.value)], expr.span);
      return target;
    }
    case 'MOVE':
    case 'GIVE':
      return lowerGiven(l, expr, into);
    case 'SHARE':
    case 'FREEZE':
      return lowerCapability(l, expr, expr.value, into);
    case 'LINK':
    case 'RESOLVE': {
      const value = l.value(expr.value);
      const target = into ?? l.code.newRegister();
      l.code.emit(expr.op === 'LINK' ? 'link' : 'resolve', [target, value], expr.span);
      return target;
    }
  }
}
