/**
 * What may follow an operand: fields, calls, indices, `?`, capabilities and the braces of an inline variant
 * (CLEAR language reference, 3.4). A loop, so that `a.b.c…` does not nest.
 */
import type { Expr, FieldInit, MatchArm, Name, TypeNode } from '../ast.js';
import type { Token } from '../tokens.js';
import type { Cursor } from './cursor.js';
import { accept, advance, at, fail, isSign, nameOf, peek, spanFrom, spanOf } from './cursor.js';
import { expect, expectType, expectVar, unexpected } from './expect.js';
import { commaList } from './lists.js';
import {
  atCapability,
  atLiteralArguments,
  parseCapabilities,
  parseType,
  parseTypeArguments,
  refuseSecondChain,
} from './types.js';

const RANGE_LEVEL = 3;
const SLICE_MARKS: ReadonlySet<string> = new Set(['..', '..<', '..=', '..<=']);

/** Postfixes of `value`, which began at offset `start`. */
export function parsePostfixes(c: Cursor, start: number, value: Expr): Expr {
  let result = value;
  for (;;) {
    const next = parsePostfix(c, start, result);
    if (next === null) return result;
    result = next;
  }
}

function parsePostfix(c: Cursor, start: number, value: Expr): Expr | null {
  if (atCapability(c)) {
    const caps = parseCapabilities(c);
    refuseSecondChain(c);
    return { kind: 'capability', value, caps, span: spanFrom(c, start) };
  }
  const token = peek(c);
  if (token.kind === 'keyword') return parsePresence(c, start, value);
  if (token.kind !== 'mark') return null;
  switch (token.text) {
    case '.':
      advance(c);
      return parseMember(c, start, value, false);
    case '(': {
      const args = parseArguments(c);
      return { kind: 'call', callee: value, args, span: spanFrom(c, start) };
    }
    case '[':
      return parseIndex(c, start, value);
    case '::':
      return parseStaticCall(c, start, value);
    case '?':
      advance(c);
      if (accept(c, '.')) return parseMember(c, start, value, true);
      return { kind: 'unwrap', value, span: spanFrom(c, start) };
    case '{':
      return parseBraces(c, start, value);
    case '<':
      return parseGenericLiteral(c, start, value);
    default:
      return null;
  }
}

/**
 * `e EXISTS` and `e IS_OK` of the newest dialect ask whether there is a value; with `AS n` they bind it. A value that could
 * not be computed counts as absent, so that the second is the first of `(e OR NIL)`.
 */
function parsePresence(c: Cursor, start: number, value: Expr): Expr | null {
  const token = peek(c);
  if (token.text === 'IS_READY')
    return fail(c, 'NOT_SUPPORTED', spanOf(token), 'not supported: `IS_READY`');
  if (token.text === 'IS_A') return parseVariantTest(c, start, value);
  if (token.text !== 'EXISTS' && token.text !== 'IS_OK') return null;
  advance(c);
  const span = spanFrom(c, start);
  const nil: Expr = { kind: 'nil', span: spanOf(token) };
  const asked: Expr =
    token.text === 'EXISTS'
      ? value
      : { kind: 'or', value, rescue: { kind: 'value', value: nil }, span };
  if (at(c, 'AS') && peek(c, 1).kind === 'varId' && !peek(c, 1).text.startsWith('$')) {
    advance(c);
    const name = expectVar(c, 'a name after `AS`');
    return { kind: 'asBinding', value: asked, name, span: spanFrom(c, start) };
  }
  const name: Name = { text: 'present?', span: spanOf(token) };
  return { kind: 'method', receiver: asked, name, args: [], safe: false, span };
}

/**
 * `e IS_A T` compares types. `e IS_A U.V` of the newest dialect is a MATCH that gives TRUE for the variant; with `AS n`, one that gives its payload,
 * which a condition binds.
 */
function parseVariantTest(c: Cursor, start: number, subject: Expr): Expr {
  const sign = advance(c);
  const { start: first } = peek(c);
  if (!isSign(peek(c, 1), '.')) {
    const type = parseType(c);
    return { kind: 'typeTest', value: subject, type, span: spanFrom(c, start) };
  }
  const owner = expectType(c, 'the variant of an enum or union after `IS_A`');
  advance(c);
  const name = expectType(c, 'the name of the variant');
  const receiver: Expr = { kind: 'typeName', name: owner.text, args: [], span: owner.span };
  const variant: Expr = { kind: 'field', receiver, name, safe: false, span: spanFrom(c, first) };
  const binds = at(c, 'AS') && peek(c, 1).kind === 'varId' && !peek(c, 1).text.startsWith('$');
  if (binds) advance(c);
  const binding = binds ? expectVar(c, 'a name after `AS`') : null;
  const span = spanFrom(c, start);
  const body: Expr =
    binding === null
      ? { kind: 'bool', value: true, span: spanOf(sign) }
      : { kind: 'name', name: binding.text, span: binding.span };
  const arm: MatchArm<Expr> = {
    pattern: { kind: 'valuePattern', values: [variant], binding, fields: null, span: variant.span },
    body,
    span: variant.span,
  };
  const match: Expr = {
    kind: 'matchExpr',
    partial: true,
    exhaustive: false,
    takes: false,
    subject,
    arms: [arm],
    otherwise:
      binding === null
        ? { kind: 'bool', value: false, span: spanOf(sign) }
        : { kind: 'nil', span: spanOf(sign) },
    span,
  };
  // The payload and what the condition binds are two variables of one name.
  return binding === null ? match : { kind: 'asBinding', value: match, name: { ...binding }, span };
}

/** What follows a dot. */
function parseMember(c: Cursor, start: number, value: Expr, safe: boolean): Expr {
  if (!safe && accept(c, '*')) return { kind: 'deref', value, span: spanFrom(c, start) };
  const token = peek(c);
  const position = peek(c, 1);
  if (token.kind === 'placeholder' && position.kind === 'int' && position.start === token.end) {
    advance(c);
    advance(c);
    const span = { start: token.start, end: position.end };
    const name: Name = { text: c.source.text.slice(span.start, span.end), span };
    return { kind: 'field', receiver: value, name, safe, span: spanFrom(c, start) };
  }
  if (token.kind !== 'varId' && token.kind !== 'typeId') {
    unexpected(c, 'a field or function name after `.`');
  }
  const name = memberName(advance(c), c);
  if (!at(c, '(')) return { kind: 'field', receiver: value, name, safe, span: spanFrom(c, start) };
  const args = parseArguments(c);
  return { kind: 'method', receiver: value, name, args, safe, span: spanFrom(c, start) };
}

/** The name after a dot; a `?` between it and its parenthesis belongs to the name. */
function memberName(token: Token, c: Cursor): Name {
  const name = nameOf(token);
  if (!at(c, '?') || !isSign(peek(c, 1), '(')) return name;
  const mark = advance(c);
  return { text: `${name.text}?`, span: { start: token.start, end: mark.end } };
}

/** `(a, b)`. */
export function parseArguments(c: Cursor): readonly Expr[] {
  advance(c);
  return commaList(c, ')', (inner) => inner.grammar.expression(inner, 0));
}

function parseIndex(c: Cursor, start: number, value: Expr): Expr {
  advance(c);
  const indexStart = peek(c).start;
  const first = c.grammar.expression(c, RANGE_LEVEL + 1);
  const token = peek(c);
  if (token.kind === 'mark' && SLICE_MARKS.has(token.text)) {
    advance(c);
    const to = c.grammar.expression(c, RANGE_LEVEL + 1);
    expect(c, ']', 'to close the slice');
    const inclusive = token.text !== '..<';
    return { kind: 'slice', receiver: value, from: first, to, inclusive, span: spanFrom(c, start) };
  }
  const index = c.grammar.climb(c, indexStart, first, 0);
  if (at(c, ','))
    fail(c, 'NOT_SUPPORTED', spanOf(peek(c)), 'not supported: an index of several keys');
  expect(c, ']', 'to close the index');
  return { kind: 'index', receiver: value, index, span: spanFrom(c, start) };
}

function parseStaticCall(c: Cursor, start: number, owner: Expr): Expr {
  advance(c);
  const name = expectVar(c, 'a function name after `::`');
  if (!at(c, '(')) unexpected(c, `\`(\` after \`::${name.text}\``);
  const args = parseArguments(c);
  return { kind: 'staticCall', owner, name, args, span: spanFrom(c, start) };
}

// ----------------------------------------------------------------------------------- literals with braces

/** `U.V{ … }` or `namespace.Type{ … }`; null after anything else, or where literals are off. */
function parseBraces(c: Cursor, start: number, value: Expr): Expr | null {
  if (!c.literals || value.kind !== 'field' || value.safe || !isUpper(value.name.text)) return null;
  const { receiver, name } = value;
  if (receiver.kind === 'name') return parseQualifiedLiteral(c, start, value, []);
  const isOwner = receiver.kind === 'typeName' || receiver.kind === 'field';
  if (!isOwner) return null;
  const fields = parseFieldInits(c);
  return { kind: 'variant', owner: receiver, variant: name, fields, span: spanFrom(c, start) };
}

/** `namespace.Type<A>{ … }`. */
function parseGenericLiteral(c: Cursor, start: number, value: Expr): Expr | null {
  if (!c.literals || value.kind !== 'field' || value.receiver.kind !== 'name') return null;
  if (!isUpper(value.name.text) || !atLiteralArguments(c)) return null;
  return parseQualifiedLiteral(c, start, value, parseTypeArguments(c));
}

function parseQualifiedLiteral(
  c: Cursor,
  start: number,
  value: Expr & { kind: 'field' },
  args: readonly TypeNode[],
): Expr {
  const { receiver, name } = value;
  const namespace: Name | null =
    receiver.kind === 'name' ? { text: receiver.name, span: receiver.span } : null;
  const fields = parseFieldInits(c);
  return { kind: 'struct', name, namespace, args, fields, span: spanFrom(c, start) };
}

function isUpper(text: string): boolean {
  return text >= 'A' && text < '[';
}

/** `{ name: value, … }`. */
export function parseFieldInits(c: Cursor): readonly FieldInit[] {
  expect(c, '{', 'before the fields');
  return commaList(c, '}', parseFieldInit);
}

function parseFieldInit(c: Cursor): FieldInit {
  const token = peek(c);
  if (token.kind !== 'varId' && token.kind !== 'typeId') unexpected(c, 'a field name');
  const name = nameOf(advance(c));
  if (!at(c, ':')) {
    unexpected(c, `\`:\` after the field \`${name.text}\``, {
      hint: `write \`${name.text}: value\``,
    });
  }
  advance(c);
  return { name, value: c.grammar.expression(c, 0) };
}
