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
  readonly #what: number[] = [];
  readonly #container: (Value[] | Int32Array | Float64Array | null)[] = [];
  readonly #key: number[] = [];
  readonly #old: Value[] = [];
  #size = 0;

  get mark(): number {
    return this.#size;
  }

  #record(
    what: number,
    container: Value[] | Int32Array | Float64Array,
    key: number,
    old: Value,
  ): void {
    const at = this.#size++;
    this.#what[at] = what;
    this.#container[at] = container;
    this.#key[at] = key;
    this.#old[at] = old;
  }

  /** container[index] := value; the index exists. */
  setSlot(container: Value[], index: number, value: Value): void {
    if (this.recording) this.#record(SLOT, container, index, container[index] ?? null);
    container[index] = value;
  }

  setField(target: StructValue, index: number, value: Value): void {
    this.setSlot(target.fields, index, value);
  }

  append(list: ListValue, value: Value): void {
    if (this.recording) this.#record(LENGTH, list.items, list.items.length, null);
    list.items.push(value);
  }

  /** Removes and returns the last item; NIL when empty. */
  pop(list: ListValue): Value {
    if (list.items.length === 0) return null;
    const last = list.items.pop() ?? null;
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

  /** Notes the present content of words[index], for a caller that changes it directly afterwards. */
  saveWord(words: Int32Array | Float64Array, index: number): void {
    this.#record(WORD, words, index, words[index] ?? 0);
  }

  /** Notes the present content of container[index], likewise. */
  saveSlot(container: Value[], index: number): void {
    this.#record(SLOT, container, index, container[index] ?? null);
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
          (container[at] as Value[])[where] = old[at] as Value;
          break;
        case LENGTH:
          (container[at] as Value[]).length = where;
          break;
        case PUSH:
          (container[at] as Value[]).push(old[at] as Value);
          break;
        default:
          (container[at] as Int32Array)[where] = old[at] as number;
      }
    }
    this.#size = mark;
  }

  clear(): void {
    this.#size = 0;
    this.#container.length = 0;
    this.#old.length = 0;
  }
}
