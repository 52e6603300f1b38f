/** Two accesses to one cell beside each other: the fibers, the places in the source, what each found and left. */
import type { Source } from '../../diagnostics/source.js';
import { lineText } from '../../diagnostics/source.js';
import { phrase } from '../phrases.js';
import type { Race } from '../race.js';
import type { Story, StoryEvent } from '../story.js';
import { placeText } from './rows.js';
import type { Style } from './style.js';
import { padded, spelled, visible, wrapped } from './style.js';

/** Narrowest half that two can stand beside each other in. */
const HALF_MIN = 28;
const HALF_MAX = 60;

export function raceText(
  story: Story,
  race: Race,
  sources: readonly Source[],
  style: Style,
): string[] {
  const { width, glyphs, paint } = style;
  const [a, b] = [story.events[race.first], story.events[race.second]];
  if (a === undefined || b === undefined) return [];
  const half = Math.min(HALF_MAX, Math.floor((width - 5) / 2));
  const left = accessLines(story, a, sources, style, half < HALF_MIN ? width - 2 : half);
  const right = accessLines(story, b, sources, style, half < HALF_MIN ? width - 2 : half);
  if (half < HALF_MIN) return [...left, '', ...right].map((line) => `  ${line}`.trimEnd());
  const rows = Math.max(left.length, right.length);
  return Array.from({ length: rows }, (_, k) =>
    `  ${padded(left[k] ?? '', half)} ${paint('frame', glyphs.bar)} ${right[k] ?? ''}`.trimEnd(),
  );
}

function accessLines(
  story: Story,
  event: StoryEvent,
  sources: readonly Source[],
  style: Style,
  width: number,
): string[] {
  const body = story.fibers.find(({ name }) => name === event.fiber)?.body ?? '';
  const source = sources.find(({ file }) => file === event.location.file);
  const line = source === undefined ? '' : lineText(source, event.location.line).trim();
  const place = placeText(story, event.location);
  const text = (content: string): string[] => wrapped(spelled(style, visible(content)), width);
  return [
    ...text(`fiber ${event.fiber} ${body}`),
    ...text(`${place} ${line}`),
    ...text(phrase(event)),
    ...text(event.holds.length === 0 ? 'holds no lock' : `holds ${event.holds.join(', ')}`),
  ];
}
