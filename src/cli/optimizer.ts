/**
 * Most explorations are over before the machine code that the optimizing compiler of the engine makes of hot functions has
 * earned what making it takes: it keeps another core busy for longer than the exploration lasts. So that compiler waits
 * until an exploration proves long. Results do not depend on it, only when they come.
 */
import { setFlagsFromString } from 'node:v8';
import type { Progress } from '../explore/report.js';

/** Steps of an exploration that is worth optimizing for, measured: the compiler takes about as long as they do without it. */
const LONG_STEPS = 30_000;
/** Characters of a program that is worth optimizing for. */
const LONG_TEXT = 20_000;
/**
 * Bytecode that may be inlined into one function, about twice what is usual. A search has many small functions on one
 * path; measured, it then takes 4 to 16 % less time, and compiling not noticeably more.
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

/**
 * Prepares the optimizing compiler for a long exploration. Not for short ones: the build makes the code cache under the
 * flags that they leave, and a start must find the same flags.
 */
export function inlineMore(): void {
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${INLINED_BYTES}`);
}

export function isLongText(text: string): boolean {
  return text.length > LONG_TEXT;
}

/** Whether an exploration that has come so far in `steps` steps will have been a long one. */
export function isLongExploration({ executions, estimate }: Progress, steps: number): boolean {
  const started = Math.max(1, executions);
  const share = started / Math.max(started, estimate ?? 0);
  return steps > LONG_STEPS * share;
}
