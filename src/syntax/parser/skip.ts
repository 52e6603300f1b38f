/**
 * Where parsing can go on after an error: how far to skip so that a statement, or the rest of a block, begins.
 */
import type { Cursor } from './cursor.js';
import { accept, advance, at, atAny, atEnd, isFirstOnLine, isSign, peek } from './cursor.js';

const STATEMENT_STARTS: ReadonlySet<string> = new Set(
  (
    'IF WHILE FOR TIGHT MATCH PARTIAL RETURN BREAK CONTINUE PASS ASSERT ASSERT_RAISES RAISE EXIT DIE MUTABLE WITH DO YIELD ' +
    'CLOSE NEXT'
  ).split(' '),
);

/** True at a word that can only start a declaration. */
export function atDeclaration(c: Cursor): boolean {
  const token = peek(c);
  const next = peek(c, 1);
  if (token.kind !== 'keyword') return false;
  switch (token.text) {
    case 'FN':
      return next.kind === 'varId';
    case 'STRUCT':
    case 'ENUM':
    case 'UNION':
      return next.kind === 'typeId';
    case 'TEST':
      return next.kind === 'typeId';
    case 'PUB':
    case 'PRIVATE':
    case 'REQUIRE':
    case 'EXTERN':
      return true;
    case 'SYNC':
      return isSign(next, 'POLICY');
    default:
      return false;
  }
}

/** True at the first token of a line that starts a statement or a declaration. */
export function atFreshStart(c: Cursor): boolean {
  return (atAny(c, STATEMENT_STARTS) || atDeclaration(c)) && isFirstOnLine(c);
}

/**
 * Skips to the first of `stops` in the header that the cursor is in. Where there is none, skips past the header,
 * whose missing word is not worth a second message.
 */
export function skipHeader(c: Cursor, stops: ReadonlySet<string>): void {
  const { index } = c;
  let brackets = 0;
  for (; !atEnd(c); c.index++) {
    if (at(c, ';') || at(c, 'END') || (c.index > index && atFreshStart(c))) break;
    if (at(c, '(') || at(c, '[') || at(c, '{')) brackets++;
    if (at(c, ')') || at(c, ']') || at(c, '}')) brackets--;
    if (brackets <= 0 && atAny(c, stops)) return;
  }
  accept(c, ';');
  c.problemIndex = c.index;
}

const CLOSING: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/** What is open at a token of a statement that is being skipped. */
interface Skipped {
  /** Closing marks still to come, innermost last. */
  readonly brackets: string[];
  /** Occurrences of IF whose THEN or `->` is still to come. */
  conditions: number;
  /** Expression forms of IF and MATCH, and loops, whose END is still to come. */
  blocks: number;
}

/**
 * Skips what is left of the statement that began at token `from`: past its `;`, or up to a word that ends the
 * block around it or starts another statement on a line of its own. Brackets, and expression forms of IF and
 * MATCH, are skipped whole.
 */
export function synchronize(c: Cursor, from: number): void {
  const skipped: Skipped = { brackets: [], conditions: 0, blocks: 0 };
  const failed = c.index;
  for (c.index = from; c.index < failed; c.index++) skipToken(c, skipped);
  // Braces around the failed token belong to literals, which hold no `;`; later ones may hold statements.
  let literals = skipped.brackets.length;
  for (; !atEnd(c); c.index++) {
    if (atDeclaration(c) && isFirstOnLine(c)) return;
    const isInBlock = skipped.blocks > 0 || skipped.brackets.includes('}', literals);
    if (!isInBlock) {
      if (accept(c, ';')) return;
      if (at(c, '}') && !skipped.brackets.includes('}')) return;
      if (atAny(c, BLOCK_ENDS)) return;
      if (c.index > failed && atFreshStart(c)) return;
    }
    const isEnd = at(c, 'END');
    skipToken(c, skipped);
    literals = Math.min(literals, skipped.brackets.length);
    const isWhole = isEnd && skipped.blocks === 0 && skipped.brackets.length === 0;
    if (isWhole && isFirstOnLine(c, 1)) {
      advance(c);
      return;
    }
  }
}

const BLOCK_ENDS: ReadonlySet<string> = new Set(['END', 'ELSE', 'ELSE_IF', 'CATCH']);

function skipToken(c: Cursor, skipped: Skipped): void {
  const token = peek(c);
  if (token.kind !== 'mark' && token.kind !== 'keyword') return;
  const { text } = token;
  const closing = CLOSING.get(text);
  if (closing !== undefined) {
    skipped.brackets.push(closing);
  } else if (text === ')' || text === ']' || text === '}') {
    const matching = skipped.brackets.lastIndexOf(text);
    if (matching >= 0) skipped.brackets.length = matching;
  } else if (text === 'IF') {
    skipped.conditions++;
  } else if (text === '->' && skipped.conditions > 0) {
    skipped.conditions--;
  } else if (text === 'THEN' && skipped.conditions > 0) {
    skipped.conditions--;
    skipped.blocks++;
  } else if (text === 'START' || (text === 'DO' && !isSign(peek(c, 1), '{'))) {
    skipped.blocks++;
  } else if (text === 'END' && skipped.blocks > 0) {
    skipped.blocks--;
  }
}
