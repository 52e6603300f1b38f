/** Literals of tuples (CLEAR language reference, 21). */
import type { StructLiteral } from '../../../syntax/ast.js';
import type { Type } from '../../types.js';
import { forgetKnown, isOpen, isSilent, UNKNOWN } from '../../types.js';
import type { Body, ProgramContext } from '../context.js';
import { report } from '../context.js';
import { checkAs, checkValue } from './conversions.js';
import { TUPLE, tupleOf } from '../generics/tuple-types.js';
import { contextInstance } from '../generics/type-nodes.js';

/** Whether `Tuple` means a tuple here, and no type of the program. */
export function isTuple(program: ProgramContext, name: string): boolean {
  const { structs, enums, unions, templates } = program;
  return name === TUPLE && ![structs, enums, unions, templates].some((table) => table.has(TUPLE));
}

/** `Tuple{ a, b }`; null for the literal of another struct. */
export function checkTuple(body: Body, expr: StructLiteral, expected: Type | null): Type | null {
  const { program } = body;
  if (expr.namespace !== null || !isTuple(program, expr.name.text)) return null;
  const values = expr.fields.map(({ value }) => value);
  const wanted = contextInstance(TUPLE, expected);
  const known = wanted?.kind === 'struct' ? wanted.info.fields : [];
  const types = values.map((value, index) => {
    const field = known.length === values.length ? known[index] : undefined;
    if (field !== undefined)
      return checkAs(body, value, {
        type: field.type,
        code: 'FIELD_TYPE_MISMATCH',
        what: `\`${field.name}\` of the tuple`,
      });
    const type = forgetKnown(checkValue(body, value, null));
    if (type.kind !== 'nil' && !isOpen(type)) return type;
    return report(body, 'NEEDS_ANNOTATION', value.span, 'the type of this part is not known', {
      hint: 'write the type of the tuple: `t: Tuple<…> = …;`',
    });
  });
  program.tables.literals.set(expr, values);
  if (types.some(isSilent)) return UNKNOWN;
  return wanted !== null && known.length === values.length ? wanted : tupleOf(program, types);
}
