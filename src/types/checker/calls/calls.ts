/** Calls of user functions, in both spellings, and names as values (CLEAR language reference, 9.3 to 9.5). */
import type { CallExpr, Expr, MethodExpr, Name } from '../../../syntax/ast.js';
import { builtinsNamed, visibleNames } from '../../builtins.js';
import { nearestHint } from '../../nearest.js';
import type { Type } from '../../types.js';
import { isAssignable, isSilent, optionalOf, UNKNOWN } from '../../types.js';
import { withArticle } from '../../type-text.js';
import { checkBuiltin } from './builtin-calls.js';
import { checkArguments, checkCount } from './call-arguments.js';
import { inferInstance } from '../generics/generic-functions.js';
import type { Body, FunctionEntry } from '../context.js';
import { addEffect, checkExpr, notSupported, report } from '../context.js';
import { sourceText } from '../values/conversions.js';
import {
  builtinValue,
  callValue,
  fieldType,
  functionValue,
  holdsFunction,
} from './function-values.js';
import { findFunction, findVariable, isBeyondUse, peekVariable } from '../values/variables.js';

export function checkCall(body: Body, expr: CallExpr): Type {
  const { callee } = expr;
  if (callee.kind !== 'name') return callValue(body, expr, callee, expr.args);
  const name: Name = { text: callee.name, span: callee.span };
  if (holdsFunction(peekVariable(body, callee.name)?.type))
    return callValue(body, expr, callee, expr.args);
  const entry = findFunction(body, callee.name);
  if (entry !== null) return callFunction(body, expr, name, entry, expr.args);
  if (builtinsNamed(callee.name).length > 0) return checkBuiltin(body, expr, name, expr.args);
  return unknownFunction(body, name, expr.args);
}

export function checkMethod(body: Body, expr: MethodExpr): Type {
  const { receiver } = expr;
  if (receiver.kind === 'typeName') {
    for (const arg of expr.args) checkExpr(body, arg, null);
    return report(
      body,
      'MISSING_FUNCTION',
      expr.name.span,
      `\`${receiver.name}\` is a type, which has no functions`,
      { hint: `call it with a value first: \`${expr.name.text}(value)\`` },
    );
  }
  if (!expr.safe) return callMethod(body, expr, receiver);
  // The call is made on the payload, if there is one.
  const payload: Expr = { kind: 'unwrap', value: receiver, span: receiver.span };
  body.program.tables.payloads.set(expr, payload);
  const result = callMethod(body, expr, payload);
  return result.kind === 'void' ? result : optionalOf(result);
}

function callMethod(body: Body, expr: MethodExpr, receiver: Expr): Type {
  const { name } = expr;
  const args = [receiver, ...expr.args];
  const entry = findFunction(body, name.text);
  const isBuiltin = builtinsNamed(name.text).length > 0;
  if (entry === null && holdsFunction(fieldType(body, receiver, name.text))) {
    const { span } = expr;
    const field: Expr = { kind: 'field', receiver, name, safe: false, span };
    return callValue(body, expr, field, expr.args);
  }
  if (entry === null && holdsFunction(peekVariable(body, name.text)?.type)) {
    const callee: Expr = { kind: 'name', name: name.text, span: name.span };
    return callValue(body, expr, callee, args);
  }
  if (entry === null)
    return isBuiltin ? checkBuiltin(body, expr, name, args) : unknownFunction(body, name, args);
  if (!isBuiltin || accepts(body, entry, receiver))
    return callFunction(body, expr, name, entry, args);
  return checkBuiltin(body, expr, name, args);
}

/** True when the first parameter of a function could take the receiver, so that it hides the builtin. */
function accepts(body: Body, entry: FunctionEntry, receiver: Expr): boolean {
  const first = entry.parameters[0];
  if (first === undefined) return false;
  const type = body.program.tables.types.get(receiver) ?? typeOfName(body, receiver);
  if (type === null || isSilent(type)) return true;
  const wanted = first.variable.type;
  const bare = wanted.kind === 'object' ? wanted.inner : wanted;
  return isAssignable(bare, type.kind === 'object' ? type.inner : type);
}

function typeOfName(body: Body, receiver: Expr): Type | null {
  return receiver.kind === 'name' ? (body.scope.find(receiver.name)?.type ?? null) : null;
}

/** Functions of the language that reach too far outside of the machine. */
const OUTSIDE = new Map([
  ['shell', 'running other programs (`shell`)'],
  ['accept', 'sockets'],
  ['tcpRead', 'sockets'],
  ['tcpWrite', 'sockets'],
]);

function unknownFunction(body: Body, name: Name, args: readonly Expr[]): Type {
  for (const arg of args) checkExpr(body, arg, null);
  const other = body.program.unsupported.get(name.text) ?? OUTSIDE.get(name.text);
  if (other !== undefined) return notSupported(body, name.span, other);
  const variable = peekVariable(body, name.text);
  if (variable !== null) {
    const message = `\`${name.text}\` is ${withArticle(variable.type)}, which cannot be called`;
    return report(body, 'MISSING_FUNCTION', name.span, message);
  }
  return report(body, 'MISSING_FUNCTION', name.span, `there is no function \`${name.text}\``, {
    hint: nearestHint(name.text, () => [...body.program.functions.keys(), ...visibleNames()]),
  });
}

function callFunction(
  body: Body,
  expr: CallExpr | MethodExpr,
  name: Name,
  entry: FunctionEntry,
  args: readonly Expr[],
): Type {
  if (entry.template !== null) return callGeneric(body, expr, name, entry, args);
  return callKnown(body, expr, name, entry, args);
}

/** A call of a generic function is one of the instance that its arguments ask for. */
function callGeneric(
  body: Body,
  expr: CallExpr | MethodExpr,
  name: Name,
  entry: FunctionEntry,
  args: readonly Expr[],
): Type {
  const { template } = entry;
  if (template === null || !checkCount(body, name, entry.parameters, args)) return UNKNOWN;
  const instance = inferInstance(body, name, entry, template, args);
  if (instance === null) return UNKNOWN;
  return callKnown(body, expr, name, instance.entry, args, instance.found);
}

/** `found` has the types of arguments that are checked already. */
function callKnown(
  body: Body,
  expr: CallExpr | MethodExpr,
  name: Name,
  entry: FunctionEntry,
  args: readonly Expr[],
  found: ReadonlyMap<Expr, Type> = new Map(),
): Type {
  const { parameters, checked } = entry;
  const filled = checkArguments(body, name, parameters, args, found);
  if (filled === null) return checked.result;
  addEffect(body, 'call', expr.span, checked);
  if (parameters.some((parameter) => parameter.mutable && !parameter.takes))
    addEffect(body, 'changes', expr.span);
  if (checked.captures.length > 0 && body.checked !== checked)
    return notSupported(body, expr.span, `a call of \`${name.text}\` from inside another body`);
  body.program.tables.calls.set(expr, { kind: 'function', function: checked, args: filled });
  return checked.result;
}

/** Finds the variable of a name and reports unknown ones. */
export function checkName(
  body: Body,
  expr: Extract<Expr, { kind: 'name' }>,
  expected: Type | null,
): Type {
  const variable = findVariable(body, expr.name, expr.span);
  if (variable !== null) {
    body.program.tables.names.set(expr, variable);
    return variable.type;
  }
  const entry = findFunction(body, expr.name);
  if (entry !== null) return functionValue(body, expr, entry, expected);
  if (builtinsNamed(expr.name).length > 0) return builtinValue(body, expr, expr.name, expected);
  const hint = isBeyondUse(body, expr.name)
    ? `write \`USE(${expr.name})\` behind the parameters, to capture its value`
    : nearestHint(expr.name, () => visibleVariables(body));
  const message = `\`${sourceText(body, expr)}\` is not declared`;
  return report(body, 'UNDEFINED_VAR', expr.span, message, { hint });
}

/** `even?` without a call, where there is no variable `even`, is the name of a predicate; null when it is neither. */
export function checkPredicate(
  body: Body,
  expr: Extract<Expr, { kind: 'unwrap' }>,
  expected: Type | null,
): Type | null {
  const { value } = expr;
  if (value.kind !== 'name' || peekVariable(body, value.name) !== null) return null;
  const name = `${value.name}?`;
  const entry = findFunction(body, name);
  if (entry !== null) return functionValue(body, expr, entry, expected);
  return builtinsNamed(name).length > 0 ? builtinValue(body, expr, name, expected) : null;
}

function visibleVariables(body: Body): readonly string[] {
  const own = body.scope.names();
  return body.parent === null ? own : [...own, ...visibleVariables(body.parent)];
}
