/**
 * Mutexes and readers-writer locks (CLEAR concurrency reference, 3.13). Pure questions about the state, plus the
 * few changes that the lock instructions make. A mutex has no queue: whoever is chosen among the waiting fibers
 * gets it. A readers-writer lock keeps one FIFO queue, filled by REQ events, because a queued writer holds new
 * readers back.
 */
import * as OP from '../bytecode/operation-numbers.js';
import { MUTEX, RWLOCK } from '../bytecode/kind-numbers.js';
import {
  FAIL_CYCLE,
  FAIL_DEADLOCK,
  FAIL_TIMEOUT,
  FIRED,
  GROUP,
  HELD,
  LOCK_GRANTED,
  OBJECT,
  OBJECTS,
  OBJECT_STRIDE,
  OPERATION,
  OWNER,
  PHASE,
  PHASE_NONE,
  PHASE_PARKED,
  PHASE_QUEUED,
  READERS,
  STRIDE,
  WRITERS_QUEUED,
} from './layout.js';
import type { MachineState } from './machine-state.js';

/** Sets one of the words of a fiber that no transition saves (`SAVED`). */
export function setSeldom(machine: MachineState, word: number, value: number): void {
  if (machine.words[word] !== value) machine.heap.setWord(machine.words, word, value);
}

export function isLockOperation(operation: number): boolean {
  return operation === OP.lockExclusive || operation === OP.lockShared;
}

export function isReadersWriterLock(machine: MachineState, object: number): boolean {
  return machine.objectKind[object] === RWLOCK;
}

/** True when the lock that `fiber` asks for (by a pending lock operation) can be granted now. */
export function isGrantable(machine: MachineState, fiber: number): boolean {
  const o = fiber * STRIDE;
  const object = machine.words[o + OBJECT]!;
  const w = object * OBJECT_STRIDE;
  if (machine.objectWords[w + OWNER] !== -1) return false;
  if (!isReadersWriterLock(machine, object)) return true;
  const queue = machine.queues[object]!;
  if (machine.words[o + OPERATION] === OP.lockExclusive) {
    return machine.objectWords[w + READERS] === 0 && queue[0] === fiber * 2 + 1;
  }
  for (const request of queue) {
    if (request === fiber * 2) return true;
    if ((request & 1) === 1) return false;
  }
  return false;
}

/**
 * How the pending lock request of `fiber` fails, or LOCK_GRANTED when it is granted or waits. One that has expired does so
 * whoever has asked for what since: that somebody closed a cycle is nothing which it could wait for instead.
 */
export function failureOf(machine: MachineState, fiber: number): number {
  const o = fiber * STRIDE;
  const words = machine.words;
  if (exclusiveHolder(machine, fiber) === fiber) return FAIL_DEADLOCK;
  if (words[o + FIRED] === 1) return FAIL_TIMEOUT;
  if (words[o + HELD]! > 0 && closesCycle(machine, fiber) && !suspendsFirst(machine, fiber))
    return FAIL_CYCLE;
  return machine.expiresAtAnyTime ? FAIL_TIMEOUT : LOCK_GRANTED;
}

/**
 * Where requests may expire at any time, it depends on what others wait for whether one expires or closes a cycle. So every
 * step of a fiber that holds a lock, which may lead it to its next request, is one that writes what it waits for.
 */
export function showsWaits(machine: MachineState, fiber: number): boolean {
  return machine.expiresAtAnyTime && machine.words[fiber * STRIDE + HELD]! > 0;
}

/** The locks that `fiber` holds exclusively, by name. */
export function heldLocks(machine: MachineState, fiber: number): number[] {
  const { names, words, objectWords, objectKind } = machine;
  const held: number[] = [];
  for (const creator of names.order) {
    if (!machine.exists(creator)) continue;
    for (let n = 1; n <= words[creator * STRIDE + OBJECTS]!; n++) {
      const object = names.object(creator, n);
      const kind = objectKind[object];
      const isLock = kind === MUTEX || kind === RWLOCK;
      if (isLock && objectWords[object * OBJECT_STRIDE + OWNER] === fiber) held.push(object);
    }
  }
  return held;
}

/**
 * Whether a member of a cooperative group suspends before its request fails for closing a cycle. Where that leads through
 * fibers outside of the group, the request may as well come first, and the cycle be closed later: then it suspends, which must
 * not depend on how far they are. Where it does not, the order of turns tells that the request comes last.
 */
function suspendsFirst(machine: MachineState, fiber: number): boolean {
  const { words } = machine;
  const group = words[fiber * STRIDE + GROUP]!;
  if (group < 0 || words[fiber * STRIDE + PHASE] === PHASE_PARKED || machine.expiresAtAnyTime)
    return false;
  return chainFibers(machine, fiber).some((other) => words[other * STRIDE + GROUP] !== group);
}

/** The fiber that keeps `fiber` from the lock it waits for exclusively, or -1 (a reader, nobody, another kind of wait). */
export function exclusiveHolder(machine: MachineState, fiber: number): number {
  const o = fiber * STRIDE;
  if (machine.words[o + OPERATION] !== OP.lockExclusive) return -1;
  return machine.objectWords[machine.words[o + OBJECT]! * OBJECT_STRIDE + OWNER]!;
}

/** True when following owners from the lock that `fiber` wants leads back to `fiber` (rule 3 of 3.13). */
function closesCycle(machine: MachineState, fiber: number): boolean {
  let at = exclusiveHolder(machine, fiber);
  for (let hops = machine.names.fiberCount; at >= 0 && hops >= 0; hops--) {
    if (at === fiber) return true;
    at = exclusiveHolder(machine, at);
  }
  return false;
}

/** The locks a failing request walked: its own, and those that each holder on the way waits for. */
export function lockChain(machine: MachineState, fiber: number): number[] {
  const chain: number[] = [machine.words[fiber * STRIDE + OBJECT]!];
  let at = exclusiveHolder(machine, fiber);
  for (let hops = machine.names.fiberCount; at >= 0 && at !== fiber && hops >= 0; hops--) {
    if (machine.words[at * STRIDE + OPERATION] === OP.lockExclusive)
      chain.push(machine.words[at * STRIDE + OBJECT]!);
    at = exclusiveHolder(machine, at);
  }
  return chain;
}

/** The fibers of that walk, `fiber` first. */
export function chainFibers(machine: MachineState, fiber: number): number[] {
  const fibers = [fiber];
  let at = exclusiveHolder(machine, fiber);
  for (let hops = machine.names.fiberCount; at >= 0 && at !== fiber && hops >= 0; hops--) {
    fibers.push(at);
    at = exclusiveHolder(machine, at);
  }
  return fibers;
}

export function queuesBehindWriter(machine: MachineState, object: number): boolean {
  return machine.objectWords[object * OBJECT_STRIDE + WRITERS_QUEUED]! > 0;
}

/**
 * REQ: the request joins the queue. Readers next to each other are granted together, so which of them came first
 * must not show: they stand in the order of their names.
 */
export function enqueue(
  machine: MachineState,
  fiber: number,
  object: number,
  exclusive: boolean,
): void {
  const w = object * OBJECT_STRIDE;
  const queue = [...machine.queues[object]!];
  let at = queue.length;
  if (!exclusive) while (at > 0 && isReaderAfter(machine, queue[at - 1]!, fiber)) at--;
  queue.splice(at, 0, fiber * 2 + (exclusive ? 1 : 0));
  machine.heap.swapSlot(machine.queues, object, queue);
  if (exclusive)
    machine.heap.setWord(
      machine.objectWords,
      w + WRITERS_QUEUED,
      machine.objectWords[w + WRITERS_QUEUED]! + 1,
    );
  setSeldom(machine, fiber * STRIDE + PHASE, PHASE_QUEUED);
}

/** Whether a queued request is a reader's with a later name than that of `fiber`. */
function isReaderAfter(machine: MachineState, request: number, fiber: number): boolean {
  return (request & 1) === 0 && machine.names.compareFibers(request >> 1, fiber) > 0;
}

/** The request leaves the queue: granted, or failed. */
export function dequeue(
  machine: MachineState,
  fiber: number,
  object: number,
  exclusive: boolean,
): void {
  const w = object * OBJECT_STRIDE;
  const request = fiber * 2 + (exclusive ? 1 : 0);
  machine.heap.swapSlot(
    machine.queues,
    object,
    machine.queues[object]!.filter((r) => r !== request),
  );
  if (exclusive)
    machine.heap.setWord(
      machine.objectWords,
      w + WRITERS_QUEUED,
      machine.objectWords[w + WRITERS_QUEUED]! - 1,
    );
  setSeldom(machine, fiber * STRIDE + PHASE, PHASE_NONE);
}

export function grant(
  machine: MachineState,
  fiber: number,
  object: number,
  exclusive: boolean,
): void {
  const w = object * OBJECT_STRIDE;
  if (isReadersWriterLock(machine, object)) dequeue(machine, fiber, object, exclusive);
  if (exclusive) {
    machine.heap.setWord(machine.objectWords, w + OWNER, fiber);
  } else {
    machine.heap.setWord(machine.objectWords, w + READERS, machine.objectWords[w + READERS]! + 1);
    const readers = [...machine.readers[object]!, fiber];
    readers.sort((a, b) => machine.names.compareFibers(a, b));
    machine.heap.swapSlot(machine.readers, object, readers);
  }
  machine.words[fiber * STRIDE + HELD]! += 1;
}

export function release(machine: MachineState, fiber: number, object: number): void {
  const w = object * OBJECT_STRIDE;
  if (machine.objectWords[w + OWNER] === fiber) {
    machine.heap.setWord(machine.objectWords, w + OWNER, -1);
  } else {
    machine.heap.setWord(machine.objectWords, w + READERS, machine.objectWords[w + READERS]! - 1);
    const at = machine.readers[object]!.indexOf(fiber);
    machine.heap.swapSlot(machine.readers, object, machine.readers[object]!.toSpliced(at, 1));
  }
  machine.words[fiber * STRIDE + HELD]! -= 1;
}

/**
 * A mutex request that waits until the lock is free, and fails at no other moment that is of interest: no expiry, no group, no
 * spinning. On a cycle of waits it may have been for a while, but then somebody on the cycle has failed since. That step
 * touches the lock that the one before on the cycle waits for, by the name of another lock: whoever could have failed
 * instead is met from there, one after the other.
 */
export function isSimpleRequest(machine: MachineState, fiber: number): boolean {
  const o = fiber * STRIDE;
  const words = machine.words;
  return (
    words[o + OPERATION] === OP.lockExclusive &&
    words[o + GROUP] === -1 &&
    words[o + FIRED] === 0 &&
    !machine.options.adversarialTime &&
    (machine.loops[fiber]?.waiting ?? null) === null &&
    !isReadersWriterLock(machine, words[o + OBJECT]!)
  );
}
