/**
 * Puts ranges of the executions of one sampler together: the result is what one run of all of them reports. Everything
 * here is plain data, so that ranges can come from other threads.
 */
import { assert } from '../support/assert.js';
import { notedOrders } from './both-orders.js';
import { mergeSites } from './site-coverage.js';
import type { SchedulerTraits } from './scheduler-traits.js';
import type { Parameters } from './parameters.js';
import type { Exploration, Fault, Report, Sampled } from './report.js';
import { mergeClasses, sampleReport } from './sampling.js';
import type { Trace } from '../trace/schema.js';

/**
 * Whether ranges of executions may be run apart. Where outputs are compared, each range would compare with a first
 * output of its own; a scheduler that shrinks failures goes on from what it did before.
 */
export function canSplit(traits: SchedulerTraits, { outputs }: Parameters): boolean {
  return traits.splits === true && outputs === 'ignore';
}

/**
 * `ranges` in the order of their executions, at least one, each beginning (`firstExecution`) where the one before was to
 * end. What follows the first fault is left out, as it would not have been run; a range that was stopped from outside
 * counts as far as it came, like the ones after it.
 */
export function mergeRanges(ranges: readonly Exploration[], keepGoing: boolean): Exploration {
  const last = keepGoing ? -1 : ranges.findIndex(({ report }) => report.faults.length > 0);
  const used = last < 0 ? ranges : ranges.slice(0, last + 1);
  const reports = used.map(({ report }) => report);
  const faults = new Map<string, { readonly fault: Fault; readonly trace: Trace | null }>();
  for (const { report, traces, sampled } of used) {
    report.faults.forEach((fault, k) => {
      const key = sampled?.faultKeys[k] ?? '';
      if (!faults.has(key)) faults.set(key, { fault, trace: traces[k] ?? null });
    });
  }
  const sampled = mergeSampled(
    used.flatMap((range) => range.sampled ?? []),
    [...faults.keys()],
  );
  const reached = reports.findLast(({ bounds }) => bounds.reached !== null)?.bounds.reached ?? null;
  const [first] = reports;
  assert(first !== undefined, 'there is at least one range to merge');
  const found = [...faults.values()];
  const sum = (value: (report: Report) => number): number =>
    reports.reduce((total, report) => total + value(report), 0);
  return {
    report: {
      ...first,
      result: found.length > 0 ? 'fail' : reached === null ? 'pass' : 'incomplete',
      executions: sum(({ executions }) => executions),
      redundant: sum(({ redundant }) => redundant),
      steps: sum(({ steps }) => steps),
      events: sum(({ events }) => events),
      fibers: Math.max(...reports.map(({ fibers }) => fibers)),
      seconds: Math.max(...reports.map(({ seconds }) => seconds)),
      faults: notedOrders(found.map(({ fault }) => fault)),
      outputs: Math.max(1, sampled.outputs.length),
      sample: sampleReport(sampled.classes, first.sample?.guarantee ?? null),
      sites: mergeSites(
        reports.map((report) => report.sites),
        sampled.finalStates.length,
      ),
      warnings: mergeWarnings(reports),
      bounds: { ...first.bounds, reached },
    },
    traces: found.flatMap(({ trace }) => trace ?? []),
    sampled,
  };
}

/** Those of the first range as they are (the compiler may say a thing twice), then what others have to add. */
function mergeWarnings([first, ...others]: readonly Report[]): readonly string[] {
  const known = first?.warnings ?? [];
  const added = others.flatMap(({ warnings }) => warnings).filter((text) => !known.includes(text));
  return [...known, ...new Set(added)];
}

function mergeSampled(ranges: readonly Sampled[], faultKeys: readonly string[]): Sampled {
  return {
    faultKeys,
    classes: mergeClasses(ranges.map(({ classes }) => classes)),
    outputs: [...new Set(ranges.flatMap(({ outputs }) => outputs))],
    finalStates: [...new Set(ranges.flatMap(({ finalStates }) => finalStates))],
  };
}
