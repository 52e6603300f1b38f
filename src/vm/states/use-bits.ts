/**
 * What may be done with a handle (`handle-uses.ts`), as bits. A module of nothing but numbers: see `operation-numbers.ts`.
 */
export const USE_LOAD = 1;
export const USE_STORE = 2;
/** Integer additions and subtractions; the old value is discarded and the sum wraps, so their order does not show. */
export const USE_ADD = 4;
export const USE_AND = 8;
export const USE_OR = 16;
export const USE_XOR = 32;
/** Float additions: rounding tells the order. */
export const USE_ROUND = 64;
/** Requesting, taking and releasing a lock. */
export const USE_LOCK = 128;
/** Of streams and channels: adding items and the end, taking items, and what bears on both: further takers, and fewer. */
export const USE_FILL = 256;
export const USE_TAKE = 512;
export const USE_END = 1024;
export const USE_ANY = 2047;
/** Number of kinds of uses. */
export const USES = 11;
/** Those of cells. */
export const USE_CELL = USE_LOCK - 1;
/** The handle may be part of what the function returns. */
export const RETURNED = 1 << USES;

/** Bits for the position of a use. */
export const USE_BITS = 4;
export const USE_MASK = (1 << USE_BITS) - 1;
