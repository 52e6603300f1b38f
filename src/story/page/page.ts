/**
 * An explanation as one self-contained page: nothing is loaded from anywhere, and nothing may be. Without scripts it shows
 * the explanation as text.
 */
import type { Source } from '../../diagnostics/source.js';
import type { Explanation } from '../explain.js';
import type { Story } from '../story.js';
import { shownInstead } from '../text/difference.js';
import { rowsOf } from '../text/rows.js';
import { passingCard, pairCard, raceCard, switchCard, waitCard } from './cards.js';
import { escaped, jsonText, prose } from './html.js';
import type { PageData, PageStory } from './page-data.js';

/** The script and the style of every page, as the build makes them from `client/` and `page.css`. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

export interface PageFacts {
  /** Path of the trace. */
  readonly trace: string;
  /** A line about the program that was run. */
  readonly program: string;
  /** Where it stopped doing what was recorded, a line each; empty when it did not. */
  readonly diverged: readonly string[];
  /** The explanation as text. */
  readonly text: string;
}

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

export function storyPage(
  told: Explanation,
  sources: readonly Source[],
  facts: PageFacts,
  { script, style }: PageAssets,
): string {
  const { fault } = told.report;
  const title = fault === null ? `Story of ${facts.trace}` : `${fault.kind}: ${fault.message}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#diagram">To the diagram</a>
${header(told, facts)}
<main>
${diagramSection(told)}
${sidePanel()}
<section class="cards" aria-label="What mattered">
${[switchCard(told), waitCard(told), passingCard(told), raceCard(told, sources), pairCard(told), textCard(facts)].join('\n')}
</section>
</main>
<div id="tip" role="tooltip" hidden></div>
<noscript><pre class="plain">${escaped(facts.text)}</pre></noscript>
<script type="application/json" id="page-data">${jsonText(pageData(told, sources))}</script>
<script>${script}</script>
</body>
</html>
`;
}

function pageData(told: Explanation, sources: readonly Source[]): PageData {
  const { story, other, switches } = told;
  const names = other === null ? [''] : [nameOf(story, other), nameOf(other, story)];
  const stories = [story, ...(other === null ? [] : [other])].map((one, k): PageStory => ({
    name: names[k] ?? '',
    story: one,
    rows: rowsOf(one, told, { isFull: false, folds: false }),
    allRows: rowsOf(one, told, { isFull: true }),
  }));
  return { stories, switches, sources: sources.map(({ file, text }) => ({ file, text })) };
}

/** A schedule of a divergence, as the page calls it. */
function nameOf(story: Story, other: Story): string {
  return `the schedule that ${shownInstead(story, other)}`;
}

function header({ report, story }: Explanation, { trace, program, diverged }: PageFacts): string {
  const { fault } = report;
  const facts = `<p class="facts"><span>${escaped(trace)}</span> <span>${escaped(program)}</span> <span>${story.choices.length} choices, ${story.events.length} events</span></p>`;
  if (fault === null) {
    const [first = 'the fault did not come back', ...rest] = diverged;
    return `<header><p class="kind"><span class="badge calm">no fault</span></p><h1>${prose(first)}</h1>${rest.map((line) => `<p>${prose(line)}</p>`).join('')}${facts}</header>`;
  }
  const { file, line, column } = fault.location;
  const because =
    fault.because === null
      ? ''
      : `<p class="because"><b>Because</b> ${prose(fault.because.sentence)}.</p>`;
  return `<header>
<p class="kind"><span class="badge">${fault.code}</span> ${escaped(fault.kind.replaceAll('-', ' '))} <span class="where">${escaped(`${file}:${line}:${column}`)}, fiber ${escaped(fault.fiber)}</span></p>
<h1>${prose(fault.message)}</h1>
${because}${facts}
</header>`;
}

function diagramSection({ story, other, switches }: Explanation): string {
  const choose =
    other === null
      ? ''
      : `<span class="group" role="radiogroup" aria-label="Schedule"><label><input type="radio" name="schedule" value="0" checked> ${prose(shownInstead(story, other))}</label> <label><input type="radio" name="schedule" value="1"> ${prose(shownInstead(other, story))}</label></span>`;
  const toSwitch =
    switches.length === 0
      ? ''
      : '<button type="button" data-do="switch" title="Next switch that matters (s)">Switch</button>';
  return `<section class="story" aria-labelledby="story-title">
<div class="bar">
<h2 id="story-title">What happened</h2>
<div class="tools" role="toolbar" aria-label="Diagram" aria-controls="diagram">
${choose}
<span class="group"><button type="button" data-do="previous" title="Previous event (↑)" aria-label="Previous event">↑</button><button type="button" data-do="next" title="Next event (↓)" aria-label="Next event">↓</button>${toSwitch}<button type="button" data-do="fault" title="The fault (f)">Fault</button></span>
<span class="group"><button type="button" data-do="out" title="Zoom out (−)" aria-label="Zoom out">−</button><button type="button" data-do="in" title="Zoom in (+)" aria-label="Zoom in">+</button><button type="button" data-do="fit" title="Fit (0)">Fit</button></span>
<label><input type="checkbox" id="all"> all events</label>
</div>
</div>
<div id="diagram" tabindex="0" role="listbox" aria-label="Events in the order of time, a column per fiber" aria-describedby="keys"></div>
<p id="keys" class="keys"><kbd>↑</kbd> <kbd>↓</kbd> step, <kbd>←</kbd> <kbd>→</kbd> other fiber, <kbd>s</kbd> switch, <kbd>f</kbd> fault, <kbd>c</kbd> cause, <kbd>+</kbd> <kbd>−</kbd> <kbd>0</kbd> zoom; drag and wheel to move</p>
</section>`;
}

function sidePanel(): string {
  return `<aside aria-label="The current event">
<div id="event" class="card" aria-live="polite"></div>
<div class="card source"><h2 id="source-title">Source</h2><div id="source" tabindex="0" role="region" aria-labelledby="source-title"></div></div>
<div id="state" class="card"></div>
</aside>`;
}

function textCard({ text }: PageFacts): string {
  return `<details class="card wide"><summary>The same as text</summary><pre class="plain">${escaped(text)}</pre></details>`;
}
