/**
 * Liveness of registers, one register at a time: from each block that uses it before setting it, backwards until
 * the blocks that set it. The work is proportional to the answer, so that functions with many short-lived
 * registers stay cheap.
 */
import { canRaise, readsOf, reachesHandler, successors, terminatorReads, writeOf } from './flow.js';
import type { BlockId, MirBlock, MirFunction, Register } from './mir.js';

export interface Liveness {
  /** By block: the registers whose value at its beginning may still be used, ascending. */
  readonly liveIn: readonly (readonly Register[])[];
}

interface BlockFacts {
  /** Position of the first write of each register that the block sets. */
  readonly writes: ReadonlyMap<Register, number>;
  /** Registers used before they are set. */
  readonly exposed: ReadonlySet<Register>;
  /** Position of the first instruction that can raise; the terminator comes last. */
  readonly firstRaise: number;
}

/** Registers that count as used at an instruction beyond its operands; a terminator is the last position. */
export type ExtraUses = (block: BlockId, position: number) => readonly Register[];

export function liveness(f: MirFunction, extraUses: ExtraUses | null = null): Liveness {
  const facts = f.blocks.map((block, id) => factsOf(block, id, extraUses));
  const liveIn: Register[][] = f.blocks.map(() => []);
  const { before, raisingBefore } = predecessors(f.blocks);
  const users = new Map<Register, BlockId[]>();
  for (const [id, { exposed }] of facts.entries()) {
    for (const register of exposed) {
      const blocks = users.get(register);
      if (blocks === undefined) users.set(register, [id]);
      else blocks.push(id);
    }
  }
  const marked = new Int32Array(f.blocks.length).fill(-1);
  for (const register of [...users.keys()].sort((a, b) => a - b)) {
    const pending: BlockId[] = [];
    const mark = (id: BlockId): void => {
      if (marked[id] === register) return;
      marked[id] = register;
      liveIn[id]?.push(register);
      pending.push(id);
    };
    for (const id of users.get(register) ?? []) mark(id);
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      for (const from of before[id] ?? [])
        if (facts[from]?.writes.has(register) === false) mark(from);
      for (const from of raisingBefore[id] ?? []) {
        if (f.blocks[from]?.handler?.register === register) continue;
        const fact = facts[from];
        if (fact === undefined) continue;
        // An instruction that raises does not set its register.
        if ((fact.writes.get(register) ?? Infinity) >= fact.firstRaise) mark(from);
      }
    }
  }
  return { liveIn };
}

function factsOf(block: MirBlock, id: BlockId, extraUses: ExtraUses | null): BlockFacts {
  const writes = new Map<Register, number>();
  const exposed = new Set<Register>();
  let firstRaise = Infinity;
  const use = (registers: readonly Register[]): void => {
    for (const register of registers) if (!writes.has(register)) exposed.add(register);
  };
  const { instructions } = block;
  let i = 0;
  for (const { op, operands } of instructions) {
    if (extraUses !== null) use(extraUses(id, i));
    use(readsOf(op, operands));
    if (firstRaise === Infinity && canRaise(op)) firstRaise = i;
    const written = writeOf(op, operands);
    if (written >= 0 && !writes.has(written)) writes.set(written, i);
    i++;
  }
  if (extraUses !== null) use(extraUses(id, instructions.length));
  use(terminatorReads(block.terminator));
  return { writes, exposed, firstRaise: Math.min(firstRaise, instructions.length) };
}

/** By block: those that go to it, and those whose errors go to it. */
function predecessors(blocks: readonly MirBlock[]): {
  readonly before: readonly (readonly BlockId[])[];
  readonly raisingBefore: readonly (readonly BlockId[])[];
} {
  const before: BlockId[][] = blocks.map(() => []);
  const raisingBefore: BlockId[][] = blocks.map(() => []);
  for (const [id, block] of blocks.entries()) {
    for (const next of successors(block.terminator)) before[next]?.push(id);
    if (block.handler !== null && reachesHandler(block))
      raisingBefore[block.handler.block]?.push(id);
  }
  return { before, raisingBefore };
}
