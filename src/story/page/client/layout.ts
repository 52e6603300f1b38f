/** Where everything stands in the diagram, in its own units: a column per fiber, a row per event, time going down. */
import type { PageStory } from '../page-data.js';
import type { StoryFiber } from '../../story.js';
import type { Row } from '../../text/rows.js';

export const ROW = 30;
const LANE_MIN = 190;
const LANE_MAX = 380;
const LEFT = 26;
const TOP = 54;

export interface Layout {
  readonly rows: readonly Row[];
  readonly fibers: readonly StoryFiber[];
  readonly lane: number;
  readonly width: number;
  readonly height: number;
}

/** `room` is the width that is there; columns share it as long as they stay readable. */
export function layoutOf({ story }: PageStory, rows: readonly Row[], room: number): Layout {
  const shown = new Set<string>();
  for (const row of rows) if (row.type === 'event') shown.add(row.fiber);
  const fibers = story.fibers.filter(({ name }) => shown.has(name));
  const share = (room - LEFT) / Math.max(1, fibers.length);
  const lane = Math.max(LANE_MIN, Math.min(LANE_MAX, share));
  return {
    rows,
    fibers,
    lane,
    width: LEFT + lane * fibers.length,
    height: TOP + ROW * rows.length + ROW,
  };
}

export function laneX({ fibers, lane }: Layout, fiber: string): number {
  const at = fibers.findIndex(({ name }) => name === fiber);
  return LEFT + lane * Math.max(0, at);
}

export function rowY(row: number): number {
  return TOP + ROW * row + ROW / 2;
}

/** The row at a height, within the rows that are there. */
export function rowAt({ rows }: Layout, y: number): number {
  return Math.max(0, Math.min(rows.length - 1, Math.floor((y - TOP) / ROW)));
}

/** The next row from `from` in the direction of `step` that belongs to a fiber; `from` itself when there is none. */
export function nextRow({ rows }: Layout, from: number, step: 1 | -1): number {
  for (let k = from + step; k >= 0 && k < rows.length; k += step) {
    if (rows[k]?.type === 'event') return k;
  }
  return from;
}

/** The row of the neighbouring column that is nearest in time; `from` itself when there is none. */
export function besideRow(layout: Layout, from: number, step: 1 | -1): number {
  const row = layout.rows[from];
  if (row?.type !== 'event') return from;
  const lane = layout.fibers.findIndex(({ name }) => name === row.fiber);
  const wanted = layout.fibers[lane + step]?.name;
  let best = from;
  let distance = Infinity;
  layout.rows.forEach((other, k) => {
    if (other.type !== 'event' || other.fiber !== wanted || Math.abs(k - from) >= distance) return;
    best = k;
    distance = Math.abs(k - from);
  });
  return best;
}

/** The row of an event, or of the next one of its fiber that is shown; -1 when there is none. */
export function rowOfEvent({ rows }: Layout, story: PageStory['story'], event: number): number {
  const exact = rows.findIndex((row) => row.type === 'event' && row.event === event);
  if (exact >= 0) return exact;
  const fiber = story.events[event]?.fiber;
  return rows.findIndex(
    (row) =>
      row.type === 'event' && row.fiber === fiber && (row.event === null || row.event > event),
  );
}
