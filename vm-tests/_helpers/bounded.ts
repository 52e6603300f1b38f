/** Compares the reduced search under a bound on preemptions with every schedule under that bound. */
import { BoundedDpor } from '../../scheduler/bounded/bounded.js';
import { collect } from './collect.js';
import type { Collected } from './collect.js';
import type { RandomProgram } from './random-programs.js';

export interface BoundedComparison {
  /** Empty when the searches agree. */
  readonly problems: readonly string[];
  readonly brute: Collected;
  /** Null when there are too many schedules to compare. */
  readonly bounded: Collected | null;
}

export function compareBounded(
  { program, parameters }: RandomProgram,
  preemptionsMax: number,
  executionsMax: number,
  nodesMax = Infinity,
): BoundedComparison {
  const options = { parameters, executionsMax, preemptionsMax };
  const brute = collect(program, 'brute', options);
  if (!brute.isComplete) return { problems: [], brute, bounded: null };
  const bounded = collect(program, (context) => new BoundedDpor({ ...context, nodesMax }), options);
  const problems: string[] = [];
  const missed = [...brute.classes.keys()].filter((key) => !bounded.classes.has(key));
  const invented = [...bounded.classes.keys()].filter((key) => !brute.classes.has(key));
  const lost = [...brute.outcomes].filter((text) => !bounded.outcomes.has(text));
  const say = (isWrong: boolean, text: string): void => {
    if (isWrong) problems.push(`within ${preemptionsMax}: ${text}`);
  };
  say(!bounded.isComplete, 'the reduced search does not end');
  say(
    missed.length > 0,
    `${missed.length} of ${brute.classes.size} classes are missed, as ${missed[0] ?? ''}`,
  );
  say(
    invented.length > 0,
    `${invented.length} classes are not within the bound, as ${invented[0] ?? ''}`,
  );
  say(lost.length > 0, `${lost.length} outcomes are missed, as\n${lost[0] ?? ''}`);
  return { problems, brute, bounded };
}
