/**
 * The words of what `HappensBefore` keeps in flat arrays. A module of nothing but numbers: see `operation-numbers.ts`.
 */

/** In place of an event, an edge, or an access. */
export const NONE = -1;

// Words of the row of an event.
/** Depth of its transition. */
export const DEPTH = 0;
export const FIBER = 1;
export const LABEL = 2;
/** Which event of its fiber it is, from 1. */
export const INDEX = 3;
/** The previous event of the same fiber, or -1. */
export const PREVIOUS = 4;
/** What its clock starts from: the previous event, or for the first one that of the spawner; -1 for none. */
export const FROM = 5;
/** First of the edges beyond that (`#edgeRow`), or -1: joins and moves of time since. */
export const EDGES = 6;
/** Edges before the event itself, which come first of its transition. */
export const EDGE_COUNT = 7;
/** Where the accesses begin that are its own. */
export const ACCESSES = 8;
export const CLOCK = 9;

// Words of an access.
export const EVENT = 0;
export const SLOT = 1;
/** The newest access up to this one that writes, perhaps itself; or -1. */
export const LAST_WRITE = 2;
export const OLDER = 3;
export const ACCESS_WORDS = 4;
