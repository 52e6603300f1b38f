/**
 * Parts that expressions and statements share: patterns of MATCH, and the modifiers of fibers.
 */
import type { Expr, FieldPattern, Modifier, Pattern } from '../ast.js';
import type { Piece } from './pieces.js';
import { LEVELS, expr, separated } from './pieces.js';

export function patternPieces(pattern: Pattern): readonly Piece[] {
  switch (pattern.kind) {
    case 'when':
      return ['WHEN ', expr(pattern.condition)];
    case 'structPattern':
      return fieldPatterns(pattern.fields);
    case 'valuePattern':
      return [
        ...separated(pattern.values, ', ', (value) => [patternValue(value)]),
        ...(pattern.binding === null ? [] : [` AS ${pattern.binding.text}`]),
        ...(pattern.fields === null ? [] : fieldPatterns(pattern.fields)),
      ];
  }
}

const PLAIN_PATTERNS: ReadonlySet<Expr['kind']> = new Set<Expr['kind']>([
  'name',
  'typeName',
  'field',
  'int',
  'float',
  'string',
  'bool',
  'nil',
  'symbol',
]);

/** Braces after a value are a pattern, so everything but a literal or a path stands in parentheses. */
function patternValue(value: Expr): Piece {
  const unsigned = value.kind === 'unary' ? value.value : value;
  const isPlain = PLAIN_PATTERNS.has(unsigned.kind);
  return expr(value, isPlain ? LEVELS.full : LEVELS.postfix + 1);
}

function fieldPatterns(fields: readonly FieldPattern[]): readonly Piece[] {
  if (fields.length === 0) return ['{ ... }'];
  const list = separated(fields, ', ', ({ name, match }): readonly Piece[] => {
    if (match.kind === 'bind') return [name.text];
    if (match.kind === 'ignore') return [`${name.text}: _`];
    const isWildcard = match.value.kind === 'placeholder';
    return [`${name.text}: `, expr(match.value, isWildcard ? LEVELS.postfix + 1 : LEVELS.full)];
  });
  return ['{ ', ...list, ' }'];
}

/** `before` and `@parallel:pinned ->`, or nothing. */
export function modifierPieces(modifiers: readonly Modifier[], before: string): readonly Piece[] {
  if (modifiers.length === 0) return [];
  return [`${before}@${modifiers.map((modifier) => modifier.name).join(':')} ->`];
}
