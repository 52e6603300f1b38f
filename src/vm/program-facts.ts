/** What the instructions of a program say about all its executions. */
import { decode } from '../bytecode/decode.js';
import { OBJECT_KINDS } from '../bytecode/opcodes.js';
import type { Program } from '../bytecode/program.js';
import { usesOpcode } from './instruction.js';

const KNOWN = new WeakMap<Program, boolean>();

/** Whether anything in the program depends on which objects are held. */
export function hasWeakHandles(program: Program): boolean {
  let known = KNOWN.get(program);
  if (known === undefined) KNOWN.set(program, (known = usesOpcode(program, 'resolve')));
  return known;
}

/** Whether some fibers of the program may take turns: those that share `@local` data, or a scheduler. */
export function mayTakeTurns({ functions }: Program, native: boolean): boolean {
  return functions.some(({ code }) =>
    decode(code).some(({ op, operands }) => {
      if (op === 'spawn') return native;
      const kind = OBJECT_KINDS[operands[2]?.value ?? 0];
      return op === 'newObject' && (kind === 'local' || kind === 'multiowned');
    }),
  );
}
