/**
 * Unions at run time: a structure of the index of the variant and the payload, NIL for a unit variant. The payload
 * of an inline variant is a structure of its own. Thus a union is copied, undone and counted like any structure, and
 * overwriting one through a reference is two writes of fields.
 */
import type { FieldExpr, StructLiteral, VariantLiteral } from '../../../syntax/ast.js';
import type { Span } from '../../../diagnostics/source.js';
import type { Type } from '../../../types/types.js';
import type { Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { lowerFields, named, partValue } from '../concurrency/objects.js';

/** The fields of every union. */
export const VARIANT_FIELD = 0;
export const PAYLOAD_FIELD = 1;
export const UNION_FIELDS = 2;

function newUnion(
  l: Lowering,
  type: Type,
  variant: number,
  payload: Register,
  span: Span,
  into: Register | null,
): Register {
  if (type.kind !== 'union') l.unsupported('union', span);
  const target = into ?? l.code.newRegister();
  const index = l.constant(variant, span);
  l.code.emit('newStruct', [target, type.info.layout, [index, payload]], span);
  return target;
}

/** `Color.Red` is the index of the variant; `Job.Idle` a value without a payload. */
export function lowerVariantName(
  l: Lowering,
  expr: FieldExpr,
  index: number,
  into: Register | null,
): Register {
  const type = l.type(expr);
  if (type.kind !== 'union') return l.constant(index, expr.span, into);
  return newUnion(l, type, index, l.constant(null, expr.span), expr.span, into);
}

/** `U{ V: e }`. */
export function lowerUnionLiteral(
  l: Lowering,
  expr: StructLiteral,
  into: Register | null,
): Register {
  const [value] = l.checked.literals.get(expr) ?? [];
  const variant = l.checked.variants.get(expr);
  if (value === undefined || variant === undefined) l.unsupported(expr.name.text, expr.span);
  const name = l.objectName === '' ? '' : `${l.objectName}.${expr.fields[0]?.name.text ?? ''}`;
  const payload = named(l, name, () => partValue(l, value));
  return newUnion(l, l.type(expr), variant, payload, expr.span, into);
}

/** `U.V{ x: e }`. */
export function lowerVariantLiteral(
  l: Lowering,
  expr: VariantLiteral,
  into: Register | null,
): Register {
  const type = l.type(expr);
  const variant = l.checked.variants.get(expr);
  if (type.kind !== 'union' || variant === undefined) l.unsupported('variant', expr.span);
  const payload = type.info.variants[variant]?.payload;
  if (payload?.kind !== 'struct') l.unsupported('variant', expr.span);
  return newUnion(l, type, variant, lowerFields(l, expr, payload.info, null), expr.span, into);
}
