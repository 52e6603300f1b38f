/** Who waits for whom at the end of a story, drawn: a cycle as a loop, everything else as lines. */
import { waitPhrase } from '../phrases.js';
import type { Stand, Story } from '../story.js';
import { placeText } from './rows.js';
import type { Style } from './style.js';
import { hanging, spelled } from './style.js';

/** Fibers that wait for each other in a circle, starting with the first by name; empty when there are none. */
export function waitCycle(stands: readonly Stand[]): Stand[] {
  const byName = new Map(stands.map((stand) => [stand.fiber, stand]));
  for (const start of stands) {
    const path: Stand[] = [];
    const seen = new Set<string>();
    const visit = (stand: Stand): boolean => {
      path.push(stand);
      seen.add(stand.fiber);
      for (const next of stand.waitsFor) {
        if (next === start.fiber) return true;
        const other = byName.get(next);
        if (other !== undefined && !seen.has(next) && visit(other)) return true;
      }
      path.pop();
      return false;
    };
    if (visit(start)) return path;
  }
  return [];
}

export function waitGraphText(story: Story, style: Style): string[] {
  const waiting = story.stands.filter(({ waits }) => waits !== null);
  if (waiting.length === 0) return [];
  const cycle = waitCycle(waiting);
  const others = waiting.filter((stand) => !cycle.includes(stand));
  return [
    ...(cycle.length === 0 ? [] : cycleText(story, cycle, style)),
    ...others.flatMap((stand) => standText(story, stand, style)),
  ];
}

function cycleText(story: Story, cycle: readonly Stand[], style: Style): string[] {
  const { glyphs, paint, width } = style;
  const { bar, line, down, right, topLeft, bottomLeft, bottomRight } = glyphs;
  const lines: string[] = [];
  const add = (text: string): void => {
    lines.push(paint('frame', text));
  };
  cycle.forEach((stand, k) => {
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
    if (k < cycle.length - 1) add(`  ${bar}     ${down}`);
    else add(`  ${bottomLeft}${line.repeat(5)}${bottomRight}`);
  });
  return lines;
}

function standText(story: Story, stand: Stand, style: Style): string[] {
  const wait = `${waitPhrase(stand)} (line ${placeText(story, stand.location)})`;
  return hanging(spelled(style, `${titleOf(story, stand)} ${wait}`), style.width, '  ');
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
