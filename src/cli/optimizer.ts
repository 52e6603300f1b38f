/**
 * Most explorations are over before the machine code that the optimizing compiler of the engine makes of hot functions has
 * earned what making it takes: it keeps another core busy for longer than the exploration lasts. So that compiler waits
 * until an exploration proves long, and is told how much trouble to take. Results do not depend on it, only when they come.
 */
import { setFlagsFromString } from 'node:v8';
import type { Progress } from '../explore/report.js';

/** Steps of an exploration that is worth optimizing for, measured: the compiler takes about as long as they do without it. */
const LONG_STEPS = 40_000;
/** Steps of one that is worth optimizing as well as can be: compiling then takes longer than it spares in shorter ones. */
const VERY_LONG_STEPS = 5_000_000;
/** Characters of a program that is worth optimizing for. */
const LONG_TEXT = 20_000;
/**
 * Executed bytecode after which the compiler looks at a function, about half of what is usual: when it is let go to work, what
 * is hot is hot for good. Measured, explorations of up to a second then take a tenth less CPU time.
 */
const BYTES_UNTIL_HOT = 30_000;
/** Engines up to version 11 know that flag; later ones complain of it. */
const KNOWS_BUDGET = Number.parseInt(process.versions.v8, 10) <= 11;
/**
 * Bytecode that may be inlined into one function, about twice what is usual. A search has many small functions on one
 * path; measured, it then takes 3 to 10 % less time, but the compiler takes longer.
 */
const INLINED_BYTES = 1800;

let isWaiting = false;

/** Makes the optimizing compiler wait for `optimize`. */
export function postponeOptimizing(): void {
  isWaiting = true;
  setFlagsFromString('--no-opt');
}

export function isOptimizingPostponed(): boolean {
  return isWaiting;
}

/** Lets the optimizing compiler go to work, if it was made to wait. */
export function optimize(): void {
  if (!isWaiting) return;
  isWaiting = false;
  setFlagsFromString('--opt');
}

/** The same for an exploration that will take so many steps. */
export function optimizeFor(steps: number): void {
  if (steps > VERY_LONG_STEPS) inlineMore();
  if (KNOWS_BUDGET) setFlagsFromString(`--interrupt-budget=${BYTES_UNTIL_HOT}`);
  optimize();
}

/**
 * Prepares the optimizing compiler for a very long exploration. Not for short ones: the build makes the code cache under
 * the flags that they leave, and a start must find the same flags.
 */
export function inlineMore(): void {
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${INLINED_BYTES}`);
}

export function isLongText(text: string): boolean {
  return text.length > LONG_TEXT;
}

/**
 * How many steps an exploration will take that has come so far in `steps` steps, as far as can be foreseen. Estimates begin too
 * low: it may be half over at best.
 */
export function foreseenSteps({ executions, estimate }: Progress, steps: number): number {
  const started = Math.max(1, executions);
  return steps * Math.max(2, (estimate ?? 0) / started);
}

/** Whether that many are worth optimizing for. */
export function areManySteps(steps: number): boolean {
  return steps > LONG_STEPS;
}
