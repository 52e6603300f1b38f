/** What a sample has shown, as people read it: whether more executions would help, and what these guarantee. */
import type { GuaranteeReport, SampleReport } from '../explore/sampling.js';
import { countText } from './report-text.js';

/** Lines below the status line of a sample that found no fault. */
export function sampleLines(sample: SampleReport): readonly string[] {
  const { guarantee, executions } = sample;
  return [
    `  classes:   ${countText(sample.classes)} seen; ${outlook(sample)}`,
    ...(guarantee === null ? [] : guaranteeLines(guarantee, executions)),
  ];
}

function outlook({ executions, seenOnce, newClassRate, unseenClasses }: SampleReport): string {
  if (seenOnce === 0) {
    return `fewer than 1 in ${countText(executions)} further executions would show a new one`;
  }
  const unseen = unseenClasses === 0 ? '' : `, at least ${countText(unseenClasses)} are unseen`;
  return `about ${percentText(newClassRate)} of further executions would show a new one${unseen}`;
}

/** Burckhardt et al.: 1/(n·k^(d-1)). */
function guaranteeLines(
  { depth, fibers, choices, probability, probabilityOfSample, executionsFor95 }: GuaranteeReport,
  executions: number,
): string[] {
  const formula = depth === 1 ? '1/n' : depth === 2 ? '1/(n·k)' : `1/(n·k^${depth - 1})`;
  // Many executions come close to certainty, never there.
  const all = probability === 1 ? 1 : Math.min(0.99, probabilityOfSample);
  const needed =
    executionsFor95 < 1e12 ? countText(executionsFor95) : executionsFor95.toExponential(1);
  return [
    `  guarantee: each execution shows a bug of depth ${depth} with probability ≥ ${numberText(probability)},`,
    `             ${formula} for n = ${countText(fibers)} fibers and k = ${countText(choices)} choices;`,
    `             ${countText(executions, 'execution')}: ≥ ${percentText(all)}; ${needed} executions: ≥ 95 %`,
  ];
}

/** Two significant digits. */
function numberText(value: number): string {
  return value >= 1e-6 ? String(Number(value.toPrecision(2))) : value.toExponential(1);
}

function percentText(share: number): string {
  return `${numberText(100 * share)} %`;
}
