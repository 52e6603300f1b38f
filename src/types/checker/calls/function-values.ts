/** Functions as values: naming one, and calling what a variable, field or expression holds (CLEAR language reference, 9.4). */
import type { CallExpr, Expr, LambdaExpr, MethodExpr, Name } from '../../../syntax/ast.js';
import type { FunctionType, Passing, Type } from '../../types.js';
import { isSilent, UNKNOWN } from '../../types.js';
import { withArticle } from '../../type-text.js';
import type { CheckedFunction } from '../../checked.js';
import { checkArguments } from './call-arguments.js';
import type { Body, FunctionEntry, ParameterEntry, Signature } from '../context.js';
import { addEffect, checkExpr, makeVariable, notSupported, report } from '../context.js';
import { checkPlain, sourceText } from '../values/conversions.js';
import { instanceAs } from '../generics/generic-functions.js';
import { rootVariable } from '../values/places.js';
import { findFunction, peekVariable } from '../values/variables.js';

/** The type of a value that must be `known`. */
export function typeOfFunction(known: CheckedFunction, signature: Signature): FunctionType {
  return {
    kind: 'function',
    parameters: signature.parameters.map((parameter) => parameter.variable.type),
    passing: signature.parameters.map(passingOf),
    result: known.result,
    fallible: signature.fallible,
    known,
  };
}

function passingOf({ takes, mutable }: ParameterEntry): Passing {
  if (takes) return 'takes';
  return mutable ? 'mutable' : 'lent';
}

/** The function type that a place wants, or null. */
export function wantedFunction(expected: Type | null): FunctionType | null {
  if (expected?.kind === 'optional') return wantedFunction(expected.inner);
  return expected?.kind === 'function' ? expected : null;
}

/** A function name that stands where a value is wanted. */
export function functionValue(
  body: Body,
  expr: Expr,
  entry: FunctionEntry,
  expected: Type | null,
): Type {
  const { checked, item } = entry;
  const name = item.name.text;
  if (entry.template !== null) {
    const wanted = wantedFunction(expected);
    const instance = instanceAs(body, { text: name, span: expr.span }, entry, wanted);
    return instance === null ? UNKNOWN : functionValue(body, expr, instance, null);
  }
  if (checked.captures.length > 0)
    return notSupported(body, expr.span, `\`${name}\` as a value inside itself`);
  const signature = body.program.signatures.get(checked);
  if (signature === undefined) return UNKNOWN;
  body.program.tables.functionValues.set(expr, checked);
  return typeOfFunction(checked, signature);
}

/**
 * A builtin that stands where a value is wanted: a function that calls it. What its parameters are is for the place to
 * say, because one name has several forms.
 */
export function builtinValue(body: Body, expr: Expr, name: string, expected: Type | null): Type {
  const { span } = expr;
  const wanted = wantedFunction(expected);
  if (wanted === null)
    return report(
      body,
      'NEEDS_ANNOTATION',
      span,
      `nothing says which form of \`${name}\` is meant`,
      {
        hint: `write a lambda, \`%(…) -> ${name}(…)\`, or the type of the function: \`FN(…) -> …\``,
      },
    );
  const names = wanted.parameters.map((_, i): Name => ({ text: `p${i + 1}`, span }));
  const lambda: LambdaExpr = {
    kind: 'lambda',
    parameters: names.map((each) => ({
      name: each,
      takes: false,
      mutable: false,
      type: null,
      defaultValue: null,
      span,
    })),
    captures: [],
    body: {
      kind: 'call',
      callee: { kind: 'name', name, span },
      args: names.map((each): Expr => ({ kind: 'name', name: each.text, span })),
      span,
    },
    span,
  };
  const type = checkExpr(body, lambda, wanted);
  const made = body.program.tables.functionValues.get(lambda);
  if (made !== undefined) body.program.tables.functionValues.set(expr, made);
  return type;
}

export function holdsFunction(type: Type | undefined | null): boolean {
  return type?.kind === 'function';
}

/** The type of field `name` of `receiver`, as far as it can be seen without checking the receiver; else null. */
export function fieldType(body: Body, receiver: Expr, name: string): Type | null {
  const type = peekType(body, receiver);
  const owner = type?.kind === 'object' ? type.inner : type;
  if (owner?.kind !== 'struct') return null;
  return owner.info.fields.find((field) => field.name === name)?.type ?? null;
}

function peekType(body: Body, expr: Expr): Type | null {
  if (expr.kind === 'name') return peekVariable(body, expr.name)?.type ?? null;
  if (expr.kind === 'field') return fieldType(body, expr.receiver, expr.name.text);
  if (expr.kind === 'unwrap') {
    const type = peekType(body, expr.value);
    return type?.kind === 'optional' ? type.inner : null;
  }
  if (expr.kind === 'call' && expr.callee.kind === 'name')
    return findFunction(body, expr.callee.name)?.checked.result ?? null;
  if (expr.kind !== 'index') return null;
  const list = peekType(body, expr.receiver);
  return list?.kind === 'list' ? list.element : null;
}

/** Calls what `callee` gives. */
export function callValue(
  body: Body,
  expr: CallExpr | MethodExpr,
  callee: Expr,
  args: readonly Expr[],
): Type {
  const type = checkPlain(body, callee, null);
  if (type.kind !== 'function') {
    for (const arg of args) checkExpr(body, arg, null);
    if (isSilent(type)) return UNKNOWN;
    const message = `\`${sourceText(body, callee)}\` is ${withArticle(type)}, which cannot be called`;
    return report(body, 'MISSING_FUNCTION', callee.span, message);
  }
  const name: Name = { text: sourceText(body, callee), span: callee.span };
  const filled = checkArguments(body, name, parametersOf(body, type), args);
  demandAnnotation(body, callee);
  if (filled === null) return type.result;
  if (type.known !== null) addEffect(body, 'call', expr.span, type.known);
  else if (type.fallible) addEffect(body, 'raise', expr.span);
  const { known, passing } = type;
  body.program.tables.calls.set(expr, { kind: 'value', callee, known, passing, args: filled });
  if (passing.includes('mutable')) addEffect(body, 'changes', expr.span);
  return type.result;
}

/** A value tells the types of its parameters; their names and defaults only when it is known which function it is. */
function parametersOf(body: Body, type: FunctionType): readonly ParameterEntry[] {
  const known = type.known === null ? undefined : body.program.signatures.get(type.known);
  if (known !== undefined) return known.parameters;
  return type.parameters.map((parameter, index) => {
    const span = { start: 0, end: 0 };
    const variable = makeVariable(String(index + 1), parameter, false, 'parameter', span);
    const passing = type.passing[index];
    const takes = passing === 'takes';
    return { variable, takes, mutable: passing === 'mutable', defaultValue: null };
  });
}

/** Who calls a function that it was given may be called by it again, so it must say what that means. */
function demandAnnotation(body: Body, callee: Expr): void {
  const root = rootVariable(body, callee);
  const { item } = body.checked;
  if (root?.role !== 'parameter' || item === null || item.recursion !== null) return;
  const message = `\`${item.name.text}\` calls \`${root.name}\`, which may call \`${item.name.text}\` again`;
  report(body, 'REENTRANCE_FUNCTION_PARAMETER', callee.span, message, {
    hint: 'write `@reentrant` or `@nonReentrant` before the `->`',
  });
}
