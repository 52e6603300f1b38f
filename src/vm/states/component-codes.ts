/**
 * The state of a machine falls into components: each fiber, each shared object, and what belongs to nobody (collapse
 * compression: Holzmann, SPIN 1997). A component is written as integers here, without anything that cannot matter
 * any more, and relative to the present moment, so that equal integers mean an equal future.
 *
 * What follows from something that is written need not be: which locks a fiber holds, which cells it has tagged and whose elements it
 * works at is told by where it stands, and how many fibers it has made, by their components.
 */
import { wake as WAKE } from '../../bytecode/operation-numbers.js';
import {
  ATTEMPTS,
  BASE,
  CONSUMED,
  CROSSED,
  EFFECTS,
  FAILED,
  FIRED,
  FUNCTION,
  GROUP,
  LIVE,
  OBJECTS,
  OBJECT_STRIDE,
  OPERATION,
  PC,
  PEAK,
  PHASE,
  RANDOM,
  LOOPS,
  STATUS,
  STRIDE,
} from '../layout.js';
import { isLockOperation, isReadersWriterLock } from '../locks.js';
import type { LoopWatch } from '../loop-watch.js';
import type { MachineState } from '../machine-state.js';
import { isCell } from '../cells.js';
import { hasWeakHandles } from '../program-facts.js';
import type { CodeFacts } from './code-facts.js';
import { holdsItems } from '../streams.js';
import { StreamCodes } from './stream-codes.js';
import type { TakenResults } from './taken-results.js';
import type { ValueCodes } from './value-codes.js';

/** In place of a result that is written with the parent. */
const LEFT_OUT = -1;

type Reads = LoopWatch['waiting'];

export class ComponentCodes {
  readonly #machine: MachineState;
  readonly #facts: CodeFacts;
  readonly #codes: ValueCodes;
  readonly #taken: TakenResults;
  readonly #streams: StreamCodes;
  readonly #hasWeakHandles: boolean;

  constructor(machine: MachineState, facts: CodeFacts, codes: ValueCodes, taken: TakenResults) {
    this.#machine = machine;
    this.#facts = facts;
    this.#codes = codes;
    this.#taken = taken;
    this.#streams = new StreamCodes(machine, codes);
    this.#hasWeakHandles = hasWeakHandles(machine.program);
  }

  /** Writes the state of a fiber that exists. */
  writeFiber(fiber: number): void {
    const { words, results } = this.#machine;
    const codes = this.#codes;
    const o = fiber * STRIDE;
    const status = words[o + STATUS]!;
    codes.clear();
    if (status === LIVE) {
      this.#writeLive(fiber);
    } else {
      // Whether somebody took note of a failure decides about a warning.
      codes.push(status === FAILED && words[o + CONSUMED] === 1 ? status + 8 : status);
      if (this.#taken.isLeftOut(fiber)) codes.push(LEFT_OUT);
      else codes.pushValue(results[fiber]!);
    }
  }

  #writeLive(fiber: number): void {
    const { words } = this.#machine;
    const codes = this.#codes;
    const registers = this.#machine.registers[fiber]!;
    const o = fiber * STRIDE;
    const operation = words[o + OPERATION]!;
    const isTimed = operation === WAKE || isLockOperation(operation);
    const hasFired = isTimed && words[o + FIRED] === 1;
    // There are fewer than 64 operations, and phases fit in two bits.
    const flags = operation | (words[o + PHASE]! << 6) | (hasFired ? 256 : 0);
    codes.push(LIVE | (flags << 4));
    codes.push(words[o + ATTEMPTS]! | ((words[o + GROUP]! + 1) << 4));
    codes.push(words[o + OBJECTS]!);
    if (this.#machine.notesPeaks) codes.push(words[o + PEAK]!);
    if (isTimed)
      codes.pushNumber(hasFired ? 0 : this.#machine.deadlines[fiber]! - this.#machine.now);
    let fn = words[o + FUNCTION]!;
    let pc = words[o + PC]!;
    let base = words[o + BASE]!;
    let live = this.#facts.liveBefore(fn, pc);
    for (;;) {
      codes.push(this.#facts.alike[fn]!);
      codes.push(pc);
      for (let k = 0; k < live.length; k++) codes.pushValue(registers[base + live[k]!]!);
      const caller = registers[base - 3] as number;
      if (caller < 0) break;
      pc = registers[base - 2] as number;
      base = registers[base - 1] as number;
      fn = caller;
      live = this.#facts.liveDuring(fn, pc);
    }
    codes.push(-1);
    if (this.#facts.draws[fn]!) codes.pushNumber(words[o + RANDOM]!);
    if (this.#facts.hasLoops[fn]!) this.#writeLoops(fiber);
    if (codes.promises.length > 0) this.#writeTaken();
  }

  /** The results that the fiber has taken, of the promises that it still has. */
  #writeTaken(): void {
    const { promises } = this.#codes;
    for (let k = 0; k < promises.length; k++) {
      const fiber = promises[k]!;
      if (!this.#taken.isWithParent(fiber) || promises.indexOf(fiber) < k) continue;
      this.#codes.push(fiber);
      this.#codes.pushValue(this.#machine.results[fiber]!);
    }
  }

  /** What the fiber knows of its loops: see `loops.ts`. An entry from before a change counts as none. */
  #writeLoops(fiber: number): void {
    const { words } = this.#machine;
    const codes = this.#codes;
    const effects = words[fiber * STRIDE + EFFECTS]!;
    const watch = this.#machine.loops[fiber]!;
    codes.push(words[fiber * STRIDE + LOOPS]!);
    if (watch === null) return;
    for (const entry of watch.entries) {
      if (entry.effects !== effects) continue;
      codes.push(this.#facts.alike[entry.function]!);
      codes.push(entry.pc);
      codes.push(entry.base);
      codes.push(entry.turns);
      codes.push(entry.limit);
      for (const value of entry.live) codes.pushValue(value);
      this.#writeReads(entry.reads);
    }
    codes.push(-1);
    this.#writeReads(watch.waiting);
  }

  #writeReads(reads: Reads): void {
    const codes = this.#codes;
    for (let at = reads; at !== null; at = at.next) {
      codes.push(at.read.object);
      codes.push(at.read.field);
      codes.pushValue(at.read.value);
    }
    codes.push(-1);
  }

  /** Writes the state of a shared object that exists. */
  writeObject(object: number): void {
    const machine = this.#machine;
    const codes = this.#codes;
    codes.clear();
    codes.push(-1 - machine.objectKind[object]!);
    codes.pushValue(machine.objectName[object]!);
    if (holdsItems(machine, object)) this.#streams.write(object);
    else if (isCell(machine, object)) codes.pushHeld(machine.objectValue[object]!);
    else codes.pushValue(machine.objectValue[object]!);
    if (this.#hasWeakHandles) codes.push(machine.objectWords[object * OBJECT_STRIDE + CROSSED]!);
    if (!isReadersWriterLock(machine, object)) return;
    for (const request of machine.queues[object]!) codes.push(request);
  }

  /** Writes the clock, if anybody looks at it, and whose turn it is in each cooperative group. */
  writeGlobals(): void {
    const machine = this.#machine;
    const codes = this.#codes;
    codes.clear();
    codes.push(-100);
    if (machine.readsClock) codes.pushNumber(machine.now);
    for (let group = 0; group < machine.fiberCount; group++) {
      const holder = machine.globals[1 + group]!;
      if (holder < 0) continue;
      codes.push(group);
      codes.push(holder);
    }
  }
}
