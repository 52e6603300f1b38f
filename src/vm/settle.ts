/**
 * What happens between two choices without one. A step that commutes with every other and stays possible (START, a JOIN
 * that need not wait, SLEEP, WAKE) is no choice: wherever it runs, the outcome is the same. A machine that is asked to
 * (`runsUnobservable`) runs it as soon as it can. When nobody can run, time moves, or the execution ends.
 */
import { OPERATION_NUMBERS } from '../bytecode/events.js';
import { OPCODE_NAMES } from '../bytecode/opcodes.js';
import { IS_UNOBSERVABLE, isUnobservable } from './enabled.js';
import { finishExecution, tick } from './finish.js';
import {
  BASE,
  DONE,
  FUNCTION,
  GROUP,
  LIVE,
  OPERATION,
  PC,
  STATUS,
  STRIDE,
  TARGET,
} from './layout.js';
import type { Machine } from './machine.js';
import type { PromiseValue } from './value.js';

const { join: JOIN } = OPERATION_NUMBERS;
const JOIN_OPCODE = OPCODE_NAMES.indexOf('join');
/** Words of a join instruction. */
const JOIN_LENGTH = 3;

/** Fibers that may be about to do something unobservable. */
export class Unsettled {
  readonly #fibers: number[] = [];
  #count = 0;
  /** Fibers that have ever waited to join another one. */
  readonly #joiners: number[] = [];
  /** A fiber that was enabled when somebody last looked. */
  #hint = 0;

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  clear(): void {
    this.#count = 0;
  }

  add(fiber: number): void {
    this.#fibers[this.#count++] = fiber;
  }

  /** Adds those that the last transition, of `fiber`, may have left with something to do. */
  collect(machine: Machine, fiber: number): void {
    const { words } = machine;
    if (words[fiber * STRIDE + STATUS] === LIVE) {
      const operation = words[fiber * STRIDE + OPERATION]!;
      if (IS_UNOBSERVABLE[operation]!) this.add(fiber);
      if (operation === JOIN && !this.#joiners.includes(fiber)) this.#joiners.push(fiber);
    } else {
      const joiners = this.#joiners;
      for (let k = 0; k < joiners.length; k++) {
        const o = joiners[k]! * STRIDE;
        const waits = words[o + OPERATION] === JOIN && words[o + STATUS] === LIVE;
        if (!waits || words[o + TARGET] !== fiber) continue;
        const later = laterTarget(machine, joiners[k]!);
        if (later < 0) this.add(joiners[k]!);
        else machine.heap.setWord(words, o + TARGET, later);
      }
    }
    for (let k = machine.linksBefore[machine.depth - 1]!; k < machine.linkCount; k++) {
      if (machine.links[k]! < 0) this.add(-1 - machine.links[k]!);
    }
  }

  /** The next fiber that does something unobservable; -1 when there is a choice, or the end. */
  next(machine: Machine): number {
    for (;;) {
      while (this.#count > 0) {
        const fiber = this.#fibers[--this.#count]!;
        if (isUnobservable(machine, fiber)) return fiber;
      }
      if (this.#canGoOn(machine)) return -1;
      const behind = this.#behind(machine);
      if (behind >= 0) return behind;
      if (tick(machine)) {
        machine.noteTick();
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
  #behind(machine: Machine): number {
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
  #canGoOn(machine: Machine): boolean {
    if (machine.options.inline) return machine.enabledCount > 0;
    const last = machine.depth > 0 ? machine.fiberAt[machine.depth - 1]! : 0;
    if (machine.canRun(last) || machine.canRun(this.#hint)) return true;
    const { order } = machine.names;
    for (let k = 0; k < order.length; k++) {
      if (!machine.canRun(order[k]!)) continue;
      this.#hint = order[k]!;
      return true;
    }
    return false;
  }
}

/**
 * The fiber that `fiber` would wait for next if it took the join before it, which need not wait any more, and those
 * that follow it at once; -1 when something else comes before the next wait. Such a join may as well be taken later:
 * many fibers that end one after the other then cost their joiner one step, not one each.
 */
function laterTarget(machine: Machine, fiber: number): number {
  const { words } = machine;
  const o = fiber * STRIDE;
  if (words[o + GROUP] !== -1 || machine.loops[fiber] !== null) return -1;
  const run = joinRun(machine.program.functions[words[o + FUNCTION]!]!.code, words[o + PC]!);
  const registers = machine.registers[fiber]!;
  const base = words[o + BASE]!;
  for (let k = 0; k < run.length; k++) {
    const { fiber: target } = registers[base + run[k]!] as PromiseValue;
    const status = words[target * STRIDE + STATUS];
    if (status === LIVE) return target;
    if (status !== DONE) return -1;
  }
  return -1;
}

const joinRuns = new WeakMap<Int32Array, Map<number, Int32Array>>();

/**
 * The registers of the promises that the join at `pc`, and those that follow it at once, wait for; up to one whose promise is the
 * result of a join before it.
 */
function joinRun(code: Int32Array, pc: number): Int32Array {
  let runs = joinRuns.get(code);
  if (runs === undefined) {
    runs = new Map<number, Int32Array>();
    joinRuns.set(code, runs);
  }
  const known = runs.get(pc);
  if (known !== undefined) return known;
  const promises: number[] = [];
  const results = new Set<number>();
  for (let at = pc; code[at] === JOIN_OPCODE && !results.has(code[at + 2]!); at += JOIN_LENGTH) {
    promises.push(code[at + 2]!);
    results.add(code[at + 1]!);
  }
  const run = Int32Array.from(promises);
  runs.set(pc, run);
  return run;
}

/** The promise that the join at `pc` of `fiber` waits for. */
function promiseAt(machine: Machine, fiber: number, pc: number): PromiseValue {
  const { words } = machine;
  const { code } = machine.program.functions[words[fiber * STRIDE + FUNCTION]!]!;
  const register = words[fiber * STRIDE + BASE]! + code[pc + 2]!;
  return machine.registers[fiber]![register] as PromiseValue;
}

/** Whether the last transition went on through a join that it need not wait for. */
export function hasFusedJoin(machine: Machine): boolean {
  const depth = machine.depth - 1;
  let own = machine.operationAt[depth] === JOIN ? 1 : 0;
  for (let k = machine.linksBefore[depth]!; k < machine.linkCount; k++) {
    if (machine.links[k]! >= 0 && own-- === 0) return true;
  }
  return false;
}
