/**
 * Maps from integers to values that never change: setting a value gives another map, which shares nearly everything with the
 * first one. Merging two maps looks only at the parts that they do not share. Little-endian Patricia trees (Okasaki and
 * Gill, Fast Mergeable Integer Maps, 1998).
 */
export type IntegerMap<V> = Tree<V> | null;

type Tree<V> = Leaf<V> | Branch<V>;

interface Leaf<V> {
  readonly key: number;
  readonly value: V;
}

/** The keys on the left have a 0 where `bit` is set, those on the right a 1; below that bit, all are like `prefix`. */
interface Branch<V> {
  readonly prefix: number;
  readonly bit: number;
  readonly left: Tree<V>;
  readonly right: Tree<V>;
}

function isLeaf<V>(tree: Tree<V>): tree is Leaf<V> {
  return 'key' in tree;
}

export function get<V>(map: IntegerMap<V>, key: number): V | undefined {
  let tree = map;
  while (tree !== null && !isLeaf(tree)) tree = (key & tree.bit) === 0 ? tree.left : tree.right;
  return tree?.key === key ? tree.value : undefined;
}

export function set<V>(map: IntegerMap<V>, key: number, value: V): Tree<V> {
  if (map === null) return { key, value };
  if (isLeaf(map)) {
    if (map.key !== key) return joined(key, { key, value }, map.key, map);
    return map.value === value ? map : { key, value };
  }
  if (!isBelow(key, map)) return joined(key, { key, value }, map.prefix, map);
  if ((key & map.bit) === 0) return branch(map, set(map.left, key, value), map.right);
  return branch(map, map.left, set(map.right, key, value));
}

export function remove<V>(map: IntegerMap<V>, key: number): IntegerMap<V> {
  if (map === null) return null;
  if (isLeaf(map)) return map.key === key ? null : map;
  if (!isBelow(key, map)) return map;
  if ((key & map.bit) === 0) return branchOrRest(map, remove(map.left, key), map.right);
  return branchOrRest(map, map.left, remove(map.right, key));
}

/**
 * All keys of both maps, or of `both` only those that each has. A key of both gets what `merge` makes of its values; that
 * must be the value itself where the two are one.
 */
export function merged<V>(
  a: IntegerMap<V>,
  b: IntegerMap<V>,
  keys: 'any' | 'both',
  merge: (a: V, b: V) => V,
): IntegerMap<V> {
  if (a === b) return a;
  const single = (map: IntegerMap<V>): IntegerMap<V> => (keys === 'any' ? map : null);
  if (a === null) return single(b);
  if (b === null) return single(a);
  if (isLeaf(a)) return mergedLeaf(a, b, keys, merge);
  if (isLeaf(b)) return mergedLeaf(b, a, keys, (mine, other) => merge(other, mine));
  if (a.bit === b.bit && a.prefix === b.prefix)
    return branchOrRest(
      a,
      merged(a.left, b.left, keys, merge),
      merged(a.right, b.right, keys, merge),
    );
  // The bit of a branch further up is the lower one.
  if (a.bit < b.bit && isBelow(b.prefix, a)) {
    return (b.prefix & a.bit) === 0
      ? branchOrRest(a, merged(a.left, b, keys, merge), single(a.right))
      : branchOrRest(a, single(a.left), merged(a.right, b, keys, merge));
  }
  if (b.bit < a.bit && isBelow(a.prefix, b)) {
    return (a.prefix & b.bit) === 0
      ? branchOrRest(b, merged(a, b.left, keys, merge), single(b.right))
      : branchOrRest(b, single(b.left), merged(a, b.right, keys, merge));
  }
  return keys === 'any' ? joined(a.prefix, a, b.prefix, b) : null;
}

function mergedLeaf<V>(
  leaf: Leaf<V>,
  other: Tree<V>,
  keys: 'any' | 'both',
  merge: (mine: V, other: V) => V,
): IntegerMap<V> {
  const value = get(other, leaf.key);
  if (value === undefined) return keys === 'any' ? set(other, leaf.key, leaf.value) : null;
  const both = merge(leaf.value, value);
  if (keys === 'any') return set(other, leaf.key, both);
  return both === leaf.value ? leaf : { key: leaf.key, value: both };
}

/** Calls `visit` for each key of `after` whose value is another one in `before`, or is not there. */
export function forEachChange<V>(
  before: IntegerMap<V>,
  after: IntegerMap<V>,
  visit: (key: number, value: V) => void,
): void {
  if (after === null || before === after) return;
  if (isLeaf(after)) {
    if (get(before, after.key) !== after.value) visit(after.key, after.value);
    return;
  }
  const below = before === null || isLeaf(before) ? null : before;
  const isAlike = below !== null && below.bit === after.bit && below.prefix === after.prefix;
  forEachChange(isAlike ? below.left : before, after.left, visit);
  forEachChange(isAlike ? below.right : before, after.right, visit);
}

/** Whether all bits of a key below that of the branch are as in the keys of the branch. */
function isBelow<V>(key: number, { prefix, bit }: Branch<V>): boolean {
  return ((key ^ prefix) & (bit - 1)) === 0;
}

/** Two trees without a common key, which differ in some bit of their prefixes. */
function joined<V>(aPrefix: number, a: Tree<V>, bPrefix: number, b: Tree<V>): Branch<V> {
  const difference = aPrefix ^ bPrefix;
  const bit = difference & -difference;
  const prefix = aPrefix & (bit - 1);
  return (aPrefix & bit) === 0
    ? { prefix, bit, left: a, right: b }
    : { prefix, bit, left: b, right: a };
}

function branch<V>(old: Branch<V>, left: Tree<V>, right: Tree<V>): Branch<V> {
  if (left === old.left && right === old.right) return old;
  return { prefix: old.prefix, bit: old.bit, left, right };
}

function branchOrRest<V>(old: Branch<V>, left: IntegerMap<V>, right: IntegerMap<V>): IntegerMap<V> {
  if (left === null) return right;
  return right === null ? left : branch(old, left, right);
}
