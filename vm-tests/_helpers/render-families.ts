/** Functions with polymorphic parameters, and policies, for random programs. */
import type { FamilyKind } from './program-shapes.js';

/** What is behind `box` in the declaration of data of each family. */
export const CAPABILITIES: Readonly<Record<FamilyKind, string>> = {
  shared: '@shared',
  locked: '@shared:locked',
  writeLocked: '@shared:writeLocked',
  versioned: '@shared:versioned',
  pointer: '@indirect:atomic',
};

export const POLICIES: readonly string[] = [
  '',
  '',
  'SYNC POLICY START ON LockTimeout, Conflict PASS END\n',
  'SYNC POLICY START ON LockTimeout RETRY(2) THEN RAISE ON Conflict RAISE END\n',
  'SYNC POLICY START ON LockTimeout -> { print("late"); } ON Conflict EXIT "changed" END\n',
];

interface Opener {
  readonly text: string;
  /** It opens only what has a family of its own. */
  readonly isGuarded: boolean;
  /** It changes its argument, or only looks at it. */
  readonly call: (object: string, local: string) => string;
}

const OPENERS: readonly Opener[] = [
  {
    text: `FN tick!(MUTABLE b: Box) RETURNS !Void ->
    WITH POLYMORPHIC b AS x { x.n = x.n + 1; }
END`,
    isGuarded: false,
    call: (object) => `tick!(${object})`,
  },
  {
    text: `FN set!(MUTABLE b: Box, n: Int64) RETURNS !Int64 ->
    WITH POLYMORPHIC b AS x { x.n = n; RETURN x.n; } ON LockTimeout, LockCycle, Conflict RETURN 6
END`,
    isGuarded: false,
    call: (object, local) => `set!(${object}, ${local} + 2)`,
  },
  {
    text: `FN peek(b: Box) RETURNS !Int64 ->
    WITH POLYMORPHIC b AS x GUARD x.n > 0 { RETURN x.n; } ON GuardFail RETURN 7
END`,
    isGuarded: false,
    call: (object) => `peek(${object})`,
  },
  {
    text: `FN demand(b: Box) RETURNS !Int64 ->
    WITH POLYMORPHIC b AS x GUARD x.n != 1 { RETURN x.n; }
END`,
    isGuarded: false,
    call: (object) => `demand(${object}) OR 8`,
  },
  {
    text: `FN twice!(MUTABLE b: Box) RETURNS !Void REQUIRES b: LOCKED | VERSIONED | ATOMIC ->
    WITH SNAPSHOT b AS MUTABLE x MATCH
        WHEN LOCKED -> { x.n = x.n * 2; } ON LockTimeout PASS
        WHEN VERSIONED -> { x.n = x.n * 2; } ON MvccConflict RETRY(2) THEN PASS
        WHEN ATOMIC -> { x.n = x.n * 2; }
    END
END`,
    isGuarded: true,
    call: (object) => `twice!(${object})`,
  },
];

/** The call that a pick means for one object: its text, and whether it gives a number. */
export function openingOf(
  kind: FamilyKind,
  object: string,
  how: number,
  local: string,
): { readonly text: string; readonly givesNumber: boolean } {
  const fitting = OPENERS.filter(({ isGuarded }) => !isGuarded || kind !== 'shared');
  const opener = fitting[how % fitting.length];
  if (opener === undefined) return { text: 'PASS', givesNumber: false };
  return { text: opener.call(object, local), givesNumber: opener.text.includes('!Int64') };
}

export const OPENER_TEXTS = OPENERS.map(({ text }) => text).join('\n');
