/** Hints about misspelled names. */
import { nearestName } from '../support/nearest.js';

/** A hint that ends a message about an unknown name; empty when nothing is near. */
export function nearestHint(name: string, candidates: Iterable<string>): string {
  const nearest = nearestName(name, candidates);
  return nearest === null ? '' : `did you mean \`${nearest}\`?`;
}
