/** A binary heap: numbers, each with a key, that come out in ascending order of their keys. */
export class MinHeap {
  readonly #keys: number[] = [];
  readonly #values: number[] = [];

  /** The least key; Infinity when nothing is there. */
  get least(): number {
    return this.#keys[0] ?? Infinity;
  }

  add(key: number, value: number): void {
    let at = this.#keys.length;
    this.#put(at, key, value);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#keyAt(parent) <= key) break;
      this.#put(at, this.#keyAt(parent), this.#valueAt(parent));
      at = parent;
    }
    this.#put(at, key, value);
  }

  /** The value with the least key; -1 when nothing is there. */
  take(): number {
    const result = this.#values[0] ?? -1;
    const key = this.#keys.pop();
    const value = this.#values.pop();
    if (key === undefined || value === undefined || this.#keys.length === 0) return result;
    const count = this.#keys.length;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= count) break;
      if (child + 1 < count && this.#keyAt(child + 1) < this.#keyAt(child)) child++;
      if (this.#keyAt(child) >= key) break;
      this.#put(at, this.#keyAt(child), this.#valueAt(child));
      at = child;
    }
    this.#put(at, key, value);
    return result;
  }

  #put(at: number, key: number, value: number): void {
    this.#keys[at] = key;
    this.#values[at] = value;
  }

  #keyAt(at: number): number {
    return this.#keys[at] ?? Infinity;
  }

  #valueAt(at: number): number {
    return this.#values[at] ?? -1;
  }
}
