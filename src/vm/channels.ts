/**
 * Channels (CLEAR concurrency reference, 3.20): where the workers of a concurrent stage get their elements from, several at
 * a time, and each element goes to one of them. One fiber puts elements in, as a generator puts items into a stream (PUSH,
 * CLOSE); or all of them are there from the beginning. Whoever drops a channel, because an element has failed, ends it for
 * everybody: the elements that are left are nobody's.
 */
import { createObject } from './births.js';
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
  STATUS,
  STREAM_STATE,
  STRIDE,
  TAKEN,
} from './layout.js';
import { AFTER } from './machine-types.js';
import type { MachineState } from './machine-state.js';
import { LIST_CELL } from './memory.js';
import type { Value, Handle } from './value.js';
import { ListValue } from './value.js';
import { SUSPENDED } from './answers.js';
import { record, suspendAt } from './visible.js';
import * as OP from '../bytecode/operation-numbers.js';
import { CHANNEL } from '../bytecode/kind-numbers.js';

const ROOM_MIN = 4;
const ROOM_MAX = 64;

function word(m: MachineState, channel: number, at: number): number {
  return m.objectWords[channel * OBJECT_STRIDE + at]!;
}

/** Elements that may wait in it. Its queue holds nothing but that. */
export function channelCapacity(m: MachineState, channel: number): number {
  return m.queues[channel]![0]!;
}

/** Room for as many elements as there are workers, rounded up to a power of two, within limits. */
function roomFor(m: MachineState, workers: number): number {
  if (m.options.channelCapacity > 0) return m.options.channelCapacity;
  let room = ROOM_MIN;
  while (room < workers && room < ROOM_MAX) room *= 2;
  return room;
}

/**
 * `given`: all elements that there will be, or NIL. `wanted`: room for so many; below 0, what goes with as many workers.
 */
export function makeChannel(
  m: MachineState,
  fiber: number,
  wanted: number,
  given: Value,
  name: string,
): Handle {
  const items = given instanceof ListValue ? given.items : [];
  const handle = createObject(m, fiber, CHANNEL, new ListValue(items), name);
  const channel = handle.object;
  const w = channel * OBJECT_STRIDE;
  m.objectWords[w + PRODUCER] = fiber;
  m.objectWords[w + PUSHED] = items.length;
  m.objectWords[w + STREAM_STATE] = given === null ? 0 : CLOSED;
  m.queues[channel] = [wanted > 0 ? wanted : roomFor(m, -wanted)];
  // What was there from the beginning is nothing that anybody waits for.
  m.pushedAt[channel] = items.map(() => -1);
  if (given !== null) m.pushedAt[channel].push(-1);
  m.takenAt[channel] = [];
  m.allocated += LIST_CELL * (20 + items.length);
  return handle;
}

/** Whether the pending CLAIM of `fiber` need not wait: a whole batch is there, or what is there is the rest. */
export function canClaim(m: MachineState, fiber: number): boolean {
  const { channel, batch } = pendingClaim(m, fiber);
  if ((word(m, channel, STREAM_STATE) & (CLOSED | DROPPED)) !== 0) return true;
  const waiting = word(m, channel, PUSHED) - word(m, channel, TAKEN);
  return waiting >= wholeBatch(m, channel, batch);
}

/** A batch is never more than the channel has room for. */
function wholeBatch(m: MachineState, channel: number, batch: number): number {
  return Math.min(batch, channelCapacity(m, channel));
}

function pendingClaim(m: MachineState, fiber: number): { channel: number; batch: number } {
  const o = fiber * STRIDE;
  const { code } = m.program.functions[m.words[o + FUNCTION]!]!;
  const pc = m.words[o + PC]!;
  const base = m.words[o + BASE]!;
  const registers = m.registers[fiber]!;
  const { object } = registers[base + code[pc + 2]!] as Handle;
  return { channel: object, batch: Number(registers[base + code[pc + 3]!]) };
}

/** The instruction `claim` at `pc`. */
export function claim(
  m: MachineState,
  fiber: number,
  pc: number,
  base: number,
  performing: boolean,
  steps: number,
): number {
  const o = fiber * STRIDE;
  const registers = m.registers[fiber]!;
  const { code } = m.program.functions[m.words[o + FUNCTION]!]!;
  const channel = (registers[base + code[pc + 2]!] as Handle).object;
  if (!performing) {
    suspendAt(m, o, pc, OP.claim, channel, steps);
    // Inline, the fiber that puts elements in goes on, and comes back with one (`letClaim`).
    if (m.options.inline && !canClaim(m, fiber)) m.inlineStack.pop();
    return SUSPENDED;
  }
  const batch = wholeBatch(m, channel, Number(registers[base + code[pc + 3]!]));
  const first = word(m, channel, TAKEN);
  const isDropped = (word(m, channel, STREAM_STATE) & DROPPED) !== 0;
  const count = isDropped ? 0 : Math.min(batch, word(m, channel, PUSHED) - first);
  const isRest = count < batch && !isDropped;
  for (let at = first; at < first + count + (isRest ? 1 : 0); at++) noteLink(m, channel, at);
  const taken = count === 0 ? null : take(m, channel, first, count);
  record(m, fiber, 'CLAIM', channel, pc, count);
  registers[base + code[pc + 1]!] = taken;
  return pc + 4;
}

/** A CLAIM comes after the elements that it takes; one that gets less than a batch, after the end. */
function noteLink(m: MachineState, channel: number, at: number): void {
  const depth = m.pushedAt[channel]![at];
  if (depth !== undefined && depth >= 0 && depth < m.depth - 1) m.addLink(AFTER + depth);
}

function take(m: MachineState, channel: number, first: number, count: number): ListValue {
  const { items } = m.objectValue[channel] as ListValue;
  const batch = items.slice(first, first + count);
  for (let at = first; at < first + count; at++) {
    m.heap.setSlot(items, at, null);
    m.heap.push(m.takenAt[channel]!, m.depth - 1);
  }
  m.heap.setWord(m.objectWords, channel * OBJECT_STRIDE + TAKEN, first + count);
  m.allocated += LIST_CELL * (4 + count);
  return new ListValue(batch);
}

/** Inline, those that wait for elements of `channel` and can go on do so before `fiber`, which goes on at `pc`. */
export function letClaim(
  m: MachineState,
  fiber: number,
  channel: number,
  pc: number,
  steps: number,
): number {
  const o = fiber * STRIDE;
  m.words[o + PC] = pc;
  m.words[o + OPERATION] = OP.resume;
  m.words[o + OBJECT] = -1;
  m.steps = steps;
  const waiting = m.readers[channel]!.filter((worker) => {
    const w = worker * STRIDE;
    const claims = m.words[w + OPERATION] === OP.claim && m.words[w + OBJECT] === channel;
    return claims && m.words[w + STATUS] === LIVE && canClaim(m, worker);
  });
  // One for elements, and all of them for the end.
  const isOver = (word(m, channel, STREAM_STATE) & (CLOSED | DROPPED)) !== 0;
  m.inlineStack.push(...(isOver ? waiting.toReversed() : waiting.slice(0, 1)));
  return SUSPENDED;
}
