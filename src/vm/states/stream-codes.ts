/**
 * The state of a stream or channel as integers: what can still be taken, by whom, and what somebody who waits at it waits for.
 * It is written relative to the oldest item that anybody may still take, so that how many were taken before does not matter.
 * Where each handle stands is written with the stream, and nothing with the handle.
 */
import {
  CLOSED,
  DROPPED,
  OBJECT_STRIDE,
  PRODUCER,
  PUSHED,
  STREAM_STATE,
  TAKEN,
} from '../layout.js';
import type { MachineState } from '../machine-state.js';
import { capacityOf, isChannel, isHandle, takerOf } from '../streams.js';
import type { ListValue } from '../value.js';
import type { ValueCodes } from './value-codes.js';

export class StreamCodes {
  readonly #machine: MachineState;
  readonly #codes: ValueCodes;

  constructor(machine: MachineState, codes: ValueCodes) {
    this.#machine = machine;
    this.#codes = codes;
  }

  write(object: number): void {
    const machine = this.#machine;
    if (isHandle(machine, object)) return;
    const codes = this.#codes;
    const state = this.#word(object, STREAM_STATE);
    codes.push(state);
    // What is left in it is nobody's.
    if ((state & DROPPED) !== 0) return;
    if (isChannel(machine, object)) {
      codes.push(capacityOf(machine, object));
      this.#writeItems(object, this.#word(object, TAKEN));
      return;
    }
    codes.pushFiber(this.#word(object, PRODUCER));
    codes.pushFiber(takerOf(machine, object));
    const handles = machine.queues[object]!;
    let first = Infinity;
    for (const handle of handles)
      if ((this.#word(handle, STREAM_STATE) & DROPPED) === 0)
        first = Math.min(first, this.#word(handle, TAKEN));
    // The handles of a shared stream do not count.
    first = Math.max(first === Infinity ? 0 : first, this.#word(object, TAKEN));
    // Where the handles end and the items begin.
    codes.push(handles.length);
    for (const handle of handles) {
      codes.push(handle);
      codes.push(this.#word(handle, STREAM_STATE));
      if ((this.#word(handle, STREAM_STATE) & DROPPED) !== 0) continue;
      codes.push(Math.max(0, this.#word(handle, TAKEN) - first));
      codes.pushFiber(takerOf(machine, handle));
    }
    this.#writeItems(object, first);
  }

  /** The items from `first` on, and the error behind them, if there is one. */
  #writeItems(object: number, first: number): void {
    const codes = this.#codes;
    const { items } = this.#machine.objectValue[object] as ListValue;
    const count = this.#word(object, PUSHED);
    codes.push(count - first);
    for (let at = first; at < count; at++) codes.pushValue(items[at]!);
    const isFailed = (this.#word(object, STREAM_STATE) & CLOSED) !== 0 && items.length > count;
    if (isFailed) codes.pushValue(items[count]!);
  }

  #word(object: number, at: number): number {
    return this.#machine.objectWords[object * OBJECT_STRIDE + at]!;
  }
}
