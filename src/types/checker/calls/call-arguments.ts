/** Arguments and the parameters that they are for (CLEAR language reference, 7.2 and 9.3). */
import type { Expr, Name } from '../../../syntax/ast.js';
import type { Family, Type } from '../../types.js';
import { admits, isAtomic, isLock, isSilent } from '../../types.js';
import { typeText, withArticle } from '../../type-text.js';
import type { Body, ParameterEntry } from '../context.js';
import { checkExpr, expectedFound, report } from '../context.js';
import type { Wanted } from '../values/conversions.js';
import { coerce } from '../values/conversions.js';
import { checkGradual } from '../gradual.js';
import { useDefault } from '../values/literals.js';
import { isPlace, noteEdit, requireWritable, rootVariable } from '../values/places.js';

/** Checks the arguments of a call and fills in defaults; null when their number is wrong. */
export function checkArguments(
  body: Body,
  name: Name,
  parameters: readonly ParameterEntry[],
  args: readonly Expr[],
  found: ReadonlyMap<Expr, Type> = new Map(),
): readonly Expr[] | null {
  if (!checkCount(body, name, parameters, args)) return null;
  return parameters.map((parameter, index) => {
    const given = args[index];
    if (given === undefined || given.kind === 'defaultValue')
      return defaultArgument(body, name, parameter, given);
    checkArgument(body, name, parameter, given, found.get(given));
    return given;
  });
}

/** Whether a call has as many arguments as it takes; otherwise it is reported. */
export function checkCount(
  body: Body,
  name: Name,
  parameters: readonly ParameterEntry[],
  args: readonly Expr[],
): boolean {
  const required = parameters.findLastIndex((parameter) => parameter.defaultValue === null) + 1;
  if (args.length >= required && args.length <= parameters.length) return true;
  for (const arg of args) checkExpr(body, arg, null);
  reportArity(body, name, args.length, required, parameters.length);
  return false;
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

function checkArgument(
  body: Body,
  name: Name,
  parameter: ParameterEntry,
  arg: Expr,
  found: Type | undefined,
): void {
  const { variable } = parameter;
  if (variable.type.kind === 'object') {
    checkHandle(body, name, parameter, arg, variable.type, found);
    return;
  }
  const wanted: Wanted = {
    type: variable.type,
    code: 'ARGUMENT_TYPE_ERROR',
    what: `the argument \`${variable.name}\` of \`${name.text}\``,
  };
  const type =
    found === undefined
      ? checkGradual(body, arg, wanted, variable)
      : coerce(body, arg, found, wanted);
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
  if (place.kind !== 'name' || root.role === 'view') {
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
  known: Type | undefined,
): void {
  const found = known ?? checkExpr(body, arg, wanted);
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
  SNAPSHOTTED: 'declare the data `@versioned` or `@indirect:atomic`',
};

function handleHint(wanted: Extract<Type, { kind: 'object' }>): string {
  return isAtomic(wanted) || wanted.object === null ? FAMILY_HINTS[wanted.family] : '';
}
