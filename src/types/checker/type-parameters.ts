/** The type parameters of a generic declaration (CLEAR language reference, 5.6). */
import type { Name } from '../../syntax/ast.js';
import type { Type } from '../types.js';
import type { ProgramContext } from './context.js';
import { reportIn } from './context.js';
import { isBuiltinType } from './type-nodes.js';

/** More instances of one declaration than this have no end: `STRUCT A<T> { next: ?A<A<T>> }`. */
export const INSTANCES_MAX = 200;

export function reportEndless(program: ProgramContext, name: Name): void {
  const message = `\`${name.text}\` is needed for more than ${INSTANCES_MAX} lists of type arguments`;
  reportIn(program, 'GENERIC_ENDLESS', name.span, message, {
    hint: 'it refers to itself with other, larger type arguments each time',
  });
}

/** Each parameter standing for itself, as in the declaration; wrong names are reported. */
export function openParameters(
  program: ProgramContext,
  parameters: readonly Name[],
): ReadonlyMap<string, Type> {
  checkTypeParameters(program, parameters);
  return new Map(
    parameters.map(({ text }): [string, Type] => [text, { kind: 'parameter', name: text }]),
  );
}

/** Type parameters are new names. */
function checkTypeParameters(program: ProgramContext, parameters: readonly Name[]): void {
  const seen = new Set<string>();
  for (const name of parameters) {
    if (seen.has(name.text))
      reportIn(
        program,
        'GENERIC_DUPLICATE_TYPE_PARAM',
        name.span,
        `the type parameter \`${name.text}\` stands twice`,
        { hint: 'use another name' },
      );
    seen.add(name.text);
    if (isBuiltinType(name.text))
      reportIn(
        program,
        'GENERIC_TYPE_PARAM_SHADOWS_BUILTIN',
        name.span,
        `the type parameter \`${name.text}\` hides the builtin type of that name`,
        { hint: 'use another name, such as `T`' },
      );
  }
}
