/**
 * NEXT without a choice (CLEAR concurrency reference, 3.1). A JOIN that need not wait commutes with everything, so a step goes on
 * through it (`takeFused`), and one that could be taken may as well wait for the joins that follow it (`laterTarget`): many
 * fibers that end one after the other then cost their joiner one step, not one each.
 */
import { join as JOIN } from '../bytecode/operation-numbers.js';
import type { Code } from '../bytecode/opcode-numbers.js';
import { BASE, CONSUMED, DONE, FUNCTION, GROUP, LIVE, PC, STATUS, STRIDE } from './layout.js';
import { showsWaits } from './locks.js';
import { AFTER } from './machine-types.js';
import type { MachineState } from './machine-state.js';
import type { PromiseValue, Value } from './value.js';
import { record } from './visible.js';

/** Words of a join instruction. */
export const JOIN_LENGTH = 3;

/** The event JOIN of `fiber`; the result of `target`, which has ended. */
export function takeJoin(machine: MachineState, fiber: number, pc: number, target: number): Value {
  const consumed = target * STRIDE + CONSUMED;
  const result = machine.results[target]!;
  machine.addLink(target);
  record(machine, fiber, 'JOIN', -1, pc, result);
  const matters = machine.notesJoins || machine.words[target * STRIDE + STATUS] !== DONE;
  if (matters && machine.words[consumed] === 0) machine.heap.setWord(machine.words, consumed, 1);
  return result;
}

/**
 * Takes the join at `pc` of `fiber`, and those that follow it at once, within the present step, as far as they need not wait and
 * nothing forbids it. Answers where to go on.
 */
export function takeFused(machine: MachineState, fiber: number, pc: number, base: number): number {
  const { words } = machine;
  const o = fiber * STRIDE;
  const isAlone = words[o + GROUP] === -1 && machine.loops[fiber] === null;
  const isUnnoticed = isAlone && !showsWaits(machine, fiber);
  if (!machine.options.runsUnobservable || !isUnnoticed) return pc;
  const { code } = machine.program.functions[words[o + FUNCTION]!]!;
  const registers = machine.registers[fiber]!;
  let at = pc;
  for (; code[at] === (58 satisfies Code['join']); at += JOIN_LENGTH) {
    const target = (registers[base + code[at + 2]!] as PromiseValue).fiber;
    if (words[target * STRIDE + STATUS] !== DONE) break;
    registers[base + code[at + 1]!] = takeJoin(machine, fiber, at, target);
  }
  return at;
}

/** Whether a link of the machine is that of a join. */
export function isJoin(link: number): boolean {
  return link >= 0 && link < AFTER;
}

/** See `MachineState.schedule`. */
export function stepsOf(machine: MachineState): number[] {
  const { depth, fiberAt, operationAt, links, linksBefore, linkCount } = machine;
  const steps: number[] = [];
  for (let d = 0; d < depth; d++) {
    const fiber = fiberAt[d]!;
    steps.push(fiber);
    const end = d + 1 < depth ? linksBefore[d + 1]! : linkCount;
    let own = operationAt[d] === JOIN ? 1 : 0;
    for (let k = linksBefore[d]!; k < end; k++)
      if (isJoin(links[k]!) && own-- <= 0) steps.push(fiber);
  }
  for (let k = 0; k < machine.joinsLeft; k++) steps.push(0);
  return steps;
}

/** Joins that follow each other at once, found out once per place. */
export class JoinRuns {
  /** By function and pc: the registers of the promises. */
  readonly #runs: (readonly number[] | undefined)[][] = [];

  /**
   * The fiber that `fiber` would wait for next if it took the join before it, which need not wait any more, and those
   * that follow it at once; -1 when something else comes before the next wait.
   */
  laterTarget(machine: MachineState, fiber: number): number {
    const { words } = machine;
    const o = fiber * STRIDE;
    if (words[o + GROUP] !== -1 || showsWaits(machine, fiber)) return -1;
    const run = this.#at(machine, words[o + FUNCTION]!, words[o + PC]!);
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

  #at(machine: MachineState, fn: number, pc: number): readonly number[] {
    const runs = (this.#runs[fn] ??= []);
    return (runs[pc] ??= joinRun(machine.program.functions[fn]!.code, pc));
  }
}

/**
 * The registers of the promises that the join at `pc`, and those that follow it at once, wait for; up to one whose promise is the
 * result of a join before it.
 */
function joinRun(code: Int32Array, pc: number): readonly number[] {
  const promises: number[] = [];
  const results = new Set<number>();
  for (
    let at = pc;
    code[at] === (58 satisfies Code['join']) && !results.has(code[at + 2]!);
    at += JOIN_LENGTH
  ) {
    promises.push(code[at + 2]!);
    results.add(code[at + 1]!);
  }
  return promises;
}

/** The promise that the join at `pc` of `fiber` waits for. */
export function promiseAt(machine: MachineState, fiber: number, pc: number): PromiseValue {
  const { words } = machine;
  const { code } = machine.program.functions[words[fiber * STRIDE + FUNCTION]!]!;
  const register = words[fiber * STRIDE + BASE]! + code[pc + 2]!;
  return machine.registers[fiber]![register] as PromiseValue;
}
