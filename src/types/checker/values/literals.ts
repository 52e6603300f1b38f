/** Struct literals (CLEAR language reference, 5.3). */
import type { Expr, FieldInit, StructLiteral } from '../../../syntax/ast.js';
import type { FieldInfo, StructInfo } from '../../checked.js';
import { nearestHint } from '../../nearest.js';
import type { Type } from '../../types.js';
import { UNKNOWN } from '../../types.js';
import type { Body } from '../context.js';
import { checkExpr, notSupported, report } from '../context.js';
import { checkAs } from './conversions.js';
import { checkTuple } from './tuples.js';
import {
  contextInstance,
  instanceFor,
  reportMissingArguments,
  reportNotGeneric,
} from '../generics/type-nodes.js';

export function checkStruct(body: Body, expr: StructLiteral, expected: Type | null): Type {
  const { program } = body;
  const tuple = checkTuple(body, expr, expected);
  if (tuple !== null) return tuple;
  const info = structOf(body, expr, expected);
  if (expr.namespace !== null) return notSupported(body, expr.span, 'types of other modules');
  if (info === null) {
    for (const field of expr.fields) checkExpr(body, field.value, null);
    return UNKNOWN;
  }
  if (info === undefined) {
    for (const field of expr.fields) checkExpr(body, field.value, null);
    const other = program.unsupported.get(expr.name.text);
    if (other !== undefined) return notSupported(body, expr.name.span, other);
    return report(
      body,
      'UNKNOWN_STRUCT_TYPE',
      expr.name.span,
      `there is no struct \`${expr.name.text}\``,
      {
        hint: nearestHint(expr.name.text, () => program.structs.keys()),
      },
    );
  }
  const given = checkFields(body, expr.fields, info, 'STRUCT_FIELD_UNRESOLVABLE');
  const missing = info.fields.filter((f) => !given.has(f.name) && f.defaultValue === null);
  if (missing.length > 0) {
    const names = missing.map((field) => `\`${field.name}\``).join(', ');
    report(
      body,
      'STRUCT_LITERAL_MISSING_FIELDS',
      expr.span,
      `this \`${info.name}\` lacks ${names}`,
      {
        hint: `give it a value, or the field a default in STRUCT ${info.name}`,
      },
    );
  }
  const values = info.fields.map((field) => fieldValue(body, field, given.get(field.name)));
  program.tables.literals.set(
    expr,
    values.filter((value) => value !== null),
  );
  return { kind: 'struct', info };
}

/** The struct that a literal names; null when that is reported, undefined when there is none. */
function structOf(
  body: Body,
  expr: StructLiteral,
  expected: Type | null,
): StructInfo | null | undefined {
  const { program } = body;
  const template = program.templates.get(expr.name.text);
  if (template === undefined) {
    if (expr.args.length > 0 && program.structs.has(expr.name.text))
      reportNotGeneric(program, expr.name, expr.span);
    return program.structs.get(expr.name.text);
  }
  const type =
    expr.args.length > 0
      ? instanceFor(program, template, expr.args, expr.name.span)
      : (contextInstance(expr.name.text, expected) ??
        reportMissingArguments(program, template, expr.name));
  return type.kind === 'struct' ? type.info : null;
}

/** Checks the values that a literal gives; answers them by the names of their fields. */
export function checkFields(
  body: Body,
  fields: readonly FieldInit[],
  info: StructInfo,
  unknownField: 'STRUCT_FIELD_UNRESOLVABLE' | 'UNION_INLINE_VARIANT_UNKNOWN_FIELD',
): ReadonlyMap<string, Expr> {
  const given = new Map<string, Expr>();
  for (const { name, value } of fields) {
    const field = info.fields.find((candidate) => candidate.name === name.text);
    if (field === undefined || given.has(name.text)) {
      const message =
        field === undefined
          ? `\`${info.name}\` has no field \`${name.text}\``
          : `the field \`${name.text}\` is given twice`;
      const known = (): readonly string[] => info.fields.map((candidate) => candidate.name);
      const hint = field === undefined ? nearestHint(name.text, known) : '';
      report(body, unknownField, name.span, message, { hint });
      checkExpr(body, value, null);
      continue;
    }
    given.set(name.text, value);
    if (value.kind === 'defaultValue') continue;
    checkAs(body, value, {
      type: field.type,
      code: 'FIELD_TYPE_MISMATCH',
      what: `the field \`${field.name}\``,
    });
  }
  return given;
}

function fieldValue(body: Body, field: FieldInfo, given: Expr | undefined): Expr | null {
  if (given !== undefined && given.kind !== 'defaultValue') return given;
  const value = field.defaultValue;
  if (value !== null) useDefault(body, value);
  else if (given !== undefined)
    report(body, 'STRUCT_LITERAL_MISSING_FIELDS', given.span, `\`${field.name}\` has no default`);
  return value;
}

/** A default value is evaluated where it is filled in, so what it may do happens in `body`. */
export function useDefault(body: Body, value: Expr): void {
  for (const effect of body.program.defaultEffects.get(value) ?? [])
    body.effects.push({ ...effect, held: [...body.held], rescued: false, mayBeCaught: false });
}
