/**
 * Statements (CLEAR language reference, 3.3): which rule a statement follows, the short ones, and everything
 * that starts with an expression.
 */
import type { BgStmt, CompoundOp, Expr, Stmt, TypeNode } from '../ast.js';
import { UNSUPPORTED_WORDS } from '../dialect.js';
import { parseClose, parseDo, parseYield } from './concurrency.js';
import { armHint, parseFor, parseIf, parseMatch, parseTight, parseWhile } from './control.js';
import type { Cursor } from './cursor.js';
import {
  accept,
  advance,
  at,
  enter,
  fail,
  isSign,
  leave,
  nameOf,
  peek,
  report,
  spanFrom,
  spanOf,
} from './cursor.js';
import { parseNestedDeclaration } from './declarations.js';
import { parseErrorSpec } from './error-spec.js';
import { expectSemicolon, expectString, expectType, expectVar, unexpected } from './expect.js';
import { startsItem } from './lists.js';
import { atSeveral, parseSeveral } from './several-targets.js';
import { parseType } from './types.js';
import { parseWith } from './with.js';

type Rule = (c: Cursor) => Stmt;

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['IF', parseIf],
  ['WHILE', (c) => parseWhile(c, null)],
  ['FOR', (c) => parseFor(c, null)],
  ['TIGHT', parseTight],
  ['MATCH', parseMatch],
  ['PARTIAL', parseMatch],
  ['MUTABLE', parseMutable],
  ['RETURN', parseReturn],
  ['BREAK', (c) => parseWord(c, 'break')],
  ['CONTINUE', (c) => parseWord(c, 'continue')],
  ['PASS', parsePass],
  ['ASSERT', parseAssert],
  ['ASSERT_RAISES', parseAssertRaises],
  ['RAISE', parseRaise],
  ['EXIT', parseExit],
  ['DIE', parseDie],
  ['WITH', parseWith],
  ['DO', parseDo],
  ['YIELD', parseYield],
  ['CLOSE', parseClose],
  ['FN', parseNestedDeclaration],
  ['STRUCT', parseNestedDeclaration],
  ['ENUM', parseNestedDeclaration],
  ['UNION', parseNestedDeclaration],
  ['PUB', parseNestedDeclaration],
  ['PRIVATE', parseNestedDeclaration],
]);

const COMPOUND_OPS: ReadonlySet<string> = new Set<CompoundOp>([
  '+=',
  '-=',
  '*=',
  '/=',
  '&=',
  '|=',
  '^=',
]);

function isCompoundOp(text: string): text is CompoundOp {
  return COMPOUND_OPS.has(text);
}

/** One statement; a chain with THEN only where the cursor is directly inside BG. */
export function parseStatement(c: Cursor): BgStmt {
  enter(c);
  const token = peek(c);
  const refused = c.source.dialect === 'newest' ? UNSUPPORTED_WORDS.get(token.text) : undefined;
  if (refused !== undefined && token.kind === 'typeId')
    fail(c, 'NOT_SUPPORTED', spanOf(token), `not supported: ${refused}`);
  const rule = token.kind === 'keyword' ? RULES.get(token.text) : undefined;
  const { further } = c;
  c.further = null;
  const isSeveral = token.text === 'MUTABLE' ? atSeveral(c, 1) : atSeveral(c, 0);
  if (isSeveral) {
    const several = parseSeveral(c, further);
    leave(c);
    return several;
  }
  const statement = rule === undefined ? parseSimple(c) : rule(c);
  leave(c);
  return statement;
}

// ------------------------------------------------------------------------------------------- short statements

function parseMutable(c: Cursor): Stmt {
  const { start } = advance(c);
  const name = expectVar(c, 'a variable name');
  const type = accept(c, ':') ? parseTypeOrWrapper(c) : null;
  let value: Expr | null = null;
  if (type === null || at(c, '=')) {
    if (!accept(c, '=')) unexpected(c, `\`=\` and a value for \`${name.text}\``);
    value = c.grammar.expression(c, 0);
  }
  expectSemicolon(c);
  return { kind: 'mutable', name, type, value, span: spanFrom(c, start) };
}

/** `x:? = e` of the newest dialect names only what wraps the value, which is inferred anyway. */
function parseTypeOrWrapper(c: Cursor): TypeNode | null {
  const signs = ['?', '!', '~'];
  let ahead = 0;
  while (signs.some((sign) => isSign(peek(c, ahead), sign))) ahead++;
  if (ahead === 0 || !isSign(peek(c, ahead), '=')) return parseType(c);
  for (let i = 0; i < ahead; i++) advance(c);
  return null;
}

function parseReturn(c: Cursor): Stmt {
  const { start } = advance(c);
  const value = parseOptionalValue(c);
  expectSemicolon(c);
  return { kind: 'return', value, span: spanFrom(c, start) };
}

/** An expression, or null before what ends the statement. */
function parseOptionalValue(c: Cursor): Expr | null {
  return startsItem(peek(c)) ? c.grammar.expression(c, 0) : null;
}

function parseWord(c: Cursor, kind: 'break' | 'continue'): Stmt {
  const { start } = advance(c);
  expectSemicolon(c);
  return { kind, span: spanFrom(c, start) };
}

function parsePass(c: Cursor): Stmt {
  const { start } = advance(c);
  accept(c, ';');
  return { kind: 'pass', span: spanFrom(c, start) };
}

function parseAssert(c: Cursor): Stmt {
  const { start } = advance(c);
  const condition = c.grammar.expression(c, 0);
  refuseAssignmentSign(c);
  const message = accept(c, ',') ? expectString(c, 'the message of ASSERT').text : null;
  expectSemicolon(c);
  return { kind: 'assert', condition, message, span: spanFrom(c, start) };
}

function refuseAssignmentSign(c: Cursor): void {
  if (!at(c, '=')) return;
  report(c, 'OPERATOR_TYPO_SUGGESTION', spanOf(peek(c)), '`=` does not compare', {
    label: 'write `==`',
    hint: '`=` declares or assigns, as a statement of its own',
  });
  advance(c);
  c.grammar.expression(c, 0);
  c.holes++;
}

function parseAssertRaises(c: Cursor): Stmt {
  const { start } = advance(c);
  const errorKind = expectType(c, 'an error kind');
  if (!accept(c, ',')) unexpected(c, '`,` after the error kind');
  const hasType = peek(c).kind === 'typeId' && isSign(peek(c, 1), ',');
  const errorType = hasType ? nameOf(advance(c)) : null;
  if (hasType) advance(c);
  const value = c.grammar.expression(c, 0);
  expectSemicolon(c);
  return { kind: 'assertRaises', errorKind, errorType, value, span: spanFrom(c, start) };
}

function parseRaise(c: Cursor): Stmt {
  const { start } = advance(c);
  if (peek(c).kind === 'varId') {
    unexpected(c, 'an error kind, an error type or a string after `RAISE`', {
      hint: 'a message that is not a literal follows a kind: `RAISE Input, message;`',
    });
  }
  const error = parseErrorSpec(c, 0);
  expectSemicolon(c);
  return { kind: 'raise', error, span: spanFrom(c, start) };
}

function parseExit(c: Cursor): Stmt {
  const { start } = advance(c);
  const message = startsItem(peek(c)) ? c.grammar.unary(c) : null;
  accept(c, ';');
  return { kind: 'exit', message, span: spanFrom(c, start) };
}

function parseDie(c: Cursor): Stmt {
  const { start } = advance(c);
  const status = parseOptionalValue(c);
  expectSemicolon(c);
  return { kind: 'die', status, span: spanFrom(c, start) };
}

// ---------------------------------------------------------------------- statements that start with an expression

function parseSimple(c: Cursor): BgStmt {
  const { start } = peek(c);
  if (at(c, ';')) return refuseEmpty(c);
  const form = bindForm(c);
  if (form !== 'plain') advance(c);
  const target = c.grammar.expression(c, 0);
  const sign = peek(c);
  if (sign.kind === 'mark' && isCompoundOp(sign.text)) return parseCompound(c, target, sign.text);
  const isBind = at(c, '=') || at(c, ':') || form !== 'plain';
  if (isBind) return parseBind(c, start, target, form);
  if (c.loose === 'brace' && (at(c, 'AS') || at(c, 'THEN'))) return parseChain(c, start, target);
  if (target.kind === 'name' && at(c, ','))
    unexpected(c, '`=`', { hint: 'a statement declares or assigns one variable' });
  endExpression(c);
  return { kind: 'expr', value: target, span: spanFrom(c, start) };
}

/** VAR and SET of the oldest dialect are words only at the start of a statement before a name. */
function bindForm(c: Cursor): 'plain' | 'var' | 'set' {
  const token = peek(c);
  if (token.kind !== 'typeId' || peek(c, 1).kind !== 'varId') return 'plain';
  return token.text === 'VAR' ? 'var' : token.text === 'SET' ? 'set' : 'plain';
}

function refuseEmpty(c: Cursor): Stmt {
  const token = peek(c);
  report(c, 'UNEXPECTED_TOKEN', spanOf(token), 'this `;` ends no statement', {
    label: 'remove it',
    hint: '`END`, `}` and the handlers of WITH take no `;`',
  });
  advance(c);
  return { kind: 'pass', span: spanOf(token) };
}

function parseBind(c: Cursor, start: number, target: Expr, form: 'plain' | 'var' | 'set'): Stmt {
  checkTarget(c, target);
  let type: TypeNode | null = null;
  if (at(c, ':')) {
    if (target.kind !== 'name') unexpected(c, '`=`', { hint: 'only a plain name takes a type' });
    advance(c);
    if (at(c, '=')) unexpected(c, 'a type after `:`', { hint: 'write `=` without the colon' });
    type = parseTypeOrWrapper(c);
  }
  if (!accept(c, '=')) unexpected(c, '`=` and a value');
  const value = c.grammar.expression(c, 0);
  expectSemicolon(c);
  return { kind: 'bind', target, type, value, form, span: spanFrom(c, start) };
}

function parseCompound(c: Cursor, target: Expr, op: CompoundOp): Stmt {
  checkTarget(c, target);
  const { start } = target.span;
  advance(c);
  const value = c.grammar.expression(c, 0);
  expectSemicolon(c);
  return { kind: 'compound', target, op, value, span: spanFrom(c, start) };
}

function checkTarget(c: Cursor, target: Expr): void {
  if (isTarget(target)) return;
  report(c, 'INVALID_ASSIGNMENT_TARGET', target.span, 'this cannot be assigned', {
    label: 'not a name, a field or an index',
    hint: 'compare with `==`, or assign to a name, a field or an index',
  });
}

/** True for a path that starts with a name and ends as a name, a field, an index or `.*`. */
function isTarget(target: Expr): boolean {
  if (target.kind === 'field' && target.safe) return false;
  if (!['name', 'placeholder', 'field', 'index', 'deref'].includes(target.kind)) return false;
  for (let place = target; ;) {
    switch (place.kind) {
      case 'field':
      case 'index':
      case 'slice':
      case 'method':
        place = place.receiver;
        break;
      case 'call':
        place = place.callee;
        break;
      case 'deref':
      case 'unwrap':
      case 'capability':
        place = place.value;
        break;
      default:
        return place.kind === 'name' || place.kind === 'placeholder' || place.kind === 'pipeName';
    }
  }
}

/** `e AS a THEN f(a) AS b THEN …`; the first step has been read. */
function parseChain(c: Cursor, start: number, first: Expr): BgStmt {
  const steps = [{ value: first, binding: parseStepName(c) }];
  while (accept(c, 'THEN')) {
    const value = c.grammar.expression(c, 0);
    steps.push({ value, binding: parseStepName(c) });
  }
  accept(c, ';');
  return { kind: 'then', steps, span: spanFrom(c, start) };
}

function parseStepName(c: Cursor): ReturnType<typeof nameOf> | null {
  return accept(c, 'AS') ? expectVar(c, 'a name for the value of this step') : null;
}

/** The `;` of an expression statement, which the last one of a BG body and a DO branch may leave out. */
function endExpression(c: Cursor): void {
  const isLast = c.loose !== 'none' && at(c, '}');
  if (isLast || (c.loose === 'branch' && at(c, ','))) return;
  const hint = armHint(c);
  if (hint === '') expectSemicolon(c);
  else unexpected(c, '`;` at the end of the statement', { hint });
}
