/**
 * Recursion annotations: `@reentrant` and EFFECTS (CLEAR language reference, 3.1 and 9.6). Of the effects only
 * REENTRANT changes behaviour; the others are read and dropped.
 */
import type { Recursion } from '../ast.js';
import type { Cursor } from './cursor.js';
import { accept, advance, at, fail, peek, report, spanFrom, spanOf } from './cursor.js';
import { expect, expectCount, unexpected } from './expect.js';

type RecursionKind = Recursion['kind'];

const VARIANTS: ReadonlyMap<string, RecursionKind> = new Map<string, RecursionKind>([
  ['THUNK', 'thunk'],
  ['TAIL_CALL', 'tailCall'],
  ['NOT_LOGICAL', 'notLogical'],
  ['MAX_DEPTH', 'maxDepth'],
]);

/** `@reentrant`, `@reentrant:tailCall` or `@nonReentrant`, which is next. */
export function parseRecursion(c: Cursor): Recursion {
  const { text, start } = advance(c);
  let kind: RecursionKind = text === '@reentrant' ? 'reentrant' : 'nonReentrant';
  if (kind === 'reentrant' && accept(c, ':')) {
    if (peek(c).kind !== 'varId' || peek(c).text !== 'tailCall') {
      unexpected(c, '`tailCall` after `@reentrant:`');
    }
    advance(c);
    kind = 'tailCall';
  }
  return { kind, tight: false, depthMax: 0, span: spanFrom(c, start) };
}

/** `EFFECTS …`, which is next; null when REENTRANT is not among them. */
export function parseEffects(c: Cursor): Recursion | null {
  advance(c);
  let recursion: Recursion | null = null;
  do {
    const token = peek(c);
    if (token.kind !== 'typeId' && token.kind !== 'keyword') {
      unexpected(c, 'an effect such as `REENTRANT`');
    }
    advance(c);
    if (token.text === 'REENTRANT') recursion = parseVariant(c, token.start);
  } while (accept(c, ','));
  return recursion;
}

/** What follows `REENTRANT`. */
function parseVariant(c: Cursor, start: number): Recursion {
  let tight = false;
  let kind: RecursionKind = 'reentrant';
  let depthMax = 0;
  if (accept(c, ':')) {
    tight = accept(c, 'TIGHT');
    if (!tight || accept(c, ':')) {
      kind = parseVariantName(c);
      if (kind === 'maxDepth') depthMax = parseDepth(c);
    }
  }
  return { kind, tight, depthMax, span: spanFrom(c, start) };
}

function parseVariantName(c: Cursor): RecursionKind {
  const token = peek(c);
  const kind = token.kind === 'typeId' ? VARIANTS.get(token.text) : undefined;
  if (kind === undefined) {
    const message = `there is no variant \`${token.text}\` of REENTRANT`;
    fail(c, 'UNKNOWN_REENTRANT_VARIANT', spanOf(token), message, {
      hint: 'there are `TIGHT`, `THUNK`, `TAIL_CALL`, `NOT_LOGICAL` and `MAX_DEPTH(n)`',
    });
  }
  advance(c);
  return kind;
}

function parseDepth(c: Cursor): number {
  if (!at(c, '(')) unexpected(c, '`(` and a number after `MAX_DEPTH`');
  advance(c);
  const number = peek(c);
  const depth = expectCount(c, 'the number of calls', 0);
  if (depth === 0)
    report(c, 'MAX_DEPTH_NONPOSITIVE', spanOf(number), 'MAX_DEPTH(0) would forbid every call', {
      hint: 'write a number from 1',
    });
  expect(c, ')', 'after the number of calls');
  return depth;
}
