/** Declarations and assignments (CLEAR language reference, 6.1; CLEAR concurrency reference, 3.13 and 3.17). */
import type {
  BindStmt,
  CompoundStmt,
  Expr,
  IndexExpr,
  MutableStmt,
  Name,
  TypeNode,
} from '../../../syntax/ast.js';
import type { Variable } from '../../checked.js';
import type { NameExpr } from '../../names.js';
import { checkKept, notePromise } from '../concurrency/outliving.js';
import { isName, nameOf } from '../../names.js';
import { nearestHint } from '../../nearest.js';
import type { Type } from '../../types.js';
import {
  forgetKnown,
  INT64,
  isAtomic,
  isLock,
  isNumeric,
  isSilent,
  sameType,
  UNKNOWN,
} from '../../types.js';
import { typeText, withArticle } from '../../type-text.js';
import type { AutoSlot } from '../autos.js';
import { addEvidence } from '../autos.js';
import { checkEvidence, checkGradual } from '../gradual.js';
import type { Body } from '../context.js';
import { addPolicy } from '../concurrency/sync-policy.js';
import { checkExpr, declare, makeVariable, notSupported, report, setType } from '../context.js';
import { checkAs, checkPlain, checkValue, coerce, sourceText } from '../values/conversions.js';
import { checkIndexTarget, checkUpdated } from '../values/indexing.js';
import { adaptLiteral } from '../values/numeric-literals.js';
import { settle } from '../generics/open-types.js';
import { isFormattable } from '../values/operators.js';
import { describe, immutableHint, requireWritable } from '../values/places.js';
import { isFiniteStream, resolveType } from '../generics/type-nodes.js';
import { findVariable, peekVariable } from '../values/variables.js';

export function checkBind(body: Body, statement: BindStmt): void {
  const { target, type, value } = statement;
  if (target.kind === 'placeholder') {
    assignElement(body, statement, target);
    return;
  }
  if (target.kind !== 'name') {
    bindPlace(body, statement, target);
    return;
  }
  const name: Name = { text: target.name, span: target.span };
  const visible = statement.form === 'var' ? null : findVariable(body, name.text, name.span);
  if (visible === null) {
    declareBound(body, statement, target, name);
    return;
  }
  body.program.tables.names.set(target, visible);
  body.program.tables.types.set(target, visible.type);
  if (type !== null) {
    reportTwice(body, name, visible);
    checkExpr(body, value, null);
    return;
  }
  assign(body, statement, visible, name);
}

/** `_ = v` in EACH puts another element in the place of one. */
function assignElement(body: Body, statement: BindStmt, target: NameExpr): void {
  checkExpr(body, target, null);
  const variable = body.program.tables.names.get(target);
  if (variable === undefined) {
    checkExpr(body, statement.value, null);
    return;
  }
  assign(body, statement, variable, { text: variable.name, span: target.span });
  noteReplaced(body, variable);
}

function noteReplaced({ program }: Body, variable: Variable): void {
  if (!variable.mutable || variable.role !== 'element') return;
  program.replaced.add(variable);
}

function declareBound(body: Body, statement: BindStmt, target: Expr, name: Name): void {
  if (statement.form === 'set') {
    checkExpr(body, statement.value, null);
    report(body, 'ASSIGN_UNDEFINED_VAR', name.span, `\`${name.text}\` is not declared`, {
      hint: nearestHint(name.text, () => body.scope.names()),
    });
    return;
  }
  const own = body.scope.own(name.text);
  if (own !== null) reportTwice(body, name, own);
  const type = declaredType(body, name, statement.type, statement.value);
  const variable = declare(body, name, makeVariable(name.text, type, false, 'local', name.span));
  noteAuto(body, statement.type, variable);
  notePromise(body, variable, statement.value);
  body.program.tables.names.set(target, variable);
  body.program.tables.types.set(target, type);
  body.program.tables.binds.set(statement, { kind: 'declare', variable });
}

function reportTwice(body: Body, name: Name, first: Variable): void {
  report(body, 'DUPLICATE_VARIABLE', name.span, `\`${name.text}\` is declared twice`, {
    labels: [{ source: body.program.source, span: first.span, text: 'first declared here' }],
    hint: first.mutable ? `assign it without a type: \`${name.text} = …;\`` : 'use another name',
  });
}

export function checkMutable(body: Body, statement: MutableStmt): void {
  const { name } = statement;
  const own = body.scope.own(name.text);
  if (own !== null) reportTwice(body, name, own);
  const type =
    statement.value === null
      ? bareType(body, statement)
      : forgetKnown(declaredType(body, name, statement.type, statement.value));
  const variable = declare(body, name, makeVariable(name.text, type, true, 'local', name.span));
  noteAuto(body, statement.type, variable);
  if (statement.value !== null) notePromise(body, variable, statement.value);
}

/** A variable of type `Auto` takes evidence from every assignment. */
function noteAuto(body: Body, node: TypeNode | null, variable: Variable): void {
  const slot = node === null ? undefined : body.program.autos.get(node);
  if (slot !== undefined) body.program.autoVariables.set(variable, slot);
}

/** `MUTABLE xs: T[N];` is an array of zeros, empty strings or FALSE. */
function bareType(body: Body, { name, type, span }: MutableStmt): Type {
  const declared = type === null ? UNKNOWN : resolveType(body.program, type);
  let element = declared;
  while (element.kind === 'list' && element.form === 'fixed' && element.size >= 0)
    element = element.element;
  const isArray = element !== declared;
  if (isSilent(declared)) return declared;
  if (isArray && (isNumeric(element) || element.kind === 'bool' || element.kind === 'string'))
    return declared;
  const message = `\`${name.text}\` has no value, and ${withArticle(declared)} has none of its own`;
  return report(body, 'MUTABLE_BARE_NEEDS_ARRAY', span, message, {
    hint: 'only arrays of a fixed length that hold numbers, strings or Bool start by themselves',
  });
}

/** The type of a new variable: as annotated, with the capability of its value, or that of the value. */
function declaredType(body: Body, name: Name, node: TypeNode | null, value: Expr): Type {
  if (node === null) return inferredType(body, name, value);
  if (value.kind === 'pipe' && node.kind === 'namedType' && isFiniteStream(node))
    return checkAs(body, value, {
      type: resolveType(body.program, { ...node, future: false }),
      code: 'TYPE_MISMATCH_ASSIGN',
      what: `\`${name.text}\``,
    });
  const slot = body.program.autos.get(node);
  if (slot !== undefined) return autoType(body, name, slot, value);
  const annotated = resolveType(body.program, node);
  const wanted = {
    type: annotated,
    code: 'TYPE_MISMATCH_ASSIGN',
    what: `\`${name.text}\``,
  } as const;
  if (annotated.kind === 'void') {
    checkExpr(body, value, null);
    return report(body, 'VALUE_NEEDED', name.span, 'a variable cannot be `Void`');
  }
  if (annotated.kind !== 'object' && value.kind === 'capability') {
    const found = checkExpr(body, value, annotated);
    if (found.kind !== 'object') return annotated;
    if (sameType(annotated, found.inner)) return found;
    coerce(body, value, found, wanted);
    return annotated;
  }
  const found = checkAs(body, value, wanted);
  // A handle keeps what is known about it, such as the rank of its lock.
  if (found.kind === 'object') return found;
  // The length of `T[*]` is that of the value.
  const given = body.program.tables.types.get(value);
  const takesLength = annotated.kind === 'list' && annotated.size < 0 && given?.kind === 'list';
  return takesLength ? given : annotated;
}

/** The type of a variable that is declared `Auto`: that of its value until all assignments are known. */
function autoType(body: Body, name: Name, slot: AutoSlot, value: Expr): Type {
  if (value.kind === 'capability') {
    const found = checkExpr(body, value, null);
    addEvidence(slot, found, value.span);
    return found;
  }
  const { type } = slot;
  const wanted = { type, code: 'TYPE_MISMATCH_ASSIGN', what: `\`${name.text}\`` } as const;
  const found = checkEvidence(body, value, wanted, slot);
  if (!isSilent(type)) return type;
  return found.kind === 'nil' || slot.conflict !== null ? UNKNOWN : found;
}

function inferredType(body: Body, name: Name, value: Expr): Type {
  // A value that is wrapped into a shared object stays the object; anything else is used as what it holds.
  const type =
    value.kind === 'capability' ? checkExpr(body, value, null) : checkValue(body, value, null);
  if (type.kind === 'nil')
    return report(
      body,
      'NEEDS_ANNOTATION',
      value.span,
      `the type of \`${name.text}\` cannot be seen from NIL`,
      {
        hint: `write it: \`${name.text}: ?Int64 = NIL;\``,
      },
    );
  return type;
}

function assign(body: Body, statement: BindStmt, variable: Variable, name: Name): void {
  const { binds } = body.program.tables;
  if (isAtomic(variable.type) && variable.type.kind === 'object') {
    checkAs(body, statement.value, {
      type: variable.type.inner,
      code: 'TYPE_MISMATCH_ASSIGN',
      what: `\`${name.text}\``,
    });
    binds.set(statement, { kind: 'atomicStore', variable });
    return;
  }
  const wanted = {
    type: variable.type,
    code: 'TYPE_MISMATCH_ASSIGN',
    what: `\`${name.text}\``,
  } as const;
  checkGradual(body, statement.value, wanted, variable);
  checkKept(body, statement.value, variable);
  settle(body, statement.target, body.program.tables.types.get(statement.value) ?? UNKNOWN);
  binds.set(statement, { kind: 'assign', variable });
  requireMutableVariable(body, variable, name);
}

function requireMutableVariable(body: Body, variable: Variable, name: Name): void {
  const given = body.checked.captures.find(({ inner }) => inner === variable);
  if (!variable.mutable) {
    const isOfWorkers = body.form === 'worker' && given?.outer.mutable === true;
    const why = isOfWorkers ? 'each worker has a copy of it' : `it is ${describe(variable)}`;
    const message = `\`${name.text}\` cannot be assigned: ${why}`;
    report(body, 'IMMUTABLE_ASSIGNMENT', name.span, message, {
      labels: [{ source: body.program.source, span: variable.span, text: 'declared here' }],
      hint: isOfWorkers
        ? 'fold the values with a stage such as SUM, or share it: `@shared:atomic`, `@shared:locked`'
        : immutableHint(variable),
    });
    return;
  }
  if (variable.role !== 'capture' || isSharedHandle(variable.type)) return;
  if (body.checked.kind === 'function') return;
  if (given?.class !== 'byValue') return;
  const message = `\`${name.text}\` is the copy of this fiber; the assignment is not seen outside`;
  report(body, 'CAPTURED_COPY_ASSIGNED', name.span, message, {
    labels: [{ source: body.program.source, span: variable.span, text: 'declared here' }],
    hint: 'give the value as the result of the body, or share it: `@shared:atomic`, `@shared:locked`',
  });
}

function isSharedHandle(type: Type): boolean {
  return type.kind === 'object';
}

/** What an atomic pointer leads to is replaced, never changed in place. */
function reportPointerWrite(body: Body, statement: BindStmt | CompoundStmt, target: Expr): boolean {
  const variable = rootOf(body, target);
  if (variable?.type.kind !== 'object' || variable.type.object !== 'pointer') return false;
  checkExpr(body, statement.value, null);
  report(
    body,
    'INDIRECT_ATOMIC_FIELD_WRITE',
    target.span,
    `\`${sourceText(body, target)}\` is behind an atomic pointer and cannot be written in place`,
    {
      label: withArticle(variable.type),
      hint: `replace the whole: \`WITH SNAPSHOT ${variable.name} AS MUTABLE x { x.… = …; }\``,
    },
  );
  return true;
}

/** The variable whose lock an assignment takes for itself: its target is a field of that variable. */
function autoLockOf(body: Body, target: Expr): Variable | null {
  const variable = rootOf(body, target);
  return variable !== null && isLock(variable.type) ? variable : null;
}

/** The variable that a path of fields and items starts from. */
function rootOf(body: Body, target: Expr): Variable | null {
  let root = target;
  while (root.kind === 'field' || root.kind === 'index') root = root.receiver;
  return root === target || root.kind !== 'name' ? null : findVariable(body, root.name, root.span);
}

/** Checks a field or item target and its value, both under the lock of the target if it has one. */
function bindPlace(body: Body, statement: BindStmt | CompoundStmt, target: Expr): void {
  if (target.kind !== 'field' && target.kind !== 'index') {
    checkExpr(body, statement.value, null);
    notSupported(body, target.span, 'an assignment to this kind of place');
    return;
  }
  if (reportPointerWrite(body, statement, target)) return;
  if (target.kind === 'index' && isShardedMap(body, target.receiver)) {
    putIntoShard(body, statement, target);
    return;
  }
  const variable = autoLockOf(body, target);
  body.autoLocked = variable;
  const isBind = statement.kind === 'bind';
  const type =
    isBind && target.kind === 'index'
      ? setType(body, target, checkIndexTarget(body, target))
      : checkUpdated(body, target);
  const isAtomicPlace = isAtomic(type) && type.kind === 'object';
  if (isAtomicPlace) checkAtomicPlace(body, statement, target, type.inner);
  else if (isBind) checkPlaceValue(body, statement, target, type);
  else checkCompoundValue(body, statement, type);
  if (!isSilent(type) && !isAtomicPlace)
    requireWritable(body, target, target.kind === 'field' ? 'field' : 'item');
  body.autoLocked = null;
  const kind = isAtomicPlace ? 'atomicPlace' : 'place';
  body.program.tables.binds.set(statement, { kind, autoLock: variable });
  if (variable === null) return;
  recordAutoLock(body, variable, target);
  addPolicy(body, statement, ['LockTimeout'], null);
}

function isShardedMap(body: Body, receiver: Expr): boolean {
  return receiver.kind === 'name' && peekVariable(body, receiver.name)?.type.kind === 'sharded';
}

/** `m[k] = v` of a sharded map is the call `m.put(k, v)`. */
function putIntoShard(
  body: Body,
  statement: BindStmt | CompoundStmt,
  { receiver, index, span }: IndexExpr,
): void {
  if (statement.kind !== 'bind') {
    checkExpr(body, statement.value, null);
    notSupported(
      body,
      span,
      'an update of an entry that may be missing',
      'read it with `OR`, and put it',
    );
    return;
  }
  const args = [index, statement.value];
  const name = { text: 'put', span };
  const value: Expr = { kind: 'method', receiver, name, args, safe: false, span };
  checkExpr(body, value, null);
  body.program.tables.binds.set(statement, { kind: 'call', value });
}

/** An atomic that is part of other data is written like one that is a variable. */
function checkAtomicPlace(
  body: Body,
  statement: BindStmt | CompoundStmt,
  target: Expr,
  inner: Type,
): void {
  // It is looked up as for reading: what changes is the atomic, not the place.
  checkExpr(body, target, null);
  if (statement.kind === 'compound') {
    checkUpdate(body, statement, inner);
    return;
  }
  checkAs(body, statement.value, {
    type: inner,
    code: 'TYPE_MISMATCH_ASSIGN',
    what: `\`${sourceText(body, target)}\``,
  });
}

function recordAutoLock(body: Body, variable: Variable, target: Expr): void {
  if (variable.type.kind !== 'object') return;
  body.program.acquisitions.push({
    body,
    locks: [
      { text: variable.name, variable, type: variable.type, marker: null, span: target.span },
    ],
    outer: [...body.held],
    handlers: [],
    automatic: true,
  });
}

function checkPlaceValue(body: Body, statement: BindStmt, target: Expr, type: Type): void {
  if (statement.type !== null)
    report(body, 'TYPE_MISMATCH_ASSIGN', statement.span, 'an assignment to a place has no type', {
      hint: 'remove the `: …`',
    });
  const found = checkAs(body, statement.value, {
    type,
    code: target.kind === 'field' ? 'FIELD_TYPE_MISMATCH' : 'TYPE_MISMATCH_ASSIGN',
    what: `\`${sourceText(body, target)}\``,
  });
  settle(body, target, found);
}

export function checkCompound(body: Body, statement: CompoundStmt): void {
  const { target } = statement;
  if (!isName(target)) {
    bindPlace(body, statement, target);
    return;
  }
  const type = checkExpr(body, target, null);
  const variable = body.program.tables.names.get(target);
  if (variable === undefined) {
    if (!isSilent(type)) {
      const message = `\`${nameOf(target)}\` is a function, which cannot be changed`;
      report(body, 'INVALID_ASSIGNMENT_TARGET', target.span, message, {
        hint: 'declare a variable of another name',
      });
    }
    checkExpr(body, statement.value, null);
    return;
  }
  if (type.kind === 'object' && isAtomic(type)) {
    checkUpdate(body, statement, type.inner);
    body.program.tables.binds.set(statement, { kind: 'atomicStore', variable });
    return;
  }
  checkCompoundValue(body, statement, type);
  body.program.tables.binds.set(statement, { kind: 'assign', variable });
  requireMutableVariable(body, variable, { text: variable.name, span: target.span });
  noteReplaced(body, variable);
}

/** `t op= e` on ordinary data means `t = t op e`. */
function checkCompoundValue(body: Body, statement: CompoundStmt, type: Type): void {
  const { op, value, target } = statement;
  const found = checkPlain(body, value, null);
  if (isSilent(type) || isSilent(found)) return;
  if (op === '&=' || op === '|=' || op === '^=') {
    report(
      body,
      'TYPE_ERROR_GENERIC',
      statement.span,
      `\`${op}\` is for \`@shared:atomic\` integers only`,
    );
    return;
  }
  if (op === '+=' && type.kind === 'string') {
    if (
      isNumeric(found) ||
      ((found.kind === 'string' || found.kind === 'bool') && isFormattable(found))
    )
      return;
  } else if (isNumeric(type) && isNumeric(found)) {
    // A literal beside a float is a float; the lowering joins the types of other operands.
    if (type.kind === 'float' && found.kind === 'int') adaptLiteral(body, value, type);
    return;
  }
  const message = `\`${op}\` cannot combine ${withArticle(type)} with ${withArticle(found)}`;
  const text = sourceText(body, target);
  report(body, 'TYPE_ERROR_GENERIC', value.span, message, {
    hint:
      type.kind === 'optional' ? `write \`${text} = (${text} OR …) ${op.slice(0, -1)} …;\`` : '',
  });
}

/** `c += e` on an atomic: one read-modify-write. */
function checkUpdate(body: Body, statement: CompoundStmt, inner: Type): void {
  const { op, value, target } = statement;
  const isAddition = op === '+=' || op === '-=';
  const isBitwise = op === '&=' || op === '|=' || op === '^=';
  const allowed = (isNumeric(inner) && isAddition) || (sameType(inner, INT64) && isBitwise);
  checkAs(body, value, {
    type: inner,
    code: 'TYPE_MISMATCH_ASSIGN',
    what: `\`${sourceText(body, target)}\``,
  });
  if (allowed || isSilent(inner)) return;
  const message = `an atomic \`${typeText(inner)}\` has no \`${op}\``;
  report(body, 'ATOMIC_OPERATOR', statement.span, message, {
    hint: isNumeric(inner) ? 'atomics have `+=` and `-=`; use a lock for more' : 'use a lock',
  });
}
