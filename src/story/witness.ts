/**
 * What an observer of the machine notes about each event beside what it did (`deeds.ts`): the values. They are turned into
 * text at once, because what they stand for may change.
 */
import type { EventKind } from '../bytecode/events.js';
import { commit as COMMIT } from '../bytecode/operation-numbers.js';
import { OPCODE_NUMBERS } from '../bytecode/opcode-numbers.js';
import type { Shape } from '../bytecode/program.js';
import { showValue } from '../explore/show-value.js';
import { lengthOnLine } from '../explore/positions.js';
import { decodeBytes } from '../support/bytes.js';
import { bodyName } from '../vm/describe.js';
import { BASE, FAILED, STATUS, STRIDE } from '../vm/layout.js';
import { AFTER } from '../vm/machine-types.js';
import type { EventObserver } from '../vm/machine-types.js';
import type { Machine } from '../vm/machine.js';
import type { MapValue, Value } from '../vm/value.js';
import { StructValue } from '../vm/value.js';

/** Items of a collection, and characters of a value, that a story tells. */
const ITEMS_MAX = 20;
const LENGTH_MAX = 400;
/** Where in a `mapOperation` that puts an entry its value stands. */
const PUT_VALUE = 6;
/** No entry. */
const NOTHING = 'NIL';

export interface Seen {
  readonly fiber: number;
  /** Depth of its transition. */
  readonly depth: number;
  readonly kind: EventKind;
  /** Of a SPAWN or JOIN: the other fiber; else -1. */
  readonly target: number;
  value: string | null;
  readonly before: string | null;
  readonly length: number;
  /** Of a SPAWN: what the new fiber runs. */
  readonly body: string;
}

type Event = Parameters<EventObserver>[0];

export class Witness {
  readonly seen: Seen[] = [];
  readonly #machine: Machine;
  /** An event whose fiber is about to change a collection in place, until the next event. */
  #editing: { readonly seen: Seen; readonly object: number } | null = null;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  readonly observe: EventObserver = (event) => {
    this.settle();
    const machine = this.#machine;
    const { fiber, kind, object, function: fn, pc } = event;
    const opcode = machine.program.functions[fn]?.code[pc];
    const child = kind === 'SPAWN' || kind === 'JOIN' ? lastLinked(machine) : -1;
    const seen: Seen = {
      fiber,
      depth: machine.depth - 1,
      kind,
      target: child,
      value: this.#valueOf(event, opcode),
      before: this.#before(event),
      length: fn < 0 ? 0 : lengthOnLine(machine.program, fn, pc),
      body: kind === 'SPAWN' ? bodyName(machine, child) : '',
    };
    this.seen.push(seen);
    const isEdit = kind === 'PUT' && opcode === OPCODE_NUMBERS.editObject;
    if (isEdit || kind === 'OBSADD') this.#editing = { seen, object };
  };

  /** Notes what the last event has changed in place. Nobody else has acted since. */
  settle(): void {
    if (this.#editing === null) return;
    const { seen, object } = this.#editing;
    this.#editing = null;
    seen.value = this.#text(this.#machine.objectValue[object] ?? null);
  }

  #valueOf(
    { fiber, kind, value, object, function: fn, pc }: Event,
    opcode: number | undefined,
  ): string | null {
    switch (kind) {
      case 'GET':
      case 'PUT':
        // An access that does not come about any more, because of a race.
        if (value === null && opcode === OPCODE_NUMBERS.accessPlain) return null;
        return this.#text(value, this.#shapeOf(object, fn, pc));
      case 'ALOAD':
      case 'ASTORE':
      case 'ARMW':
      case 'SNAP':
      case 'PUBLISH':
      case 'PUSH':
      case 'POP':
      case 'CLAIM':
      case 'OBSADD':
      case 'OBSVIEW':
      case 'NOW':
      case 'RAND':
      case 'TICK':
        return this.#text(value);
      case 'JOIN':
        // Void is no news.
        return value === null ? null : this.#text(value);
      case 'END': {
        // A fiber that fails ends with its error.
        const machine = this.#machine;
        const hasFailed = machine.words[fiber * STRIDE + STATUS] === FAILED;
        const result = hasFailed ? machine.results[fiber]! : value;
        return result === null ? null : this.#text(result);
      }
      case 'COMMIT':
        return this.#commits() ? this.#text(value) : null;
      case 'TAG':
        return value === null ? null : this.#text(value);
      case 'OUT':
        return `"${shortened(decodeBytes(value as string))}"`;
      case 'MGET':
        return this.#entry(object, value);
      case 'MPUT': {
        const { code } = this.#machine.program.functions[fn]!;
        const base = this.#machine.words[fiber * STRIDE + BASE]!;
        return this.#text(this.#machine.registers[fiber]![base + code[pc + PUT_VALUE]!]!);
      }
      case 'MDEL':
        return value === null ? null : NOTHING;
      case 'IO':
        return typeof value === 'string' ? this.#text(value) : null;
      default:
        return null;
    }
  }

  /** What a written cell held until now. */
  #before({ kind, object, function: fn, pc, value: key }: Event): string | null {
    const machine = this.#machine;
    const held = object < 0 ? null : (machine.objectValue[object] ?? null);
    switch (kind) {
      case 'PUT': {
        const { code } = machine.program.functions[fn]!;
        if (code[pc] === OPCODE_NUMBERS.accessPlain) return null;
        if (code[pc] !== OPCODE_NUMBERS.putShared) return this.#text(held);
        const field = code[pc + 2]!;
        const struct = held as StructValue;
        return this.#text(struct.fields[field] ?? null, this.#shapeOf(object, fn, pc));
      }
      case 'ASTORE':
      case 'ARMW':
      case 'PUBLISH':
      case 'OBSADD':
        return this.#text(held);
      case 'COMMIT':
        return this.#commits() ? this.#text(held) : null;
      case 'MPUT':
      case 'MDEL':
        return key === null ? null : this.#entry(object, key);
      default:
        return null;
    }
  }

  /** What a part of a sharded map has for a key. */
  #entry(object: number, key: Value): string {
    const found = (this.#machine.objectValue[object] as MapValue).entries.get(key);
    return found === undefined ? NOTHING : this.#text(found);
  }

  #commits(): boolean {
    return this.#machine.operationAt[this.#machine.depth - 1] === COMMIT;
  }

  /** What the numbers of the field that a GET or PUT is about stand for. */
  #shapeOf(object: number, fn: number, pc: number): Shape {
    const machine = this.#machine;
    const { code } = machine.program.functions[fn]!;
    const held = machine.objectValue[object];
    const isGet = code[pc] === OPCODE_NUMBERS.getShared;
    if (!(held instanceof StructValue) || (!isGet && code[pc] !== OPCODE_NUMBERS.putShared))
      return 'value';
    const field = code[pc + (isGet ? 3 : 2)]!;
    return machine.program.layouts[held.layout]?.shapes[field] ?? 'value';
  }

  #text(value: Value, shape: Shape = 'value'): string {
    const machine = this.#machine;
    const showing = {
      itemsMax: ITEMS_MAX,
      objectText: (object: number) =>
        machine.objectName[object] || machine.names.objectName(object),
    };
    return shortened(decodeBytes(showValue(value, shape, machine.program, showing)));
  }
}

/** The fiber of the last link: that of a SPAWN or JOIN that has just been made. */
function lastLinked({ links, linkCount }: Machine): number {
  const link = links[linkCount - 1]!;
  return link < 0 ? -1 - link : link < AFTER ? link : -1;
}

function shortened(text: string): string {
  const characters = Array.from(text.slice(0, 2 * LENGTH_MAX));
  return characters.length <= LENGTH_MAX ? text : `${characters.slice(0, LENGTH_MAX).join('')}…`;
}
