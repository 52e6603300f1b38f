/**
 * Operands (CLEAR language reference, 3.4): literals, names, collections, casts, ownership words, lambdas and
 * the expressions that start with a keyword.
 */
import type { Capability, Expr, Name, OwnershipExpr } from '../ast.js';
import type { Token } from '../tokens.js';
import { parseBg, parseNext } from './bg.js';
import { parseIfExpression, parseMatchExpression } from './conditionals.js';
import type { Cursor } from './cursor.js';
import {
  accept,
  advance,
  at,
  enter,
  fail,
  isSigil,
  isSign,
  leave,
  nameOf,
  peek,
  previous,
  report,
  spanFrom,
  spanOf,
} from './cursor.js';
import { expect, expectVar, unexpected } from './expect.js';
import { commaList } from './lists.js';
import { parseNumber, parseString, parseSymbol } from './literals.js';
import { parseCaptures, parseParameters } from './parameters.js';
import { parseFieldInits, parsePostfixes } from './postfix.js';
import { closeBlock, openBlock, parseList } from './recovery.js';
import { atLiteralArguments, parseCapabilities, parseType, parseTypeArguments } from './types.js';
import { fixLiteral } from './words.js';

type OwnershipWord = OwnershipExpr['op'];

const OWNERSHIP_WORDS: ReadonlySet<string> = new Set<OwnershipWord>([
  'COPY',
  'MOVE',
  'GIVE',
  'CLONE',
  'SHARE',
  'LINK',
  'RESOLVE',
  'FREEZE',
]);

function isOwnershipWord(word: string): word is OwnershipWord {
  return OWNERSHIP_WORDS.has(word);
}

type CollectionName = 'List' | 'Pool' | 'Set';

function collectionName(word: string): CollectionName | null {
  return word === 'List' || word === 'Pool' || word === 'Set' ? word : null;
}

/** An operand with its postfixes. */
export function parsePrimary(c: Cursor): Expr {
  fixLiteral(c);
  const token = peek(c);
  const { start } = token;
  switch (token.kind) {
    case 'int':
    case 'float':
      return parsePostfixes(c, start, parseNumber(c, null));
    case 'string':
      return parsePostfixes(c, start, parseString(c));
    case 'placeholder':
      advance(c);
      return parsePostfixes(c, start, { kind: 'placeholder', span: spanOf(token) });
    case 'varId':
      return parsePostfixes(c, start, parseName(c));
    case 'typeId':
      return parsePostfixes(c, start, parseTypeName(c));
    case 'keyword':
      return parseKeyword(c, token.text, start);
    case 'mark':
      return parsePostfixes(c, start, parseMark(c, token.text));
    case 'end':
      return unexpected(c, 'an expression');
  }
}

function parseName(c: Cursor): Expr {
  const token = peek(c);
  if (isSigil(token) && isSign(peek(c, 1), '(')) {
    fail(c, 'NOT_SUPPORTED', spanOf(token), `not supported: \`${token.text}(…)\` before a call`, {
      hint: 'annotate the function with EFFECTS REENTRANT instead',
    });
  }
  advance(c);
  const span = spanOf(token);
  // Early programs write `@row` for the pipeline name `$row`.
  if (isSigil(token)) return { kind: 'pipeName', name: `$${token.text.slice(1)}`, span };
  if (token.text.startsWith('$')) return { kind: 'pipeName', name: token.text, span };
  return { kind: 'name', name: token.text, span };
}

/** A type name, a struct literal or an empty collection. */
function parseTypeName(c: Cursor): Expr {
  const token = advance(c);
  const name = nameOf(token);
  const collection = collectionName(token.text);
  if (collection !== null && at(c, '[')) return parseCollection(c, collection, token.start);
  if (token.text === 'Tuple' && c.literals && at(c, '{') && !isSign(peek(c, 2), ':'))
    return parseTuple(c, name);
  if (c.literals && at(c, '{')) {
    const fields = parseFieldInits(c);
    return {
      kind: 'struct',
      name,
      namespace: null,
      args: [],
      fields,
      span: spanFrom(c, token.start),
    };
  }
  if (c.literals && at(c, '<') && atLiteralArguments(c)) {
    const args = parseTypeArguments(c);
    const fields = parseFieldInits(c);
    return { kind: 'struct', name, namespace: null, args, fields, span: spanFrom(c, token.start) };
  }
  return { kind: 'typeName', name: token.text, args: [], span: name.span };
}

/** `Tuple{ a, b }`: its fields are named by their positions. */
function parseTuple(c: Cursor, name: Name): Expr {
  advance(c);
  const values = commaList(c, '}', (inner) => inner.grammar.expression(inner, 0));
  const fields = values.map((value, index) => ({
    name: { text: `_${index}`, span: value.span },
    value,
  }));
  const span = spanFrom(c, name.span.start);
  return { kind: 'struct', name, namespace: null, args: [], fields, span };
}

/** `List[]`, `Set["a", "b"]`, `Pool[] @soa`, `Set[]:sharded(4)`. */
function parseCollection(c: Cursor, name: CollectionName, start: number): Expr {
  advance(c);
  const items = commaList(c, ']', (inner) => inner.grammar.expression(inner, 0));
  let caps: readonly Capability[] = [];
  const next = peek(c, 1);
  const isModifier = next.kind === 'varId' && (next.text === 'sharded' || next.text === 'soa');
  if (isSigil(peek(c)) && peek(c).text === '@soa') {
    caps = parseCapabilities(c);
  } else if (at(c, ':') && isModifier) {
    advance(c);
    const word = peek(c);
    c.tokens[c.index] = { ...word, text: `@${word.text}` };
    caps = parseCapabilities(c);
  }
  return { kind: 'collection', name, items, caps, span: spanFrom(c, start) };
}

// ------------------------------------------------------------------------------------------------ keywords

function parseKeyword(c: Cursor, word: string, start: number): Expr {
  if (isOwnershipWord(word)) {
    advance(c);
    const value = c.grammar.expression(c, openLevel(c));
    return { kind: 'ownership', op: word, value, span: spanFrom(c, start) };
  }
  switch (word) {
    case 'TRUE':
    case 'FALSE': {
      const span = spanOf(advance(c));
      return parsePostfixes(c, start, { kind: 'bool', value: word === 'TRUE', span });
    }
    case 'NIL':
      return parsePostfixes(c, start, { kind: 'nil', span: spanOf(advance(c)) });
    case 'DEFAULT':
      return { kind: 'defaultValue', span: spanOf(advance(c)) };
    case 'CAST':
      return parsePostfixes(c, start, parseCast(c));
    case 'IF':
      return parsePostfixes(c, start, parseIfExpression(c));
    case 'MATCH':
    case 'PARTIAL':
      return parsePostfixes(c, start, parseMatchExpression(c));
    case 'NEXT':
      return parseNext(c);
    case 'BG':
      return parseBg(c);
    default:
      return unexpected(c, 'an expression');
  }
}

/**
 * The level of an operand that swallows everything to its right (CLEAR language reference, 8); inside a
 * pipeline stage it stops before the next `|>`.
 */
function openLevel(c: Cursor): number {
  return Math.max(1, c.floor);
}

function parseCast(c: Cursor): Expr {
  const { start } = advance(c);
  expect(c, '(', 'after `CAST`');
  const value = c.grammar.expression(c, 0);
  expect(c, 'AS', 'before the type of the cast');
  const type = parseType(c);
  expect(c, ')', 'to close the cast');
  return { kind: 'cast', value, type, span: spanFrom(c, start) };
}

// --------------------------------------------------------------------------------------------------- marks

function parseMark(c: Cursor, mark: string): Expr {
  switch (mark) {
    case '(':
      return parseParenthesis(c);
    case '[':
      return parseItems(c);
    case '{':
      return parseMap(c);
    case ':':
      return parseSymbol(c);
    case '%':
      return parsePercent(c);
    default: {
      const isGlued = previous(c).end === peek(c).start;
      const hint = isGlued ? FOREIGN_OPERATORS.get(previous(c).text + mark) : undefined;
      return unexpected(c, 'an expression', { hint: hint ?? '' });
    }
  }
}

/** Operators of other languages that come as two tokens. */
const FOREIGN_OPERATORS: ReadonlyMap<string, string> = new Map([
  ['++', 'write `x += 1`'],
  ['--', 'write `x -= 1`'],
  ['<>', 'write `!=`'],
  ['===', 'compare with `==`'],
  ['=>', 'write `->`, or `>=` to compare'],
]);

function parseParenthesis(c: Cursor): Expr {
  const { start } = advance(c);
  const value = c.grammar.expression(c, 0);
  const name = accept(c, 'AS') ? expectVar(c, 'a name after `AS`') : null;
  expect(c, ')', 'to close the parenthesis');
  if (name === null) return value;
  return { kind: 'asBinding', value, name, span: spanFrom(c, start) };
}

function parseItems(c: Cursor): Expr {
  const { start } = advance(c);
  const items = commaList(c, ']', (inner) => inner.grammar.expression(inner, 0));
  return { kind: 'list', items, span: spanFrom(c, start) };
}

function parseMap(c: Cursor): Expr {
  if (c.source.dialect === 'newest' && atValueBlock(c)) return parseValueBlock(c);
  const { start } = advance(c);
  const entries = commaList(c, '}', parseEntry);
  return { kind: 'map', entries, span: spanFrom(c, start) };
}

/** The distance to the `}` of the `{` that is next, or -1; `visit` sees the tokens directly inside. */
function closingBrace(c: Cursor, visit: (token: Token) => void): number {
  let depth = 0;
  for (let ahead = 0; peek(c, ahead).kind !== 'end'; ahead++) {
    const token = peek(c, ahead);
    if (token.kind !== 'mark') continue;
    if (['{', '(', '['].includes(token.text)) depth++;
    if (['}', ')', ']'].includes(token.text)) depth--;
    if (depth === 0) return ahead;
    if (depth === 1) visit(token);
  }
  return -1;
}

/** Braces with a `;` directly inside hold statements: the entries of a map have none (CLEAR language reference, 21). */
function atValueBlock(c: Cursor): boolean {
  let hasStatements = false;
  const end = closingBrace(c, ({ text }) => {
    hasStatements ||= text === ';';
  });
  return end >= 0 && hasStatements;
}

/** Statements, and at their end the expression whose value the block has. */
function parseValueBlock(c: Cursor): Expr {
  enter(c);
  const opener = advance(c);
  openBlock(c, opener, '}');
  const list = parseList(c, NO_STOPS, 'brace');
  closeBlock(c, 'the block');
  leave(c);
  const span = spanFrom(c, opener.start);
  const last = list.at(-1);
  const statements = list.slice(0, -1).filter((statement) => statement.kind !== 'then');
  if (last?.kind === 'expr' && statements.length === list.length - 1)
    return { kind: 'block', statements, value: last.value, span };
  const place = last === undefined ? span : last.span;
  report(c, 'UNEXPECTED_TOKEN', place, 'a block that stands for a value ends with an expression', {
    hint: 'write the value last: `{ …; value }`',
  });
  c.holes++;
  return { kind: 'nil', span };
}

const NO_STOPS: ReadonlySet<string> = new Set();

function parseEntry(c: Cursor): { key: Expr; value: Expr } {
  const key = c.grammar.expression(c, 0);
  if (!at(c, ':')) {
    unexpected(c, '`:` after the key of a map literal', {
      hint: 'braces around statements belong to BG, WITH, DO, EACH and TAP only',
    });
  }
  advance(c);
  return { key, value: c.grammar.expression(c, 0) };
}

/** `%(…) -> e`, and the literals `%[…]`, `%{…}`, `%T{…}`, `%"…"` of early dialects. */
function parsePercent(c: Cursor): Expr {
  const { start } = advance(c);
  const token = peek(c);
  if (at(c, '(')) return parseLambda(c, start);
  if (at(c, '[')) return parseItems(c);
  if (at(c, '{')) return parseMap(c);
  if (token.kind === 'typeId') return parseTypeName(c);
  if (token.kind === 'string') return parseString(c);
  return unexpected(c, 'a lambda or a literal after `%`');
}

function parseLambda(c: Cursor, start: number): Expr {
  const parameters = parseParameters(c, 'a lambda');
  const captures = parseCaptures(c);
  expect(c, '->', 'before the body of the lambda');
  const body = c.grammar.expression(c, openLevel(c));
  return { kind: 'lambda', parameters, captures, body, span: spanFrom(c, start) };
}
