/**
 * Canonical texts: equal texts exactly for equal things, whatever the schedule was.
 * The key of an equivalence class is, for each fiber, the list of its operations with their clocks (research on
 * exploration, 8.1); the text of a state walks everything reachable and names objects and fibers by their names.
 */
import { OPERATION_NAMES, OPERATIONS } from '../bytecode/events.js';
import {
  BASE,
  FIRED,
  FUNCTION,
  LIVE,
  OBJECT,
  OBJECTS,
  OBJECT_STRIDE,
  OPERATION,
  OWNER,
  PC,
  STATUS,
  STRIDE,
} from '../vm/layout.js';
import { callCounters } from '../vm/call-counters.js';
import type { Machine } from '../vm/machine.js';
import { isStream } from '../vm/streams.js';
import type { Value } from '../vm/value.js';
import {
  cellsOf,
  ErrorValue,
  FunctionValue,
  Handle,
  isContainer,
  PromiseValue,
  WeakHandle,
} from '../vm/value.js';
import type { HappensBefore } from './happens-before.js';

/**
 * Key of the equivalence class of the execution that `order` describes. With `isWhole` it tells apart how far fibers had
 * come with what nobody can notice; without, whether the machine runs that by itself (`runsUnobservable`) makes no
 * difference.
 */
export function classKey(machine: Machine, order: HappensBefore, isWhole = true): string {
  const { names } = machine;
  const counts = isWhole ? (e: number): boolean => e >= 0 : (e: number) => isObservable(order, e);
  /** By fiber: how many of its first events count, at each number of events. */
  const counted = new Map<number, number[]>();
  for (let e = 0; e < order.length; e++) {
    const fiber = order.fiberOf(e);
    const list = counted.get(fiber) ?? [0];
    list.push((list.at(-1) ?? 0) + (counts(e) ? 1 : 0));
    counted.set(fiber, list);
  }
  const parts: string[] = [];
  for (const fiber of names.order) {
    const steps: string[] = [];
    for (let e = 0; e < order.length; e++) {
      if (order.fiberOf(e) !== fiber || !counts(e)) continue;
      const clock = order.clock(e);
      const seen: string[] = [];
      for (const other of names.order) {
        const count = counted.get(other)?.[clock[other] ?? 0] ?? 0;
        if (count > 0) seen.push(`${names.fiberName(other)}:${count}`);
      }
      const object = order.objectOf(e);
      const operation = OPERATION_NAMES[order.operationOf(e)] ?? '';
      steps.push(`${operation} ${objectText(machine, object)} ${seen.join(',')}`);
    }
    if (steps.length > 0) parts.push(`${names.fiberName(fiber)} ${steps.join(';')}`);
  }
  return parts.join('|');
}

/** Whether some other fiber could notice event `e`. */
function isObservable(order: HappensBefore, e: number): boolean {
  const name = OPERATION_NAMES[order.operationOf(e)];
  return (
    order.labels.isCompound(order.labelOf(e)) ||
    (name !== undefined && OPERATIONS[name].access !== 'none')
  );
}

function objectText(machine: Machine, object: number): string {
  return object >= 0 ? machine.names.objectName(object) : String(object);
}

/** The whole state: fibers, what they are about to do, their registers, shared objects, the clock. */
export function stateText(machine: Machine): string {
  const { names, words } = machine;
  // Without a reader of the clock only the distance to a timer matters.
  const start = machine.readsClock ? 0 : machine.now;
  const parts = [`now ${machine.now - start}`];
  const seen = new Set<number>();
  for (const fiber of names.order) {
    const o = fiber * STRIDE;
    const status = words[o + STATUS] ?? 0;
    if (!machine.exists(fiber)) continue;
    let text = `fiber ${names.fiberName(fiber)} status ${status}, `;
    if (status === LIVE) {
      const fn = machine.program.functions[words[o + FUNCTION] ?? 0];
      const base = words[o + BASE] ?? 0;
      const registers = machine.registers[fiber] ?? [];
      const size = Math.min(registers.length, base + (fn?.registers ?? 0));
      const operation = OPERATION_NAMES[words[o + OPERATION] ?? 0] ?? '';
      text += `at ${fn?.name ?? ''}:${words[o + PC] ?? 0} ${operation} ${objectText(machine, words[o + OBJECT] ?? -1)}, `;
      text += `timer ${(machine.deadlines[fiber] ?? 0) - start} ${words[o + FIRED] ?? 0},`;
      for (let r = 0; r < size; r++) text += ` ${valueText(machine, registers[r] ?? null, seen)}`;
    } else {
      text += valueText(machine, machine.results[fiber] ?? null, seen);
    }
    parts.push(text);
  }
  for (const counter of callCounters(machine)) seen.add(counter);
  parts.push(...objectTexts(machine, seen));
  const files = machine.files.written().map(([path, content]) => JSON.stringify([path, content]));
  parts.push(...files.sort());
  return parts.join('\n');
}

/** How an execution ended: what it printed, what every fiber gave, and what every object held in the end. */
export function finalText(machine: Machine): string {
  const { names, words, fault } = machine;
  const parts = [
    `${machine.ending ?? ''} ${machine.status} ${fault?.kind ?? ''} ${fault?.message ?? ''}`,
  ];
  const seen = new Set<number>();
  for (const { text } of machine.output) parts.push(JSON.stringify(text));
  for (const fiber of names.order) {
    if (!machine.exists(fiber)) continue;
    const result = valueText(machine, machine.results[fiber] ?? null, seen);
    parts.push(`fiber ${names.fiberName(fiber)} gives ${result}`);
    for (let n = 1; n <= words[fiber * STRIDE + OBJECTS]!; n++) {
      const object = names.object(fiber, n);
      const value = valueText(machine, machine.objectValue[object] ?? null, seen);
      parts.push(`object ${names.objectName(object)} = ${value}`);
    }
  }
  return parts.join('\n');
}

/** The text of every object in `seen` and of those reachable from them, in the order of their names. */
function objectTexts(machine: Machine, seen: Set<number>): string[] {
  const texts = new Map<number, string>();
  let size = -1;
  while (size !== seen.size) {
    size = seen.size;
    for (const object of [...seen]) {
      if (texts.has(object)) continue;
      const w = object * OBJECT_STRIDE;
      const value = valueText(machine, machine.objectValue[object] ?? null, seen);
      const owner = machine.names.fiberName(machine.objectWords[w + OWNER] ?? -1);
      const readers = (machine.readers[object] ?? [])
        .map((r) => machine.names.fiberName(r))
        .join(',');
      const queued = machine.queues[object] ?? [];
      const queue = isStream(machine, object)
        ? queued.map((cursor) => machine.names.objectName(cursor)).join(',')
        : queued.map((q) => `${machine.names.fiberName(q >> 1)}${q & 1}`).join(',');
      const counts = isStream(machine, object)
        ? ` counts ${machine.objectWords.slice(w + 1, w + OBJECT_STRIDE).join(',')}`
        : '';
      texts.set(
        object,
        `object ${machine.names.objectName(object)} = ${value} held ${owner} read ${readers} queue ${queue}${counts}`,
      );
    }
  }
  return [...texts]
    .sort((a, b) => machine.names.compareObjects(a[0], b[0]))
    .map(([, text]) => text);
}

function valueText(machine: Machine, value: Value, seen: Set<number>): string {
  if (typeof value === 'number') return String(value);
  if (value === null || typeof value !== 'object')
    return typeof value === 'string'
      ? JSON.stringify(value)
      : `${String(value)}${typeof value === 'bigint' ? 'n' : ''}`;
  // What class a container is of is told by the place that holds it.
  if (isContainer(value))
    return `[${cellsOf(value)
      .map((cell) => valueText(machine, cell, seen))
      .join(' ')}]`;
  if (value instanceof PromiseValue) return `promise ${machine.names.fiberName(value.fiber)}`;
  if (value instanceof Handle) {
    seen.add(value.object);
    return `object ${machine.names.objectName(value.object)}`;
  }
  if (value instanceof WeakHandle) {
    seen.add(value.target);
    return `weak object ${machine.names.objectName(value.target)}`;
  }
  if (value instanceof FunctionValue)
    return `function ${value.function}(${value.captures.map((c) => valueText(machine, c, seen)).join(' ')})`;
  return value instanceof ErrorValue
    ? `error ${value.kind} ${value.type} ${JSON.stringify(value.message)}`
    : '?';
}
