/**
 * Small syntax trees for the tests of the printer: made by hand, read from source, printed.
 */
import { makeSource } from '../../src/diagnostics/source.js';
import type { Expr, Module, Name } from '../../src/syntax/ast.js';
import { parseModule } from '../../src/syntax/parser.js';
import { printModule } from '../../src/syntax/print.js';

export const SPAN = { start: 0, end: 0 };

export function name(text: string): Name {
  return { text, span: SPAN };
}

/** `FN f() -> x = value; END`. */
export function around(value: Expr): Module {
  const target: Expr = { kind: 'name', name: 'x', span: SPAN };
  const body = [{ kind: 'bind', target, type: null, value, form: 'plain', span: SPAN }] as const;
  return {
    source: makeSource('x.cht', ''),
    items: [
      {
        kind: 'function',
        name: name('f'),
        visibility: 'package',
        typeParameters: [],
        parameters: [],
        captures: [],
        result: null,
        requires: [],
        recursion: null,
        pre: [],
        debugPost: [],
        body,
        catches: [],
        catchDefault: null,
        span: SPAN,
      },
    ],
  };
}

export function parsed(text: string): Module {
  const { module, diagnostics } = parseModule(makeSource('x.cht', text));
  const [first] = diagnostics;
  if (first !== undefined) throw new Error(`${first.message} at ${first.span.start}: ${text}`);
  return module;
}

export function value(text: string): Expr {
  const [item] = parsed(`FN f() -> x = ${text}; END`).items;
  const statement = item?.kind === 'function' ? item.body[0] : undefined;
  if (statement?.kind !== 'bind') throw new Error(`no expression: ${text}`);
  return statement.value;
}

export function printed(expr: Expr): string {
  return /x = ([^]*);\nEND\n$/.exec(printModule(around(expr)))?.[1] ?? '';
}
