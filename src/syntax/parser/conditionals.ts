/**
 * IF and MATCH as expressions, and the patterns that both forms of MATCH share (CLEAR language reference,
 * 3.3, 3.4 and 10.4).
 */
import type { Expr, FieldPattern, IfExpr, MatchArm, MatchExpr, Pattern } from '../ast.js';
import type { Cursor } from './cursor.js';
import {
  accept,
  advance,
  at,
  atEnd,
  isSign,
  ParseFailure,
  peek,
  previous,
  spanFrom,
} from './cursor.js';
import { expect, expectVar, missing, unexpected } from './expect.js';
import { commaList } from './lists.js';
import { attemptHeader } from './recovery.js';

export function parseIfExpression(c: Cursor): IfExpr {
  const { start } = advance(c);
  const arms = [parseExpressionArm(c)];
  while (accept(c, 'ELSE_IF')) arms.push(parseExpressionArm(c));
  const otherwise = accept(c, 'ELSE') ? c.grammar.expression(c, 0) : null;
  expect(c, 'END', 'to close the `IF` expression');
  return { kind: 'ifExpr', arms, otherwise, span: spanFrom(c, start) };
}

function parseExpressionArm(c: Cursor): { condition: Expr; value: Expr } {
  const condition = c.grammar.expression(c, 0);
  if (at(c, 'AS')) {
    unexpected(c, '`THEN`', {
      hint: 'only the statement form of IF binds a name; rescue with `OR` instead',
    });
  }
  expect(c, 'THEN', 'after the condition');
  return { condition, value: c.grammar.expression(c, 0) };
}

/** The part of MATCH up to START. */
export interface MatchHead {
  readonly start: number;
  readonly partial: boolean;
  readonly exhaustive: boolean;
  readonly takes: boolean;
}

export function parseMatchHead(c: Cursor): MatchHead {
  const { start } = peek(c);
  const partial = accept(c, 'PARTIAL');
  expect(c, 'MATCH', 'after `PARTIAL`');
  const token = peek(c);
  const exhaustive = token.kind === 'typeId' && token.text === 'IFF';
  if (exhaustive) advance(c);
  return { start, partial, exhaustive, takes: accept(c, 'TAKES') };
}

export function parseMatchExpression(c: Cursor): MatchExpr {
  const { start, partial, exhaustive, takes } = parseMatchHead(c);
  const subject = c.grammar.expression(c, 0);
  expect(c, 'START', 'after the subject of `MATCH`');
  const arms: MatchArm<Expr>[] = [];
  let otherwise: Expr | null = null;
  while (!at(c, 'END') && !atEnd(c)) {
    if (accept(c, 'DEFAULT')) {
      expect(c, '->', 'after `DEFAULT`');
      otherwise = c.grammar.expression(c, 0);
      accept(c, ',');
      break;
    }
    const armStart = peek(c).start;
    const pattern = parsePattern(c);
    const body = c.grammar.expression(c, 0);
    arms.push({ pattern, body, span: spanFrom(c, armStart) });
    accept(c, ',');
  }
  expect(c, 'END', 'to close the `MATCH` expression');
  const span = spanFrom(c, start);
  return { kind: 'matchExpr', partial, exhaustive, takes, subject, arms, otherwise, span };
}

const PATTERN_ENDS: ReadonlySet<string> = new Set(['->']);

/** A pattern and its `->`; a pattern that cannot be read stands for any, and its arm is dropped later. */
export function parsePattern(c: Cursor): Pattern {
  const { start } = peek(c);
  const pattern = attemptHeader(c, PATTERN_ENDS, parseWholePattern);
  if (!accept(c, '->')) throw new ParseFailure(false);
  return pattern ?? { kind: 'structPattern', fields: [], span: spanFrom(c, start) };
}

/** A pattern that `->` follows. */
function parseWholePattern(c: Cursor): Pattern {
  const pattern = parsePatternInside(c, peek(c).start);
  if (at(c, '->')) return pattern;
  const isArrow = at(c, '=') && isSign(peek(c, 1), '>');
  missing(c, '->', 'after the pattern', { hint: isArrow ? 'write `->`' : '' });
  throw new ParseFailure(false);
}

function parsePatternInside(c: Cursor, start: number): Pattern {
  if (accept(c, 'WHEN')) {
    const condition = c.grammar.expression(c, 0);
    return { kind: 'when', condition, span: spanFrom(c, start) };
  }
  if (at(c, '{')) {
    const fields = parseFieldPatterns(c);
    return { kind: 'structPattern', fields, span: spanFrom(c, start) };
  }
  const values = [parsePatternValue(c)];
  while (accept(c, ',')) values.push(parsePatternValue(c));
  const binding = accept(c, 'AS') ? expectVar(c, 'a name for the payload') : null;
  const fields = binding === null && at(c, '{') ? parseFieldPatterns(c) : null;
  return { kind: 'valuePattern', values, binding, fields, span: spanFrom(c, start) };
}

/** A value or variant; a `{` after it opens a destructuring, so literals are off meanwhile. */
function parsePatternValue(c: Cursor): Expr {
  const saved = c.literals;
  c.literals = false;
  const value = c.grammar.expression(c, 1);
  c.literals = saved;
  return value;
}

function parseFieldPatterns(c: Cursor): readonly FieldPattern[] {
  advance(c);
  const fields = commaList(c, '}', parseFieldPattern);
  return fields.filter((field) => field !== null);
}

/** One field; `...` is documentation and gives null. */
function parseFieldPattern(c: Cursor): FieldPattern | null {
  if (accept(c, '...')) return null;
  const name = expectVar(c, 'a field name');
  if (!accept(c, ':')) return { name, match: { kind: 'bind' } };
  const isWildcard = peek(c).kind === 'placeholder';
  const value = c.grammar.expression(c, 0);
  if (isWildcard && value.kind === 'placeholder' && previous(c).kind === 'placeholder') {
    return { name, match: { kind: 'ignore' } };
  }
  return { name, match: { kind: 'value', value } };
}
