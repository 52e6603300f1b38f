/**
 * Generic structs and unions: one type per list of arguments (CLEAR language reference, 5.6). Instances are made
 * where they are first written, so that everything after the checker sees concrete types only.
 */
import type { Type } from '../../types.js';
import { isSilent, sameType, UNKNOWN } from '../../types.js';
import { typeText } from '../../type-text.js';
import type { ProgramContext, TypeTemplate } from '../context.js';
import { bindParameters, withTypeArguments } from '../context.js';
import { checkStructDefaults } from '../declarations/defaults.js';
import { fillStruct, fillUnion, openStruct, openUnion } from '../declarations/type-declarations.js';
import { INSTANCES_MAX, openParameters, reportEndless } from './type-parameters.js';

/** The instance of a generic type for arguments, as many as it has parameters. */
export function instanceOf(
  program: ProgramContext,
  template: TypeTemplate,
  args: readonly Type[],
): Type {
  // Its parts mean what they mean where it is declared.
  const { modules } = program;
  return modules.within(modules.at(template.item.span.start), () =>
    newInstance(program, template, args),
  );
}

function newInstance(program: ProgramContext, template: TypeTemplate, args: readonly Type[]): Type {
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
    const info = openStruct(program, item.name, name, origin);
    const type: Type = { kind: 'struct', info };
    template.instances.push({ args, type });
    withTypeArguments(program, bound, () => {
      fillStruct(program, info, item);
      if (program.declared.now) checkStructDefaults(program, info);
    });
    return type;
  }
  const info = openUnion(program, item.name, name, origin);
  const type: Type = { kind: 'union', info };
  template.instances.push({ args, type });
  withTypeArguments(program, bound, () => {
    fillUnion(program, info, item);
  });
  return type;
}

/** Reports what is wrong with a generic type even where no instance is used. */
export function checkTemplate(program: ProgramContext, template: TypeTemplate): void {
  const { typeParameters } = template.item;
  const open = openParameters(program, typeParameters);
  instanceOf(program, template, [...open.values()]);
}
