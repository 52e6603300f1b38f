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

/** `` prints `tick` ``: by what the outside tells one execution from another. */
export function shownInstead(story: Story, other: Story): string {
  const at = story.output.findIndex((line, k) => line !== other.output[k]);
  const line = story.output[at < 0 ? other.output.length : at];
  if (line !== undefined) return `prints \`${line}\``;
  return story.status === null ? 'prints nothing more' : `ends with status ${story.status}`;
}

/** `` prints `tick`, `tock`; ends with status 4 ``: all that the outside sees. */
export function shownText({ output, status }: Story): string {
  const lines = output.map((line) => `\`${line}\``).join(', ');
  const printed = output.length === 0 && status !== null ? [] : [`prints ${lines || 'nothing'}`];
  return [...printed, ...(status === null ? [] : [`ends with status ${status}`])].join('; ');
}
