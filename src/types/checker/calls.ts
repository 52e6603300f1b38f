/** Calls of user functions, in both spellings (CLEAR language reference, 9.3 and 9.5). */
import type { Span } from '../../diagnostics/source.js';
import type { CallExpr, Expr, MethodExpr, Name } from '../../syntax/ast.js';
import { builtinsNamed, visibleNames } from '../builtins.js';
import type { Family, Type } from '../types.js';
import {
  isAssignable,
  isAtomic,
  isLock,
  isSilent,
  sameType,
  typeText,
  withArticle,
  UNKNOWN,
} from '../types.js';
import { nearestHint } from '../nearest.js';
import { checkBuiltin } from './builtin-calls.js';
import type { Body, FunctionEntry, ParameterEntry } from './context.js';
import { addEffect, checkExpr, expectedFound, notSupported, report, reportIn } from './context.js';
import { checkAs, sourceText } from './conversions.js';
import { useDefault } from './literals.js';
import { isPlace, noteEdit, requireWritable, rootVariable } from './places.js';
import { findVariable } from './variables.js';

export function checkCall(body: Body, expr: CallExpr): Type {
  const { callee } = expr;
  if (callee.kind !== 'name') {
    for (const arg of expr.args) checkExpr(body, arg, null);
    return notSupported(body, callee.span, 'a call of something that is not a name');
  }
  const name: Name = { text: callee.name, span: callee.span };
  const entry = body.program.functions.get(callee.name);
  if (entry !== undefined) return callFunction(body, expr, name, entry, expr.args);
  if (builtinsNamed(callee.name).length > 0) return checkBuiltin(body, expr, name, expr.args);
  return unknownFunction(body, name, expr.args);
}

export function checkMethod(body: Body, expr: MethodExpr): Type {
  const { receiver, name } = expr;
  const args = [receiver, ...expr.args];
  if (expr.safe || receiver.kind === 'typeName') {
    for (const arg of expr.args) checkExpr(body, arg, null);
    const feature = expr.safe ? 'safe navigation (`?.`)' : 'functions of types and modules';
    return notSupported(body, expr.span, feature);
  }
  const entry = body.program.functions.get(name.text);
  const isBuiltin = builtinsNamed(name.text).length > 0;
  if (entry === undefined)
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

function unknownFunction(body: Body, name: Name, args: readonly Expr[]): Type {
  for (const arg of args) checkExpr(body, arg, null);
  const other = body.program.unsupported.get(name.text);
  if (other !== undefined) return notSupported(body, name.span, other);
  if (body.scope.find(name.text) !== null) return notSupported(body, name.span, 'function values');
  const known = [...body.program.functions.keys(), ...visibleNames()];
  return report(body, 'MISSING_FUNCTION', name.span, `there is no function \`${name.text}\``, {
    hint: nearestHint(name.text, known),
  });
}

function callFunction(
  body: Body,
  expr: CallExpr | MethodExpr,
  name: Name,
  entry: FunctionEntry,
  args: readonly Expr[],
): Type {
  const { parameters, checked } = entry;
  const required = parameters.filter((parameter) => parameter.defaultValue === null).length;
  if (args.length < required || args.length > parameters.length) {
    for (const arg of args) checkExpr(body, arg, null);
    reportArity(body, name, args.length, required, parameters.length);
    return checked.result;
  }
  const filled = parameters.map((parameter, index) => {
    const given = args[index];
    if (given === undefined || given.kind === 'defaultValue')
      return defaultArgument(body, name, parameter, given);
    checkArgument(body, name, parameter, given);
    return given;
  });
  addEffect(body, 'call', expr.span, checked);
  body.program.tables.calls.set(expr, { kind: 'function', function: checked, args: filled });
  return checked.result;
}

/** The default of a parameter, in place of an argument left out or written as DEFAULT. */
function defaultArgument(
  body: Body,
  name: Name,
  parameter: ParameterEntry,
  given: Expr | undefined,
): Expr {
  const value = parameter.defaultValue;
  if (value !== null) {
    useDefault(body, value);
    return value;
  }
  const span = given?.span ?? name.span;
  report(body, 'ARGUMENT_TYPE_ERROR', span, `\`${parameter.variable.name}\` has no default`);
  return given ?? { kind: 'nil', span };
}

export function reportArity(
  body: Body,
  name: Name,
  found: number,
  least: number,
  most: number,
): void {
  const wanted = least === most ? String(most) : `${least} to ${most}`;
  const plural = wanted === '1' ? 'argument' : 'arguments';
  const message = `\`${name.text}\` takes ${wanted} ${plural}, but gets ${found}`;
  report(body, 'ARITY_MISMATCH', name.span, message, {
    notes: expectedFound(`${wanted} ${plural}`, String(found)),
  });
}

function checkArgument(body: Body, name: Name, parameter: ParameterEntry, arg: Expr): void {
  const { variable } = parameter;
  if (variable.type.kind === 'object') {
    checkHandle(body, name, parameter, arg, variable.type);
    return;
  }
  const type = checkAs(body, arg, {
    type: variable.type,
    code: 'ARGUMENT_TYPE_ERROR',
    what: `the argument \`${variable.name}\` of \`${name.text}\``,
  });
  if (parameter.mutable && !parameter.takes && !isSilent(type))
    requireMutable(body, name, parameter, arg);
}

function requireMutable(body: Body, name: Name, parameter: ParameterEntry, arg: Expr): void {
  const place = arg.kind === 'ownership' && arg.op !== 'COPY' ? arg.value : arg;
  const what = `the argument \`${parameter.variable.name}\` of \`${name.text}\` is MUTABLE`;
  if (!isPlace(place)) {
    report(
      body,
      'IMMUTABLE_ARG_PASSED_AS_EXPRESSION',
      arg.span,
      `${what}, but this is not a place`,
      {
        hint: 'bind the value to a MUTABLE variable first',
      },
    );
    return;
  }
  const root = rootVariable(body, place);
  if (root?.mutable === true) noteEdit(body, root);
  if (root === null || root.mutable) return;
  if (place.kind !== 'name') {
    requireWritable(body, place, 'change');
    return;
  }
  report(
    body,
    'IMMUTABLE_ARG_PASSED_AS_MUTABLE',
    arg.span,
    `${what}, but \`${root.name}\` is immutable`,
    {
      labels: [{ source: body.program.source, span: root.span, text: 'declared here' }],
      hint: `declare it with \`MUTABLE ${root.name} = …;\``,
    },
  );
}

/** A parameter named in REQUIRES, or declared with a capability, takes the shared object itself. */
function checkHandle(
  body: Body,
  name: Name,
  parameter: ParameterEntry,
  arg: Expr,
  wanted: Extract<Type, { kind: 'object' }>,
): void {
  const found = checkExpr(body, arg, wanted);
  if (isSilent(found)) return;
  const what = `the argument \`${parameter.variable.name}\` of \`${name.text}\``;
  if (found.kind !== 'object' || !admits(wanted, found)) {
    const message = `${what} must be ${wantedText(wanted)}, but this is ${withArticle(found)}`;
    report(body, 'REQUIRES_FAMILY_MISMATCH', arg.span, message, {
      notes: expectedFound(typeText(wanted), typeText(found)),
      hint: handleHint(wanted),
    });
    return;
  }
  const root = rootVariable(body, arg);
  if (root !== null && isLock(found) && body.held.length > 0)
    body.program.lockArguments.push({ variable: root, span: arg.span, held: [...body.held] });
}

function admits(
  wanted: Extract<Type, { kind: 'object' }>,
  found: Extract<Type, { kind: 'object' }>,
): boolean {
  if (!sameType(wanted.inner, found.inner)) return false;
  if (wanted.object === null) return wanted.family === found.family;
  return wanted.object === found.object && wanted.ownership === found.ownership;
}

function wantedText(wanted: Extract<Type, { kind: 'object' }>): string {
  if (wanted.object !== null) return withArticle(wanted);
  return `${withArticle(wanted.inner)} of the family ${wanted.family}`;
}

const FAMILY_HINTS: Readonly<Record<Family | 'SHARED', string>> = {
  LOCKED: 'declare the data `@locked`, `@writeLocked`, `@shared:locked` or `@shared:writeLocked`',
  ATOMIC: 'declare the variable `@shared:atomic`',
  LOCAL: 'declare the data `@local` or `@multiowned`',
  SHARED: 'declare the data `@shared`',
  VERSIONED: 'declare the data `@versioned`',
  SNAPSHOTTED: 'declare the data `@versioned`',
};

function handleHint(wanted: Extract<Type, { kind: 'object' }>): string {
  return isAtomic(wanted) || wanted.object === null ? FAMILY_HINTS[wanted.family] : '';
}

/** A function name that stands where a value is wanted. */
export function functionAsValue(body: Body, name: string, span: Span): Type | null {
  if (!body.program.functions.has(name)) return null;
  reportIn(body.program, 'NOT_SUPPORTED', span, 'not supported: function values', {
    hint: `call it: \`${name}(…)\``,
  });
  return UNKNOWN;
}

/** Finds the variable of a name and reports unknown ones. */
export function checkName(body: Body, expr: Extract<Expr, { kind: 'name' }>): Type {
  const variable = findVariable(body, expr.name, expr.span);
  if (variable !== null) {
    body.program.tables.names.set(expr, variable);
    return variable.type;
  }
  const asFunction = functionAsValue(body, expr.name, expr.span);
  if (asFunction !== null) return asFunction;
  return report(body, 'UNDEFINED_VAR', expr.span, `\`${sourceText(body, expr)}\` is not declared`, {
    hint: nearestHint(expr.name, visibleVariables(body)),
  });
}

function visibleVariables(body: Body): readonly string[] {
  const own = body.scope.names();
  return body.parent === null ? own : [...own, ...visibleVariables(body.parent)];
}
