/**
 * Figures of one measurement, taken in a child process that calibrates itself before and after, so that a
 * neighbour on the machine disturbs both alike; and how explorations are timed there.
 */
import { compile } from '../../compile.js';
import type { ExploreOptions } from '../../explore.js';
import { explore } from '../../explore.js';
import { correction, nanosecondsPerStep } from './calibrate.js';
import { runTool } from './child.js';
import { cpuSeconds, median } from './suite.js';
import { inlineMore } from '../optimizer.js';

/** Numbers by name, and the nanoseconds per step of the calibration loop around them. */
export interface Figures {
  readonly name: string;
  readonly nanoseconds: number;
  readonly values: Readonly<Record<string, number>>;
}

/** Takes the figures in this process. */
export function figuresHere(name: string, work: () => Readonly<Record<string, number>>): Figures {
  inlineMore();
  const before = nanosecondsPerStep();
  const values = work();
  return { name, nanoseconds: (before + nanosecondsPerStep()) / 2, values };
}

/** Takes the figures of the benchmark `name` of this suite in a child process. */
export function figuresInChild(name: string): Figures {
  const { output } = runTool(['bench', 'explore', name, '--here', '--json']);
  const document = JSON.parse(output) as { suites: { explore: readonly Figures[] } };
  const figures = document.suites.explore[0];
  if (figures === undefined) throw new Error(`no figures of ${name}`);
  return figures;
}

/** The median of one value over several measurements, each changed by `correct` first. */
export function medianOf(
  figures: readonly Figures[],
  value: string,
  correct: (value: number, nanoseconds: number) => number = (v) => v,
): number {
  return median(figures.map(({ values, nanoseconds }) => correct(values[value] ?? 0, nanoseconds)));
}

/** An exploration that takes longer than this once is not repeated: warming up is a small part of it. */
const LONG_SECONDS = 2;
/** A shorter one is repeated for so long until the machine code of everything hot is there, and then for so long again. */
const WARM_UP_SECONDS = 1;
const STEADY_SECONDS = 1;

export interface Timed {
  readonly executions: number;
  readonly steps: number;
  /** CPU seconds of the first exploration of this process, compilation included. */
  readonly first: number;
  /** CPU seconds of one exploration when the process has warmed up. */
  readonly steady: number;
}

/** Explores a program again and again. */
export function timed(text: string, options: Partial<ExploreOptions>): Timed {
  const start = cpuSeconds();
  const program = compile(text, { file: 'bench.cht', staticChecks: 'warn' });
  const { executions, steps } = explore(program, options);
  const first = cpuSeconds() - start;
  const again = (): void => void explore(program, options);
  if (first >= LONG_SECONDS) return { executions, steps, first, steady: first };
  secondsOf(again, WARM_UP_SECONDS);
  return { executions, steps, first, steady: secondsOf(again, STEADY_SECONDS) };
}

/** CPU seconds that `work` takes on average, while it is repeated for `seconds`. */
function secondsOf(work: () => void, seconds: number): number {
  const start = cpuSeconds();
  let taken = 0;
  let runs = 0;
  for (; taken < seconds; runs++) {
    work();
    taken = cpuSeconds() - start;
  }
  return taken / runs;
}

/** Seconds on this machine as they would be on that of the peers. */
export function corrected(seconds: number, nanoseconds: number): number {
  return seconds / correction(nanoseconds);
}
