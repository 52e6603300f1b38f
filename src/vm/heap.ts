/**
 * The only way to change a mutable value. While `recording`, each change leaves an entry in one flat undo log:
 * (container, key, old value), with the meaning of the key in `what`. `mark` is the length of the log;
 * `undoTo(mark)` takes back everything since. Nothing here allocates per entry once the arrays have grown.
 */
import type { ListValue, StructValue, Value } from './value.js';

const SLOT = 0; // container[key] = old
const LENGTH = 1; // container.length = key
const PUSH = 2; // container.push(old)
const WORD = 3; // words[key] = old

export class Heap {
  recording = false;
  /** Counts changes, so that a loop can tell whether anything happened since it was last here. */
  writes = 0;
  readonly #what: number[] = [];
  readonly #container: (unknown[] | Int32Array | Float64Array | null)[] = [];
  readonly #key: number[] = [];
  readonly #old: unknown[] = [];
  #size = 0;

  get mark(): number {
    return this.#size;
  }

  #record(
    what: number,
    container: unknown[] | Int32Array | Float64Array,
    key: number,
    old: unknown,
  ): void {
    const at = this.#size++;
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
    if (list.items.length === 0) return null;
    const last = list.items.pop() ?? null;
    this.writes++;
    if (this.recording) this.#record(PUSH, list.items, 0, last);
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

  /** words[index] := value, for the machine's own state. */
  setWord(words: Int32Array | Float64Array, index: number, value: number): void {
    if (this.recording) this.#record(WORD, words, index, words[index] ?? 0);
    words[index] = value;
  }

  /** The machine moved `old` to a larger array: entries about it now mean the new one. */
  replaceWords(old: Float64Array | Int32Array, moved: Float64Array | Int32Array): void {
    for (let at = 0; at < this.#size; at++)
      if (this.#container[at] === old) this.#container[at] = moved;
  }

  undoTo(mark: number): void {
    const what = this.#what;
    const container = this.#container;
    const key = this.#key;
    const old = this.#old;
    for (let at = this.#size - 1; at >= mark; at--) {
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
        default:
          (container[at] as Int32Array)[where] = old[at] as number;
      }
    }
    this.#size = mark;
  }

  clear(): void {
    this.#size = 0;
  }
}
