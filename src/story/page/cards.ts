/** What mattered, a card each: switches, accesses side by side, who waits for whom, the nearest passing schedule. */
import type { Source } from '../../diagnostics/source.js';
import { lineText } from '../../diagnostics/source.js';
import type { Explanation } from '../explain.js';
import type { NextStep } from '../passing.js';
import { pendingPhrase, phrase, waitPhrase } from '../phrases.js';
import type { Story, StoryEvent } from '../story.js';
import { firstDifference, shownInstead } from '../text/difference.js';
import { escaped, prose } from './html.js';
import { waitGraphPicture } from './wait-graph.js';

function card(title: string, content: string, kind = ''): string {
  return `<div class="card ${kind}"><h2>${prose(title)}</h2>${content}</div>`;
}

/** A button that leads to an event. */
function toEvent(event: number, text: string): string {
  return `<button type="button" class="link" data-event="${event}">${escaped(text)}</button>`;
}

export function switchCard({ switches, story }: Explanation): string {
  if (switches.length === 0) return '';
  const items = switches.map(({ choice, fiber, instead, isPreemption, sentence, without }) => {
    const first = story.choices[choice - 1]?.first ?? 0;
    const could = isPreemption ? 'could have gone on' : 'could have run';
    return `<li><p>${toEvent(first, `Choice ${choice}`)}: fiber <b>${escaped(fiber)}</b> runs, fiber <b>${escaped(instead)}</b> ${could}.</p><p>${prose(sentence)}.</p><p class="quiet">With fiber ${escaped(instead)} there, ${prose(without)}.</p></li>`;
  });
  const title = switches.length === 1 ? 'The switch that matters' : 'The switches that matter';
  return card(title, `<ol>${items.join('')}</ol>`);
}

export function raceCard({ race, story }: Explanation, sources: readonly Source[]): string {
  const [a, b] = [story.events[race?.first ?? -1], story.events[race?.second ?? -1]];
  if (race === null || story.fault === null || a === undefined || b === undefined) return '';
  const half = (event: StoryEvent): string => {
    const source = sources.find(({ file }) => file === event.location.file);
    const line = source === undefined ? '' : lineText(source, event.location.line).trim();
    const body = story.fibers.find(({ name }) => name === event.fiber)?.body ?? '';
    const holds = event.holds.length === 0 ? 'holds no lock' : `holds ${event.holds.join(', ')}`;
    return `<div class="half"><h3>fiber ${escaped(event.fiber)} <small>${escaped(body)}</small></h3><p>${toEvent(event.number, `line ${event.location.line}`)} ${escaped(phrase(event))}</p><pre>${escaped(line)}</pre><p class="quiet">${escaped(holds)}</p></div>`;
  };
  const safe =
    race.locks.length === 0
      ? ''
      : `<p class="quiet">Both hold ${escaped(race.locks.join(', '))}: each is safe by itself, what lies between is not.</p>`;
  return card(
    `Unordered accesses to \`${race.cell}\``,
    `<p>Only the schedule says which comes first.</p>${safe}<div class="halves">${half(a)}${half(b)}</div>`,
    'wide',
  );
}

export function waitCard({ story }: Explanation): string {
  const { circle, stands } = story;
  const others = stands.filter(({ fiber }) => !circle.some((stand) => stand.fiber === fiber));
  if (circle.length === 0 && others.length === 0) return '';
  const items = others.map((stand) => {
    const { fiber, waits, kind, object, target, location } = stand;
    const next =
      waits === null ? `next: ${pendingPhrase(kind, object, target)}` : waitPhrase(stand);
    return `<li>fiber <b>${escaped(fiber)}</b> ${escaped(next)} <span class="quiet">line ${location.line}</span></li>`;
  });
  const list = items.length === 0 ? '' : `<ul>${items.join('')}</ul>`;
  const title = circle.length === 0 ? 'Where the other fibers stand' : 'Who waits for whom';
  return card(title, `${circle.length === 0 ? '' : waitGraphPicture(story)}${list}`);
}

export function passingCard({ passing, story }: Explanation): string {
  if (passing === null) return '';
  const { found, tried, hasChoice, isProven } = passing;
  if (!hasChoice)
    return card(
      'No other schedule',
      '<p>There never was another fiber to choose: every schedule fails like this.</p>',
    );
  if (found === null && isProven)
    return card('No schedule passes', '<p>The failure does not depend on the schedule.</p>');
  if (found === null)
    return card(
      'No passing schedule found',
      `<p>None of ${tried} that differ from this one in one choice and run on plainly.</p>`,
    );
  const { common, failing, passing: other } = found;
  const first = story.choices[common]?.first ?? 0;
  return card(
    'The nearest passing schedule',
    `<p>The same up to choice ${common} of ${story.choices.length}; then, at ${toEvent(first, `choice ${common + 1}`)}:</p><dl><dt>here</dt><dd>${stepText(failing)}</dd><dt>there</dt><dd>${stepText(other)}</dd></dl>${isProven ? `<p>Once fiber <b>${escaped(failing.fiber)}</b> has done that, no schedule passes any more.</p>` : ''}`,
  );
}

export function pairCard({ story, other }: Explanation): string {
  if (other === null) return '';
  const at = firstDifference(story, other);
  const [a, b] = [story.choices[at], other.choices[at]];
  const steps =
    a === undefined || b === undefined
      ? ''
      : `<dl><dt>one: choice ${at + 1}</dt><dd>${stepText(a)}</dd><dt>the other: choice ${at + 1}</dt><dd>${stepText(b)}</dd></dl>`;
  const half = (one: Story, against: Story): string => {
    const status = one.status === null ? '' : `<p>ends with status ${one.status}</p>`;
    return `<div class="half"><h3>${prose(shownInstead(one, against))}</h3><pre>${escaped(one.output.join('\n'))}</pre>${status}</div>`;
  };
  return card(
    'The two schedules',
    `<p>The same up to choice ${at}.</p>${steps}<div class="halves">${half(story, other)}${half(other, story)}</div>`,
    'wide',
  );
}

function stepText({ fiber, kind, object, line }: NextStep): string {
  return `fiber <b>${escaped(fiber)}</b> ${escaped(pendingPhrase(kind, object))} <span class="quiet">line ${line}</span>`;
}
