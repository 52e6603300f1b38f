/** The shape of the tables of mutants. */

/**
 * What is wrong with the mutant; text of a file of the build, which must occur there exactly once, whatever its white
 * space; and what stands in its place, or in place of the part between « and ». A mutant that nobody could notice says
 * why: it does the same thing more slowly, or with less reduction.
 */
export type MutantRow = readonly [name: string, find: string, become: string, equivalent?: string];

/** Rows by file of the build. */
export type MutantRows = Readonly<Record<string, readonly MutantRow[]>>;
