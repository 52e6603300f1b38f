/**
 * The only way to change a mutable value. While `recording`, each change leaves an entry in one flat undo log:
 * (container, key, old value), with the meaning of the key in `what`. `mark` is the length of the log;
 * `undoTo(mark)` takes back everything since. Nothing here allocates per entry once the arrays have grown.
 */
import type { Table } from './table.js';
import type { ListValue, StructValue, Value } from './value.js';

const SLOT = 0; // container[key] = old
const LENGTH = 1; // container.length = key
const PUSH = 2; // container.push(old)
const WORD = 3; // words[key] = old
// An entry of a map takes two places in the log, of which the first holds its key.
const NAME = 4; // old is the key of the entry that follows
const VALUE = 5; // container.set(name, old)
const NEW = 6; // container.delete(name)
const GONE = 7; // name and old come back as the entry number key
const ALL = 8; // container gets back the entries of old

type Entries = Table;
type Changeable = unknown[] | Int32Array | Float64Array | Entries;

export class Heap {
  recording = false;
  /** Counts changes, so that a loop can tell whether anything happened since it was last here. */
  writes = 0;
  readonly #what: number[] = [];
  readonly #container: (Changeable | null)[] = [];
  readonly #key: number[] = [];
  readonly #old: unknown[] = [];
  /** The length of the log. */
  mark = 0;

  #record(what: number, container: Changeable, key: number, old: unknown): void {
    const at = this.mark++;
    this.#what[at] = what;
    this.#container[at] = container;
    this.#key[at] = key;
    this.#old[at] = old;
  }

  /** container[index] := value; the index exists. */
  setSlot<T>(container: T[], index: number, value: T): void {
    if (this.recording) this.#record(SLOT, container, index, container[index]);
    this.writes++;
    container[index] = value;
  }

  /** As setSlot, for bookkeeping of the machine that does not count as a change of the program's state. */
  swapSlot<T>(container: T[], index: number, value: T): void {
    if (this.recording) this.#record(SLOT, container, index, container[index]);
    container[index] = value;
  }

  setField(target: StructValue, index: number, value: Value): void {
    this.setSlot(target.fields, index, value);
  }

  append(list: ListValue, value: Value): void {
    this.push(list.items, value);
  }

  push<T>(container: T[], value: T): void {
    if (this.recording) this.#record(LENGTH, container, container.length, null);
    this.writes++;
    container.push(value);
  }

  /** Removes and returns the last item; NIL when empty. */
  pop(list: ListValue): Value {
    return this.popFrom(list.items) ?? null;
  }

  popFrom<T>(container: T[]): T | undefined {
    if (container.length === 0) return undefined;
    const last = container.pop();
    this.writes++;
    if (this.recording) this.#record(PUSH, container, 0, last);
    return last;
  }

  /** Removes the item at `index` (in range), keeping order. */
  removeAt(list: ListValue, index: number): Value {
    const removed = list.items[index] ?? null;
    for (let i = index; i + 1 < list.items.length; i++)
      this.setSlot(list.items, i, list.items[i + 1] ?? null);
    this.pop(list);
    return removed;
  }

  /** Puts an item at `index` (up to the length), moving those from there on up by one. */
  insertAt(list: ListValue, index: number, value: Value): void {
    const { items } = list;
    this.push(items, value);
    for (let i = items.length - 1; i > index; i--) this.setSlot(items, i, items[i - 1] ?? null);
    this.setSlot(items, index, value);
  }

  /** Removes all items. */
  clearList(list: ListValue): void {
    while (list.items.length > 0) this.pop(list);
  }

  /** entries[key] := value; a new key becomes the last. */
  setEntry(entries: Entries, key: Value, value: Value): void {
    this.writes++;
    if (this.recording) {
      const old = entries.get(key);
      this.#record(NAME, entries, 0, key);
      this.#record(old === undefined ? NEW : VALUE, entries, 0, old);
    }
    entries.set(key, value);
  }

  /** Removes the entry of `key`; false when there is none. */
  deleteEntry(entries: Entries, key: Value): boolean {
    if (this.recording && entries.has(key)) {
      this.#record(NAME, entries, 0, key);
      this.#record(GONE, entries, positionOf(entries, key), entries.get(key));
    }
    const isThere = entries.delete(key);
    if (isThere) this.writes++;
    return isThere;
  }

  /** Removes all entries. */
  clearEntries(entries: Entries): void {
    if (this.recording) this.#record(ALL, entries, 0, [...entries]);
    this.writes++;
    entries.clear();
  }

  /** words[index] := value, for the machine's own state. */
  setWord(words: Int32Array | Float64Array, index: number, value: number): void {
    if (this.recording) this.#record(WORD, words, index, words[index] ?? 0);
    words[index] = value;
  }

  /** The machine moved `old` to a larger array: entries about it now mean the new one. */
  replaceWords(old: Float64Array | Int32Array, moved: Float64Array | Int32Array): void {
    for (let at = 0; at < this.mark; at++)
      if (this.#container[at] === old) this.#container[at] = moved;
  }

  undoTo(mark: number): void {
    const what = this.#what;
    const container = this.#container;
    const key = this.#key;
    const old = this.#old;
    for (let at = this.mark - 1; at >= mark; at--) {
      const where = key[at] as number;
      switch (what[at]) {
        case SLOT:
          (container[at] as unknown[])[where] = old[at];
          break;
        case LENGTH:
          (container[at] as unknown[]).length = where;
          break;
        case PUSH:
          (container[at] as unknown[]).push(old[at]);
          break;
        case WORD:
          (container[at] as Int32Array)[where] = old[at] as number;
          break;
        case ALL:
          for (const [name, value] of old[at] as [Value, Value][])
            (container[at] as Entries).set(name, value);
          break;
        case VALUE:
          (container[at] as Entries).set(old[--at] as Value, old[at + 1] as Value);
          break;
        case NEW:
          (container[at] as Entries).delete(old[--at] as Value);
          break;
        default: // GONE
          insertEntry(container[at] as Entries, where, old[--at] as Value, old[at + 1] as Value);
          break;
      }
    }
    this.mark = mark;
  }

  clear(): void {
    this.mark = 0;
  }
}

function positionOf(entries: Entries, key: Value): number {
  let position = 0;
  for (const name of entries.keys()) {
    // As maps compare keys: NaN is one key.
    if (name === key || (Number.isNaN(name) && Number.isNaN(key))) break;
    position++;
  }
  return position;
}

/** Puts an entry back where it was: those behind it go out and in again. */
function insertEntry(entries: Entries, position: number, key: Value, value: Value): void {
  const behind = [...entries].slice(position);
  for (const [name] of behind) entries.delete(name);
  entries.set(key, value);
  for (const [name, other] of behind) entries.set(name, other);
}
