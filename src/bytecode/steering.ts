/**
 * Which live registers of a loop steer it. A register that only feeds sums nobody in the loop looks at (a count of
 * turns, say) does not: whatever it holds, the next turn does the same. A spin loop that counts its turns is still
 * a spin loop (CLEAR concurrency reference, S23).
 */
import { reachesHandler, readsOf, successors, terminatorReads, writeOf } from '../mir/flow.js';
import type { BlockId, MirBlock, MirFunction, Register } from '../mir/mir.js';
import type { OpcodeName } from './opcodes.js';
import type { Constant } from './program.js';

/** Instructions whose only effect is the register they set, and that do not fail before a loop has turned for ages. */
const CARRYING: ReadonlySet<OpcodeName> = new Set<OpcodeName>([
  'loadConst',
  'move',
  'addInt',
  'subInt',
  'wrapAddInt',
  'wrapSubInt',
  'addFloat',
  'subFloat',
  'intToFloat',
  'equal',
  'notEqual',
  'less',
  'lessEqual',
  'not',
  'isNil',
]);

/** The loops of one function. */
export class Loops {
  readonly #f: MirFunction;
  /** By block: from where control gets there. */
  readonly #before: readonly (readonly BlockId[])[];
  /** By loop head: the blocks with its back-edges. */
  readonly #latches = new Map<BlockId, BlockId[]>();

  constructor(f: MirFunction) {
    this.#f = f;
    const before: BlockId[][] = f.blocks.map(() => []);
    for (const [id, block] of f.blocks.entries()) {
      const { terminator, handler } = block;
      for (const next of successors(terminator)) before[next]?.push(id);
      if (handler !== null && reachesHandler(block)) before[handler.block]?.push(id);
      if (terminator.kind !== 'loopBack') continue;
      const known = this.#latches.get(terminator.target);
      if (known === undefined) this.#latches.set(terminator.target, [id]);
      else known.push(id);
    }
    this.#before = before;
  }

  /** Blocks from which the back-edges of the loop are reached without passing its head, and the head. */
  bodyOf(head: BlockId): ReadonlySet<BlockId> {
    const body = new Set<BlockId>([head]);
    const pending = [...(this.#latches.get(head) ?? [])];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (body.has(id)) continue;
      body.add(id);
      pending.push(...(this.#before[id] ?? []));
    }
    return body;
  }

  /** Those of `live`, the live registers of a loop head, that can make a turn of the loop differ from another. */
  steeringRegisters(body: ReadonlySet<BlockId>, live: readonly Register[]): readonly Register[] {
    const steering = steeringIn(this.#f, body);
    return live.filter((register) => steering.has(register));
  }

  /**
   * Whether one of the registers that steer the loop counts its turns: all that happens to it there is that every
   * back-edge comes right after the addition of a positive constant. Then no two turns are the same, as long as it does not
   * overflow, which is a panic.
   */
  countsTurns(
    head: BlockId,
    body: ReadonlySet<BlockId>,
    steering: readonly Register[],
    constants: readonly Constant[],
  ): boolean {
    const candidates = new Set(steering);
    for (const id of body) {
      const block = this.#f.blocks[id];
      if (block === undefined) continue;
      const isLatch = block.terminator.kind === 'loopBack' && block.terminator.target === head;
      const counted = isLatch ? incremented(block, constants) : null;
      const writes = block.instructions.map(({ op, operands }) => writeOf(op, operands));
      writes.forEach((register, at) => {
        if (register !== counted || at + 1 < writes.length) candidates.delete(register);
      });
      if (block.handler !== null) candidates.delete(block.handler.register);
      if (isLatch)
        for (const register of candidates) if (register !== counted) candidates.delete(register);
    }
    return candidates.size > 0;
  }
}

/** The register that the last two instructions of a block add a positive constant to, or null. */
function incremented(block: MirBlock, constants: readonly Constant[]): Register | null {
  const [load, add] = block.instructions.slice(-2);
  if (load?.op !== 'loadConst' || add?.op !== 'addInt') return null;
  const [amount, constant] = load.operands;
  const value = typeof constant === 'number' ? constants[constant] : null;
  const [into, from, by] = add.operands;
  if (typeof into !== 'number' || into !== from || by !== amount) return null;
  return typeof value === 'number' && value > 0 ? into : null;
}

/** The registers whose values reach anything but sums within the body, found from where that happens backwards. */
function steeringIn(f: MirFunction, body: ReadonlySet<BlockId>): ReadonlySet<Register> {
  const steering = new Set<Register>();
  const pending: Register[] = [];
  /** By register: what the values that are carried into it come from. */
  const sources = new Map<Register, Register[]>();
  const add = (register: Register): void => {
    if (steering.has(register)) return;
    steering.add(register);
    pending.push(register);
  };
  for (const id of body) {
    const block = f.blocks[id];
    if (block === undefined) continue;
    for (const { op, operands } of block.instructions) {
      const reads = readsOf(op, operands);
      if (!CARRYING.has(op)) reads.forEach(add);
      else if (reads.length > 0) {
        const into = writeOf(op, operands);
        const known = sources.get(into);
        if (known === undefined) sources.set(into, [...reads]);
        else known.push(...reads);
      }
    }
    terminatorReads(block.terminator).forEach(add);
  }
  for (let next = pending.pop(); next !== undefined; next = pending.pop())
    sources.get(next)?.forEach(add);
  return steering;
}
