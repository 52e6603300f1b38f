/** Types as a user would write them. */
import type { DataKind } from '../bytecode/opcodes.js';
import type { ObjectType, Passing, Type } from './types.js';

/** The type as a user would write it. */
export function typeText(type: Type): string {
  switch (type.kind) {
    case 'int':
      return type.name;
    case 'float':
      return `Float${type.bits}`;
    case 'bool':
      return 'Bool';
    case 'string':
      return type.mode === 'plain' ? 'String' : `String@${type.mode}`;
    case 'void':
      return 'Void';
    case 'nil':
      return 'NIL';
    case 'never':
      return 'no value';
    case 'unknown':
      return '?';
    case 'optional':
      return hasDimension(type.inner) ? `?(${typeText(type.inner)})` : `?${typeText(type.inner)}`;
    case 'fallible':
      return `!${typeText(type.inner)}`;
    case 'list': {
      const size = type.form !== 'fixed' ? '' : type.size < 0 ? '*' : String(type.size);
      return `${typeText(type.element)}[${size}]${type.form === 'list' ? '@list' : ''}`;
    }
    case 'map': {
      const key = type.key.kind === 'string' ? '' : `${typeText(type.key)}, `;
      return `HashMap<${key}${typeText(type.value)}>`;
    }
    case 'set':
      return `${typeText(type.element)}[]@set`;
    case 'pool':
      return `${typeText(type.element)}[${type.size === 0 ? '' : type.size}]@pool`;
    case 'id':
      return `Id<${typeText(type.element)}>`;
    case 'struct':
    case 'enum':
    case 'union':
      return type.info.name;
    case 'parameter':
      return type.name;
    case 'range':
      return 'Range';
    case 'file':
      return 'File';
    case 'function': {
      const parameters = type.parameters.map(
        (parameter, index) => PASSING_WORDS[type.passing[index] ?? 'lent'] + typeText(parameter),
      );
      return `FN(${parameters.join(', ')}) -> ${type.fallible ? '!' : ''}${typeText(type.result)}`;
    }
    case 'promise':
      return (
        (hasDimension(type.inner) ? `~(${typeText(type.inner)})` : `~${typeText(type.inner)}`) +
        (type.shared ? '@shared' : '')
      );
    case 'stream': {
      const dimension = { open: '', infinite: 'INF', bounded: String(type.size) }[type.form];
      const sort = type.sort === 'single' ? '' : `@${type.sort}`;
      const mark = type.form === 'open' ? '?' : '';
      return `~${mark}${typeText(type.element)}[${dimension}]${sort}`;
    }
    case 'observable':
      return `~${joinCapabilities(typeText(type.inner), '@observable')}`;
    case 'sharded': {
      const ownership = type.ownership === 'shared' ? 'shared:' : '';
      const lock = type.lock === null ? '' : `:${SYNC_NAMES[type.lock]}`;
      return `${typeText(type.map)}@${ownership}sharded(${type.parts})${lock}`;
    }
    case 'weak':
      return joinCapabilities(typeText(type.handle.inner), weakText(type.handle));
    case 'object':
      return joinCapabilities(typeText(type.inner), capabilityText(type));
  }
}

const PASSING_WORDS: Readonly<Record<Passing, string>> = {
  lent: '',
  mutable: 'MUTABLE ',
  takes: 'TAKES ',
};

function hasDimension(type: Type): boolean {
  return type.kind === 'list' || type.kind === 'set' || type.kind === 'pool';
}

/** The type in backquotes with its article, as messages need it: "an `Int64`". */
export function withArticle(type: Type): string {
  const text = typeText(type);
  return `${/^[AEIO]/.test(text) ? 'an' : 'a'} \`${text}\``;
}

/** A chain has one `@`: `Int64[]@list:shared:locked`. */
function joinCapabilities(inner: string, caps: string): string {
  return inner.includes('@') && caps.startsWith('@') ? `${inner}:${caps.slice(1)}` : inner + caps;
}

function weakText(handle: ObjectType): string {
  const sync = handle.object === null ? '' : SYNC_NAMES[handle.object];
  return sync === '' ? '@link' : `@link:${sync}`;
}

function capabilityText(type: Extract<Type, { kind: 'object' }>): string {
  if (type.object === null) return ` (REQUIRES ${type.family})`;
  const parts: string[] = [];
  if (type.ownership !== 'single') parts.push(type.ownership);
  const sync = SYNC_NAMES[type.object];
  if (sync !== '') parts.push(type.rank < 0 ? sync : `${sync}(rank: ${type.rank})`);
  return `@${parts.join(':')}`;
}

const SYNC_NAMES: Readonly<Record<DataKind, string>> = {
  mutex: 'locked',
  rwlock: 'writeLocked',
  atomic: 'atomic',
  local: 'local',
  shared: '',
  multiowned: '',
  versioned: 'versioned',
  pointer: 'indirect:atomic',
};
