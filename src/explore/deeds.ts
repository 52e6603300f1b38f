/**
 * What the fibers of one execution did to shared objects, event by event, in the user's terms: the material from
 * which a failure is explained. Accesses to what a lock protects are not scheduling points, but they are what people
 * think in, so they are told as well.
 */
import type { EventKind } from '../bytecode/events.js';
import { commitConflict as COMMIT_CONFLICT } from '../bytecode/operation-numbers.js';
import { OPCODE_NUMBERS } from '../bytecode/opcode-numbers.js';
import type { Location } from '../diagnostics/source.js';
import { cellText as cellTextOf, fieldName, nameText } from '../vm/describe.js';
import type { Machine } from '../vm/machine.js';
import type { EventObserver } from '../vm/machine-types.js';
import { FUNCTION, OBJECT_STRIDE, OWNER, PC, STRIDE } from '../vm/layout.js';
import { lockChain } from '../vm/locks.js';
import type { Value } from '../vm/value.js';
import { decodeBytes } from '../support/bytes.js';
import { locationOf } from './positions.js';

/** `update`: reads and writes. */
export type AccessKind = 'read' | 'write' | 'update';

/** An event, as far as it bears on a shared object. */
export interface Deed {
  /** Depth of the transition it belongs to. */
  readonly depth: number;
  readonly fiber: number;
  readonly kind: EventKind;
  /** How it touches the contents of its object; null when it does not. */
  readonly access: AccessKind | null;
  readonly object: number;
  /** Position in the struct that the object holds, or -1 for all of it. */
  readonly field: number;
  /** What the user calls the object and the field; empty when it has no name, and for all of the object. */
  readonly objectName: string;
  readonly fieldName: string;
  /** Of an operation on one entry of a sharded map: the entry, `scores["ann"]`; else empty. */
  readonly entry: string;
  readonly location: Location;
  /** Of a LOCKFAIL: who waited for which lock then, the failing fiber first, each for the next one if it is a cycle. */
  readonly waits: readonly LockWait[];
}

export interface LockWait {
  readonly fiber: number;
  readonly object: number;
  /** Who held it: one fiber exclusively, or any number of readers. */
  readonly holders: readonly number[];
  readonly location: Location;
}

const ACCESSES: Partial<Record<EventKind, AccessKind>> = {
  GET: 'read',
  PUT: 'write',
  ALOAD: 'read',
  ASTORE: 'write',
  ARMW: 'update',
  SNAP: 'read',
  COMMIT: 'write',
  PUBLISH: 'write',
  OBSADD: 'update',
  OBSVIEW: 'read',
  MGET: 'read',
  MPUT: 'write',
  MDEL: 'write',
  MCOUNT: 'read',
};
/** What the name of a map has behind it for one of its parts. */
const PART = / \((?:shard|stripe) \d+\)$/;

/** All deeds of an execution, in their order. */
export interface Deeds {
  readonly list: readonly Deed[];
  /** Objects that share their name with another one: these are called by name and id. */
  readonly namesakes: ReadonlySet<number>;
}

/** What has been told so far, by an observer of `machine`. */
export function deedsFrom(events: readonly Deed[]): Deeds {
  return { list: events, namesakes: namesakesIn(events) };
}

/** Tells an event of the transition that `machine` is in. */
export function told(machine: Machine, event: Parameters<EventObserver>[0]): Deed {
  const { fiber, kind, object, function: fn, pc, value } = event;
  const code = machine.program.functions[fn]?.code ?? [];
  const opcode = code[pc];
  const isEdit = kind === 'PUT' && opcode === OPCODE_NUMBERS.editObject;
  let access = isEdit ? 'update' : (ACCESSES[kind] ?? null);
  // A COMMIT that finds a newer version has looked, and changes nothing.
  if (kind === 'COMMIT' && machine.operationAt[machine.depth - 1] === COMMIT_CONFLICT)
    access = 'read';
  let field = -1;
  if (opcode === OPCODE_NUMBERS.getShared) field = code[pc + 3] ?? -1;
  if (opcode === OPCODE_NUMBERS.accessPlain) field = code[pc + 2] ?? -1;
  if (opcode === OPCODE_NUMBERS.putShared) field = code[pc + 2] ?? -1;
  return {
    depth: machine.depth - 1,
    fiber,
    kind,
    access,
    object,
    field,
    objectName: machine.objectName[object] ?? '',
    fieldName: fieldName(machine, object, field),
    entry: opcode === OPCODE_NUMBERS.mapOperation ? entryText(machine, object, value) : '',
    location: locationOf(machine.program, fn, pc),
    waits: kind === 'LOCKFAIL' ? waitsOf(machine, fiber) : [],
  };
}

function entryText({ objectName }: Machine, object: number, key: Value): string {
  if (typeof key !== 'string' && typeof key !== 'number' && typeof key !== 'bigint') return '';
  const text = typeof key === 'string' ? JSON.stringify(decodeBytes(key)) : String(key);
  return `${(objectName[object] ?? '').replace(PART, '')}[${text}]`;
}

function waitsOf(machine: Machine, fiber: number): LockWait[] {
  const chain = machine.chainAt[machine.depth - 1] ?? null;
  const objects = lockChain(machine, fiber);
  const fibers = chain ?? [fiber];
  return fibers.map((waiting, k) => waitFor(machine, waiting, objects[k] ?? -1));
}

/** `fiber` stands at a request for the lock `object`. */
export function waitFor(machine: Machine, fiber: number, object: number): LockWait {
  const owner = machine.objectWords[object * OBJECT_STRIDE + OWNER] ?? -1;
  const holders = owner >= 0 ? [owner] : [...(machine.readers[object] ?? [])];
  return { fiber, object, holders, location: standsAt(machine, fiber) };
}

/** The place of the instruction that `fiber` is about to execute. */
export function standsAt({ program, words }: Machine, fiber: number): Location {
  const o = fiber * STRIDE;
  return locationOf(program, words[o + FUNCTION] ?? 0, words[o + PC] ?? 0);
}

function namesakesIn(events: readonly Deed[]): ReadonlySet<number> {
  const byName = new Map<string, Set<number>>();
  for (const { object, objectName } of events) {
    if (object >= 0) byName.set(objectName, (byName.get(objectName) ?? new Set()).add(object));
  }
  return new Set([...byName.values()].filter(({ size }) => size > 1).flatMap((set) => [...set]));
}

/** `` `counter` ``, or `` `counter` (0#2) `` where several objects have that name. */
export function objectText(machine: Machine, { namesakes }: Deeds, object: number): string {
  return nameText(machine, object, namesakes.has(object));
}

/** What an access touches: `` `counter.n` ``. */
export function cellText(machine: Machine, { namesakes }: Deeds, event: Deed): string {
  const { object, fieldName: field, entry } = event;
  if (entry !== '') return `\`${entry}\``;
  return cellTextOf(machine, object, field, namesakes.has(object));
}

/** Whether two accesses touch something in common. */
export function isSameCell(a: Deed, b: Deed): boolean {
  if (a.access === null || b.access === null || a.object !== b.object) return false;
  const isOneEntry = a.entry === b.entry || a.entry === '' || b.entry === '';
  return isOneEntry && (a.field === b.field || a.field < 0 || b.field < 0);
}
