/**
 * Numbers for states: two moments of two executions have the same number exactly when everything that can still
 * happen is the same. The states of fibers and shared objects are interned first, each on its own, and the state of
 * the machine is the list of their numbers (collapse compression: Holzmann, SPIN 1997). After a step only what it
 * may have changed is written anew; rows of numbers are kept per depth, so that going back costs nothing.
 */
import * as OP from '../../bytecode/operation-numbers.js';
import { USE_ROUND } from './use-bits.js';
import { grown } from '../../support/grown.js';
import { packIntegers, unpackIntegers } from '../../support/pack.js';
import type { SavedSequences } from './sequence-table.js';
import { SequenceTable } from './sequence-table.js';
import { ABSENT, LIVE, OBJECTS, OPERATION, STATUS, STRIDE } from '../layout.js';
import { isLockOperation } from '../locks.js';
import type { MachineState } from '../machine-state.js';
import { AFTER } from '../machine-types.js';
import { holdsItems } from '../streams.js';
import type { Container } from '../value.js';
import { isContainer } from '../value.js';
import { isFixed } from './fixed-values.js';
import { isCell } from '../cells.js';
import { CodeFacts } from './code-facts.js';
import { ComponentCodes } from './component-codes.js';
import { FIBERS_MAX, Footprints } from './footprints.js';
import type { SavedSymmetry } from './symmetry.js';
import { Symmetry } from './symmetry.js';
import { TakenResults } from './taken-results.js';
import type { SavedValues } from './value-codes.js';
import { ValueCodes } from './value-codes.js';

/** Answers of `observe` that are no state. */
export const NOT_EXACT = -1;
export const VOID = -2;
/** The component of what does not exist. */
const NOTHING = 0;

/** Every state told so far, as ids: whoever continues knows the same names in the same order. */
export interface SavedStates {
  readonly states: SavedSequences;
  readonly components: SavedSequences;
  readonly objects: string;
  readonly containers: string;
  readonly leadsToHeld: string;
  readonly footprints: string;
  readonly values: SavedValues;
  readonly symmetry: SavedSymmetry;
  readonly escaped: readonly number[];
  /** Of states on the present path: the depth, and the components of fibers, of objects, and the common one. */
  readonly rows: readonly (readonly [
    depth: number,
    fibers: readonly number[],
    objects: readonly number[],
    common: number,
  ])[];
}

export class StateSpace {
  readonly #machine: MachineState;
  readonly #facts: CodeFacts;
  readonly #codes: ValueCodes;
  readonly #writer: ComponentCodes;
  readonly #footprints: Footprints;
  readonly #symmetry: Symmetry;
  readonly #taken: TakenResults;
  readonly #components = new SequenceTable();
  #states = new SequenceTable();
  /** By component: the number of objects that the fiber made, and of containers that it leads to. */
  #objects = new Int32Array(256);
  #containers = new Int32Array(256);
  /** By depth: components of fibers and objects, and the common one. */
  #fiberRows = new Int32Array(256 * 8);
  #fiberStride = 8;
  #objectRows = new Int32Array(256 * 8);
  #objectStride = 8;
  #globals = new Int32Array(256);
  #key = new Int32Array(64);
  /** The present row of fibers, for those who ask about them. */
  #now = new Int32Array(8);
  /** Whose state is being written: a fiber, or -1. */
  #holder = -1;
  /** What cells hold in the present state. */
  readonly #held = new Map<Container, number>();
  /** By component: 1 when it leads to something that a cell holds. */
  #leadsToHeld = new Uint8Array(256);
  #meetsHeld = false;
  #isExact = true;
  /** Whether the state of the last `observe` was new. */
  isNew = false;
  /** Whether nothing has changed since: the state counts as the one before. */
  isSame = false;
  /** Whether the last steps were some of a fiber that waits for a class. */
  #hasWaited = false;

  constructor(machine: MachineState, usesSymmetry: boolean) {
    this.#machine = machine;
    machine.notesJoins = true;
    this.#facts = new CodeFacts(machine.program, usesSymmetry, machine.options.native);
    this.#codes = new ValueCodes({
      onHandle: () => this.#meetHandle(),
      onPromise: (fiber) => {
        this.#symmetry.checkPromise(this.#holder, fiber);
        if (!this.#taken.meet(this.#holder, fiber)) this.#isExact = false;
      },
      onFiber: (fiber) => this.#symmetry.checkPromise(-1, fiber),
      onHeld: () => this.#meetHeld(),
    });
    if (this.#facts.hasCells) {
      this.#codes.held = this.#held;
      machine.frozen = new WeakSet();
    }
    this.#taken = new TakenResults(machine);
    this.#writer = new ComponentCodes(machine, this.#facts, this.#codes, this.#taken);
    this.#footprints = new Footprints(machine, this.#facts);
    this.#symmetry = new Symmetry(machine, this.#facts.alike, usesSymmetry);
    this.#components.intern(this.#key, 0);
  }

  /** Number of states met so far. */
  get size(): number {
    return this.#states.size;
  }

  get bytes(): number {
    return this.#states.bytes + this.#components.bytes;
  }

  /** Forgets every state. */
  clear(): void {
    this.#states = new SequenceTable();
    this.#symmetry.reset();
  }

  /** `depths`: of states of the present path that `observe` may be told as `since`. */
  save(depths: readonly number[]): SavedStates {
    const { size } = this.#components;
    const { fiberCount, names } = this.#machine;
    const rowOf = (rows: Int32Array, start: number, count: number): number[] => [
      ...rows.subarray(start, start + count),
    ];
    return {
      states: this.#states.save(),
      components: this.#components.save(),
      objects: packIntegers(this.#objects, size),
      containers: packIntegers(this.#containers, size),
      leadsToHeld: packIntegers(Int32Array.from(this.#leadsToHeld), size),
      footprints: this.#footprints.save(size),
      values: this.#codes.save(),
      symmetry: this.#symmetry.save(),
      escaped: this.#taken.save(),
      rows: depths.map((depth) => [
        depth,
        rowOf(this.#fiberRows, depth * this.#fiberStride, fiberCount),
        rowOf(this.#objectRows, depth * this.#objectStride, names.objectCount),
        this.#globals[depth]!,
      ]),
    };
  }

  /** Goes on from what `save` answered; nothing was observed before. */
  restore(answer: unknown): void {
    const saved = answer as SavedStates;
    this.#states.restore(saved.states);
    this.#components.restore(saved.components);
    this.#objects = unpackIntegers(saved.objects);
    this.#containers = unpackIntegers(saved.containers);
    this.#leadsToHeld = Uint8Array.from(unpackIntegers(saved.leadsToHeld));
    this.#footprints.restore(saved.footprints);
    this.#codes.restore(saved.values);
    this.#symmetry.restore(saved.symmetry);
    this.#taken.restore(saved.escaped);
    for (const [depth, fibers, objects, common] of saved.rows) {
      this.#makeRoom(depth);
      this.#fiberRows.set(fibers, depth * this.#fiberStride);
      this.#objectRows.set(objects, depth * this.#objectStride);
      this.#globals[depth] = common;
    }
  }

  /**
   * The number of the present state. `since` is the depth of a state observed before on the present path, or -1.
   * NOT_EXACT when there is something that this cannot tell apart or keep apart, VOID when fibers were taken as
   * interchangeable that are not.
   */
  observe(since: number): number {
    const machine = this.#machine;
    const { depth } = machine;
    this.#isExact = machine.fiberCount <= FIBERS_MAX && !this.#facts.mayRace;
    if (!this.#isExact) return NOT_EXACT;
    this.#footprints.forget();
    this.#makeRoom(depth);
    if (this.#facts.hasCells) this.#collectHeld();
    if (since < 0) this.#writeAll(depth);
    else this.#update(since, depth);
    if (!this.#isExact) return NOT_EXACT;
    if (this.#symmetry.isVoid) return VOID;
    const state = this.#intern(depth);
    this.isSame = since >= 0 && this.#hasWaited && this.#isSameRow(since, depth);
    return state;
  }

  #writeAll(depth: number): void {
    const { words, names } = this.#machine;
    const fibers = depth * this.#fiberStride;
    const objects = depth * this.#objectStride;
    this.#fiberRows.fill(NOTHING, fibers, fibers + this.#fiberStride);
    this.#objectRows.fill(NOTHING, objects, objects + this.#objectStride);
    this.#hasWaited = false;
    this.#globals[depth] = this.#writeGlobals();
    for (const fiber of names.order) {
      if (words[fiber * STRIDE + STATUS] === ABSENT) continue;
      this.#symmetry.birth(fiber);
      this.#writeFiber(depth, fiber);
      for (let n = 1; n <= words[fiber * STRIDE + OBJECTS]!; n++)
        this.#writeObject(depth, names.object(fiber, n));
    }
  }

  /** Writes anew what the steps since may have changed. */
  #update(since: number, depth: number): void {
    const machine = this.#machine;
    this.#copyRows(since, depth);
    this.#hasWaited = false;
    let acted = 0;
    let hasTicked = false;
    for (let at = since; at < depth; at++) {
      acted |= 1 << machine.fiberAt[at]!;
      if (machine.tickAt[at] === 1) hasTicked = true;
      if (machine.objectAt[at]! >= 0) this.#writeObject(depth, machine.objectAt[at]!);
    }
    const isCommon = machine.readsClock || this.#facts.hasGroups;
    if (isCommon) this.#globals[depth] = this.#writeGlobals();
    for (let k = machine.linksBefore[since]!; k < machine.linkCount; k++) {
      if (machine.links[k]! < 0) this.#symmetry.birth(-1 - machine.links[k]!);
    }
    for (let rest = acted; rest !== 0; rest &= rest - 1)
      this.#writeActor(since, depth, 31 - Math.clz32(rest & -rest));
    for (let k = machine.linksBefore[since]!; k < machine.linkCount; k++) {
      const link = machine.links[k]!;
      if (link >= AFTER) continue;
      const fiber = link < 0 ? -1 - link : link;
      if (((acted >> fiber) & 1) === 0) this.#writeFiber(depth, fiber);
    }
    const { puts } = machine;
    for (let k = puts.before[since]!; k < puts.count; k++)
      this.#writeObject(depth, puts.objects[k]!);
    if (this.#facts.hasCells) this.#writeReaders(since, depth);
    if (hasTicked) this.#writeTimed(depth);
  }

  /** Where a cell was replaced, whoever has read it has something else than what it holds. */
  #writeReaders(since: number, depth: number): void {
    const machine = this.#machine;
    const { puts } = machine;
    let isReplaced = false;
    for (let k = puts.before[since]!; k < puts.count; k++)
      if (isCell(machine, puts.objects[k]!)) isReplaced = true;
    for (let fiber = 0; isReplaced && fiber < machine.fiberCount; fiber++) {
      const component = this.#fiberRows[depth * this.#fiberStride + fiber]!;
      if (this.#leadsToHeld[component] === 1) this.#writeFiber(depth, fiber);
    }
  }

  #collectHeld(): void {
    const machine = this.#machine;
    const { words, names } = machine;
    this.#held.clear();
    for (const fiber of names.order) {
      if (words[fiber * STRIDE + STATUS] === ABSENT) continue;
      for (let n = 1; n <= words[fiber * STRIDE + OBJECTS]!; n++) {
        const object = names.object(fiber, n);
        const value = machine.objectValue[object]!;
        if (isCell(machine, object) && isContainer(value)) this.#held.set(value, object);
      }
    }
  }

  /** Only the states of fibers are written anew when the cell is replaced. */
  #meetHeld(): void {
    this.#meetsHeld = true;
    if (this.#holder < 0) this.#isExact = false;
  }

  #copyRows(since: number, depth: number): void {
    const stride = this.#fiberStride;
    for (let i = 0; i < stride; i++)
      this.#fiberRows[depth * stride + i] = this.#fiberRows[since * stride + i]!;
    const width = this.#objectStride;
    for (let i = 0; i < width; i++)
      this.#objectRows[depth * width + i] = this.#objectRows[since * width + i]!;
    this.#globals[depth] = this.#globals[since]!;
  }

  /** Writes the state of a fiber that took steps since, and of the objects that it made. */
  #writeActor(since: number, depth: number, fiber: number): void {
    const { words, names } = this.#machine;
    const made = this.#objects[this.#fiberRows[since * this.#fiberStride + fiber]!]!;
    const objects = words[fiber * STRIDE + OBJECTS]!;
    if (this.#symmetry.isStillWaiting(fiber, since, objects > made)) this.#hasWaited = true;
    else this.#writeFiber(depth, fiber);
    for (let n = made + 1; n <= objects; n++) this.#writeObject(depth, names.object(fiber, n));
  }

  #isSameRow(since: number, depth: number): boolean {
    const stride = this.#fiberStride;
    for (let i = 0; i < stride; i++)
      if (this.#fiberRows[depth * stride + i] !== this.#fiberRows[since * stride + i]) return false;
    const width = this.#objectStride;
    for (let i = 0; i < width; i++)
      if (this.#objectRows[depth * width + i] !== this.#objectRows[since * width + i]) return false;
    return this.#globals[depth] === this.#globals[since];
  }

  /** Time has moved: fibers with timers are nearer to them. */
  #writeTimed(depth: number): void {
    const { words, fiberCount } = this.#machine;
    for (let fiber = 0; fiber < fiberCount; fiber++) {
      const o = fiber * STRIDE;
      const operation = words[o + OPERATION]!;
      if (words[o + STATUS] === LIVE && (operation === OP.wake || isLockOperation(operation)))
        this.#writeFiber(depth, fiber);
    }
  }

  #writeFiber(depth: number, fiber: number): void {
    const { words } = this.#machine;
    const o = fiber * STRIDE;
    this.#holder = fiber;
    this.#meetsHeld = false;
    this.#writer.writeFiber(fiber);
    const codes = this.#codes;
    const component = this.#components.intern(codes.words, codes.length);
    if (this.#components.isNew) {
      this.#note(component, words[o + OBJECTS]!);
      this.#leadsToHeld[component] = this.#meetsHeld ? 1 : 0;
      if (words[o + STATUS] === LIVE) this.#footprints.note(fiber, component);
    }
    this.#fiberRows[depth * this.#fiberStride + fiber] = component;
    this.#symmetry.check(fiber);
    if (codes.containers.length > 0) this.#checkAliases(fiber, -1);
  }

  #writeObject(depth: number, object: number): void {
    this.#holder = -1;
    this.#writer.writeObject(object);
    const codes = this.#codes;
    const component = this.#components.intern(codes.words, codes.length);
    if (this.#components.isNew) this.#note(component, 0);
    this.#objectRows[depth * this.#objectStride + object] = component;
    if (codes.containers.length > 0) this.#checkAliases(-1, object);
  }

  #writeGlobals(): number {
    this.#writer.writeGlobals();
    const component = this.#components.intern(this.#codes.words, this.#codes.length);
    if (this.#components.isNew) this.#note(component, 0);
    return component;
  }

  #note(component: number, objects: number): void {
    if (component >= this.#objects.length) {
      this.#objects = grown(this.#objects, 2 * component);
      this.#leadsToHeld = grown(this.#leadsToHeld, 2 * component);
      this.#containers = grown(this.#containers, 2 * component);
    }
    this.#objects[component] = objects;
    this.#containers[component] = this.#codes.containers.length;
  }

  /**
   * Handles in shared objects or in results reach fibers by ways that `footprints.ts` does not see.
   */
  #meetHandle(): void {
    const isLive =
      this.#holder >= 0 && this.#machine.words[this.#holder * STRIDE + STATUS] === LIVE;
    if (!isLive) this.#isExact = false;
  }

  /**
   * Components are written one by one, so no container may be reachable from two of them. The ones just written,
   * of `fiber` or of `object`, are looked for in all others.
   */
  #checkAliases(fiber: number, object: number): void {
    const machine = this.#machine;
    const { depth } = machine;
    const mine = [...this.#codes.containers];
    for (let other = 0; other < machine.fiberCount; other++) {
      const component = this.#fiberRows[depth * this.#fiberStride + other]!;
      if (other === fiber || this.#containers[component] === 0) continue;
      this.#holder = other;
      this.#writer.writeFiber(other);
      this.#rejectShared(mine, this.#codes.containers);
    }
    for (let other = 0; other < machine.names.objectCount; other++) {
      const component = this.#objectRows[depth * this.#objectStride + other]!;
      if (other === object || this.#containers[component] === 0) continue;
      if (this.#containers[component] === 1 && !holdsItems(machine, other)) {
        this.#rejectShared(mine, [machine.objectValue[other] as Container]);
        continue;
      }
      this.#holder = -1;
      this.#writer.writeObject(other);
      this.#rejectShared(mine, this.#codes.containers);
    }
  }

  #rejectShared(mine: readonly Container[], theirs: readonly Container[]): void {
    const machine = this.#machine;
    const isShared = (container: Container): boolean =>
      mine.includes(container) && !isFixed(machine, container);
    if (theirs.some(isShared)) this.#isExact = false;
  }

  /** The number of the state in the rows of `depth`. */
  #intern(depth: number): number {
    const { fiberCount, names } = this.#machine;
    const fibers = depth * this.#fiberStride;
    const objects = depth * this.#objectStride;
    if (this.#key.length < 2 + fiberCount + names.objectCount)
      this.#key = new Int32Array(2 * (2 + fiberCount + names.objectCount));
    const key = this.#key;
    let length = 2;
    for (let fiber = 0; fiber < fiberCount; fiber++) {
      key[2 + fiber] = this.#now[fiber] = this.#fiberRows[fibers + fiber]!;
      if (key[2 + fiber] !== NOTHING) length = 3 + fiber;
    }
    key[0] = this.#globals[depth]!;
    key[1] = length;
    this.#symmetry.arrange(key, 2);
    let end = length;
    for (let object = 0; object < names.objectCount; object++) {
      key[length + object] = this.#objectRows[objects + object]!;
      if (key[length + object] !== NOTHING) end = length + object + 1;
    }
    const state = this.#states.intern(key, end);
    this.isNew = this.#states.isNew;
    return state;
  }

  /** Of the last state: see `footprints.ts`. */
  conflicts(fiber: number): number {
    return this.#footprints.conflicts(fiber, this.#now);
  }

  enablers(fiber: number): number {
    return this.#footprints.enablers(fiber, this.#now);
  }

  updateOf(fiber: number): number {
    const use = this.#footprints.updateOf(fiber);
    return use === USE_ROUND ? 0 : use;
  }

  #makeRoom(depth: number): void {
    const { fiberCount, names } = this.#machine;
    if (fiberCount > this.#fiberStride) {
      const stride = 2 * fiberCount;
      this.#fiberRows = widened(this.#fiberRows, this.#fiberStride, stride);
      this.#fiberStride = stride;
      this.#now = new Int32Array(stride);
    }
    if (names.objectCount > this.#objectStride) {
      const stride = 2 * names.objectCount;
      this.#objectRows = widened(this.#objectRows, this.#objectStride, stride);
      this.#objectStride = stride;
    }
    if (depth < this.#globals.length) return;
    this.#globals = grown(this.#globals, 2 * depth);
    this.#fiberRows = grown(this.#fiberRows, 2 * depth * this.#fiberStride);
    this.#objectRows = grown(this.#objectRows, 2 * depth * this.#objectStride);
  }
}

/** The same rows with room for more in each. */
function widened(rows: Int32Array, stride: number, wider: number): Int32Array<ArrayBuffer> {
  const count = rows.length / stride;
  const copy = new Int32Array(count * wider);
  for (let row = 0; row < count; row++)
    copy.set(rows.subarray(row * stride, (row + 1) * stride), row * wider);
  return copy;
}
