/**
 * What a sample says about what it has not seen. Executions are counted by equivalence class: after N of them, f1
 * classes seen once and f2 seen twice, the next one shows a new class with a probability of about f1/N (Good and
 * Turing), and at least f1²/(2·f2) classes are still unseen (Chao 1984); so a person can tell when more executions
 * stop helping (Böhme, STADS, TOSEM 2018).
 *
 * Counts of disjoint ranges of executions add up to those of the whole, in any order.
 */
import { grown } from '../support/grown.js';
import type { Lanes, NamedEngine } from './class-hash.js';
import { ClassHash } from './class-hash.js';
import type { Guarantee } from './scheduler.js';

/** Equivalence classes and how often each was seen, as plain data: two words of fingerprint per class. */
export interface SampledClasses {
  readonly fingerprints: Int32Array;
  readonly counts: Int32Array;
}

/** The part of the report about a sample. */
export interface SampleReport {
  /** Executions that count: all, or those before a scheduler began to shrink a failure. */
  readonly executions: number;
  /** Distinct equivalence classes seen; those seen exactly once, and exactly twice. */
  readonly classes: number;
  readonly seenOnce: number;
  readonly seenTwice: number;
  /** Estimated probability that the next execution shows a new class. */
  readonly newClassRate: number;
  /** Estimate from below of the number of classes not seen yet. */
  readonly unseenClasses: number;
  readonly guarantee: GuaranteeReport | null;
}

export interface GuaranteeReport extends Guarantee {
  /** Probability that all executions of this sample together show the bug. */
  readonly probabilityOfSample: number;
  /** Executions that show it with a probability of 95 %. */
  readonly executionsFor95: number;
}

const CONFIDENCE = 0.95;

/** A table of fingerprints with counts: open addressing; the number of a class is its place in the order of arrival. */
export class ClassCounts {
  #fingerprints = new Int32Array(2 * 256);
  #counts = new Int32Array(256);
  /** Number of the class at a place, plus 1; 0 is an empty place. */
  #places = new Int32Array(1024);
  #size = 0;

  add(fingerprint: Lanes): void {
    this.addMany(fingerprint.low, fingerprint.high, 1);
  }

  addMany(low: number, high: number, count: number): void {
    const mask = this.#places.length - 1;
    const fingerprints = this.#fingerprints;
    let at = (low ^ (high >>> 15)) & mask;
    for (; this.#places[at] !== 0; at = (at + 1) & mask) {
      const k = this.#places[at]! - 1;
      if (fingerprints[2 * k] === low && fingerprints[2 * k + 1] === high) {
        this.#counts[k]! += count;
        return;
      }
    }
    this.#places[at] = this.#append(low, high, count) + 1;
    if (2 * this.#size > mask) this.#spread();
  }

  #append(low: number, high: number, count: number): number {
    const k = this.#size++;
    if (k === this.#counts.length) {
      this.#counts = grown(this.#counts, 2 * k);
      this.#fingerprints = grown(this.#fingerprints, 4 * k);
    }
    this.#fingerprints[2 * k] = low;
    this.#fingerprints[2 * k + 1] = high;
    this.#counts[k] = count;
    return k;
  }

  /** Twice as many places. */
  #spread(): void {
    const places = new Int32Array(2 * this.#places.length);
    const mask = places.length - 1;
    for (let k = 0; k < this.#size; k++) {
      let at = (this.#fingerprints[2 * k]! ^ (this.#fingerprints[2 * k + 1]! >>> 15)) & mask;
      while (places[at] !== 0) at = (at + 1) & mask;
      places[at] = k + 1;
    }
    this.#places = places;
  }

  /** A copy of what was counted, in the order of arrival. */
  classes(): SampledClasses {
    return {
      fingerprints: this.#fingerprints.slice(0, 2 * this.#size),
      counts: this.#counts.slice(0, this.#size),
    };
  }
}

/** Counts the executions of a sample by their classes. */
export class SampleCounts {
  readonly #counts = new ClassCounts();
  readonly #fingerprint: ClassHash;

  constructor(engine: NamedEngine) {
    this.#fingerprint = new ClassHash(engine, false);
  }

  /** Counts the execution that the engine has just brought to its end. */
  addExecution(): void {
    this.#fingerprint.truncate(0);
    this.#fingerprint.extend();
    this.#counts.add(this.#fingerprint);
  }

  classes(): SampledClasses {
    return this.#counts.classes();
  }
}

/** The counts of disjoint ranges of executions, put together. */
export function mergeClasses(ranges: readonly SampledClasses[]): SampledClasses {
  const all = new ClassCounts();
  for (const { fingerprints, counts } of ranges) {
    counts.forEach((count, k) => {
      all.addMany(fingerprints[2 * k]!, fingerprints[2 * k + 1]!, count);
    });
  }
  return all.classes();
}

export function sampleReport(
  { counts }: SampledClasses,
  guarantee: Guarantee | null,
): SampleReport {
  const executions = counts.reduce((sum, count) => sum + count, 0);
  const seen = (times: number): number => counts.filter((count) => count === times).length;
  const [once, twice] = [seen(1), seen(2)];
  // Without a class seen twice the bias-corrected form, which needs none.
  const unseen = twice === 0 ? (once * (once - 1)) / 2 : once ** 2 / (2 * twice);
  return {
    executions,
    classes: counts.length,
    seenOnce: once,
    seenTwice: twice,
    newClassRate: executions === 0 ? 1 : once / executions,
    unseenClasses: Math.max(0, Math.floor(unseen)),
    guarantee: guarantee === null ? null : guaranteeReport(guarantee, executions),
  };
}

function guaranteeReport(guarantee: Guarantee, executions: number): GuaranteeReport {
  // In logarithms, because probabilities may be too small for 1 - p to differ from 1.
  const logMiss = Math.log1p(-guarantee.probability);
  return {
    ...guarantee,
    probabilityOfSample: executions === 0 ? 0 : -Math.expm1(executions * logMiss),
    executionsFor95: Math.max(1, Math.ceil(Math.log(1 - CONFIDENCE) / logMiss)),
  };
}
