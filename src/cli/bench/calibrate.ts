/**
 * How fast this machine is at the moment, so that figures of different machines and days can be compared: CPU time
 * per step of a fixed loop that does what an exploration does, integer arithmetic, branches that are hard to foresee,
 * and reads and writes all over a table that fits the cache of one core. REFERENCE_NANOSECONDS is what the same mixture
 * took where the peers were measured.
 */
import { cpuSeconds, median } from './suite.js';
import { REFERENCE_NANOSECONDS } from './peers.js';

const CELLS = 1 << 14;
const STEPS = 5_000_000;
const ROUNDS = 5;

const table = new Int32Array(CELLS);

/** A linear congruential sequence says which cell is next; one cell in four is summed; each is moved on. */
function walk(steps: number): number {
  let state = 1;
  let sum = 0;
  for (let step = 0; step < steps; step++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    const cell = (state >>> 16) & (CELLS - 1);
    const value = table[cell] ?? 0;
    if ((value & 3) === 0) sum = (sum + value) | 0;
    table[cell] = (value + step) | 0;
  }
  return sum;
}

/** Nanoseconds of CPU time per step, the median of a few rounds. */
export function nanosecondsPerStep(): number {
  walk(STEPS);
  const samples = Array.from({ length: ROUNDS }, () => {
    const start = cpuSeconds();
    walk(STEPS);
    return ((cpuSeconds() - start) * 1e9) / STEPS;
  });
  return median(samples);
}

/** What to multiply a rate of this machine with, to compare it with the peers; seconds are divided by it. */
export function correction(nanoseconds: number): number {
  return nanoseconds / REFERENCE_NANOSECONDS;
}
