/** Patterns of MATCH in the plain evaluator (CLEAR language reference, 10.4). */
import type { Expr, FieldPattern, MatchArm, Name, Pattern } from '../../src/syntax/ast.js';
import type { EvaluatorValue } from './values.js';
import { isEqual, isStruct, isVariant } from './values.js';

/** What patterns need of the evaluator around them. */
export interface PatternHost {
  value(expr: Expr): EvaluatorValue;
  bind(name: Name, value: EvaluatorValue): void;
}

/** The first arm that matches, with its names bound; null when none does. */
export function chooseArm<B>(
  host: PatternHost,
  subject: EvaluatorValue,
  arms: readonly MatchArm<B>[],
): MatchArm<B> | null {
  return arms.find(({ pattern }) => matches(host, subject, pattern)) ?? null;
}

function matches(host: PatternHost, subject: EvaluatorValue, pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'when':
      return host.value(pattern.condition) === true;
    case 'structPattern':
      return fieldsMatch(host, subject, pattern.fields);
    case 'valuePattern': {
      if (!pattern.values.some((value) => isValue(host, subject, value))) return false;
      const payload = isVariant(subject) ? subject.payload : null;
      if (pattern.binding !== null) host.bind(pattern.binding, payload);
      return pattern.fields === null || fieldsMatch(host, payload, pattern.fields);
    }
  }
}

/** A case of an enum or union is the name of a variant; it says nothing of the payload. */
function isValue(host: PatternHost, subject: EvaluatorValue, value: Expr): boolean {
  if (isVariant(subject) && value.kind === 'field') return subject.variant === value.name.text;
  return isEqual(subject, host.value(value));
}

function fieldsMatch(
  host: PatternHost,
  struct: EvaluatorValue,
  fields: readonly FieldPattern[],
): boolean {
  if (!isStruct(struct)) throw new Error('a struct was expected');
  return fields.every(({ name, match }) => {
    const held = struct.fields.get(name.text) ?? null;
    if (match.kind === 'bind') host.bind(name, held);
    return match.kind !== 'value' || isValue(host, held, match.value);
  });
}
