/**
 * Interned lists of further objects that an operation touches, beside its own object: the locks of the chain
 * that a LOCKFAIL walked, the cells that a spinning fiber waits for, the turn of a cooperative group. Set 0 is
 * empty. Each entry is an object and whether it is written.
 */
export interface TouchedEntry {
  readonly object: number;
  readonly writes: boolean;
}

export class TouchedSets {
  readonly #sets: (readonly TouchedEntry[])[] = [[]];
  readonly #ids = new Map<string, number>([['', 0]]);

  intern(entries: readonly TouchedEntry[]): number {
    const sorted = entries.toSorted(
      (a, b) => a.object - b.object || Number(a.writes) - Number(b.writes),
    );
    const key = sorted.map((e) => `${e.object}${e.writes ? 'w' : 'r'}`).join(' ');
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#sets.length;
    this.#sets.push(sorted);
    this.#ids.set(key, id);
    return id;
  }

  entries(id: number): readonly TouchedEntry[] {
    return this.#sets[id] ?? [];
  }
}
