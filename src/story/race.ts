/**
 * Two accesses to one cell, by different fibers and at least one a write, that only the schedule puts into an order: neither
 * spawning and joining, nor streams, nor time say which comes first. A lock makes each of them safe by itself; it does not
 * say who comes first.
 */
import type { FaultFacts } from '../explore/fault-report.js';
import type { StoryEvent, Story } from './story.js';
import { clocksOf, happensBefore } from './past.js';

export interface Race {
  readonly cell: string;
  /** Numbers of the two events, in the order of this execution. */
  readonly first: number;
  readonly second: number;
  /** Locks that both fibers held then. */
  readonly locks: readonly string[];
}

/** Pairs that are looked at, the last ones before the fault. */
const PAIRS_MAX = 20_000;
/** Both accesses are named, and one of them is a read. */
const RANK_MAX = 5;

/** Kinds of events whose order is the same in every execution. */
const ALWAYS_AFTER: readonly string[] = ['START', 'JOIN', 'POP', 'EOF', 'PUSH', 'TICK', 'WAKE'];

/** A place that the cause of a fault names: what it speaks of is preferred. */
interface Named {
  readonly location: { readonly line: number; readonly column: number };
  /** `fiber 0.1: PUT` */
  readonly text: string;
}

/** The pair of accesses that the cause names, else the last one in the past of the fault; null when there is none. */
export function unorderedAccesses(story: Story, named: readonly Named[]): Race | null {
  const fixed = story.events.map((event) => ({
    ...event,
    after: event.after.filter((source) => isFixed(story.events[source], event)),
  }));
  const order = { events: fixed, fibers: story.fibers };
  const clocks = clocksOf(order);
  const isPast = new Set(story.past);
  const accesses = story.events.filter(
    ({ access, number, cell }) => access !== null && cell !== '' && isPast.has(number),
  );
  const isNamed = ({ location, fiber, kind }: StoryEvent): boolean =>
    named.some(
      (place) =>
        place.location.line === location.line &&
        place.location.column === location.column &&
        place.text === `fiber ${fiber}: ${kind}`,
    );
  let best: Race | null = null;
  let bestRank = -1;
  let pairs = 0;
  for (let k = accesses.length - 1; k > 0 && pairs < PAIRS_MAX; k--) {
    const second = accesses[k];
    if (second === undefined) continue;
    for (let i = k - 1; i >= 0 && pairs < PAIRS_MAX; i--, pairs++) {
      const first = accesses[i];
      if (first === undefined || !conflict(first, second)) continue;
      if (happensBefore(order, clocks, first.number, second.number)) continue;
      const hasRead = first.access === 'read' || second.access === 'read';
      // A value that is read and then no longer true tells more than two writes.
      const rank = 2 * (Number(isNamed(first)) + Number(isNamed(second))) + Number(hasRead);
      if (rank <= bestRank) continue;
      bestRank = rank;
      const cell = second.cell.length > first.cell.length ? first.cell : second.cell;
      const locks = first.holds.filter((lock) => second.holds.includes(lock));
      best = { cell, first: first.number, second: second.number, locks };
      if (rank === RANK_MAX) return best;
    }
  }
  return best;
}

/** The two accesses of a data race; null when the story ends in something else. */
export function racingAccesses({ fault, events }: Story): Race | null {
  const earlier = fault?.kind === 'data-race' ? earlierAccess(events, fault) : undefined;
  const later = events.findLast(({ fiber }) => fiber === fault?.fiber);
  if (earlier === undefined || later === undefined) return null;
  const cell = later.cell.length > earlier.cell.length ? earlier.cell : later.cell;
  const locks = earlier.holds.filter((lock) => later.holds.includes(lock));
  return { cell, first: earlier.number, second: later.number, locks };
}

/** The event that the second place of a data race speaks of. */
export function earlierAccess(
  events: readonly StoryEvent[],
  { places }: Pick<FaultFacts, 'places'>,
): StoryEvent | undefined {
  const [, place] = places;
  return events.findLast(
    ({ fiber, object, location: { file, line, column } }) =>
      object !== '' &&
      place?.text.startsWith(`fiber ${fiber} `) === true &&
      place.location.file === file &&
      place.location.line === line &&
      place.location.column === column,
  );
}

/** Whether an edge is there in every execution: not by a lock or a cell. */
function isFixed(source: StoryEvent | undefined, { kind }: StoryEvent): boolean {
  // Elements are there before they are claimed; who claims first is a matter of the schedule.
  if (kind === 'CLAIM') return source?.kind === 'PUSH' || source?.kind === 'CLOSE';
  return source?.kind === 'TICK' || ALWAYS_AFTER.includes(kind);
}

function conflict(a: StoryEvent, b: StoryEvent): boolean {
  if (a.fiber === b.fiber || a.object !== b.object) return false;
  if (a.access === 'read' && b.access === 'read') return false;
  const [short, long] = a.cell.length < b.cell.length ? [a.cell, b.cell] : [b.cell, a.cell];
  return short === long || long.startsWith(`${short}.`);
}
