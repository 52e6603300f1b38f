/**
 * What a rule requires next. A missing mark is reported where it belongs, at the end of the token before, and
 * the rule goes on as if it stood there; a missing name or value ends the rule.
 */
import type { DiagnosticDetails } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import type { Name } from '../ast.js';
import type { Token } from '../tokens.js';
import type { Cursor } from './cursor.js';
import {
  accept,
  advance,
  at,
  atEnd,
  fail,
  isFirstOnLine,
  nameOf,
  ParseFailure,
  peek,
  previous,
  report,
  spanOf,
} from './cursor.js';
import { describe, fixExpectedWord, hintBetween, hintFor } from './words.js';

/** The empty span behind the last token read. */
export function gap(c: Cursor): Span {
  const { end } = previous(c);
  return { start: end, end };
}

/**
 * Steps over the keyword or mark `text`, or reports that it is missing. `purpose` completes the message:
 * "expected `THEN` after the condition".
 */
export function expect(
  c: Cursor,
  text: string,
  purpose: string,
  details: DiagnosticDetails = {},
): boolean {
  if (accept(c, text)) return true;
  if (fixExpectedWord(c, text)) {
    advance(c);
    return true;
  }
  missing(c, text, purpose, details);
  return false;
}

/** Reports that `text` is missing here. */
export function missing(
  c: Cursor,
  text: string,
  purpose: string,
  details: DiagnosticDetails = {},
): void {
  const token = peek(c);
  report(c, 'PARSER_EXPECTED', gap(c), `expected \`${text}\` ${purpose}`, {
    label: `expected \`${text}\` here`,
    notes: [`found  ${describe(token)}`],
    hint: isFirstOnLine(c) ? '' : hintBetween(previous(c), token),
    ...details,
  });
}

/**
 * The `;` of a statement. If it is missing and the next token stands on the same line, that token is junk of
 * this statement, which then fails.
 */
export function expectSemicolon(c: Cursor): void {
  if (accept(c, ';')) return;
  missing(c, ';', 'at the end of the statement');
  if (isFirstOnLine(c) || atEnd(c) || at(c, 'END') || at(c, '}')) return;
  throw new ParseFailure(false);
}

/** A variable, function or field name; `role` names it in the message. */
export function expectVar(c: Cursor, role: string): Name {
  return expectName(c, role, 'varId', 'such names start with a lower-case letter');
}

/** A name that starts with an upper-case letter. */
export function expectType(c: Cursor, role: string): Name {
  return expectName(c, role, 'typeId', 'such names start with an upper-case letter');
}

function expectName(c: Cursor, role: string, kind: 'varId' | 'typeId', otherCase: string): Name {
  const token = peek(c);
  if (token.kind === kind) return nameOf(advance(c));
  const isOther = token.kind === 'varId' || token.kind === 'typeId';
  const hint = isOther
    ? otherCase
    : token.kind === 'keyword'
      ? `\`${token.text}\` is a keyword`
      : '';
  fail(c, 'PARSER_EXPECTED', spanOf(token), `expected ${role}, found ${describe(token)}`, {
    label: `expected ${role}`,
    hint,
  });
}

/** One string literal without interpolation. */
export function expectString(c: Cursor, role: string): Token {
  const token = peek(c);
  if (token.kind === 'string' && !token.spliced) return advance(c);
  fail(c, 'PARSER_EXPECTED', spanOf(token), `expected ${role}, found ${describe(token)}`, {
    label: `expected ${role}`,
    hint: token.kind === 'string' ? 'this place takes a string without `${…}`' : '',
  });
}

/** A whole number from `min` to 2^32 - 1. */
export function expectCount(c: Cursor, role: string, min: number): number {
  const token = peek(c);
  if (token.kind !== 'int' || typeof token.value !== 'bigint') {
    fail(c, 'PARSER_EXPECTED', spanOf(token), `expected ${role}, found ${describe(token)}`, {
      label: 'expected a whole number',
    });
  }
  advance(c);
  if (token.value >= BigInt(min) && token.value <= 0xffff_ffffn) return Number(token.value);
  c.index--;
  report(
    c,
    'LITERAL_OUT_OF_RANGE',
    spanOf(token),
    `${role} must be from ${min} to 4294967295, found ${describe(token)}`,
  );
  c.index++;
  return min;
}

/** Gives up the rule because this token starts nothing that fits; `wanted` is what would fit. */
export function unexpected(c: Cursor, wanted: string, details: DiagnosticDetails = {}): never {
  const token = peek(c);
  fail(c, 'UNEXPECTED_TOKEN', spanOf(token), `expected ${wanted}, found ${describe(token)}`, {
    hint: hintFor(token),
    ...details,
  });
}
