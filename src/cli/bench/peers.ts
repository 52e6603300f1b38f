/**
 * PEERS: what other tools do on the programs of `clear bench explore`, and what this one is meant to reach.
 *
 * Measured in November 2026 on one virtual machine with 2 virtual CPUs (Debian 12, gcc 12.2, LLVM 14.0.6, rustc 1.95):
 * GenMC 0.11.0 (--sc), Nidhugg 0.4 (optimal, source, observers, rf), loom 0.7.2, shuttle 0.9.3, SPIN 6.5.2 (with
 * partial-order reduction and 128 MB of state table). Rates are executions per second of CPU time without the tool's
 * own start-up; times to a verdict are wall seconds with start-up, for SPIN without the compilation of the model.
 */

/** What one step of the loop of `calibrate.ts` took on that machine, in nanoseconds. */
export const REFERENCE_NANOSECONDS = 3.35;

export interface Rate {
  /** Executions per second of CPU time of the fastest peer, and which that is. */
  readonly perSecond: number;
  readonly by: string;
  readonly goal: number;
  readonly stretch: number;
}

export interface PeerRow {
  /** Equivalence classes in CLEAR, which `--reduction dpor` explores once each. */
  readonly classes: number;
  /** Null where start-up decides. */
  readonly rate: Rate | null;
  /** Fewest executions of any peer that covers the program. */
  readonly fewest: number;
  readonly fewestBy: string;
  /** Shortest time to a verdict of any peer. */
  readonly seconds: number;
  readonly secondsBy: string;
}

const genmc = (perSecond: number, goal: number, stretch: number): Rate => ({
  perSecond,
  by: 'GenMC',
  goal,
  stretch,
});

function row(
  classes: number,
  rate: Rate | null,
  [fewest, fewestBy]: readonly [number, string],
  [seconds, secondsBy]: readonly [number, string],
): PeerRow {
  return { classes, rate, fewest, fewestBy, seconds, secondsBy };
}

/** One row per program of the comparison. */
export const PEERS = {
  'lastzero(15)': row(
    147_456,
    genmc(11_200, 150_000, 300_000),
    [147_456, 'GenMC'],
    [14.5, 'GenMC'],
  ),
  'lastzero(12)': row(15_360, genmc(15_200, 150_000, 300_000), [15_360, 'GenMC'], [1.14, 'GenMC']),
  'readers(13)': row(8_192, genmc(31_400, 160_000, 320_000), [8_192, 'GenMC'], [0.11, 'SPIN']),
  'locked counter(8)': row(
    40_320,
    genmc(14_900, 75_000, 150_000),
    [40_320, 'GenMC'],
    [0.29, 'SPIN'],
  ),
  'lost update(6)': row(
    518_400,
    genmc(112_200, 560_000, 1_100_000),
    [16_807, 'Nidhugg rf'],
    [0.21, 'SPIN'],
  ),
  'fib(6)': row(73_789, genmc(25_900, 130_000, 260_000), [73_789, 'GenMC'], [0.36, 'SPIN']),
  'fib(7)': row(616_227, genmc(22_000, 110_000, 220_000), [616_227, 'GenMC'], [2.1, 'SPIN']),
  // The peers report one deadlock; CLEAR raises LockCycle, and each of the five may be the one that gets it.
  'philosophers ring(5)': row(35, null, [31, 'GenMC'], [0.03, 'Nidhugg']),
  'peterson 2 rounds': row(
    1_168,
    genmc(31_600, 160_000, 320_000),
    [1_153, 'Nidhugg rf'],
    [0.08, 'SPIN'],
  ),
  // The peers swap a slot by compare-and-swap, CLEAR has a lock for each: two events for one.
  'indexer(15)': row(4_096, genmc(2_600, 13_000, 26_000), [4_096, 'GenMC'], [1.9, 'GenMC']),
} as const satisfies Record<string, PeerRow>;

/** Executions per second of the random scheduler of shuttle; the goal is to be ahead, and twice ahead. */
export const SAMPLING_PEERS = {
  'random lost update(2)': 285_000,
  'random fib(2)': 230_000,
  'random fib(5)': 163_000,
  'random locked counter(7)': 66_000,
  // A versioned cell stands where shuttle's program has an atomic pointer and compare-and-swap.
  'random treiber(3)': 141_000,
} as const satisfies Record<string, number>;

/** What a rate comes to: a goal, ahead of the fastest peer, or behind it. */
export type Reached = 'stretch' | 'goal' | 'ahead' | 'behind';

export function reachedBy(perSecond: number, rate: Rate): Reached {
  if (perSecond >= rate.stretch) return 'stretch';
  if (perSecond >= rate.goal) return 'goal';
  return perSecond >= rate.perSecond ? 'ahead' : 'behind';
}
