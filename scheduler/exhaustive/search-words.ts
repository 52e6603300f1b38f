/**
 * The words of what the search over classes keeps in flat arrays, and answers that are no index. A module of nothing but numbers:
 * see `operation-numbers.ts`.
 */

// What is noted of an event: its label before it ran; 1 when it is a plain request; and 1 when its races are settled.
export const PLANNED = 0;
export const SIMPLE = 1;
export const SETTLED = 2;
export const NOTE = 3;

// Words of a step of a sequence or a sleep set, and of a node of a wakeup tree; only a node has more than two.
export const FIBER = 0;
export const LABEL = 1;
export const STEP = 2;
export const FIRST_CHILD = 2;
export const NEXT_SIBLING = 3;
export const NODE = 4;

/** No node. */
export const NONE = -1;

/** Answers of `Sequence.placeOf` that are no index. */
export const ABSENT = -1;
export const CONFLICT = -2;

/** In place of the fiber of a step that was taken out of a sequence: negative, so that it is related to nothing. */
export const REMOVED = -2;
/** Events of an execution that are looked at together, and most steps that follow them. */
export const AT_ONCE = 32;
export const LAST_MAX = 2;

/** Answers of `SleepSets.covers`. */
export const UNCOVERED = 0;
export const COVERED_NOW = 1;
export const COVERED = 2;
