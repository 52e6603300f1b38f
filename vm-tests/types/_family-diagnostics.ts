/** Programs for the diagnostics of WITH over several families, GUARD and policies; the place is the text between « and ». */
import type { DiagnosticName } from '../../src/diagnostics/codes.js';

const TYPES = `STRUCT T { n: Int64 }
STRUCT U { n: Int64 }
`;

/** A function whose parameter `c` admits `families`. */
function requiring(families: string, body: string): string {
  const header = `FN f!(MUTABLE c: T) RETURNS !Void REQUIRES c: ${families} ->`;
  return `${header} ${body} END`;
}

function main(statements: string): string {
  return `FN main() RETURNS Void ->\n${statements}\nEND\n`;
}

const OPENS = requiring('LOCKED | ATOMIC', 'WITH POLYMORPHIC c AS x { x.n = 1; }');

const PROGRAMS: readonly (readonly [DiagnosticName, string])[] = [
  ['WITH_NEEDS_POLYMORPHIC', requiring('LOCKED | ATOMIC', 'WITH EXCLUSIVE «c» AS x { x.n = 1; }')],
  ['WITH_NEEDS_POLYMORPHIC', requiring('LOCKED | LOCAL', 'WITH «c» AS x { print(x.n); }')],
  [
    'WITH_NEEDS_POLYMORPHIC',
    requiring('LOCKED | VERSIONED', 'WITH SNAPSHOT «c» AS x { print(x.n); }'),
  ],
  [
    'WITH_MATCH_ARMS',
    requiring('LOCKED | ATOMIC', '«WITH c AS x» MATCH WHEN LOCKED -> { x.n = 1; } END'),
  ],
  [
    'WITH_MATCH_ARMS',
    requiring(
      'LOCKED | ATOMIC',
      '«WITH c AS x» MATCH WHEN LOCKED -> { x.n = 1; } WHEN SNAPSHOTTED -> { print(x.n); } END',
    ),
  ],
  [
    'WITH_MATCH_ARMS',
    requiring(
      'ATOMIC',
      'WITH SNAPSHOT c AS MUTABLE x MATCH WHEN ATOMIC -> { x.n = 1; } «ON AtomicConflict PASS» END',
    ),
  ],
  [
    'WITH_MATCH_ARMS',
    main(
      't = T{ n: 1 } @locked; u = T{ n: 1 } @locked; WITH t AS x, «u AS y» MATCH WHEN LOCKED -> { PASS; } END',
    ),
  ],
  [
    'WITH_MATCH_ARMS',
    main('t = T{ n: 1 } @locked; «WITH t AS x» MATCH WHEN VERSIONED -> { PASS; } END'),
  ],
  [
    'REQUIRES_UNKNOWN_NAME',
    requiring(
      'LOCKED',
      'WITH c AS x MATCH WHEN LOCKED -> { PASS; } WHEN «LOKCED» -> { PASS; } END',
    ),
  ],
  [
    'WITH_NEEDS_REQUIRES',
    'FN f(c: T) RETURNS Void -> WITH «c» AS x MATCH WHEN LOCKED -> { PASS; } WHEN ATOMIC -> { PASS; } END END',
  ],
  [
    'WITH_MATCH_VERSIONED_AS_MUTABLE',
    requiring(
      'VERSIONED | LOCKED',
      'WITH «c AS MUTABLE x» MATCH WHEN LOCKED -> { x.n = 1; } WHEN VERSIONED -> { print(x.n); } END',
    ),
  ],
  [
    'WITH_GUARD_SCOPE',
    main(
      'm = 1; t = T{ n: 1 } @locked; WITH EXCLUSIVE t AS x GUARD x.n > «m» { print(x.n); } ON GuardFail PASS',
    ),
  ],
  [
    'CONDITION_NEEDS_BOOL',
    main(
      't = T{ n: 1 } @locked; WITH EXCLUSIVE t AS x GUARD «x.n» { print(x.n); } ON GuardFail PASS',
    ),
  ],
  [
    'IMMUTABLE_FIELD_ASSIGNMENT',
    main(
      't = T{ n: 1 } @locked; WITH EXCLUSIVE t AS x GUARD x.n > 1 { «x.n» = 2; } ON GuardFail PASS',
    ),
  ],
  [
    'IMMUTABLE_FIELD_ASSIGNMENT',
    'FN f(c: T) RETURNS !Void -> WITH POLYMORPHIC c AS x { «x.n» = 1; } END',
  ],
  [
    'FALLIBLE_WITHOUT_BANG',
    'FN «g!»(MUTABLE c: T) RETURNS Void REQUIRES c: LOCKED -> WITH EXCLUSIVE c AS x GUARD x.n > 0 { PASS; } END',
  ],
  [
    'ATOMIC_OPERATOR',
    main(
      'a: Int64 = 0 @shared:atomic; MUTABLE xs: Int64@shared:atomic[]@list = []; xs.append(a); «xs[0] *= 2;»',
    ),
  ],
  [
    'TYPE_MISMATCH_ASSIGN',
    main(
      'a: Int64 = 0 @shared:atomic; MUTABLE xs: Int64@shared:atomic[]@list = []; xs.append(a); xs[0] = «"a"»;',
    ),
  ],
  [
    'SELECTOR_NOT_POSSIBLE',
    main('t = T{ n: 1 } @locked; WITH EXCLUSIVE t AS x { x.n = 1; } ON «GuardFail» PASS'),
  ],
  ['REQUIRES_FAMILY_MISMATCH', `${OPENS} ${main('MUTABLE t = T{ n: 0 } @versioned; f!(«t»);')}`],
  ['REQUIRES_FAMILY_MISMATCH', `${OPENS} ${main('MUTABLE t = T{ n: 0 }; f!(«t»);')}`],
  ['REQUIRES_FAMILY_MISMATCH', `${OPENS} ${main('MUTABLE t = U{ n: 0 } @local; f!(«t»);')}`],
  [
    'ARGUMENT_TYPE_ERROR',
    `FN g!(MUTABLE c: T) RETURNS !Void -> WITH POLYMORPHIC c AS x { x.n = 1; } END ${main('MUTABLE t = U{ n: 0 }; g!(«t»);')}`,
  ],
  [
    'WITH_RETRYABLE_FALLIBLE_BODY',
    `FN g!(MUTABLE c: T) RETURNS !Void -> WITH POLYMORPHIC c AS x { «RAISE Input, "no";» } END ${main('MUTABLE t = T{ n: 0 } @versioned; g!(t);')}`,
  ],
];

const POLICY = 'SYNC POLICY START ON LockTimeout, Conflict RAISE END';

/** Programs that begin with their policy. */
const POLICIES: readonly (readonly [DiagnosticName, string])[] = [
  ['SYNC_POLICY_MISPLACED', `${POLICY} «${POLICY}» ${main('PASS;')}`],
  ['SYNC_POLICY_MISPLACED', `«${POLICY}» FN f() RETURNS Void -> PASS; END`],
  [
    'SYNC_POLICY_SELECTORS',
    `«SYNC POLICY START ON LockTimeout RAISE ON MvccConflict PASS END» ${main('PASS;')}`,
  ],
  [
    'SYNC_POLICY_SELECTORS',
    `SYNC POLICY START ON LockTimeout, Conflict RAISE ON «Deadlock» PASS END ${main('PASS;')}`,
  ],
  [
    'SYNC_POLICY_SELECTORS',
    `SYNC POLICY START ON LockTimeout, Conflict RAISE ON «MvccConflict» PASS END ${main('PASS;')}`,
  ],
  [
    'UNDEFINED_VAR',
    `SYNC POLICY START ON LockTimeout, Conflict -> { print(«n»); } END ${main('n = 1; t = T{ n: 1 } @versioned; WITH SNAPSHOT t AS MUTABLE x { x.n = n; }')}`,
  ],
  [
    'RETURN_MISMATCH',
    `SYNC POLICY START ON LockTimeout, Conflict RETURN «"a"» END FN f() RETURNS Int64 -> t = T{ n: 1 } @versioned; WITH SNAPSHOT t AS MUTABLE x { x.n = 2; } RETURN 1; END ${main('print(f());')}`,
  ],
];

export const FAMILY_ROWS = [...PROGRAMS, ...POLICIES].map(
  ([name, text]) => [name, TYPES + text] as const,
);
