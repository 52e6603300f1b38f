/** Which of the files of instructions executes an opcode that the interpreter's own loop does not know. */
import { OPCODE_NAMES } from '../bytecode/opcodes.js';
import { CELL, PLAIN, SHARED, STREAM } from './family-numbers.js';
import type { OpcodeName } from '../bytecode/opcodes.js';

const MEMBERS: readonly (readonly [family: number, names: readonly OpcodeName[]])[] = [
  [SHARED, ['spawn', 'join', 'newObject', 'sortLocks', 'lock', 'unlock']],
  [SHARED, ['countCall', 'readObject', 'editObject', 'accessPlain', 'replaceObject']],
  [SHARED, ['sleep', 'wake', 'readClock', 'random', 'randomInt', 'print', 'fileOperation']],
  [CELL, ['snapshot', 'commit', 'tag', 'publish', 'untag']],
  [STREAM, ['newStream', 'bindStream', 'push', 'pop', 'closeStream', 'dropStream', 'subscribe']],
  [STREAM, ['shareStream', 'newChannel', 'claim', 'beginOwn', 'mapOperation']],
  [STREAM, ['addToObservable', 'viewObservable', 'endObservable']],
];

const FAMILIES = Uint8Array.from(
  OPCODE_NAMES,
  (name) => MEMBERS.find(([, names]) => names.includes(name))?.[0] ?? PLAIN,
);

/** Traps are met here, too: they are no instructions, and seldom. */
export function familyOf(opcode: number): number {
  return opcode < 0 ? SHARED : FAMILIES[opcode]!;
}
