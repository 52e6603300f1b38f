/** Beside the diagram: the current event, its place in the source, and what the program holds then. */
import type { PageData, PageStory } from '../page-data.js';
import type { StoryEvent } from '../../story.js';
import type { Row } from '../../text/rows.js';
import { eventOf } from './diagram.js';
import { html } from './dom.js';

/** What is shown of a row that belongs to a fiber. */
export type EventRow = Row & { readonly type: 'event' };

export function showEvent(box: HTMLElement, told: PageStory, row: EventRow): void {
  const { story } = told;
  const event = eventOf(told, row);
  const body = story.fibers.find(({ name }) => name === row.fiber)?.body ?? '';
  const column = story.fibers.findIndex(({ name }) => name === row.fiber);
  const head = html(
    'p',
    { class: `who lane-${column % 8}` },
    html('span', { class: 'swatch', 'aria-hidden': 'true' }),
    `fiber ${row.fiber} `,
    html('small', {}, body),
    html(
      'span',
      { class: 'step' },
      event === null
        ? 'the end'
        : `event ${event.number + 1} of ${story.events.length}, choice ${event.choice}`,
    ),
  );
  const facts = html('dl');
  const fact = (name: string, value: string): void => {
    facts.append(html('dt', {}, name), html('dd', {}, value));
  };
  if (event !== null) {
    if (event.before !== null) fact('before', event.before);
    if (event.value !== null) fact(event.before === null ? 'value' : 'after', event.value);
    if (event.holds.length > 0) fact('holds', event.holds.join(', '));
    const choice = story.choices[event.choice - 1];
    if (choice?.first === event.number) {
      fact('could run', choice.enabled.join(', '));
      if (choice.preempted !== null) fact('preempted', choice.preempted);
    }
  }
  box.replaceChildren(head, html('p', { class: `says ${row.mark}` }, row.text), facts);
}

/** Colours of the language: comments, strings, words in capitals. */
const TOKENS = /(#.*$)|("(?:[^"\\]|\\.)*")|\b([A-Z_]{2,}[?!]?)\b|\b(\d[\w.]*)\b/g;
const CLASSES = ['', 'comment', 'string', 'keyword', 'number'];

export class SourcePane {
  readonly #box: HTMLElement;
  readonly #title: HTMLElement;
  readonly #sources: PageData['sources'];
  #file = '';

  constructor(box: HTMLElement, title: HTMLElement, sources: PageData['sources']) {
    this.#box = box;
    this.#title = title;
    this.#sources = sources;
  }

  /** Marks the line of `place`, and where the other fibers stood last. */
  show(
    place: {
      readonly file: string;
      readonly line: number;
      readonly column: number;
      readonly length: number;
    },
    others: readonly {
      readonly fiber: string;
      readonly file: string;
      readonly line: number;
      readonly column: number;
    }[],
  ): void {
    const { file, line } = place;
    if (file !== this.#file) this.#open(file);
    for (const old of this.#box.querySelectorAll('.here, .there'))
      old.classList.remove('here', 'there');
    for (const old of this.#box.querySelectorAll('.fibers')) old.replaceChildren();
    const current = this.#line(line);
    if (current === null) return;
    current.classList.add('here');
    for (const { fiber, file: where, line: at, column } of others) {
      if (where !== file) continue;
      const other = this.#line(at);
      if (at !== line) other?.classList.add('there');
      other?.querySelector('.fibers')?.append(html('span', { class: `lane-${column % 8}` }, fiber));
    }
    const top = current.offsetTop - this.#box.clientHeight / 2 + current.clientHeight / 2;
    this.#box.scrollTo({ top: Math.max(0, top) });
  }

  #line(line: number): HTMLElement | null {
    const found = this.#box.querySelector(`[data-line="${line}"]`);
    return found instanceof HTMLElement ? found : null;
  }

  #open(file: string): void {
    this.#file = file;
    this.#title.textContent = file === '' ? 'Source' : file;
    const text = this.#sources.find((source) => source.file === file)?.text ?? '';
    const lines = text.split(/\r\n|\r|\n/);
    if (lines.at(-1) === '') lines.pop();
    this.#box.replaceChildren(
      ...lines.map((content, k) =>
        html(
          'div',
          { class: 'line', 'data-line': k + 1 },
          html('span', { class: 'at' }, String(k + 1)),
          html('code', {}, ...coloured(content)),
          html('span', { class: 'fibers', 'aria-hidden': 'true' }),
        ),
      ),
    );
  }
}

function coloured(line: string): (Node | string)[] {
  const parts: (Node | string)[] = [];
  let at = 0;
  for (const match of line.matchAll(TOKENS)) {
    const kind = match.slice(1).findIndex((group) => group !== undefined) + 1;
    parts.push(line.slice(at, match.index), html('span', { class: CLASSES[kind] ?? '' }, match[0]));
    at = match.index + match[0].length;
  }
  return [...parts, line.slice(at)];
}

/** Values of the cells and owners of the locks after the event `number`. */
export function showState(box: HTMLElement, { story }: PageStory, number: number): void {
  const cells = new Map<string, StoryEvent>();
  const owners = new Map<string, string[]>();
  for (const event of story.events.slice(0, number + 1)) {
    if (event.access !== null && event.cell !== '' && event.value !== null)
      cells.set(event.cell, event);
    if (event.kind !== 'LOCK' && event.kind !== 'UNLOCK') continue;
    const others = (owners.get(event.cell) ?? []).filter((fiber) => fiber !== event.fiber);
    owners.set(event.cell, event.kind === 'LOCK' ? [...others, event.fiber] : others);
  }
  const rows = [...cells].map(([cell, event]) => {
    const isNew = event.number === number;
    const who = event.access === 'read' ? 'read by' : 'written by';
    return html(
      'tr',
      isNew ? { class: 'new' } : {},
      html('th', { scope: 'row' }, cell),
      html('td', {}, event.value ?? ''),
      html('td', { class: 'quiet' }, `${who} ${event.fiber}, line ${event.location.line}`),
    );
  });
  const locks = [...owners].map(([lock, fibers]) =>
    html(
      'tr',
      {},
      html('th', { scope: 'row' }, lock),
      html('td', {}, fibers.length === 0 ? 'free' : 'locked'),
      html('td', { class: 'quiet' }, fibers.length === 0 ? '' : `held by ${fibers.join(', ')}`),
    ),
  );
  const title = html('h2', {}, 'What the program holds then');
  if (rows.length + locks.length === 0) {
    box.replaceChildren(
      title,
      html('p', { class: 'quiet' }, 'nothing shared has been touched yet'),
    );
    return;
  }
  box.replaceChildren(title, html('table', {}, html('tbody', {}, ...rows, ...locks)));
}
