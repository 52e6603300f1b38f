/**
 * NEXT, BG, BG STREAM and their modifiers (CLEAR concurrency reference, 3.1, 3.2 and 3.7).
 */
import type { BgStmt, Expr, Modifier, Stmt, TypeNode } from '../ast.js';
import type { Cursor } from './cursor.js';
import { accept, advance, at, enter, isSigil, leave, peek, spanFrom, spanOf } from './cursor.js';
import { expect, unexpected } from './expect.js';
import { closeBlock, openBlock, parseList } from './recovery.js';
import { parseType } from './types.js';

/** `NEXT e` binds like a unary operator: `NEXT a == 10` compares. */
export function parseNext(c: Cursor): Expr {
  const { start } = advance(c);
  const value = c.grammar.unary(c);
  return { kind: 'next', value, span: spanFrom(c, start) };
}

export function parseBg(c: Cursor): Expr {
  enter(c);
  const opener = advance(c);
  const expr = accept(c, 'STREAM') ? parseStream(c, opener.start) : parseFiber(c, opener.start);
  leave(c);
  return expr;
}

function parseFiber(c: Cursor, start: number): Expr {
  const opener = { ...peek(c), text: 'BG' };
  if (!at(c, '{')) {
    unexpected(c, '`{` after `BG`', { hint: 'write `BG { body }`' });
  }
  advance(c);
  openBlock(c, opener, '}');
  const modifiers = parseModifiers(c);
  const body: readonly BgStmt[] = parseList(c, NO_STOPS, 'brace');
  closeBlock(c, '`BG`');
  return { kind: 'bg', modifiers, body, span: spanFrom(c, start) };
}

function parseStream(c: Cursor, start: number): Expr {
  let yields: TypeNode | null = null;
  const word = peek(c);
  if (word.kind === 'typeId' && word.text === 'YIELDS') {
    advance(c);
    yields = parseType(c);
  }
  const opener = { ...peek(c), text: 'BG STREAM' };
  if (!at(c, '{')) unexpected(c, '`{` after `BG STREAM`');
  advance(c);
  openBlock(c, opener, '}');
  const modifiers = parseModifiers(c);
  const body: readonly Stmt[] = c.grammar.statements(c, NO_STOPS);
  closeBlock(c, '`BG STREAM`');
  return { kind: 'bgStream', yields, modifiers, body, span: spanFrom(c, start) };
}

const NO_STOPS: ReadonlySet<string> = new Set();

/** `@standard:@parallel ->`, or nothing; the `@` is optional after the first. */
export function parseModifiers(c: Cursor): readonly Modifier[] {
  if (!isSigil(peek(c))) return [];
  const modifiers = [parseModifier(c)];
  while (accept(c, ':')) modifiers.push(parseModifier(c));
  expect(c, '->', 'after the modifiers');
  return modifiers;
}

function parseModifier(c: Cursor): Modifier {
  const token = peek(c);
  if (token.kind !== 'varId') unexpected(c, 'a modifier such as `@parallel`');
  advance(c);
  const name = token.text.startsWith('@') ? token.text.slice(1) : token.text;
  return { name, span: spanOf(token) };
}
