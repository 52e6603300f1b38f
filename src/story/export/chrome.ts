/**
 * A story in the trace event format of Chrome, which Perfetto opens: a track per fiber, a slice per choice with its events
 * inside, arrows for what happens before what, and the fault as an instant. An event takes ten microseconds of their time.
 */
import { phrase } from '../phrases.js';
import type { Story, StoryEvent } from '../story.js';

/** One row of the format; every member is one of its. */
type TraceEvent = Readonly<Record<string, unknown>>;

const EVENT_MICROSECONDS = 10;
/** Within a slice, so that what arrives and leaves there belongs to it. */
const INSIDE_MICROSECONDS = 4;

/** The document; of a divergence both executions, each as a process. */
export function chromeTrace(stories: readonly Story[]): object {
  return {
    traceEvents: stories
      .flatMap((story, k) => storyEvents(story, k + 1, stories.length))
      .toSorted((one, other) => timeOf(one) - timeOf(other)),
    displayTimeUnit: 'ms',
    otherData: { unit: `an event takes ${EVENT_MICROSECONDS} microseconds` },
  };
}

/** Names of tracks come first. What begins at the same time stays as it is: the choice, then the event inside. */
function timeOf({ ts }: TraceEvent): number {
  return typeof ts === 'number' ? ts : -1;
}

function storyEvents(story: Story, pid: number, count: number): TraceEvent[] {
  const tracks = new Map(story.fibers.map(({ name }, k) => [name, k + 1]));
  const name = count === 1 ? story.main : `${story.main}, schedule ${pid} of ${count}`;
  return [
    { ph: 'M', name: 'process_name', pid, args: { name } },
    ...story.fibers.flatMap(({ name: fiber, body }, k): TraceEvent[] => [
      { ph: 'M', name: 'thread_name', pid, tid: k + 1, args: { name: `${fiber} ${body}` } },
      { ph: 'M', name: 'thread_sort_index', pid, tid: k + 1, args: { sort_index: k + 1 } },
    ]),
    ...choiceSlices(story, pid, tracks),
    ...story.events.map((event) => eventSlice(story, event, pid, tracks)),
    ...arrows(story, pid, tracks),
    ...faultInstant(story, pid, tracks),
  ];
}

type Tracks = ReadonlyMap<string, number>;

function choiceSlices({ choices, events }: Story, pid: number, tracks: Tracks): TraceEvent[] {
  return choices.flatMap(({ fiber, first, end, enabled, preempted }, k) => {
    const own = events.slice(first, end).filter((event) => event.fiber === fiber);
    const last = own.at(-1);
    if (own[0] === undefined || last === undefined) return [];
    return [
      {
        ph: 'X',
        cat: 'choice',
        name: `choice ${k + 1}`,
        pid,
        tid: tracks.get(fiber),
        ts: own[0].number * EVENT_MICROSECONDS,
        dur: (last.number - own[0].number + 1) * EVENT_MICROSECONDS,
        args: { enabled: enabled.join(', '), ...(preempted === null ? {} : { preempted }) },
      },
    ];
  });
}

function eventSlice(story: Story, event: StoryEvent, pid: number, tracks: Tracks): TraceEvent {
  const { number, fiber, kind, location, object, before, value, holds } = event;
  const common = { name: phrase(event), cat: kind, pid, ts: number * EVENT_MICROSECONDS };
  if (fiber === '') return { ph: 'i', s: 'p', tid: 1, ...common };
  const args = {
    place: `${location.file}:${location.line}:${location.column}`,
    ...(object === '' ? {} : { object }),
    ...(before === null ? {} : { before }),
    ...(value === null ? {} : { value }),
    ...(holds.length === 0 ? {} : { holds: holds.join(', ') }),
    leadsToFault: story.past.includes(number),
  };
  return { ph: 'X', tid: tracks.get(fiber), dur: EVENT_MICROSECONDS, ...common, args };
}

/** From each event to those of other fibers that directly happen after it. */
function arrows({ events }: Story, pid: number, tracks: Tracks): TraceEvent[] {
  const found: TraceEvent[] = [];
  for (const event of events) {
    for (const number of event.after) {
      const source = events[number];
      if (source === undefined || source.fiber === '' || event.fiber === '') continue;
      const common = { name: 'happens before', cat: 'order', pid };
      const id = `${pid}.${number}.${event.number}`;
      const at = (one: StoryEvent): { readonly tid: number | undefined; readonly ts: number } => ({
        tid: tracks.get(one.fiber),
        ts: one.number * EVENT_MICROSECONDS + INSIDE_MICROSECONDS,
      });
      found.push({ ph: 's', id, ...common, ...at(source) });
      found.push({ ph: 'f', bp: 'e', id, ...common, ...at(event) });
    }
  }
  return found;
}

function faultInstant({ fault, events }: Story, pid: number, tracks: Tracks): TraceEvent[] {
  if (fault === null) return [];
  const { kind, message, fiber, location } = fault;
  return [
    {
      ph: 'i',
      s: 't',
      cat: 'fault',
      name: `${kind}: ${message}`,
      pid,
      tid: tracks.get(fiber) ?? 1,
      ts: events.length * EVENT_MICROSECONDS,
      args: { place: `${location.file}:${location.line}:${location.column}` },
    },
  ];
}
