/**
 * The height of a finished tree. Chains such as `a + b + …` and `x.a.b…` grow it without nesting in the source,
 * and the passes that follow recurse over the tree. This walk keeps its own stack.
 */
import type { Span } from '../../diagnostics/source.js';

/** The first node found deeper than `heightMax` levels below `root`, or null. */
export function findTooHigh(root: object, heightMax: number): Span | null {
  const stack: { readonly value: object; readonly height: number }[] = [{ value: root, height: 0 }];
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { value } = entry;
    const height = entry.height + ('kind' in value ? 1 : 0);
    if (height > heightMax && isNode(value)) return value.span;
    for (const child of Object.values(value) as unknown[]) {
      if (typeof child === 'object' && child !== null) stack.push({ value: child, height });
    }
  }
  return null;
}

function isNode(value: object): value is { span: Span } {
  return 'span' in value;
}
