/**
 * A story as a Mermaid sequence diagram: fibers and the objects that they share stand beside each other, every event is
 * an arrow or a note.
 */
import { phrase } from '../phrases.js';
import type { Row, RowOptions } from '../text/rows.js';
import { rowsOf } from '../text/rows.js';
import type { Explanation } from '../explain.js';
import type { Story, StoryEvent } from '../story.js';

/** Characters that mean something in such a diagram, and the entities that stand for them. */
const ENTITIES: Readonly<Record<string, string>> = {
  '#': '#35;',
  ';': '#59;',
  '<': '#lt;',
  '>': '#gt;',
  '"': '#quot;',
};

/** The rows that the explanation as text shows, for the schedule that the trace holds. */
export function mermaidDiagram(told: Explanation, options: RowOptions): string {
  const { story } = told;
  const rows = rowsOf(story, told, options);
  const events = rows.flatMap((row) => {
    const event = row.type === 'event' && row.event !== null ? story.events[row.event] : undefined;
    return event === undefined ? [] : [event];
  });
  const objects = story.objects.filter(({ id }) => events.some(({ object }) => object === id));
  const fibers = story.fibers.filter(({ name }) =>
    rows.some((row) => row.type === 'event' && row.fiber === name),
  );
  const targets = new Set(events.map(({ target }) => target));
  const shown = story.fibers.filter((fiber) => fibers.includes(fiber) || targets.has(fiber.name));
  return [
    'sequenceDiagram',
    ...shown.map(
      ({ name, body }) => `  participant ${fiberId(name)} as ${text(`${name} ${body}`)}`,
    ),
    ...objects.map(
      ({ id, name, kind }) => `  participant ${objectId(id)} as ${text(`${name} (${kind})`)}`,
    ),
    ...rows.flatMap((row) =>
      rowLines(
        row,
        story,
        shown.map(({ name }) => name),
      ),
    ),
    '',
  ].join('\n');
}

function rowLines(row: Row, story: Story, fibers: readonly string[]): string[] {
  const ends = [fibers[0], fibers.at(-1)].flatMap((name) =>
    name === undefined ? [] : [fiberId(name)],
  );
  const all = [...new Set(ends)].join(',');
  if (row.type === 'band') return [`  Note over ${all}: ${text(row.text)}`];
  const event = row.event === null ? undefined : story.events[row.event];
  if (event === undefined)
    return [`  Note over ${fiberId(row.fiber)}: ${text(`${row.text} (line ${row.place})`)}`];
  return [eventLine(event, row.place)];
}

function eventLine(event: StoryEvent, place: string): string {
  const { kind, fiber, target, object } = event;
  const own = fiberId(fiber);
  const label = text(`${phrase(event)} (line ${place})`);
  if (kind === 'SPAWN') return `  ${own}->>${fiberId(target)}: ${label}`;
  if (kind === 'JOIN') return `  ${fiberId(target)}-->>${own}: ${label}`;
  if (object === '') return `  Note over ${own}: ${label}`;
  const takes = event.access === 'read' || kind === 'POP' || kind === 'EOF';
  return takes
    ? `  ${objectId(object)}-->>${own}: ${label}`
    : `  ${own}->>${objectId(object)}: ${label}`;
}

function fiberId(name: string): string {
  return `fiber_${name.replaceAll('.', '_')}`;
}

function objectId(id: string): string {
  return `object_${id.replace(/[.#]/g, '_')}`;
}

function text(content: string): string {
  return content
    .replace(/\p{Cc}/gu, ' ')
    .replace(/[#;<>"]/g, (character) => ENTITIES[character] ?? character);
}
