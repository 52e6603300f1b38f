/** Questions about types and expressions that several families of the lowering ask. */
import type { Type } from '../../../types/types.js';
import {
  BOOL,
  FLOAT32,
  FLOAT64,
  INT64,
  isContainerType,
  isCopyType,
} from '../../../types/types.js';
import { INTEGER_TYPES } from '../../../bytecode/opcodes.js';
import type { Conversion } from '../../../types/checked.js';

/** The type without `!`: what an expression gives when it does not fail. */
export function success(type: Type): Type {
  return type.kind === 'fallible' ? success(type.inner) : type;
}

/** The type without `!` and `?`. */
export function payload(type: Type): Type {
  const plain = success(type);
  return plain.kind === 'optional' ? payload(plain.inner) : plain;
}

/** The type of a value after one conversion. */
export function converted(type: Type, conversion: Conversion): Type {
  const plain = success(type);
  if (plain.kind === 'optional' && conversion !== 'present')
    return { kind: 'optional', inner: converted(plain.inner, conversion) };
  switch (conversion) {
    case 'load':
    case 'open':
      return plain.kind === 'object' ? plain.inner : plain;
    case 'present':
      return BOOL;
    case 'intToFloat':
      return FLOAT64;
    case 'floatToInt':
      return INT64;
    case 'roundFloat':
      return FLOAT32;
    default: {
      if ('wrap' in conversion) return conversion.wrap;
      const index = 'narrow' in conversion ? conversion.narrow : conversion.truncate;
      const name = INTEGER_TYPES[index];
      return name === undefined ? plain : { kind: 'int', name };
    }
  }
}

/**
 * Whether two names for one value of this type must not see each other's writes: structures and unions of
 * copy type (CLEAR language reference, 7.1). Others and lists move, and their source is dead.
 */
export function hasValueSemantics(type: Type): boolean {
  const plain = payload(type);
  return (plain.kind === 'struct' || plain.kind === 'union') && isCopyType(plain);
}

/** Whether a value of this type is held by reference, so that a callee can change it in place. */
export function isReference(type: Type): boolean {
  return isContainerType(payload(type));
}
