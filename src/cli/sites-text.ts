/** The coverage of interleavings as a table: a line for each operation that other fibers can notice. */
import type { SiteReport, SitesReport } from '../explore/site-coverage.js';
import { countText } from './number-text.js';

const HEAD = ['line', 'operation', 'in', 'chosen', 'interrupted', 'met lines'];

export function sitesText({
  executions,
  choices,
  deepest,
  finalStates,
  preemptions,
  sites,
}: SitesReport): string {
  const rows = [HEAD, ...sites.map(cells)];
  const widths = HEAD.map((_head, k) => Math.max(...rows.map((row) => row[k]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, k) => (isNumber(k) ? cell.padStart(widths[k] ?? 0) : cell.padEnd(widths[k] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  const idle = sites.filter(({ reached }) => reached === 0).length;
  const whole = sites.filter(({ reached, preempted }) => reached > 0 && preempted === 0).length;
  const sum = [
    countText(executions, 'execution'),
    `${countText(choices, 'choice')} (at most ${deepest} in one)`,
    countText(finalStates, 'final state'),
    countText(preemptions, 'preemption'),
    `${countText(sites.length, 'operation')}: ${idle} never chosen, ${whole} never interrupted`,
  ];
  return ['coverage:', ...[...lines, sum.join(', ')].map((line) => `  ${line}`)].join('\n');
}

function isNumber(column: number): boolean {
  return column === 0 || column === 3 || column === 4;
}

function cells(site: SiteReport): readonly string[] {
  return [
    String(site.location.line),
    site.kind,
    site.function,
    String(site.reached),
    String(site.preempted),
    site.racedWith.join(', '),
  ];
}
