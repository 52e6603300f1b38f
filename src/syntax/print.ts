/**
 * A syntax tree as canonical CLEAR source: reading it again gives the same tree, spans aside. Comments and the
 * spelling of the original (short forms, early dialects) are not kept.
 */
import type { Module } from './ast.js';
import { exprPieces } from './print/expressions.js';
import { itemPieces } from './print/items.js';
import type { NodePiece, Piece } from './print/pieces.js';
import { LINE, assemble } from './print/pieces.js';
import { statementPieces } from './print/statements.js';
import { typePieces } from './print/types.js';

export { printTree } from './print/tree.js';

/** The whole module, declarations apart by empty lines; empty for an empty module. */
export function printModule(module: Module): string {
  const pieces = module.items.flatMap((node, i): readonly Piece[] => {
    const item: Piece = { piece: 'item', node };
    return i === 0 ? [item, LINE] : [LINE, item, LINE];
  });
  return assemble(pieces, expand);
}

function expand(piece: NodePiece): readonly Piece[] {
  switch (piece.piece) {
    case 'expr':
      return exprPieces(piece.node, piece.level, piece.climb);
    case 'type':
      return typePieces(piece.node);
    case 'statement':
      return statementPieces(piece.node);
    case 'item':
      return itemPieces(piece.node);
  }
}
