/** Structs and unions as declared: their fields, variants and layouts (CLEAR language reference, 5.3 and 5.5). */
import type { Name, StructItem, TypeNode, UnionItem, VariantNode } from '../../syntax/ast.js';
import type { FieldInfo, InstanceInfo, StructInfo, UnionInfo, VariantInfo } from '../checked.js';
import type { StructLayout } from '../../bytecode/program.js';
import type { Type } from '../types.js';
import { containsType } from '../types.js';
import type { ProgramContext } from './context.js';
import { refuse, reportIn } from './context.js';
import { reportTwins } from './duplicates.js';
import { isIndirect, resolveType } from './type-nodes.js';

/** A struct without its fields yet, so that other types can name it. */
export function openStruct(
  program: ProgramContext,
  item: StructItem,
  name: string,
  instance: InstanceInfo | null,
): StructInfo {
  const fields = item.fields.map((field) => field.name.text);
  const layout = addLayout(program, { name, fields, variants: null }, instance);
  return { name, declaration: item.name, source: program.source, instance, layout, fields: [] };
}

/** The index of a new layout; an instance for type parameters has no values, and thus none. */
function addLayout(
  program: ProgramContext,
  layout: StructLayout,
  instance: InstanceInfo | null,
): number {
  const isParameter = (part: Type): boolean => part.kind === 'parameter';
  if (instance?.args.some((arg) => containsType(arg, isParameter)) === true) return -1;
  return program.layouts.push(layout) - 1;
}

export function fillStruct(program: ProgramContext, info: StructInfo, item: StructItem): void {
  reportTwins(
    program,
    'field',
    item.fields.map((field) => field.name),
  );
  info.fields = item.fields.map((field) => {
    if (field.borrowed) refuse(program, field, 'BORROWED fields');
    // What a default means depends on the type arguments, so that each instance has one of its own.
    const { defaultValue } = field;
    const own = info.instance === null ? defaultValue : structuredClone(defaultValue);
    return fieldOf(program, field.name, field.type, own);
  });
}

function fieldOf(
  program: ProgramContext,
  name: Name,
  node: TypeNode,
  defaultValue: FieldInfo['defaultValue'],
): FieldInfo {
  const type = resolveType(program, node);
  return { name: name.text, type, defaultValue, indirect: isIndirect(node) };
}

export function openUnion(
  program: ProgramContext,
  item: UnionItem,
  name: string,
  instance: InstanceInfo | null,
): UnionInfo {
  const variants = item.variants.map(({ name: { text }, payload }) => ({
    name: text,
    form: payload.kind,
  }));
  const layout = addLayout(program, { name, fields: ['variant', 'payload'], variants }, instance);
  return { name, declaration: item.name, source: program.source, instance, layout, variants: [] };
}

export function fillUnion(program: ProgramContext, info: UnionInfo, item: UnionItem): void {
  reportTwins(
    program,
    'variant',
    item.variants.map((variant) => variant.name),
  );
  info.variants = item.variants.map((variant) => variantOf(program, info, variant));
}

function variantOf(program: ProgramContext, union: UnionInfo, variant: VariantNode): VariantInfo {
  const { payload } = variant;
  const name = variant.name.text;
  switch (payload.kind) {
    case 'unit':
      return { name, payload: null, inline: false, indirect: false };
    case 'typed': {
      const type = resolveType(program, payload.type);
      return { name, payload: type, inline: false, indirect: isIndirect(payload.type) };
    }
    case 'inline':
      if (union.instance !== null)
        reportIn(
          program,
          'UNION_INLINE_IN_GENERIC',
          variant.span,
          `\`${name}\` has fields of its own, which a generic union cannot have`,
          { hint: `declare a STRUCT for them, and write \`${name}: …\` with its name` },
        );
      return {
        name,
        payload: inlineStruct(program, union, variant),
        inline: true,
        indirect: false,
      };
  }
}

function inlineStruct(program: ProgramContext, union: UnionInfo, variant: VariantNode): Type {
  const fields = variant.payload.kind === 'inline' ? variant.payload.fields : [];
  const names = fields.map((field) => field.name);
  reportTwins(program, 'field', names);
  const name = `${union.name}.${variant.name.text}`;
  const texts = names.map((field) => field.text);
  const layout = addLayout(program, { name, fields: texts, variants: null }, union.instance);
  const info: StructInfo = {
    name,
    declaration: variant.name,
    source: program.source,
    instance: null,
    layout,
    fields: fields.map((field) => fieldOf(program, field.name, field.type, null)),
  };
  return { kind: 'struct', info };
}

type Composite = Extract<Type, { kind: 'struct' | 'union' }>;

/** A value that contains itself directly would have no end; `@indirect`, optionals and lists give it one. */
export function refuseEndless(program: ProgramContext, start: Composite): void {
  const seen = new Set<Composite['info']>();
  const queue: Composite[] = [start];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const part of directParts(next)) {
      if (part.info === start.info) {
        const { name, declaration } = start.info;
        reportIn(
          program,
          'RECURSIVE_WITHOUT_INDIRECT',
          declaration.span,
          `\`${name}\` contains itself without an end`,
          { hint: 'write `@indirect` after the type of the field that leads back to it' },
        );
        return;
      }
      if (seen.has(part.info)) continue;
      seen.add(part.info);
      queue.push(part);
    }
  }
}

function directParts(type: Composite): readonly Composite[] {
  const members =
    type.kind === 'struct'
      ? type.info.fields
      : type.info.variants.map(({ payload, indirect }) => ({ type: payload, indirect }));
  return members
    .filter((member) => !member.indirect)
    .map((member) => member.type)
    .filter((part) => part?.kind === 'struct' || part?.kind === 'union');
}
