/** Compares exhaustive search with brute force on one program: every way in which they can disagree, in words. */
import { collect } from './collect.js';
import type { Collected } from './collect.js';
import type { RandomProgram } from './random-programs.js';

export interface Comparison {
  /** Why the comparison says nothing, or null. */
  readonly skipped: 'too many interleavings' | 'step bound' | null;
  /** Empty when the searches agree. */
  readonly problems: readonly string[];
  readonly brute: Collected;
  readonly exhaustive: Collected | null;
}

export function compareSearches(
  { program, parameters }: RandomProgram,
  executionsMax: number,
): Comparison {
  // Counting costs a fraction of looking, and what is too large is most of the work.
  const count = collect(program, 'brute', { parameters, executionsMax, countsOnly: true });
  if (!count.isComplete) {
    const skipped = count.executions < executionsMax ? 'step bound' : 'too many interleavings';
    return { skipped, problems: [], brute: count, exhaustive: null };
  }
  const brute = collect(program, 'brute', { parameters, executionsMax });
  const exhaustive = collect(program, 'exhaustive', { parameters, executionsMax });
  const problems: string[] = [];
  const say = (isWrong: boolean, text: string): void => {
    if (isWrong) problems.push(text);
  };
  say(!exhaustive.isComplete, 'exhaustive does not end');
  say(exhaustive.cut > 0, `${exhaustive.cut} executions are cut`);
  say(
    exhaustive.classes.size < exhaustive.executions,
    `${exhaustive.executions} executions show ${exhaustive.classes.size} classes`,
  );
  say(
    brute.torn.length > 0,
    `${brute.torn.length} classes hold executions with different outcomes, as ${brute.torn[0] ?? ''}`,
  );
  const missed = [...brute.classes.keys()].filter((key) => !exhaustive.classes.has(key));
  const invented = [...exhaustive.classes.keys()].filter((key) => !brute.classes.has(key));
  say(
    missed.length > 0,
    `${missed.length} of ${brute.classes.size} classes are missed, as ${missed[0] ?? ''}`,
  );
  say(invented.length > 0, `${invented.length} classes do not exist, as ${invented[0] ?? ''}`);
  const lost = [...brute.outcomes].filter((text) => !exhaustive.outcomes.has(text));
  say(
    lost.length > 0,
    `${lost.length} of ${brute.outcomes.size} outcomes are missed, as\n${lost[0] ?? ''}`,
  );
  return { skipped: null, problems, brute, exhaustive };
}
