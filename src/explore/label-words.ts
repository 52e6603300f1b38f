/**
 * How a label (`labels.ts`) is packed: `object << SHIFT | operation`. A module of nothing but numbers: see `operation-numbers.ts`.
 */
export const SHIFT = 6;
export const MASK = 63;
/** In place of the operation of a compound label. */
export const COMPOUND_OPERATION = 63;

/** How an operation touches its object, as bits; and that there is more. */
export const READ = 1;
export const WRITE = 2;
export const EVERYTHING = 4;
export const COMPOUND = 8;
