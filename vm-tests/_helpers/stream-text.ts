/** What matters of a stream or channel, as text: what can still be taken, and who stands where. */
import {
  CLOSED,
  DROPPED,
  OBJECT_STRIDE,
  PRODUCER,
  PUSHED,
  READING,
  STREAM_STATE,
  TAKEN,
} from '../../src/vm/layout.js';
import type { Machine } from '../../src/vm/machine.js';
import { capacityOf, isChannel, isHandle } from '../../src/vm/streams.js';
import type { Value } from '../../src/vm/value.js';
import { ListValue } from '../../src/vm/value.js';

export function streamText(
  machine: Machine,
  object: number,
  show: (value: Value) => string,
): string {
  const { names, objectWords } = machine;
  const word = (of: number, at: number): number => objectWords[of * OBJECT_STRIDE + at] ?? 0;
  const has = (of: number, bit: number): boolean => (word(of, STREAM_STATE) & bit) !== 0;
  if (isHandle(machine, object)) return 'a handle';
  if (has(object, DROPPED)) return 'dropped';
  const fibers = (of: number): string =>
    (machine.readers[of] ?? []).map((fiber) => names.fiberName(fiber)).join();
  const handles = isChannel(machine, object) ? [] : (machine.queues[object] ?? []);
  const kept = handles.filter((handle) => !has(handle, DROPPED));
  const places = kept.map((handle) => word(handle, TAKEN));
  const oldest = Math.max(word(object, TAKEN), places.length === 0 ? 0 : Math.min(...places));
  const value = machine.objectValue[object];
  const items = value instanceof ListValue ? value.items.slice(oldest) : [];
  const standing = handles.map((handle) => {
    if (!kept.includes(handle)) return `${names.objectName(handle)} dropped`;
    const ahead = Math.max(0, word(handle, TAKEN) - oldest);
    const reads = has(handle, READING) ? 'reads' : 'waits';
    return `${names.objectName(handle)} ${reads} ${ahead} ahead for ${fibers(handle)}`;
  });
  return [
    `${word(object, PUSHED) - oldest} of ${capacityOf(machine, object)}: ${items.map(show).join()}`,
    has(object, CLOSED) ? 'closed' : 'open',
    `from ${names.fiberName(word(object, PRODUCER))} for ${fibers(object)}`,
    ...standing,
  ].join('; ');
}
