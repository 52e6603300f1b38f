interface GrowableArray<T> {
  readonly length: number;
  set(source: T, offset?: number): void;
}

/** A copy of a typed array with room for `size` elements; never smaller than it was. */
export function grown<T extends GrowableArray<T>>(array: T, size: number): T {
  // The constructor of a typed array makes typed arrays of its own kind.
  const make = array.constructor as new (length: number) => T;
  const copy = new make(Math.max(size, array.length));
  copy.set(array);
  return copy;
}
