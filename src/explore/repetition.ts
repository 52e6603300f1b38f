/**
 * Finds executions that come back to the same state (Brent's cycle finding over choices). A cycle is a livelock
 * only if it is fair: every fiber that could run throughout it did run in it (Musuvathi and Qadeer, PLDI 2008).
 * A cycle that starves somebody is just an unfair schedule.
 *
 * Watching starts late, because comparing whole states costs more than executing them. A single execution that is
 * expected to repeat (`EveryState`) is compared with all of its earlier states instead.
 */
import { BASE, FUNCTION, LIVE, OPERATION, PC, STATUS, STRIDE } from '../vm/layout.js';
import type { CyclePlace } from '../vm/finish.js';
import type { Machine } from '../vm/machine.js';
import type { Value } from '../vm/value.js';
import { stateText } from './canonical.js';

/** Choices of an execution, since it was taken back, before it is watched. */
const CHOICES_BEFORE_WATCHING = 500;

/** What is remembered of the state after a choice of a fiber: where that fiber stands, and who can go on. */
export interface Stop extends CyclePlace {
  readonly enabled: readonly number[];
}

export class RepetitionWatch {
  /** Depth of the remembered state, or -1. */
  #depth = -1;
  /** Where the present execution leaves the one before, and when to remember a state, or another one. */
  #start = 0;
  #next = CHOICES_BEFORE_WATCHING;
  /** Whether the execution was found to repeat. */
  #repeats = false;
  #text = '';
  #gist: Value[] = [];
  /** Where each fiber begins in it. */
  readonly #gistAt = new Map<number, number>();
  /** What happened since. */
  readonly #places: CyclePlace[] = [];
  /** Fibers that could run all the time since, and those that could no more, with the number of the first stop where that was so. */
  readonly #steady = new Set<number>();
  readonly #unsteady: { readonly fiber: number; readonly at: number }[] = [];

  /**
   * A new execution, or one taken back to `depth`. What was remembered is good for another one only where this one came back to
   * it: others are likely to, and need not go on for so long first.
   */
  rewind(depth: number): void {
    if (this.#repeats && this.#depth < depth) {
      this.#repeats = false;
      if (depth - this.#depth < this.#places.length) this.#forget(depth - this.#depth);
      return;
    }
    this.#repeats = false;
    this.#depth = -1;
    if (this.#places.length > 0) this.#forget(0);
    this.#start = depth;
    this.#next = depth + CHOICES_BEFORE_WATCHING;
  }

  /** Looks at the state after a choice. A fair cycle that ends there, or null. */
  observe(machine: Machine): readonly CyclePlace[] | null {
    const { depth } = machine;
    if (this.#depth < 0) {
      // However deep it is, an execution that has used up half of its steps is looked at.
      const isLate = machine.steps * 2 >= machine.options.stepsMax;
      if (depth < this.#next && !isLate) return null;
    } else {
      // What the machine ran by itself after the choice belongs to the cycle.
      for (let at = this.#depth + this.#places.length; at < depth; at++)
        this.#note(machine, machine.fiberAt[at] ?? 0);
      if (this.#hasSameGist(machine) && stateText(machine) === this.#text) {
        const cycle = fairPlaces(machine, this.#places, [...this.#steady]);
        this.#repeats = cycle !== null;
        if (cycle !== null) return cycle;
      }
      if (depth < this.#next) return null;
    }
    this.#depth = depth;
    this.#next = this.#start + 2 * Math.max(1, depth - this.#start);
    this.#text = stateText(machine);
    this.#writeGist(machine);
    this.#forget(0);
    return null;
  }

  /** The stop of `fiber`. Of who could run all the time only the changes are written down: there may be thousands of fibers. */
  #note(machine: Machine, fiber: number): void {
    const at = this.#places.push(placeOf(machine, fiber)) - 1;
    const lapsed = machine.ready.takeLapsed();
    if (at === 0) {
      for (let k = 0; k < machine.enabledCount; k++) this.#steady.add(machine.enabled[k]!);
      return;
    }
    for (const steady of lapsed ?? this.#steady) {
      if (lapsed === null && machine.canRun(steady)) continue;
      if (this.#steady.delete(steady)) this.#unsteady.push({ fiber: steady, at });
    }
  }

  /** Where every fiber stands, and what its registers hold: cheap to compare before whole states are. */
  #writeGist(machine: Machine): void {
    const values: Value[] = [];
    this.#gistAt.clear();
    for (const fiber of machine.names.order) {
      this.#gistAt.set(fiber, values.length);
      const o = fiber * STRIDE;
      for (const word of PLACE) values.push(machine.words[o + word] ?? 0);
      const size = registersOf(machine, fiber);
      values.push(size);
      const registers = machine.registers[fiber] ?? [];
      for (let r = 0; r < size; r++) values.push(registers[r] ?? null);
    }
    this.#gist = values;
  }

  /** Keeps the first stops. */
  #forget(kept: number): void {
    this.#places.length = kept;
    const first = this.#unsteady.findIndex(({ at }) => at >= kept);
    if (first >= 0) for (const { fiber } of this.#unsteady.splice(first)) this.#steady.add(fiber);
    if (kept === 0) this.#steady.clear();
  }

  /** False when the states differ for certain: what most of them differ in is compared without writing anything down. */
  #hasSameGist(machine: Machine): boolean {
    // Who has just acted is where it most often shows.
    const last = machine.fiberAt[machine.depth - 1] ?? 0;
    const known = this.#gistAt.get(last);
    if (known === undefined || this.#compared(machine, last, known) < 0) return false;
    let at = 0;
    for (const fiber of machine.names.order) {
      at = this.#compared(machine, fiber, at);
      if (at < 0) return false;
    }
    return at === this.#gist.length;
  }

  /** Compares `fiber` with what the gist says from `at` on: where that ends, or -1 when they differ. */
  #compared(machine: Machine, fiber: number, at: number): number {
    const gist = this.#gist;
    const o = fiber * STRIDE;
    let next = at;
    for (const word of PLACE) if (machine.words[o + word] !== gist[next++]) return -1;
    const registers = machine.registers[fiber] ?? [];
    const size = gist[next++];
    if (registersOf(machine, fiber) !== size) return -1;
    for (let r = 0; r < size; r++)
      if (differ(registers[r] ?? null, gist[next++] ?? null)) return -1;
    return next;
  }
}

/** Remembers every state of one execution: the shortest cycle that ends where it is looked at is found. */
export class EveryState {
  readonly #numbers = new Map<string, number>();
  /** By choice: the number of the state after it, and where it led. */
  readonly #states: number[] = [];
  readonly #stops: Stop[] = [];

  /** As `RepetitionWatch.observe`, of an execution that is never taken back. */
  observe(machine: Machine): readonly CyclePlace[] | null {
    const text = stateText(machine);
    const known = this.#numbers.get(text);
    const state = known ?? this.#numbers.size;
    if (known === undefined) this.#numbers.set(text, state);
    this.#states.push(state);
    this.#stops.push(this.#stopNow(machine));
    return known === undefined ? null : this.#shortestCycle(machine, state);
  }

  /** Like its predecessor, where that is the same: most often the same fibers can go on. */
  #stopNow(machine: Machine): Stop {
    const stop = stopOf(machine, machine.fiberAt[machine.depth - 1] ?? 0);
    const before = this.#stops.at(-1)?.enabled ?? [];
    const { enabled } = stop;
    const isSame = enabled.length === before.length && enabled.every((f, k) => f === before[k]);
    return isSame ? { ...stop, enabled: before } : stop;
  }

  /** The shortest fair one that ends in `state`, the present one. */
  #shortestCycle(machine: Machine, state: number): readonly CyclePlace[] | null {
    const ran = new Set<number>();
    let enabled = this.#stops.at(-1)?.enabled ?? [];
    let couldRun = enabled;
    for (let at = this.#states.length - 2; at >= 0; at--) {
      const stop = this.#stops[at + 1]!;
      ran.add(stop.fiber);
      if (stop.enabled !== enabled) {
        ({ enabled } = stop);
        couldRun = couldRun.filter((fiber) => stop.enabled.includes(fiber));
      }
      if (this.#states[at] === state && couldRun.every((fiber) => ran.has(fiber)))
        return fairPlaces(machine, this.#stops.slice(at + 1), couldRun);
    }
    return null;
  }
}

export function stopOf(machine: Machine, fiber: number): Stop {
  const enabled = [...machine.enabled.subarray(0, machine.enabledCount)];
  return { ...placeOf(machine, fiber), enabled };
}

function placeOf(machine: Machine, fiber: number): CyclePlace {
  const o = fiber * STRIDE;
  return { fiber, function: machine.words[o + FUNCTION] ?? 0, pc: machine.words[o + PC] ?? 0 };
}

/**
 * The fibers that ran in a cycle, each with the first place in the program where it stood, in the order of their
 * names: the same from wherever in the cycle it is looked at. Null when the cycle is not fair. `stops` are those of
 * one turn of it, the last one being the state that repeats.
 */
export function fairCycle(machine: Machine, stops: readonly Stop[]): readonly CyclePlace[] | null {
  const couldRun = (stops.at(-1)?.enabled ?? []).filter((fiber) =>
    stops.every(({ enabled }) => enabled.includes(fiber)),
  );
  return fairPlaces(machine, stops, couldRun);
}

/** `couldRun`: the fibers that could run all the time. */
function fairPlaces(
  machine: Machine,
  stops: readonly CyclePlace[],
  couldRun: readonly number[],
): readonly CyclePlace[] | null {
  const places = new Map<number, CyclePlace>();
  for (const { fiber, function: fn, pc } of stops) {
    const first = places.get(fiber);
    const place = { fiber, function: fn, pc };
    if (first === undefined || isBefore(place, first)) places.set(fiber, place);
  }
  if (!couldRun.every((fiber) => places.has(fiber))) return null;
  return [...places.values()].sort((a, b) => machine.names.compareFibers(a.fiber, b.fiber));
}

function isBefore(a: CyclePlace, b: CyclePlace): boolean {
  return a.function < b.function || (a.function === b.function && a.pc < b.pc);
}

const PLACE = [STATUS, FUNCTION, PC, OPERATION];

/** How many registers of `fiber` are part of the state. */
function registersOf(machine: Machine, fiber: number): number {
  const o = fiber * STRIDE;
  if (machine.words[o + STATUS] !== LIVE) return 0;
  const fn = machine.program.functions[machine.words[o + FUNCTION] ?? 0];
  return (machine.words[o + BASE] ?? 0) + (fn?.registers ?? 0);
}

/** Whether two values are different numbers, texts or truth values; of all others only the whole state tells. */
function differ(a: Value, b: Value): boolean {
  if (a === b || typeof a !== typeof b || typeof a === 'object') return false;
  return !Number.isNaN(a) || !Number.isNaN(b);
}
