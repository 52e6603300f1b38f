/**
 * BUILTINS: the signature of every function that programs get for free, one row each (CLEAR language reference,
 * 12, 13, 15). The key is `<family>.<name>`; programs write the part after the dot, and the checker picks the first
 * row of that name that accepts the arguments. Free functions have no family.
 *
 * `opcode` names the instruction that does the work; rows without one are implemented in `src/builtins`.
 */
import type { EventKind } from '../bytecode/events.js';
import type { OpcodeName } from '../bytecode/opcodes.js';

/**
 * What a parameter accepts. `int` is every integer width as it is, `int64` every width as an Int64, `signed` every
 * signed one; `string` takes every mode, `raw` only byte strings; `list` any list or array,
 * `growable` one that can change its length, `strings` a list of String, `optionals` a list of optionals. `element`,
 * `key`, `value` and `id` are what the collection in first place holds, is asked by, and gives handles for; `same` is
 * another collection of its type. `optional` is any optional, `optionalSized` one of a string or collection, or such
 * a string itself; `any` everything that has a value.
 */
export type BuiltinParameter =
  | 'file'
  | 'int'
  | 'int64'
  | 'signed'
  | 'float'
  | 'string'
  | 'raw'
  | 'list'
  | 'growable'
  | 'strings'
  | 'optionals'
  | 'map'
  | 'sharded'
  | 'set'
  | 'pool'
  | 'element'
  | 'key'
  | 'value'
  | 'id'
  | 'same'
  | 'range'
  | 'optional'
  | 'optionalSized'
  | 'any';

/** `joined` is the type in which the numbers among the arguments meet (CLEAR language reference, 7.4). */
export type BuiltinResult =
  | 'file'
  | 'void'
  | 'never'
  | 'int'
  | 'uint64'
  | 'float'
  | 'joined'
  | 'bool'
  | 'string'
  | 'raw'
  | 'symbol'
  | 'strings'
  | 'element'
  | 'optionalElement'
  | 'elements'
  | 'integers'
  | 'payloads'
  | 'keys'
  | 'values'
  | 'optionalValue'
  | 'id'
  | 'same'
  | 'optionalInt'
  | 'optionalFloat';

export interface BuiltinRow {
  readonly parameters: readonly BuiltinParameter[];
  /** True when the last parameter may be repeated or left out. */
  readonly variadic: boolean;
  readonly result: BuiltinResult;
  /** True when it can raise an error (as opposed to a panic). */
  readonly raises: boolean;
  /** The shared event it records, or null. */
  readonly event: EventKind | null;
  /** True when it changes its first argument, which must then be a mutable place. */
  readonly mutates: boolean;
  readonly opcode: OpcodeName | null;
}

function pure(parameters: readonly BuiltinParameter[], result: BuiltinResult) {
  return {
    parameters,
    variadic: false,
    result,
    raises: false,
    event: null,
    mutates: false,
    opcode: null,
  } as const;
}
function raising(parameters: readonly BuiltinParameter[], result: BuiltinResult) {
  return { ...pure(parameters, result), raises: true } as const;
}
function changing(parameters: readonly BuiltinParameter[], result: BuiltinResult) {
  return { ...pure(parameters, result), mutates: true } as const;
}

function sharded(
  parameters: readonly BuiltinParameter[],
  result: BuiltinResult,
  event: 'MGET' | 'MPUT' | 'MDEL' | 'MCOUNT',
) {
  return { ...pure(['sharded', ...parameters], result), event, opcode: 'mapOperation' } as const;
}

function filing(parameters: readonly BuiltinParameter[], result: BuiltinResult) {
  return { ...raising(parameters, result), event: 'IO', opcode: 'fileOperation' } as const;
}

export const BUILTINS = {
  // Output, time, randomness
  print: { ...pure(['any'], 'void'), variadic: true, event: 'OUT', opcode: 'print' },
  sleep: { ...pure(['int64'], 'void'), event: 'SLEEP', opcode: 'sleep' },
  timestampMs: { ...pure([], 'int'), event: 'NOW', opcode: 'readClock' },
  random: { ...pure([], 'float'), event: 'RAND', opcode: 'random' },
  randomInt: { ...pure(['int64'], 'int'), event: 'RAND', opcode: 'randomInt' },
  threadCount: pure([], 'int'),
  framePeakBytes: pure([], 'int'),
  panic: pure(['string'], 'never'),

  // Files and standard input: the name after the dot is that of FILE_OPERATIONS, but for marks and owners.
  'files.readFile': filing(['string'], 'string'),
  'files.writeFile': filing(['string', 'string'], 'void'),
  'files.File::open': filing(['string'], 'file'),
  'files.File::create': filing(['string'], 'file'),
  'files.fileReadAll': filing(['file'], 'string'),
  'files.fileWrite': filing(['file', 'string'], 'void'),
  'files.fileSize': { ...filing(['string'], 'int'), raises: false },
  'files.listDir': filing(['string'], 'strings'),
  'files.listAll': filing(['string'], 'strings'),
  'files.readLine!': filing([], 'string'),
  'files.readLine': filing([], 'string'),
  'files.readLinePrompt!': filing(['string'], 'string'),
  'files.readLinePrompt': filing(['string'], 'string'),
  'files.pwd': { ...filing([], 'string'), raises: false },
  'files.argv': { ...filing([], 'strings'), raises: false },
  'files.peakMemoryKb': { ...filing([], 'int'), raises: false },
  'files.peakVirtualMemoryKb': { ...filing([], 'int'), raises: false },
  'files.currentMemoryKb': { ...filing([], 'int'), raises: false },

  // Lists
  'list.length': { ...pure(['list'], 'int'), opcode: 'listLength' },
  'list.append': { ...changing(['growable', 'element'], 'void'), opcode: 'appendItem' },
  'list.push': { ...changing(['growable', 'element'], 'void'), opcode: 'appendItem' },
  'list.insert': { ...changing(['growable', 'element'], 'void'), opcode: 'appendItem' },
  'list.reserve': changing(['growable', 'int'], 'void'),
  'list.remove': changing(['growable', 'int'], 'element'),
  'list.pop': changing(['growable'], 'optionalElement'),
  'list.first': pure(['list'], 'optionalElement'),
  'list.last': pure(['list'], 'optionalElement'),
  'list.contains?': pure(['list', 'element'], 'bool'),
  'list.empty?': pure(['list'], 'bool'),
  'list.any?': pure(['list'], 'bool'),
  'list.join': pure(['strings', 'string'], 'string'),
  'list.insertAt': changing(['growable', 'int', 'element'], 'void'),
  'list.shift': changing(['growable'], 'optionalElement'),
  'list.clear': changing(['growable'], 'void'),
  'list.indexOf': pure(['list', 'element'], 'optionalInt'),
  'list.compact': pure(['optionals'], 'payloads'),
  'list.toList': pure(['list'], 'elements'),
  'range.toList': pure(['range'], 'integers'),

  // Maps in parts
  'sharded.get': sharded(['key'], 'optionalValue', 'MGET'),
  'sharded.put': sharded(['key', 'value'], 'void', 'MPUT'),
  'sharded.delete': sharded(['key'], 'void', 'MDEL'),
  'sharded.contains?': sharded(['key'], 'bool', 'MGET'),
  'sharded.count': sharded([], 'int', 'MCOUNT'),
  'sharded.length': sharded([], 'int', 'MCOUNT'),
  'sharded.keys': sharded([], 'keys', 'MCOUNT'),
  'sharded.values': sharded([], 'values', 'MCOUNT'),
  'sharded.clear': sharded([], 'void', 'MDEL'),
  'map.[/]': pure(['map', 'int'], 'elements'),
  'list.[#]': pure(['list', 'any'], 'optionalElement'),
  'list.[##]': pure(['list', 'int'], 'elements'),

  // Maps
  'map.put': { ...changing(['map', 'key', 'value'], 'void'), opcode: 'setEntry' },
  'map.delete': changing(['map', 'key'], 'void'),
  'map.contains?': pure(['map', 'key'], 'bool'),
  'map.count': pure(['map'], 'int'),
  'map.length': pure(['map'], 'int'),
  'map.keys': pure(['map'], 'keys'),
  'map.values': pure(['map'], 'values'),
  'map.empty?': pure(['map'], 'bool'),
  'map.any?': pure(['map'], 'bool'),
  'map.clear': changing(['map'], 'void'),

  // Sets
  'set.insert': changing(['set', 'element'], 'bool'),
  'set.remove': changing(['set', 'element'], 'void'),
  'set.contains?': pure(['set', 'element'], 'bool'),
  'set.length': pure(['set'], 'int'),
  'set.empty?': pure(['set'], 'bool'),
  'set.any?': pure(['set'], 'bool'),
  'set.merge': changing(['set', 'same'], 'void'),
  'set.difference': pure(['set', 'same'], 'same'),
  'set.toList': pure(['set'], 'elements'),
  'set.clear': changing(['set'], 'void'),

  // Pools; an insertion fails where the pool is full
  'pool.insert': { ...changing(['pool', 'element'], 'id'), raises: true },
  'pool.get': pure(['pool', 'id'], 'optionalElement'),
  'pool.remove': changing(['pool', 'id'], 'void'),
  'pool.contains?': pure(['pool', 'id'], 'bool'),
  'pool.length': pure(['pool'], 'int'),
  'pool.empty?': pure(['pool'], 'bool'),
  'pool.any?': pure(['pool'], 'bool'),
  'pool.clear': changing(['pool'], 'void'),

  // What literals, slices, indices, loops and assignments become: no program can write these names
  'list.[?]': pure(['list', 'int'], 'optionalElement'),
  'list.[..<]': pure(['list', 'int', 'int'], 'elements'),
  'list.[..=]': pure(['list', 'int', 'int'], 'elements'),
  'list.[N]': pure(['any', 'int'], 'elements'),
  'list.[+n]': pure(['list', 'int', 'int'], 'elements'),
  'list.[<]': pure(['list'], 'elements'),
  // For the workers of concurrent stages.
  'list.[/]': pure(['list', 'int', 'int'], 'elements'),
  'list.[+]': pure(['list'], 'elements'),
  'list.[!]': pure(['list'], 'optionalElement'),
  'list.[~]': pure(['list'], 'elements'),
  'list.[.]': pure(['list', 'int'], 'elements'),
  'list.[!=]': pure(['list'], 'elements'),
  'range.[]': pure(['int', 'int', 'any'], 'elements'),
  'map.{}': { ...pure(['any'], 'same'), variadic: true },
  'map.[=]': changing(['map', 'same'], 'void'),
  'set.[]': { ...pure(['any'], 'same'), variadic: true },
  'set.[=]': changing(['set', 'same'], 'void'),
  'set.[?]': pure(['set', 'element'], 'optionalElement'),
  'set.[]=': changing(['set', 'element', 'element'], 'void'),
  'set.[<-]': changing(['set', 'list'], 'void'),
  'pool.[]': { ...pure(['any'], 'same'), variadic: true },
  'pool.[=]': changing(['pool', 'same'], 'void'),
  'pool.[]=': changing(['pool', 'id', 'element'], 'void'),
  'pool.[*]': pure(['pool'], 'elements'),
  'pool.[@]': pure(['pool'], 'integers'),
  'pool.[<-]': changing(['pool', 'list', 'list'], 'void'),

  // Strings. What stands in brackets is written `s[i]`, `s[a ..< b]` and `s[a ..= b]`.
  'string.length': pure(['string'], 'int'),
  'string.bytes': pure(['string'], 'int'),
  'string.codepointCount': pure(['string'], 'int'),
  'string.validUtf8?': pure(['string'], 'bool'),
  'raw.charAt': pure(['raw', 'int'], 'raw'),
  'string.charAt': pure(['string', 'int'], 'string'),
  'string.byteAt': pure(['string', 'int'], 'int'),
  'string.[]': pure(['raw', 'int'], 'raw'),
  'string.[..<]': pure(['string', 'int', 'int'], 'string'),
  'string.[..=]': pure(['string', 'int', 'int'], 'string'),
  'raw.substr': pure(['raw', 'int', 'int'], 'raw'),
  'string.substr': raising(['string', 'int', 'int'], 'string'),
  'string.eql?': pure(['string', 'string'], 'bool'),
  'string.eql': pure(['string', 'string'], 'bool'),
  'string.startsWith?': pure(['string', 'string'], 'bool'),
  'string.endsWith?': pure(['string', 'string'], 'bool'),
  'string.starts_with?': pure(['string', 'string'], 'bool'),
  'string.ends_with?': pure(['string', 'string'], 'bool'),
  'string.contains?': pure(['string', 'string'], 'bool'),
  'string.indexOf': pure(['string', 'string'], 'optionalInt'),
  'string.indexOf.start': pure(['string', 'string', 'int'], 'optionalInt'),
  'string.countOccurrences': pure(['string', 'string'], 'int'),
  'string.split': pure(['string', 'string'], 'strings'),
  'string.trim': pure(['string'], 'string'),
  'string.trimStart': pure(['string'], 'string'),
  'string.trimEnd': pure(['string'], 'string'),
  'string.deletePrefix': pure(['string', 'string'], 'string'),
  'string.replace': pure(['string', 'string', 'string'], 'string'),
  'string.lowercase': pure(['string'], 'string'),
  'string.downcase': pure(['string'], 'string'),
  'string.uppercase': pure(['string'], 'string'),
  'string.upcase': pure(['string'], 'string'),
  'string.capitalize': pure(['string'], 'string'),
  'string.toInt': raising(['string'], 'int'),
  'string.toInt.base': raising(['string', 'int'], 'int'),
  'string.toUInt': raising(['string', 'int'], 'uint64'),
  'string.toFloat': raising(['string'], 'float'),
  'string.toNumber': pure(['string'], 'optionalFloat'),
  'string.toString': pure(['string'], 'string'),
  'string.symbol': pure(['string'], 'symbol'),
  'string.empty?': pure(['string'], 'bool'),
  'string.any?': pure(['string'], 'bool'),

  // Optionals
  'optional.nil?': pure(['optional'], 'bool'),
  'optional.present?': pure(['optional'], 'bool'),
  'optional.any?': pure(['optionalSized'], 'bool'),
  'optional.blank?': pure(['optionalSized'], 'bool'),

  // Integers
  'int.max': pure(['int', 'int'], 'joined'),
  'int.min': pure(['int', 'int'], 'joined'),
  'int.abs': pure(['int64'], 'int'),
  'int.toInt': pure(['int64'], 'int'),
  'int.toFloat': pure(['int'], 'float'),
  'int.toString': pure(['int'], 'string'),
  'int.zero?': pure(['int'], 'bool'),
  'int.positive?': pure(['int'], 'bool'),
  'int.negative?': pure(['signed'], 'bool'),
  'int.even?': pure(['int'], 'bool'),
  'int.odd?': pure(['int'], 'bool'),
  'int.between?': pure(['int', 'int', 'int'], 'bool'),
  'int.bitLength': pure(['int'], 'int'),
  'int.codepointToString': pure(['int'], 'string'),

  // Floats; an integer argument is converted when no row takes it as it is
  'float.max': pure(['float', 'float'], 'joined'),
  'float.min': pure(['float', 'float'], 'joined'),
  'float.abs': pure(['float'], 'joined'),
  'float.log': pure(['float'], 'float'),
  'float.exp': pure(['float'], 'float'),
  'float.floor': pure(['float'], 'float'),
  'float.toInt': { ...pure(['float'], 'int'), opcode: 'floatToInt' },
  'float.toFloat': pure(['float'], 'float'),
  'float.toString': pure(['float'], 'string'),
  'float.zero?': pure(['float'], 'bool'),
  'float.positive?': pure(['float'], 'bool'),
  'float.negative?': pure(['float'], 'bool'),
  'float.between?': pure(['float', 'float', 'float'], 'bool'),
  'float.closeTo?': pure(['float', 'float', 'float'], 'bool'),
} as const satisfies Record<string, BuiltinRow>;

export type BuiltinName = keyof typeof BUILTINS;

/** What is implemented as a function of its own rather than one instruction. */
export type ImplementedBuiltin = {
  [N in BuiltinName]: (typeof BUILTINS)[N]['opcode'] extends null ? N : never;
}[BuiltinName];

const NAMES = Object.keys(BUILTINS) as readonly BuiltinName[];

/** The name by which programs call a builtin: the second part of its key, if there is one. A third tells overloads apart. */
export function visibleName(name: BuiltinName): string {
  const [family = '', visible] = name.split('.');
  return visible ?? family;
}

const BY_VISIBLE_NAME = new Map<string, BuiltinName[]>();
for (const name of NAMES) {
  const visible = visibleName(name);
  const rows = BY_VISIBLE_NAME.get(visible);
  if (rows === undefined) BY_VISIBLE_NAME.set(visible, [name]);
  else rows.push(name);
}

/** The builtins that programs call `visible`, in table order; empty when there is none. */
export function builtinsNamed(visible: string): readonly BuiltinName[] {
  return BY_VISIBLE_NAME.get(visible) ?? [];
}

export function builtinRow(name: BuiltinName): BuiltinRow {
  return BUILTINS[name];
}

/** Every name that programs can call, for hints. */
export function visibleNames(): readonly string[] {
  return [...BY_VISIBLE_NAME.keys()].filter((name) => /^\w/.test(name));
}
