/** Orders that follow from the direct edges of a story: the causal past of events, and vector clocks. */
import type { Story, StoryEvent } from './story.js';

type Ordered = Pick<StoryEvent, 'number' | 'fiber' | 'after'>;

/** By event: the event of the same fiber right before it, or -1. */
export function previousOfEach(events: readonly Ordered[]): number[] {
  const last = new Map<string, number>();
  return events.map(({ number, fiber }) => {
    const previous = last.get(fiber) ?? -1;
    // Moves of time follow from what came before each of them.
    last.set(fiber, number);
    return previous;
  });
}

/** Numbers of the events that happen before one of `seeds`, and these, ascending. */
export function pastOf(events: readonly Ordered[], seeds: readonly number[]): number[] {
  const previous = previousOfEach(events);
  const isPast = new Uint8Array(events.length);
  const pending = seeds.filter((seed) => seed >= 0);
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (isPast[at] === 1) continue;
    isPast[at] = 1;
    const before = previous[at] ?? -1;
    if (before >= 0) pending.push(before);
    pending.push(...(events[at]?.after ?? []));
  }
  return events.flatMap(({ number }) => (isPast[number] === 1 ? [number] : []));
}

/**
 * The vector clock of every event: per fiber, in the order of the story, how many of its events happen before it or are it.
 */
export function clocksOf({ events, fibers }: Pick<Story, 'events' | 'fibers'>): Int32Array[] {
  const previous = previousOfEach(events);
  const column = new Map(fibers.map(({ name }, k) => [name, k]));
  const clocks: Int32Array[] = [];
  for (const { number, fiber, index, after } of events) {
    const clock = new Int32Array(fibers.length);
    for (const source of [previous[number] ?? -1, ...after]) {
      const other = clocks[source];
      if (other === undefined) continue;
      for (let k = 0; k < clock.length; k++) clock[k] = Math.max(clock[k] ?? 0, other[k] ?? 0);
    }
    const own = column.get(fiber);
    if (own !== undefined) clock[own] = index + 1;
    clocks.push(clock);
  }
  return clocks;
}

/** Whether the event `a` happens before `b`, by their clocks. */
export function happensBefore(
  { events, fibers }: Pick<Story, 'events' | 'fibers'>,
  clocks: readonly Int32Array[],
  a: number,
  b: number,
): boolean {
  const event = events[a];
  const column = fibers.findIndex(({ name }) => name === event?.fiber);
  return a !== b && event !== undefined && (clocks[b]?.[column] ?? 0) > event.index;
}
