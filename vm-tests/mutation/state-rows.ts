import type { MutantRows } from './mutant-row.js';

export const STATE_ROWS: MutantRows = {};
