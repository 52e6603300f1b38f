/**
 * Sharded maps (CLEAR concurrency reference, 3.21): a list of shared objects, one for each part. What concerns a key is done to
 * the part that the key belongs to; what concerns the whole map, to one part after the other.
 */
import { MAP_OPERATIONS, OBJECT_KINDS } from '../../../bytecode/opcodes.js';
import type { MapOperation } from '../../../bytecode/opcodes.js';
import type { Span } from '../../../diagnostics/source.js';
import type { Type } from '../../../types/types.js';
import type { Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { lowerCounted } from '../counted.js';

type ShardedType = Extract<Type, { kind: 'sharded' }>;

/** A map in parts with the entries of `map`, which is dead afterwards. */
export function newSharded(
  l: Lowering,
  type: ShardedType,
  map: Register,
  span: Span,
  into: Register | null,
): Register {
  const { code } = l;
  const target = into ?? code.newRegister();
  const parts = code.newRegister();
  const kind = OBJECT_KINDS.indexOf(type.lock === null ? 'shard' : 'stripe');
  const word = type.lock === null ? 'shard' : 'stripe';
  const name = l.objectName === '' ? 'map' : l.objectName;
  const count = l.constant(type.parts, span);
  code.emit('callBuiltin', [parts, l.tables.builtin('map.[/]'), [map, count]], span);
  code.emit('newList', [target, []], span);
  for (let k = 0; k < type.parts; k++) {
    const part = code.newRegister();
    const handle = code.newRegister();
    const called = l.tables.constant(`${name} (${word} ${k})`);
    code.emit('getItem', [part, parts, l.constant(k, span)], span);
    code.emit('newObject', [handle, part, kind, called, -1], span);
    code.emit('appendItem', [target, handle], span);
  }
  return target;
}

const OF_ALL: ReadonlySet<string> = new Set(['count', 'length', 'keys', 'values', 'clear']);

/** `sharded.NAME` applied to the registers of its arguments, the map first. */
export function lowerOnShards(
  l: Lowering,
  name: string,
  [map, ...args]: readonly Register[],
  span: Span,
  into: Register | null,
): Register {
  if (map === undefined) return l.unsupported(name, span);
  const { code } = l;
  const target = into ?? code.newRegister();
  if (OF_ALL.has(name)) {
    lowerOnAll(l, name === 'length' ? 'count' : (name as MapOperation), map, target, span);
    return target;
  }
  const part = code.newRegister();
  const [key] = args;
  if (key === undefined) return l.unsupported(name, span);
  code.emit('callBuiltin', [part, l.tables.builtin('list.[#]'), [map, key]], span);
  code.emit(
    'mapOperation',
    [target, MAP_OPERATIONS.indexOf(name as MapOperation), part, args],
    span,
  );
  return target;
}

function lowerOnAll(
  l: Lowering,
  operation: MapOperation,
  map: Register,
  target: Register,
  span: Span,
): void {
  const { code } = l;
  const count = code.newRegister();
  code.emit('listLength', [count, map], span);
  if (operation === 'count') l.constant(0, span, target);
  else code.emit('newList', [target, []], span);
  lowerCounted(l, count, span, (index) => {
    const part = code.newRegister();
    const found = code.newRegister();
    code.emit('getItem', [part, map, index], span);
    code.emit('mapOperation', [found, MAP_OPERATIONS.indexOf(operation), part, []], span);
    if (operation === 'count') code.emit('addInt', [target, target, found], span);
    else if (operation !== 'clear') code.emit('concatLists', [target, target, found], span);
  });
}
