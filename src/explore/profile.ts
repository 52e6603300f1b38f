/**
 * Profile: what a program does, measured on a fixed number of random walks. Samplers take from it the numbers that
 * their guarantees need: how many fibers and choices there are, how many steps each fiber makes, which objects are
 * contended. It depends on the program, the parameters and the seed alone, never on the executions that follow.
 */
import type { Program } from '../bytecode/program.js';
import { OPERATION_NAMES, OPERATIONS } from '../bytecode/events.js';
import { Prng } from '../support/prng.js';
import { Machine } from '../vm/machine.js';
import { machineOptions } from './machine-options.js';
import type { Parameters } from './parameters.js';

/** Random walks per profile, and transitions after which one of them is broken off. */
const RUNS = 20;
const DEPTH_MAX = 20_000;

/** Steps by name of fiber, summed over all walks. */
export type StepCounts = ReadonlyMap<string, number>;

export interface Profile {
  readonly runs: number;
  /** The most fibers, and the most points with a choice, of any walk. */
  readonly fibers: number;
  readonly choices: number;
  readonly steps: StepCounts;
  /** The most steps of each fiber in any walk. */
  readonly stepsMax: StepCounts;
  /** Objects that two fibers of a walk touched, at least one of them writing, by name, with the steps that touch them. */
  readonly contended: ReadonlyMap<string, StepCounts>;
}

/** One walk after the other on a machine of their own. */
export function profileProgram(
  program: Program,
  parameters: Parameters,
  { inline, stepsMax }: { readonly inline: boolean; readonly stepsMax: number },
): Profile {
  const machine = new Machine(program, machineOptions(parameters, { inline, stepsMax }));
  machine.heap.recording = false;
  const prng = new Prng(parameters.seed, 'profile');
  const steps = new Map<string, number>();
  const stepsMost = new Map<string, number>();
  const touches = new Map<string, Map<string, number>>();
  const contended = new Set<string>();
  let choices = 0;
  for (let run = 0; run < RUNS; run++) {
    machine.reset();
    prng.restart(run);
    let choicesNow = 0;
    while (machine.ending === null && machine.depth < DEPTH_MAX) {
      const { enabled, enabledCount } = machine;
      if (enabledCount > 1) choicesNow++;
      machine.step(enabled[enabledCount > 1 ? prng.below(enabledCount) : 0]!);
    }
    choices = Math.max(choices, choicesNow);
    countSteps(machine, steps, stepsMost);
    countTouches(machine, touches, contended);
  }
  return {
    runs: RUNS,
    fibers: machine.fibersMax,
    choices,
    steps,
    stepsMax: stepsMost,
    contended: new Map([...touches].filter(([object]) => contended.has(object)).sort(byName)),
  };
}

/** The order of the table must not depend on which walk met an object first. */
function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}

function countSteps(
  machine: Machine,
  steps: Map<string, number>,
  stepsMost: Map<string, number>,
): void {
  const now = new Map<string, number>();
  for (let d = 0; d < machine.depth; d++) {
    add(now, machine.names.fiberName(machine.fiberAt[d]!));
  }
  for (const [fiber, count] of now) {
    add(steps, fiber, count);
    stepsMost.set(fiber, Math.max(count, stepsMost.get(fiber) ?? 0));
  }
}

function countTouches(
  machine: Machine,
  touches: Map<string, Map<string, number>>,
  contended: Set<string>,
): void {
  /** Who touched an object in this walk: the first fiber, and whether anybody wrote, or anybody else came. */
  const seen = new Map<number, { first: number; isWritten: boolean; isShared: boolean }>();
  for (let d = 0; d < machine.depth; d++) {
    const object = machine.objectAt[d]!;
    const { access } = OPERATIONS[OPERATION_NAMES[machine.operationAt[d]!]!];
    if (object < 0 || access === 'none') continue;
    const fiber = machine.fiberAt[d]!;
    const name = machine.names.objectName(object);
    const counts = touches.get(name) ?? new Map<string, number>();
    touches.set(name, counts);
    add(counts, machine.names.fiberName(fiber));
    const facts = seen.get(object) ?? { first: fiber, isWritten: false, isShared: false };
    seen.set(object, facts);
    facts.isWritten ||= access !== 'read';
    facts.isShared ||= facts.first !== fiber;
    if (facts.isWritten && facts.isShared) contended.add(name);
  }
}

function add(counts: Map<string, number>, name: string, count = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}
