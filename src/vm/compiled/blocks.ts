/**
 * The blocks of a function that can be reached from one place of it, and which of them dominate which: what it takes to
 * write them as nested loops and blocks (`structure.ts`). Handlers of errors are not reached: who raises leaves compiled
 * code.
 */
import type { FlowStep } from '../code-flow.js';

export interface Block {
  readonly steps: readonly FlowStep[];
  /** Blocks that may follow, by number; of a branch the one where it does not jump comes last. */
  readonly next: readonly number[];
}

export interface BlockGraph {
  /** In reverse postorder; the first is the entry. */
  readonly blocks: readonly Block[];
  /** The immediate dominator of each block; of the entry itself. */
  readonly dominator: readonly number[];
  /** Whether a block is the target of a jump back. */
  readonly isLoop: readonly boolean[];
  /** Whether more than one block goes forward to it. */
  readonly isMerge: readonly boolean[];
}

/**
 * Blocks from the instruction at position `entry` of `steps` on. `stopsAt` tells instructions with which a block ends. Null
 * when a loop has more than one way in.
 */
export function blocksFrom(
  steps: readonly FlowStep[],
  entry: number,
  stopsAt: (step: FlowStep) => boolean,
): BlockGraph | null {
  const leaders = new Set<number>([entry]);
  for (const step of steps) if (isJump(step)) for (const next of step.next) leaders.add(next);
  const cut = (from: number): { readonly end: number; readonly next: readonly number[] } => {
    for (let at = from; ; at++) {
      const step = steps[at]!;
      if (stopsAt(step)) return { end: at + 1, next: [] };
      if (isJump(step)) return { end: at + 1, next: step.next };
      if (leaders.has(at + 1)) return { end: at + 1, next: [at + 1] };
    }
  };
  const order = reversePostorder(entry, (from) => cut(from).next);
  const number = new Map(order.map((from, index) => [from, index]));
  const blocks = order.map((from): Block => {
    const { end, next } = cut(from);
    return { steps: steps.slice(from, end), next: next.map((leader) => number.get(leader)!) };
  });
  return withDominators(blocks);
}

/** Whether control does not simply go on to the following instruction. */
function isJump({ op, operands }: FlowStep): boolean {
  return op === 'return' || operands.some(({ kind }) => kind === 'target');
}

/** Without recursion, because functions may be long. */
function reversePostorder(entry: number, nextOf: (from: number) => readonly number[]): number[] {
  const order: number[] = [];
  const seen = new Set<number>([entry]);
  const stack = [{ from: entry, next: nextOf(entry), at: 0 }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const to = top.next[top.at++];
    if (to === undefined) {
      order.push(top.from);
      stack.pop();
    } else if (!seen.has(to)) {
      seen.add(to);
      stack.push({ from: to, next: nextOf(to), at: 0 });
    }
  }
  return order.reverse();
}

/** Cooper, Harvey and Kennedy, "A simple, fast dominance algorithm". */
function withDominators(blocks: readonly Block[]): BlockGraph | null {
  const before: number[][] = blocks.map(() => []);
  for (const [from, { next }] of blocks.entries()) for (const to of next) before[to]!.push(from);
  const dominator = blocks.map(() => -1);
  dominator[0] = 0;
  const common = (left: number, right: number): number => {
    let [a, b] = [left, right];
    while (a !== b) {
      while (a > b) a = dominator[a]!;
      while (b > a) b = dominator[b]!;
    }
    return a;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (let block = 1; block < blocks.length; block++) {
      let found = -1;
      for (const from of before[block]!)
        if (dominator[from] !== -1) found = found === -1 ? from : common(from, found);
      if (dominator[block] === found) continue;
      dominator[block] = found;
      changed = true;
    }
  }
  const dominates = (above: number, below: number): boolean => {
    let at = below;
    while (at > above) at = dominator[at]!;
    return at === above;
  };
  const isLoop = blocks.map(() => false);
  const isMerge = blocks.map(() => false);
  for (const [block, froms] of before.entries()) {
    const backwards = froms.filter((from) => from >= block);
    if (!backwards.every((from) => dominates(block, from))) return null;
    isLoop[block] = backwards.length > 0;
    isMerge[block] = froms.length - backwards.length > 1;
  }
  return { blocks, dominator, isLoop, isMerge };
}
