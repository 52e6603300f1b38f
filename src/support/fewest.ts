/**
 * Delta debugging: fewer items that are still enough, such that none of those that are left can be spared (`ddmin`:
 * Zeller and Hildebrandt, Simplifying and isolating failure-inducing input, IEEE TSE 2002). With few that matter among
 * many it asks about the logarithm of their number, times those that matter; at worst its square.
 */
export function fewest<T>(
  items: readonly T[],
  isEnough: (kept: readonly T[]) => boolean,
): readonly T[] {
  if (isEnough([])) return [];
  let kept = items;
  for (let parts = 2; kept.length > 1;) {
    const size = Math.ceil(kept.length / parts);
    const smaller = chunksOf(kept, size).find(isEnough) ?? withoutChunks(kept, size).find(isEnough);
    if (smaller !== undefined) {
      const isChunk = smaller.length <= size;
      kept = smaller;
      parts = isChunk ? 2 : Math.max(2, parts - 1);
    } else {
      if (parts >= kept.length) break;
      parts = Math.min(kept.length, 2 * parts);
    }
  }
  return kept;
}

function chunksOf<T>(items: readonly T[], size: number): readonly T[][] {
  const starts = Array.from({ length: Math.ceil(items.length / size) }, (_, k) => k * size);
  return starts.map((at) => items.slice(at, at + size));
}

/** Of two chunks, each is what the other one leaves. */
function withoutChunks<T>(items: readonly T[], size: number): readonly T[][] {
  const chunks = chunksOf(items, size);
  return chunks.length < 3
    ? []
    : chunks.map((_, k) => [...items.slice(0, k * size), ...items.slice((k + 1) * size)]);
}
