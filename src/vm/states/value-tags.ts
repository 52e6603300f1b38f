/**
 * How values are packed into codes (`value-codes.ts`): tags, in the lowest four bits. A module of nothing but numbers: see
 * `operation-numbers.ts`.
 */
export const TAG_BITS = 4;
export const INTEGER = 1;
export const INTERNED = 2;
export const HANDLE = 3;
export const PROMISE = 4;
export const ERROR = 5;
export const STRUCT = 6;
export const LIST = 7;
export const BACK = 8;
export const CONSTANT = 9;
export const FUNCTION = 10;
export const MAP = 11;
export const SET = 12;
export const POOL = 13;
export const WEAK = 14;
export const HELD = 15;
export const FEW = 64;
/** Integers below this are their own code. */
export const SMALL = 1 << 26;

export const NIL = CONSTANT;
export const TRUE = CONSTANT | (1 << TAG_BITS);
export const FALSE = CONSTANT | (2 << TAG_BITS);
export const MINUS_ZERO = CONSTANT | (3 << TAG_BITS);
