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

/** The text of any value; `shape` says what its number, or those of its items, stand for. */
export function showValue(value: Value, shape: Shape, program: Program, depth = 0): string {
  if (depth > DEPTH_MAX) return '...';
  if (value === null) return 'NIL';
  if (typeof value === 'number') return showNumber(value, shape);
  if (typeof value === 'bigint') return formatInt(value);
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'string') return `"${value}"`;
  if (value instanceof StructValue) return showStruct(value, program, depth);
  const show = (items: Iterable<Value>): string =>
    [...items].map((item) => showValue(item, shape, program, depth + 1)).join(', ');
  if (value instanceof ListValue) return `[${show(value.items)}]`;
  if (value instanceof SetValue) return `Set[${show(value.members.keys())}]`;
  if (value instanceof PoolValue) return `Pool[${show(poolItems(value))}]`;
  if (value instanceof MapValue) {
    const entries = [...value.entries].map(([key, item]) => {
      return `${showValue(key, 'value', program, depth + 1)}: ${show([item])}`;
    });
    return `{${entries.join(', ')}}`;
  }
  if (value instanceof Handle) return 'shared object';
  if (value instanceof WeakHandle) return 'weak handle';
  if (value instanceof PromiseValue) return 'promise';
  if (value instanceof FunctionValue) return `function ${program.functions[value.function]?.name}`;
  return `error "${value.message}"`;
}

function showNumber(value: number, shape: Shape): string {
  if (shape === 'value') return formatFloat(value);
  return shape === 'float32' ? formatFloat32(value) : (shape.variants[value] ?? '?');
}

function showStruct(value: StructValue, program: Program, depth: number): string {
  const layout = program.layouts[value.layout];
  if (layout === undefined) return '?';
  if (layout.variants !== null) return showUnion(value, layout, program, depth);
  const fields = value.fields.map((field, k) => {
    return `${layout.fields[k] ?? k}: ${showValue(field, layout.shapes[k] ?? 'value', program, depth + 1)}`;
  });
  return `${layout.name}{ ${fields.join(', ')} }`;
}

/** A union in the form that makes it: `Job.Idle`, `Job{ Wait: 5 }`, `Job.Copy{ count: 3 }`. */
function showUnion(
  value: StructValue,
  layout: StructLayout,
  program: Program,
  depth: number,
): string {
  const [index, payload = null] = value.fields;
  const variant = layout.variants?.[Number(index)];
  switch (variant?.form) {
    case 'typed':
      return `${layout.name}{ ${variant.name}: ${showValue(payload, variant.shape, program, depth + 1)} }`;
    case 'inline':
      return showValue(payload, 'value', program, depth + 1);
    default:
      return `${layout.name}.${variant?.name ?? '?'}`;
  }
}
