/** The nearest known name, for hints about misspelled ones. */

/** So many letters of a name say something about a longer one. */
const PART_MIN = 3;

/**
 * The candidate with the smallest edit distance to `name`; where none is near, or the name is short, the first that begins or ends
 * with it, as `Int64` for `Int` and `HashMap` for `Map`; or null. Ties: the first one.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | null {
  const limit = name.length <= 3 ? 1 : name.length <= 6 ? 2 : 3;
  const wanted = name.toLowerCase();
  let best: string | null = null;
  let bestDistance = limit + 1;
  let longer: string | null = null;
  for (const candidate of candidates) {
    if (longer === null && isPart(wanted, candidate.toLowerCase())) longer = candidate;
    if (candidate === name || Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(wanted, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  // Of three letters, the number of those that are missing says nothing.
  const saysMore = name.length <= PART_MIN && best !== null && isPart(wanted, best.toLowerCase());
  return saysMore ? longer : (best ?? longer);
}

function isPart(wanted: string, candidate: string): boolean {
  if (wanted.length < PART_MIN || candidate.length <= wanted.length) return false;
  return candidate.startsWith(wanted) || candidate.endsWith(wanted);
}

/**
 * Insertions, deletions, replacements and swaps of neighbours; `limit` stands for anything from there on. Long names are
 * compared by their first 64 letters.
 */
function editDistance(left: string, right: string, limit: number): number {
  const a = left.slice(0, 64);
  const b = right.slice(0, 64);
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(
        (previous[j] ?? 0) + 1,
        (current[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + same,
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      current.push(cost);
    }
    // A swap reaches back over one row.
    if (Math.min(...current) >= limit && Math.min(...previous) >= limit) return limit;
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
