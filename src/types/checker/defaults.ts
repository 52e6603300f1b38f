/** Default values of fields and parameters: checked once, evaluated wherever they are filled in. */
import type { Expr } from '../../syntax/ast.js';
import type { StructInfo } from '../checked.js';
import type { Type } from '../types.js';
import { VOID } from '../types.js';
import type { OpenFunction, ProgramContext } from './context.js';
import { bindParameters, inScope, openBody, refuse, withTypeArguments } from './context.js';
import { checkAs } from './conversions.js';
import { forEachNode } from './walk.js';

/** Checks the default values of fields, once for all literals that leave them out. */
export function checkFieldDefaults(program: ProgramContext): void {
  for (const info of program.structs.values()) checkDefaultsOf(program, info);
  for (const { item, instances } of program.templates.values())
    for (const { args, type } of [...instances])
      if (type.kind === 'struct')
        withTypeArguments(program, bindParameters(item.typeParameters, args), () => {
          checkDefaultsOf(program, type.info);
        });
  program.declared.now = true;
}

/** Instances for type parameters have no literals, and their defaults no type to compare with. */
export function checkDefaultsOf(program: ProgramContext, info: StructInfo): void {
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

/** Checks a default in a body of its own, in which no variable is visible. */
function checkDefault(
  program: ProgramContext,
  value: Expr,
  type: Type,
  code: 'FIELD_TYPE_MISMATCH' | 'ARGUMENT_TYPE_ERROR',
  what: string,
  parameters: readonly string[],
): void {
  const body = openBody(program, emptyFunction(program), 'default', null);
  inScope(body, () => {
    if (mentions(value, parameters))
      refuse(program, value, 'a default value that uses another parameter');
    else checkAs(body, value, { type, code, what });
  });
  program.defaultEffects.set(value, body.effects);
}

function mentions(value: Expr, names: readonly string[]): boolean {
  let found = false;
  forEachNode([value], (node) => {
    if (node.kind === 'name' && names.includes(node.name)) found = true;
    return !found;
  });
  return found;
}

function emptyFunction(program: ProgramContext): OpenFunction {
  return {
    name: 'a default value',
    kind: 'function',
    source: program.source,
    span: { start: 0, end: 0 },
    item: null,
    parameters: [],
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
  for (const { item, parameters } of program.functions.values()) {
    const names = item.parameters.map((parameter) => parameter.name.text);
    for (const { variable, defaultValue } of parameters)
      if (defaultValue !== null)
        checkDefault(
          program,
          defaultValue,
          variable.type,
          'ARGUMENT_TYPE_ERROR',
          `the parameter \`${variable.name}\``,
          names,
        );
  }
}
