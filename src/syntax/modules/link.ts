/**
 * Links the tree of a module into a program of several: positions become positions in the text of all files, and names
 * of other modules become one name, `geo.area`, `geo.Point`, wherever they are written. After that, names are looked up
 * like those of a single file.
 */
import type { Span } from '../../diagnostics/source.js';
import type { Item } from '../ast.js';

/** The items of a module whose text begins at `base`, with the namespaces that its REQUIREs make. */
export function linkItems(
  items: readonly Item[],
  base: number,
  namespaces: ReadonlySet<string>,
): readonly Item[] {
  return items.map((item) => {
    const own = new Set(namespaces);
    for (const name of boundNames(item)) own.delete(name);
    // Linking keeps the shape of a tree; only names are put together.
    return link(item, base, own) as Item;
  });
}

/** Names that something in an item binds: there, they hide a namespace. */
function boundNames(item: Item): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isNode(value)) {
      // Parameters, loops, AS and MUTABLE bind by a `name` or `binding`, plain statements by their target.
      for (const key of ['name', 'binding', 'alias'] as const) {
        const bound = value[key];
        const isMember = value['kind'] === 'method' || value['kind'] === 'field';
        if (!isMember && isName(bound)) names.add(bound.text);
      }
      const { target } = value;
      if (isNode(target) && target['kind'] === 'name') names.add(String(target['name']));
      Object.values(value).forEach(visit);
    }
  };
  if (item.kind !== 'require') visit(item);
  return names;
}

type Node = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function isName(value: unknown): value is { readonly text: string; readonly span: Span } {
  return isNode(value) && typeof value['text'] === 'string' && isNode(value['span']);
}

function link(value: unknown, base: number, namespaces: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((child) => link(child, base, namespaces));
  if (!isNode(value)) return value;
  const { start, end } = value;
  if (typeof start === 'number' && typeof end === 'number')
    return { start: start + base, end: end + base };
  const linked: Node = Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, link(child, base, namespaces)]),
  );
  return joined(linked, namespaces);
}

/** A node that names something of another module, with the name put together. */
function joined(node: Node, namespaces: ReadonlySet<string>): Node {
  const { namespace } = node;
  // A type, or a struct literal.
  if (isName(namespace) && isName(node['name'])) {
    const { name } = node;
    const text = `${namespace.text}.${name.text}`;
    const span = { start: namespace.span.start, end: name.span.end };
    return { ...node, name: { text, span }, namespace: null };
  }
  const { receiver, name, span } = node;
  if (!isNode(receiver) || receiver['kind'] !== 'name' || !isName(name)) return node;
  const owner = String(receiver['name']);
  if (!namespaces.has(owner) || node['safe'] === true || !isNode(receiver['span'])) return node;
  const text = `${owner}.${name.text}`;
  const nameSpan = { start: receiver['span']['start'], end: name.span.end };
  if (node['kind'] === 'method') {
    const callee = { kind: 'name', name: text, span: nameSpan };
    return { kind: 'call', callee, args: node['args'], span };
  }
  if (node['kind'] !== 'field') return node;
  const isType = /^[A-Z]/.test(name.text);
  return isType
    ? { kind: 'typeName', name: text, args: [], span: nameSpan }
    : { kind: 'name', name: text, span: nameSpan };
}
