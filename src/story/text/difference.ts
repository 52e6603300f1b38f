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

/** `` `tick` ``: the line by which each of two outputs differs from the other. */
export function printedInstead(story: Story, other: Story): string {
  const at = story.output.findIndex((line, k) => line !== other.output[k]);
  const line = story.output[at < 0 ? other.output.length : at];
  return line === undefined ? 'nothing more' : `\`${line}\``;
}

/** Lines of output in one. */
export function printedText({ output }: Story): string {
  return output.length === 0 ? 'nothing' : output.map((line) => `\`${line}\``).join(', ');
}
