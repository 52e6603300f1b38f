/**
 * What a fiber is about to do, and whether it can. Everything here is a function of the state alone, and the
 * state a function of the equivalence class: queue positions, expiry and turns are kept as events
 * (research on exploration, 3.4), so that partial-order reduction may trust these answers.
 */
import { byOperation, OPERATIONS } from '../bytecode/events.js';
import * as OP from '../bytecode/operation-numbers.js';
import { VERSIONED } from '../bytecode/kind-numbers.js';
import { commits, isTaggedForOthers, tagsAreGivenUp } from './cells.js';
import { canClaim } from './channels.js';
import {
  beginsToTake,
  declaredHandle,
  dropsInOrder,
  hasItem,
  hasOneHandle,
  hasRoom,
  isSharedStream,
  keepers,
} from './streams.js';
import {
  CLOCK_OBJECT,
  FAIL_CYCLE,
  FAIL_DEADLOCK,
  FIRED,
  GROUP,
  HELD,
  LIVE,
  LOCK_GRANTED,
  LOOPS,
  LOOP_SPINS,
  OBJECT,
  OPERATION,
  PHASE,
  PHASE_PARKED,
  STATUS,
  STRIDE,
  TARGET,
  tagObject,
  turnObject,
  waitObject,
} from './layout.js';
import {
  chainFibers,
  failureOf,
  heldLocks,
  isGrantable,
  isLockOperation,
  lockChain,
  queuesBehindWriter,
  showsWaits,
} from './locks.js';
import { awaitedObjects, isSpinning } from './loops.js';
import type { MachineState } from './machine-state.js';
import type { Operation } from './machine-types.js';
import type { TouchedEntry } from './touched.js';

/** By operation: it touches nothing that another fiber could notice. */
export const IS_UNOBSERVABLE = byOperation((name) => OPERATIONS[name].access === 'none');

/** By operation: in adversarial time its moment is a choice. */
const IS_TIMED = byOperation((name) => name === 'sleep' || name === 'wake');

/**
 * Whether `fiber` can go on by a step that commutes with everything and stays possible: what it does and what follows
 * is a matter of its own state. In adversarial time a timer is a choice.
 */
export function isUnobservable(machine: MachineState, fiber: number): boolean {
  const o = fiber * STRIDE;
  const words = machine.words;
  const operation = words[o + OPERATION]!;
  return (
    words[o + STATUS] === LIVE &&
    IS_UNOBSERVABLE[operation] === 1 &&
    words[o + GROUP] === -1 &&
    (machine.loops[fiber]?.waiting ?? null) === null &&
    (!machine.options.adversarialTime || IS_TIMED[operation] === 0) &&
    !showsWaits(machine, fiber) &&
    isEnabled(machine, fiber)
  );
}

/** Whether `fiber`, which need not be live, can act now. */
export function canRun(machine: MachineState, fiber: number): boolean {
  const o = fiber * STRIDE;
  const { words } = machine;
  if (words[o + STATUS] !== LIVE) return false;
  // The common case of `isEnabled`, cheaply: an operation that never waits, of a fiber that neither spins nor takes turns.
  const neverWaits = machine.neverWaiting[words[o + OPERATION]!] === 1;
  if (neverWaits && machine.loops[fiber] === null && words[o + GROUP] === -1) return true;
  return isEnabled(machine, fiber);
}

/** Where in the order of names, from `from` on, the first fiber stands that can act now; -1 when there is none. */
export function nextToRun(machine: MachineState, from: number): number {
  const { words, loops, neverWaiting } = machine;
  const { order } = machine.names;
  for (let k = from; k < order.length; k++) {
    const fiber = order[k]!;
    const o = fiber * STRIDE;
    if (words[o + STATUS] !== LIVE) continue;
    // As `canRun`, which a search would call for every fiber before nearly every step.
    const neverWaits = neverWaiting[words[o + OPERATION]!] === 1;
    if (neverWaits && loops[fiber] === null && words[o + GROUP] === -1) return k;
    if (isEnabled(machine, fiber)) return k;
  }
  return -1;
}

/** Whether the pending operation of a live fiber can run now. */
export function isEnabled(machine: MachineState, fiber: number): boolean {
  const o = fiber * STRIDE;
  const words = machine.words;
  const group = words[o + GROUP]!;
  if (group >= 0 && !hasTurn(machine, fiber, group)) return false;
  if (machine.loops[fiber] !== null && isSpinning(machine, fiber)) return false;
  const operation = words[o + OPERATION]!;
  switch (operation) {
    case OP.join:
      return words[words[o + TARGET]! * STRIDE + STATUS]! > LIVE;
    case OP.wake:
      return words[o + FIRED] === 1 || machine.options.adversarialTime;
    case OP.lockExclusive:
    case OP.lockShared:
      return (
        isGrantable(machine, fiber) ||
        failureOf(machine, fiber) !== LOCK_GRANTED ||
        parks(machine, fiber)
      );
    case OP.push:
      return hasRoom(machine, words[o + OBJECT]!);
    case OP.pop:
    case OP.popShared:
    case OP.popSplit:
      return hasItem(machine, fiber);
    case OP.claim:
      return canClaim(machine, fiber);
    case OP.tag:
      return tagsAreGivenUp(machine) || !isTaggedForOthers(machine, fiber);
    case OP.snapshotToWrite:
      return !isTaggedForOthers(machine, fiber);
    default:
      return true;
  }
}

/** By operation: it heeds the tag of its cell; it sets or removes it. */
const TOUCHES_TAG = byOperation((name) =>
  ['snapshotToWrite', 'commit', 'tag', 'tagConflict', 'publish', 'untag'].includes(name),
);
const SETS_TAG = byOperation((name) => ['tag', 'publish', 'untag'].includes(name));

/** A member of a cooperative group runs only when the member that ran last has suspended or ended. */
function hasTurn(machine: MachineState, fiber: number, group: number): boolean {
  const holder = machine.globals[1 + group]!;
  return holder === fiber || holder < 0 || isSuspended(machine, holder);
}

/** By operation: whoever is about to do it has suspended. */
const SUSPENDS = byOperation((name) =>
  [
    'join',
    'wake',
    'push',
    'pop',
    'popShared',
    'popSplit',
    'readFiles',
    'writeFiles',
    'yieldPoint',
  ].includes(name),
);

/**
 * Suspension points (CLEAR concurrency reference, 1.3): waiting for a promise, a timer, or elements for a worker, parked at a lock, at
 * a call that uses files, before and behind what it does, or at a yield point. A NEXT and a YIELD always count as one: whether the promise is ready, or the stream has an
 * item or room, may depend on the order of unrelated steps.
 */
function isSuspended(machine: MachineState, fiber: number): boolean {
  const o = fiber * STRIDE;
  const words = machine.words;
  if (words[o + STATUS] !== LIVE) return true;
  const operation = words[o + OPERATION]!;
  if (SUSPENDS[operation] === 1) return true;
  // A fiber that spins yields, unless its loop is TIGHT.
  if ((words[o + LOOPS]! & LOOP_SPINS) !== 0 && (machine.loops[fiber]?.waiting ?? null) !== null)
    return true;
  if (operation === OP.claim) return !canClaim(machine, fiber);
  return isLockOperation(operation) && words[o + PHASE] === PHASE_PARKED;
}

/** A group member that meets a held lock suspends by an event of its own, so that the order of that is explored. */
export function parks(machine: MachineState, fiber: number): boolean {
  const o = fiber * STRIDE;
  return machine.words[o + GROUP]! >= 0 && machine.words[o + PHASE] !== PHASE_PARKED;
}

/**
 * What else a request of `fiber` touches that fails. One that closes a cycle has walked its locks, and ends what others could
 * have failed for. One that has expired does so, too, if somebody has closed a cycle since, which must not depend on how far
 * that one is: it touches every lock that it keeps others from. One that expires at any time has found no cycle on its way.
 */
function touchedByFailure(
  machine: MachineState,
  fiber: number,
  failure: number,
): TouchedEntry[] | null {
  const o = fiber * STRIDE;
  const { words } = machine;
  const isExclusive = words[o + OPERATION] === OP.lockExclusive;
  if (!isExclusive || words[o + HELD] === 0 || failure === FAIL_DEADLOCK) return null;
  const hasExpired = words[o + FIRED] === 1;
  const locks = hasExpired ? heldLocks(machine, fiber) : lockChain(machine, fiber);
  const writes = failure === FAIL_CYCLE;
  const objects = locks.map((object) => ({ object, writes }));
  if (hasExpired || !showsWaits(machine, fiber)) return objects;
  const holders = chainFibers(machine, fiber).slice(1);
  return [...objects, ...holders.map((at) => ({ object: waitObject(at), writes: false }))];
}

/** Writes the operation that running `fiber` now would execute, as the dependence relation sees it. */
export function effectiveOperation(machine: MachineState, fiber: number, into: Operation): void {
  const o = fiber * STRIDE;
  const words = machine.words;
  const operation = words[o + OPERATION]!;
  into.operation = operation;
  into.object = words[o + OBJECT]!;
  into.touched = 0;
  const isItself =
    machine.alwaysItself[operation] === 1 &&
    words[o + GROUP] === -1 &&
    machine.loops[fiber] === null &&
    !(machine.expiresAtAnyTime && showsWaits(machine, fiber));
  if (!isItself) describeInState(machine, fiber, into);
}

/** The same for what depends on the state: `into` says what it would be by itself. */
function describeInState(machine: MachineState, fiber: number, into: Operation): void {
  const o = fiber * STRIDE;
  const words = machine.words;
  let { operation } = into;
  let extra: TouchedEntry[] | null = null;
  if (isLockOperation(operation) && !isGrantable(machine, fiber)) {
    const failure = failureOf(machine, fiber);
    if (failure !== LOCK_GRANTED) {
      operation = OP.lockFail;
      extra = touchedByFailure(machine, fiber, failure);
    } else if (parks(machine, fiber)) {
      operation = OP.requestShared;
    }
  } else if (operation === OP.requestShared && queuesBehindWriter(machine, into.object)) {
    operation = OP.requestBehindWriter;
  } else if (TOUCHES_TAG[operation] === 1) {
    if (operation === OP.commit && !commits(machine, fiber)) operation = OP.commitConflict;
    if (operation === OP.tag && tagsAreGivenUp(machine) && isTaggedForOthers(machine, fiber))
      operation = OP.tagConflict;
    if (machine.usesTags && machine.objectKind[into.object] === VERSIONED)
      extra = [{ object: tagObject(into.object), writes: SETS_TAG[operation] === 1 }];
  }
  if (operation === OP.popSplit) {
    // Where the declared handle begins is where the slowest cursor stands; if there is none, room ends with it.
    const begins = beginsToTake(machine, fiber);
    if (begins && keepers(machine, into.object).length === 0) operation = OP.popFirst;
    else extra = [{ object: tagObject(into.object), writes: begins }];
  }
  if (operation === OP.dropStream && isSharedStream(machine, into.object)) {
    const stream = into.object;
    const declared = declaredHandle(machine, stream);
    if (dropsInOrder(machine, fiber, stream)) extra = [{ object: declared, writes: true }];
    if (!hasOneHandle(machine, stream)) {
      operation = OP.releaseStream;
      into.object = declared;
    }
  }
  if (operation === OP.popShared || operation === OP.claim)
    extra = [{ object: tagObject(into.object), writes: true }];
  into.operation = operation;
  const group = words[o + GROUP]!;
  if (group >= 0) (extra ??= []).push({ object: turnObject(group), writes: true });
  if (showsWaits(machine, fiber)) (extra ??= []).push({ object: waitObject(fiber), writes: true });
  if (machine.options.adversarialTime && machine.readsClock) {
    // Whoever goes to sleep reads what time it is, and only who wakes moves it.
    if (operation === OP.readClock || operation === OP.sleep)
      (extra ??= []).push({ object: CLOCK_OBJECT, writes: false });
    else if (operation === OP.wake) (extra ??= []).push({ object: CLOCK_OBJECT, writes: true });
  }
  const watch = machine.loops[fiber]!;
  if (watch !== null && watch.waiting !== null) {
    for (const object of awaitedObjects(machine, fiber))
      (extra ??= []).push({ object, writes: false });
  }
  if (extra !== null) into.touched = machine.touched.intern(extra);
}
