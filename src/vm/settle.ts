/**
 * What happens between two choices without one. A step that commutes with every other and stays possible (START, a JOIN
 * that need not wait, SLEEP, WAKE) is no choice: wherever it runs, the outcome is the same. A machine that is asked to
 * (`runsUnobservable`) runs it as soon as it can. When nobody can run, time moves, or the execution ends. (What follows such a
 * step may end everything, and that commutes with nothing: who searches on then has to do so without this.)
 */
import { byOperation } from '../bytecode/events.js';
import { join as JOIN, pop as POP } from '../bytecode/operation-numbers.js';
import { canRun, IS_UNOBSERVABLE, isUnobservable } from './enabled.js';
import { finishExecution, tick } from './finish.js';
import { JoinRuns, promiseAt } from './joins.js';
import { LIVE, OBJECT, OPERATION, PC, STATUS, STRIDE, TARGET } from './layout.js';
import type { MachineState } from './machine-state.js';
import type { ReadyFibers } from './ready.js';
import { Tails } from './tails.js';
import type { FunctionCode } from '../bytecode/program.js';

/** By operation: it makes an item available, or the end of a stream. */
const LETS_TAKE = byOperation((name) => name === 'push' || name === 'closeStream');

/** Fibers that may be about to do something unobservable. */
export class Unsettled {
  readonly #fibers: number[] = [];
  #count = 0;
  /** Fibers that have ever waited to join another one. */
  readonly #joiners: number[] = [];
  readonly #runs = new JoinRuns();
  readonly #tails: Tails;
  readonly #ready: ReadyFibers;
  /** Where in the order of names a fiber stood that was enabled when somebody last looked. */
  #hint = 0;

  constructor(functions: readonly FunctionCode[], ready: ReadyFibers) {
    this.#ready = ready;
    this.#tails = new Tails(functions);
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  clear(): void {
    this.#count = 0;
  }

  add(fiber: number): void {
    this.#fibers[this.#count++] = fiber;
  }

  /** The common case, cheaply: `fiber`, which acted last, goes on to a choice, and has left nobody anything to do. */
  isSettledBy(machine: MachineState, fiber: number): boolean {
    const { words } = machine;
    return (
      this.#count === 0 &&
      IS_UNOBSERVABLE[words[fiber * STRIDE + OPERATION]!] === 0 &&
      !machine.hasNews &&
      !machine.options.inline &&
      canRun(machine, fiber)
    );
  }

  /** Adds those that the last transition, of `fiber`, may have left with something to do. */
  collect(machine: MachineState, fiber: number): void {
    const { words } = machine;
    if (words[fiber * STRIDE + STATUS] === LIVE) {
      const operation = words[fiber * STRIDE + OPERATION]!;
      if (IS_UNOBSERVABLE[operation] === 1) this.add(fiber);
      if (operation === JOIN && !this.#joiners.includes(fiber)) this.#joiners.push(fiber);
    } else {
      const joiners = this.#joiners;
      for (let k = 0; k < joiners.length; k++) {
        const o = joiners[k]! * STRIDE;
        const waits = words[o + OPERATION] === JOIN && words[o + STATUS] === LIVE;
        if (!waits || words[o + TARGET] !== fiber) continue;
        const later = this.#runs.laterTarget(machine, joiners[k]!);
        if (later < 0) this.add(joiners[k]!);
        else machine.heap.setWord(words, o + TARGET, later);
      }
    }
    if (!machine.hasNews) return;
    for (let k = machine.linksBefore[machine.depth - 1]!; k < machine.linkCount; k++) {
      if (machine.links[k]! < 0) this.add(-1 - machine.links[k]!);
    }
    if (LETS_TAKE[machine.operationAt[machine.depth - 1]!] === 0) return;
    // Whoever waits for an item of that stream.
    const stream = machine.objectAt[machine.depth - 1]!;
    for (const taker of machine.names.order) {
      const o = taker * STRIDE;
      if (words[o + OPERATION] === POP && words[o + OBJECT] === stream) this.add(taker);
    }
  }

  /** The next fiber that does something unobservable; -1 when there is a choice, or the end. */
  next(machine: MachineState): number {
    for (;;) {
      while (this.#count > 0) {
        const fiber = this.#fibers[--this.#count]!;
        if (fiber === 0 && this.#tails.finish(machine)) return -1;
        if (isUnobservable(machine, fiber)) return fiber;
      }
      if (this.#canGoOn(machine)) return -1;
      const behind = this.#behind(machine);
      if (behind >= 0) return behind;
      if (tick(machine)) {
        machine.tickAt[machine.depth - 1] = 1;
        this.#ready.tick();
        if (machine.options.runsUnobservable)
          for (const fiber of machine.names.order) this.add(fiber);
      } else {
        finishExecution(machine);
      }
      if (machine.ending !== null) {
        this.clear();
        return -1;
      }
    }
  }

  /** A fiber that was let wait for a later join, and could take those before: it does, before time moves or all ends. */
  #behind(machine: MachineState): number {
    if (!machine.options.runsUnobservable) return -1;
    const { words } = machine;
    for (const fiber of machine.names.order) {
      const o = fiber * STRIDE;
      if (words[o + STATUS] !== LIVE || words[o + OPERATION] !== JOIN) continue;
      const { fiber: target } = promiseAt(machine, fiber, words[o + PC]!);
      if (target === words[o + TARGET]) continue;
      machine.heap.setWord(words, o + TARGET, target);
      return fiber;
    }
    return -1;
  }

  /** Whether any fiber is enabled; most often one that was it before still is. */
  #canGoOn(machine: MachineState): boolean {
    if (machine.options.inline) return this.#ready.count > 0;
    const last = machine.depth > 0 ? machine.fiberAt[machine.depth - 1]! : 0;
    if (canRun(machine, last)) return true;
    if (this.#ready.areMany) return this.#ready.count > 0;
    const { order } = machine.names;
    const { length } = order;
    // Those before it have most often ended: a search prefers the first ones.
    for (let k = Math.min(this.#hint, length - 1), n = 0; n < length; n++) {
      if (canRun(machine, order[k]!)) {
        this.#hint = k;
        return true;
      }
      if (++k === length) k = 0;
    }
    return false;
  }
}
