/**
 * Fusing: neighbouring instructions become one where nobody else uses the register between them. A comparison whose
 * result only decides a branch becomes the branch, and a small constant that is only added or compared becomes an
 * immediate operand. Registers of visible variables keep their writes, because the debugger shows them.
 */
import type { Constant } from './program.js';
import type { OpcodeName } from './opcodes.js';
import { liveness } from '../mir/liveness.js';
import { readsOf, successors, writeOf } from '../mir/flow.js';
import type { MirBlock, MirFunction, MirInstruction, Register } from '../mir/mir.js';

/** A branch that compares: taken to its target unless the comparison holds. */
export interface FusedBranch {
  readonly op: OpcodeName;
  readonly operands: readonly number[];
}

export interface FusedBlock {
  /** The instructions at their positions; null where one has become part of another. */
  readonly instructions: readonly (MirInstruction | null)[];
  /** Stands for the condition of the terminator, or null. */
  readonly branch: FusedBranch | null;
}

const INT32_MAX = 0x7fff_ffff;

/** By the comparison that must hold: the opcode on two registers, and those with a constant right or left. */
const BRANCHES = {
  less: { plain: 'jumpUnlessLess', right: 'jumpUnlessBelow', left: 'jumpUnlessAbove' },
  lessEqual: { plain: 'jumpUnlessLessEqual', right: 'jumpUnlessAtMost', left: 'jumpUnlessAtLeast' },
  equal: { plain: 'jumpUnlessEqual', right: 'jumpUnlessIs', left: 'jumpUnlessIs' },
  notEqual: { plain: 'jumpIfEqual', right: 'jumpIfIs', left: 'jumpIfIs' },
} as const satisfies Partial<
  Record<OpcodeName, Readonly<Record<'plain' | 'right' | 'left', OpcodeName>>>
>;

function isComparison(op: OpcodeName): op is keyof typeof BRANCHES {
  return Object.hasOwn(BRANCHES, op);
}

/** Fuses within each block. Registers of `f` are those of the frame. */
export function fuse(f: MirFunction, constants: readonly Constant[]): readonly FusedBlock[] {
  const { liveIn } = liveness(f);
  const named = new NamedRegisters(f);
  return f.blocks.map((block) => {
    const liveOut = new Set<Register>();
    for (const next of successors(block.terminator))
      for (const register of liveIn[next] ?? []) liveOut.add(register);
    if (block.handler !== null)
      for (const register of liveIn[block.handler.block] ?? []) liveOut.add(register);
    return fuseBlock(named, block, liveOut, constants);
  });
}

function fuseBlock(
  named: NamedRegisters,
  block: MirBlock,
  liveOut: ReadonlySet<Register>,
  constants: readonly Constant[],
): FusedBlock {
  const instructions: (MirInstruction | null)[] = [...block.instructions];
  const branch = fuseBranch(named, block, liveOut, instructions, constants);
  for (let at = 0; at + 1 < instructions.length; at++) {
    const added = withImmediate(named, block, at, instructions, liveOut, constants);
    if (added === null) continue;
    instructions[at] = null;
    instructions[at + 1] = added;
  }
  return { instructions, branch };
}

/** The branch at the end of the block with the comparison before it, which then goes. */
function fuseBranch(
  named: NamedRegisters,
  block: MirBlock,
  liveOut: ReadonlySet<Register>,
  instructions: (MirInstruction | null)[],
  constants: readonly Constant[],
): FusedBranch | null {
  const { terminator } = block;
  const last = block.instructions.length - 1;
  const comparison = block.instructions[last];
  if (terminator.kind !== 'branch' || comparison === undefined || !isComparison(comparison.op))
    return null;
  const [result, left, right] = comparison.operands;
  if (typeof left !== 'number' || typeof right !== 'number') return null;
  if (result !== terminator.condition || liveOut.has(result) || named.has(comparison, result))
    return null;
  instructions[last] = null;
  const row = BRANCHES[comparison.op];
  const load = block.instructions[last - 1];
  const immediate = immediateOf(load, constants);
  const isLoaded = (register: Register, other: Register): boolean =>
    immediate !== null &&
    register === immediate.register &&
    other !== register &&
    (register === result || !liveOut.has(register)) &&
    load !== undefined &&
    !named.has(load, register);
  if (immediate === null || !(isLoaded(right, left) || isLoaded(left, right)))
    return { op: row.plain, operands: [left, right] };
  instructions[last - 1] = null;
  return isLoaded(right, left)
    ? { op: row.right, operands: [left, immediate.value] }
    : { op: row.left, operands: [right, immediate.value] };
}

/** `addInt` or `subInt` of a constant loaded just before it, as one instruction; null when it is not that. */
function withImmediate(
  named: NamedRegisters,
  block: MirBlock,
  at: number,
  instructions: readonly (MirInstruction | null)[],
  liveOut: ReadonlySet<Register>,
  constants: readonly Constant[],
): MirInstruction | null {
  const load = instructions[at];
  const add = instructions[at + 1];
  if (load === null || load === undefined || add === null || add === undefined) return null;
  if (add.op !== 'addInt' && add.op !== 'subInt') return null;
  const immediate = immediateOf(load, constants);
  const [into, left, right] = add.operands;
  if (immediate === null || right !== immediate.register || left === right) return null;
  if (into !== right && isUsedAfter(block, at + 2, right, liveOut)) return null;
  // The sign of the immediate tells which operator the program wrote.
  if (named.has(load, right) || immediate.value < 0) return null;
  const value = add.op === 'addInt' ? immediate.value : -immediate.value;
  return { ...add, op: 'addImmediate', operands: [into ?? 0, left ?? 0, value] };
}

function isUsedAfter(
  block: MirBlock,
  from: number,
  register: Register,
  liveOut: ReadonlySet<Register>,
): boolean {
  for (let at = from; at < block.instructions.length; at++) {
    const { op, operands } = block.instructions[at] ?? NOTHING;
    if (readsOf(op, operands).includes(register)) return true;
    if (writeOf(op, operands) === register) return false;
  }
  const { terminator } = block;
  if (terminator.kind === 'branch' && terminator.condition === register) return true;
  if (terminator.kind === 'leave') return true;
  return liveOut.has(register);
}

const NOTHING = { op: 'move', operands: [] } as const;

/** The small integer that an instruction loads, and where to. */
function immediateOf(
  load: MirInstruction | undefined,
  constants: readonly Constant[],
): { readonly register: Register; readonly value: number } | null {
  if (load?.op !== 'loadConst') return null;
  const [register, index] = load.operands;
  const value = typeof index === 'number' ? constants[index] : null;
  if (typeof register !== 'number' || typeof value !== 'number') return null;
  const isSmall = Number.isInteger(value) && Math.abs(value) <= INT32_MAX && !Object.is(value, -0);
  return isSmall ? { register, value } : null;
}

/** Which registers are those of variables, and where these are visible. */
class NamedRegisters {
  /** By register: its variables in the order of their declarations. */
  readonly #variables = new Map<Register, number[]>();
  /** Behind the last variable that is declared while a variable is visible: they follow it directly. */
  readonly #ends: Int32Array;
  /** The last variable before in the same register that is visible as long as this one, or -1. */
  readonly #around: Int32Array;

  constructor({ variables }: MirFunction) {
    this.#ends = Int32Array.from(variables, (_, index) => index + 1);
    this.#around = new Int32Array(variables.length).fill(-1);
    for (let index = variables.length - 1; index >= 0; index--) {
      const { outer } = variables[index] ?? { outer: -1 };
      const end = this.#ends[index] ?? 0;
      if (outer >= 0 && end > (this.#ends[outer] ?? 0)) this.#ends[outer] = end;
    }
    for (const [index, { register }] of variables.entries()) {
      const known = this.#variables.get(register);
      if (known === undefined) {
        this.#variables.set(register, [index]);
        continue;
      }
      this.#around[index] = this.#visible(known.at(-1) ?? -1, index);
      known.push(index);
    }
  }

  /** Whether a variable that is visible at the instruction lives in the register. */
  has({ visible }: MirInstruction, register: Register): boolean {
    const candidates = this.#variables.get(register) ?? [];
    let low = 0;
    let high = candidates.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((candidates[middle] ?? 0) <= visible) low = middle + 1;
      else high = middle;
    }
    return this.#visible(candidates[low - 1] ?? -1, visible) >= 0;
  }

  /** `index`, or the first variable around it that is visible at `visible`; -1 when none is. */
  #visible(index: number, visible: number): number {
    let at = index;
    while (at >= 0 && visible >= (this.#ends[at] ?? 0)) at = this.#around[at] ?? -1;
    return at;
  }
}
