/**
 * DO, YIELD and CLOSE (CLEAR concurrency reference, 3.5 and 3.7).
 */
import type { DoBranch, Stmt } from '../ast.js';
import { parseModifiers } from './bg.js';
import type { Cursor } from './cursor.js';
import { accept, advance, at, atEnd, enter, leave, peek, spanFrom } from './cursor.js';
import { expectSemicolon, missing, unexpected } from './expect.js';
import { attempt, closeBlock, openBlock } from './recovery.js';
import { atDeclaration } from './skip.js';

export function parseDo(c: Cursor): Stmt {
  const opener = advance(c);
  if (!at(c, '{')) {
    unexpected(c, '`{` after `DO`', { hint: 'write `DO { first(), second() }`' });
  }
  advance(c);
  openBlock(c, opener, '}');
  const saved = { loose: c.loose, floor: c.floor, literals: c.literals };
  const branches: DoBranch[] = [];
  while (!at(c, '}') && !at(c, 'END') && !atEnd(c) && !atDeclaration(c)) {
    Object.assign(c, { loose: 'branch', floor: 0, literals: true });
    const branch = attempt(c, parseBranch);
    if (branch !== null) branches.push(branch);
    if (accept(c, ',') || branch === null) continue;
    if (!at(c, '}')) missing(c, ',', 'between two branches of `DO`');
  }
  Object.assign(c, saved);
  closeBlock(c, '`DO`');
  return { kind: 'do', branches, span: spanFrom(c, opener.start) };
}

function parseBranch(c: Cursor): DoBranch {
  enter(c);
  const { start } = peek(c);
  const modifiers = parseModifiers(c);
  const body = [c.grammar.statement(c)];
  accept(c, ';');
  leave(c);
  return { modifiers, body, span: spanFrom(c, start) };
}

export function parseYield(c: Cursor): Stmt {
  const { start } = advance(c);
  const value = c.grammar.expression(c, 0);
  expectSemicolon(c);
  return { kind: 'yield', value, span: spanFrom(c, start) };
}

export function parseClose(c: Cursor): Stmt {
  const { start } = advance(c);
  expectSemicolon(c);
  return { kind: 'close', span: spanFrom(c, start) };
}
