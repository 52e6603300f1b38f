/** Making values of enums and unions: `Color.Red`, `U{ V: e }`, `U.V{ x: e }` (CLEAR language reference, 5.4 and 5.5). */
import type { Span } from '../../../diagnostics/source.js';
import type { Expr, FieldExpr, Name, StructLiteral, VariantLiteral } from '../../../syntax/ast.js';
import type { UnionInfo, VariantInfo } from '../../checked.js';
import { nearestHint } from '../../nearest.js';
import type { Type } from '../../types.js';
import { UNKNOWN } from '../../types.js';
import type { Body } from '../context.js';
import { checkExpr, notSupported, report } from '../context.js';
import { checkAs } from './conversions.js';
import { checkFields } from './literals.js';
import {
  contextInstance,
  instanceFor,
  reportMissingArguments,
  reportNotGeneric,
} from '../generics/type-nodes.js';

type UnionType = Extract<Type, { kind: 'union' }>;
type TypeName = Extract<Expr, { kind: 'typeName' }>;

/** `Color.Red`, `Job.Idle`: the variant of an enum or union without a payload. */
export function checkVariantName(
  body: Body,
  expr: FieldExpr,
  owner: TypeName,
  expected: Type | null,
): Type {
  const { program } = body;
  const info = program.enums.get(owner.name);
  if (info !== undefined) {
    const index = info.variants.indexOf(expr.name.text);
    if (index < 0) {
      const message = `\`${owner.name}\` has no variant \`${expr.name.text}\``;
      return report(body, 'ENUM_UNKNOWN_VARIANT', expr.name.span, message, {
        hint: nearestHint(expr.name.text, () => info.variants),
      });
    }
    program.tables.fields.set(expr, index);
    return { kind: 'enum', info };
  }
  const union = ownerUnion(body, owner, expected);
  if (union === null) return UNKNOWN;
  const index = variantIndex(body, union.info, expr.name);
  const variant = union.info.variants[index];
  if (variant === undefined) return UNKNOWN;
  program.tables.fields.set(expr, index);
  if (variant.payload === null) return union;
  return report(
    body,
    'UNION_PAYLOAD_MISMATCH',
    expr.span,
    `\`${union.info.name}.${variant.name}\` needs a payload`,
    { hint: formHint(union.info, variant) },
  );
}

/** The union that a type name in front of a variant means; a generic one takes its arguments from context. */
function ownerUnion(body: Body, owner: TypeName, expected: Type | null): UnionType | null {
  const { program } = body;
  const found = namedUnion(body, owner.name, owner.args, owner.span, expected);
  if (found !== undefined) return found;
  const other = program.unsupported.get(owner.name);
  if (other !== undefined) notSupported(body, owner.span, other);
  else
    report(body, 'UNDEFINED_VAR', owner.span, `there is no enum or union \`${owner.name}\``, {
      hint: nearestHint(owner.name, () => [...program.enums.keys(), ...program.unions.keys()]),
    });
  return null;
}

/** Undefined when there is no union of that name; null when it has been reported. */
function namedUnion(
  body: Body,
  name: string,
  args: TypeName['args'],
  span: Span,
  expected: Type | null,
): UnionType | null | undefined {
  const { program } = body;
  const info = program.unions.get(name);
  if (info !== undefined) {
    if (args.length > 0) reportNotGeneric(program, { text: name, span }, span);
    return { kind: 'union', info };
  }
  const template = program.templates.get(name);
  if (template?.item.kind !== 'union') return undefined;
  const type =
    args.length > 0
      ? instanceFor(program, template, args, span)
      : (contextInstance(name, expected) ??
        reportMissingArguments(program, template, { text: name, span }));
  return type.kind === 'union' ? type : null;
}

/** Index of a variant, or -1 when it is reported. */
export function variantIndex(body: Body, info: UnionInfo, name: Name): number {
  const index = info.variants.findIndex((variant) => variant.name === name.text);
  if (index >= 0) return index;
  const message = `\`${info.name}\` has no variant \`${name.text}\``;
  report(body, 'UNION_UNKNOWN_VARIANT', name.span, message, {
    hint: nearestHint(name.text, () => info.variants.map((variant) => variant.name)),
  });
  return -1;
}

/** How a value of the variant is written. */
function formHint(info: UnionInfo, variant: VariantInfo): string {
  if (variant.payload === null) return `write \`${info.name}.${variant.name}\``;
  if (!variant.inline) return `write \`${info.name}{ ${variant.name}: … }\``;
  return `write \`${info.name}.${variant.name}{ … }\``;
}

/** `U{ V: e }`, when the literal names a union; null otherwise. */
export function checkUnionLiteral(
  body: Body,
  expr: StructLiteral,
  expected: Type | null,
): Type | null {
  const union = namedUnion(body, expr.name.text, expr.args, expr.name.span, expected);
  if (union === undefined) return null;
  const [field, second] = expr.fields;
  if (union === null) {
    checkAll(body, expr.fields);
    return UNKNOWN;
  }
  const { info } = union;
  if (field === undefined || second !== undefined) {
    checkAll(body, expr.fields);
    const message = `a \`${info.name}\` has exactly one variant, but this has ${expr.fields.length}`;
    const [first] = info.variants;
    return report(body, 'UNION_LITERAL_VARIANT_COUNT', expr.span, message, {
      hint: first === undefined ? '' : formHint(info, first),
    });
  }
  const index = variantIndex(body, info, field.name);
  const variant = info.variants[index];
  if (variant === undefined || variant.payload === null || variant.inline) {
    checkExpr(body, field.value, null);
    return variant === undefined ? UNKNOWN : reportForm(body, info, variant, field.name.span);
  }
  const { payload } = variant;
  checkAs(body, field.value, {
    type: payload,
    code: 'UNION_PAYLOAD_MISMATCH',
    what: `the payload of \`${info.name}.${variant.name}\``,
  });
  body.program.tables.literals.set(expr, [field.value]);
  body.program.tables.variants.set(expr, index);
  return union;
}

function checkAll(body: Body, fields: StructLiteral['fields']): void {
  for (const field of fields) checkExpr(body, field.value, null);
}

/** The literal has another form than its variant. */
function reportForm(body: Body, info: UnionInfo, variant: VariantInfo, span: Span): Type {
  const name = `\`${info.name}.${variant.name}\``;
  const hint = formHint(info, variant);
  if (variant.payload === null)
    return report(body, 'UNION_VARIANT_IS_UNIT_NO_PAYLOAD', span, `${name} has no payload`, {
      hint,
    });
  const [code, message] = variant.inline
    ? (['UNION_INLINE_VARIANT_NEEDS_FIELDS', `${name} has fields of its own`] as const)
    : (['UNION_PAYLOAD_MISMATCH', `the payload of ${name} has no fields of its own`] as const);
  return report(body, code, span, message, { hint });
}

/** `U.V{ x: e, … }`. */
export function checkVariantLiteral(body: Body, expr: VariantLiteral, expected: Type | null): Type {
  const { owner } = expr;
  if (owner.kind !== 'typeName') {
    checkAll(body, expr.fields);
    return notSupported(body, owner.span, 'variants of other modules');
  }
  const union = ownerUnion(body, owner, expected);
  const index = union === null ? -1 : variantIndex(body, union.info, expr.variant);
  const variant = union?.info.variants[index];
  if (union === null || variant === undefined) {
    checkAll(body, expr.fields);
    return UNKNOWN;
  }
  const { payload } = variant;
  if (payload?.kind !== 'struct' || !variant.inline) {
    checkAll(body, expr.fields);
    return reportForm(body, union.info, variant, expr.span);
  }
  const { info } = payload;
  const given = checkFields(body, expr.fields, info, 'UNION_INLINE_VARIANT_UNKNOWN_FIELD');
  const missing = info.fields.filter((field) => !given.has(field.name));
  if (missing.length > 0) {
    const names = missing.map((field) => `\`${field.name}\``).join(', ');
    report(
      body,
      'UNION_INLINE_VARIANT_MISSING_FIELDS',
      expr.span,
      `this \`${info.name}\` lacks ${names}`,
      { hint: 'fields of a variant have no defaults: give every one a value' },
    );
  }
  const values = info.fields.map((field) => given.get(field.name));
  body.program.tables.literals.set(
    expr,
    values.filter((value) => value !== undefined),
  );
  body.program.tables.variants.set(expr, index);
  return union;
}
