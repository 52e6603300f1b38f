/** Lambdas, and the captures of USE (CLEAR language reference, 9.4). */
import type { BgStmt, LambdaExpr, Name, Parameter } from '../../../syntax/ast.js';
import type { Variable } from '../../checked.js';
import { nearestHint } from '../../nearest.js';
import type { FunctionType, Type } from '../../types.js';
import {
  containsType,
  forgetKnown,
  isAtomic,
  isContainerType,
  isSilent,
  UNKNOWN,
  VOID,
} from '../../types.js';
import { reportArity } from '../calls/call-arguments.js';
import type { Body, OpenFunction, ParameterEntry, ProgramContext } from '../context.js';
import {
  addChild,
  checkExpr,
  inScope,
  makeVariable,
  nextOrdinal,
  openBody,
  report,
} from '../context.js';
import { checkAs, plain } from '../values/conversions.js';
import { checkDefaultsOf } from './defaults.js';
import { reportTwins } from './duplicates.js';
import { typeOfFunction, wantedFunction } from '../calls/function-values.js';
import { takenOf } from './functions.js';
import { resolveType } from '../generics/type-nodes.js';
import { findVariable } from '../values/variables.js';

export function checkLambda(body: Body, expr: LambdaExpr, expected: Type | null): Type {
  const { program } = body;
  const wanted = wantedFunction(expected);
  const name: Name = { text: 'the lambda', span: expr.span };
  if (wanted !== null && wanted.parameters.length !== expr.parameters.length) {
    const count = expr.parameters.length;
    reportArity(body, name, wanted.parameters.length, requiredOf(expr), count);
  }
  const statements: BgStmt[] = [];
  const parameters = lambdaParameters(body, expr, wanted);
  const checked = openLambda(body, expr, statements, parameters);
  const inner = openBody(program, checked, 'lambda', body, { resultKnown: false });
  addChild(body, inner);
  program.bodies.push(inner);
  declareCaptures(body, inner, expr.captures);
  for (const { variable } of parameters) inner.scope.declare(variable);
  checkDefaultsOf(
    program,
    parameters,
    checked.captures.map((capture) => capture.inner),
  );
  inScope(inner, () => {
    checked.result = checkResult(inner, expr, wanted?.result ?? null);
  });
  inner.resultKnown = true;
  const isValue = checked.result.kind !== 'void';
  const { span } = expr.body;
  statements.push({ kind: isValue ? 'return' : 'expr', value: expr.body, span });
  const signature = { parameters, fallible: canFail(inner) };
  program.signatures.set(checked, signature);
  program.tables.functionValues.set(expr, checked);
  return typeOfFunction(checked, signature);
}

function requiredOf(expr: LambdaExpr): number {
  return expr.parameters.filter((parameter) => parameter.defaultValue === null).length;
}

function openLambda(
  body: Body,
  expr: LambdaExpr,
  statements: readonly BgStmt[],
  parameters: readonly ParameterEntry[],
): OpenFunction {
  const ordinal = nextOrdinal(body, 'lambda');
  return {
    name: `${body.checked.name}.lambda${ordinal}`,
    kind: 'function',
    source: body.program.source,
    span: expr.span,
    item: null,
    parameters: parameters.map((parameter) => parameter.variable),
    taken: takenOf(parameters),
    requires: new Map(),
    captures: [],
    result: VOID,
    fallible: false,
    body: statements,
    parent: body.checked,
  };
}

function lambdaParameters(
  body: Body,
  expr: LambdaExpr,
  wanted: FunctionType | null,
): readonly ParameterEntry[] {
  reportTwins(
    body.program,
    'parameter',
    expr.parameters.map((parameter) => parameter.name),
  );
  return expr.parameters.map((parameter, index) => {
    const { name, defaultValue } = parameter;
    // A parameter without a type is what the place wants, in how it is passed too.
    const passing = parameter.type === null ? wanted?.passing[index] : undefined;
    const takes = parameter.takes || passing === 'takes';
    const mutable = parameter.mutable || passing === 'mutable';
    const type = parameterType(body, parameter, wanted?.parameters[index] ?? null);
    const variable = makeVariable(name.text, type, mutable, 'parameter', name.span);
    body.program.tables.declared.set(name, variable);
    if (mutable && !takes && isContainerType(type)) body.program.byReference.add(variable);
    return { variable, takes, mutable, defaultValue };
  });
}

function parameterType(body: Body, parameter: Parameter, wanted: Type | null): Type {
  if (parameter.type !== null) return resolveType(body.program, parameter.type);
  if (wanted !== null) return wanted;
  const { name } = parameter;
  const message = `the type of the parameter \`${name.text}\` cannot be seen from here`;
  return report(body, 'NEEDS_ANNOTATION', name.span, message, {
    hint: `write it: \`${name.text}: Int64\``,
  });
}

/**
 * Declares what USE names as variables of `inner`, each with the value that it has when the function value is made. One
 * that is MUTABLE starts every call with that value, so that calls do not see what others change.
 */
export function declareCaptures(body: Body, inner: Body, captures: readonly Parameter[]): void {
  reportTwins(
    body.program,
    'parameter',
    captures.map((capture) => capture.name),
  );
  for (const { name, mutable, takes } of captures) {
    const outer = findVariable(body, name.text, name.span);
    if (outer === null) {
      report(body, 'UNDEFINED_VAR', name.span, `\`${name.text}\` is not declared`, {
        hint: nearestHint(name.text, () => body.scope.names()),
      });
      inner.scope.declare(makeVariable(name.text, UNKNOWN, false, 'capture', name.span));
      continue;
    }
    refuseCapture(body, outer, name);
    const variable = makeVariable(name.text, outer.type, mutable, 'capture', name.span);
    if (mutable) reportUnseen(body, variable);
    inner.scope.declare(variable);
    body.program.tables.declared.set(name, variable);
    const moves = takes || containsType(outer.type, isOwnPromise);
    inner.checked.captures.push({ outer, inner: variable, class: moves ? 'moved' : 'byValue' });
  }
}

/** What a caller keeps is not changed by a copy of it. */
function reportUnseen(body: Body, { name, type, span }: Variable): void {
  if (!isContainerType(type) || type.kind === 'object') return;
  const message = `changes of \`${name}\` are not seen outside: USE captures its value`;
  report(body, 'CAPTURED_COPY_ASSIGNED', span, message, {
    hint: `to change it for the caller, give the function a parameter: \`MUTABLE ${name}: …\``,
  });
}

function refuseCapture(body: Body, outer: Variable, name: Name): void {
  if (outer.role === 'alias' || outer.role === 'borrow') {
    const message = `\`${name.text}\` is bound only inside the WITH, but the function value may leave it`;
    report(body, 'WITH_ALIAS_ESCAPES', name.span, message, {
      hint: 'copy what the function needs to a variable first',
    });
  }
}

/** Of a promise that one taker waits for there cannot be a second one, so that it goes over to the function value. */
function isOwnPromise(part: Type): boolean {
  return part.kind === 'promise' && !part.shared;
}

function checkResult(inner: Body, expr: LambdaExpr, wanted: Type | null): Type {
  if (wanted === null || isSilent(wanted)) {
    const found = checkExpr(inner, expr.body, null);
    if (found.kind === 'void') return found;
    if (found.kind === 'nil')
      return report(inner, 'NEEDS_ANNOTATION', expr.body.span, 'the result cannot be only NIL');
    // An atomic that a lambda gives is loaded; other handles stay what they are.
    return isAtomic(found) ? plain(inner, expr.body, found) : forgetKnown(found);
  }
  if (wanted.kind === 'void') {
    checkExpr(inner, expr.body, null);
    return wanted;
  }
  checkAs(inner, expr.body, { type: wanted, code: 'RETURN_MISMATCH', what: 'the result' });
  return wanted;
}

/** Whether something in the body says that it can fail. */
function canFail({
  program,
  effects,
}: {
  program: ProgramContext;
  effects: Body['effects'];
}): boolean {
  return effects.some(({ kind, callee, rescued }) => {
    if (rescued) return false;
    if (kind === 'raise') return true;
    return callee !== null && program.signatures.get(callee)?.fallible === true;
  });
}
