/** What `clear check --explain CODE` says about a code: what it means, and a program with and without it. */
import type { DiagnosticName } from '../codes.js';

export interface Explanation {
  /** Why the language has this rule, and what to do. */
  readonly meaning: string;
  /** Statements of a `main`, or a whole program, that the diagnostic is about. */
  readonly wrong: string;
  /** The same as it should be. */
  readonly right: string;
}

export type Explanations = Readonly<Partial<Record<DiagnosticName, Explanation>>>;

export function because(meaning: string, wrong: string, right: string): Explanation {
  return { meaning, wrong, right };
}

/** Declarations that examples of statements use without repeating them. */
export const EXAMPLE_DECLARATIONS: Readonly<Record<string, string>> = {
  Tally: 'STRUCT Tally { n: Int64 }',
  Bag: 'STRUCT Bag { items: Int64[]@list }',
  Color: 'ENUM Color { Red, Green }',
};
