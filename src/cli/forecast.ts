/**
 * From the estimates of a search to what a person can be told: a rate, a total, how much of it is done and the time left.
 * Estimates of a search tree start far too low and jump (`Scheduler.estimate`), so the total is smoothed, and as
 * long as it keeps growing it is called what it is then: a lower bound.
 */
import type { Progress } from '../explore/report.js';

/** Seconds over which rates and totals are smoothed. */
const RATE_SECONDS = 5;
const TOTAL_SECONDS = 3;
/** Growth of the estimate that counts, and the part of the time so far, at least a second, that it is remembered for. */
const GROWTH = 1.05;
const MEMORY = 0.25;

export interface Forecast {
  /** Executions per second, lately. */
  readonly rate: number;
  /** Null when nobody can tell. */
  readonly total: number | null;
  /** True when `total` has been growing lately: then it is at least that. */
  readonly isLowerBound: boolean;
  readonly secondsLeft: number | null;
}

export class Forecaster {
  #seconds = 0;
  #executions = -1;
  /** Executions that a search which is continued has behind it, and which took no time now. */
  #first = 0;
  #rate = NaN;
  #total = NaN;
  #highest = 0;
  #grewAt = 0;

  /** Takes note of the progress after `seconds`. */
  update({ executions, estimate }: Progress, seconds: number): Forecast {
    if (this.#executions < 0) this.#executions = this.#first = seconds === 0 ? executions : 0;
    const elapsed = seconds - this.#seconds;
    if (elapsed > 0) {
      const rate = Math.max(0, executions - this.#executions) / elapsed;
      this.#rate = smoothed(this.#rate, rate, elapsed / RATE_SECONDS);
      if (estimate !== null) {
        const logarithm = Math.log(Math.max(1, estimate));
        this.#total = smoothed(this.#total, logarithm, elapsed / TOTAL_SECONDS);
      }
      this.#executions = executions;
      this.#seconds = seconds;
    }
    if (estimate !== null && estimate > this.#highest * GROWTH) {
      this.#highest = estimate;
      this.#grewAt = seconds;
    }
    const rate = Number.isNaN(this.#rate) ? 0 : this.#rate;
    const total = Number.isNaN(this.#total) ? null : Math.max(executions, Math.exp(this.#total));
    return {
      rate,
      total,
      isLowerBound: seconds - this.#grewAt < Math.max(1, MEMORY * seconds),
      // By the part that is done, not by the rate: a search over states has ever fewer executions in ever more steps.
      secondsLeft:
        total === null || executions <= this.#first
          ? null
          : (seconds * (total - executions)) / (executions - this.#first),
    };
  }
}

/** The mean of `before`, which weighs less the more time has passed, and `now`. */
function smoothed(before: number, now: number, time: number): number {
  return Number.isNaN(before) ? now : now + (before - now) * Math.exp(-time);
}
