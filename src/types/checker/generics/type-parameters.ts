/** The type parameters of a generic declaration (CLEAR language reference, 5.6). */
import type { FunctionItem, Name } from '../../../syntax/ast.js';
import type { Type } from '../../types.js';
import type { ProgramContext } from '../context.js';
import { reportIn } from '../context.js';
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

/**
 * The newest dialect needs no list of type parameters: a type of one letter that is not declared is one (CLEAR language
 * reference, 5.6).
 */
export function withImplicitParameters(program: ProgramContext, item: FunctionItem): FunctionItem {
  if (item.typeParameters.length > 0 || program.source.dialect !== 'newest') return item;
  const names = new Map<string, Name>();
  const queue = item.parameters.map((parameter) => parameter.type).filter((type) => type !== null);
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    if (node.kind === 'functionType') queue.unshift(...node.parameters, node.result);
    else if ('inner' in node) queue.unshift(node.inner);
    if (node.kind !== 'namedType') continue;
    const { name, args } = node;
    queue.unshift(...args);
    if (name.text.length === 1 && !isDeclared(program, name.text) && !names.has(name.text))
      names.set(name.text, name);
  }
  return names.size === 0 ? item : { ...item, typeParameters: [...names.values()] };
}

function isDeclared(program: ProgramContext, name: string): boolean {
  const { structs, enums, unions, templates } = program;
  return [structs, enums, unions, templates].some((declared) => declared.has(name));
}
