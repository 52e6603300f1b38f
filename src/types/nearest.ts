/** Hints about misspelled names. */
import { nearestName } from '../support/nearest.js';

/** A hint that is looked for only where somebody wants to read it. */
export type LazyHint = () => string;

/** A hint that ends a message about an unknown name; `otherwise` when nothing is near. */
export function nearestHint(
  name: string,
  candidates: () => Iterable<string>,
  otherwise = '',
): LazyHint {
  return () => {
    const nearest = nearestName(name, candidates());
    return nearest === null ? otherwise : `did you mean \`${nearest}\`?`;
  };
}
