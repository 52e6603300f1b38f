/** Joins the diagram, the panels and the keys of a page. */
import type { PageData, PageStory } from '../page-data.js';
import type { Row } from '../../text/rows.js';
import { Diagram, eventOf } from './diagram.js';
import { byId, html } from './dom.js';
import { besideRow, nextRow, rowOfEvent } from './layout.js';
import type { EventRow } from './panels.js';
import { SourcePane, showEvent, showState } from './panels.js';

class Page {
  readonly #data: PageData;
  readonly #diagram: Diagram;
  readonly #source: SourcePane;
  readonly #box = byId('diagram', HTMLElement);
  readonly #tip = byId('tip', HTMLElement);
  #told: PageStory;
  #showsAll = false;
  #row = 0;

  constructor(data: PageData) {
    const [first] = data.stories;
    if (first === undefined) throw new Error('a page has a story');
    this.#data = data;
    this.#told = first;
    this.#source = new SourcePane(
      byId('source', HTMLElement),
      byId('source-title', HTMLElement),
      data.sources,
    );
    this.#diagram = new Diagram(
      this.#box,
      first,
      first.rows,
      (row) => {
        this.#select(row);
      },
      (row, x, y) => {
        this.#hover(row, x, y);
      },
    );
    this.#listen();
    this.#diagram.fit(true);
    this.#select(this.#faultRow());
  }

  get #rows(): readonly Row[] {
    return this.#showsAll ? this.#told.allRows : this.#told.rows;
  }

  #faultRow(): number {
    const rows = this.#rows;
    const fault = rows.findIndex((row) => row.type === 'event' && row.mark === 'fault');
    return fault < 0 ? rows.findLastIndex(({ type }) => type === 'event') : fault;
  }

  #select(row: number): void {
    const found = this.#rows[row];
    if (found?.type !== 'event') return;
    this.#row = row;
    this.#diagram.select(row);
    showEvent(byId('event', HTMLElement), this.#told, found);
    const number = this.#numberOf(found);
    showState(byId('state', HTMLElement), this.#told, number);
    this.#source.show(this.#placeOf(found), this.#standing(number, found));
  }

  /** The event, or the last one that leads to the fault. */
  #numberOf(row: EventRow): number {
    return row.event ?? this.#told.story.past.at(-1) ?? -1;
  }

  #placeOf(row: EventRow): { file: string; line: number; column: number; length: number } {
    const { story } = this.#told;
    const event = eventOf(this.#told, row);
    if (event !== null) return { ...event.location, length: event.length };
    const stand = story.stands.find(({ fiber }) => fiber === row.fiber);
    const isStand = stand !== undefined && stand.location.line === Number(row.place);
    if (isStand) return { ...stand.location, length: stand.length };
    return { ...(story.fault?.location ?? { file: story.main, line: 1, column: 1 }), length: 1 };
  }

  /** Where each fiber was last when the event `number` happened. */
  #standing(
    number: number,
    row: EventRow,
  ): { fiber: string; file: string; line: number; column: number }[] {
    const { events, fibers } = this.#told.story;
    return fibers.flatMap(({ name }, column) => {
      if (name === row.fiber) return [{ fiber: name, ...this.#placeOf(row), column }];
      const last = events.slice(0, number + 1).findLast(({ fiber }) => fiber === name);
      if (last === undefined || last.kind === 'END') return [];
      return [{ fiber: name, file: last.location.file, line: last.location.line, column }];
    });
  }

  #hover(at: number | null, x: number, y: number): void {
    const row = at === null ? undefined : this.#rows[at];
    this.#tip.hidden = row?.type !== 'event';
    if (row?.type !== 'event') return;
    const { file, line } = this.#placeOf(row);
    const text = this.#data.sources.find((source) => source.file === file)?.text ?? '';
    const code = (text.split(/\r\n|\r|\n/)[line - 1] ?? '').trim();
    this.#tip.replaceChildren(
      html('b', {}, `fiber ${row.fiber}`),
      ` ${row.text}`,
      html('code', {}, `${line}  ${code}`),
    );
    const { innerWidth, innerHeight } = window;
    const { offsetWidth, offsetHeight } = this.#tip;
    this.#tip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - offsetWidth - 8))}px`;
    this.#tip.style.top = `${y + 18 + offsetHeight > innerHeight ? y - offsetHeight - 10 : y + 18}px`;
  }

  #do(what: string): boolean {
    const { layout } = this.#diagram;
    switch (what) {
      case 'next':
        this.#select(nextRow(layout, this.#row, 1));
        return true;
      case 'previous':
        this.#select(nextRow(layout, this.#row, -1));
        return true;
      case 'left':
        this.#select(besideRow(layout, this.#row, -1));
        return true;
      case 'right':
        this.#select(besideRow(layout, this.#row, 1));
        return true;
      case 'first':
        this.#select(nextRow(layout, -1, 1));
        return true;
      case 'last':
        this.#select(nextRow(layout, layout.rows.length, -1));
        return true;
      case 'fault':
        this.#select(this.#faultRow());
        return true;
      case 'switch':
        this.#selectNext((row) => row.type === 'band' && row.kind === 'switch');
        return true;
      case 'cause':
        this.#selectNext((row) => row.type === 'event' && row.mark === 'cause');
        return true;
      case 'in':
        this.#diagram.zoom(1.25);
        return true;
      case 'out':
        this.#diagram.zoom(0.8);
        return true;
      case 'fit':
        this.#diagram.fit();
        return true;
      default:
        return false;
    }
  }

  /** The first fitting row after the current one, and from the start again; of a switch what follows it. */
  #selectNext(fits: (row: Row) => boolean): void {
    const rows = this.#rows;
    for (let k = 1; k <= rows.length; k++) {
      const at = (this.#row + k) % rows.length;
      const row = rows[at];
      if (row === undefined || !fits(row)) continue;
      const target = row.type === 'event' ? at : nextRow(this.#diagram.layout, at, 1);
      if (target === this.#row) continue;
      this.#select(target);
      return;
    }
  }

  #listen(): void {
    this.#box.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (this.#do(KEYS[event.key] ?? '')) event.preventDefault();
    });
    document.addEventListener('click', (event) => {
      const target = event.target instanceof Element ? event.target : null;
      const button = target?.closest('[data-do]');
      if (button) this.#do(button.getAttribute('data-do') ?? '');
      const link = target?.closest('[data-event]');
      if (link) this.#goTo(Number(link.getAttribute('data-event')));
    });
    byId('all', HTMLInputElement).addEventListener('change', ({ target }) => {
      this.#showsAll = target instanceof HTMLInputElement && target.checked;
      this.#redraw();
    });
    for (const radio of document.querySelectorAll<HTMLInputElement>('[name="schedule"]')) {
      radio.addEventListener('change', () => {
        this.#told = this.#data.stories[Number(radio.value)] ?? this.#told;
        this.#redraw();
      });
    }
  }

  #goTo(event: number): void {
    const row = rowOfEvent(this.#diagram.layout, this.#told.story, event);
    if (row >= 0) this.#select(row);
    this.#box.focus({ preventScroll: false });
  }

  #redraw(): void {
    const before = this.#rows[this.#row];
    this.#diagram.show(this.#told, this.#rows);
    const event = before?.type === 'event' ? before.event : null;
    const row = event === null ? -1 : rowOfEvent(this.#diagram.layout, this.#told.story, event);
    this.#select(row < 0 ? this.#faultRow() : row);
  }
}

const KEYS: Readonly<Record<string, string>> = {
  ArrowDown: 'next',
  j: 'next',
  ArrowUp: 'previous',
  k: 'previous',
  ArrowLeft: 'left',
  h: 'left',
  ArrowRight: 'right',
  l: 'right',
  Home: 'first',
  End: 'last',
  f: 'fault',
  s: 'switch',
  c: 'cause',
  '+': 'in',
  '=': 'in',
  '-': 'out',
  '0': 'fit',
};

new Page(JSON.parse(byId('page-data', HTMLScriptElement).textContent ?? '') as PageData);
