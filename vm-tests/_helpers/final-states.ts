/**
 * Explores a program by a way of exhaustive search, and writes down what every execution came to: the faults, and the
 * states in which executions ended on their own. Ways that meet one state often or once can then be compared.
 */
import { AutoSearch } from '../../scheduler/stateful/auto-search.js';
import { StateSearch } from '../../scheduler/stateful/state-search.js';
import { bruteScheduler } from '../../scheduler/brute.js';
import { OptimalDpor } from '../../scheduler/exhaustive/dpor.js';
import { LiveRegisters } from '../../src/vm/live-registers.js';
import * as OP from '../../src/bytecode/operation-numbers.js';
import type { FunctionCode, Program } from '../../src/bytecode/program.js';
import { faultFacts, faultKey } from '../../src/explore/fault-report.js';
import type { Parameters } from '../../src/explore/parameters.js';
import { onceContext } from '../../src/explore/scheduler-context.js';
import type { EndReason, Scheduler, SchedulerContext } from '../../src/explore/scheduler.js';
import { MachinePoint } from '../../src/explore/machine-point.js';
import { CUT } from '../../src/explore/scheduler.js';
import {
  BASE,
  FIRED,
  FUNCTION,
  OBJECT_STRIDE,
  OBJECTS,
  OPERATION,
  OWNER,
  PC,
  STRIDE,
} from '../../src/vm/layout.js';
import type { Machine } from '../../src/vm/machine.js';
import { StateSpace } from '../../src/vm/states/state-space.js';
import { holdsItems } from '../../src/vm/streams.js';
import { streamText } from './stream-text.js';
import { isTaken, ValueText } from './value-text.js';
import { machineFor } from './collect.js';

const TIMED: ReadonlySet<number> = new Set([OP.wake, OP.lockExclusive, OP.lockShared]);

export const WAYS = {
  brute: bruteScheduler,
  classes: (context: SchedulerContext) => new OptimalDpor(context),
  states: ({ engine, states }: SchedulerContext) => new StateSearch(engine, made(states)()),
  /** With turns so short that the two searches take several. */
  auto: (context: SchedulerContext) => new AutoSearch(context, made(context.states), 10),
} as const;

function made(states: SchedulerContext['states']): NonNullable<SchedulerContext['states']> {
  if (states === null) throw new Error('states are wanted');
  return states;
}

export interface FinalStates {
  /** Keys of the faults of steps that ended everything, and exit statuses. */
  readonly ends: ReadonlySet<string>;
  /** States in which nobody could go on, with the fault that this is, if any. */
  readonly states: ReadonlySet<string>;
  /** Just the faults. */
  readonly faults: ReadonlySet<string>;
  readonly executions: number;
  readonly redundant: number;
  readonly isComplete: boolean;
  readonly hasGivenUp: boolean;
}

/** Runs that way of searching until nothing is left, or `executionsMax` executions, complete or cut. */
export function finalStates(
  program: Program,
  parameters: Parameters,
  way: keyof typeof WAYS,
  executionsMax: number,
  { usesSymmetry = false, skipsUnobservable = false } = {},
): FinalStates {
  const machine = machineFor(program, parameters, false, skipsUnobservable);
  machine.heap.recording = true;
  machine.notesJoins = true;
  const scheduler: Scheduler = WAYS[way]({
    ...onceContext(machine, parameters),
    states: () => new StateSpace(machine, usesSymmetry),
  });
  const ends = new Set<string>();
  const states = new Set<string>();
  const faults = new Set<string>();
  let [executions, redundant, isComplete] = [0, 0, false];
  while (executions + redundant < executionsMax) {
    const depth = scheduler.begin();
    if (depth < 0) {
      isComplete = true;
      break;
    }
    machine.rewind(depth);
    machine.settle();
    const reason = runToEnd(machine, scheduler);
    const outcome = { reason, depth: machine.depth, fault: machine.fault?.kind ?? null };
    if (reason === 'bound') break;
    // As an exploration does: how far others had come tells states apart.
    if (machine.endsAll && skipsUnobservable)
      return finalStates(program, parameters, way, executionsMax, { usesSymmetry });
    if (reason === 'cut' || scheduler.isKnownEnd?.(outcome) === true) redundant++;
    else executions++;
    if (reason !== 'cut') {
      const { fault, names } = machine;
      const key =
        fault === null ? '' : faultKey(faultFacts(program, fault, names.fiberName(fault.fiber)));
      if (fault !== null) faults.add(key);
      if (machine.endsAll) ends.add(`${reason} ${machine.status} ${key}`);
      else states.add(`${key}\n${liveText(machine)}`);
    }
    scheduler.end(outcome);
  }
  const hasGivenUp = scheduler instanceof StateSearch && scheduler.hasGivenUp;
  return { ends, states, faults, executions, redundant, isComplete, hasGivenUp };
}

function runToEnd(machine: Machine, scheduler: Scheduler): EndReason {
  const point = new MachinePoint(machine);
  while (machine.ending === null) {
    const fiber = scheduler.choose(point);
    if (fiber === CUT) return 'cut';
    machine.step(fiber);
  }
  return machine.ending;
}

/**
 * Everything that a state is, as text and without any of the shortcuts of `StateSpace`: fibers with the registers that
 * they may still use, timers, results, and all shared objects there are.
 */
export function liveText(machine: Machine): string {
  const { names, words } = machine;
  const lines = [machine.readsClock ? `now ${machine.now}` : ''];
  for (const fiber of names.order) {
    if (!machine.exists(fiber)) continue;
    const text = machine.isLive(fiber) ? placeText(machine, fiber) : resultText(machine, fiber);
    lines.push(`${names.fiberName(fiber)} ${text}`);
    for (let n = 1; n <= (words[fiber * STRIDE + OBJECTS] ?? 0); n++)
      lines.push(objectText(machine, names.object(fiber, n)));
  }
  return lines.join('\n');
}

/** Where a fiber stands: its frames from the innermost outwards, and the timer that it waits for. */
function placeText(machine: Machine, fiber: number): string {
  const { words } = machine;
  const registers = machine.registers[fiber] ?? [];
  const [at, timer] = [fiber * STRIDE, (machine.deadlines[fiber] ?? 0) - machine.now];
  let fn = words[at + FUNCTION] ?? 0;
  let pc = words[at + PC] ?? 0;
  let base = words[at + BASE] ?? 0;
  const parts: unknown[] = ['live', words[at + OPERATION]];
  const values = new ValueText(machine);
  if (TIMED.has(words[at + OPERATION] ?? 0)) parts.push(words[at + FIRED] === 1 || timer);
  for (let isInner = true; ; isInner = false) {
    const live = new LiveRegisters(functionOf(machine.program, fn), false);
    const used = isInner ? live.before(pc) : live.during(pc);
    parts.push(`in ${fn} at ${pc}`);
    for (const register of used) parts.push(values.of(registers[base + register] ?? null));
    fn = Number(registers[base - 3]);
    if (fn < 0) return parts.join(' ');
    pc = Number(registers[base - 2]);
    base = Number(registers[base - 1]);
  }
}

/** What was taken, and can be changed, is shown where the promise is. */
function resultText(machine: Machine, fiber: number): string {
  if (isTaken(machine, fiber)) return 'taken';
  return new ValueText(machine).of(machine.results[fiber] ?? null);
}

function functionOf(program: Program, index: number): FunctionCode {
  const fn = program.functions[index];
  if (fn === undefined) throw new Error(`there is no function ${index}`);
  return fn;
}

function objectText(machine: Machine, object: number): string {
  const { names } = machine;
  const values = new ValueText(machine);
  if (holdsItems(machine, object))
    return `${names.objectName(object)} ${streamText(machine, object, (value) => values.of(value))}`;
  const owner = names.fiberName(machine.objectWords[object * OBJECT_STRIDE + OWNER] ?? -1);
  const value = values.ofHeld(machine.objectValue[object] ?? null);
  const readers = machine.readers[object]?.map((fiber) => names.fiberName(fiber)) ?? [];
  const queue = machine.queues[object]?.map((q) => `${names.fiberName(q >> 1)}/${q & 1}`) ?? [];
  return `${names.objectName(object)} ${value} held ${owner} read ${readers.join()} queue ${queue.join()}`;
}
