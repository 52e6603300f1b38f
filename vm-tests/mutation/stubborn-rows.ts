import type { MutantRows } from './mutant-row.js';

export const STUBBORN_ROWS: MutantRows = {};
