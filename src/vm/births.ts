/** How fibers and shared objects come into being in a machine. */
import * as OP from '../bytecode/operation-numbers.js';
import { OBJECT_KINDS } from '../bytecode/opcodes.js';
import { freeze, isCell } from './cells.js';
import { seedState } from '../support/prng.js';
import { grown } from '../support/grown.js';
import {
  BASE,
  CROSSED,
  FRAME_HEAD,
  FUNCTION,
  GROUP,
  LIVE,
  LOOPS,
  LOOP_YIELDS,
  OBJECT,
  OBJECTS,
  OBJECT_STRIDE,
  OPERATION,
  OWNER,
  RANDOM,
  READERS,
  STATUS,
  STRIDE,
  TARGET,
  VERSION,
  WRITERS_QUEUED,
} from './layout.js';
import type { MachineState } from './machine-state.js';
import type { Value } from './value.js';
import { Handle } from './value.js';

/** Sets up fiber `fiber`, about to run `body` with `captures` in its first registers, maybe on a stack of its own. */
export function startFiber(
  machine: MachineState,
  fiber: number,
  body: number,
  captures: readonly Value[],
  hasStack: boolean,
): void {
  makeRoom(machine, fiber);
  const o = fiber * STRIDE;
  const { words } = machine;
  // The status alone is logged: the rest of an absent fiber means nothing.
  machine.heap.setWord(words, o + STATUS, LIVE);
  machine.liveCount++;
  words.fill(0, o + STATUS + 1, o + STRIDE);
  if (hasStack && machine.takesTurns) words[o + LOOPS] = LOOP_YIELDS;
  words[o + FUNCTION] = body;
  words[o + BASE] = FRAME_HEAD;
  words[o + OPERATION] = OP.start;
  words[o + OBJECT] = -1;
  words[o + TARGET] = -1;
  words[o + GROUP] = -1;
  machine.deadlines[fiber] = Infinity;
  words[o + RANDOM] = machine.seeds[fiber] ??= seedState(
    machine.options.seed,
    machine.names.fiberName(fiber),
  );
  const registers = (machine.registers[fiber] ??= []);
  for (let i = 0; i < FRAME_HEAD; i++) registers[i] = -1;
  const size = machine.program.functions[body]!.registers;
  for (let i = 0; i < size; i++) registers[FRAME_HEAD + i] = captures[i] ?? null;
  machine.results[fiber] = null;
  machine.loops[fiber] = null;
  machine.fibersMax = Math.max(machine.fibersMax, machine.names.fiberCount);
}

/** Room for everything about `fiber`, which has just got its name. */
export function makeRoom(machine: MachineState, fiber: number): void {
  const { heap, names } = machine;
  if ((fiber + 1) * STRIDE > machine.words.length) {
    const old = machine.words;
    machine.words = grown(old, 2 * old.length);
    heap.replaceWords(old, machine.words);
    const times = machine.deadlines;
    machine.deadlines = grown(times, 2 * times.length + fiber);
    heap.replaceWords(times, machine.deadlines);
  }
  if (1 + names.fiberCount > machine.globals.length) {
    const old = machine.globals;
    machine.globals = new Float64Array(2 * old.length + names.fiberCount).fill(-1);
    machine.globals.set(old);
    heap.replaceWords(old, machine.globals);
  }
}

export function makeObjectRoom(machine: MachineState, object: number): void {
  if ((object + 1) * OBJECT_STRIDE <= machine.objectWords.length) return;
  const old = machine.objectWords;
  machine.objectWords = grown(old, 2 * old.length);
  machine.heap.replaceWords(old, machine.objectWords);
}

/** `fiber` takes turns from now on, with the fibers that will share its scheduler. */
export function foundGroup(machine: MachineState, fiber: number): void {
  machine.heap.setWord(machine.words, fiber * STRIDE + GROUP, fiber);
  machine.heap.setWord(machine.globals, 1 + fiber, fiber);
}

/** An empty list at `id`: that of an earlier execution, where nothing came into it. */
function clearList(lists: number[][], id: number): void {
  const list = lists[id];
  if (list === undefined || list.length > 0) lists[id] = [];
}

/** A new shared object of `fiber`: `kind` is a position in OBJECT_KINDS, `name` what the user calls it. */
export function createObject(
  machine: MachineState,
  fiber: number,
  kind: number,
  value: Value,
  name: string,
): Handle {
  const o = fiber * STRIDE;
  const { words } = machine;
  const ordinal = words[o + OBJECTS]! + 1;
  machine.heap.setWord(words, o + OBJECTS, ordinal);
  const id = machine.names.object(fiber, ordinal);
  makeObjectRoom(machine, id);
  machine.objectKind[id] = kind;
  machine.objectValue[id] = value;
  machine.objectName[id] = name;
  clearList(machine.readers, id);
  clearList(machine.queues, id);
  const w = id * OBJECT_STRIDE;
  machine.objectWords[w + OWNER] = -1;
  machine.objectWords[w + READERS] = 0;
  machine.objectWords[w + WRITERS_QUEUED] = 0;
  machine.objectWords[w + CROSSED] = 0;
  machine.objectWords[w + VERSION] = 0;
  if (machine.frozen !== null && isCell(machine, id)) freeze(machine.frozen, value);
  const kindName = OBJECT_KINDS[kind];
  const isCooperative = kindName === 'local' || kindName === 'multiowned';
  // Inline bodies run to their end where they are spawned: nobody takes turns.
  if (isCooperative && !machine.options.inline && words[o + GROUP] === -1)
    foundGroup(machine, fiber);
  return (machine.handles[id] ??= new Handle(id));
}
