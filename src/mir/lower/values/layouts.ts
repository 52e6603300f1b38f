/** How values are laid out and shown: the tables that structs, unions and print need at run time. */
import type { Shape, StructLayout } from '../../../bytecode/program.js';
import type { CompositeType, Type } from '../../../types/types.js';

export function layoutOf({ kind, info }: CompositeType): StructLayout {
  const { name } = info;
  if (kind === 'struct') {
    const fields = info.fields.map((field) => field.name);
    const shapes = info.fields.map((field) => shapeOf(field.type));
    return { name, fields, shapes, variants: null };
  }
  const variants = info.variants.map((variant) => {
    const { payload, inline } = variant;
    const form = payload === null ? 'unit' : inline ? 'inline' : 'typed';
    return { name: variant.name, shape: shapeOf(payload ?? { kind: 'nil' }), form } as const;
  });
  return { name, fields: ['variant', 'payload'], shapes: ['value', 'value'], variants };
}

/** What the text of a value of this type needs; items of collections are shown alike, keys of maps as they are. */
export function shapeOf(type: Type): Shape {
  switch (type.kind) {
    case 'enum':
      return { variants: type.info.variants };
    case 'float':
      return type.bits === 32 ? 'float32' : 'value';
    case 'list':
    case 'set':
    case 'pool':
      return shapeOf(type.element);
    case 'map':
      return shapeOf(type.value);
    case 'optional':
      return shapeOf(type.inner);
    default:
      return 'value';
  }
}
