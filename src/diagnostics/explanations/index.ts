/** EXPLANATIONS: what each code means, at length; `clear check --explain CODE` shows it. */
import type { DiagnosticName } from '../codes.js';
import { CONCURRENCY } from './concurrency.js';
import { DATA } from './data.js';
import type { Explanation, Explanations } from './explanation.js';
import { FAMILIES } from './families.js';
import { OWNERSHIP } from './ownership.js';
import { PROGRAM } from './program.js';
import { READING } from './reading.js';
import { VALUES } from './values.js';

const EXPLANATIONS: Explanations = {
  ...READING,
  ...VALUES,
  ...DATA,
  ...OWNERSHIP,
  ...CONCURRENCY,
  ...FAMILIES,
  ...PROGRAM,
};

export { EXAMPLE_DECLARATIONS } from './explanation.js';
export type { Explanation } from './explanation.js';

/** The explanation of a code; null for one that says all in its title. */
export function explanationOf(name: DiagnosticName): Explanation | null {
  return EXPLANATIONS[name] ?? null;
}
