/** Patterns of MATCH: values, variants with their payloads, and fields (CLEAR language reference, 10.4). */
import type { Expr, FieldExpr, FieldPattern, Name, Pattern } from '../../../syntax/ast.js';
import type { StructInfo, UnionInfo, VariantInfo } from '../../checked.js';
import { nearestHint } from '../../nearest.js';
import type { Type } from '../../types.js';
import { isNumeric, isSilent, NIL, sameType, UNKNOWN } from '../../types.js';
import { typeText, withArticle } from '../../type-text.js';
import type { Body } from '../context.js';
import { checkExpr, declare, expectedFound, makeVariable, report, setType } from '../context.js';
import { checkAs, checkBool, checkPlain, convertNumber } from './conversions.js';
import { variantIndex } from './unions.js';

type ValuePattern = Extract<Pattern, { kind: 'valuePattern' }>;

/** Checks a pattern and declares the names that it binds. */
export function checkPattern(body: Body, pattern: Pattern, subject: Type): void {
  switch (pattern.kind) {
    case 'when':
      checkBool(body, pattern.condition, 'WHEN_NEEDS_BOOL', 'the condition of WHEN');
      break;
    case 'structPattern':
      checkFields(body, pattern.fields, structOf(body, pattern, subject));
      break;
    case 'valuePattern':
      if (subject.kind === 'union') checkVariants(body, pattern, subject);
      else checkValues(body, pattern, subject);
  }
}

function structOf(body: Body, pattern: Pattern, subject: Type): StructInfo | null {
  if (subject.kind === 'struct') return subject.info;
  if (!isSilent(subject))
    report(
      body,
      'MATCH_NEEDS_STRUCT_TYPE',
      pattern.span,
      `${withArticle(subject)} has no fields to match`,
      { hint: subject.kind === 'union' ? 'name the variant before the `{`' : '' },
    );
  return null;
}

function bind(body: Body, name: Name, type: Type): void {
  declare(body, name, makeVariable(name.text, type, false, 'binding', name.span));
}

// ---------------------------------------------------------------------------------------------- plain values

function checkValues(body: Body, pattern: ValuePattern, subject: Type): void {
  const { binding, fields } = pattern;
  for (const value of pattern.values) checkCase(body, value, subject);
  if (binding !== null) {
    bind(body, binding, UNKNOWN);
    if (!isSilent(subject))
      report(
        body,
        'MATCH_ENUM_CAPTURE',
        binding.span,
        'only variants of unions have a payload to bind',
        { hint: 'remove the `AS`' },
      );
  }
  if (fields === null) return;
  if (!isSilent(subject))
    report(
      body,
      'MATCH_NEEDS_STRUCT_TYPE',
      pattern.span,
      `${withArticle(subject)} has no payload to match`,
    );
  checkFields(body, fields, null);
}

/** A case is compared with `==`. */
function checkCase(body: Body, value: Expr, subject: Type): void {
  if (subject.kind === 'optional') {
    checkOptionalCase(body, value, subject.inner);
    return;
  }
  const found = checkPlain(body, value, isNumeric(subject) ? subject : null);
  if (isSilent(found) || isSilent(subject)) return;
  if (
    isNumeric(found) &&
    isNumeric(subject) &&
    (found.kind === subject.kind || found.kind === 'int')
  ) {
    if (found.kind !== subject.kind) convertNumber(body, value, found, subject);
    return;
  }
  if (isComparable(subject) && sameType(found, subject)) return;
  const message = `MATCH compares with ${withArticle(subject)}, but this is ${withArticle(found)}`;
  report(body, 'MATCH_CASE_TYPE_MISMATCH', value.span, message, {
    notes: expectedFound(typeText(subject), typeText(found)),
  });
}

function isComparable(type: Type): boolean {
  return ['bool', 'string', 'enum'].includes(type.kind);
}

/** An optional is compared with NIL, or with a value that it may hold. */
function checkOptionalCase(body: Body, value: Expr, inner: Type): void {
  if (value.kind === 'nil') {
    setType(body, value, NIL);
    return;
  }
  if (isSilent(inner) || isComparable(inner) || isNumeric(inner)) {
    checkCase(body, value, inner);
    return;
  }
  checkExpr(body, value, null);
  const message = `MATCH cannot compare ${withArticle(inner)} that may be NIL`;
  report(body, 'MATCH_CASE_TYPE_MISMATCH', value.span, message, {
    hint: 'bind the value first with `IF … AS x THEN`',
  });
}

// ---------------------------------------------------------------------------------------------- variants

type UnionType = Extract<Type, { kind: 'union' }>;

function checkVariants(body: Body, pattern: ValuePattern, subject: UnionType): void {
  const { binding, fields } = pattern;
  const payloads: Type[] = [];
  for (const value of pattern.values) {
    const variant = checkVariantCase(body, value, subject);
    if (variant === null) payloads.push(UNKNOWN);
    else if (binding === null && fields === null) payloads.push(variant.payload ?? UNKNOWN);
    else payloads.push(payloadOf(body, variant, subject, binding?.span ?? pattern.span));
  }
  const [first = UNKNOWN] = payloads;
  const odd = payloads.findIndex((payload) => !sameType(payload, first));
  if (odd > 0 && (binding !== null || fields !== null)) {
    const other = payloads[odd] ?? UNKNOWN;
    const message = `one arm binds the payload of several variants, but they are ${withArticle(first)} and ${withArticle(other)}`;
    report(body, 'MATCH_MULTI_ARM_PAYLOAD_MISMATCH', pattern.span, message, {
      hint: 'give each variant an arm of its own',
    });
  }
  if (binding !== null) bind(body, binding, first);
  if (fields === null) return;
  if (first.kind === 'struct') {
    checkFields(body, fields, first.info);
    return;
  }
  if (!isSilent(first))
    report(
      body,
      'MATCH_NEEDS_STRUCT_TYPE',
      pattern.span,
      `the payload is ${withArticle(first)}, which has no fields to match`,
      { hint: 'bind it with `AS`' },
    );
  checkFields(body, fields, null);
}

function payloadOf(body: Body, variant: VariantInfo, subject: UnionType, span: Name['span']): Type {
  if (variant.payload !== null) return variant.payload;
  const message = `\`${subject.info.name}.${variant.name}\` has no payload to bind`;
  return report(body, 'MATCH_UNIT_CAPTURE', span, message, { hint: 'remove the `AS`' });
}

/** `U.V`, where U is the union of the subject; type arguments may be left out. */
function checkVariantCase(body: Body, value: Expr, subject: UnionType): VariantInfo | null {
  const { info } = subject;
  if (isVariantOf(value, info)) {
    const index = variantIndex(body, info, value.name);
    if (index >= 0) body.program.tables.fields.set(value, index);
    setType(body, value, subject);
    return info.variants[index] ?? null;
  }
  const found = value.kind === 'typeName' ? UNKNOWN : checkExpr(body, value, subject);
  if (value.kind !== 'typeName' && isSilent(found)) return null;
  const known = info.variants.map((variant) => variant.name);
  const name = value.kind === 'typeName' ? value.name : (known[0] ?? 'V');
  const what = value.kind === 'typeName' ? `\`${value.name}\`` : withArticle(found);
  const message = `MATCH needs a variant of \`${info.name}\`, but this is ${what}`;
  report(body, 'MATCH_CASE_TYPE_MISMATCH', value.span, message, {
    hint: `write \`${genericName(info)}.${name}\``,
  });
  return null;
}

function genericName(info: UnionInfo): string {
  return info.instance?.generic ?? info.name;
}

function isVariantOf(value: Expr, info: UnionInfo): value is FieldExpr {
  return (
    value.kind === 'field' &&
    value.receiver.kind === 'typeName' &&
    // Of another module it is written with the namespace.
    value.receiver.name.split('.').at(-1) === genericName(info)
  );
}

// ---------------------------------------------------------------------------------------------- fields

/** Fields of a struct, of which `info` is null where that is reported already. */
function checkFields(body: Body, fields: readonly FieldPattern[], info: StructInfo | null): void {
  for (const { name, match } of fields) {
    const field = info?.fields.find((candidate) => candidate.name === name.text);
    if (info !== null && field === undefined) {
      const known = (): readonly string[] => info.fields.map((candidate) => candidate.name);
      const message = `\`${info.name}\` has no field \`${name.text}\``;
      report(body, 'MATCH_FIELD_UNKNOWN', name.span, message, {
        hint: nearestHint(name.text, known),
      });
    }
    const type = field?.type ?? UNKNOWN;
    if (match.kind === 'bind') bind(body, name, type);
    else if (match.kind === 'value') checkFieldValue(body, name, match.value, type);
  }
}

function checkFieldValue(body: Body, name: Name, value: Expr, type: Type): void {
  if (type.kind === 'union') {
    checkVariantCase(body, value, type);
    return;
  }
  const found = checkAs(body, value, {
    type,
    code: 'MATCH_FIELD_TYPE_MISMATCH',
    what: `the field \`${name.text}\``,
  });
  const plain = type.kind === 'optional' ? type.inner : type;
  if (isSilent(found) || isNumeric(plain) || isSilent(plain)) return;
  if (isComparable(plain)) return;
  const message = `${withArticle(type)} cannot be compared with \`==\`, so this field cannot be matched with a value`;
  report(body, 'MATCH_FIELD_TYPE_MISMATCH', value.span, message, {
    hint: `bind it: \`{ ${name.text} }\``,
  });
}
