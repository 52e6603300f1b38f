/**
 * What each fiber may still do with each shared object (`handle-uses.ts`), and from that, who may get into the way of
 * whom: the questions that stubborn sets ask (Valmari 1989; Godefroid 1996, chapter 4). All answers are bit sets of
 * fibers, so there may be at most FIBERS_MAX of them.
 */
import {
  USES,
  USE_ANY,
  USE_BITS,
  USE_END,
  USE_FILL,
  USE_LOAD,
  USE_LOCK,
  USE_MASK,
  USE_STORE,
  USE_TAKE,
} from './use-bits.js';
import { conflictingUses, HandleUses, UPDATE_USES } from './handle-uses.js';
import { OPERATION_NAMES } from '../../bytecode/events.js';
import * as OP from '../../bytecode/operation-numbers.js';
import { heedsTag, taggerOf } from '../cells.js';
import { effectiveOperation } from '../enabled.js';
import {
  BASE,
  FIRED,
  FUNCTION,
  GROUP,
  isTag,
  LIVE,
  OBJECT,
  OBJECT_STRIDE,
  OPERATION,
  OWNER,
  PC,
  STATUS,
  STRIDE,
  TARGET,
} from '../layout.js';
import { isLockOperation, isReadersWriterLock } from '../locks.js';
import { awaitedObjects, isSpinning } from '../loops.js';
import type { MachineState } from '../machine-state.js';
import type { Operation } from '../machine-types.js';
import { logOf, takesItems } from '../streams.js';
import type { Value } from '../value.js';
import { cellsOf, FunctionValue, Handle, isContainer, WeakHandle } from '../value.js';
import { packIntegers, unpackIntegers } from '../../support/pack.js';
import type { CodeFacts } from './code-facts.js';

/** Bit sets are the 32 bits of a number, and one is the sign. */
export const FIBERS_MAX = 31;

/** Uses of the object of an operation; 0 when the order of it and others never shows. */
const USES_OF: readonly number[] = OPERATION_NAMES.map((name) => {
  switch (name) {
    case 'atomicLoad':
    case 'lookUp':
    case 'scanEntries':
    case 'viewObservable':
    case 'snapshot':
    case 'snapshotToWrite':
    case 'commitConflict':
    case 'tagConflict':
      return USE_LOAD;
    case 'atomicStore':
    case 'putEntry':
    case 'removeEntry':
    case 'addToObservable':
    case 'commit':
    case 'tag':
    case 'publish':
    case 'untag':
      return USE_STORE;
    case 'lockExclusive':
    case 'requestExclusive':
    case 'requestShared':
    case 'requestBehindWriter':
    case 'unlockExclusive':
    case 'unlockShared':
    case 'lockFail':
      return USE_LOCK;
    case 'push':
    // It only asks whether there was a DROP.
    case 'claimOwn':
    // Nobody else takes items by the same cursor.
    case 'popSplit':
      return USE_FILL;
    case 'popFirst':
    case 'dropStream':
    case 'releaseStream':
    case 'subscribe':
      return USE_END;
    // A reader's turn (`lockShared`) has come for good: nobody overtakes it, and those who queue or give up take no notice.
    default:
      return 0;
  }
});
/** Made of what each use conflicts with: every start of the command makes this table. */
const CONFLICTS = new Uint16Array(USE_ANY + 1);
for (let use = 1; use < USE_ANY; use <<= 1) {
  const conflicts = conflictingUses(use);
  for (let others = 0; others < use; others++)
    CONFLICTS[use | others] = CONFLICTS[others]! | conflicts;
}

export class Footprints {
  readonly #machine: MachineState;
  readonly #facts: CodeFacts;
  readonly #uses: HandleUses;
  readonly #label: Operation = { operation: 0, object: -1, touched: 0 };
  /**
   * By component of a fiber: objects with one use each, as object << USE_BITS | position of the use. They are those of the handles:
   * another way to the same component may have made the same handle of another stream.
   */
  readonly #lists: (Int32Array | undefined)[] = [];
  /** The same the other way round, for the present state: who may use an object so. */
  #users = new Int32Array(16 << USE_BITS);
  #isFresh = false;

  constructor(machine: MachineState, facts: CodeFacts) {
    this.#machine = machine;
    this.#facts = facts;
    this.#uses = new HandleUses(machine.program);
  }

  /** Notes what `fiber`, whose state is `component`, may still do. */
  note(fiber: number, component: number): void {
    const uses = new Map<number, number>();
    for (const { values, allowed } of this.#frames(fiber))
      values.forEach((value, k) => collect(value, allowed[k]!, uses));
    const list: number[] = [];
    for (const [object, allowed] of uses)
      for (let use = 0; use < USES; use++)
        if (((allowed >> use) & 1) === 1) list.push((object << USE_BITS) | use);
    this.#lists[component] = Int32Array.from(list);
  }

  /** What was noted of the first `count` components: for each the length of its list plus one, or 0, and the list. */
  save(count: number): string {
    const words: number[] = [];
    for (let component = 0; component < count; component++) {
      const list = this.#lists[component];
      words.push(list === undefined ? 0 : 1 + list.length);
      for (const word of list ?? []) words.push(word);
    }
    return packIntegers(Int32Array.from(words));
  }

  restore(saved: string): void {
    const words = unpackIntegers(saved);
    let at = 0;
    for (let component = 0; at < words.length; component++) {
      const length = words[at++]! - 1;
      if (length < 0) continue;
      this.#lists[component] = words.slice(at, at + length);
      at += length;
    }
  }

  /** Live registers of each frame with what may be done with what they lead to, the outermost frame first. */
  #frames(fiber: number): readonly { values: readonly Value[]; allowed: readonly number[] }[] {
    const { words } = this.#machine;
    const registers = this.#machine.registers[fiber]!;
    const o = fiber * STRIDE;
    const outer: { fn: number; pc: number; base: number }[] = [];
    let base = words[o + BASE]!;
    const [fn, pc] = [words[o + FUNCTION]!, words[o + PC]!];
    for (let at = base; registers[at - 3] !== -1; at = base) {
      base = registers[at - 1] as number;
      outer.unshift({ fn: registers[at - 3] as number, pc: registers[at - 2] as number, base });
    }
    let returned = 0;
    const frames: { values: readonly Value[]; allowed: readonly number[] }[] = [];
    for (const frame of outer) {
      const live = [...this.#facts.liveDuring(frame.fn, frame.pc)];
      const { uses, result } = this.#uses.during(frame.fn, frame.pc, returned);
      frames.push({
        values: live.map((register) => registers[frame.base + register]!),
        allowed: live.map((register) => uses[register]!),
      });
      returned = result;
    }
    const live = [...this.#facts.liveBefore(fn, pc)];
    const top = words[o + BASE]!;
    frames.push({
      values: live.map((register) => registers[top + register]!),
      allowed: live.map((register) => this.#uses.before(fn, pc, register, returned)),
    });
    return frames;
  }

  /** The state has changed. */
  forget(): void {
    this.#isFresh = false;
  }

  /** Fibers that may do something with `object` that is among `uses`; `components` are those of all fibers. */
  #whoMay(object: number, uses: number, components: Int32Array): number {
    if (!this.#isFresh) this.#collectUsers(components);
    const users = this.#users;
    let set = 0;
    for (let rest = uses & USE_ANY; rest !== 0; rest &= rest - 1)
      set |= users[(object << USE_BITS) | (31 - Math.clz32(rest & -rest))]!;
    return set;
  }

  #collectUsers(components: Int32Array): void {
    const { names } = this.#machine;
    this.#isFresh = true;
    const size = names.objectCount << USE_BITS;
    if (size > this.#users.length) this.#users = new Int32Array(2 * size);
    const users = this.#users;
    for (let k = 0; k < size; k++) users[k] = 0;
    for (let fiber = 0; fiber < names.fiberCount; fiber++) {
      const list = this.#lists[components[fiber]!];
      if (list === undefined) continue;
      for (let k = 0; k < list.length; k++) {
        // What is done with one of several handles of a stream is done with the stream.
        const log = logOf(this.#machine, list[k]! >> USE_BITS);
        users[(log << USE_BITS) | (list[k]! & USE_MASK)]! |= 1 << fiber;
      }
    }
  }

  /** What kind of update `fiber` is about to make in one step and without looking at the old value; 0 for none. */
  updateOf(fiber: number): number {
    const { words, program } = this.#machine;
    const o = fiber * STRIDE;
    if (words[o + OPERATION] !== OP.atomicUpdate) return 0;
    const { code } = program.functions[words[o + FUNCTION]!]!;
    return UPDATE_USES[code[words[o + PC]! + 2]!]!;
  }

  /**
   * Other live fibers that may now or later do something whose order with what enabled `fiber` is about to do
   * matters. `components` are those of the fibers.
   */
  conflicts(fiber: number, components: Int32Array): number {
    const machine = this.#machine;
    const label = this.#label;
    effectiveOperation(machine, fiber, label);
    const { operation, object, touched } = label;
    let set = 0;
    if (object >= 0) {
      const uses = USES_OF[operation]! | this.updateOf(fiber);
      // Nobody can do anything about a lock while somebody else holds it exclusively, except queue for it, which is the same before
      // and after, and give up: who is about to give it back waits for nothing, so no cycle goes through it, and no timer fires
      // before that. (Members of groups park at it, which shows.)
      const isRelease = operation === OP.unlockExclusive && !this.#facts.hasGroups;
      set |= isRelease
        ? this.#whoGaveUp(object)
        : this.#whoMay(logOf(machine, object), CONFLICTS[uses]!, components);
    }
    for (const entry of touched === 0 ? [] : machine.touchedEntries(touched)) {
      if (entry.object >= 0) set |= this.#whoMay(entry.object, ~USE_LOAD, components);
      else if (!isTag(entry.object)) set |= this.#members(machine.words[fiber * STRIDE + GROUP]!);
      // A turn beside the stream: others want the same items, or where the declared handle begins depends on where they stand.
      else if (entry.writes) set |= this.#whoMay(object, USE_TAKE | USE_END, components);
    }
    return set & ~(1 << fiber);
  }

  /** Fibers whose request of that lock has expired. */
  #whoGaveUp(object: number): number {
    const { words, fiberCount } = this.#machine;
    let set = 0;
    for (let fiber = 0; fiber < fiberCount; fiber++) {
      const o = fiber * STRIDE;
      const wants = words[o + STATUS] === LIVE && words[o + OBJECT] === object;
      if (wants && words[o + FIRED] === 1 && isLockOperation(words[o + OPERATION]!))
        set |= 1 << fiber;
    }
    return set;
  }

  #members(group: number): number {
    const { words, fiberCount } = this.#machine;
    let set = 0;
    for (let fiber = 0; fiber < fiberCount; fiber++) {
      const o = fiber * STRIDE;
      if (words[o + STATUS] === LIVE && words[o + GROUP] === group) set |= 1 << fiber;
    }
    return set;
  }

  /**
   * Fibers one of which must take a step before `fiber`, which is not enabled, can be. A timer is nobody's step: it
   * fires when nothing else is left.
   */
  enablers(fiber: number, components: Int32Array): number {
    const group = this.#machine.words[fiber * STRIDE + GROUP]!;
    const others = group >= 0 ? this.#members(group) : 0;
    return (others | this.#enablersOf(fiber, components)) & ~(1 << fiber);
  }

  #enablersOf(fiber: number, components: Int32Array): number {
    const machine = this.#machine;
    const { words } = machine;
    const o = fiber * STRIDE;
    if (machine.loops[fiber] !== null && isSpinning(machine, fiber)) {
      let set = 0;
      for (const object of awaitedObjects(machine, fiber))
        set |= this.#whoMay(object, ~USE_LOAD, components);
      return set;
    }
    const operation = words[o + OPERATION]!;
    if (operation === OP.join) return 1 << words[o + TARGET]!;
    const object = words[o + OBJECT]!;
    if (takesItems(operation) || operation === OP.claim)
      return this.#whoMay(object, USE_FILL | USE_END, components);
    if (operation === OP.push) return this.#whoMay(object, USE_TAKE | USE_END, components);
    if (heedsTag(operation)) {
      const tagger = taggerOf(machine, object);
      return tagger < 0 ? 0 : 1 << tagger;
    }
    if (!isLockOperation(operation)) return 0;
    if (isReadersWriterLock(machine, object)) return this.#whoMay(object, USE_LOCK, components);
    const owner = machine.objectWords[object * OBJECT_STRIDE + OWNER]!;
    return owner < 0 ? 0 : 1 << owner;
  }
}

/** Adds `allowed` to the uses of every object that `value` leads to. */
function collect(value: Value, allowed: number, uses: Map<number, number>): void {
  if (allowed === 0 || value === null || typeof value !== 'object') return;
  if (value instanceof Handle) uses.set(value.object, (uses.get(value.object) ?? 0) | allowed);
  else if (value instanceof WeakHandle)
    uses.set(value.target, (uses.get(value.target) ?? 0) | allowed);
  else if (isContainer(value)) for (const cell of cellsOf(value)) collect(cell, allowed, uses);
  else if (value instanceof FunctionValue)
    for (const capture of value.captures) collect(capture, allowed, uses);
}
