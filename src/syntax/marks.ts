/**
 * The operators and marks of CLEAR (language reference, 2.3).
 */

/** Longer marks first: first match wins. Single characters are in SINGLE_MARKS. */
const LONG_MARKS =
  '... ..<= ..= ..< .. -> |> == >= <= != && ** || %* %+ %- !* !+ !- += -= *= /= &= |= ^= :: $+'.split(
    ' ',
  );
const SINGLE_MARKS = '=+-*/<>&|!.,;(){}[]:?~%';

const MARKS_BY_START: ReadonlyMap<string, readonly string[]> = groupByStart(LONG_MARKS);

function groupByStart(marks: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const mark of marks) {
    const start = mark.slice(0, 1);
    groups.set(start, [...(groups.get(start) ?? []), mark]);
  }
  return groups;
}

/** The mark that starts at `at`, or null. `_` and quotes are no marks. */
export function markAt(text: string, at: number): string | null {
  const start = text[at] ?? '';
  for (const mark of MARKS_BY_START.get(start) ?? []) {
    if (text.startsWith(mark, at)) return mark;
  }
  return start !== '' && SINGLE_MARKS.includes(start) ? start : null;
}

/** Keywords and marks that can end an expression, after which `s>` is a pipe. Stage words may stand without a body. */
export const EXPRESSION_ENDS: ReadonlySet<string> = new Set(
  ') ] } ? TRUE FALSE NIL DEFAULT END COLLECT DISTINCT COUNT SUM AVERAGE MIN MAX ANY ALL'.split(
    ' ',
  ),
);
