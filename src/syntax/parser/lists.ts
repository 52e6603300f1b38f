/**
 * Comma lists. Upstream accepts a trailing comma and a missing one in every list; a missing one is a warning
 * here (CLEAR language reference, 3), given only once the list has closed properly.
 */
import type { Span } from '../../diagnostics/source.js';
import type { Token } from '../tokens.js';
import type { Cursor } from './cursor.js';
import { accept, at, atEnd, peek, report } from './cursor.js';
import { expect, gap, missing } from './expect.js';

const ITEM_MARKS: ReadonlySet<string> = new Set('( [ { - ! ~ % : ? ...'.split(' '));
const ITEM_WORDS: ReadonlySet<string> = new Set(
  (
    'TRUE FALSE NIL DEFAULT CAST COPY MOVE GIVE CLONE SHARE LINK RESOLVE FREEZE IF MATCH PARTIAL BG NEXT MUTABLE TAKES ' +
    'FN SHARED Auto PUB PRIVATE'
  ).split(' '),
);

/** True when a value, a parameter, a field or a type can start with this token. */
export function startsItem(token: Token): boolean {
  switch (token.kind) {
    case 'keyword':
      return ITEM_WORDS.has(token.text);
    case 'mark':
      return ITEM_MARKS.has(token.text);
    case 'end':
      return false;
    default:
      return true;
  }
}

/** Items up to `close`, which is stepped over. */
export function commaList<T>(c: Cursor, close: string, item: (c: Cursor) => T): T[] {
  const items: T[] = [];
  const gaps: Span[] = [];
  while (!at(c, close) && !atEnd(c)) {
    items.push(item(c));
    if (accept(c, ',')) continue;
    if (at(c, close) || at(c, ':') || !startsItem(peek(c))) break;
    gaps.push(gap(c));
  }
  const isOpen = !at(c, close);
  const first = gaps[0];
  if (isOpen && first !== undefined) {
    report(c, 'PARSER_EXPECTED', first, `expected \`,\` or \`${close}\` in this list`, {
      label: `expected \`,\` or \`${close}\` here`,
    });
  } else if (isOpen && !atEnd(c) && items.length > 0) {
    missing(c, close, 'to close the list', { hint: listHint(peek(c)) });
  } else {
    expect(c, close, 'to close the list');
  }
  if (isOpen) return items;
  for (const span of gaps) {
    report(c, 'MISSING_COMMA', span, 'two items of this list stand side by side', {
      label: 'write `,` here',
    });
  }
  return items;
}

function listHint(token: Token): string {
  if (token.kind === 'mark' && token.text === '=') return 'compare with `==`';
  if (token.kind === 'mark' && token.text === ':') return 'arguments are given by position';
  return '';
}
