/**
 * Snapshots: the whole state of a machine, independent of what it does next. Going back by the undo log costs nothing to
 * prepare, but keeps everything that ever changed; snapshots are for those who go to and fro in one long execution, in
 * bounded memory. Between two transitions or within one (`paused`), but not while the machine records its changes.
 *
 * What grows with depth alone (what was executed at each depth, and the links between transitions) is not in it: a
 * machine that goes back to a snapshot and on again must take the same way.
 */
import { assert } from '../support/assert.js';
import type { RawFault } from './fault.js';
import { BASE, FUNCTION, STATUS, STRIDE } from './layout.js';
import type { LoopWatch, SavedWatch } from './loop-watch.js';
import { copyWatch } from './loop-watch.js';
import type { Machine } from './machine.js';
import type { MachineState } from './machine-state.js';
import { makeObjectRoom, makeRoom } from './births.js';
import type { Ending, OutputLine } from './machine-types.js';
import { Table } from './table.js';
import type { Value } from './value.js';
import { ListValue, MapValue, PoolValue, SetValue, StructValue } from './value.js';

export interface Snapshot {
  readonly depth: number;
  readonly steps: number;
  /** Cells that it holds, for whoever has to bound memory. */
  readonly size: number;
  readonly words: Int32Array;
  readonly deadlines: Float64Array;
  readonly globals: Float64Array;
  readonly objectWords: Int32Array;
  readonly registers: readonly (readonly Value[])[];
  readonly results: readonly Value[];
  readonly loops: readonly (LoopWatch | null)[];
  readonly objectKind: readonly number[];
  readonly objectValue: readonly Value[];
  readonly objectName: readonly string[];
  /** Readers, queues, pushedAt and takenAt of each object. */
  readonly lists: readonly (readonly (readonly number[])[])[];
  readonly output: readonly OutputLine[];
  readonly inlineStack: readonly number[];
  readonly files: readonly Value[];
  readonly endless: SavedWatch;
  readonly scalars: Scalars;
}

/** Members of the machine that are copied as they are. */
const SCALARS = [
  'depth',
  'steps',
  'stepsTotal',
  'eventsTotal',
  'status',
  'endsAll',
  'paused',
  'allocated',
  'allocationCheck',
  'linkCount',
  'liveCount',
  'joinsLeft',
  'hasNews',
  'writesAtStart',
  'lowWater',
] as const satisfies readonly (keyof MachineState)[];

type Scalars = Pick<MachineState, (typeof SCALARS)[number]> & {
  readonly writes: number;
  readonly ending: Ending | null;
  readonly fault: RawFault | null;
};

export function takeSnapshot(machine: MachineState): Snapshot {
  assert(!machine.heap.recording, 'a snapshot is of a machine that does not record its changes');
  const copies = new Copies();
  const copy = (value: Value): Value => copies.of(value);
  const { names, words } = machine;
  const fibers = Array.from({ length: names.fiberCount }, (_, fiber) => fiber);
  const objects = Array.from({ length: names.objectCount }, (_, object) => object);
  const registers = fibers.map((fiber) => {
    if (words[fiber * STRIDE + STATUS] === 0) return [];
    const fn = machine.program.functions[words[fiber * STRIDE + FUNCTION]!];
    const top = words[fiber * STRIDE + BASE]! + (fn?.registers ?? 0);
    return copies.all((machine.registers[fiber] ?? []).slice(0, top));
  });
  const lists = [machine.readers, machine.queues, machine.pushedAt, machine.takenAt].map((list) =>
    objects.map((object) => list[object]?.slice() ?? []),
  );
  const results = copies.all(machine.results.slice());
  const objectValue = copies.all(machine.objectValue.slice());
  const loops = machine.loops.map((watch) => copyWatch(watch, copy));
  const endless = machine.endless.save(copy);
  copies.finish();
  const output = machine.output.slice();
  return {
    depth: machine.depth,
    steps: machine.steps,
    size: copies.cells + output.length + (fibers.length + objects.length) * STRIDE,
    words: words.slice(0, fibers.length * STRIDE),
    deadlines: machine.deadlines.slice(0, fibers.length),
    globals: machine.globals.slice(),
    objectWords: machine.objectWords.slice(),
    registers,
    results,
    loops,
    objectKind: machine.objectKind.slice(),
    objectValue,
    objectName: machine.objectName.slice(),
    lists,
    output,
    inlineStack: machine.inlineStack.slice(),
    files: machine.files.contents(),
    endless,
    scalars: scalarsOf(machine),
  };
}

/** The state of `machine` becomes that of `snapshot`, which another machine of the same program may have taken. */
export function restoreSnapshot(machine: Machine, snapshot: Snapshot): void {
  machine.reset();
  const copies = new Copies();
  const copy = (value: Value): Value => copies.of(value);
  const fibers = snapshot.registers.length;
  if (fibers > 0) makeRoom(machine, fibers - 1);
  if (snapshot.objectKind.length > 0) makeObjectRoom(machine, snapshot.objectKind.length - 1);
  machine.words.fill(0);
  machine.words.set(snapshot.words);
  machine.deadlines.set(snapshot.deadlines);
  machine.globals.fill(-1);
  machine.globals.set(snapshot.globals);
  machine.objectWords.set(snapshot.objectWords);
  for (let fiber = 0; fiber < fibers; fiber++)
    machine.registers[fiber] = copies.all([...(snapshot.registers[fiber] ?? [])]);
  replace(machine.results, copies.all([...snapshot.results]));
  replace(
    machine.loops,
    snapshot.loops.map((watch) => copyWatch(watch, copy)),
  );
  replace(machine.objectKind, snapshot.objectKind);
  replace(machine.objectValue, copies.all([...snapshot.objectValue]));
  replace(machine.objectName, snapshot.objectName);
  for (const [k, list] of [
    machine.readers,
    machine.queues,
    machine.pushedAt,
    machine.takenAt,
  ].entries())
    replace(
      list,
      (snapshot.lists[k] ?? []).map((items) => [...items]),
    );
  replace(machine.output, snapshot.output);
  replace(machine.inlineStack, snapshot.inlineStack);
  machine.files.putBack(snapshot.files);
  machine.endless.putBack(snapshot.endless, copy);
  copies.finish();
  const { writes, ...scalars } = snapshot.scalars;
  Object.assign(machine, scalars);
  machine.heap.writes = writes;
}

function scalarsOf(machine: MachineState): Scalars {
  // The table says what is in it, which `fromEntries` cannot know.
  const scalars = Object.fromEntries(
    SCALARS.map((name) => [name, machine[name]]),
  ) as unknown as Omit<Scalars, 'writes'>;
  const { ending, fault } = machine;
  return { ...scalars, ending, fault, writes: machine.heap.writes };
}

function replace<T>(list: T[], items: readonly T[]): void {
  list.length = 0;
  for (const item of items) list.push(item);
}

/** Copies of values in which what was one container is one container again. */
class Copies {
  cells = 0;
  readonly #known = new Map<object, Value>();
  /** Lists of values that are still those of the original: chains may be longer than the host's stack allows. */
  readonly #pending: Value[][] = [];
  readonly #maps: [from: Table, to: Table][] = [];

  /** Replaces the values of a list of its own by their copies. */
  all(values: Value[]): Value[] {
    this.cells += values.length;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      // Places that nobody has used stay empty.
      if (typeof value === 'object' && value !== null) values[i] = this.of(value);
    }
    return values;
  }

  of(value: Value): Value {
    if (typeof value !== 'object' || value === null) return value;
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const copy = this.#shell(value);
    this.#known.set(value, copy);
    return copy;
  }

  #shell(value: Exclude<Value, number | bigint | string | boolean | null>): Value {
    if (value instanceof StructValue)
      return new StructValue(value.layout, this.#later(value.fields));
    if (value instanceof ListValue) return new ListValue(this.#later(value.items));
    if (value instanceof MapValue) {
      const entries = new Table();
      this.#maps.push([value.entries, entries]);
      return new MapValue(entries);
    }
    if (value instanceof SetValue) {
      this.cells += value.members.size;
      return new SetValue(new Table<null>(value.members));
    }
    if (value instanceof PoolValue) {
      const { slots, generations, free, capacity } = value;
      return new PoolValue(this.#later(slots), [...generations], [...free], capacity);
    }
    // Handles, promises, functions and errors never change.
    return value;
  }

  #later(cells: readonly Value[]): Value[] {
    const copy = [...cells];
    this.#pending.push(copy);
    return copy;
  }

  /** Copies what the containers hold. */
  finish(): void {
    for (;;) {
      const cells = this.#pending.pop();
      const maps = cells === undefined ? this.#maps.pop() : undefined;
      if (cells !== undefined) this.all(cells);
      else if (maps !== undefined) {
        const [from, to] = maps;
        this.cells += 2 * from.size;
        for (const [key, item] of from) to.set(key, this.of(item));
      } else return;
    }
  }
}
