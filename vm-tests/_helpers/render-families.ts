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
  /** The families that it opens; absent for all of them. */
  readonly opens?: readonly FamilyKind[];
  /** It changes its argument, or only looks at it. */
  readonly call: (object: string, local: string) => string;
}

const LOCKED: readonly FamilyKind[] = ['locked', 'writeLocked'];
const SNAPSHOTTED: readonly FamilyKind[] = ['versioned', 'pointer'];

const OPENERS: readonly Opener[] = [
  {
    text: `FN tick!(MUTABLE b: Box) RETURNS !Void ->
    WITH POLYMORPHIC b AS x { x.n = x.n + 1; }
END`,
    call: (object) => `tick!(${object})`,
  },
  {
    text: `FN set!(MUTABLE b: Box, n: Int64) RETURNS !Int64 ->
    WITH POLYMORPHIC b AS x { x.n = n; RETURN x.n; } ON LockTimeout, LockCycle, Conflict RETURN 6
END`,
    call: (object, local) => `set!(${object}, ${local} + 2)`,
  },
  {
    text: `FN peek(b: Box) RETURNS !Int64 ->
    WITH POLYMORPHIC b AS x GUARD x.n > 0 { RETURN x.n; } ON GuardFail RETURN 7
END`,
    call: (object) => `peek(${object})`,
  },
  {
    text: `FN demand(b: Box) RETURNS !Int64 ->
    WITH POLYMORPHIC b AS x GUARD x.n != 1 { RETURN x.n; }
END`,
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
    opens: [...LOCKED, ...SNAPSHOTTED],
    call: (object) => `twice!(${object})`,
  },
  {
    text: `FN passOn!(MUTABLE b: Box) RETURNS !Void REQUIRES b: LOCKED | VERSIONED | ATOMIC ->
    twice!(b);
END`,
    opens: [...LOCKED, ...SNAPSHOTTED],
    call: (object) => `passOn!(${object})`,
  },
  {
    text: `FN lockIt!(MUTABLE b: Box) RETURNS !Void REQUIRES b: LOCKED ->
    WITH EXCLUSIVE b AS x { x.n = x.n + 3; } ON LockTimeout RETRY(2) THEN PASS
END`,
    opens: LOCKED,
    call: (object) => `lockIt!(${object})`,
  },
  {
    text: `FN lockedValue(b: Box) RETURNS !Int64 REQUIRES b: LOCKED ->
    WITH b AS x { RETURN x.n; } ON LockTimeout RETURN 4
END`,
    opens: LOCKED,
    call: (object) => `lockedValue(${object})`,
  },
  {
    text: `FN assign!(MUTABLE b: Box) RETURNS !Void REQUIRES b: LOCKED ->
    b.n = b.n + 1;
    b.n = b.n * 3;
END`,
    opens: LOCKED,
    call: (object) => `assign!(${object})`,
  },
  {
    text: `FN snapped(b: Box) RETURNS !Int64 REQUIRES b: SNAPSHOTTED ->
    WITH SNAPSHOT b AS x { RETURN x.n; }
END`,
    opens: SNAPSHOTTED,
    call: (object) => `snapped(${object})`,
  },
  {
    text: `FN perKind(b: Box) RETURNS !Int64 REQUIRES b: VERSIONED | ATOMIC ->
    WITH SNAPSHOT b AS x MATCH
        WHEN VERSIONED -> { RETURN x.n; }
        WHEN ATOMIC -> { RETURN x.n + 20; }
    END
END`,
    opens: SNAPSHOTTED,
    call: (object) => `perKind(${object})`,
  },
  {
    text: `FN renew!(MUTABLE b: Box, n: Int64) RETURNS !Int64 REQUIRES b: VERSIONED ->
    WITH SNAPSHOT b AS MUTABLE x GUARD x.n != 2 { RETURN x.n + n; } ON GuardFail, MvccConflict RETURN 9
END`,
    opens: ['versioned'],
    call: (object, local) => `renew!(${object}, ${local})`,
  },
  {
    text: `FN replace!(MUTABLE b: Box) RETURNS !Void REQUIRES b: ATOMIC ->
    WITH SNAPSHOT b AS MUTABLE x { x.n = x.n + 5; } ON AtomicConflict PASS
END`,
    opens: ['pointer'],
    call: (object) => `replace!(${object})`,
  },
];

/** The call that a pick means for one object: its text, and whether it gives a number. */
export function openingOf(
  kind: FamilyKind,
  object: string,
  how: number,
  local: string,
): { readonly text: string; readonly givesNumber: boolean } {
  const fitting = OPENERS.filter(({ opens }) => opens?.includes(kind) !== false);
  const opener = fitting[how % fitting.length];
  if (opener === undefined) return { text: 'PASS', givesNumber: false };
  return { text: opener.call(object, local), givesNumber: opener.text.includes('!Int64') };
}

/** The functions that `text` calls, and those that they call. */
export function openersIn(text: string): string {
  let all = text;
  const wanted = new Set<string>();
  for (let size = -1; size !== wanted.size;) {
    size = wanted.size;
    for (const opener of OPENERS) {
      const [, name = ''] = /^FN ([a-zA-Z]+!?)/.exec(opener.text) ?? [];
      if (wanted.has(opener.text) || !all.includes(`${name}(`)) continue;
      wanted.add(opener.text);
      all += opener.text;
    }
  }
  return OPENERS.map((opener) => opener.text)
    .filter((one) => wanted.has(one))
    .join('\n');
}
