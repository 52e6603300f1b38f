/** The read-modify-write operations of atomics, by position in UPDATES; atomic integers wrap. */
import { UPDATES } from '../bytecode/opcodes.js';
import { InternalError } from '../support/assert.js';
import type { Int } from './integers.js';
import { wrap } from './integers.js';
import type { Value } from './value.js';

export function performUpdate(update: number, held: Value, operand: Value): Value {
  const name = UPDATES[update];
  switch (name) {
    case 'addInt':
      return addSmall(held, operand) ?? wrap(BigInt(held as Int) + BigInt(operand as Int));
    case 'subInt':
      return wrap(BigInt(held as Int) - BigInt(operand as Int));
    case 'addFloat':
      return (held as number) + (operand as number);
    case 'subFloat':
      return (held as number) - (operand as number);
    case 'and':
      return wrap(BigInt(held as Int) & BigInt(operand as Int));
    case 'or':
      return wrap(BigInt(held as Int) | BigInt(operand as Int));
    case 'xor':
      return wrap(BigInt(held as Int) ^ BigInt(operand as Int));
    default:
      throw new InternalError(`there is no atomic update ${update}`);
  }
}

/** The sum when both operands and it are safe integers, else null. */
function addSmall(a: Value, b: Value): number | null {
  if (typeof a !== 'number' || typeof b !== 'number') return null;
  const sum = a + b;
  return Number.isSafeInteger(sum) ? sum : null;
}
