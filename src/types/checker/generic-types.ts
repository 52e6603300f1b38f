/**
 * Generic structs and unions: one type per list of arguments (CLEAR language reference, 5.6). Instances are made
 * where they are first written, so that everything after the checker sees concrete types only.
 */
import type { Name } from '../../syntax/ast.js';
import type { Type } from '../types.js';
import { isSilent, sameType, typeText, UNKNOWN } from '../types.js';
import type { ProgramContext, TypeTemplate } from './context.js';
import { bindParameters, reportIn, withTypeArguments } from './context.js';
import { checkStructDefaults } from './defaults.js';
import { fillStruct, fillUnion, openStruct, openUnion } from './type-declarations.js';
import { isBuiltinType } from './type-nodes.js';

/** More instances of one declaration than this have no end: `STRUCT A<T> { next: ?A<A<T>> }`. */
export const INSTANCES_MAX = 200;

/** The instance of a generic type for arguments, as many as it has parameters. */
export function instanceOf(
  program: ProgramContext,
  template: TypeTemplate,
  args: readonly Type[],
): Type {
  if (args.some(isSilent)) return UNKNOWN;
  const known = template.instances.find((instance) =>
    instance.args.every((arg, i) => sameType(arg, args[i] ?? UNKNOWN)),
  );
  if (known !== undefined) return known.type;
  const { item } = template;
  if (template.instances.length >= INSTANCES_MAX) {
    reportEndless(program, item.name);
    return UNKNOWN;
  }
  const name = `${item.name.text}<${args.map(typeText).join(', ')}>`;
  const origin = { generic: item.name.text, args };
  const bound = bindParameters(item.typeParameters, args);
  if (item.kind === 'struct') {
    const info = openStruct(program, item, name, origin);
    const type: Type = { kind: 'struct', info };
    template.instances.push({ args, type });
    withTypeArguments(program, bound, () => {
      fillStruct(program, info, item);
      if (program.declared.now) checkStructDefaults(program, info);
    });
    return type;
  }
  const info = openUnion(program, item, name, origin);
  const type: Type = { kind: 'union', info };
  template.instances.push({ args, type });
  withTypeArguments(program, bound, () => {
    fillUnion(program, info, item);
  });
  return type;
}

export function reportEndless(program: ProgramContext, name: Name): void {
  const message = `\`${name.text}\` is needed for more than ${INSTANCES_MAX} lists of type arguments`;
  reportIn(program, 'GENERIC_ENDLESS', name.span, message, {
    hint: 'it refers to itself with other, larger type arguments each time',
  });
}

/** Type parameters are new names. */
export function checkTypeParameters(program: ProgramContext, parameters: readonly Name[]): void {
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

/** Reports what is wrong with a generic type even where no instance is used. */
export function checkTemplate(program: ProgramContext, template: TypeTemplate): void {
  const { typeParameters } = template.item;
  checkTypeParameters(program, typeParameters);
  program.walkers.instance(
    program,
    template,
    typeParameters.map((name): Type => ({ kind: 'parameter', name: name.text })),
  );
}
