/** MATCH over enums, numbers, strings and structs, as statement and as value (CLEAR language reference, 10.4). */
import type { Expr, MatchArm, MatchExpr, MatchStmt, Pattern } from '../../syntax/ast.js';
import { nearestHint } from '../nearest.js';
import type { Type } from '../types.js';
import { isNumeric, isSilent, sameType, typeText, withArticle, UNKNOWN } from '../types.js';
import { joinBranches } from './branches.js';
import type { Body } from './context.js';
import {
  checkBlock,
  declare,
  expectedFound,
  inScope,
  makeVariable,
  notSupported,
  report,
} from './context.js';
import { checkAs, checkBool, checkPlain, checkValue, convertNumber } from './conversions.js';

export function checkMatch(body: Body, statement: MatchStmt): void {
  const subject = checkPlain(body, statement.subject, null);
  for (const arm of statement.arms)
    inScope(body, () => {
      checkPattern(body, arm.pattern, subject);
      checkBlock(body, arm.body);
    });
  if (statement.otherwise !== null) checkBlock(body, statement.otherwise);
  if (checkCoverage(body, statement, subject)) body.program.exhaustive.add(statement);
}

/** As a value, a MATCH that no arm fits panics. */
export function checkMatchExpr(body: Body, expr: MatchExpr, expected: Type | null): Type {
  const subject = checkPlain(body, expr.subject, null);
  const values: Expr[] = [];
  const found: Type[] = [];
  const branch = (value: Expr): void => {
    values.push(value);
    found.push(checkValue(body, value, expected));
  };
  for (const arm of expr.arms)
    inScope(body, () => {
      checkPattern(body, arm.pattern, subject);
      branch(arm.body);
    });
  if (expr.otherwise !== null) branch(expr.otherwise);
  checkCoverage(body, expr, subject);
  return joinBranches(body, values, found, 'MATCH_EXPR_BRANCHES_INCOMPATIBLE');
}

function checkPattern(body: Body, pattern: Pattern, subject: Type): void {
  switch (pattern.kind) {
    case 'when':
      checkBool(body, pattern.condition, 'WHEN_NEEDS_BOOL', 'the condition of WHEN');
      break;
    case 'structPattern':
      checkFields(body, pattern, subject);
      break;
    case 'valuePattern':
      checkValues(body, pattern, subject);
  }
}

function checkValues(
  body: Body,
  pattern: Extract<Pattern, { kind: 'valuePattern' }>,
  subject: Type,
): void {
  const { binding, fields } = pattern;
  if (binding !== null) {
    declare(body, binding, makeVariable(binding.text, UNKNOWN, false, 'binding', binding.span));
    if (!isSilent(subject))
      report(
        body,
        'MATCH_ENUM_CAPTURE',
        binding.span,
        'only variants of unions have a payload to bind',
        {
          hint: 'remove the `AS`',
        },
      );
  }
  if (fields !== null) notSupported(body, pattern.span, 'patterns of union variants');
  for (const value of pattern.values) checkCase(body, value, subject);
}

/** A case is compared with `==`. */
function checkCase(body: Body, value: Expr, subject: Type): void {
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
  if (['bool', 'string', 'enum'].includes(subject.kind) && sameType(found, subject)) return;
  const message = `MATCH compares with ${withArticle(subject)}, but this is ${withArticle(found)}`;
  report(body, 'MATCH_CASE_TYPE_MISMATCH', value.span, message, {
    notes: expectedFound(typeText(subject), typeText(found)),
  });
}

function checkFields(
  body: Body,
  pattern: Extract<Pattern, { kind: 'structPattern' }>,
  subject: Type,
): void {
  const info = subject.kind === 'struct' ? subject.info : null;
  if (info === null && !isSilent(subject))
    report(
      body,
      'MATCH_NEEDS_STRUCT_TYPE',
      pattern.span,
      `${withArticle(subject)} has no fields to match`,
    );
  for (const { name, match } of pattern.fields) {
    const field = info?.fields.find((candidate) => candidate.name === name.text);
    if (info !== null && field === undefined)
      report(
        body,
        'MATCH_FIELD_UNKNOWN',
        name.span,
        `\`${info.name}\` has no field \`${name.text}\``,
        {
          hint: nearestHint(
            name.text,
            info.fields.map((candidate) => candidate.name),
          ),
        },
      );
    const type = field?.type ?? UNKNOWN;
    if (match.kind === 'bind')
      declare(body, name, makeVariable(name.text, type, false, 'binding', name.span));
    else if (match.kind === 'value')
      checkAs(body, match.value, {
        type,
        code: 'MATCH_FIELD_TYPE_MISMATCH',
        what: `the field \`${name.text}\``,
      });
  }
}

interface Match {
  readonly partial: boolean;
  readonly arms: readonly MatchArm<unknown>[];
  readonly otherwise: unknown;
  readonly span: MatchStmt['span'];
}

/**
 * Variants of an enum appear once, and all of them unless the MATCH is partial: by the word, or because it has
 * DEFAULT or WHEN arms as older programs write it. Answers whether some arm always runs.
 */
function checkCoverage(body: Body, match: Match, subject: Type): boolean {
  const hasDefault = match.otherwise !== null;
  if (subject.kind !== 'enum') return hasDefault;
  const seen = new Set<number>();
  for (const { pattern } of match.arms) {
    if (pattern.kind !== 'valuePattern') continue;
    for (const value of pattern.values) {
      const index = value.kind === 'field' ? body.program.tables.fields.get(value) : undefined;
      if (index === undefined) continue;
      if (seen.has(index))
        report(
          body,
          'MATCH_DUPLICATE_PATTERN',
          value.span,
          'an earlier arm matches this variant already',
        );
      seen.add(index);
    }
  }
  const missing = subject.info.variants.filter((_variant, index) => !seen.has(index));
  if (missing.length === 0) return true;
  const isPartial = match.partial || match.arms.some((arm) => arm.pattern.kind === 'when');
  if (hasDefault || isPartial) return hasDefault;
  const names = missing.map((name) => `\`${subject.info.name}.${name}\``).join(', ');
  report(body, 'MATCH_NON_EXHAUSTIVE', match.span, `this MATCH leaves out ${names}`, {
    hint: 'add the arms, or write `PARTIAL MATCH`',
  });
  return true;
}
