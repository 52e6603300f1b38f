/**
 * Copies of trees. What is learnt about a tree is kept beside it, keyed by its nodes, so a tree that stands in two
 * places (the setup of a test block, before each of its tests) has to be there twice.
 */
import type { Stmt } from './ast.js';

/** A copy of any part of a tree, with nodes of its own and the same spans. Trees are plain data without cycles. */
export function copyTree<T>(tree: T): T {
  // The copy has the shape of the original, which the type system cannot follow through `Object.entries`.
  return copyAny(tree) as T;
}

/** A copy in which `last` (copied as well) stands before every RETURN of the function itself. */
export function copyWithLast(statements: readonly Stmt[], last: readonly Stmt[]): readonly Stmt[] {
  // As above: the copy has the shape of the original.
  return copyInside(statements, last) as readonly Stmt[];
}

/** Bodies of other fibers return for themselves. */
const OTHER_FUNCTIONS: readonly unknown[] = ['bg', 'bgStream', 'lambda'];

function copyInside(value: unknown, last: readonly Stmt[]): unknown {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return items.flatMap((item) => {
      const isReturn = hasKind(item) && item.kind === 'return';
      return isReturn ? [...copyTree(last), copyAny(item)] : [copyInside(item, last)];
    });
  }
  if (typeof value !== 'object' || value === null) return value;
  if (hasKind(value) && OTHER_FUNCTIONS.includes(value.kind)) return copyAny(value);
  const entries: (readonly [string, unknown])[] = Object.entries(value);
  return Object.fromEntries(entries.map(([key, child]) => [key, copyInside(child, last)]));
}

function hasKind(value: unknown): value is { readonly kind: unknown } {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

function copyAny(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyAny);
  if (typeof value !== 'object' || value === null) return value;
  const entries: (readonly [string, unknown])[] = Object.entries(value);
  return Object.fromEntries(entries.map(([key, child]) => [key, copyAny(child)]));
}
