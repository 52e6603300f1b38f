/** An explanation as text, section by section. The fault itself, with its place in the source, is drawn by whoever prints this. */
import type { Source } from '../../diagnostics/source.js';
import type { Explanation } from '../explain.js';
import type { NextStep } from '../passing.js';
import { pendingPhrase } from '../phrases.js';
import type { Story } from '../story.js';
import { columnsText } from './columns.js';
import { firstDifference, shownInstead, shownText } from './difference.js';
import type { RowOptions } from './rows.js';
import { rowsOf } from './rows.js';
import { raceText } from './side-by-side.js';
import type { Style } from './style.js';
import { hanging, spelled, wrapped } from './style.js';
import { waitsText } from './waits.js';

/** Blocks of lines, each with its heading. */
export function explanationText(
  told: Explanation,
  sources: readonly Source[],
  options: RowOptions,
  style: Style,
): string {
  const blocks = [
    ...storyBlocks(told, options, style),
    switchBlock(told, style),
    raceBlock(told, sources, style),
    waitsText(told.story, style),
    passingBlock(told, style),
    pairBlock(told, style),
  ];
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n');
}

function heading(text: string, style: Style): string[] {
  return wrapped(spelled(style, text), style.width).map((line) => style.paint('strong', line));
}

function storyBlocks(told: Explanation, options: RowOptions, style: Style): string[][] {
  const { story, other } = told;
  const drawn = (one: Story, lead: string): string[] => [
    ...heading(`${lead} happened ${titleOf(one, options)}`, style),
    ...columnsText(rowsOf(one, told, options), one.fibers, style),
  ];
  if (other === null) return [drawn(story, 'What')];
  return [
    drawn(story, `One schedule ${shownInstead(story, other)}: what`),
    drawn(other, `Another ${shownInstead(other, story)}: what`),
  ];
}

/** `(16 of 24 events lead to the fault; --full shows all)` */
function titleOf({ events, past, fault, diverged }: Story, { isFull }: RowOptions): string {
  const count = `${events.length} event${events.length === 1 ? '' : 's'}`;
  if (diverged !== null) return `up to choice ${diverged.choice} (${count})`;
  if (isFull || past.length === events.length) return `(${count})`;
  const end = fault === null ? 'that line' : 'the fault';
  return `(${past.length} of ${count} lead to ${end}; --full shows all)`;
}

function switchBlock({ switches }: Explanation, style: Style): string[] {
  if (switches.length === 0) return [];
  const lines = switches.flatMap(
    ({ choice, fiber, instead, isPreemption, sentence, without }, k) => {
      const why = isPreemption ? 'could have gone on' : 'could have run';
      return [
        ...hanging(
          spelled(style, `choice ${choice}: fiber ${fiber} runs, fiber ${instead} ${why}`),
          style.width,
          `  [${k + 1}] `,
        ),
        ...hanging(spelled(style, sentence), style.width, '      '),
        ...hanging(
          spelled(style, `with fiber ${instead} there, ${without}`),
          style.width,
          '      ',
        ),
      ];
    },
  );
  return [
    ...heading(
      switches.length === 1 ? 'The switch that matters' : 'The switches that matter',
      style,
    ),
    ...lines,
  ];
}

function raceBlock(told: Explanation, sources: readonly Source[], style: Style): string[] {
  const { race, story } = told;
  if (race === null || story.fault === null) return [];
  const { cell, locks } = race;
  const safe = `both hold ${locks.join(', ')}: each is safe by itself, what lies between is not`;
  return [
    ...heading(`Unordered accesses to ${cell}: only the schedule says which comes first`, style),
    ...(locks.length === 0 ? [] : hanging(spelled(style, safe), style.width, '  ')),
    ...raceText(story, race, sources, style),
  ];
}

function passingBlock({ passing, story }: Explanation, style: Style): string[] {
  if (passing === null || story.choices.length === 0) return [];
  const { found, tried, hasChoice, isProven } = passing;
  if (!hasChoice) {
    const text = 'There never was another fiber to choose: every schedule fails like this.';
    return heading(text, style);
  }
  if (found === null) {
    if (isProven) return heading('No schedule passes: the failure does not depend on it.', style);
    const text = `No passing schedule among ${tried} that differ from this one in one choice and run on plainly.`;
    return heading(text, style);
  }
  const { common, failing, passing: other } = found;
  const same =
    common === 0
      ? 'differs from the first choice on'
      : `the same up to choice ${common} of ${story.choices.length}`;
  return [
    ...heading(`The nearest passing schedule is ${same}`, style),
    ...hanging(`choice ${common + 1} here: ${stepText(failing)}`, style.width, '  '),
    ...hanging(`choice ${common + 1} there: ${stepText(other)}`, style.width, '  '),
    ...(isProven ? hanging(lostText(failing), style.width, '  ') : []),
  ].map((line) => spelled(style, line));
}

/** That no schedule passes which has one choice more in common. */
function lostText({ fiber }: NextStep): string {
  return `once fiber ${fiber} has done that, no schedule passes any more`;
}

function stepText({ fiber, kind, object, line }: NextStep): string {
  return `fiber ${fiber} ${pendingPhrase(kind, object)} (line ${line})`;
}

/** Of a divergence: where its two schedules part, and what each prints. */
function pairBlock({ story, other }: Explanation, style: Style): string[] {
  if (other === null) return [];
  const at = firstDifference(story, other);
  const same = at === 0 ? 'from the first choice on' : `after choice ${at}`;
  const lines = [story, other].flatMap((one) => {
    const choice = one.choices[at];
    const lead =
      choice === undefined ? 'with no further choice' : `choice ${at + 1}: ${stepText(choice)}`;
    return hanging(`${lead}; ${shownText(one)}`, style.width, '  ');
  });
  return [...heading(`The two schedules part ${same}`, style), ...lines].map((line) =>
    spelled(style, line),
  );
}
