/**
 * Register allocation. Every virtual register occupies the positions at which it is live, and, when it belongs
 * to a named variable, all positions at which that variable is visible. Two virtual registers share a register
 * of the frame when their positions do not meet. Registers are handed out in the order in which they are first
 * occupied, the lowest free one first, so that frames are small and listings stable.
 *
 * Positions count half instructions: 2i is where instruction i reads, 2i + 1 where it writes. A block begins at
 * the read position of its first instruction; an error arrives in its register there.
 */
import { canRaise, readsOf, successors, terminatorReads, writeOf } from '../mir/flow.js';
import { MinHeap } from '../support/min-heap.js';
import { liveness } from '../mir/liveness.js';
import type { ExtraUses, Liveness } from '../mir/liveness.js';
import type { BlockId, MirFunction, Register } from '../mir/mir.js';
import { visibleRanges } from './scopes.js';
import type { VisibleRange } from './scopes.js';

export interface Allocation {
  /** By virtual register: the register of the frame, or -1 when it is never occupied. */
  readonly registers: Int32Array;
  /** Size of the frame. */
  readonly size: number;
}

/** Half-open, in half instructions. */
interface Range {
  readonly from: number;
  readonly to: number;
}

export function allocate(f: MirFunction): Allocation {
  const occupied = occupiedRanges(f);
  const registers = new Int32Array(f.registers).fill(-1);
  /** By register of the frame: what it is already given away for. */
  const taken: RangeSet[] = [];
  const rest = new AtRest();
  const give = (virtual: Register, physical: number): void => {
    while (taken.length <= physical) taken.push(new RangeSet());
    rest.occupy(physical, occupied[virtual]?.[0]?.to ?? 0);
    for (const range of occupied[virtual] ?? []) taken[physical]?.add(range);
    registers[virtual] = physical;
  };
  for (const index of f.parameters.keys()) give(index, index);
  const partners = movePartners(f);
  const order = [...occupied.keys()]
    .filter((virtual) => (occupied[virtual] ?? []).length > 0 && virtual >= f.parameters.length)
    .sort((a, b) => startOf(occupied[a]) - startOf(occupied[b]) || a - b);
  for (const virtual of order) {
    const ranges = occupied[virtual] ?? [];
    const start = startOf(ranges);
    const fits = (physical: number): boolean => {
      const set = taken[physical];
      return set === undefined || ranges.every((range) => !set.meets(range));
    };
    const wished = (partners.get(virtual) ?? [])
      .map((partner) => registers[partner] ?? -1)
      .find((physical) => physical >= 0 && !rest.isBusy(physical, start) && fits(physical));
    const heldUntil = (physical: number): number => taken[physical]?.heldUntil(start) ?? 0;
    give(virtual, wished ?? rest.lowest(start, fits, heldUntil) ?? taken.length);
  }
  return { registers, size: taken.length };
}

/**
 * The registers of the frame that nobody occupies at a position. Whoever comes next starts no earlier, so a first range that
 * reaches beyond its start is in the way; such registers are set aside until then, because very many variables may be
 * visible at a time.
 */
class AtRest {
  readonly #busyUntil: number[] = [];
  /** Registers in use, by when their use ends; an entry that is not about the latest use is void. */
  readonly #busy = new MinHeap();
  /** Registers at rest, the lowest first; those that are in use again are dropped when they come up. */
  readonly #resting = new MinHeap();
  readonly #isResting: boolean[] = [];

  occupy(physical: number, until: number): void {
    const end = Math.max(this.#busyUntil[physical] ?? 0, until);
    this.#busyUntil[physical] = end;
    this.#busy.add(end, physical);
  }

  isBusy(physical: number, at: number): boolean {
    return (this.#busyUntil[physical] ?? 0) > at;
  }

  /** The lowest register that is not busy at `at` and passes the test, or null; one that is held at `at` is busy until then. */
  lowest(
    at: number,
    fits: (physical: number) => boolean,
    heldUntil: (physical: number) => number,
  ): number | null {
    while (this.#busy.least <= at) this.#rest(this.#busy.take(), at);
    const tried: number[] = [];
    let found: number | null = null;
    while (found === null) {
      const physical = this.#resting.take();
      if (physical < 0) break;
      this.#isResting[physical] = false;
      if (this.isBusy(physical, at)) continue;
      if (fits(physical)) found = physical;
      else if (heldUntil(physical) > at) {
        this.occupy(physical, heldUntil(physical));
        continue;
      }
      tried.push(physical);
    }
    for (const physical of tried) this.#rest(physical, at);
    return found;
  }

  #rest(physical: number, at: number): void {
    if (this.isBusy(physical, at) || this.#isResting[physical] === true) return;
    this.#isResting[physical] = true;
    this.#resting.add(physical, physical);
  }
}

function startOf(ranges: readonly Range[] | undefined): number {
  return ranges?.[0]?.from ?? 0;
}

/** Registers that a move connects; giving both the same place makes the move disappear. */
function movePartners(f: MirFunction): ReadonlyMap<Register, readonly Register[]> {
  const partners = new Map<Register, Register[]>();
  const connect = (a: Register, b: Register): void => {
    const known = partners.get(a);
    if (known === undefined) partners.set(a, [b]);
    else known.push(b);
  };
  for (const block of f.blocks) {
    for (const { op, operands } of block.instructions) {
      if (op !== 'move') continue;
      const [to, from] = operands;
      if (typeof to !== 'number' || typeof from !== 'number') continue;
      connect(to, from);
      connect(from, to);
    }
  }
  return partners;
}

/** By virtual register: the positions it occupies, ascending and apart from each other. */
function occupiedRanges(f: MirFunction): readonly (readonly Range[])[] {
  const visible = visibleRanges(f);
  const extraUses = usesWhereVisible(f, visible);
  const live = liveness(f, extraUses);
  const collected: Range[][] = Array.from({ length: f.registers }, () => []);
  const starts = blockStarts(f);
  const end = starts.at(-1) ?? 0;
  const add = (register: Register, from: number, to: number): void => {
    if (from < to) collected[register]?.push({ from, to });
  };
  for (const index of f.parameters.keys()) add(index, 0, end);
  for (const id of f.blocks.keys()) addBlock(f, { live, extraUses, starts }, id, add);
  for (const { variable, from, to } of visible)
    add(f.variables[variable]?.register ?? 0, 2 * from, 2 * to);
  return collected.map(merged);
}

/** A variable counts as used where it comes into sight, so that its first value is still there. */
function usesWhereVisible(f: MirFunction, ranges: readonly VisibleRange[]): ExtraUses {
  const uses = new Map<number, Register[]>();
  for (const { variable, from } of ranges) {
    const register = f.variables[variable]?.register ?? 0;
    const known = uses.get(from);
    if (known === undefined) uses.set(from, [register]);
    else known.push(register);
  }
  const starts = blockStarts(f);
  return (block, position) => uses.get((starts[block] ?? 0) / 2 + position) ?? [];
}

/** Position of each block, and of the end. A terminator counts as an instruction. */
function blockStarts(f: MirFunction): readonly number[] {
  const starts = [0];
  let at = 0;
  for (const block of f.blocks) {
    at += 2 * (block.instructions.length + 1);
    starts.push(at);
  }
  return starts;
}

interface Facts {
  readonly live: Liveness;
  readonly extraUses: ExtraUses;
  readonly starts: readonly number[];
}

/** One backward walk through a block; `until` holds for each live register where its occupation ends. */
function addBlock(
  f: MirFunction,
  { live, extraUses, starts }: Facts,
  id: BlockId,
  add: (register: Register, from: number, to: number) => void,
): void {
  const block = f.blocks[id];
  const start = starts[id] ?? 0;
  if (block === undefined) return;
  const until = new Map<Register, number>();
  const use = (register: Register, to: number): void => {
    if (!until.has(register)) until.set(register, to);
  };
  const end = starts[id + 1] ?? start;
  for (const next of successors(block.terminator))
    for (const register of live.liveIn[next] ?? []) use(register, end);
  const { handler } = block;
  const inHandler =
    handler === null
      ? []
      : (live.liveIn[handler.block] ?? []).filter((register) => register !== handler.register);
  if (handler !== null) {
    const arrival = starts[handler.block] ?? 0;
    add(handler.register, arrival, arrival + 1);
  }
  const { terminator, instructions } = block;
  const last = start + 2 * instructions.length;
  for (const register of terminatorReads(terminator)) use(register, last + 1);
  for (const register of extraUses(id, instructions.length)) use(register, last + 1);
  if (terminator.kind === 'leave' && canRaise(terminator.op))
    for (const register of inHandler) use(register, last + 1);
  for (let i = instructions.length - 1; i >= 0; i--) {
    const instruction = instructions[i];
    if (instruction === undefined) continue;
    const { op, operands } = instruction;
    const at = start + 2 * i;
    const written = writeOf(op, operands);
    if (written >= 0) {
      add(written, at + 1, until.get(written) ?? at + 2);
      until.delete(written);
    }
    for (const register of readsOf(op, operands)) use(register, at + 1);
    for (const register of extraUses(id, i)) use(register, at + 1);
    if (canRaise(op)) for (const register of inHandler) use(register, at + 1);
  }
  for (const [register, to] of until) add(register, start, to);
}

function merged(ranges: Range[]): readonly Range[] {
  ranges.sort((a, b) => a.from - b.from);
  const result: Range[] = [];
  for (const range of ranges) {
    const previous = result.at(-1);
    if (previous === undefined || previous.to < range.from) result.push(range);
    else if (previous.to < range.to)
      result[result.length - 1] = { from: previous.from, to: range.to };
  }
  return result;
}

/** Ranges that do not meet, ascending. */
class RangeSet {
  readonly #ranges: Range[] = [];

  /** Position of the first range that ends after `at`. */
  #after(at: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ranges[middle]?.to ?? 0) > at) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Where the range ends that `at` is in; `at` itself outside of all. */
  heldUntil(at: number): number {
    const next = this.#ranges[this.#after(at)];
    return next !== undefined && next.from <= at ? next.to : at;
  }

  meets(range: Range): boolean {
    const next = this.#ranges[this.#after(range.from)];
    return next !== undefined && next.from < range.to;
  }

  add(range: Range): void {
    this.#ranges.splice(this.#after(range.from), 0, range);
  }
}
