/**
 * Files of instructions (`opcode-family.ts`): `plain-instructions.ts`, `shared-instructions.ts`, `cells.ts`, `streams.ts` and what is
 * near to it. A module of nothing but numbers: see `operation-numbers.ts`.
 */
export const PLAIN = 0;
export const SHARED = 1;
export const CELL = 2;
export const STREAM = 3;
