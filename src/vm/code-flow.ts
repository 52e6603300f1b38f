/** Code as data-flow analysis sees it: what each instruction uses and sets, and where control goes from it. */
import { decode } from '../bytecode/decode.js';
import type { DecodedOperand } from '../bytecode/decode.js';
import type { OpcodeName } from '../bytecode/opcodes.js';
import { OPCODES } from '../bytecode/opcodes.js';
import type { FunctionCode } from '../bytecode/program.js';

export interface FlowStep {
  readonly pc: number;
  readonly op: OpcodeName;
  readonly operands: readonly DecodedOperand[];
  readonly reads: readonly number[];
  /** The register that it sets, or -1. */
  readonly write: number;
  /** Positions, in the list of steps, of those that may come next. */
  readonly next: readonly number[];
  /** Position of the handler of an error raised here, or -1; the error is then in `handlerRegister`. */
  readonly handler: number;
  readonly handlerRegister: number;
}

const FLOWS = new WeakMap<FunctionCode, readonly FlowStep[]>();

/** The instructions of `fn` in order; found out once, because several analyses ask. */
export function flowOf(fn: FunctionCode): readonly FlowStep[] {
  let flow = FLOWS.get(fn);
  if (flow === undefined) FLOWS.set(fn, (flow = findFlow(fn)));
  return flow;
}

function findFlow(fn: FunctionCode): readonly FlowStep[] {
  const instructions = decode(fn.code);
  const position = new Map(instructions.map(({ pc }, index) => [pc, index]));
  return instructions.map(({ pc, op, operands, next }): FlowStep => {
    const row = OPCODES[op];
    const targets = operands.filter(({ kind }) => kind === 'target').map(({ value }) => value);
    if (!row.ends) targets.push(next);
    const handler = row.raises ? handlerAt(fn.handlers, pc) : null;
    return {
      pc,
      op,
      operands,
      reads: operands.flatMap(({ kind, value, list }) => (kind === 'read' ? [value] : list)),
      write: operands.find(({ kind }) => kind === 'write')?.value ?? -1,
      next: targets.map((target) => position.get(target) ?? -1).filter((index) => index >= 0),
      handler: handler === null ? -1 : (position.get(handler.target) ?? -1),
      handlerRegister: handler?.register ?? -1,
    };
  });
}

/** The innermost handler of errors raised at `pc`. */
function handlerAt(
  handlers: Int32Array,
  pc: number,
): { readonly target: number; readonly register: number } | null {
  for (let h = 0; h + 3 < handlers.length; h += 4) {
    if (pc >= (handlers[h] ?? 0) && pc < (handlers[h + 1] ?? 0))
      return { target: handlers[h + 2] ?? 0, register: handlers[h + 3] ?? 0 };
  }
  return null;
}
