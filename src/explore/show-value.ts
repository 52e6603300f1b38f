/** The text of structured values as PRINT shows it: `Tally{ n: 1 }`, `[1, 2]`, `Job{ Wait: 5 }`. */
import { poolItems } from '../builtins/pools.js';
import { formatFloat, formatFloat32, formatInt } from '../builtins/text-format.js';
import type { Program, Shape, StructLayout } from '../bytecode/program.js';
import type { Value } from '../vm/value.js';
import {
  FunctionValue,
  Handle,
  ListValue,
  MapValue,
  PoolValue,
  PromiseValue,
  SetValue,
  StructValue,
  WeakHandle,
} from '../vm/value.js';

/** Structures inside structures that are shown; a chain may be longer than the host's stack allows. */
const DEPTH_MAX = 200;

/** What is shown of a value. */
export interface Showing {
  /** Items of one collection that are shown; the others are counted. */
  readonly itemsMax: number;
  /** What a handle leads to. */
  readonly objectText: (object: number) => string;
}

/** What PRINT shows. */
const PRINTED: Showing = { itemsMax: Infinity, objectText: () => 'shared object' };

/** The text of any value; `shape` says what its number, or those of its items, stand for. */
export function showValue(
  value: Value,
  shape: Shape,
  program: Program,
  showing: Showing = PRINTED,
  depth = 0,
): string {
  if (depth > DEPTH_MAX) return '...';
  if (value === null) return 'NIL';
  if (typeof value === 'number') return showNumber(value, shape);
  if (typeof value === 'bigint') return formatInt(value);
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'string') return `"${value}"`;
  if (value instanceof StructValue) return showStruct(value, program, showing, depth);
  const inner = (item: Value, itsShape: Shape): string =>
    showValue(item, itsShape, program, showing, depth + 1);
  const show = (items: Iterable<Value>): string =>
    listed(items, (item) => inner(item, shape), showing.itemsMax);
  if (value instanceof ListValue) return `[${show(value.items)}]`;
  if (value instanceof SetValue) return `Set[${show(value.members.keys())}]`;
  if (value instanceof PoolValue) return `Pool[${show(poolItems(value))}]`;
  if (value instanceof MapValue) {
    const entry = ([key, item]: [Value, Value]): string =>
      `${inner(key, 'value')}: ${inner(item, shape)}`;
    return `{${listed(value.entries, entry, showing.itemsMax)}}`;
  }
  if (value instanceof Handle) return showing.objectText(value.object);
  if (value instanceof WeakHandle) return 'weak handle';
  if (value instanceof PromiseValue) return 'promise';
  if (value instanceof FunctionValue) return `function ${program.functions[value.function]?.name}`;
  return `error "${value.message}"`;
}

/** The texts of the first items, and how many more there are. */
function listed<T>(items: Iterable<T>, text: (item: T) => string, itemsMax: number): string {
  const shown: string[] = [];
  let left = 0;
  for (const item of items) {
    if (shown.length < itemsMax) shown.push(text(item));
    else left++;
  }
  return left === 0 ? shown.join(', ') : `${shown.join(', ')}, … ${left} more`;
}

function showNumber(value: number, shape: Shape): string {
  if (shape === 'value') return formatFloat(value);
  return shape === 'float32' ? formatFloat32(value) : (shape.variants[value] ?? '?');
}

function showStruct(value: StructValue, program: Program, showing: Showing, depth: number): string {
  const layout = program.layouts[value.layout];
  if (layout === undefined) return '?';
  if (layout.variants !== null) return showUnion(value, layout, program, showing, depth);
  const fields = value.fields.map((field, k) => {
    return `${layout.fields[k] ?? k}: ${showValue(field, layout.shapes[k] ?? 'value', program, showing, depth + 1)}`;
  });
  return `${layout.name}{ ${fields.join(', ')} }`;
}

/** A union in the form that makes it: `Job.Idle`, `Job{ Wait: 5 }`, `Job.Copy{ count: 3 }`. */
function showUnion(
  value: StructValue,
  layout: StructLayout,
  program: Program,
  showing: Showing,
  depth: number,
): string {
  const [index, payload = null] = value.fields;
  const variant = layout.variants?.[Number(index)];
  switch (variant?.form) {
    case 'typed':
      return `${layout.name}{ ${variant.name}: ${showValue(payload, variant.shape, program, showing, depth + 1)} }`;
    case 'inline':
      return showValue(payload, 'value', program, showing, depth + 1);
    default:
      return `${layout.name}.${variant?.name ?? '?'}`;
  }
}
