/** Values as the debugger shows them: as the language writes them, and of shared objects what they hold. */
import { OBJECT_KINDS } from '../bytecode/opcodes.js';
import type { Shape } from '../bytecode/program.js';
import { showValue } from '../explore/show-value.js';
import { decodeBytes } from '../support/bytes.js';
import type { Machine } from '../vm/machine.js';
import { counterOf, isStream } from '../vm/streams.js';
import type { Value } from '../vm/value.js';
import { Handle, PromiseValue, WeakHandle } from '../vm/value.js';
import { fiberText } from '../vm/describe.js';
import { objectText } from './names.js';

/** Longer texts are cut in lists of values. */
const LENGTH_MAX = 200;

/** The object that a handle stands for: the stream itself where its handles are all alike. */
export function meantBy(machine: Machine, { object }: Handle): number {
  return isStream(machine, object) ? counterOf(machine, object) : object;
}

/** Int64 `1`, Float64 `1.0`, "text", `Counter{ n: 1 }`. */
export function valueText(
  machine: Machine,
  value: Value,
  shape: Shape = 'value',
  type = '',
): string {
  if (value instanceof Handle) {
    const { object } = value;
    const held = machine.objectValue[object] ?? null;
    // A name for what it holds (WITH … AS c), not for the object.
    if (type !== '' && !type.includes('@') && !type.startsWith('~') && !isStream(machine, object))
      return valueText(machine, held, shape, type);
    const meant = meantBy(machine, value);
    const name = `${OBJECT_KINDS[machine.objectKind[meant] ?? 0] ?? 'object'} ${objectText(machine, meant)}`;
    return isStream(machine, object) ? name : `${name} = ${valueText(machine, held, shape)}`;
  }
  if (value instanceof WeakHandle) return `weak handle of ${objectText(machine, value.target)}`;
  if (value instanceof PromiseValue) return `promise of ${fiberText(machine, value.fiber)}`;
  const text = decodeBytes(showValue(value, shape, machine.program));
  const isWhole = typeof value === 'number' && Number.isInteger(value) && /^Float/.test(type);
  return isWhole && /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** The same in a list: at most so long. */
export function shortText(text: string): string {
  const characters = [...text];
  return characters.length > LENGTH_MAX
    ? `${characters.slice(0, LENGTH_MAX).join('')}… (${characters.length} characters)`
    : text;
}
