/** Default values of fields and parameters: checked once, evaluated wherever they are filled in. */
import type { Span } from '../../../diagnostics/source.js';
import type { Expr } from '../../../syntax/ast.js';
import type { StructInfo, Variable } from '../../checked.js';
import type { Type } from '../../types.js';
import { VOID } from '../../types.js';
import type { OpenFunction, ParameterEntry, ProgramContext } from '../context.js';
import { bindParameters, inScope, openBody, withTypeArguments } from '../context.js';
import { checkAs } from '../values/conversions.js';
import { checkGradual } from '../gradual.js';

/** Checks the default values of fields, once for all literals that leave them out. */
export function checkFieldDefaults(program: ProgramContext): void {
  for (const info of program.structs.values()) checkStructDefaults(program, info);
  for (const { item, instances } of program.templates.values())
    for (const { args, type } of [...instances])
      if (type.kind === 'struct')
        withTypeArguments(program, bindParameters(item.typeParameters, args), () => {
          checkStructDefaults(program, type.info);
        });
  program.declared.now = true;
}

/** Instances for type parameters have no literals, and their defaults no type to compare with. */
export function checkStructDefaults(program: ProgramContext, info: StructInfo): void {
  if (info.layout < 0) return;
  for (const field of info.fields)
    if (field.defaultValue !== null)
      checkDefault(
        program,
        field.defaultValue,
        field.type,
        'FIELD_TYPE_MISMATCH',
        `the field \`${field.name}\``,
        [],
      );
}

/** Checks a default in a body of its own, in which only `visible` variables are visible. */
function checkDefault(
  program: ProgramContext,
  value: Expr,
  type: Type,
  code: 'FIELD_TYPE_MISMATCH' | 'ARGUMENT_TYPE_ERROR',
  what: string,
  visible: readonly Variable[],
  parameter: Variable | null = null,
): void {
  const body = openBody(program, emptyFunction(program, value.span), 'default', null);
  inScope(body, () => {
    for (const variable of visible) body.scope.declare(variable);
    if (parameter === null) checkAs(body, value, { type, code, what });
    else checkGradual(body, value, { type, code, what }, parameter);
  });
  program.defaultEffects.set(value, body.effects);
}

/** What stands outside of all functions has a body, too. */
export function emptyFunction(program: ProgramContext, span: Span): OpenFunction {
  return {
    name: 'a default value',
    kind: 'function',
    source: program.source,
    span,
    item: null,
    parameters: [],
    taken: new Set(),
    requires: new Map(),
    captures: [],
    result: VOID,
    fallible: false,
    body: [],
    parent: null,
  };
}

/** Checks the default values of parameters, once for all calls that leave them out. */
export function checkParameterDefaults(program: ProgramContext): void {
  for (const { parameters, template } of program.functions.values())
    if (template === null) checkDefaultsOf(program, parameters, []);
}

/**
 * Checks the defaults of one function or lambda. A default may mention earlier parameters and what a lambda captures
 * (CLEAR language reference, 9.3): a call evaluates it with the values that they have then.
 */
export function checkDefaultsOf(
  program: ProgramContext,
  parameters: readonly ParameterEntry[],
  captures: readonly Variable[],
): void {
  parameters.forEach(({ variable, defaultValue }, index) => {
    if (defaultValue === null) return;
    const earlier = parameters.slice(0, index).map((parameter) => parameter.variable);
    checkDefault(
      program,
      defaultValue,
      variable.type,
      'ARGUMENT_TYPE_ERROR',
      `the parameter \`${variable.name}\``,
      [...captures, ...earlier],
      variable,
    );
  });
}
