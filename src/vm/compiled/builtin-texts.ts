/**
 * Builtins that compiled code carries out by itself: those that programs call in loops, and that take less time than calling
 * them. Each does what its implementation does where no problem is possible; otherwise the code is left.
 */
import { LIST_CELL } from '../memory.js';
import type { Emitter } from './emitter.js';

type BuiltinText = (
  e: Emitter,
  result: number,
  names: readonly string[],
  registers: readonly number[],
) => void;

/** A result that is no text and no list. */
function small(
  expression: (names: readonly string[]) => string,
  kind: 'number' | 'any',
): BuiltinText {
  return (e, result, names) => {
    e.set(result, expression(names), kind);
    e.charge(LIST_CELL);
  };
}

/** The part of a text from a position on, of so many bytes. */
const part: BuiltinText = (e, result, [text = ''], [, start = 0, length = 0]) => {
  const [from, size] = [e.number(start), e.number(length)];
  e.line(`t = ${from} + ${size};`);
  e.leaveIf(`${from} < 0 || ${size} < 0 || t > ${text}.length`);
  e.set(result, `${text}.slice(${from}, t)`);
  e.charge(`${LIST_CELL} + r${result}.length`);
};

const length = small(([text = '']) => `${text}.length`, 'number');
const equal = small(([left = '', right = '']) => `${left} === ${right}`, 'any');
const count = small(([map = '']) => `${map}.entries.size`, 'number');

/** Any other builtin: it is called, and what it refuses is left to the interpreter. */
export function builtinText(
  e: Emitter,
  result: number,
  builtin: number,
  names: readonly string[],
): void {
  e.line(`t = builtin(${builtin}, [${names.join(', ')}]);`);
  e.leaveIf('t === undefined');
  e.set(result, 't');
  e.charge(`resultBytes(r${result})`);
}

/** Those that look at frames, which compiled code keeps in variables. */
export const LOOK_AT_FRAMES: ReadonlySet<string> = new Set(['framePeakBytes']);

export const BUILTIN_TEXTS: Readonly<Record<string, BuiltinText>> = {
  'string.length': length,
  'string.bytes': length,
  'string.empty?': small(([text = '']) => `${text} === ""`, 'any'),
  'string.any?': small(([text = '']) => `${text} !== ""`, 'any'),
  'string.eql?': equal,
  'string.eql': equal,
  'string.startsWith?': small(([text = '', start = '']) => `${text}.startsWith(${start})`, 'any'),
  'string.endsWith?': small(([text = '', end = '']) => `${text}.endsWith(${end})`, 'any'),
  'string.contains?': small(([text = '', piece = '']) => `${text}.includes(${piece})`, 'any'),
  'string.substr': part,
  'raw.substr': part,
  'map.contains?': small(([map = '', key = '']) => `${map}.entries.has(${key})`, 'any'),
  'map.count': count,
  'map.length': count,
  'map.empty?': small(([map = '']) => `${map}.entries.size === 0`, 'any'),
  'map.any?': small(([map = '']) => `${map}.entries.size > 0`, 'any'),
  'map.delete': (e, result, [map = '', key = '']) => {
    e.line(`H.deleteEntry(${map}.entries, ${key});`);
    e.set(result, 'null');
    e.charge(LIST_CELL);
  },
};
