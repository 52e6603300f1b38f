/** What is remembered of loops, as data: of those that read shared cells (`loops.ts`), and of those that may never end. */
import type { Value } from './value.js';

export interface CellRead {
  readonly object: number;
  /** Field of the struct that the object holds, -1 for an atomic value, WHOLE for all that it holds. */
  readonly field: number;
  /** Of a container a copy, because its contents are what was read. */
  readonly value: Value;
}

/** The field that stands for everything an object holds. */
export const WHOLE = -2;

export interface ReadList {
  readonly read: CellRead;
  readonly next: ReadList | null;
}

/** One loop of one frame, as it was at some back-edge. */
export interface LoopEntry {
  readonly function: number;
  readonly pc: number;
  readonly base: number;
  readonly live: readonly Value[];
  /** Changes made by the fiber up to then. */
  readonly effects: number;
  /** Shared cells read since, newest first. */
  readonly reads: ReadList | null;
  /** Back-edges passed since, and after how many the entry is taken anew (so that longer cycles are met, too). */
  readonly turns: number;
  readonly limit: number;
}

export interface LoopWatch {
  readonly entries: readonly LoopEntry[];
  /** What a spinning fiber waits for, or null. */
  readonly waiting: ReadList | null;
}

/** The same watch with the values in it copied by `copy`. */
export function copyWatch(
  watch: LoopWatch | null,
  copy: (value: Value) => Value,
): LoopWatch | null {
  if (watch === null) return null;
  const lists = new Map<ReadList, ReadList>();
  const copyReads = (reads: ReadList | null): ReadList | null => {
    // Lists share their ends, and may be long.
    const path: ReadList[] = [];
    let at = reads;
    for (; at !== null && !lists.has(at); at = at.next) path.push(at);
    let copied = at === null ? null : (lists.get(at) ?? null);
    for (const list of path.reverse()) {
      const { object, field, value } = list.read;
      copied = { read: { object, field, value: copy(value) }, next: copied };
      lists.set(list, copied);
    }
    return copied;
  };
  const entries = watch.entries.map((entry) => ({
    ...entry,
    live: entry.live.map(copy),
    reads: copyReads(entry.reads),
  }));
  return { entries, waiting: copyReads(watch.waiting) };
}

/** An EndlessWatch as data. */
export interface SavedWatch {
  readonly from: number;
  readonly pc: number;
  readonly base: number;
  readonly writes: number;
  readonly live: readonly Value[];
  readonly turns: number;
  readonly limit: number;
}

/** Steps of one transition after which its loops are watched for endlessness. */
const STEPS_BEFORE_WATCHING = 200_000;

/**
 * Finds loops without shared operations that come back to the same state (Brent's cycle finding). It lives
 * within one transition, so it needs no undoing, and costs one comparison per back-edge until a transition
 * has run suspiciously long.
 */
export class EndlessWatch {
  /** Number of steps from which back-edges are looked at. */
  watchFrom = Infinity;
  /** What the live registers of the loop held when it was last taken down. */
  live: readonly Value[] = [];
  #pc = -1;
  #base = -1;
  #writes = -1;
  #turns = 0;
  #limit = 1;

  /** A transition begins after `steps` instructions of at most `stepsMax`. */
  reset(steps: number, stepsMax: number): void {
    this.watchFrom = steps + Math.min(STEPS_BEFORE_WATCHING, (stepsMax - steps) / 2);
    this.#pc = -1;
    this.#limit = 1;
  }

  /** What it has seen, with values copied by `copy`; `putBack` takes it up again. */
  save(copy: (value: Value) => Value): SavedWatch {
    const [pc, base, writes] = [this.#pc, this.#base, this.#writes];
    const [turns, limit] = [this.#turns, this.#limit];
    return { from: this.watchFrom, pc, base, writes, live: this.live.map(copy), turns, limit };
  }

  putBack(saved: SavedWatch, copy: (value: Value) => Value): void {
    this.watchFrom = saved.from;
    this.#pc = saved.pc;
    this.#base = saved.base;
    this.#writes = saved.writes;
    this.live = saved.live.map(copy);
    this.#turns = saved.turns;
    this.#limit = saved.limit;
  }

  /** The frame of the watched loop may have been left. */
  leave(base: number): void {
    if (this.#base > base) this.#pc = -1;
  }

  /** At the back-edge at `pc` of the frame at `base`: true when the loop provably never ends. */
  passBackEdge(
    pc: number,
    registers: readonly Value[],
    base: number,
    writes: number,
    live: readonly number[],
  ): boolean {
    if (this.isAt(pc, base, writes) && sameLive(this.live, registers, base, live)) return true;
    if (this.isDue())
      this.take(
        pc,
        base,
        writes,
        live.map((register) => registers[base + register]!),
      );
    return false;
  }

  /** Whether it was taken down at this back-edge of this frame, and nothing has changed but registers. */
  isAt(pc: number, base: number, writes: number): boolean {
    return pc === this.#pc && base === this.#base && writes === this.#writes;
  }

  /** Counts a back-edge; whether it is time to take one down. */
  isDue(): boolean {
    return ++this.#turns >= this.#limit || this.#pc === -1;
  }

  take(pc: number, base: number, writes: number, live: readonly Value[]): void {
    this.#limit = Math.min(this.#limit * 2, 1 << 20);
    this.#turns = 0;
    this.#pc = pc;
    this.#base = base;
    this.#writes = writes;
    this.live = live;
  }
}

export function sameLive(
  values: readonly Value[],
  registers: readonly Value[],
  base: number,
  live: readonly number[],
): boolean {
  for (let i = 0; i < live.length; i++) {
    if (!Object.is(values[i], registers[base + live[i]!])) return false;
  }
  return true;
}
