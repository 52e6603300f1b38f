/**
 * Tidies a control-flow graph before registers are allocated: jumps to blocks that only jump go straight to the
 * end of the chain, blocks that nothing reaches any more disappear, and so do constants and moves whose register
 * nobody reads. Registers of named variables keep all their writes, because the debugger shows them.
 */
import {
  readsOf,
  reachableBlocks,
  reachesHandler,
  successors,
  terminatorReads,
  writeOf,
} from '../mir/flow.js';
import { liveness } from '../mir/liveness.js';
import type {
  BlockId,
  MirBlock,
  MirFunction,
  MirInstruction,
  Register,
  Terminator,
} from '../mir/mir.js';

export function simplify(f: MirFunction): MirFunction {
  const straight = straighten(f);
  return straighten({ ...straight, blocks: dropDeadWrites(straight) });
}

/** Sends jumps to where they end and drops the blocks that nothing reaches any more. */
export function straighten(f: MirFunction): MirFunction {
  const known = new Map<BlockId, BlockId>();
  const go = (id: BlockId): BlockId => destination(f.blocks, id, known);
  return {
    ...f,
    blocks: dropUnreachable(f.blocks.map((block) => threadBlock(f.blocks, block, go))),
  };
}

/** Where control goes from `id` without doing anything on the way; `known` keeps what has been found. */
function destination(
  blocks: readonly MirBlock[],
  id: BlockId,
  known: Map<BlockId, BlockId>,
): BlockId {
  const passed = new Set<BlockId>();
  let at = id;
  for (;;) {
    const end = known.get(at);
    if (end !== undefined) at = end;
    const block = blocks[at];
    if (block === undefined || block.instructions.length > 0) break;
    // Blocks that only jump in a circle are each their own end.
    if (passed.has(at)) return at;
    if (block.terminator.kind !== 'jump') break;
    passed.add(at);
    at = block.terminator.target;
  }
  for (const before of passed) known.set(before, at);
  return at;
}

function threadBlock(
  blocks: readonly MirBlock[],
  block: MirBlock,
  go: (id: BlockId) => BlockId,
): MirBlock {
  const handler =
    block.handler === null ? null : { ...block.handler, block: go(block.handler.block) };
  return { ...block, handler, terminator: threadTerminator(blocks, block.terminator, go) };
}

function threadTerminator(
  blocks: readonly MirBlock[],
  terminator: Terminator,
  go: (id: BlockId) => BlockId,
): Terminator {
  switch (terminator.kind) {
    case 'jump': {
      const target = go(terminator.target);
      const end = blocks[target];
      // A jump to nothing but a back-edge is that back-edge.
      if (end?.instructions.length === 0 && end.terminator.kind === 'loopBack')
        return { ...end.terminator, target: go(end.terminator.target) };
      return { ...terminator, target };
    }
    case 'loopBack':
      return { ...terminator, target: go(terminator.target) };
    case 'branch': {
      const then = go(terminator.then);
      const otherwise = go(terminator.otherwise);
      const { span, visible } = terminator;
      return then === otherwise
        ? { kind: 'jump', target: then, span, visible }
        : { ...terminator, then, otherwise };
    }
    case 'leave':
      return terminator;
  }
}

function dropUnreachable(blocks: readonly MirBlock[]): readonly MirBlock[] {
  const isReached = reachableBlocks(blocks);
  const numbers: number[] = [];
  let count = 0;
  for (const reached of isReached) numbers.push(reached ? count++ : -1);
  const go = (id: BlockId): BlockId => numbers[id] ?? -1;
  return blocks.flatMap((block, id) => {
    if (isReached[id] !== true) return [];
    const handler =
      block.handler !== null && reachesHandler(block)
        ? { ...block.handler, block: go(block.handler.block) }
        : null;
    return [{ ...block, handler, terminator: renumber(block.terminator, go) }];
  });
}

function renumber(terminator: Terminator, go: (id: BlockId) => BlockId): Terminator {
  switch (terminator.kind) {
    case 'jump':
    case 'loopBack':
      return { ...terminator, target: go(terminator.target) };
    case 'branch':
      return { ...terminator, then: go(terminator.then), otherwise: go(terminator.otherwise) };
    case 'leave':
      return terminator;
  }
}

function dropDeadWrites(f: MirFunction): readonly MirBlock[] {
  const { liveIn } = liveness(f);
  const named = new Set(f.variables.map((variable) => variable.register));
  return f.blocks.map((block) => {
    const live = new Set<Register>(terminatorReads(block.terminator));
    for (const next of successors(block.terminator))
      for (const register of liveIn[next] ?? []) live.add(register);
    const handled = block.handler === null ? [] : (liveIn[block.handler.block] ?? []);
    for (const register of handled) live.add(register);
    const kept: MirInstruction[] = [];
    for (const instruction of block.instructions.toReversed()) {
      const { op, operands } = instruction;
      const written = writeOf(op, operands);
      const isPure = op === 'loadConst' || op === 'move';
      if (isPure && !live.has(written) && !named.has(written)) continue;
      if (!handled.includes(written)) live.delete(written);
      for (const register of readsOf(op, operands)) live.add(register);
      kept.push(instruction);
    }
    return { ...block, instructions: kept.reverse() };
  });
}
