/**
 * Operators by precedence climbing (CLEAR language reference, 8): the higher the level, the tighter it binds;
 * all associate to the left except `**`.
 */
import type { BinaryOp, Expr, Rescue, UnaryExpr } from '../ast.js';
import type { Token } from '../tokens.js';
import type { Cursor } from './cursor.js';
import {
  accept,
  advance,
  enter,
  isSigil,
  leave,
  NESTING_MAX,
  peek,
  spanFrom,
  spanOf,
  tooDeep,
} from './cursor.js';
import { parseErrorSpec } from './error-spec.js';
import { isSmallestLiteral, parseNumber } from './literals.js';
import { parsePipeTarget } from './pipelines.js';
import { parsePostfixes } from './postfix.js';
import { parsePrimary } from './primaries.js';

const PIPE_LEVEL = 1;
const RESCUE_LEVEL = 2;
const RANGE_LEVEL = 3;
const SHIFT_LEVEL = 10;
const POWER_LEVEL = 13;

const BINARY_LEVELS: ReadonlyMap<string, number> = new Map<BinaryOp, number>([
  ['||', 4],
  ['&&', 5],
  ['==', 6],
  ['!=', 6],
  ['<', 6],
  ['>', 6],
  ['<=', 6],
  ['>=', 6],
  ['BIT_OR', 7],
  ['XOR', 8],
  ['BIT_AND', 9],
  ['<<', SHIFT_LEVEL],
  ['>>', SHIFT_LEVEL],
  ['$+', 11],
  ['+', 11],
  ['-', 11],
  ['%+', 11],
  ['%-', 11],
  ['!+', 11],
  ['!-', 11],
  ['*', 12],
  ['/', 12],
  ['MOD', 12],
  ['%*', 12],
  ['!*', 12],
  ['**', POWER_LEVEL],
]);

/** Operators of the newest dialect that are words but not reserved. */
const BIT_WORDS: ReadonlySet<string> = new Set<BinaryOp>(['BIT_AND', 'BIT_OR', 'XOR']);

function isBinaryOp(text: string): text is BinaryOp {
  return BINARY_LEVELS.has(text);
}

/** An expression of operators of at least level `min`; level 0 starts afresh, as inside brackets. */
export function parseExpression(c: Cursor, min: number): Expr {
  enter(c);
  const { floor, literals } = c;
  if (min === 0) {
    c.floor = 0;
    c.literals = true;
  }
  const { start } = peek(c);
  const value = climb(c, start, parseUnary(c), min);
  c.floor = floor;
  c.literals = literals;
  leave(c);
  return value;
}

/** Goes on with operators after `left`, which began at offset `start`. */
export function climb(c: Cursor, start: number, left: Expr, min: number): Expr {
  let value = left;
  for (;;) {
    const next = parseOperator(c, start, value, min);
    if (next === null) return value;
    value = next;
  }
}

function parseOperator(c: Cursor, start: number, left: Expr, min: number): Expr | null {
  const token = peek(c);
  const text = operatorText(c, token);
  if (isBinaryOp(text)) return parseBinary(c, start, left, min, text);
  switch (text) {
    case '|>': {
      if (min > PIPE_LEVEL) return null;
      advance(c);
      const stage = parsePipeTarget(c);
      return { kind: 'pipe', value: left, stage, span: spanFrom(c, start) };
    }
    case 'OR':
    case 'OR_ELSE': {
      if (min > RESCUE_LEVEL) return null;
      advance(c);
      const rescue = parseRescue(c);
      return { kind: 'or', value: left, rescue, span: spanFrom(c, start) };
    }
    case 'AS':
      return min > RESCUE_LEVEL ? null : parsePipeBinding(c, start, left);
    case '..<':
    case '..=':
    case '..<=': {
      if (min > RANGE_LEVEL) return null;
      advance(c);
      const to = parseExpression(c, RANGE_LEVEL + 1);
      const inclusive = text !== '..<';
      return { kind: 'range', from: left, to, inclusive, span: spanFrom(c, start) };
    }
    default:
      return null;
  }
}

/** The operator that starts here; two signs side by side are a shift, because `>>` also closes two type arguments. */
function operatorText(c: Cursor, token: Token): string {
  if (token.kind === 'typeId') return BIT_WORDS.has(token.text) ? token.text : '';
  if (token.kind !== 'mark' && token.kind !== 'keyword') return '';
  if (token.text !== '<' && token.text !== '>') return token.text;
  const next = peek(c, 1);
  const isDoubled = next.text === token.text && next.start === token.end;
  return isDoubled ? token.text + next.text : token.text;
}

function parseBinary(c: Cursor, start: number, left: Expr, min: number, op: BinaryOp): Expr | null {
  const level = BINARY_LEVELS.get(op) ?? 0;
  if (level < min) return null;
  const token = advance(c);
  const last = level === SHIFT_LEVEL ? advance(c) : token;
  const right = parseExpression(c, level === POWER_LEVEL ? level : level + 1);
  const { spliced } = token;
  const opSpan = { start: token.start, end: last.end };
  return { kind: 'binary', op, left, right, opSpan, spliced, span: spanFrom(c, start) };
}

/** `e AS $row`; any other AS ends the expression. */
function parsePipeBinding(c: Cursor, start: number, left: Expr): Expr | null {
  const token = peek(c, 1);
  if (token.kind !== 'varId') return null;
  if (!token.text.startsWith('$') && !isSigil(token)) return null;
  advance(c);
  advance(c);
  const name = { text: `$${token.text.slice(1)}`, span: spanOf(token) };
  return { kind: 'pipeBinding', value: left, name, span: spanFrom(c, start) };
}

/** The right side of a rescue: one operand, or a word that says what to do (CLEAR language reference, 11.4). */
function parseRescue(c: Cursor): Rescue {
  const token = peek(c);
  const word = token.kind === 'keyword' ? token.text : '';
  switch (word) {
    case 'ELSE':
      advance(c);
      return { kind: 'value', value: parseUnary(c) };
    case 'EXIT':
      advance(c);
      return { kind: 'exit', error: parseErrorSpec(c, RESCUE_LEVEL) };
    case 'RAISE':
      advance(c);
      return { kind: 'raise' };
    case 'PASS':
      advance(c);
      return { kind: 'pass' };
    case 'RETURN':
      advance(c);
      return { kind: 'return' };
    case 'BREAK':
      advance(c);
      return { kind: 'break' };
    case 'PRUNE':
      advance(c);
      return { kind: 'prune' };
    default:
      return { kind: 'value', value: parseUnary(c) };
  }
}

/** Prefix operators and their operand, `UNWRAP e` of the newest dialect included. They are collected first, so that a long row of them does not recurse. */
export function parseUnary(c: Cursor): Expr {
  const prefixes: Token[] = [];
  for (let token = peek(c); isPrefix(token); token = peek(c)) {
    if (token.text === '-' && isSmallestLiteral(peek(c, 1))) break;
    prefixes.push(advance(c));
    if (c.depth + prefixes.length > NESTING_MAX) tooDeep(c, spanOf(token));
  }
  enter(c);
  let value = parseOperand(c);
  leave(c);
  for (const prefix of prefixes.reverse()) {
    const span = spanFrom(c, prefix.start);
    if (prefix.text === 'UNWRAP') value = { kind: 'unwrap', value, span };
    else value = { kind: 'unary', op: unaryOp(prefix), value, span };
  }
  return value;
}

/** An operand; a minus that is still here belongs to the smallest literal of a type. */
function parseOperand(c: Cursor): Expr {
  const token = peek(c);
  if (token.kind !== 'mark' || token.text !== '-') return parsePrimary(c);
  accept(c, '-');
  return parsePostfixes(c, token.start, parseNumber(c, token));
}

function isPrefix(token: Token): boolean {
  if (token.kind === 'keyword') return token.text === 'UNWRAP';
  return token.kind === 'mark' && ['-', '!', '~'].includes(token.text);
}

function unaryOp(token: Token): UnaryExpr['op'] {
  return token.text === '!' ? '!' : token.text === '~' ? '~' : '-';
}
