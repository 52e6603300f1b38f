/** What is shown of a story, row by row in the order of time, before anything is drawn. */
import type { Explanation } from '../explain.js';
import { phrase, waitPhrase } from '../phrases.js';
import type { Story, StoryEvent } from '../story.js';

export type Row =
  | {
      readonly type: 'event';
      readonly fiber: string;
      readonly place: string;
      readonly text: string;
      /** `cause`: the explanation speaks of it. */
      readonly mark: 'none' | 'cause' | 'fault';
      /** Number of the event; null for what is none, such as the fault itself. */
      readonly event: number | null;
    }
  /** Across all fibers. */
  | { readonly type: 'band'; readonly kind: 'switch' | 'time' | 'gap'; readonly text: string };

export interface RowOptions {
  /** Every event, also those that have no part in the fault. */
  readonly isFull: boolean;
  /** Whether many rows that nobody speaks of become one; so unless said otherwise. */
  readonly folds?: boolean;
}

/** Rows beyond which those that nobody speaks of are folded. */
const ROWS_MAX = 60;
/** Rows that are kept around one that is spoken of, and at both ends. */
const NEAR = 3;
const AT_ENDS = 8;

/** The rows of a story; `told` is the explanation that it belongs to. */
export function rowsOf(
  story: Story,
  told: Explanation,
  { isFull, folds = true }: RowOptions,
): Row[] {
  const isPast = new Set(story.past);
  const spoken = spokenOf(story, told);
  const switches = new Map(
    story === told.story
      ? told.switches.map((one, k) => [one.choice, { ...one, number: k + 1 }])
      : [],
  );
  const rows: Row[] = [];
  let choice = 0;
  for (const event of story.events) {
    if (event.choice !== choice) {
      choice = event.choice;
      const found = switches.get(choice);
      if (found !== undefined) {
        const had = found.isPreemption ? 'could have gone on' : 'could have run';
        const text = `[${found.number}] fiber ${found.fiber} runs, fiber ${found.instead} ${had}`;
        rows.push({ type: 'band', kind: 'switch', text });
      }
    }
    if (!isFull && (!isPast.has(event.number) || isQuiet(story, event))) continue;
    if (event.kind === 'TICK') rows.push({ type: 'band', kind: 'time', text: phrase(event) });
    else rows.push(eventRow(story, event, spoken.has(event.number)));
  }
  rows.push(...faultRows(story));
  return isFull || !folds ? rows : folded(rows);
}

/** Events that say nothing that the others do not say. */
function isQuiet(
  { events, fault }: Story,
  { kind, number, fiber, object, value }: StoryEvent,
): boolean {
  if (kind === 'START') return true;
  // An error that is the fault itself is told there.
  if (kind === 'END') return value === null || fiber === fault?.fiber;
  if (kind !== 'REQ') return false;
  // A request that is granted at once.
  const next = events.find((event) => event.number > number && event.fiber === fiber);
  return next?.kind === 'LOCK' && next.object === object && next.number === number + 1;
}

function eventRow(story: Story, event: StoryEvent, isSpokenOf: boolean): Row {
  return {
    type: 'event',
    fiber: event.fiber,
    place: placeText(story, event.location),
    text: phrase(event),
    mark: isSpokenOf ? 'cause' : 'none',
    event: event.number,
  };
}

/** `12`, or `lib.cht:12` outside of the main file. */
export function placeText(
  { main }: Pick<Story, 'main'>,
  { file, line }: { readonly file: string; readonly line: number },
): string {
  return file === main || line === 0 ? String(line) : `${file.split('/').at(-1) ?? file}:${line}`;
}

/** Events that the cause or the race names. */
function spokenOf(story: Story, { race, report, story: main }: Explanation): ReadonlySet<number> {
  const spoken = new Set<number>();
  if (race !== null && story === main) spoken.add(race.first).add(race.second);
  const because = report.fault?.because;
  for (const { location, text } of because?.places ?? []) {
    const found = story.events.filter(
      (event) =>
        event.location.line === location.line &&
        event.location.column === location.column &&
        text === `fiber ${event.fiber}: ${event.kind}`,
    );
    // One place may deal with many objects, entry after entry of a map; the last turn of a loop tells most.
    const told = found.findLast(({ cell }) => cell === because?.object) ?? found.at(-1);
    if (told !== undefined) spoken.add(told.number);
  }
  return spoken;
}

/** The fault as the last row of its fiber; of fibers that wait for ever, one for each. */
function faultRows(story: Story): Row[] {
  const { fault, stands } = story;
  if (fault === null) return [];
  const waiting = stands.filter(({ waits }) => waits !== null);
  const row = (
    fiber: string,
    place: { readonly file: string; readonly line: number },
    text: string,
  ): Row => ({
    type: 'event',
    fiber,
    place: placeText(story, place),
    text,
    mark: 'fault',
    event: null,
  });
  const isWaiting = ['deadlock', 'stranded', 'livelock'].includes(fault.kind) && waiting.length > 0;
  if (!isWaiting) {
    const text = `${fault.kind.replaceAll('-', ' ')}: ${fault.message.replaceAll('`', '')}`;
    return [row(fault.fiber, fault.location, text)];
  }
  const rows = waiting.map((stand) => row(stand.fiber, stand.location, waitPhrase(stand)));
  if (waiting.some(({ fiber }) => fiber === fault.fiber)) return rows;
  return [row(fault.fiber, fault.location, `${fault.kind}: goes round here`), ...rows];
}

/** Of very many rows those near to what is spoken of, and how many lie between. */
function folded(rows: readonly Row[]): Row[] {
  if (rows.length <= ROWS_MAX) return [...rows];
  const isKept = rows.map((_, k) => k < AT_ENDS || k >= rows.length - AT_ENDS);
  rows.forEach((row, k) => {
    const isSpokenOf = row.type === 'band' ? row.kind === 'switch' : row.mark !== 'none';
    if (isSpokenOf) isKept.fill(true, Math.max(0, k - NEAR), k + NEAR + 1);
  });
  const kept: Row[] = [];
  let left: Row[] = [];
  const flush = (): void => {
    if (left.length > 0) kept.push(gap(left));
    left = [];
  };
  rows.forEach((row, k) => {
    if (isKept[k] !== true) {
      left.push(row);
      return;
    }
    flush();
    kept.push(row);
  });
  flush();
  return kept;
}

function gap(rows: readonly Row[]): Row {
  const fibers = [...new Set(rows.flatMap((row) => (row.type === 'event' ? [row.fiber] : [])))];
  const whose = fibers.length > 4 ? `${fibers.length} fibers` : `fiber ${fibers.join(', ')}`;
  return { type: 'band', kind: 'gap', text: `${rows.length} more, of ${whose}` };
}
