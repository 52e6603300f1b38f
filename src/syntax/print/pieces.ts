/**
 * Pieces of printed source. Each printing function answers with a flat list of pieces; the parts of a node come
 * back as pieces that name the node, and `assemble` works them off from a list of its own. So the printers of
 * expressions, statements and declarations need not import each other, and no tree is too high for them.
 */
import type { BgStmt, Expr, Item, TypeNode } from '../ast.js';

export type NodePiece =
  /**
   * An expression in a place that takes operators of `level` and tighter without parentheses. `climb` is the
   * level of the whole expression that it is the start of.
   */
  | { readonly piece: 'expr'; readonly node: Expr; readonly level: number; readonly climb: number }
  | { readonly piece: 'type'; readonly node: TypeNode }
  | { readonly piece: 'statement'; readonly node: BgStmt }
  | { readonly piece: 'item'; readonly node: Item };

export type Piece =
  | string
  | NodePiece
  /** A new line, after which the text is `indent` levels further in. */
  | { readonly piece: 'line'; readonly indent: -1 | 0 | 1 }
  /** Changes the indentation of the lines after this one. */
  | { readonly piece: 'indent'; readonly by: -1 | 1 }
  /** Where an interpolation starts and ends: the strings beside it lose their quotes. */
  | { readonly piece: 'spliceStart' }
  | { readonly piece: 'spliceEnd' };

export const LINE: Piece = { piece: 'line', indent: 0 };
export const INDENT: Piece = { piece: 'line', indent: 1 };
export const DEDENT: Piece = { piece: 'line', indent: -1 };

/** Levels of CLEAR language reference, 8, and two below them. */
export const LEVELS = {
  /** The whole of a statement: nothing but `;` follows, so commas may be part of it. */
  statement: -1,
  /** An expression between brackets, commas or keywords. */
  full: 0,
  pipe: 1,
  rescue: 2,
  range: 3,
  or: 4,
  and: 5,
  comparison: 6,
  bitOr: 7,
  bitXor: 8,
  bitAnd: 9,
  shift: 10,
  sum: 11,
  product: 12,
  power: 13,
  unary: 14,
  postfix: 15,
} as const;

export function expr(node: Expr, level: number = LEVELS.full, climb: number = level): Piece {
  return { piece: 'expr', node, level, climb };
}

export function type(node: TypeNode): Piece {
  return { piece: 'type', node };
}

/** The pieces of `items` with `separator` between them. */
export function separated<T>(
  items: readonly T[],
  separator: string,
  print: (item: T, index: number) => readonly Piece[],
): readonly Piece[] {
  return items.flatMap((item, i) => (i === 0 ? print(item, i) : [separator, ...print(item, i)]));
}

/** Statements on lines of their own, further in than what stands before them. */
export function indented(statements: readonly BgStmt[]): readonly Piece[] {
  if (statements.length === 0) return [LINE];
  const lines = statements.map((node, i): readonly Piece[] => {
    const statement: Piece = { piece: 'statement', node };
    return i === 0 ? [statement] : [LINE, statement];
  });
  return [INDENT, ...lines.flat(), DEDENT];
}

export function braced(statements: readonly BgStmt[]): readonly Piece[] {
  return statements.length === 0 ? ['{ }'] : ['{', ...indented(statements), '}'];
}

const INDENTATION = '    ';

/** Turns pieces into text; `expand` answers with the pieces of a node. */
export function assemble(
  start: readonly Piece[],
  expand: (piece: NodePiece) => readonly Piece[],
): string {
  const output: string[] = [];
  const rest = start.toReversed();
  /** For each open interpolation, whether it could be written as one. */
  const splices: boolean[] = [];
  let indent = 0;
  let isLineStart = false;
  let dropsQuote = false;
  for (let piece = rest.pop(); piece !== undefined; piece = rest.pop()) {
    if (typeof piece === 'string') {
      if (isLineStart) output.push(INDENTATION.repeat(indent));
      isLineStart = false;
      const isJoined = dropsQuote && piece.startsWith('"');
      output.push(isJoined ? piece.slice(1) : dropsQuote ? `" + ${piece}` : piece);
      dropsQuote = false;
    } else if (piece.piece === 'line') {
      output.push('\n');
      indent += piece.indent;
      isLineStart = true;
    } else if (piece.piece === 'indent') {
      indent += piece.by;
    } else if (piece.piece === 'spliceStart') {
      const last = output.at(-1) ?? '';
      const isString = last.endsWith('"');
      if (isString) output[output.length - 1] = `${last.slice(0, -1)}\${`;
      else output.push(' + (');
      splices.push(isString);
    } else if (piece.piece === 'spliceEnd') {
      dropsQuote = splices.pop() === true;
      output.push(dropsQuote ? '}' : ') + ');
    } else {
      rest.push(...expand(piece).toReversed());
    }
  }
  return output.join('');
}
