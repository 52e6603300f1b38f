/** What stopped a search without a fault, how far it had come, and how to go on. */
import type { Report } from '../explore/report.js';
import { aboutText, countText, percentText, secondsText } from './number-text.js';

/** ` of ~40,000 (12%)`, where an incomplete search can tell. */
export function shareText({ result, bounds, executions }: Report): string {
  const { estimate } = bounds;
  if (result !== 'incomplete' || estimate === null || estimate <= executions) return '';
  return ` of ~${aboutText(estimate)} (${percentText(executions, estimate)})`;
}

/** `checkpoint`: where the search was saved, as a word of a shell, or null. */
export function boundText(
  { bounds, executions }: Report,
  checkpoint: string | null,
): [stop: string, advice: string] {
  const limit = bounds.limit ?? 0;
  const goesOn = checkpoint === null ? null : `the same command goes on from ${checkpoint}`;
  switch (bounds.reached) {
    case 'executions-max':
      return [
        'the execution limit was reached',
        `continue with --executions-max ${executions * 10}, or narrow with --preemptions-max 2`,
      ];
    case 'steps-max':
      return [
        `an execution reached the limit of ${countText(limit, 'step')}`,
        `raise it with --steps-max ${limit * 10}, or give the program less to do`,
      ];
    case 'depth-max':
      return [
        `an execution reached the limit of ${countText(limit, 'choice')}`,
        `raise it with --depth-max ${limit * 10}, or give the program less to do`,
      ];
    case 'preemptions-max':
      return [
        `the limit of ${countText(limit, 'preemption')} was reached`,
        'every execution below it is covered; raise --preemptions-max to go on',
      ];
    case 'time-limit':
      return [
        `the time limit of ${secondsText(limit)} was reached`,
        goesOn ?? 'continue with a larger --time-limit, or narrow with --preemptions-max 2',
      ];
    case 'interrupted':
      return [
        'it was interrupted',
        goesOn ?? 'run it again to see the rest; with --checkpoint FILE it could go on',
      ];
    case 'memory':
      return [
        `the ${countText(limit)} MiB of memory that it may use were nearly used up`,
        `give it more with NODE_OPTIONS=--max-old-space-size=${2 * limit}${goesOn === null ? '' : `: ${goesOn}`}; keep less with --nodes-max 1000000, or narrow with --preemptions-max 2`,
      ];
    case null:
      return ['the search could not be completed', 'the warnings say why'];
  }
}
