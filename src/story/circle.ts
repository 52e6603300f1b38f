/** Circles in a wait graph. */
import type { Stand } from './story.js';

/** Fibers that wait for each other in a circle, starting with the first by name; empty when there are none. */
export function waitCircle(stands: readonly Stand[]): Stand[] {
  const byName = new Map(stands.map((stand) => [stand.fiber, stand]));
  for (const start of stands) {
    const path: Stand[] = [];
    const seen = new Set<string>();
    const visit = (stand: Stand): boolean => {
      path.push(stand);
      seen.add(stand.fiber);
      for (const next of stand.waitsFor) {
        if (next === start.fiber) return true;
        const other = byName.get(next);
        if (other !== undefined && !seen.has(next) && visit(other)) return true;
      }
      path.pop();
      return false;
    };
    if (visit(start)) return path;
  }
  return [];
}
