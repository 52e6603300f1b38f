/**
 * Which fibers can run. Of a few, all are asked whenever somebody wants to know. Of many, only those are asked again that the
 * transitions since the last question may have let go on, or kept from it: who acted or was born, who waits for a fiber that
 * ended, or for an object that was acted on. (What else decides, the state of the fiber itself, changes when it acts.) Nothing is
 * kept up to date while the machine runs: what each transition did stands in the machine anyway.
 */
import { byOperation, OPERATIONS } from '../bytecode/events.js';
import { join as JOIN, wake as WAKE } from '../bytecode/operation-numbers.js';
import { grown } from '../support/grown.js';
import { canRun } from './enabled.js';
import {
  ABSENT,
  DONE,
  FAILED,
  GROUP,
  HELD,
  LIVE,
  OBJECT,
  OPERATION,
  STATUS,
  STRIDE,
  TARGET,
} from './layout.js';
import type { MachineState } from './machine-state.js';

/** By status. */
const IS_LIVE = Uint8Array.from([ABSENT, LIVE, DONE, FAILED], (status) =>
  status === LIVE ? 1 : 0,
);
const WAITS = byOperation((name) => OPERATIONS[name].blocking === 'waits');

/** After so many changes at once the list is made anew. */
const CHANGES_MAX = 24;

/** Lists of fibers that are asked again together: always, when a fiber ends (even, from 2), when an object is acted on (odd). */
const ALWAYS = 0;
const NEVER = -1;
function whenEnds(fiber: number): number {
  return 2 + 2 * fiber;
}
function whenActedOn(object: number): number {
  return 3 + 2 * object;
}

export class ReadyFibers {
  readonly #machine: MachineState;
  #isKnown = false;
  /** Ready fibers in the order of their names, when `#isListed`. */
  #list = new Int32Array(16);
  #listed = 0;
  #isListed = false;
  #count = 0;

  /** With so many fibers, asking all of them costs more than knowing whom to ask. */
  many = 48;
  // Of many fibers.
  /** Transitions that have been taken into account, or one of those below zero. */
  #seen = UNKNOWN;
  #isReady = new Uint8Array(64);
  /** The list that a fiber is in, and its neighbours there. */
  #listOf = new Int32Array(64).fill(NEVER);
  #next = new Int32Array(64);
  #previous = new Int32Array(64);
  readonly #first: (number | undefined)[] = [];
  /** Fibers that were let go on, or kept from it, since the list was made. */
  readonly #changed: number[] = [];
  /** Fibers that were let go on, and kept from it, since somebody asked; null when that is not known. */
  #awakened: number[] | null = null;
  #lapsed: number[] | null = null;
  /** How often a fiber was asked whether it can run: for tests. */
  asked = 0;

  constructor(machine: MachineState) {
    this.#machine = machine;
  }

  /** Something has happened. */
  forget(): void {
    this.#isKnown = false;
  }

  /** The machine has gone back, or taken up another state. */
  restart(): void {
    this.#isKnown = false;
    this.#seen = UNKNOWN;
  }

  /** Time has moved. */
  tick(): void {
    this.#isKnown = false;
    if (this.#seen >= 0) this.#seen = TICKED;
  }

  get areMany(): boolean {
    return this.#machine.names.order.length >= this.many;
  }

  get count(): number {
    if (!this.#isKnown) this.#learn();
    return this.#count;
  }

  /** The first `count` entries. */
  get list(): Int32Array {
    if (!this.#isKnown) this.#learn();
    if (!this.#isListed) this.#makeList();
    return this.#list;
  }

  /** At least those ready fibers, in the order of their names, that were not ready at some time since the last call. */
  takeAwakened(): Int32Array {
    if (!this.#isKnown) this.#learn();
    const awakened = this.#awakened;
    this.#awakened = this.#seen >= 0 ? [] : null;
    if (awakened === null) return this.list.subarray(0, this.#count);
    const fibers = new Set(awakened.filter((fiber) => this.#isReady[fiber] === 1));
    const { names } = this.#machine;
    return Int32Array.from([...fibers].sort((a, b) => names.compareFibers(a, b)));
  }

  /** At least those that were not ready at some time since the last call; null when that is not known, as at the first one. */
  takeLapsed(): readonly number[] | null {
    if (!this.#isKnown) this.#learn();
    const lapsed = this.#lapsed;
    this.#lapsed = this.#seen >= 0 ? [] : null;
    return lapsed;
  }

  #learn(): void {
    const machine = this.#machine;
    this.#isKnown = true;
    if (machine.ending !== null || machine.paused) {
      // Nobody runs any more, or somebody still does.
      this.#showNone();
      this.#seen = UNKNOWN;
    } else if (machine.options.inline) {
      this.#showNone();
      const top = machine.inlineStack[machine.inlineStack.length - 1];
      if (top !== undefined && canRun(machine, top)) this.#list[this.#count++] = top;
    } else if (this.areMany) {
      this.#update(machine);
    } else {
      this.#askAll(machine);
    }
  }

  #showNone(): void {
    this.#count = 0;
    this.#isListed = true;
  }

  #askAll(machine: MachineState): void {
    const { order } = machine.names;
    if (order.length > this.#list.length) this.#list = new Int32Array(2 * order.length);
    const { words, loops } = machine;
    const neverWaits = machine.neverWaiting;
    const list = this.#list;
    let count = 0;
    for (let i = 0; i < order.length; i++) {
      const fiber = order[i]!;
      const o = fiber * STRIDE;
      list[count] = fiber;
      // Most can run while they live. Who lives is as good as random: no branch is taken on it.
      const mayWait = neverWaits[words[o + OPERATION]!] === 0;
      if (mayWait || loops[fiber] !== null || words[o + GROUP] !== -1) {
        if (canRun(machine, fiber)) count++;
      } else {
        count += IS_LIVE[words[o + STATUS]!]!;
      }
    }
    this.asked += order.length;
    this.#count = count;
    this.#isListed = true;
    this.#seen = UNKNOWN;
    this.#awakened = null;
    this.#lapsed = null;
  }

  #update(machine: MachineState): void {
    const from = this.#seen;
    this.#makeRoom(machine.names.fiberCount);
    if (from === UNKNOWN) {
      this.#isReady.fill(0);
      this.#count = 0;
      this.#awakened = null;
      this.#lapsed = null;
      this.#isListed = false;
      this.#changed.length = CHANGES_MAX + 1;
    }
    if (from < 0) {
      for (const fiber of machine.names.order) this.#ask(machine, fiber);
    } else {
      for (let depth = from; depth < machine.depth; depth++) this.#follow(machine, depth);
      this.#askList(machine, ALWAYS);
    }
    this.#seen = machine.depth;
    // Nobody asks any more.
    const tooMany = 4 * machine.names.fiberCount;
    if ((this.#awakened?.length ?? 0) > tooMany) this.#awakened = null;
    if ((this.#lapsed?.length ?? 0) > tooMany) this.#lapsed = null;
  }

  /** Asks those for whom the transition at `depth` may matter. */
  #follow(machine: MachineState, depth: number): void {
    const fiber = machine.fiberAt[depth]!;
    this.#ask(machine, fiber);
    if (machine.words[fiber * STRIDE + STATUS] !== LIVE) this.#askList(machine, whenEnds(fiber));
    const object = machine.objectAt[depth]!;
    if (object >= 0) this.#askList(machine, whenActedOn(object));
    const end = depth + 1 < machine.depth ? machine.linksBefore[depth + 1]! : machine.linkCount;
    for (let k = machine.linksBefore[depth]!; k < end; k++)
      if (machine.links[k]! < 0) this.#ask(machine, -1 - machine.links[k]!);
  }

  #askList(machine: MachineState, list: number): void {
    const fibers: number[] = [];
    for (let at = this.#first[list] ?? NEVER; at !== NEVER; at = this.#next[at]!) fibers.push(at);
    for (const fiber of fibers) this.#ask(machine, fiber);
  }

  #ask(machine: MachineState, fiber: number): void {
    this.asked++;
    const list = listFor(machine, fiber);
    if (list !== this.#listOf[fiber]) this.#move(fiber, list);
    const isReady = canRun(machine, fiber) ? 1 : 0;
    if (isReady === this.#isReady[fiber]) return;
    this.#isReady[fiber] = isReady;
    this.#isListed = false;
    if (this.#changed.length <= CHANGES_MAX) this.#changed.push(fiber);
    if (isReady === 1) {
      this.#count++;
      this.#awakened?.push(fiber);
    } else {
      this.#count--;
      this.#lapsed?.push(fiber);
    }
  }

  #move(fiber: number, list: number): void {
    const old = this.#listOf[fiber]!;
    if (old !== NEVER) {
      const next = this.#next[fiber]!;
      const previous = this.#previous[fiber]!;
      if (previous === NEVER) this.#first[old] = next;
      else this.#next[previous] = next;
      if (next !== NEVER) this.#previous[next] = previous;
    }
    this.#listOf[fiber] = list;
    if (list === NEVER) return;
    const first = this.#first[list] ?? NEVER;
    this.#next[fiber] = first;
    this.#previous[fiber] = NEVER;
    if (first !== NEVER) this.#previous[first] = fiber;
    this.#first[list] = fiber;
  }

  #makeRoom(fibers: number): void {
    const old = this.#isReady.length;
    if (fibers <= old) return;
    this.#isReady = grown(this.#isReady, 2 * fibers);
    this.#listOf = grown(this.#listOf, 2 * fibers).fill(NEVER, old);
    this.#next = grown(this.#next, 2 * fibers);
    this.#previous = grown(this.#previous, 2 * fibers);
  }

  #makeList(): void {
    const { names } = this.#machine;
    const changed = this.#changed;
    if (this.#list.length < this.#count + 1) this.#list = grown(this.#list, 2 * this.#count + 1);
    if (changed.length > CHANGES_MAX) {
      this.#listed = 0;
      for (const fiber of names.order)
        if (this.#isReady[fiber] === 1) this.#list[this.#listed++] = fiber;
    } else {
      // Those that are ready no more go out first, so that there is room.
      for (const fiber of changed) if (this.#isReady[fiber] === 0) this.#takeOut(fiber);
      for (const fiber of changed) if (this.#isReady[fiber] === 1) this.#putIn(fiber);
    }
    changed.length = 0;
    this.#isListed = true;
  }

  #takeOut(fiber: number): void {
    const at = this.#placeOf(fiber);
    if (at === this.#listed || this.#list[at] !== fiber) return;
    this.#list.copyWithin(at, at + 1, this.#listed--);
  }

  #putIn(fiber: number): void {
    const at = this.#placeOf(fiber);
    if (at < this.#listed && this.#list[at] === fiber) return;
    this.#list.copyWithin(at + 1, at, this.#listed++);
    this.#list[at] = fiber;
  }

  /** Where `fiber` stands in the list, or would. */
  #placeOf(fiber: number): number {
    const { names } = this.#machine;
    let low = 0;
    let high = this.#listed;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (names.compareFibers(this.#list[middle]!, fiber) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Values of `#seen`: nothing is known of many fibers; time has moved since. */
const UNKNOWN = -1;
const TICKED = -2;

/** The list of those that are asked again when `fiber` is. */
function listFor(machine: MachineState, fiber: number): number {
  const o = fiber * STRIDE;
  const { words } = machine;
  if (words[o + STATUS] !== LIVE) return NEVER;
  // Whose turn it is, whether what was read still holds, and who else waits for a lock depends on others.
  if (words[o + GROUP] !== -1 || (machine.loops[fiber]?.waiting ?? null) !== null) return ALWAYS;
  const operation = words[o + OPERATION]!;
  if (WAITS[operation] === 0 || operation === WAKE) return NEVER;
  if (operation === JOIN) return whenEnds(words[o + TARGET]!);
  return words[o + HELD]! > 0 ? ALWAYS : whenActedOn(words[o + OBJECT]!);
}
