/**
 * Streams (CLEAR concurrency reference, 3.7 to 3.11): a generator adds items at one end, takers take them at the other, in order.
 *
 * Items stand in a list that only grows; what has been taken by everybody is blanked. A stream for one taker, or for several
 * that share the items, counts the taken ones itself. A split stream is a log, and each of its handles is a cursor, an object of
 * its own with its own count; the log knows its cursors. The handles of a shared stream are such objects, too, only that they do
 * not count: as long as there is one of them, the stream is in use. The handle that the declaration gives keeps no item until it takes one, so
 * that a publisher which only makes further cursors does not hold everybody up.
 *
 * What was pushed and taken at which depth is kept beside the items, for the order that both ends impose on each other.
 */
import { createObject } from './births.js';
import { channelCapacity, claim, letClaim, makeChannel } from './channels.js';
import { rethrownAtJoin } from './errors.js';
import {
  BASE,
  CLOSED,
  DROPPED,
  FUNCTION,
  LIVE,
  OBJECT,
  OBJECT_STRIDE,
  OPERATION,
  PC,
  PRODUCER,
  PUSHED,
  READING,
  STATUS,
  STREAM_STATE,
  STRIDE,
  TAKEN,
} from './layout.js';
import { AFTER } from './machine-types.js';
import type { MachineState } from './machine-state.js';
import { LIST_CELL } from './memory.js';
import { ErrorValue, Handle, ListValue, objectOf, PromiseValue } from './value.js';
import type { Value } from './value.js';
import { RAISED, SUSPENDED } from './answers.js';
import { record, suspendAt } from './visible.js';
import { performOnObservable } from './observables.js';
import { performOnMap } from './shards.js';
import * as OP from '../bytecode/operation-numbers.js';
import type { Code } from '../bytecode/opcode-numbers.js';
import {
  CHANNEL,
  CURSOR,
  SHARED_STREAM as SHARED,
  SPLIT_STREAM as SPLIT,
} from '../bytecode/kind-numbers.js';
import { OBJECT_KINDS, STREAM_SORTS } from '../bytecode/opcodes.js';
import { InternalError } from '../support/assert.js';

const KINDS = STREAM_SORTS.map((sort) =>
  OBJECT_KINDS.indexOf(
    ({ single: 'stream', shared: 'sharedStream', split: 'splitStream' } as const)[sort],
  ),
);

function word(m: MachineState, object: number, at: number): number {
  return m.objectWords[object * OBJECT_STRIDE + at]!;
}

function setWord(m: MachineState, object: number, at: number, value: number): void {
  m.heap.setWord(m.objectWords, object * OBJECT_STRIDE + at, value);
}

function setState(m: MachineState, object: number, bit: number): void {
  setWord(m, object, STREAM_STATE, word(m, object, STREAM_STATE) | bit);
}

function hasState(m: MachineState, object: number, bit: number): boolean {
  return (word(m, object, STREAM_STATE) & bit) !== 0;
}

const IS_STREAM = OBJECT_KINDS.map((kind) => kind.endsWith('tream') || kind === 'cursor');

export function isStream(m: MachineState, object: number): boolean {
  return IS_STREAM[m.objectKind[object]!]!;
}

/** Whether an object is a stream, one of its handles, or a channel. */
export function holdsItems(m: MachineState, object: number): boolean {
  return isStream(m, object) || isChannel(m, object);
}

export function isChannel(m: MachineState, object: number): boolean {
  return m.objectKind[object] === CHANNEL;
}

/** Whether an object is one of several handles of a stream. */
export function isHandle(m: MachineState, object: number): boolean {
  return m.objectKind[object] === CURSOR;
}

/** Whether an operation takes items of a stream. */
export function takesItems(operation: number): boolean {
  return operation === OP.pop || operation === OP.popShared || operation === OP.popSplit;
}

/** The stream that a handle takes items from: what it denotes, or the log behind a cursor. */
export function logOf(m: MachineState, object: number): number {
  return m.objectKind[object] === CURSOR ? (m.objectValue[object] as Handle).object : object;
}

/** The fiber that generates the items, or -1. */
export function producerOf(m: MachineState, object: number): number {
  return word(m, logOf(m, object), PRODUCER);
}

/** The fibers that take the items which `keeper` keeps. */
export function takersOf(m: MachineState, keeper: number): readonly number[] {
  if (m.objectKind[keeper] === CHANNEL) return m.readers[keeper]!;
  if (m.objectKind[keeper] !== SHARED) return [takerOf(m, keeper)];
  return m.queues[keeper]!.filter((handle) => !hasState(m, handle, DROPPED)).map((handle) =>
    takerOf(m, handle),
  );
}

/** The fiber that the handle belongs to: it made it, took the last item, or was given it. */
export function takerOf(m: MachineState, object: number): number {
  return m.readers[object]![0] ?? -1;
}

function setTaker(m: MachineState, object: number, fiber: number): void {
  if (takerOf(m, object) === fiber) return;
  m.heap.swapSlot(m.readers, object, [fiber]);
  noteChange(m, logOf(m, object));
}

/** The stream has changed otherwise than by the item or the end that the event is about. */
function noteChange(m: MachineState, log: number): void {
  m.puts.add(m.depth - 1, log);
}

/** `fiber` gets `value` at its start; if that is a handle of a stream, it takes the items from now on. */
export function handOver(m: MachineState, value: Value, fiber: number): void {
  if (!(value instanceof Handle)) return;
  const { object } = value;
  if (isStream(m, object)) setTaker(m, object, fiber);
  else if (m.objectKind[object] === CHANNEL) {
    const workers = [...m.readers[object]!, fiber];
    workers.sort((a, b) => m.names.compareFibers(a, b));
    m.heap.swapSlot(m.readers, object, workers);
  }
}

/** What counts the items that a handle has taken: the handle itself where each has its own, else the stream. */
export function counterOf(m: MachineState, handle: number): number {
  const log = logOf(m, handle);
  return m.objectKind[log] === SHARED ? log : handle;
}

/** The cursors that keep items, or the stream itself. */
export function keepers(m: MachineState, stream: number): readonly number[] {
  if (m.objectKind[stream] !== SPLIT) return [stream];
  return m.queues[stream]!.filter(
    (cursor) => hasState(m, cursor, READING) && !hasState(m, cursor, DROPPED),
  );
}

export function capacityOf(m: MachineState, stream: number): number {
  if (m.objectKind[stream] === CHANNEL) return channelCapacity(m, stream);
  return m.objectKind[stream] === SPLIT ? m.options.splitCapacity : m.options.streamCapacity;
}

/** The keepers that leave no room for another item. */
export function slowest(m: MachineState, stream: number): readonly number[] {
  const first = word(m, stream, PUSHED) - capacityOf(m, stream);
  return first < 0 ? [] : keepers(m, stream).filter((keeper) => word(m, keeper, TAKEN) <= first);
}

/** Whether a PUSH need not wait. */
export function hasRoom(m: MachineState, stream: number): boolean {
  return hasState(m, stream, DROPPED) || slowest(m, stream).length === 0;
}

/** Whether the pending POP of `fiber` need not wait. Its handle stands in the instruction. */
export function hasItem(m: MachineState, fiber: number): boolean {
  const { counter, isInfinite } = pendingPop(m, fiber);
  const log = logOf(m, counter);
  if (takenBy(m, counter) < word(m, log, PUSHED)) return true;
  if (!hasState(m, log, CLOSED)) return false;
  return !isInfinite || errorOf(m, log) !== null;
}

/** Whether the pending POP of `fiber` is by a handle that has kept no items so far, the declared one of a split stream. */
export function beginsToTake(m: MachineState, fiber: number): boolean {
  const { counter } = pendingPop(m, fiber);
  return m.objectKind[counter] === CURSOR && !hasState(m, counter, READING);
}

function pendingPop(m: MachineState, fiber: number): { counter: number; isInfinite: boolean } {
  const o = fiber * STRIDE;
  const { code } = m.program.functions[m.words[o + FUNCTION]!]!;
  const isInfinite = code[m.words[o + PC]! + 3] === 1;
  return { counter: counterOf(m, handleOfPending(m, fiber).object), isInfinite };
}

/** The handle in the POP or DROP that `fiber` is about to do. */
function handleOfPending(m: MachineState, fiber: number): Handle {
  const o = fiber * STRIDE;
  const { code } = m.program.functions[m.words[o + FUNCTION]!]!;
  return m.registers[fiber]![m.words[o + BASE]! + code[m.words[o + PC]! + 2]!] as Handle;
}

/** Where the taker stands: a handle that keeps no items begins with the oldest that somebody keeps, or was the last to keep. */
function takenBy(m: MachineState, object: number): number {
  if (m.objectKind[object] !== CURSOR || hasState(m, object, READING))
    return word(m, object, TAKEN);
  const log = logOf(m, object);
  const kept = keepers(m, log).map((cursor) => word(m, cursor, TAKEN));
  return kept.length === 0 ? word(m, object, TAKEN) : Math.min(...kept);
}

function errorOf(m: MachineState, log: number): ErrorValue | null {
  const { items } = m.objectValue[log] as ListValue;
  const last = items[word(m, log, PUSHED)];
  return last instanceof ErrorValue ? last : null;
}

export function isSharedStream(m: MachineState, object: number): boolean {
  return m.objectKind[object] === SHARED;
}

/** The handle that the declaration of a shared or split stream gave. */
export function declaredHandle(m: MachineState, stream: number): number {
  return m.queues[stream]![0]!;
}

/** Whether a shared stream has one handle left. */
export function hasOneHandle(m: MachineState, stream: number): boolean {
  let left = 0;
  for (const handle of m.queues[stream]!)
    if (!hasState(m, handle, DROPPED) && ++left > 1) return false;
  return true;
}

/** Whether it matters to others when `fiber` does its DROP of a shared stream: by the declared handle, or without that one. */
export function dropsInOrder(m: MachineState, fiber: number, stream: number): boolean {
  const declared = declaredHandle(m, stream);
  return hasState(m, declared, DROPPED) || handleOfPending(m, fiber).object === declared;
}

/** Executes the instruction at `pc` of `fiber`, whose frame starts at `base`. */
export function performOnStream(
  m: MachineState,
  fiber: number,
  code: Int32Array,
  pc: number,
  base: number,
  performing: boolean,
  steps: number,
): number {
  const o = fiber * STRIDE;
  const registers = m.registers[fiber]!;
  switch (code[pc] as Code[keyof Code]) {
    case 90 satisfies Code['newStream']: {
      const name = (m.program.constants[code[pc + 3]!] as string | null) ?? '';
      registers[base + code[pc + 1]!] = makeStream(m, fiber, KINDS[code[pc + 2]!]!, name);
      return pc + 4;
    }
    case 91 satisfies Code['bindStream']: {
      const promise = registers[base + code[pc + 2]!] as PromiseValue;
      setWord(m, logOf(m, objectOf(registers[base + code[pc + 1]!]!)), PRODUCER, promise.fiber);
      noteChange(m, logOf(m, objectOf(registers[base + code[pc + 1]!]!)));
      return pc + 3;
    }
    case 92 satisfies Code['push']: {
      const log = logOf(m, objectOf(registers[base + code[pc + 2]!]!));
      if (!performing) {
        suspendAt(m, o, pc, OP.push, log, steps);
        return SUSPENDED;
      }
      const takes = !hasState(m, log, DROPPED);
      record(m, fiber, 'PUSH', log, pc, takes ? registers[base + code[pc + 3]!]! : null);
      if (takes) push(m, log, registers[base + code[pc + 3]!]!);
      registers[base + code[pc + 1]!] = takes;
      if (!m.options.inline || !takes) return pc + 4;
      return m.objectKind[log] === CHANNEL
        ? letClaim(m, fiber, log, pc + 4, steps)
        : handBack(m, fiber, pc + 4, steps);
    }
    case 93 satisfies Code['pop']: {
      const object = objectOf(registers[base + code[pc + 2]!]!);
      const log = logOf(m, object);
      const counter = counterOf(m, object);
      if (!performing) {
        const kind = m.objectKind[log];
        const operation = kind === SHARED ? OP.popShared : kind === SPLIT ? OP.popSplit : OP.pop;
        suspendAt(m, o, pc, operation, log, steps);
        if (m.options.inline && !hasItem(m, fiber)) resumeGenerator(m, log);
        return SUSPENDED;
      }
      setTaker(m, object, fiber);
      const at = takenBy(m, counter);
      m.addLink(AFTER + m.pushedAt[log]![at]!);
      if (at === word(m, log, PUSHED)) {
        record(m, fiber, 'EOF', log, pc, null);
        const error = errorOf(m, log);
        if (error !== null) {
          m.raised = rethrownAtJoin(m, fiber, pc, error);
          return RAISED;
        }
        registers[base + code[pc + 1]!] = null;
        return pc + 4;
      }
      const value = take(m, counter, log, at);
      record(m, fiber, 'POP', log, pc, value);
      registers[base + code[pc + 1]!] = value;
      return pc + 4;
    }
    case 94 satisfies Code['closeStream']: {
      const log = logOf(m, objectOf(registers[base + code[pc + 1]!]!));
      if (!performing) {
        suspendAt(m, o, pc, OP.closeStream, log, steps);
        return SUSPENDED;
      }
      record(m, fiber, 'CLOSE', log, pc, null);
      const error = registers[base + code[pc + 2]!]!;
      if (error !== null) m.heap.append(m.objectValue[log] as ListValue, error);
      m.heap.push(m.pushedAt[log]!, m.depth - 1);
      setState(m, log, CLOSED);
      m.hasNews = true;
      return m.options.inline && m.objectKind[log] === CHANNEL
        ? letClaim(m, fiber, log, pc + 3, steps)
        : pc + 3;
    }
    case 95 satisfies Code['dropStream']: {
      const object = objectOf(registers[base + code[pc + 2]!]!);
      const log = logOf(m, object);
      if (!performing) {
        suspendAt(m, o, pc, OP.dropStream, log, steps);
        return SUSPENDED;
      }
      record(m, fiber, 'DROP', log, pc, null);
      setState(m, object, DROPPED);
      leaveItems(m, object, log);
      // A stream for one taker has no list of handles.
      const isLast = m.queues[log]!.every((handle) => hasState(m, handle, DROPPED));
      if (isLast) setState(m, log, DROPPED);
      noteChange(m, log);
      const producer = word(m, log, PRODUCER);
      // Only the last one waits for the generator, which then ends at its next PUSH.
      registers[base + code[pc + 1]!] = isLast ? new PromiseValue(producer) : null;
      if (!m.options.inline || !isLast) return pc + 3;
      if (m.objectKind[log] === CHANNEL) return letClaim(m, fiber, log, pc + 3, steps);
      resumeGenerator(m, log);
      return pc + 3;
    }
    case 96 satisfies Code['subscribe']: {
      const parent = objectOf(registers[base + code[pc + 2]!]!);
      const log = logOf(m, parent);
      if (!performing) {
        suspendAt(m, o, pc, OP.subscribe, log, steps);
        return SUSPENDED;
      }
      const cursor = makeCursor(m, fiber, log, takenBy(m, parent));
      setState(m, cursor.object, READING);
      record(m, fiber, 'SUB', log, pc, null);
      registers[base + code[pc + 1]!] = cursor;
      return pc + 3;
    }
    case 123 satisfies Code['shareStream']: {
      const log = logOf(m, objectOf(registers[base + code[pc + 2]!]!));
      registers[base + code[pc + 1]!] = makeCursor(m, fiber, log, 0);
      return pc + 3;
    }
    case 113 satisfies Code['newChannel']: {
      const name = (m.program.constants[code[pc + 4]!] as string | null) ?? '';
      const capacity = Number(registers[base + code[pc + 2]!]);
      const given = registers[base + code[pc + 3]!]!;
      registers[base + code[pc + 1]!] = makeChannel(m, fiber, capacity, given, name);
      return pc + 5;
    }
    case 114 satisfies Code['claim']:
      return claim(m, fiber, pc, base, performing, steps);
    case 115 satisfies Code['beginOwn']: {
      const channel = objectOf(registers[base + code[pc + 2]!]!);
      if (!performing) {
        suspendAt(m, o, pc, OP.claimOwn, channel, steps);
        return SUSPENDED;
      }
      const isWanted = !hasState(m, channel, DROPPED);
      record(m, fiber, 'CLAIM', channel, pc, isWanted);
      registers[base + code[pc + 1]!] = isWanted;
      return pc + 3;
    }
    case 119 satisfies Code['mapOperation']:
      return performOnMap(m, fiber, code, pc, base, performing, steps);
    case 120 satisfies Code['addToObservable']:
    case 121 satisfies Code['viewObservable']:
    case 122 satisfies Code['endObservable']:
      return performOnObservable(m, fiber, code, pc, base, performing, steps);
    default:
      throw new InternalError(`opcode ${String(code[pc])} at pc ${pc}`);
  }
}

/** The handle of a new stream; that of a split or shared stream is the first of several. */
function makeStream(m: MachineState, fiber: number, kind: number, name: string): Handle {
  const stream = createObject(m, fiber, kind, new ListValue([]), name);
  m.pushedAt[stream.object] = [];
  m.takenAt[stream.object] = [];
  m.readers[stream.object] = [fiber];
  m.allocated += LIST_CELL * 20;
  return kind === SPLIT || kind === SHARED ? makeCursor(m, fiber, stream.object, 0) : stream;
}

/** When nobody keeps items any more, the declared handle of a split stream stands where the last one to do so stood. */
function leaveItems(m: MachineState, object: number, log: number): void {
  if (m.objectKind[log] !== SPLIT || !hasState(m, object, READING)) return;
  const declared = declaredHandle(m, log);
  if (hasState(m, declared, READING) || keepers(m, log).length > 0) return;
  setWord(m, declared, TAKEN, word(m, object, TAKEN));
}

function makeCursor(m: MachineState, fiber: number, log: number, taken: number): Handle {
  // A handle that does not count is nothing that anybody need tell from others: the stream has the name.
  const name = m.objectKind[log] === SHARED ? '' : m.objectName[log]!;
  const cursor = createObject(m, fiber, CURSOR, m.handles[log]!, name);
  setWord(m, cursor.object, TAKEN, taken);
  m.readers[cursor.object] = [fiber];
  // What it never took is nothing that a PUSH had to wait for.
  m.takenAt[cursor.object] = new Array<number>(taken).fill(-1);
  m.heap.swapSlot(m.queues, log, [...m.queues[log]!, cursor.object]);
  noteChange(m, log);
  return cursor;
}

function push(m: MachineState, log: number, value: Value): void {
  const at = word(m, log, PUSHED);
  const opposite = at - capacityOf(m, log);
  if (opposite >= 0)
    for (const keeper of keepers(m, log)) {
      const depth = m.takenAt[keeper]![opposite]!;
      if (depth >= 0) m.addLink(AFTER + depth);
    }
  m.heap.append(m.objectValue[log] as ListValue, value);
  m.heap.push(m.pushedAt[log]!, m.depth - 1);
  setWord(m, log, PUSHED, at + 1);
  m.puts.add(m.depth - 1, log);
  m.hasNews = true;
  m.allocated += LIST_CELL;
}

function take(m: MachineState, object: number, log: number, at: number): Value {
  const { items } = m.objectValue[log] as ListValue;
  const value = items[at]!;
  const depths = m.takenAt[object]!;
  // The declared handle of a split stream begins where the others are.
  while (depths.length < at) m.heap.push(depths, -1);
  m.heap.push(depths, m.depth - 1);
  setWord(m, object, TAKEN, at + 1);
  if (m.objectKind[object] === CURSOR) {
    setState(m, object, READING);
    if (keepers(m, log).some((keeper) => word(m, keeper, TAKEN) <= at)) return value;
  }
  m.heap.setSlot(items, at, null);
  return value;
}

/** Inline, a generator runs when somebody wants its next item, from where it stopped. */
function resumeGenerator(m: MachineState, log: number): void {
  const producer = word(m, log, PRODUCER);
  if (producer < 0 || m.words[producer * STRIDE + STATUS] !== LIVE) return;
  if (!m.inlineStack.includes(producer)) m.inlineStack.push(producer);
}

/** Inline, a generator stops after each item, and whoever wanted it goes on. */
function handBack(m: MachineState, fiber: number, pc: number, steps: number): number {
  const o = fiber * STRIDE;
  m.inlineStack.pop();
  m.words[o + PC] = pc;
  m.words[o + OPERATION] = OP.resume;
  m.words[o + OBJECT] = -1;
  m.steps = steps;
  return SUSPENDED;
}
