/**
 * IF, WHILE, FOR, TIGHT and MATCH as statements (CLEAR language reference, 3.3 and 10).
 */
import type { Condition, Expr, IfArm, MatchArm, Name, Stmt } from '../ast.js';
import type { Token } from '../tokens.js';
import { assert } from '../../support/assert.js';
import { parseMatchHead, parsePattern } from './conditionals.js';
import type { Cursor } from './cursor.js';
import {
  accept,
  advance,
  at,
  atEnd,
  isSign,
  leave,
  enter,
  peek,
  report,
  spanFrom,
  spanOf,
  tooDeep,
  TREE_HEIGHT_MAX,
} from './cursor.js';
import { expect, expectVar, missing, unexpected } from './expect.js';
import { attempt, attemptHeader, closeBlock, openBlock, parseStatements } from './recovery.js';
import { atDeclaration, atFreshStart } from './skip.js';

const NO_STOPS: ReadonlySet<string> = new Set();
const BRANCH_STOPS: ReadonlySet<string> = new Set(['ELSE', 'ELSE_IF']);
const ARM_STOPS: ReadonlySet<string> = new Set([',', 'DEFAULT', 'WHEN']);
const CONDITION_ENDS: ReadonlySet<string> = new Set(['THEN', '->']);
const LOOP_ENDS: ReadonlySet<string> = new Set(['DO', '->']);
const MATCH_HEAD_ENDS: ReadonlySet<string> = new Set(['START']);

/** Stands for an expression that could not be read; its statement is dropped. */
function hole(c: Cursor): Expr {
  return { kind: 'nil', span: spanOf(peek(c)) };
}

// ------------------------------------------------------------------------------------------------------ IF

export function parseIf(c: Cursor): Stmt {
  const opener = peek(c);
  const arms: IfArm[] = [];
  do {
    const { start } = advance(c);
    const condition = parseCondition(c, CONDITION_ENDS);
    if (accept(c, '->')) {
      arms.push({ condition, body: [single(c)], span: spanFrom(c, start) });
      return { kind: 'if', arms, otherwise: null, span: spanFrom(c, opener.start) };
    }
    const braced = expectOpening(c, 'THEN');
    openBlock(c, opener, 'END', braced);
    const body = parseStatements(c, BRANCH_STOPS);
    arms.push({ condition, body, span: spanFrom(c, start) });
    if (arms.length > TREE_HEIGHT_MAX) tooDeep(c, spanOf(peek(c)));
    if (at(c, 'ELSE_IF')) c.open.pop();
  } while (at(c, 'ELSE_IF'));
  const otherwise = accept(c, 'ELSE') ? parseStatements(c, NO_STOPS) : null;
  closeBlock(c, '`IF`');
  return { kind: 'if', arms, otherwise, span: spanFrom(c, opener.start) };
}

/** A condition with its optional `AS name`. */
function parseCondition(c: Cursor, ends: ReadonlySet<string>): Condition {
  return attemptHeader(c, ends, parseConditionInside) ?? { value: hole(c), binding: null };
}

function parseConditionInside(c: Cursor): Condition {
  const { start } = peek(c);
  let value = c.grammar.expression(c, 0);
  while (at(c, '=')) {
    const token = peek(c);
    report(c, 'OPERATOR_TYPO_SUGGESTION', spanOf(token), '`=` does not compare', {
      label: 'write `==`',
      hint: '`=` declares or assigns, as a statement of its own',
    });
    advance(c);
    // What follows is read as the right operand of `==`, whose value nobody needs.
    value = c.grammar.climb(c, start, c.grammar.expression(c, 0), 0);
    c.holes++;
  }
  if (at(c, 'AS')) requireExists(c);
  const binding = accept(c, 'AS') ? expectVar(c, 'a name after `AS`') : null;
  if (binding !== null && (at(c, '&&') || at(c, '||'))) {
    report(
      c,
      'MULTIPLE_BINDINGS_NEED_PARENS',
      spanOf(peek(c)),
      'a condition that goes on after AS needs parentheses',
      { hint: 'write `(a AS x) && (b AS y)`' },
    );
    c.holes++;
    while (accept(c, '&&') || accept(c, '||')) {
      c.grammar.expression(c, 0);
      if (accept(c, 'AS')) expectVar(c, 'a name after `AS`');
    }
  }
  return { value, binding };
}

/** The newest dialect binds with `EXISTS AS` only. */
export function requireExists(c: Cursor): void {
  if (c.source.dialect === 'core') return;
  const span = spanOf(peek(c));
  report(
    c,
    'OPTIONAL_BINDING_REQUIRES_EXISTS',
    span,
    '`AS` alone binds nothing in `.clear` files',
    {
      label: 'write `EXISTS AS`',
    },
  );
}

/**
 * The word between a header and its body. A `{` in its place is reported and stepped over; true is the answer
 * then, so that the `}` is taken for END.
 */
export function expectOpening(c: Cursor, word: 'THEN' | 'DO' | '->'): boolean {
  if (!at(c, '{') && !at(c, ':')) {
    expect(c, word, word === '->' ? 'before the body' : 'before the statements');
    return false;
  }
  const braced = at(c, '{');
  missing(c, word, 'before the statements', {
    hint: `a body stands between \`${word}\` and \`END\``,
  });
  advance(c);
  return braced;
}

/** The statement after `->`; it needs its `;` even inside BG, so it is never a chain. */
function single(c: Cursor): Stmt {
  const { loose } = c;
  c.loose = 'none';
  const statement = c.grammar.statement(c);
  c.loose = loose;
  assert(statement.kind !== 'then', 'chains are read only directly inside BG');
  return statement;
}

// --------------------------------------------------------------------------------------------------- loops

export function parseTight(c: Cursor): Stmt {
  const { start } = advance(c);
  if (at(c, 'WHILE')) return parseWhile(c, start);
  if (at(c, 'FOR')) return parseFor(c, start);
  return unexpected(c, '`WHILE` or `FOR` after `TIGHT`');
}

/** WHILE; `tightStart` is the offset of a TIGHT before it. */
export function parseWhile(c: Cursor, tightStart: number | null): Stmt {
  const opener = advance(c);
  const tight = tightStart !== null;
  const condition = parseCondition(c, LOOP_ENDS);
  if (tight && condition.binding !== null) {
    report(c, 'UNEXPECTED_TOKEN', condition.binding.span, '`TIGHT WHILE` cannot bind a name');
  }
  const body = parseLoopBody(c, opener);
  return { kind: 'while', condition, body, tight, span: spanFrom(c, tightStart ?? opener.start) };
}

export function parseFor(c: Cursor, tightStart: number | null): Stmt {
  const opener = advance(c);
  const head = attemptHeader(c, LOOP_ENDS, parseForHead);
  const { name, source } = head ?? { name: { text: '', span: spanOf(opener) }, source: hole(c) };
  const body = parseLoopBody(c, opener);
  const tight = tightStart !== null;
  return { kind: 'for', name, source, body, tight, span: spanFrom(c, tightStart ?? opener.start) };
}

function parseForHead(c: Cursor): { name: Name; source: Expr } {
  const name = expectVar(c, 'a name for the element');
  expect(c, 'IN', 'after the name of the element');
  return { name, source: c.grammar.expression(c, 0) };
}

function parseLoopBody(c: Cursor, opener: Token): readonly Stmt[] {
  if (accept(c, '->')) return [single(c)];
  const braced = expectOpening(c, 'DO');
  openBlock(c, opener, 'END', braced);
  const body = parseStatements(c, NO_STOPS);
  closeBlock(c, `\`${opener.text}\``);
  return body;
}

// --------------------------------------------------------------------------------------------------- MATCH

export function parseMatch(c: Cursor): Stmt {
  const opener = peek(c);
  const { start, partial, exhaustive, takes } = parseMatchHead(c);
  const subject =
    attemptHeader(c, MATCH_HEAD_ENDS, (inner) => inner.grammar.expression(inner, 0)) ?? hole(c);
  expect(c, 'START', 'after the subject of `MATCH`');
  openBlock(c, opener, 'END');
  const arms: MatchArm<readonly Stmt[]>[] = [];
  let otherwise: readonly Stmt[] | null = null;
  while (!atEnd(c) && !at(c, 'END') && !at(c, '}') && !atDeclaration(c)) {
    if (otherwise !== null && atFreshStart(c)) break;
    if (at(c, 'DEFAULT') && otherwise === null) {
      otherwise = parseDefault(c);
      continue;
    }
    if (otherwise !== null) refuseAfterDefault(c);
    const arm = attempt(c, parseArm);
    if (arm !== null) arms.push(arm);
    accept(c, ',');
  }
  closeBlock(c, '`MATCH`');
  const span = spanFrom(c, start);
  return { kind: 'match', partial, exhaustive, takes, subject, arms, otherwise, span };
}

function parseDefault(c: Cursor): readonly Stmt[] {
  advance(c);
  expect(c, '->', 'after `DEFAULT`');
  const body = parseStatements(c, ARM_STOPS);
  accept(c, ',');
  return body;
}

function refuseAfterDefault(c: Cursor): void {
  const span = spanOf(peek(c));
  report(c, 'UNEXPECTED_TOKEN', span, 'nothing may follow the `DEFAULT` arm', {
    hint: 'move `DEFAULT` to the end of the MATCH',
  });
  if (at(c, 'DEFAULT')) advance(c);
}

function parseArm(c: Cursor): MatchArm<readonly Stmt[]> {
  enter(c);
  const { start } = peek(c);
  const pattern = parsePattern(c);
  const body = parseStatements(c, ARM_STOPS);
  leave(c);
  return { pattern, body, span: spanFrom(c, start) };
}

/** A hint for a statement that meets `->`: it may be the pattern of an arm after a missing comma. */
export function armHint(c: Cursor): string {
  const isInMatch = c.open.some((opener) => ['MATCH', 'PARTIAL'].includes(opener.token.text));
  return isInMatch && isSign(peek(c), '->') ? 'put a `,` between two arms of MATCH' : '';
}
