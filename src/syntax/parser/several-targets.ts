/**
 * `a, b = t;` of the newest dialect (CLEAR language reference, 3.3): the parts of a tuple, declared or assigned one by one.
 * It stands for a statement that keeps the tuple, under a name that no program can write, and one for each target.
 */
import type { BgStmt, Expr, Name, Stmt, TypeNode } from '../ast.js';
import type { Cursor } from './cursor.js';
import { accept, advance, at, fail, isSign, peek, spanFrom, spanOf } from './cursor.js';
import { expectSemicolon, expectVar, unexpected } from './expect.js';
import { parseType } from './types.js';

/** Whether a statement with several targets begins `ahead` tokens further on. */
export function atSeveral(c: Cursor, ahead: number): boolean {
  if (c.source.dialect !== 'newest' || peek(c, ahead).kind !== 'varId') return false;
  if (isSign(peek(c, ahead + 1), ',')) return peek(c, ahead + 2).kind === 'varId';
  if (!isSign(peek(c, ahead + 1), ':')) return false;
  let depth = 0;
  for (let i = ahead + 2; ; i++) {
    const token = peek(c, i);
    if (token.kind === 'end' || (token.kind === 'mark' && [';', '='].includes(token.text)))
      return false;
    if (token.kind !== 'mark') continue;
    if ('<([{'.includes(token.text)) depth++;
    else if ('>)]}'.includes(token.text)) depth--;
    else if (token.text === ',' && depth === 0) return true;
  }
}

interface Target {
  readonly name: Name;
  readonly type: TypeNode | null;
}

/** The statement that keeps the tuple; those for the targets go to `further`, which is null where there is no room. */
export function parseSeveral(c: Cursor, further: BgStmt[] | null): Stmt {
  const { start } = peek(c);
  if (further === null)
    fail(c, 'NOT_SUPPORTED', spanOf(peek(c)), 'not supported: several targets behind `->`', {
      hint: 'write a block: `THEN … END`',
    });
  const isMutable = accept(c, 'MUTABLE');
  const targets: Target[] = [];
  do {
    const name = expectVar(c, 'a variable name');
    targets.push({ name, type: accept(c, ':') ? parseType(c) : null });
  } while (accept(c, ','));
  if (!at(c, '=')) unexpected(c, '`=` and a tuple');
  advance(c);
  const value = c.grammar.expression(c, 0);
  expectSemicolon(c);
  const span = spanFrom(c, start);
  const whole: Expr = { kind: 'name', name: `tuple at ${start}`, span: value.span };
  for (const [index, { name, type }] of targets.entries()) {
    const place: Name = { text: `_${index}`, span: name.span };
    const part: Expr = {
      kind: 'field',
      receiver: { ...whole },
      name: place,
      safe: false,
      span: name.span,
    };
    const target: Expr = { kind: 'name', name: name.text, span: name.span };
    further.push(
      isMutable
        ? { kind: 'mutable', name, type, value: part, span }
        : { kind: 'bind', target, type, value: part, form: 'plain', span },
    );
  }
  return { kind: 'bind', target: { ...whole }, type: null, value, form: 'var', span };
}
