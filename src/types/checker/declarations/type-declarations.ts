/** Structs and unions as declared: their fields, variants and layouts (CLEAR language reference, 5.3 and 5.5). */
import type { Name, StructItem, TypeNode, UnionItem, VariantNode } from '../../../syntax/ast.js';
import type { FieldInfo, InstanceInfo, StructInfo, UnionInfo, VariantInfo } from '../../checked.js';
import type { CompositeType, Type } from '../../types.js';
import { containsType, UNKNOWN } from '../../types.js';
import type { ProgramContext } from '../context.js';
import { reportIn } from '../context.js';
import { reportTwins } from './duplicates.js';
import { isIndirect, resolveType } from '../generics/type-nodes.js';

/** A struct without its fields yet, so that other types can name it. */
export function openStruct(
  program: ProgramContext,
  declaration: Name,
  name: string,
  instance: InstanceInfo | null,
): StructInfo {
  const layout = nextLayout(program, instance);
  const info = { name, declaration, source: program.source, instance, layout, fields: [] };
  if (layout >= 0) program.layouts.push({ kind: 'struct', info });
  return info;
}

/** The index of a new layout; an instance for type parameters has no values, and thus none. */
function nextLayout(program: ProgramContext, instance: InstanceInfo | null): number {
  const isParameter = (part: Type): boolean => part.kind === 'parameter';
  if (instance?.args.some((arg) => containsType(arg, isParameter)) === true) return -1;
  return program.layouts.length;
}

export function fillStruct(program: ProgramContext, info: StructInfo, item: StructItem): void {
  reportTwins(
    program,
    'field',
    item.fields.map((field) => field.name),
  );
  info.fields = item.fields.map((field) => {
    // What a default means depends on the type arguments, so that each instance has one of its own.
    const { defaultValue } = field;
    const own = info.instance === null ? defaultValue : structuredClone(defaultValue);
    return { ...fieldOf(program, field.name, field.type, own), borrowed: field.borrowed };
  });
}

function fieldOf(
  program: ProgramContext,
  name: Name,
  node: TypeNode,
  defaultValue: FieldInfo['defaultValue'],
): FieldInfo {
  const type = memberType(program, node);
  return { name: name.text, type, defaultValue, indirect: isIndirect(node), borrowed: false };
}

/** The type of a field or payload, which is always written. */
function memberType(program: ProgramContext, node: TypeNode): Type {
  if (node.kind !== 'autoType') return resolveType(program, node);
  reportIn(program, 'AUTO_NOT_ALLOWED_IN_FIELD', node.span, 'a field cannot be `Auto`', {
    hint: 'write the type',
  });
  return UNKNOWN;
}

export function openUnion(
  program: ProgramContext,
  declaration: Name,
  name: string,
  instance: InstanceInfo | null,
): UnionInfo {
  const layout = nextLayout(program, instance);
  const info = { name, declaration, source: program.source, instance, layout, variants: [] };
  if (layout >= 0) program.layouts.push({ kind: 'union', info });
  return info;
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
      const type = memberType(program, payload.type);
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
  const info = openStruct(program, variant.name, name, union.instance);
  info.fields = fields.map((field) => fieldOf(program, field.name, field.type, null));
  return { kind: 'struct', info };
}

/** A value that contains itself directly would have no end; `@indirect`, optionals and lists give it one. */
export function refuseEndless(program: ProgramContext, start: CompositeType): void {
  const seen = new Set<CompositeType['info']>();
  const queue: CompositeType[] = [start];
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

function directParts(type: CompositeType): readonly CompositeType[] {
  const members =
    type.kind === 'struct'
      ? type.info.fields
      : type.info.variants.map(({ payload, indirect }) => ({ type: payload, indirect }));
  return members
    .filter((member) => !member.indirect)
    .map((member) => member.type)
    .filter((part) => part?.kind === 'struct' || part?.kind === 'union');
}
