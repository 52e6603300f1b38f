/** Where variables are visible, as ranges over the instructions of a function in block order. */
import type { MirFunction } from '../mir/mir.js';

/** Instructions `from` up to but not including `to`; a terminator counts as one. */
export interface VisibleRange {
  readonly variable: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Walks the innermost visible variable from instruction to instruction; the chains of two neighbours share their
 * outer part, so that only what changes is visited. Ranges come in the order in which they end.
 */
export function visibleRanges(f: MirFunction): readonly VisibleRange[] {
  const ranges: VisibleRange[] = [];
  /** Visible variables, outermost first, and since when. */
  const open: { readonly variable: number; readonly from: number }[] = [];
  const depths: number[] = [];
  for (const variable of f.variables) depths.push(1 + (depths[variable.outer] ?? 0));
  let position = 0;
  let current = -1;
  const change = (next: number): void => {
    if (next === current) return;
    current = next;
    const entered: number[] = [];
    let at = next;
    const depthOf = (variable: number): number => depths[variable] ?? 0;
    while (at >= 0 && depthOf(at) > open.length) {
      entered.push(at);
      at = f.variables[at]?.outer ?? -1;
    }
    close(depthOf(at));
    while (at >= 0 && open.at(-1)?.variable !== at) {
      entered.push(at);
      at = f.variables[at]?.outer ?? -1;
      close(depthOf(at));
    }
    for (const variable of entered.reverse()) open.push({ variable, from: position });
  };
  const close = (depth: number): void => {
    while (open.length > depth) {
      const last = open.pop();
      if (last !== undefined && last.from < position) ranges.push({ ...last, to: position });
    }
  };
  for (const block of f.blocks) {
    for (const instruction of block.instructions) {
      change(instruction.visible);
      position++;
    }
    change(block.terminator.visible);
    position++;
  }
  change(-1);
  return ranges;
}
