/**
 * Seeds of the fingerprints of classes (`class-hash.ts`), and the sizes of what is kept in flat arrays for them. A module of nothing
 * but numbers: see `operation-numbers.ts`.
 */
export const LOW_SEED = 1;
export const HIGH_SEED = 2;
/** Told apart from a word that happens to be the same. */
export const JOINED = 0x6a09e667;

/** Words per object: its last write, and the sum of the reads since; all 0 before the first access. */
export const OBJECT = 4;
/** Words per row of the log: state of the fiber, sum, sum when time moved last, sum over all transitions, objects logged. */
export const ROW = 9;
export const LOGGED_OBJECT = 1 + OBJECT;
