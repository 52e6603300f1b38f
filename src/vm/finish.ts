/**
 * What happens when no fiber can run: virtual time moves (CLEAR concurrency reference, 3.19), or the execution
 * ends with a verdict (1.4).
 */
import { describeFiber } from './describe.js';
import * as OP from '../bytecode/operation-numbers.js';
import { LOCK_FLAGS } from '../bytecode/opcodes.js';
import { errorText } from './errors.js';
import type { RawFault, RawPlace } from './fault.js';
import { instructionBefore } from './instruction.js';
import { CONSUMED, FAILED, FIRED, FUNCTION, OPERATION, PC, STATUS, STRIDE } from './layout.js';
import { isLockOperation } from './locks.js';
import { isSpinning } from './loops.js';
import type { MachineState } from './machine-state.js';
import { ErrorValue } from './value.js';
import { childRunningInline, cycleThrough, findCycle, waitGraph, waitOf } from './waits.js';

/**
 * Moves the clock to the earliest timer and fires every timer due then, all at once, so that the order in which
 * they were set does not matter. Sleepers come before lock deadlines of the same time: a request expires
 * strictly later than its timeout. False when there is no timer.
 */
export function tick(machine: MachineState): boolean {
  const words = machine.words;
  if (machine.liveCount === 0) return false;
  let time = Infinity;
  let ofLocks = true;
  const waiting = machine.options.inline ? machine.inlineStack.slice(-1) : machine.liveFibers();
  for (const fiber of waiting) {
    if (!hasTimer(machine, fiber)) continue;
    const deadline = machine.deadlines[fiber]!;
    const isLock = words[fiber * STRIDE + OPERATION] !== OP.wake;
    if (deadline < time || (deadline === time && ofLocks && !isLock)) {
      time = deadline;
      ofLocks = isLock;
    }
  }
  if (time === Infinity) return false;
  machine.heap.setWord(machine.globals, 0, Math.max(machine.now, time));
  machine.eventsTotal++;
  machine.observer?.({
    fiber: -1,
    kind: 'TICK',
    object: -1,
    function: -1,
    pc: -1,
    value: machine.now,
  });
  for (const fiber of waiting) {
    if (!hasTimer(machine, fiber) || machine.deadlines[fiber] !== time) continue;
    if ((words[fiber * STRIDE + OPERATION] !== OP.wake) !== ofLocks) continue;
    machine.heap.setWord(words, fiber * STRIDE + FIRED, 1);
    if (ofLocks) breakDeadlock(machine, fiber);
  }
  return true;
}

function hasTimer(machine: MachineState, fiber: number): boolean {
  const o = fiber * STRIDE;
  const operation = machine.words[o + OPERATION]!;
  if (machine.words[o + FIRED] === 1 || machine.deadlines[fiber] === Infinity) return false;
  if (isLockOperation(operation)) return !machine.options.inline;
  return operation === OP.wake;
}

/**
 * A lock request that expires on a cycle of waits was deadlocked, and only the timeout hides it: a fault, unless
 * the WITH says what to do about LockTimeout. Only in quiescent time: there a timeout fires when nothing else can,
 * so that who waits for whom does not depend on the order of unrelated steps.
 */
function breakDeadlock(machine: MachineState, fiber: number): void {
  const cycle = cycleThrough(machine, fiber);
  if (cycle === null || machine.ending !== null) return;
  const o = fiber * STRIDE;
  const code = machine.program.functions[machine.words[o + FUNCTION]!]!.code;
  const flags = code[machine.words[o + PC]! + 3] ?? 0;
  const graph = waitGraph(machine, inNameOrder(machine, cycle));
  if ((flags & LOCK_FLAGS.handlesTimeout) !== 0) {
    const warning = `a lock timeout broke a deadlock: ${graph.join('; ')}`;
    if (!machine.warnings.includes(warning)) machine.warnings.push(warning);
    return;
  }
  const fault = deadlock(
    machine,
    inNameOrder(machine, cycle),
    'the lock timeout is all that would end this',
  );
  machine.end('fault', fault);
}

/** Nobody can run and no timer is left: all done, or one of the waiting verdicts. */
export function finishExecution(machine: MachineState): void {
  if (machine.liveCount === 0) {
    warnOfLostErrors(machine);
    machine.end('completed', null);
    return;
  }
  const live = machine.options.inline ? [...machine.inlineStack] : machine.liveFibers();
  const spinning = live.filter((fiber) => isSpinning(machine, fiber));
  if (machine.options.inline && (live.length > 1 || spinning.length === 0)) {
    const hint = 'run it with real fibers: --scheduler sequential';
    machine.end('fault', deadlock(machine, inNameOrder(machine, live), hint));
    return;
  }
  if (spinning.length > 0) {
    machine.end('fault', livelock(machine, spinning, live));
  } else if (machine.isLive(0)) {
    machine.end('fault', deadlock(machine, findCycle(machine) ?? live, ''));
  } else {
    machine.end('fault', stranded(machine, live));
  }
}

/** A fiber that takes part in a cycle of states, and the place that stands for its part. */
export interface CyclePlace {
  readonly fiber: number;
  readonly function: number;
  readonly pc: number;
}

const AGAIN = 'back to the same state again and again';

/** Whether a fault is a `repetitionFault`: it ends an execution that could go on, so a replay must watch for it. */
export function isRepetition(fault: { readonly kind: string; readonly message: string }): boolean {
  return fault.kind === 'livelock' && fault.message.endsWith(AGAIN);
}

/** The fault of an execution that came back to an earlier state; these fibers, who ran meanwhile, do it all again. */
export function repetitionFault(machine: MachineState, cycle: readonly CyclePlace[]): RawFault {
  const described = cycle.map(({ fiber }) => describeFiber(machine, fiber));
  const verb = cycle.length === 1 ? 'comes' : 'come';
  return {
    kind: 'livelock',
    message: `${described.join(' and ')} ${verb} ${AGAIN}`,
    fiber: cycle[0]!.fiber,
    places: cycle.map((place, k) => ({
      function: place.function,
      pc: place.pc,
      text: `${described[k]!} comes back here`,
    })),
    notes: [],
    hint: '',
  };
}

/** An error that left a fiber nobody awaited is lost (CLEAR concurrency reference, 3.4): legal, and rarely meant. */
function warnOfLostErrors(machine: MachineState): void {
  const { words } = machine;
  for (const fiber of machine.names.order) {
    const o = fiber * STRIDE;
    if (words[o + STATUS] !== FAILED || words[o + CONSUMED] === 1) continue;
    const error = machine.results[fiber];
    if (!(error instanceof ErrorValue)) continue;
    const warning = `${describeFiber(machine, fiber)} failed, and nobody awaited it: ${errorText(machine, error)}`;
    if (!machine.warnings.includes(warning)) machine.warnings.push(warning);
  }
}

function inNameOrder(machine: MachineState, fibers: readonly number[]): number[] {
  return [...new Set(fibers)].sort((a, b) => machine.names.compareFibers(a, b));
}

/** The place where a fiber stands, with what it waits for. */
function placeOf(machine: MachineState, fiber: number): RawPlace {
  const o = fiber * STRIDE;
  const wait = waitOf(machine, fiber);
  const isSpawning = machine.options.inline && childRunningInline(machine, fiber) >= 0;
  return {
    function: machine.words[o + FUNCTION]!,
    pc: isSpawning ? lastPc(machine, fiber) : machine.words[o + PC]!,
    text: `${describeFiber(machine, fiber)} ${wait === null ? 'could go on' : wait.text}`,
  };
}

/** The instruction before the one that `fiber` goes on with: its spawn, in inline mode. */
function lastPc(machine: MachineState, fiber: number): number {
  const { code } = machine.program.functions[machine.words[fiber * STRIDE + FUNCTION]!]!;
  return instructionBefore(code, machine.words[fiber * STRIDE + PC]!);
}

/** `fibers`: those of the cycle, the first by name first; or all that wait, when there is no cycle. */
function deadlock(machine: MachineState, fibers: readonly number[], hint: string): RawFault {
  const isCycle = fibers.length > 0 && cycleThrough(machine, fibers[0]!) !== null;
  const first = isCycle || !fibers.includes(0) ? fibers[0]! : 0;
  const ordered = [first, ...fibers.filter((fiber) => fiber !== first)];
  const count =
    ordered.length === 1
      ? '1 fiber waits for ever'
      : `${ordered.length} fibers wait for each other`;
  return {
    kind: 'deadlock',
    message: isCycle && ordered.length > 1 ? count : waitGraph(machine, [first])[0]!,
    fiber: first,
    places: ordered.map((fiber) => placeOf(machine, fiber)),
    notes: waitGraph(machine, ordered),
    hint,
  };
}

function stranded(machine: MachineState, live: readonly number[]): RawFault {
  return {
    kind: 'stranded',
    message: `main has ended, but ${waitGraph(machine, live.slice(0, 1))[0]!}`,
    fiber: live[0]!,
    places: live.map((fiber) => placeOf(machine, fiber)),
    notes: waitGraph(machine, live),
    hint: '',
  };
}

function livelock(
  machine: MachineState,
  spinning: readonly number[],
  live: readonly number[],
): RawFault {
  const first = spinning[0]!;
  const others = live.filter((fiber) => fiber !== first);
  return {
    kind: 'livelock',
    message: `${waitGraph(machine, [first])[0]!}, and nobody is left to change it`,
    fiber: first,
    places: [first, ...others].map((fiber) => placeOf(machine, fiber)),
    notes: waitGraph(machine, [first, ...others]),
    hint: '',
  };
}
