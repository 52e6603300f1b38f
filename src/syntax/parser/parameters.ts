/**
 * Parameters of functions and lambdas, and the captures of USE (CLEAR language reference, 3.1).
 */
import type { Expr, Parameter, TypeNode } from '../ast.js';
import type { Cursor } from './cursor.js';
import { accept, at, peek, report, spanFrom, spanOf } from './cursor.js';
import { expect, expectVar } from './expect.js';
import { commaList } from './lists.js';
import { parseType } from './types.js';

/** `(params)`; `of` names their owner in messages. */
export function parseParameters(c: Cursor, of: string): readonly Parameter[] {
  expect(c, '(', `before the parameters of ${of}`);
  return commaList(c, ')', parseParameter);
}

/** `USE (params)`, or nothing. */
export function parseCaptures(c: Cursor): readonly Parameter[] {
  return accept(c, 'USE') ? parseParameters(c, '`USE`') : [];
}

function parseParameter(c: Cursor): Parameter {
  const { start } = peek(c);
  let takes = false;
  let mutable = false;
  while (at(c, 'TAKES') || at(c, 'MUTABLE')) {
    if (accept(c, 'TAKES')) takes = true;
    if (accept(c, 'MUTABLE')) mutable = true;
  }
  const name = expectVar(c, 'a parameter name');
  let defaultValue: Expr | null = accept(c, '=') ? c.grammar.expression(c, 0) : null;
  let type: TypeNode | null = null;
  if (accept(c, ':')) {
    type = parseType(c);
    defaultValue = lateDefault(c, defaultValue);
  }
  return { name, takes, mutable, type, defaultValue, span: spanFrom(c, start) };
}

/** Other languages write the default after the type; it is read and reported. */
export function lateDefault(c: Cursor, defaultValue: Expr | null): Expr | null {
  if (!at(c, '=')) return defaultValue;
  report(c, 'UNEXPECTED_TOKEN', spanOf(peek(c)), 'a default value stands before the type', {
    hint: 'write `name=value: Type`',
  });
  accept(c, '=');
  return c.grammar.expression(c, 0);
}
