/** Trees that stand for what a test block says in words of its own: the statements that it means. */
import type { Span } from '../../../diagnostics/source.js';
import type { Expr, Name, Stmt } from '../../../syntax/ast.js';

export function nameExpr(text: string, span: Span): Expr {
  return { kind: 'name', name: text, span };
}

export function intExpr(value: number, span: Span): Expr {
  return { kind: 'int', value: BigInt(value), suffix: null, prefixed: false, span };
}

export function bindTo(name: Name, value: Expr, span: Span): Stmt {
  return {
    kind: 'bind',
    target: nameExpr(name.text, name.span),
    type: null,
    value,
    form: 'var',
    span,
  };
}

/** Statements in a block of their own, so that their names are theirs. */
export function blockOf(body: readonly Stmt[], span: Span): Stmt {
  const condition = { value: { kind: 'bool', value: true, span } as const, binding: null };
  return { kind: 'if', arms: [{ condition, body, span }], otherwise: null, span };
}

/** An expression evaluated for what it does. */
export function resultOf(value: Expr): Stmt {
  return { kind: 'expr', value, span: value.span };
}

/** `FOR turn IN (0 ..< count) DO statement END`, with a name that no program can mention. */
export function repeated(statement: Stmt, count: number, span: Span): Stmt {
  const source: Expr = {
    kind: 'range',
    from: intExpr(0, span),
    to: intExpr(count, span),
    inclusive: false,
    span,
  };
  return {
    kind: 'for',
    name: { text: 'turn of BENCHMARK', span },
    source,
    body: [statement],
    tight: false,
    span,
  };
}

export function returnOf(value: Expr, span: Span): Stmt {
  return { kind: 'return', value, span };
}

/** `IF name == value THEN body END`. */
export function whenEqual(name: string, value: number, body: readonly Stmt[], span: Span): Stmt {
  const condition: Expr = {
    kind: 'binary',
    op: '==',
    left: nameExpr(name, span),
    right: intExpr(value, span),
    opSpan: span,
    spliced: false,
    span,
  };
  return {
    kind: 'if',
    arms: [{ condition: { value: condition, binding: null }, body, span }],
    otherwise: null,
    span,
  };
}
