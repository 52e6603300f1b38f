/**
 * How an operation touches its object, as a number (`ACCESS_OF`). A module of nothing but numbers: see `operation-numbers.ts`.
 */
export const NO_ACCESS = 0;
export const READ = 1;
export const WRITE = 2;
export const EVERYTHING = 3;
