/** Explanations about WITH over data of several families, and its GUARD (CLEAR concurrency reference, 3.14 and 3.22). */
import type { Explanations } from './explanation.js';
import { because } from './explanation.js';

const STRUCT = 'STRUCT T { n: Int64 }\n';
const TWO = 'FN f!(MUTABLE c: T) RETURNS !Void REQUIRES c: VERSIONED | LOCKED ->\n';

export const FAMILIES: Explanations = {
  WITH_NEEDS_POLYMORPHIC: because(
    'The parameter may be a lock or a cell, and each is opened in its own way. POLYMORPHIC opens any; MATCH has a body for each.',
    `${STRUCT}${TWO}WITH EXCLUSIVE c AS x { x.n = 1; }\nEND`,
    `${STRUCT}${TWO}WITH POLYMORPHIC c AS x { x.n = 1; }\nEND`,
  ),
  WITH_MATCH_ARMS: because(
    'A MATCH over families says what happens for each family that REQUIRES admits, and for no other.',
    `${STRUCT}${TWO}WITH c AS x MATCH WHEN LOCKED -> { print(x.n); } END\nEND`,
    `${STRUCT}${TWO}WITH c AS x MATCH WHEN LOCKED -> { print(x.n); } WHEN VERSIONED -> { print(x.n); } END\nEND`,
  ),
  WITH_MATCH_VERSIONED_AS_MUTABLE: because(
    'A cell is replaced as a whole, by a changed copy, which is what SNAPSHOT … AS MUTABLE means.',
    `${STRUCT}FN f!(MUTABLE c: T) RETURNS !Void REQUIRES c: VERSIONED ->\nWITH c AS MUTABLE x MATCH WHEN VERSIONED -> { x.n = 1; } END\nEND`,
    `${STRUCT}FN f!(MUTABLE c: T) RETURNS !Void REQUIRES c: VERSIONED ->\nWITH SNAPSHOT c AS MUTABLE x MATCH WHEN VERSIONED -> { x.n = 1; } END\nEND`,
  ),
  SYNC_POLICY_MISPLACED: because(
    'A program has one SYNC POLICY, in the file that defines `main`, because it is about all of its fibers.',
    'SYNC POLICY START\n    ON LockTimeout, MvccConflict, AtomicConflict RAISE\nEND\nSYNC POLICY START\n    ON LockTimeout, MvccConflict, AtomicConflict PASS\nEND\nFN main() RETURNS Void -> PASS; END',
    'SYNC POLICY START\n    ON LockTimeout, MvccConflict, AtomicConflict RAISE\nEND\nFN main() RETURNS Void -> PASS; END',
  ),
  SYNC_POLICY_SELECTORS: because(
    'A SYNC POLICY says what happens about LockTimeout, MvccConflict and AtomicConflict, about each of them once. Deadlock and LockCycle are mistakes of a place, and are handled there.',
    'SYNC POLICY START\n    ON LockTimeout RETRY(3) THEN RAISE\nEND\nFN main() RETURNS Void -> PASS; END',
    'SYNC POLICY START\n    ON LockTimeout RETRY(3) THEN RAISE\n    ON MvccConflict, AtomicConflict RAISE\nEND\nFN main() RETURNS Void -> PASS; END',
  ),
  WITH_GUARD_SCOPE: because(
    'A GUARD is a condition on what the WITH has just opened. What else matters is tested in the body, or before.',
    'm = 3;\nt = Tally{ n: 1 } @locked;\nWITH EXCLUSIVE t AS x GUARD x.n > m { print(x.n); } ON GuardFail PASS',
    't = Tally{ n: 1 } @locked;\nWITH EXCLUSIVE t AS x GUARD x.n > 3 { print(x.n); } ON GuardFail PASS',
  ),
};
