/**
 * Answers of an instruction that are no place to go on at: the fiber waits to be chosen; an error is on its way; another
 * function begins. A module of nothing but numbers: see `operation-numbers.ts`.
 */
export const SUSPENDED = -1;
export const RAISED = -2;
export const CALLED = -3;
