/**
 * Values of the plain evaluator, chosen to be unlike those of the machine: every integer is a bigint, every Float is a
 * number, a String is an array of bytes in disguise (one character per byte), a struct a Map, a list, map or set an object
 * that holds an array, a pool a list of slots, a variant its name and what it carries. Numbers and texts are written down from the language reference (6.4, 7.4, 12.1), not shared.
 */
import type { CheckedFunction, Variable } from '../../src/types/checked.js';
import type { Type } from '../../src/types/types.js';

export type EvaluatorValue =
  | bigint
  | number
  | string
  | boolean
  | null
  | EvaluatorList
  | EvaluatorStruct
  | EvaluatorMap
  | EvaluatorSet
  | EvaluatorPool
  | EvaluatorHandle
  | EvaluatorVariant
  | EvaluatorFunction
  | EvaluatorCounter;

/** Of the calls of a stub. */
export interface EvaluatorCounter {
  count: bigint;
}

/** In the order in which the keys came. */
export interface EvaluatorMap {
  readonly entries: [key: EvaluatorValue, value: EvaluatorValue][];
}

export interface EvaluatorSet {
  readonly members: EvaluatorValue[];
}

/** A slot that is given up gets another life before it is used again. */
export interface EvaluatorPool {
  readonly slots: { life: number; isLive: boolean; item: EvaluatorValue }[];
  /** Slots given up, the latest one last. */
  readonly free: number[];
}

export interface EvaluatorHandle {
  readonly slot: number;
  readonly life: number;
}

/** Of an enum or a union; inline variants carry a struct. */
export interface EvaluatorVariant {
  readonly variant: string;
  readonly payload: EvaluatorValue;
}

export interface EvaluatorFunction {
  readonly callee: CheckedFunction;
  readonly captured: readonly (readonly [Variable, EvaluatorValue])[];
}

export interface EvaluatorList {
  readonly items: EvaluatorValue[];
}

export interface EvaluatorStruct {
  readonly name: string;
  readonly fields: Map<string, EvaluatorValue>;
}

export function isList(value: EvaluatorValue): value is EvaluatorList {
  return typeof value === 'object' && value !== null && 'items' in value;
}

export function isStruct(value: EvaluatorValue): value is EvaluatorStruct {
  return typeof value === 'object' && value !== null && 'fields' in value;
}

function has(value: EvaluatorValue, key: string): boolean {
  return typeof value === 'object' && value !== null && key in value;
}

export function isMap(value: EvaluatorValue): value is EvaluatorMap {
  return has(value, 'entries');
}

export function isSet(value: EvaluatorValue): value is EvaluatorSet {
  return has(value, 'members');
}

export function isPool(value: EvaluatorValue): value is EvaluatorPool {
  return has(value, 'slots');
}

export function isVariant(value: EvaluatorValue): value is EvaluatorVariant {
  return has(value, 'variant');
}

export function isFunction(value: EvaluatorValue): value is EvaluatorFunction {
  return has(value, 'callee');
}

/** `==` of the language. */
export function isEqual(a: EvaluatorValue, b: EvaluatorValue): boolean {
  if (isVariant(a) && isVariant(b)) return a.variant === b.variant;
  return a === b;
}

export function copy(value: EvaluatorValue): EvaluatorValue {
  if (isList(value)) return { items: value.items.map(copy) };
  if (isMap(value)) return { entries: value.entries.map(([key, held]) => [key, copy(held)]) };
  if (isSet(value)) return { members: [...value.members] };
  if (isPool(value)) {
    const slots = value.slots.map((slot) => ({ ...slot, item: copy(slot.item) }));
    return { slots, free: [...value.free] };
  }
  if (isVariant(value)) return { variant: value.variant, payload: copy(value.payload) };
  if (!isStruct(value)) return value;
  const fields = [...value.fields].map(([name, field]) => [name, copy(field)] as const);
  return { name: value.name, fields: new Map(fields) };
}

/** What a wrong operation says; the place is added by whoever knows it. */
export class Wrong extends Error {}

export function widthOf(type: Type): { readonly bits: number; readonly signed: boolean } {
  if (type.kind !== 'int') throw new Error(`${type.kind} has no width`);
  if (type.name === 'Byte') return { bits: 8, signed: false };
  const match = /^(U?)Int(\d+)$/.exec(type.name);
  return { bits: Number(match?.[2]), signed: match?.[1] === '' };
}

function holds(type: Type, value: bigint): boolean {
  const { bits, signed } = widthOf(type);
  return value === (signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value));
}

function typeName(type: Type): string {
  if (type.kind !== 'int') return type.kind;
  return type.name === 'Byte' ? 'UInt8' : type.name;
}

/** An integer operation whose result has type `type`. */
export function integerOperation(op: string, a: bigint, b: bigint, type: Type): bigint {
  const where = ` in ${a} ${op} ${b}${typeName(type) === 'Int64' ? '' : ` (${typeName(type)})`}`;
  const { bits, signed } = widthOf(type);
  const bare = op.replace(/^[%!]/, '');
  let result: bigint;
  if (bare === '+') result = a + b;
  else if (bare === '-') result = a - b;
  else if (bare === '*') result = a * b;
  else if (bare === '/' || bare === 'MOD') {
    if (b === 0n) throw new Wrong(`division by zero${where}`);
    const rest = a % b;
    if (bare === '/') result = (a - rest) / b;
    else result = rest === 0n || rest > 0n === b > 0n ? rest : rest + b;
  } else if (bare === '**') {
    if (b < 0n) throw new Wrong(`negative exponent${where}`);
    result = 1n;
    for (let i = 0n; i < b && holds(type, result); i++) {
      if (a === 0n || a === 1n) {
        result = a;
        break;
      }
      if (a === -1n) {
        result = b % 2n === 0n ? 1n : -1n;
        break;
      }
      result *= a;
    }
  } else throw new Error(`the evaluator does not know ${op}`);
  if (op.startsWith('%'))
    return signed ? BigInt.asIntN(bits, result) : BigInt.asUintN(bits, result);
  if (!holds(type, result)) throw new Wrong(`integer overflow${where}`);
  return result;
}

export function floatOperation(op: string, a: number, b: number, bits: 32 | 64): number {
  const round = bits === 32 ? Math.fround : (x: number): number => x;
  switch (op.replace(/^[%!]/, '')) {
    case '+':
      return round(a + b);
    case '-':
      return round(a - b);
    case '*':
      return round(a * b);
    case '/':
      return round(a / b);
    case '**':
      return round(a ** b);
    case 'MOD': {
      const rest = a % b;
      return round((rest < 0 && b > 0) || (rest > 0 && b < 0) ? rest + b : rest);
    }
    default:
      throw new Error(`the evaluator does not know ${op}`);
  }
}

/** A number as one of type `to`. */
export function convert(value: bigint | number, to: Type): bigint | number {
  if (to.kind === 'float') return to.bits === 32 ? nearestFloat32(value) : Number(value);
  if (typeof value === 'bigint') {
    if (holds(to, value)) return value;
    throw new Wrong(`integer overflow: ${value} does not fit ${typeName(to)}`);
  }
  if (Number.isFinite(value)) {
    const whole = BigInt(Math.trunc(value));
    if (holds(to, whole)) return whole;
  }
  throw new Wrong(`${floatText(value)} does not fit ${typeName(to)}`);
}

/** By comparison with the two neighbours, so that no rounding happens twice. */
function nearestFloat32(value: bigint | number): number {
  if (typeof value === 'number') return Math.fround(value);
  const guess = Math.fround(Number(value));
  const step = 2 ** Math.max(0, Math.floor(Math.log2(Math.abs(guess) || 1)) - 23);
  const distance = (x: number): bigint => {
    const difference = BigInt(x) - value;
    return difference < 0n ? -difference : difference;
  };
  let best = guess;
  for (const other of [Math.fround(guess - step), Math.fround(guess + step)]) {
    const isEven = (BigInt(other) / BigInt(step)) % 2n === 0n;
    if (distance(other) < distance(best)) best = other;
    else if (distance(other) === distance(best) && isEven) best = other;
  }
  return best;
}

/** Shortest digits that read back, without an exponent. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (value === Infinity) return 'inf';
  if (value === -Infinity) return '-inf';
  if (value < 0 || Object.is(value, -0)) return `-${floatText(-value)}`;
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const figures = digits.replace('.', '');
  const point = Number(exponent) + 1;
  if (point <= 0) return trimZeros(`0.${'0'.repeat(-point)}${figures}`);
  const padded = figures.padEnd(point, '0');
  return trimZeros(`${padded.slice(0, point)}.${padded.slice(point)}`);
}

function trimZeros(text: string): string {
  return text.replace(/\.?0*$/, '') || '0';
}

export function float32Text(value: number): string {
  if (value === 0) return floatText(value);
  for (let digits = 1; digits < 12; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return floatText(candidate);
  }
  return floatText(value);
}

/** A value as print and interpolation show it. */
export function textOf(value: EvaluatorValue, type: Type): string {
  if (value === null) return 'NIL';
  if (type.kind === 'optional') return textOf(value, type.inner);
  if (typeof value === 'number')
    return type.kind === 'float' && type.bits === 32 ? float32Text(value) : floatText(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'string' || typeof value === 'bigint') return String(value);
  if (type.kind === 'enum' && isVariant(value)) return value.variant;
  throw new Error('the evaluator shows plain values only');
}

/** Numbers by value, strings byte by byte. */
export function isLess(a: EvaluatorValue, b: EvaluatorValue): boolean {
  if (typeof a !== 'string' || typeof b !== 'string') return (a as number) < (b as number);
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = a.charCodeAt(i) - b.charCodeAt(i);
    if (difference !== 0) return difference < 0;
  }
  return a.length < b.length;
}

export function outOfRange(index: bigint, length: number): string {
  return `index ${index} is out of range for ${length} ${length === 1 ? 'item' : 'items'}`;
}
