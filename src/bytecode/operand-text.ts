/** How constants and immediate operands are written in listings. */
import {
  ERROR_KINDS,
  FORMATS,
  INTEGER_OPERATORS,
  INTEGER_TYPES,
  LOCK_FLAGS,
  MODIFIERS,
  OBJECT_KINDS,
  UPDATES,
} from './opcodes.js';
import type { OpcodeName } from './opcodes.js';
import type { Constant, ErrorType } from './program.js';

/** A constant as a literal of the language; a byte outside printable ASCII as `\xHH`. */
export function constantText(value: Constant): string {
  if (value === null) return 'NIL';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'string') return `"${value.replace(/[^ !#-[\]-~]/g, escapeByte)}"`;
  return Object.is(value, -0) ? '-0' : String(value);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};

function escapeByte(byte: string): string {
  const code = byte.charCodeAt(0).toString(16).padStart(2, '0');
  return ESCAPES[byte] ?? `\\x${code.toUpperCase()}`;
}

/** What an immediate operand means, for the opcodes whose immediates name something; else the number. */
export function integerText(
  op: OpcodeName,
  position: number,
  value: number,
  errors: readonly ErrorType[],
): string {
  switch (op) {
    case 'arithmeticInt':
      return rowText(position === 3 ? INTEGER_OPERATORS : INTEGER_TYPES, value);
    case 'narrowInt':
    case 'truncateFloat':
      return rowText(INTEGER_TYPES, value);
    case 'formatValue':
      return value < FORMATS.length ? rowText(FORMATS, value) : `shape ${value - FORMATS.length}`;
    case 'atomicUpdate':
      return rowText(UPDATES, value);
    case 'newObject':
      return position === 2
        ? rowText(OBJECT_KINDS, value)
        : value < 0
          ? 'no rank'
          : `rank ${value}`;
    case 'lock':
      return bitsText(LOCK_FLAGS, value, 'no handlers');
    case 'spawn':
      return bitsText(MODIFIERS, value, 'plain');
    case 'raise':
      return position === 0 ? kindText(value, 'no kind') : typeText(errors, value, 'no type');
    case 'matchError':
      return position === 2 ? kindText(value, 'any kind') : typeText(errors, value, 'any type');
    case 'rewriteError':
      return position === 2 ? kindText(value, 'same kind') : typeText(errors, value, 'same type');
    case 'getField':
    case 'setField':
    case 'getShared':
    case 'putShared':
      return `.${value}`;
    default:
      return String(value);
  }
}

function rowText(rows: readonly string[], index: number): string {
  return rows[index] ?? String(index);
}

function kindText(kind: number, absent: string): string {
  return kind < 0 ? absent : rowText(ERROR_KINDS, kind);
}

/** -1 is `absent`; -2 takes the type away. */
function typeText(errors: readonly ErrorType[], type: number, absent: string): string {
  return errors[type]?.name ?? (type === -1 ? absent : 'no type');
}

function bitsText(table: Readonly<Record<string, number>>, bits: number, none: string): string {
  const names = Object.entries(table).flatMap(([name, bit]) => ((bits & bit) === 0 ? [] : [name]));
  return names.length === 0 ? none : names.join('+');
}
