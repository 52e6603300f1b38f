/**
 * The ratchet: how many names of the conformance list the programs of this folder cover at least. Raise it when the
 * test says that more are covered; never lower it.
 */
export const COVERED_AT_LEAST = 77;
