/**
 * The types of tuples (CLEAR language reference, 21): a struct whose fields are `_0`, `_1` and so on, one generic struct for
 * each number of them.
 */
import type { Name, NamedTypeNode, TypeNode } from '../../../syntax/ast.js';
import type { Type } from '../../types.js';
import type { ProgramContext, TypeTemplate } from '../context.js';

export const TUPLE = 'Tuple';

/** The tuple of these types. */
export function tupleOf(program: ProgramContext, types: readonly Type[]): Type {
  const count = types.length;
  const template = program.tuples.get(count) ?? tupleTemplate(count);
  program.tuples.set(count, template);
  return program.walkers.instance(program, template, types);
}

/** `STRUCT Tuple<T0, T1> { _0: T0, _1: T1 }`. */
function tupleTemplate(count: number): TypeTemplate {
  const span = { start: 0, end: 0 };
  const name = (text: string): Name => ({ text, span });
  const type = (text: string): NamedTypeNode & TypeNode => ({
    kind: 'namedType',
    future: false,
    fallible: false,
    optional: false,
    name: name(text),
    namespace: null,
    args: [],
    elementCaps: [],
    dims: [],
    caps: [],
    span,
  });
  const positions = Array.from({ length: count }, (_, index) => index);
  return {
    item: {
      kind: 'struct',
      name: name(TUPLE),
      visibility: 'package',
      typeParameters: positions.map((index) => name(`T${index}`)),
      fields: positions.map((index) => ({
        name: name(`_${index}`),
        type: type(`T${index}`),
        borrowed: false,
        defaultValue: null,
        span,
      })),
      span,
    },
    instances: [],
  };
}
