import type { MutantRows } from './mutant-row.js';

export const SYMMETRY_ROWS: MutantRows = {};
