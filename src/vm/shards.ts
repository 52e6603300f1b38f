/**
 * Sharded maps (CLEAR concurrency reference, 3.21). A map in N parts is a list of N shared objects, each of which holds the
 * entries whose keys fall to it. Every operation on a part is one step; what goes over all parts is one step for each.
 *
 * The parts of a map with a lock (stripes) take it for each step. Those of one without are safe for one fiber at a time: two
 * steps on a part that nothing orders, one of which changes it, are a data race (`MachineState.races`).
 */
import { STRIDE } from './layout.js';
import type { MachineState } from './machine-state.js';
import { ENTRY_CELL, LIST_CELL } from './memory.js';
import type { Value } from './value.js';
import type { Handle, MapValue } from './value.js';
import { copyValue, ListValue } from './value.js';
import { SUSPENDED } from './answers.js';
import { endInRace, raceOf, record, suspendAt } from './visible.js';
import type { EventKind } from '../bytecode/events.js';
import * as OP from '../bytecode/operation-numbers.js';
import { SHARD } from '../bytecode/kind-numbers.js';
import { MAP_OPERATIONS } from '../bytecode/opcodes.js';
import type { MapOperation } from '../bytecode/opcodes.js';

/** A part is one thing: steps on different keys of it race, too. */
const ALL = -1;

interface Row {
  readonly operation: number;
  readonly event: EventKind;
}

const LOOK: Row = { operation: OP.lookUp, event: 'MGET' };
const PUT: Row = { operation: OP.putEntry, event: 'MPUT' };
const REMOVE: Row = { operation: OP.removeEntry, event: 'MDEL' };
const SCAN: Row = { operation: OP.scanEntries, event: 'MCOUNT' };
const ROWS: Readonly<Record<MapOperation, Row>> = {
  get: LOOK,
  put: PUT,
  delete: REMOVE,
  'contains?': LOOK,
  count: SCAN,
  keys: SCAN,
  values: SCAN,
  clear: REMOVE,
};

/** The instruction `mapOperation` at `pc`. */
export function performOnMap(
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
  const operation = MAP_OPERATIONS[code[pc + 2]!]!;
  const { object } = registers[base + code[pc + 3]!] as Handle;
  const row = ROWS[operation];
  if (!performing) {
    suspendAt(m, o, pc, row.operation, object, steps);
    return SUSPENDED;
  }
  const count = code[pc + 4]!;
  const key = count > 0 ? registers[base + code[pc + 5]!]! : null;
  const value = count > 1 ? registers[base + code[pc + 6]!]! : null;
  record(m, fiber, row.event, object, pc, key);
  const race = m.objectKind[object] === SHARD ? raceOf(m, fiber, pc, ALL) : null;
  if (race !== null) {
    endInRace(m, fiber, pc, race);
    return pc;
  }
  if (row === PUT || row === REMOVE) m.puts.add(m.depth - 1, object);
  registers[base + code[pc + 1]!] = perform(m, object, operation, key, value);
  return pc + 5 + count;
}

function perform(
  m: MachineState,
  object: number,
  operation: MapOperation,
  key: Value,
  value: Value,
): Value {
  const { entries } = m.objectValue[object] as MapValue;
  switch (operation) {
    case 'get':
      return copyValue(entries.get(key) ?? null);
    case 'put':
      m.allocated += ENTRY_CELL;
      m.heap.setEntry(entries, key, copyValue(value));
      return null;
    case 'delete':
      m.heap.deleteEntry(entries, key);
      return null;
    case 'contains?':
      return entries.has(key);
    case 'count':
      return entries.size;
    case 'keys':
      m.allocated += LIST_CELL * entries.size;
      return new ListValue([...entries.keys()]);
    case 'values':
      m.allocated += LIST_CELL * entries.size;
      return new ListValue([...entries.values()].map(copyValue));
    case 'clear':
      m.heap.clearEntries(entries);
      return null;
  }
}
