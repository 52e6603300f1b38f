/**
 * Fibers that can change places (research on exploration, 4.15). Fibers of one parent that run the same body form a
 * class as long as nothing but their state tells them apart: they make no fibers or objects, use no cooperative group
 * and no readers-writer lock, end without a result or with an empty list, and only their parent has their promises,
 * which it awaits one right after the other. Then the order of their states within the class does not matter.
 *
 * What is asked of a class shows only during the search. When it turns out not to hold, the body is remembered as one
 * without symmetry, and the search has to start again.
 */
import { join as JOIN } from '../../bytecode/operation-numbers.js';
import {
  ABSENT,
  BASE,
  CHILDREN,
  CONSUMED,
  FUNCTION,
  GROUP,
  LIVE,
  OBJECT,
  OBJECTS,
  OPERATION,
  STATUS,
  STRIDE,
  TARGET,
} from '../layout.js';
import { isReadersWriterLock } from '../locks.js';
import { AFTER } from '../machine-types.js';
import type { MachineState } from '../machine-state.js';
import { isEmptyList } from './taken-results.js';

const NO_CLASS = -1;

/** The members of `Symmetry` with the same names. */
export interface SavedSymmetry {
  readonly numbers: readonly (readonly [key: string, number: number])[];
  readonly bodies: readonly number[];
  readonly fibers: readonly (readonly number[])[];
  readonly classOf: readonly number[];
  readonly refuted: readonly number[];
  readonly trusted: readonly number[];
  readonly isVoid: boolean;
}

export class Symmetry {
  readonly #machine: MachineState;
  /** By function: the first one with the same code. */
  readonly #alike: readonly number[];
  readonly #isWanted: boolean;
  /** Classes by parent and body; and by class its body and everybody who was ever in it. */
  readonly #numbers = new Map<string, number>();
  readonly #bodies: number[] = [];
  readonly #fibers: number[][] = [];
  readonly #classOf: number[] = [];
  /** Bodies whose fibers are told apart, and those of which several have been exchanged. */
  readonly #refuted = new Set<number>();
  readonly #trusted = new Set<number>();
  readonly #places = new Int32Array(32);
  /** True when fibers were exchanged that must not be: the search is void. */
  isVoid = false;

  constructor(machine: MachineState, alike: readonly number[], isWanted: boolean) {
    this.#machine = machine;
    this.#alike = alike;
    this.#isWanted = isWanted;
  }

  /** `fiber` has come into being. */
  birth(fiber: number): void {
    this.#classOf[fiber] = NO_CLASS;
    if (!this.#isWanted || fiber === 0) return;
    const body = this.#alike[this.#bodyOf(fiber)]!;
    if (this.#refuted.has(body)) return;
    const key = `${this.#machine.names.parent(fiber)} ${body}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#bodies.length;
      this.#numbers.set(key, number);
      this.#bodies.push(body);
      this.#fibers.push([]);
    }
    this.#classOf[fiber] = number;
    const members = this.#fibers[number]!;
    if (!members.includes(fiber)) members.push(fiber);
    members.sort((a, b) => a - b);
  }

  #bodyOf(fiber: number): number {
    const registers = this.#machine.registers[fiber]!;
    let fn = this.#machine.words[fiber * STRIDE + FUNCTION]!;
    for (let base = this.#machine.words[fiber * STRIDE + BASE]!; registers[base - 3] !== -1;) {
      fn = registers[base - 3] as number;
      base = registers[base - 1] as number;
    }
    return fn;
  }

  /** The search starts again. */
  reset(): void {
    this.isVoid = false;
    this.#numbers.clear();
    this.#bodies.length = 0;
    this.#fibers.length = 0;
    this.#classOf.length = 0;
    this.#trusted.clear();
  }

  save(): SavedSymmetry {
    return {
      numbers: [...this.#numbers],
      bodies: this.#bodies,
      fibers: this.#fibers,
      classOf: Array.from(this.#classOf, (number: number | undefined) => number ?? NO_CLASS),
      refuted: [...this.#refuted],
      trusted: [...this.#trusted],
      isVoid: this.isVoid,
    };
  }

  restore(saved: SavedSymmetry): void {
    for (const [key, number] of saved.numbers) this.#numbers.set(key, number);
    this.#bodies.push(...saved.bodies);
    for (const members of saved.fibers) this.#fibers.push([...members]);
    this.#classOf.push(...saved.classOf);
    for (const body of saved.refuted) this.#refuted.add(body);
    for (const body of saved.trusted) this.#trusted.add(body);
    this.isVoid = saved.isVoid;
  }

  #numberOf(fiber: number): number {
    return this.#classOf[fiber] ?? NO_CLASS;
  }

  /** Looks whether `fiber` in its present state still keeps to the conditions. */
  check(fiber: number): void {
    if (this.#numberOf(fiber) === NO_CLASS) return;
    const machine = this.#machine;
    const { words } = machine;
    const o = fiber * STRIDE;
    if (words[o + STATUS] !== LIVE) {
      const result = machine.results[fiber]!;
      // The result of a fiber that failed is its error.
      if (result !== null && !isEmptyList(result)) this.#refute(fiber);
      return;
    }
    const object = words[o + OBJECT]!;
    const isAlike =
      words[o + CHILDREN] === 0 &&
      words[o + OBJECTS] === 0 &&
      words[o + GROUP] === -1 &&
      !(object >= 0 && isReadersWriterLock(machine, object));
    if (!isAlike) this.#refute(fiber);
  }

  /** The state of `holder` (-1: of something else) leads to the promise of `fiber`. */
  checkPromise(holder: number, fiber: number): void {
    const isParent = holder >= 0 && holder === this.#machine.names.parent(fiber);
    const isAlive = isParent && this.#machine.words[holder * STRIDE + STATUS] === LIVE;
    if (!isAlive && this.#numberOf(fiber) !== NO_CLASS) this.#refute(fiber);
  }

  /**
   * Looks at the joins of `fiber` from depth `since` on, in which it made new objects or not: who joins one of a class
   * goes on to the others before anything else. True when it did nothing but that and still waits for the rest, so that
   * nobody can tell that anything has changed.
   */
  isStillWaiting(fiber: number, since: number, hasMadeObjects: boolean): boolean {
    const machine = this.#machine;
    const { words, depth, puts } = machine;
    const o = fiber * STRIDE;
    const isJoining = words[o + STATUS] === LIVE && words[o + OPERATION] === JOIN;
    const awaited = isJoining ? this.#numberOf(words[o + TARGET]!) : NO_CLASS;
    let isOnlyWaiting = awaited !== NO_CLASS;
    let hasJoined = false;
    for (let at = since; at < depth; at++) {
      if (machine.fiberAt[at] !== fiber) continue;
      const hasPut = marked(puts.before, at, depth, puts.count) > puts.before[at]!;
      if (machine.operationAt[at] !== JOIN) isOnlyWaiting = false;
      const end = marked(machine.linksBefore, at, depth, machine.linkCount);
      for (let k = machine.linksBefore[at]!; k < end; k++) {
        const joined = machine.links[k]!;
        if (joined >= AFTER) continue;
        if (joined < 0) {
          // A spawn between two joins of a class is an act in between.
          if (hasJoined && awaited !== NO_CLASS) this.#refuteClass(awaited);
          continue;
        }
        hasJoined = true;
        const number = this.#numberOf(joined);
        if (number !== awaited) isOnlyWaiting = false;
        if (number === NO_CLASS) continue;
        if (number === awaited ? hasPut || hasMadeObjects : !this.#isThrough(number))
          this.#refuteClass(number);
      }
    }
    // Whoever did anything between two joins has refuted the class: nothing is left that it could wait for.
    return isOnlyWaiting && this.#numberOf(words[o + TARGET]!) !== NO_CLASS;
  }

  /** Whether all of a class are joined; a class of one is whenever somebody asks. */
  #isThrough(number: number): boolean {
    const { words } = this.#machine;
    let count = 0;
    let joined = 0;
    for (const fiber of this.#fibers[number]!) {
      if (!this.#isMember(fiber, number)) continue;
      count++;
      if (words[fiber * STRIDE + CONSUMED] === 1) joined++;
    }
    return count < 2 || joined === count;
  }

  #isMember(fiber: number, number: number): boolean {
    return (
      this.#classOf[fiber] === number && this.#machine.words[fiber * STRIDE + STATUS] !== ABSENT
    );
  }

  #refute(fiber: number): void {
    this.#refuteClass(this.#classOf[fiber]!);
  }

  #refuteClass(refuted: number): void {
    const body = this.#bodies[refuted]!;
    this.#refuted.add(body);
    if (this.#trusted.has(body)) this.isVoid = true;
    for (const [fiber, number] of this.#classOf.entries())
      if (number >= 0 && this.#bodies[number] === body) this.#classOf[fiber] = NO_CLASS;
  }

  /** Sorts the states of each class within `components` (by fiber, from `from` on). */
  arrange(components: Int32Array, from: number): void {
    for (let number = 0; number < this.#fibers.length; number++) {
      const fibers = this.#fibers[number]!;
      if (fibers.length > 1) this.#arrangeClass(fibers, number, components, from);
    }
  }

  /** Insertion sort of the members by their components: few, and nearly in order. */
  #arrangeClass(
    fibers: readonly number[],
    number: number,
    components: Int32Array,
    from: number,
  ): void {
    const places = this.#places;
    let count = 0;
    for (let k = 0; k < fibers.length; k++) {
      const fiber = fibers[k]!;
      if (!this.#isMember(fiber, number)) continue;
      places[count] = from + fiber;
      const component = components[from + fiber]!;
      let at = count++;
      for (; at > 0 && components[places[at - 1]!]! > component; at--)
        components[places[at]!] = components[places[at - 1]!]!;
      components[places[at]!] = component;
    }
    if (count > 1) this.#trusted.add(this.#bodies[number]!);
  }
}

/** How much of a list there was before depth `at` + 1, of marks for the depths below `depth` and the present length. */
function marked(marks: Int32Array, at: number, depth: number, length: number): number {
  return at + 1 < depth ? marks[at + 1]! : length;
}
