/** Where two stories of one program part. */
import type { Story } from '../story.js';

/** The first choice, from 0, that is not the same in both. */
export function firstDifference({ choices: a }: Story, { choices: b }: Story): number {
  const at = a.findIndex(
    ({ fiber, kind, object }, k) =>
      fiber !== b[k]?.fiber || kind !== b[k].kind || object !== b[k].object,
  );
  return at < 0 ? a.length : at;
}
