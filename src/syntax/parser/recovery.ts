/**
 * Lists of statements, the blocks around them, and going on after an error. A statement that fails is left
 * out; the parser skips to the next place where a statement can start or a block can end, so that independent
 * errors are all reported and one error does not cause others.
 */
import type { Label } from '../../diagnostics/diagnostic.js';
import type { BgStmt, Stmt } from '../ast.js';
import type { Token } from '../tokens.js';
import { assert } from '../../support/assert.js';
import type { Cursor, Opener } from './cursor.js';
import {
  accept,
  advance,
  at,
  atAny,
  atEnd,
  isFirstOnLine,
  ParseFailure,
  peek,
  report,
  spanOf,
} from './cursor.js';
import { missing } from './expect.js';
import { skipHeader, synchronize } from './skip.js';
import { fixStatementWord } from './words.js';

// -------------------------------------------------------------------------------------------------- blocks

/** Enters a block that `closer` ends. The text of `token` names the construct in messages. */
export function openBlock(c: Cursor, token: Token, closer: Opener['closer'], braced = false): void {
  c.open.push({ token, closer, braced });
}

/** Steps over the word that ends the innermost block, or reports that it is missing. */
export function closeBlock(c: Cursor, what: string): void {
  const opener = c.open.pop();
  assert(opener !== undefined, 'a block that is closed has been opened');
  const closing = peek(c);
  if (accept(c, opener.closer)) {
    const isEarly = indentation(c, closing) < indentation(c, opener.token);
    if (opener.closer === 'END' && isEarly) {
      suspect(c, opener.token, 'the indentation suggests that this one has no END');
    }
    return;
  }
  const wrong = opener.closer === 'END' ? '}' : 'END';
  if (at(c, wrong) && isWrongCloser(c, opener)) {
    if (!opener.braced) {
      report(c, 'UNEXPECTED_TOKEN', spanOf(closing), `\`${wrong}\` cannot close ${what}`, {
        label: `write \`${opener.closer}\``,
        labels: [openerLabel(c, opener)],
      });
    }
    advance(c);
    return;
  }
  const labels = [openerLabel(c, opener)];
  if (atEnd(c) && c.suspect !== null) labels.push(c.suspect);
  missing(c, opener.closer, `to close ${what}`, { labels });
}

function openerLabel(c: Cursor, opener: Opener): Label {
  return { source: c.source, span: spanOf(opener.token), text: 'opened here' };
}

/** Remembers the first place that an END missing at the end of the file may belong to. */
function suspect(c: Cursor, token: Token, text: string): void {
  c.suspect ??= { source: c.source, span: spanOf(token), text };
}

/** Notices a declaration, which is next, that is not indented deeper than the function around it. */
export function suspectNesting(c: Cursor): void {
  const outer = c.open.findLast((opener) => opener.token.text === 'FN');
  if (outer === undefined || c.suspect !== null || !isFirstOnLine(c)) return;
  if (indentation(c, peek(c)) > indentation(c, outer.token)) return;
  suspect(c, peek(c), 'the indentation suggests an END before this one');
}

/** True when the other closing word here was meant for `opener`. */
function isWrongCloser(c: Cursor, opener: Opener): boolean {
  if (opener.braced) return true;
  if (opener.closer === 'END' && !c.open.some((other) => other.closer === '}')) return true;
  return isFirstOnLine(c) && indentation(c, peek(c)) === indentation(c, opener.token);
}

/** White space looked at before the first token of a line. */
const INDENTATION_MAX = 200;

/** Width of the white space that the line of `token` starts with. */
function indentation(c: Cursor, token: Token): number {
  const { lineStarts, text } = c.source;
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= token.start) low = middle;
    else high = middle - 1;
  }
  const lineStart = lineStarts[low] ?? 0;
  let width = 0;
  while (width < INDENTATION_MAX && ' \t'.includes(text[lineStart + width] ?? '\n')) width++;
  return width;
}

// --------------------------------------------------------------------------------------------------- lists

/** Openers inside which these words go on with the construct, so that they end any statement list. */
const CONTINUED: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['ELSE', new Set(['IF'])],
  ['ELSE_IF', new Set(['IF'])],
  ['CATCH', new Set(['FN'])],
  ['DEFAULT', new Set(['FN', 'MATCH', 'PARTIAL'])],
  ['WHEN', new Set(['MATCH', 'PARTIAL', 'TEST', 'WHEN', 'WITH'])],
  [',', new Set(['MATCH', 'PARTIAL', 'DO'])],
]);

const ALWAYS_END: ReadonlySet<string> = new Set(['END', '}', 'REQUIRE', 'EXTERN', 'TEST', 'SYNC']);

function atListEnd(c: Cursor, stops: ReadonlySet<string>): boolean {
  if (atEnd(c) || atAny(c, ALWAYS_END) || atAny(c, stops)) return true;
  const token = peek(c);
  if (token.kind !== 'mark' && token.kind !== 'keyword') return false;
  const openers = CONTINUED.get(token.text);
  if (openers === undefined) return false;
  return c.open.some((opener) => openers.has(opener.token.text));
}

/** Statements up to a token that ends the block or is in `stops`; `loose` as in the cursor. */
export function parseList(
  c: Cursor,
  stops: ReadonlySet<string>,
  loose: Cursor['loose'],
): readonly BgStmt[] {
  const saved = { loose: c.loose, floor: c.floor, literals: c.literals };
  const list: BgStmt[] = [];
  for (;;) {
    fixStatementWord(c);
    if (atListEnd(c, stops)) break;
    c.loose = loose;
    c.floor = 0;
    c.literals = true;
    const further: BgStmt[] = [];
    c.further = further;
    const statement = attempt(c, c.grammar.statement);
    c.further = null;
    if (statement !== null) list.push(statement, ...further);
  }
  Object.assign(c, saved);
  return list;
}

/** Statements of an ordinary block. */
export function parseStatements(c: Cursor, stops: ReadonlySet<string>): readonly Stmt[] {
  return parseList(c, stops, 'none').filter((statement) => statement.kind !== 'then');
}

const NO_STOPS: ReadonlySet<string> = new Set();

/** `{ statements }`, for the construct that the text of `opener` names. */
export function parseBlock(c: Cursor, opener: Token): readonly Stmt[] {
  if (!accept(c, '{')) {
    missing(c, '{', `before the block of \`${opener.text}\``);
    throw new ParseFailure(false);
  }
  openBlock(c, opener, '}');
  const body = parseStatements(c, NO_STOPS);
  closeBlock(c, `the block of \`${opener.text}\``);
  return body;
}

// ------------------------------------------------------------------------------------------------ recovery

/** Runs a rule; after a failure skips to where the next statement can be, and gives null. */
export function attempt<T>(c: Cursor, rule: (c: Cursor) => T): T | null {
  const restore = remember(c);
  const { index, holes } = c;
  try {
    const result = rule(c);
    const isWhole = c.holes === holes;
    c.holes = holes;
    return isWhole ? result : null;
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error;
    restore();
    c.holes = holes;
    if (!error.isSynchronized) synchronize(c, index);
    if (c.index === index) skipStray(c);
    return null;
  }
}

/** Steps over a token that starts nothing; after a stray ELSE or CATCH, over what it would begin as well. */
function skipStray(c: Cursor): void {
  const isContinuation = at(c, 'ELSE') || at(c, 'ELSE_IF') || at(c, 'CATCH');
  advance(c);
  if (isContinuation) synchronize(c, c.index);
}

/**
 * Runs a rule inside the header of a block. After a failure skips to the first of `stops` in the same header, or
 * else past the header, and gives null, so that the body is still parsed; the statement is dropped later.
 */
export function attemptHeader<T>(
  c: Cursor,
  stops: ReadonlySet<string>,
  rule: (c: Cursor) => T,
): T | null {
  const restore = remember(c);
  try {
    return rule(c);
  } catch (error) {
    if (!(error instanceof ParseFailure) || error.isSynchronized) throw error;
    restore();
    skipHeader(c, stops);
    c.holes++;
    return null;
  }
}

function remember(c: Cursor): () => void {
  const { depth, floor, literals, loose } = c;
  const openCount = c.open.length;
  return () => {
    Object.assign(c, { depth, floor, literals, loose });
    c.open.length = openCount;
  };
}
