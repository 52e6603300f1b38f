/** Who waits for whom at the end of a story, drawn: a circle as a loop, everything else as lines. */
import { pendingPhrase, waitPhrase } from '../phrases.js';
import type { Stand, Story } from '../story.js';
import { placeText } from './rows.js';
import type { Style } from './style.js';
import { hanging, spelled } from './style.js';

/** Faults of fibers that wait: who waits for whom is what they are about. */
const WAITING: readonly string[] = ['deadlock', 'stranded', 'livelock'];

/** With its heading; empty when no fiber is left, and none waited in a circle. */
export function waitsText(story: Story, style: Style): string[] {
  const { circle, stands, fault, diverged } = story;
  const isAboutWaiting = circle.length > 0 || WAITING.includes(fault?.kind ?? '');
  const others = stands.filter(({ fiber }) => !circle.some((stand) => stand.fiber === fiber));
  if (!isAboutWaiting && others.length === 0) return [];
  const elsewhere = diverged === null ? 'the other fibers' : 'the fibers';
  const title = isAboutWaiting ? 'Who waits for whom' : `Where ${elsewhere} stand`;
  return [
    style.paint('strong', title),
    ...(circle.length === 0 ? [] : circleText(story, circle, style)),
    ...others.flatMap((stand) => standText(story, stand, style)),
  ];
}

function circleText(story: Story, circle: readonly Stand[], style: Style): string[] {
  const { glyphs, paint, width } = style;
  const { bar, line, down, right, topLeft, bottomLeft, bottomRight } = glyphs;
  const lines: string[] = [];
  const add = (text: string): void => {
    lines.push(paint('frame', text));
  };
  circle.forEach((stand, k) => {
    const head = k === 0 ? `  ${topLeft}${line}${right} ` : `  ${bar}   `;
    const rest = `  ${bar}   `;
    const title = titleOf(story, stand);
    hanging(spelled(style, title), width, head).forEach((text, at) => {
      lines.push(at === 0 ? text : rest + text.slice(rest.length));
    });
    const wait = `${waitPhrase(stand)} (line ${placeText(story, stand.location)})`;
    const first = `  ${bar}     ${bar} `;
    hanging(spelled(style, wait), width, first).forEach((text, at) => {
      lines.push(at === 0 ? text : first + text.slice(first.length));
    });
    if (k < circle.length - 1) add(`  ${bar}     ${down}`);
    else add(`  ${bottomLeft}${line.repeat(5)}${bottomRight}`);
  });
  return lines;
}

function standText(story: Story, stand: Stand, style: Style): string[] {
  const { waits, kind, object, target, location } = stand;
  const next = waits === null ? `next: ${pendingPhrase(kind, object, target)}` : waitPhrase(stand);
  const text = `${titleOf(story, stand)}, ${next} (line ${placeText(story, location)})`;
  return hanging(spelled(style, text), style.width, '  ');
}

/** `` fiber 0.1 `main.bg1`, which holds l (line 8) `` */
function titleOf(story: Story, { fiber, holds }: Stand): string {
  const body = story.fibers.find(({ name }) => name === fiber)?.body ?? '';
  const held = holds.map(({ object, event }) => {
    const location = story.events[event]?.location;
    return location === undefined ? object : `${object} (line ${placeText(story, location)})`;
  });
  return `fiber ${fiber} ${body}${held.length === 0 ? '' : `, holds ${held.join(', ')}`}`;
}
