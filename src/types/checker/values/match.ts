/** MATCH, as statement and as value: its arms and which cases they cover (CLEAR language reference, 10.4). */
import type { Span } from '../../../diagnostics/source.js';
import type { Expr, MatchArm, MatchExpr, MatchStmt, Pattern } from '../../../syntax/ast.js';
import type { Type } from '../../types.js';
import { isSilent } from '../../types.js';
import { withArticle } from '../../type-text.js';
import { joinBranches } from './branches.js';
import type { Body } from '../context.js';
import { checkBlock, inScope, report } from '../context.js';
import { checkPlain, checkValue } from './conversions.js';
import { checkPattern } from './patterns.js';
import { genericContext } from '../generics/type-nodes.js';

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
    found.push(checkValue(body, value, expected ?? genericContext(found)));
  };
  for (const arm of expr.arms)
    inScope(body, () => {
      checkPattern(body, arm.pattern, subject);
      branch(arm.body);
    });
  if (expr.otherwise !== null) branch(expr.otherwise);
  if (values.length === 0)
    return report(body, 'MATCH_EXPR_NEEDS_CASE', expr.span, 'a MATCH used as a value needs an arm');
  checkCoverage(body, expr, subject);
  return joinBranches(body, values, found, expected, 'MATCH_EXPR_BRANCHES_INCOMPATIBLE');
}

interface Match {
  readonly partial: boolean;
  readonly exhaustive: boolean;
  readonly subject: Expr;
  readonly arms: readonly MatchArm<unknown>[];
  readonly otherwise: unknown;
  readonly span: MatchStmt['span'];
}

/**
 * Variants of an enum or union have one arm each, and all of them unless the MATCH is partial: by the word, or
 * because it has DEFAULT or WHEN arms as older programs write it. Answers whether some arm always runs.
 */
function checkCoverage(body: Body, match: Match, subject: Type): boolean {
  const isNewest = body.program.modules.dialect === 'newest';
  if (match.exhaustive || (isNewest && !match.partial)) checkStrictForm(body, match, subject);
  const hasDefault = match.otherwise !== null;
  if (subject.kind !== 'enum' && subject.kind !== 'union') return hasDefault;
  const variants = variantNames(subject);
  const seen = coveredVariants(body, match.arms);
  const missing = variants.filter((_variant, index) => !seen.has(index));
  if (missing.length === 0) return true;
  const isPartial = match.partial || match.arms.some((arm) => arm.pattern.kind === 'when');
  if (hasDefault || isPartial) return hasDefault;
  const names = missing.map((name) => `\`${subject.info.name}.${name}\``).join(', ');
  report(body, 'MATCH_NON_EXHAUSTIVE', match.span, `this MATCH leaves out ${names}`, {
    hint: 'add the arms, or write `PARTIAL MATCH`',
  });
  return true;
}

function variantNames(type: Extract<Type, { kind: 'enum' | 'union' }>): readonly string[] {
  if (type.kind === 'enum') return type.info.variants;
  return type.info.variants.map((variant) => variant.name);
}

/** The variants that arms match whatever their payload is. A second arm for one of them never runs. */
function coveredVariants(body: Body, arms: Match['arms']): ReadonlySet<number> {
  const seen = new Map<number, Span>();
  for (const { pattern } of arms) {
    if (pattern.kind !== 'valuePattern') continue;
    for (const value of pattern.values) {
      const index = value.kind === 'field' ? body.program.tables.fields.get(value) : undefined;
      if (index === undefined) continue;
      const earlier = seen.get(index);
      if (earlier !== undefined)
        report(
          body,
          'MATCH_DUPLICATE_PATTERN',
          value.span,
          'an earlier arm matches this variant already',
          { labels: [{ source: body.program.source, span: earlier, text: 'matched here' }] },
        );
      else if (fitsAll(pattern)) seen.set(index, value.span);
    }
  }
  return new Set(seen.keys());
}

function fitsAll(pattern: Extract<Pattern, { kind: 'valuePattern' }>): boolean {
  return pattern.fields?.every((field) => field.match.kind !== 'value') ?? true;
}

/** `MATCH IFF` says that it is exhaustive; in the newest dialect every MATCH is that is not PARTIAL. */
function checkStrictForm(body: Body, match: Match, subject: Type): void {
  if (subject.kind !== 'enum' && subject.kind !== 'union' && !isSilent(subject)) {
    const message = `an exhaustive MATCH is over an enum or a union, but this is ${withArticle(subject)}`;
    report(body, 'MATCH_NEEDS_ENUM_OR_UNION', match.subject.span, message, {
      hint: 'write `PARTIAL MATCH`',
    });
  }
  if (match.otherwise !== null)
    report(body, 'MATCH_FORBIDS_DEFAULT', match.span, 'an exhaustive MATCH has no DEFAULT', {
      hint: 'write `PARTIAL MATCH`, or name the variants that are left',
    });
  for (const { pattern } of match.arms)
    if (pattern.kind === 'when')
      report(body, 'MATCH_FORBIDS_WHEN', pattern.span, 'an exhaustive MATCH has no WHEN arms', {
        hint: 'write `PARTIAL MATCH`',
      });
}
