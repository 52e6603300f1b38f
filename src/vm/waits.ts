/** Who waits for whom: the wait graph over locks and promises (CLEAR concurrency reference, 1.4). */
import { heedsTag, isTaggedForOthers, taggerOf } from './cells.js';
import { canClaim } from './channels.js';
import { describeFiber, describeObject } from './describe.js';
import * as OP from '../bytecode/operation-numbers.js';
import { LIVE, OBJECT, OBJECT_STRIDE, OPERATION, OWNER, STATUS, STRIDE, TARGET } from './layout.js';
import {
  capacityOf,
  hasItem,
  hasRoom,
  producerOf,
  slowest,
  takersOf,
  takesItems,
} from './streams.js';
import { isGrantable, isLockOperation, isReadersWriterLock } from './locks.js';
import { awaitedObjects, isSpinning } from './loops.js';
import type { MachineState } from './machine-state.js';

export interface Wait {
  /** Fibers that could end the wait. */
  readonly fibers: readonly number[];
  /** What it waits for, in the user's terms. */
  readonly text: string;
}

/** What a live fiber waits for, or null when it does not wait for another fiber. */
export function waitOf(machine: MachineState, fiber: number): Wait | null {
  const o = fiber * STRIDE;
  const words = machine.words;
  if (words[o + STATUS] !== LIVE) return null;
  const operation = words[o + OPERATION]!;
  const child = machine.options.inline ? childRunningInline(machine, fiber) : -1;
  if (child >= 0)
    return { fibers: [child], text: `waits for the end of ${describeFiber(machine, child)}` };
  if (isSpinning(machine, fiber)) {
    const cells = awaitedObjects(machine, fiber).map((object) => describeObject(machine, object));
    return { fibers: [], text: `spins until ${cells.join(' or ')} changes` };
  }
  if (operation === OP.join) {
    const target = words[o + TARGET]!;
    if (words[target * STRIDE + STATUS]! > LIVE) return null;
    return { fibers: [target], text: `waits for the promise of ${describeFiber(machine, target)}` };
  }
  const object = words[o + OBJECT]!;
  if (operation === OP.push) return hasRoom(machine, object) ? null : waitForRoom(machine, object);
  if (takesItems(operation)) {
    if (hasItem(machine, fiber)) return null;
    const producer = producerOf(machine, object);
    const ends = !machine.isLive(producer);
    const stream = describeObject(machine, object);
    const text = `waits for the next item of ${stream}, which ${ends ? 'has ended' : `${describeFiber(machine, producer)} generates`}`;
    return { fibers: ends ? [] : [producer], text };
  }
  if (operation === OP.claim)
    return canClaim(machine, fiber) ? null : waitForElements(machine, object);
  if (heedsTag(operation)) {
    if (!isTaggedForOthers(machine, fiber)) return null;
    const tagger = taggerOf(machine, object);
    const cell = describeObject(machine, object);
    const text = `waits until the transaction of ${describeFiber(machine, tagger)} is done with ${cell}`;
    return { fibers: [tagger], text };
  }
  if (!isLockOperation(operation) || isGrantable(machine, fiber)) return null;
  const lock = `lock ${describeObject(machine, object)}`;
  const owner = machine.objectWords[object * OBJECT_STRIDE + OWNER]!;
  if (owner >= 0)
    return { fibers: [owner], text: `waits for ${lock}, held by ${describeFiber(machine, owner)}` };
  // Readers do not keep each other out: a shared request waits only for the writers that queue before it.
  const isShared = operation === OP.lockShared;
  const readers = isShared ? [] : machine.readers[object]!;
  const ahead = isReadersWriterLock(machine, object)
    ? fibersAhead(machine, fiber, object, isShared)
    : [];
  const holders = readers.map((r) => describeFiber(machine, r));
  const text =
    holders.length > 0
      ? `waits for ${lock}, read by ${holders.join(', ')}`
      : `waits for ${lock}, behind ${ahead.map((a) => describeFiber(machine, a)).join(', ')}`;
  return { fibers: [...new Set([...readers, ...ahead])], text };
}

/** The fiber whose body runs inside `fiber`, at its spawn, in inline mode; or -1. */
export function childRunningInline(machine: MachineState, fiber: number): number {
  const at = machine.inlineStack.indexOf(fiber);
  return at < 0 ? -1 : (machine.inlineStack[at + 1] ?? -1);
}

/** Fibers whose requests, or exclusive requests, stand before that of `fiber` in the queue of a readers-writer lock. */
function fibersAhead(
  machine: MachineState,
  fiber: number,
  object: number,
  exclusiveOnly: boolean,
): number[] {
  const queue = machine.queues[object]!;
  const at = queue.findIndex((request) => request >> 1 === fiber);
  return queue
    .slice(0, Math.max(at, 0))
    .filter((request) => !exclusiveOnly || (request & 1) === 1)
    .map((request) => request >> 1);
}

/** A cycle of waits through `start`, starting with it, or null. */
export function cycleThrough(machine: MachineState, start: number): number[] | null {
  const path = [start];
  const seen = new Set<number>();
  const visit = (fiber: number): boolean => {
    for (const next of waitOf(machine, fiber)?.fibers ?? []) {
      if (next === start) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      path.push(next);
      if (visit(next)) return true;
      path.pop();
    }
    return false;
  };
  return visit(start) ? path : null;
}

/** The cycle that contains the first fiber by name, rotated to start with its own first fiber by name; or null. */
export function findCycle(machine: MachineState): number[] | null {
  for (const fiber of machine.names.order) {
    if (!machine.isLive(fiber)) continue;
    const cycle = cycleThrough(machine, fiber);
    if (cycle !== null) return cycle;
  }
  return null;
}

/** One line per waiting fiber. */
export function waitGraph(machine: MachineState, fibers: readonly number[]): string[] {
  return fibers.map((fiber) => {
    const wait = waitOf(machine, fiber);
    return `${describeFiber(machine, fiber)} ${wait === null ? 'could go on' : wait.text}`;
  });
}

/** A worker waits for whoever goes through the source. */
function waitForElements(machine: MachineState, channel: number): Wait {
  const producer = producerOf(machine, channel);
  const name = describeFiber(machine, producer);
  const text = `waits for the next elements of ${describeObject(machine, channel)}, which ${name} gets from the source`;
  return { fibers: machine.isLive(producer) ? [producer] : [], text };
}

/** A full stream has room when those who have taken least take more. */
function waitForRoom(machine: MachineState, stream: number): Wait {
  const takers = [
    ...new Set(slowest(machine, stream).flatMap((keeper) => takersOf(machine, keeper))),
  ];
  const names = takers.map((taker) => describeFiber(machine, taker)).join(', ');
  const full = `full with ${capacityOf(machine, stream)} item${capacityOf(machine, stream) === 1 ? '' : 's'}`;
  const text = `waits for room in ${describeObject(machine, stream)}, ${full} that ${names} ${takers.length === 1 ? 'does' : 'do'} not take`;
  return { fibers: takers.filter((taker) => machine.isLive(taker)), text };
}
