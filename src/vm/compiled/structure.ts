/**
 * Blocks and jumps as nested `for (;;)` and labelled blocks, which engines compile better than a `switch` in a loop: their
 * variables then have few places where values meet (Ramsey, "Beyond Relooper: recursive translation of unstructured
 * control flow to structured control flow").
 */
import type { BlockGraph } from './blocks.js';

/** The text of a block without what follows; `go` gives the text of a jump to one of its next blocks. */
export type BlockText = (block: number, go: (to: number) => string) => string;

export function structured(graph: BlockGraph, textOf: BlockText): string {
  const { blocks, dominator, isLoop, isMerge } = graph;
  const merged: number[][] = blocks.map(() => []);
  for (let block = blocks.length - 1; block > 0; block--)
    if (isMerge[block]!) merged[dominator[block]!]!.push(block);

  const tree = (block: number): string => {
    // The farthest first: the one that comes next is innermost.
    const text = within(block, merged[block]!, 0);
    return isLoop[block]! ? `L${block}: for (;;) {\n${text}}\n` : text;
  };
  const within = (block: number, followers: readonly number[], at: number): string => {
    const follower = followers[at];
    if (follower === undefined) return textOf(block, (to) => go(block, to));
    return `B${follower}: {\n${within(block, followers, at + 1)}}\n${tree(follower)}`;
  };
  const go = (from: number, to: number): string => {
    if (to <= from) return `continue L${to};\n`;
    return isMerge[to]! ? `break B${to};\n` : tree(to);
  };
  return tree(0);
}
